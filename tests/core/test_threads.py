"""How the answers to a case stand on its pages, and that they stay there."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from causerie.core import threads
from causerie.core.model import Answer
from causerie.core.moments import Moment
from causerie.core.urls import WORDS

Answers = tuple[Answer, ...]

GONE = Moment(strategies.FIRST, day_only=True)


def answer(name: str, reply_to: str | None = None) -> Answer:
    return Answer(path=name, case="a", id=name, date=GONE, name="Ada", body=name, reply_to=reply_to)


def crowd(count: int, reply_to: str | None = None, prefix: str = "r") -> Answers:
    return tuple(answer(f"{prefix}{number}", reply_to) for number in range(count))


def shape(answers: Answers) -> list[tuple[str, list[str]]]:
    return [(each.root.id, [reply.id for reply in each.replies]) for each in threads.of(answers)]


@st.composite
def discussions(draw: st.DrawFn) -> Answers:
    """Long ones, so that pages and threads overflow; each reply to an earlier answer."""
    count = draw(st.integers(0, 160))
    # Few parents: many replies to each.
    favoured = draw(st.lists(st.integers(0, max(count - 1, 0)), max_size=3))
    parents = draw(st.lists(st.none() | st.sampled_from([0, *favoured]), min_size=7, max_size=7))
    made: list[Answer] = []
    for number in range(count):
        parent = parents[number % len(parents)]
        earlier = parent is not None and parent < number
        made.append(answer(f"n{number:03}", f"n{parent:03}" if earlier else None))
    return tuple(made)


def test_replies_stand_beneath_the_root_in_order() -> None:
    """Also replies to replies, however deep."""
    said = (answer("a"), answer("b"), answer("c", "a"), answer("d", "c"), answer("e", "d"))
    assert [("a", ["c", "d", "e"]), ("b", [])] == shape(said)


def test_a_reply_of_the_same_day_may_be_sorted_before_its_parent() -> None:
    """It stands beneath it all the same."""
    assert [("b", ["a"])] == shape((answer("a", "b"), answer("b")))


def test_a_reply_to_nothing_known_is_a_root() -> None:
    """The check reports it; until it is mended it is shown."""
    assert [("a", [])] == shape((answer("a", "lost"),))


def test_the_thirty_first_reply_is_a_root_and_draws_its_own() -> None:
    """So that a thread never grows without end."""
    said = (answer("a"), *crowd(31, "a"), answer("x", "r30"), answer("y", "r0"))
    assert [
        ("a", [f"r{number}" for number in range(30)]),
        ("r30", ["x"]),
        ("y", []),
    ] == shape(said)


def test_fifty_roots_fill_a_page() -> None:
    """Replies are not counted; there is always a first page."""
    assert ((),) == threads.pages(())
    said = (*crowd(50), *crowd(10, "r0", "s"))
    assert [50] == [len(page) for page in threads.pages(threads.of(said))]
    more = (*said, answer("x"), answer("y", "r0"), answer("z", "x"))
    assert [50, 1] == [len(page) for page in threads.pages(threads.of(more))]
    places = threads.page_of(threads.of(more))
    assert (1, 2, 1, 2) == (places["r49"], places["x"], places["y"], places["z"])


def test_the_address_of_an_answer_is_on_the_page_it_stands_on() -> None:
    """The thread's, wherever its replies come in the order of publication."""
    said = [*crowd(51), answer("late", "r0"), answer("later", "r50")]
    places = {each.id: threads.address(each, said, WORDS["en"]) for each in said}
    page = WORDS["en"].case(said[0].case)
    assert [f"{page}#r49", f"{page}#late"] == [places["r49"], places["late"]]
    assert [f"{page}2/#r50", f"{page}2/#later"] == [places["r50"], places["later"]]
    assert f"{page}#r7" == threads.address(said[7], said[:50], WORDS["en"])


def test_only_those_that_say_something_are_counted() -> None:
    """A tombstone holds a place and nothing more."""
    said = (answer("a"), replace(answer("b"), withdrawn=GONE), answer("c"))
    assert ("a", "c") == tuple(each.id for each in threads.shown(said))
    assert [("a", []), ("b", []), ("c", [])] == shape(said)


@given(discussions())
def test_every_answer_appears_exactly_once(said: Answers) -> None:
    """On one page, as a root or as one of at most thirty replies; fifty roots a page."""
    pages = threads.pages(threads.of(said))
    stand = [
        (number, each.id)
        for number, page in enumerate(pages, start=1)
        for thread in page
        for each in (thread.root, *thread.replies)
    ]
    assert sorted(each.id for each in said) == sorted(name for _, name in stand)
    assert {name: number for number, name in stand} == threads.page_of(threads.of(said))
    assert all(len(thread.replies) <= 30 for page in pages for thread in page)
    assert all(len(page) == 50 for page in pages[:-1])
    assert len(pages[-1]) <= 50


@given(discussions())
def test_order_is_that_of_publication(said: Answers) -> None:
    """Among roots, and among the replies of each."""
    order = {each.id: number for number, each in enumerate(said)}
    found = threads.of(said)
    roots = [order[thread.root.id] for thread in found]
    assert sorted(roots) == roots
    for thread in found:
        replies = [order[reply.id] for reply in thread.replies]
        assert sorted(replies) == replies


@given(discussions(), st.integers(0, 160))
def test_a_later_answer_moves_no_earlier_one(said: Answers, count: int) -> None:
    """Each stays on its page, under its root, for good."""
    before, after = threads.of(said[:count]), threads.of(said)
    assert threads.page_of(before).items() <= threads.page_of(after).items()
    assert [each.root for each in before] == [each.root for each in after][: len(before)]
    assert all(
        old.replies == new.replies[: len(old.replies)]
        for old, new in zip(before, after, strict=False)
    )


@given(discussions(), st.data())
def test_withdrawing_an_answer_moves_none(said: Answers, data: st.DataObject) -> None:
    """Its tombstone keeps its place."""
    gone = data.draw(st.sets(st.sampled_from([each.id for each in said] or [""])))
    left = tuple(
        Answer(path=each.path, case="a", id=each.id, date=each.date, reply_to=each.reply_to,
               withdrawn=GONE) if each.id in gone else each
        for each in said
    )  # fmt: skip
    assert shape(said) == shape(left)


@given(st.lists(st.integers(0, 8), max_size=9))
def test_answers_that_reply_in_a_ring_do_not_hang(parents: list[int]) -> None:
    """The check reports them; counting their pages comes to an end all the same."""
    said = tuple(answer(f"n{number}", f"n{parent}") for number, parent in enumerate(parents))
    places = threads.page_of(threads.of(said))
    assert set(places) <= {each.id for each in said}


def test_a_long_chain_is_threaded_in_no_time() -> None:
    """Each reply to the one before, ten thousand times."""
    said = tuple(answer(f"n{n}", f"n{n - 1}" if n else None) for n in range(10_000))
    start = time.process_time()
    assert 10_000 == len(threads.page_of(threads.of(said)))
    assert 10_000 == len(threads.page_of(threads.of(said[::-1])))  # dated before what they answer
    assert time.process_time() - start < 5


def test_what_overflowed_before_it_was_a_root_keeps_its_own() -> None:
    """A thread that is full sends what comes late to a root of its own, with its replies."""
    said = (answer("a"), answer("c", "b"), *crowd(29, "a"), answer("b", "a"), answer("d", "b"))
    assert [("a", ["c", *(f"r{number}" for number in range(29))]), ("b", ["d"])] == shape(said)


@pytest.mark.parametrize(
    ("answer", "target", "ring"),
    [("c", "c", True), ("a", "c", True), ("c", "a", False), ("x", "c", False), ("a", "y", False)],
)
def test_a_reply_to_what_replies_to_it_would_close_a_ring(
    answer: str,
    target: str,
    ring: bool,  # noqa: FBT001
) -> None:
    """Where c replies to b and b to a; y and z, of which nobody knows how, to each other."""
    parents = {"c": "b", "b": "a", "y": "z", "z": "y"}
    assert threads.closes_a_ring(answer, target, parents.get) == ring


def test_a_ring_is_found_whoever_knows_of_each_of_its_replies() -> None:
    """One says that c replies to b, the other that b replies to a."""
    ways = {"c": "b"}.get, {"b": "a"}.get
    assert threads.closes_a_ring("a", "c", *ways)
    assert not threads.closes_a_ring("a", "c", ways[0])
    assert not threads.closes_a_ring("c", "a", *ways)
