# Everything runs in .venv, which `make setup` makes; `make serve` and `make test` call it.
PYTHON ?= python3
BIN := .venv/bin
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
	$(BIN)/pytest -n auto -m "not slow"

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto $(if $(SKIP_TEST),-m slow) # CI has run the fast ones already
	$(BIN)/mkdocs build --strict

proof: setup
	$(BIN)/pytest -n auto --proof

build: setup
	$(BIN)/causerie build

bench: setup
	$(BIN)/python bench/build.py
	$(BIN)/python bench/receive.py
	$(BIN)/python bench/publish.py

clean:
	rm -rf .venv .causerie site dist mutants .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
