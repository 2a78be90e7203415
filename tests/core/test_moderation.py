"""What may be done to a submission, and what it becomes: the table is the law."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causerie.core import moderation
from causerie.core.moderation import (
    LEGAL,
    MOST_TEXTS,
    Decision,
    IllegalMove,
    Move,
    Revision,
    Standing,
    State,
    TooManyTexts,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SENT = Standing(State.NEW, Revision.PENDING)
moves = st.lists(st.sampled_from(Move), max_size=12)


def standing(state: str, revision: str) -> Standing:
    return Standing(State(state), Revision(revision))


@pytest.mark.parametrize(
    ("before", "move", "after"),
    [
        ("new pending", "approve", "published approved"),
        ("new held", "approve", "published approved"),
        ("new held", "release", "new pending"),
        ("new pending", "refuse", "new refused"),
        ("new refused", "edit", "new pending"),
        ("new held", "edit", "new held"),
        ("published approved", "edit", "published pending"),
        ("published pending", "approve", "published approved"),
        ("published pending", "refuse", "published refused"),
        ("new pending", "withdraw", "withdrawn superseded"),
        ("published pending", "withdraw", "withdrawn superseded"),
        ("published approved", "withdraw", "withdrawn approved"),
        ("withdrawn approved", "erase", "erased approved"),
        ("new refused", "erase", "erased refused"),
        ("published pending", "feature", "published pending"),
        ("published approved", "unfeature", "published approved"),
    ],
)
def test_each_move_leads_where_it_says(before: str, move: str, after: str) -> None:
    """The state, then that of the latest text."""
    assert moderation.after(standing(*before.split()), Move(move)) == standing(*after.split())


@pytest.mark.parametrize(
    ("before", "move"),
    [
        ("published approved", "approve"),  # a double click
        ("new refused", "approve"),
        ("new refused", "refuse"),
        ("published approved", "refuse"),
        ("new pending", "release"),
        ("withdrawn approved", "approve"),
        ("withdrawn superseded", "edit"),
        ("withdrawn superseded", "withdraw"),
        ("erased superseded", "edit"),
        ("erased refused", "erase"),
        ("published approved", "erase"),  # it is withdrawn first
        ("new pending", "erase"),
        ("new pending", "feature"),
        ("withdrawn approved", "unfeature"),
        ("published approved", "undo"),  # what it leads to is in the log
        ("new approved", "edit"),  # no such thing
    ],
)
def test_what_is_not_in_the_table_is_refused(before: str, move: str) -> None:
    """And says so, naming what was asked of what."""
    state = before.partition(" ")[0]
    with pytest.raises(IllegalMove, match=f"{move} is not for what is {state}"):
        moderation.after(standing(*before.split()), Move(move))


def test_no_one_publishes_but_by_approving() -> None:
    """And only what waits can be approved."""
    to_published = {
        (before, move)
        for (before, move), after in LEGAL.items()
        if after.state is State.PUBLISHED and before.state is not State.PUBLISHED
    }
    assert {move for _, move in to_published} == {Move.APPROVE}
    approvable = {before.revision for before, move in LEGAL if move is Move.APPROVE}
    assert approvable == {Revision.PENDING, Revision.HELD}


def test_what_ended_never_begins_again() -> None:
    """A reader who withdrew is never published by a late click."""
    for before, move in product([key[0] for key in LEGAL], Move):
        if before.state in (State.WITHDRAWN, State.ERASED) and (before, move) in LEGAL:
            assert LEGAL[before, move].state is State.ERASED


@given(moves)
def test_every_history_stays_within_the_table(history: list[Move]) -> None:
    """Whatever is asked, in whatever order."""
    known = {SENT} | set(LEGAL.values()) | {before for before, _ in LEGAL}
    now = SENT
    for move in history:
        if (now, move) in LEGAL:
            now = moderation.after(now, move)
        else:
            with pytest.raises(IllegalMove) as refused:
                moderation.after(now, move)
            assert (refused.value.move, refused.value.standing) == (move, now)
        assert now in known
        assert (now.state is State.NEW) <= (now.revision is not Revision.APPROVED)


def test_as_many_texts_are_taken_as_may_be() -> None:
    """And what cannot be corrected at all is said to be so first."""
    assert moderation.edited(SENT, MOST_TEXTS - 1) == SENT
    with pytest.raises(TooManyTexts, match=f"sent {MOST_TEXTS} texts for this answer"):
        moderation.edited(SENT, MOST_TEXTS)
    with pytest.raises(IllegalMove):
        moderation.edited(standing("withdrawn", "superseded"), MOST_TEXTS)


@pytest.mark.parametrize(
    ("history", "parts"),
    [
        ("", []),
        ("approve", []),
        ("approve withdraw undo", [2]),
        ("approve withdraw undo feature", [3]),
        ("approve feature undo", []),
        ("approve feature undo withdraw undo", [2]),
        ("approve approve undo unfeature undo", [4]),
        ("approve withdraw undo approve", []),
        ("approve approve withdraw undo", [2]),
        ("approve withdraw undo withdraw undo", [2, 4]),
        ("approve withdraw undo refuse withdraw undo", [2, 5]),
    ],
)
def test_a_text_was_put_back_by_taking_back_what_had_taken_its_place(
    history: str, parts: list[int]
) -> None:
    """An approval or a withdrawal, and nothing that left the text alone."""
    made = [Decision(1, Move(each), "zoe", "", NOW) for each in history.split()]
    assert [len(made) - part for part in parts] == list(moderation.put_back(made))


@pytest.mark.parametrize(
    ("history", "place"),
    [
        ("refuse", None),
        ("refuse approve", 1),
        ("approve approve", 0),
        ("approve undo", None),
        ("approve undo refuse approve", 3),
        ("approve approve undo", 0),
    ],
)
def test_an_answer_is_of_its_first_approval(history: str, place: int | None) -> None:
    """That was not taken back, whatever was decided before."""
    made = [
        Decision(1, Move(each), "zoe", "", NOW + timedelta(days=day))
        for day, each in enumerate(history.split())
    ]
    assert moderation.approved(made) == (None if place is None else made[place].at)


@pytest.mark.parametrize(
    ("history", "state", "ended"),
    [
        ("approve", "new", False),
        ("approve undo", "new", True),
        ("approve withdraw", "new", True),
        ("approve refuse undo", "published", False),
        ("approve approve undo", "published", False),
    ],
)
def test_an_answer_has_ended_once_it_was_withdrawn_or_never_approved(
    history: str,
    state: str,
    ended: bool,  # noqa: FBT001
) -> None:
    """What else is taken back ends nothing."""
    before = standing(state, "pending")
    made = [Decision(1, Move(each), "zoe", "", NOW, before=before) for each in history.split()]
    assert ended == moderation.has_ended(made)


@pytest.mark.parametrize(
    ("history", "text", "featuring"),
    [
        ("approve", 0, 0),
        ("approve feature", 0, 1),
        ("approve feature unfeature refuse", 0, 2),
        ("approve withdraw", 1, 0),
        ("approve withdraw undo refuse", 2, 2),
    ],
)
def test_the_last_decision_that_asked_for_work_is_known(
    history: str, text: int, featuring: int
) -> None:
    """On a text, or on whether it is featured."""
    made = [Decision(1, Move(each), "zoe", "", NOW) for each in history.split()]
    assert text == moderation.last_asked(made, featuring=False)
    assert featuring == moderation.last_asked(made, featuring=True)


def test_a_decision_is_taken_back_within_ten_minutes() -> None:
    """And not before it was made."""
    minutes = {-1: False, 0: True, 9: True, 10: True, 11: False}
    assert minutes == {
        each: moderation.may_undo(NOW, NOW + timedelta(minutes=each)) for each in minutes
    }
