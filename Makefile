# Everything runs in .venv, which `make setup` makes; `make serve` and `make test` call it.
PYTHON ?= python3
BIN := .venv/bin
# Some tests take minutes: whoever has none left takes those that wait for others.
PYTEST := $(BIN)/pytest -n auto --dist worksteal
export NO_MKDOCS_2_WARNING := 1

.PHONY: setup serve test check proof build bench clean

setup: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group dev
	touch $@

serve: setup
	$(BIN)/causerie serve

test: setup
	$(PYTEST) -m "not slow"

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) $(if $(SKIP_TEST),-m slow) # CI has run the fast ones already
	$(BIN)/mkdocs build --strict

proof: setup
	$(PYTEST) --proof

build: setup
	$(BIN)/causerie build

bench: setup
	$(BIN)/python bench/build.py
	$(BIN)/python bench/receive.py
	$(BIN)/python bench/publish.py

clean:
	rm -rf .venv .causerie site dist mutants .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
