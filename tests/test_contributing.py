"""What CONTRIBUTING says of the code is so."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "plugins" / "causerie"
CLOCKS = {
    ("time", "time"), ("time", "time_ns"), ("datetime", "now"), ("datetime", "utcnow"),
    ("datetime", "today"), ("date", "today"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip


def read_clocks(file: Path) -> Iterator[str]:
    """Where a file names what tells the hour, called there or handed on."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Attribute(value=ast.Name(owner), attr=name) if (owner, name) in CLOCKS:
                yield f"{file.relative_to(PACKAGE).as_posix()}: {owner}.{name}"
            case ast.ImportFrom(module="time", names=names):
                yield from (f"{file.name}: {each.name}" for each in names if each.name != "sleep")


def test_only_the_command_line_reads_the_clock() -> None:
    """A default is a reading too: whoever forgets to hand a clock on would not notice."""
    found = [each for file in sorted(PACKAGE.rglob("*.py")) for each in read_clocks(file)]
    assert ["cli/config.py: datetime.now"] == found
