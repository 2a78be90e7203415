"""Slots are found, named and filled; all around them stays."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causerie.core import slots
from causerie.core.slots import Slot, SlotKind
from strategies import slugs

PAIR = re.compile(r"<!--causerie:slot [a-z0-9 -]*-->.*?<!--causerie:end-->", re.DOTALL)

case_slots = st.builds(
    Slot,
    st.sampled_from([kind for kind in SlotKind if kind is not SlotKind.LATEST]),
    slugs,
    st.integers(1, 999),
)
any_slot = case_slots | st.just(Slot(SlotKind.LATEST))
# Whatever a page can hold between its slots: all but a slot's own comments.
between = st.text().filter(lambda text: "<!--causerie:" not in text)
fragments = st.text().filter(lambda text: "<!--" not in text)
documents = st.lists(st.tuples(between, any_slot, fragments), max_size=5)


def page(parts: list[tuple[str, Slot, str]]) -> str:
    return "".join(
        f"{text}<!--causerie:slot {slot}-->{content}<!--causerie:end-->"
        for text, slot, content in parts
    )


@given(documents, between)
def test_a_slot_without_a_new_fragment_keeps_its_content(
    parts: list[tuple[str, Slot, str]], end: str
) -> None:
    """What has not changed need not be made again."""
    html = page(parts) + end
    assert html == slots.fill(html, lambda _: None)


@given(any_slot)
def test_a_slot_is_read_as_it_is_written(slot: Slot) -> None:
    """Its name and its comments say all of it."""
    assert slot == slots.parse(str(slot))
    assert (slot,) == slots.found(slot.empty)


@pytest.mark.parametrize(
    ("slot", "name"),
    [
        (Slot(SlotKind.LATEST), "latest"),
        (Slot(SlotKind.CASE, "x"), "case x"),
        (Slot(SlotKind.ANSWERS, "crm-2-0", 12), "answers crm-2-0 12"),
    ],
)
def test_a_slot_has_its_name(slot: Slot, name: str) -> None:
    """Other engines may write it by hand; a first page is not counted."""
    assert (name, slot) == (str(slot), slots.parse(name))
    assert f"<!--causerie:slot {name}--><!--causerie:end-->" == slot.empty


@pytest.mark.parametrize(
    "name", ["", "rien", "case X", "case x y", "case x 2 3", "case  x", "Case x"]
)
def test_another_name_is_no_slot(name: str) -> None:
    """A mistake of the site's, not of the author's."""
    with pytest.raises(ValueError, match=re.escape(name) or ".*"):
        slots.parse(name)


def test_an_unknown_kind_in_a_page_is_not_passed_over() -> None:
    """It was built by another version."""
    with pytest.raises(ValueError, match="rien"):
        slots.found("<!--causerie:slot rien--><!--causerie:end-->")


@given(documents, between)
def test_slots_are_found_in_their_order(parts: list[tuple[str, Slot, str]], tail: str) -> None:
    """All of them, and no others."""
    assert tuple(slot for _, slot, _ in parts) == slots.found(page(parts) + tail)


@given(documents, between)
def test_what_is_outside_slots_stays(parts: list[tuple[str, Slot, str]], tail: str) -> None:
    """To the last character."""
    filled = slots.fill(page(parts) + tail, lambda slot: f"[{slot}]")
    assert [*(text for text, _, _ in parts), tail] == PAIR.split(filled)


@given(documents, between)
def test_filling_twice_is_filling_once(parts: list[tuple[str, Slot, str]], tail: str) -> None:
    """Whatever was in the slots before; every slot is there still."""
    once = slots.fill(page(parts) + tail, lambda slot: f"<p>{slot}\\1</p>")
    assert once == slots.fill(once, lambda slot: f"<p>{slot}\\1</p>")
    assert slots.found(page(parts) + tail) == slots.found(once)


def test_each_slot_is_given_its_own_fragment() -> None:
    """Over what stood there, lines and all."""
    html = "a<!--causerie:slot case x-->old\nold<!--causerie:end-->b" + Slot(SlotKind.LATEST).empty
    assert slots.fill(html, lambda slot: f"<{slot.kind}>") == (
        "a<!--causerie:slot case x--><case><!--causerie:end-->b"
        "<!--causerie:slot latest--><latest><!--causerie:end-->"
    )


@pytest.mark.parametrize(
    "html",
    [
        "a<!--causerie:slot case x-->b",  # its end was lost
        "a<!--causerie:slot -->b<!--causerie:end-->c",
        "a<!--causerie:slot Case x-->b<!--causerie:end-->c",
        "a<!--causerie:slot case x",
        "a<!--causerie:end-->b<!--causerie:end-->",
    ],
)
def test_what_only_looks_like_a_slot_stays_and_is_none(html: str) -> None:
    """So that whoever counts slots sees that one is missing."""
    assert slots.found(html) == ()
    assert slots.fill(html, str) == html


def test_a_slot_ends_where_its_first_end_is() -> None:
    """What stands behind it is the page's, be it another end."""
    html = "<!--causerie:slot case x-->a<!--causerie:end-->b<!--causerie:end-->c"
    filled = "<!--causerie:slot case x-->-<!--causerie:end-->b<!--causerie:end-->c"
    assert slots.fill(html, lambda _: "-") == filled


def test_a_slot_without_an_end_takes_nothing_from_the_next() -> None:
    """Only the next is found."""
    html = "<!--causerie:slot case x-->a<!--causerie:slot case y-->b<!--causerie:end-->"
    assert slots.found(html) == (Slot(SlotKind.CASE, "y"),)


def test_the_first_page_needs_no_number() -> None:
    """From the second on it is told."""
    assert ["answers x", "answers x 2", "answers x 3"] == [
        str(Slot(SlotKind.ANSWERS, "x", number)) for number in (1, 2, 3)
    ]
