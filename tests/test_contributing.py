"""What CONTRIBUTING says of the code is so."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "plugins" / "causerie"
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


def test_the_table_of_parts_has_each_of_them_above_those_that_import_it() -> None:
    """A row imports rows above it only: of two layers, no row of the lower one comes later."""
    table = re.findall(
        r"^\| (`.*?) \|", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE
    )
    rows = [re.findall(r"`(\w+)(?:/|\.py)`", row) for row in table]
    written = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = written["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each["type"] == "layers")
    level = {
        part: number for number, layer in enumerate(reversed(layers)) for part in layer.split(" | ")
    }
    assert sorted(level) == sorted(part for row in rows for part in row)
    levels = [level[part] for row in rows for part in row]
    assert sorted(levels) == levels
