"""Slugs, numbered names and ids of answers: the only names that reach a path."""

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causerie.core import identifiers

SLUG_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Où en est-on, l’œil fixé ?", "ou-en-est-on-l-oeil-fixe"),
        ("CRM 2.0", "crm-2-0"),
        ("Ærø, Łódź, Đà Nẵng, Straße", "aero-lodz-da-nang-strasse"),
        ("ŒUVRE", "oeuvre"),
        ("ﬁn ½", "fin-1-2"),
        ("  --  ", ""),
        ("案例", ""),
        ("İstanbul", "istanbul"),
    ],
)
def test_a_title_has_its_slug(title: str, slug: str) -> None:
    """Without accents, capitals or signs; ligatures are two letters."""
    assert slug == identifiers.slugify(title)


@given(st.text())
def test_a_slug_is_a_slug_or_nothing(title: str) -> None:
    """And has itself for a slug."""
    slug = identifiers.slugify(title)
    assert slug == "" or identifiers.is_slug(slug)
    assert slug == identifiers.slugify(slug)


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "A", "é", "a b", "a/b", "..", "a\n", "١"])
def test_nothing_else_is_a_slug(text: str) -> None:
    """Neither empty words nor anything beyond ASCII."""
    assert not identifiers.is_slug(text)


@given(st.text() | st.text("ab1-", max_size=8))
def test_a_slug_is_made_of_safe_letters(text: str) -> None:
    """Whatever passes for one."""
    assert not identifiers.is_slug(text) or set(text) <= SLUG_LETTERS


@pytest.mark.parametrize(
    ("name", "numbered"),
    [
        ("03-dirigeant", (3, "dirigeant")),
        ("0010-crm-2-0", (10, "crm-2-0")),
        ("1-2", (1, "2")),
        ("dirigeant", None),
        ("03", None),
        ("03-", None),
        ("03_x", None),
        ("03-Été", None),
        ("٣-x", None),
        ("03-x\n", None),
        ("-3-x", None),
    ],
)
def test_a_name_has_its_number(name: str, numbered: tuple[int, str] | None) -> None:
    """Any number of digits, then a slug."""
    assert numbered == identifiers.numbered(name)


@pytest.mark.parametrize(
    ("stem", "day"),
    [
        ("2026-09-14-exemple-1", "2026-09-14"),
        ("2026-09-14-" + "a" * 69, "2026-09-14"),
        ("2026-09-14-" + "a" * 70, None),
        ("2026-02-30-ada", None),
        ("2026-09-14", None),
        ("2026-09-14-", None),
        ("2026-09-14-Ada", None),
        ("26-09-14-a", None),
        ("x2026-09-14-a", None),
        ("2026-09-14-a\n", None),
    ],
)
def test_an_id_of_an_answer_begins_with_its_day(stem: str, day: str | None) -> None:
    """And has eighty characters at most."""
    assert day == identifiers.answer_day(stem)


def test_the_nearest_words_come_best_first() -> None:
    """Three at most, each once, equal ones in the order of the alphabet."""
    known = ["le-bas", "le-cas", "les-cas", "autre", "le-cas"]
    assert ("le-cas", "les-cas", "le-bas") == identifiers.nearest("le-cas", known)
    assert ("a", "b") == identifiers.nearest("z", ["b", "a"])
    assert ("le-cas",) == identifiers.nearest("le-caz", known, 1)
    assert () == identifiers.nearest("x", [])


words = st.text("abc-", max_size=8)


@given(words, st.lists(words | st.text(max_size=4), max_size=30), st.integers(0, 4))
def test_the_nearest_are_those_found_by_looking_at_all(
    word: str, known: list[str], most: int
) -> None:
    """What is passed over without a closer look could not have been one of them."""

    def order(candidate: str) -> tuple[float, str]:
        return -SequenceMatcher(None, word, candidate).ratio(), candidate

    assert tuple(sorted(set(known), key=order)[:most]) == identifiers.nearest(word, known, most)


def test_few_words_are_looked_at_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    """A faulty link among thousands of files is no reason to wait."""
    looked: list[object] = []

    class Counting(SequenceMatcher[str]):
        def ratio(self) -> float:
            looked.append(self)
            return super().ratio()

    monkeypatch.setattr(identifiers, "SequenceMatcher", Counting)
    known = [identifiers.slugify(f"le billet {number * 7919 % 4000}") for number in range(4000)]
    assert "le-billet-3141" in identifiers.nearest("le-billet-3141x", known)
    assert len(looked) < 200
