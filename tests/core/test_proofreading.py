"""What an author could mend: each row of a table, and where it is said."""

import re
from pathlib import Path

import pytest

from causerie.core.model import DocPage, Sources
from causerie.core.problems import Problems
from causerie.core.proofreading import proofread
from causerie.core.prose import read

TABLE = Path(__file__).parents[1] / "cases" / "relecture.md"
ROWS = re.findall(r"^\| (.+?) \|(?: (.+?))? \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)


def found(text: str) -> list[tuple[int, str]]:
    problems = Problems()
    proofread(Sources(docs=(DocPage("docs/page.md", "page/", read(text, 5)),)), problems)
    assert () == problems.errors
    return [(each.place.line or 0, str(each.values["meant"])) for each in problems]


@pytest.mark.parametrize(("typed", "meant"), ROWS[1:], ids=[typed for typed, _ in ROWS[1:]])
def test_what_could_be_mended_is_said_as_the_table_says(typed: str, meant: str) -> None:
    """And only that."""
    assert sorted(meant.split(" · ") if meant else []) == sorted(each for _, each in found(typed))
