"""`pytest --proof`: every property at its full count, and the figures written down.

A test gives a figure with pytest's own `record_property`; they come together here, from
however many processes ran the tests, and stand in `tests/PROOF.md` with what is needed to
run the same again.
"""

import platform
import subprocess
from pathlib import Path

import pytest
from hypothesis import settings

EXAMPLES, FULL = 50, 1_000
"""Examples of each property in `make test` and CI, and in `make proof`."""
SEED = 20070521
_REPORT = Path(__file__).parent / "PROOF.md"
_FIGURES = pytest.StashKey[dict[str, object]]()
_COUNTS = pytest.StashKey[dict[str, int]]()


def whole() -> bool:
    """Whether this is a proof, for what is counted before a test runs."""
    return settings().max_examples >= FULL


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option."""
    parser.addoption("--proof", action="store_true", help="every proof in full; writes PROOF.md")


def configure(config: pytest.Config) -> None:
    """Chooses how many examples a property takes, and makes the same ones each time."""
    full = bool(config.getoption("--proof"))
    settings.register_profile(
        "causerie",
        deadline=None,  # a busy machine is no failure
        max_examples=FULL if full else EXAMPLES,
        database=None,
    )
    settings.load_profile("causerie")
    if full:
        config.option.hypothesis_seed = SEED
    config.stash[_FIGURES] = {}
    config.stash[_COUNTS] = {"passed": 0, "failed": 0, "skipped": 0}
    if full and not hasattr(config, "workerinput"):  # only the process that gathers reports
        config.pluginmanager.register(Proof(config))


class Proof:
    """Collects what the processes that run tests report."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test is over."""
        if report.when == "call" or report.outcome != "passed":
            self._config.stash[_COUNTS][report.outcome] += 1
        if report.when == "call":
            for name, value in report.user_properties:
                self._note(name, value)

    def _note(self, name: str, value: object) -> None:
        """A number that several tests give is the most there was; of words, the last ones stand."""
        figures = self._config.stash[_FIGURES]
        known = figures.get(name)
        if isinstance(known, int | float) and isinstance(value, int | float):
            value = max(known, value)
        figures[name] = value

    def pytest_sessionfinish(self) -> None:
        """All is over: the report is written, by the one process that has seen all."""
        _REPORT.write_text(self._report(), encoding="utf-8")

    def _report(self) -> str:
        counts, figures = self._config.stash[_COUNTS], self._config.stash[_FIGURES]
        lines = [
            "# Proof",
            "",
            "Written by `make proof`.",
            "",
            f"- commit: {_git('describe', '--always', '--dirty', '--abbrev=40')}",
            f"- Python {platform.python_version()}, {platform.system()}",
            f"- tests: {', '.join(f'{count} {outcome}' for outcome, count in counts.items())}",
            f"- examples of each property: {FULL}, seed {SEED}",
            "",
            "| figure | value |",
            "| --- | --- |",
            *(f"| {name} | {value} |" for name, value in sorted(figures.items())),
        ]
        return "\n".join(lines) + "\n"


def _git(*command: str) -> str:
    done = subprocess.run(["git", *command], capture_output=True, text=True, check=False)
    return done.stdout.strip()
