"""The values of a header, as what they stand for."""

from unicodedata import normalize

import pytest

from causerie.core import frontmatter
from causerie.core.headers import Header
from causerie.core.problems import Problems
from strategies import ZONE


def header(written: str) -> Header:
    problems = Problems()
    document = frontmatter.read(f"---\n{written}\n---\n", "a.md", problems)
    assert document
    assert not len(problems)
    return Header(document, ZONE, problems)


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("a: [Oui, Non]", ("Oui", "Non")),
        ("a:\n  - 'Oui,  sans doute '\n  - \"\\tNon\\n\"", ("Oui, sans doute", "Non")),
        ("a: ' Peut-être\u00a0? '", ("Peut-être\u00a0?",)),
        ("a: ['', ' ', Oui]", ("Oui",)),
        ("a: ''", ()),
        ("b: [Oui]", ()),
    ],
)
def test_an_item_is_one_line_of_text(written: str, items: tuple[str, ...]) -> None:
    """As the texts it is compared with: a blank typed twice makes no other choice."""
    assert items == header(written).items("a")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("oui", True), ("Yes", True), ("TRUE", True), ("non", False), ("No", False), ("false", False)],
)
@pytest.mark.parametrize("default", [True, False])
def test_a_yes_and_a_no_are_said_in_either_language(
    word: str,
    meant: bool,  # noqa: FBT001
    default: bool,  # noqa: FBT001
) -> None:
    """And as programs say them."""
    assert meant == header(f"a: {word}").flag("a", default=default)


def test_what_looks_the_same_is_the_same() -> None:
    """Whether a letter and its accent were typed as one or as two, as Macs may."""
    for form in ("NFC", "NFD"):
        read = header(f"a: {normalize(form, 'Été')}\nb: [{normalize(form, 'Été')}]")
        assert ("Été", ("Été",)) == (read.text("a"), read.items("b"))
