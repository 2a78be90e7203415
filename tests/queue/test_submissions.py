"""What happens to what a reader sends."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from causerie import queue
from causerie.core.moderation import (
    MOST_TEXTS,
    CannotUndo,
    IllegalMove,
    Move,
    Revision,
    State,
    TooManyTexts,
)
from causerie.queue import DROPPED, AnswerIdTaken, InTheWay, NoSubmission, Queue, Stale, Work
from causerie.queue.database import FILE
from senders import LICENCE, NOW, answer, send, text

LATER = NOW + timedelta(days=1)


def test_a_submission_is_kept_word_for_word(folder: Path) -> None:
    """With its licence and its instant, whatever the offset; another process reads the same."""
    sent = replace(
        text("« Non »,\n\n\tdit-elle : 😀'--\"%s"), about="d'Évian", website="https://a.example/",
        reply_to="2026-01-02-bob", choice="Oui",
    )  # fmt: skip
    at = datetime(2026, 11, 23, 9, 30, 0, 5, tzinfo=timezone(timedelta(hours=-5)))
    with queue.open(folder) as first:
        assert "a" == send(first, "a", sent, at=at)
    with queue.open(folder) as second:
        item = second.item("a")
    assert sent == item.latest.submission
    assert LICENCE == item.latest.licence
    assert at == item.latest.at == item.created
    assert (State.NEW, Revision.PENDING, None) == (*_standing(item), item.answer_id)


def test_the_same_key_gives_the_first_id(waiting_room: Queue) -> None:
    """A form sent twice is one submission, and the first text stays."""
    send(waiting_room, "a", text("first"))
    again = send(waiting_room, "b", text("second"), key="key of a", at=LATER)
    assert "a" == again
    assert ["first"] == [item.latest.submission.body for item in waiting_room.waiting()]


def test_a_hundred_at_once_with_one_key_are_one_submission(folder: Path) -> None:
    """Even when they come through two queues, as from two processes."""
    with queue.open(folder) as one, queue.open(folder) as other:

        def submit(number: int) -> str:
            return (one, other)[number % 2].submit(
                text(str(number)), key="one", id=f"id-{number}", secret_hash=f"hash-{number}",
                licence=LICENCE, at=NOW,
            )  # fmt: skip

        with ThreadPoolExecutor(100) as threads:
            ids = set(threads.map(submit, range(100)))
        assert {item.id for item in one.waiting()} == ids
    assert 1 == len(ids)


def test_a_private_page_is_found_by_its_secret(waiting_room: Queue) -> None:
    """And nothing is by another."""
    send(waiting_room, "a")
    assert waiting_room.item("a") == waiting_room.by_secret("hash of a")
    assert waiting_room.by_secret("hash of b") is None


def test_what_waits_comes_in_order_of_arrival_and_what_is_held_apart(waiting_room: Queue) -> None:
    """Whatever the clock said, and an edit waits from when it came."""
    for id_, hours in (("a", 3), ("b", 1), ("c", 2)):
        send(waiting_room, id_, at=NOW + timedelta(hours=hours))
    send(waiting_room, "h", held=True)
    waiting_room.edit("a", text("again"), NOW)
    assert ["b", "c", "a"] == [item.id for item in waiting_room.waiting()]
    assert ["b", "c"] == [item.id for item in waiting_room.waiting(limit=2)]
    assert ["h"] == [item.id for item in waiting_room.waiting(held=True)]
    _decide(waiting_room, "h", Move.RELEASE)
    assert ["b", "c", "h", "a"] == [item.id for item in waiting_room.waiting()]
    assert () == waiting_room.waiting(held=True)


def test_what_came_with_signals_comes_last(waiting_room: Queue) -> None:
    """However few are looked at: no flood of spam hides an honest answer."""
    for id_ in "abcd":
        send(waiting_room, id_, signals=("honeypot",) if id_ in "ac" else ())
    assert ["b", "d", "a", "c"] == [item.id for item in waiting_room.waiting()]
    assert ["b", "d"] == [item.id for item in waiting_room.waiting(limit=2)]


def test_what_waits_is_read_on_from_any_of_it(waiting_room: Queue) -> None:
    """Which keeps its place when it is decided on; after nothing that is there, from the start."""
    for id_ in "abcde":
        send(waiting_room, id_, signals=("honeypot",) if id_ in "ac" else ())
    send(waiting_room, "h", held=True)
    order = ["b", "d", "e", "a", "c"]
    for place, id_ in enumerate(order):
        assert order[place + 1 :] == [item.id for item in waiting_room.waiting(after=id_)]
    assert ["e", "a"] == [item.id for item in waiting_room.waiting(after="d", limit=2)]
    _decide(waiting_room, "d", Move.REFUSE)
    assert ["e", "a", "c"] == [item.id for item in waiting_room.waiting(after="d")]
    assert ["h"] == [item.id for item in waiting_room.waiting(after="d", held=True)]
    assert ["b", "e", "a", "c"] == [item.id for item in waiting_room.waiting(after="no")]


def test_approving_gives_an_id_for_good_and_asks_for_publication(waiting_room: Queue) -> None:
    """A later revision takes the place of the first under the same id."""
    send(waiting_room, "a", text("first"))
    _decide(waiting_room, "a", Move.APPROVE, answer_id=answer(1))
    waiting_room.edit("a", text("second"), LATER)
    item = waiting_room.item("a")
    assert (State.PUBLISHED, Revision.PENDING) == _standing(item)
    assert item.published is item.revisions[0]
    _decide(waiting_room, "a", Move.APPROVE, answer_id=answer(2))
    item = waiting_room.item("a")
    assert answer(1) == item.answer_id
    assert item.published is item.revisions[1]
    assert Revision.SUPERSEDED == item.revisions[0].state
    assert [Work.PUBLISH, Work.PUBLISH] == [task.what for task in waiting_room.due()]


def test_an_edit_keeps_the_licence_unless_another_was_agreed_to(waiting_room: Queue) -> None:
    """What was agreed stays with the text it was agreed for."""
    send(waiting_room, "a")
    waiting_room.edit("a", text("second"), NOW)
    waiting_room.edit("a", text("third"), NOW, licence="CC0")
    assert [LICENCE, LICENCE, "CC0"] == [each.licence for each in waiting_room.item("a").revisions]
    with pytest.raises(ValueError, match="the case the first one answered"):
        waiting_room.edit("a", text(case="autre"), NOW)


def test_a_refusal_is_remembered_with_its_reason_and_another_text_may_come(
    waiting_room: Queue,
) -> None:
    """The site has nothing to do with it."""
    send(waiting_room, "a")
    waiting_room.decide("a", Move.REFUSE, moderator="zoe", reason="hors sujet", at=NOW, version=1)
    (decision,) = waiting_room.item("a").decisions
    assert (1, Move.REFUSE, "zoe", "hors sujet", NOW) == (
        decision.revision, decision.move, decision.moderator, decision.reason, decision.at,
    )  # fmt: skip
    waiting_room.edit("a", text("on the subject"), LATER)
    assert (State.NEW, Revision.PENDING) == _standing(waiting_room.item("a"))
    assert () == waiting_room.due()


def test_the_site_hears_of_a_withdrawal_only_of_what_was_published(waiting_room: Queue) -> None:
    """In the order it was asked for, until it is done; done twice is done."""
    for id_ in "ab":
        send(waiting_room, id_)
    _decide(waiting_room, "a", Move.APPROVE, answer_id=answer(1))
    for id_ in "ab":
        _decide(waiting_room, id_, Move.WITHDRAW)
    publish, withdraw = waiting_room.due()
    assert ("a", Work.PUBLISH, "a", Work.WITHDRAW) == (
        publish.submission, publish.what, withdraw.submission, withdraw.what,
    )  # fmt: skip
    for _ in range(2):
        waiting_room.done([publish], LATER)
    assert (withdraw,) == waiting_room.due()


def test_a_decision_on_what_has_changed_since_is_stale(waiting_room: Queue) -> None:
    """And changes nothing: the moderator has not seen the text."""
    send(waiting_room, "a", text("fine"))
    waiting_room.edit("a", text("advertisement"), NOW)
    before = waiting_room.item("a")
    with pytest.raises(Stale, match="a changed since it was shown"):
        waiting_room.decide(
            "a", Move.APPROVE, moderator="m", at=NOW, version=1, answer_id=answer(1)
        )
    assert before == waiting_room.item("a")
    assert () == waiting_room.due()


def test_a_text_that_is_corrected_before_it_is_judged_is_nowhere_any_more(folder: Path) -> None:
    """Nobody needs it; one that was refused or published is kept for a while."""
    with queue.open(folder) as opened:
        for id_ in ("pending", "held", "refused", "published"):
            send(opened, id_, text(f"{id_} first"), held=id_ == "held")
        _decide(opened, "refused", Move.REFUSE)
        _decide(opened, "published", Move.APPROVE, answer_id=answer(1))
        for number in range(2):
            for id_ in ("pending", "held", "refused", "published"):
                opened.edit(id_, text(f"{id_} again {number}"), NOW)
        assert {
            "pending": ["", "", "pending again 1"],
            "held": ["", "", "held again 1"],
            "refused": ["refused first", "", "refused again 1"],
            "published": ["published first", "", "published again 1"],
        } == {
            id_: [each.submission.body for each in opened.item(id_).revisions]
            for id_ in ("pending", "held", "refused", "published")
        }
        data = b"".join(path.read_bytes() for path in folder.iterdir())
        assert [] == [
            each for each in (b"pending first", b"held first", b"again 0") if each in data
        ]


def test_a_reader_sends_no_more_texts_for_one_answer_than_may_be(waiting_room: Queue) -> None:
    """Neither the queue, nor what is read of it for each look, grows without end."""
    send(waiting_room, "a")
    for number in range(MOST_TEXTS - 1):
        waiting_room.edit("a", text(str(number)), NOW)
    before = waiting_room.item("a")
    with pytest.raises(TooManyTexts):
        waiting_room.edit("a", text("one more"), NOW)
    assert before == waiting_room.item("a")
    _decide(waiting_room, "a", Move.APPROVE, answer_id=answer(1))


def test_a_text_that_corrects_one_that_was_corrected_since_is_stale(waiting_room: Queue) -> None:
    """Its reader has not seen what it would take the place of; decisions are no such thing."""
    send(waiting_room, "a", text("first"))
    waiting_room.edit("a", text("second"), NOW, seen=1)
    before = waiting_room.item("a")
    with pytest.raises(Stale):
        waiting_room.edit("a", text("third"), NOW, seen=1)
    assert before == waiting_room.item("a")
    _decide(waiting_room, "a", Move.REFUSE)
    waiting_room.edit("a", text("third"), NOW, seen=2)
    assert "third" == waiting_room.item("a").latest.submission.body


def test_what_is_not_allowed_changes_nothing(waiting_room: Queue) -> None:
    """Neither an illegal move, nor an id another answer has, nor one unfit for a file's name."""
    for id_ in "ab":
        send(waiting_room, id_)
    _decide(waiting_room, "a", Move.APPROVE, answer_id=answer(1))
    before, due = (waiting_room.item("a"), waiting_room.item("b")), waiting_room.due()
    with pytest.raises(IllegalMove):
        _decide(waiting_room, "a", Move.REFUSE)
    with pytest.raises(IllegalMove):
        waiting_room.erase("a", NOW)
    with pytest.raises(AnswerIdTaken, match=answer(1)):
        _decide(waiting_room, "b", Move.APPROVE, answer_id=answer(1))
    for unfit in (None, "", "../2026-11-23-a", "2026-02-30-a"):
        with pytest.raises(ValueError, match="needs the id"):
            _decide(waiting_room, "b", Move.APPROVE, answer_id=unfit)
    for move in (Move.EDIT, Move.ERASE, Move.UNDO):
        with pytest.raises(ValueError, match="a method of its own"):
            _decide(waiting_room, "b", move)
    with pytest.raises(ValueError, match="offset"):
        waiting_room.edit("b", text(), NOW.replace(tzinfo=None))
    assert before == (waiting_room.item("a"), waiting_room.item("b"))
    assert due == waiting_room.due()


def test_an_unknown_id_is_said_to_be_so(waiting_room: Queue) -> None:
    """By every method that takes one."""
    for call in (
        lambda: waiting_room.item("x"),
        lambda: waiting_room.edit("x", text(), NOW),
        lambda: waiting_room.erase("x", NOW),
        lambda: waiting_room.decide("x", Move.REFUSE, moderator="m", at=NOW, version=1),
    ):
        with pytest.raises(NoSubmission, match="there is no submission x"):
            call()


def test_time_erases_what_was_refused_or_withdrawn_and_left_alone(waiting_room: Queue) -> None:
    """What waits, what is published and what was decided lately keep their words."""
    sent = ("waits", "published", "refused", "withdrawn", "lately", "edited", "revived")
    for number, id_ in enumerate(sent):
        send(waiting_room, id_)
        if id_ in ("published", "withdrawn", "edited"):
            _decide(waiting_room, id_, Move.APPROVE, answer_id=answer(number))
    _decide(waiting_room, "refused", Move.REFUSE)
    _decide(waiting_room, "withdrawn", Move.WITHDRAW)
    waiting_room.edit("edited", text("refused text"), NOW)
    _decide(waiting_room, "edited", Move.REFUSE)
    _decide(waiting_room, "revived", Move.REFUSE)
    waiting_room.edit("revived", text("better"), LATER)
    _decide(waiting_room, "lately", Move.REFUSE, at=LATER)
    before = NOW + timedelta(hours=1)
    assert 4 == waiting_room.expire(before, LATER)
    assert {
        "waits": (State.NEW, ["Je le garde."]),
        "published": (State.PUBLISHED, ["Je le garde."]),
        "refused": (State.ERASED, [""]),
        "withdrawn": (State.ERASED, [""]),
        "lately": (State.NEW, ["Je le garde."]),
        "edited": (State.PUBLISHED, ["Je le garde.", ""]),
        "revived": (State.NEW, ["", "better"]),
    } == {
        id_: (item.state, [each.submission.body for each in item.revisions])
        for id_, item in ((id_, waiting_room.item(id_)) for id_ in sent)
    }
    assert 0 == waiting_room.expire(before, LATER)


def test_a_text_is_kept_its_time_whatever_the_clock_said_of_its_refusal(
    waiting_room: Queue,
) -> None:
    """The clock was set back between the two: the text came after what time has come for."""
    send(waiting_room, "a", at=LATER)
    _decide(waiting_room, "a", Move.REFUSE, at=NOW)
    assert 0 == waiting_room.expire(NOW + timedelta(hours=1), LATER)
    assert "Je le garde." == waiting_room.item("a").latest.submission.body
    assert 1 == waiting_room.expire(LATER + timedelta(hours=1), LATER)
    assert "" == waiting_room.item("a").latest.submission.body


def test_what_is_featured_is_so_until_it_is_not(waiting_room: Queue) -> None:
    """With its approval or later; the site hears of it when there is something to change."""
    for number, id_ in enumerate("ab"):
        send(waiting_room, id_)
        _decide(waiting_room, id_, Move.APPROVE, answer_id=answer(number), featured=id_ == "a")
    _decide(waiting_room, "b", Move.FEATURE)
    _decide(waiting_room, "b", Move.FEATURE)
    _decide(waiting_room, "a", Move.UNFEATURE)
    assert (False, True) == (waiting_room.item("a").featured, waiting_room.item("b").featured)
    assert [True, False] == [each.featured for each in waiting_room.item("a").decisions]
    assert [
        ("a", Work.PUBLISH), ("b", Work.PUBLISH), ("b", Work.FEATURE), ("a", Work.FEATURE),
    ] == [(task.submission, task.what) for task in waiting_room.due()]  # fmt: skip
    send(waiting_room, "c")
    with pytest.raises(IllegalMove, match="feature is not for what is new"):
        _decide(waiting_room, "c", Move.FEATURE)


def test_a_decision_taken_back_leaves_all_as_it_was(waiting_room: Queue) -> None:
    """The text that was published before stands again; the log tells both."""
    send(waiting_room, "a", text("first"))
    _decide(waiting_room, "a", Move.APPROVE, answer_id=answer(1))
    waiting_room.edit("a", text("second"), NOW)
    _decide(waiting_room, "a", Move.APPROVE, featured=True)
    _undo(waiting_room, "a")
    item = waiting_room.item("a")
    assert (State.PUBLISHED, Revision.PENDING, False) == (*_standing(item), item.featured)
    assert item.published is item.revisions[0]
    assert [Move.APPROVE, Move.APPROVE, Move.UNDO] == [each.move for each in item.decisions]
    again = [Work.PUBLISH, Work.FEATURE]
    assert [Work.PUBLISH, *again, *again] == [task.what for task in waiting_room.due()]


def test_a_first_approval_taken_back_asks_for_the_removal(waiting_room: Queue) -> None:
    """Its id stays its own, and its date is that of the approval that holds."""
    send(waiting_room, "a")
    _decide(waiting_room, "a", Move.APPROVE, answer_id=answer(1))
    assert NOW == waiting_room.item("a").approved
    _undo(waiting_room, "a")
    item = waiting_room.item("a")
    assert (State.NEW, Revision.PENDING, answer(1), None) == (
        *_standing(item), item.answer_id, item.approved,
    )  # fmt: skip
    assert [Work.PUBLISH, Work.REMOVE] == [task.what for task in waiting_room.due()]
    _decide(waiting_room, "a", Move.APPROVE, at=LATER)
    item = waiting_room.item("a")
    assert (answer(1), LATER) == (item.answer_id, item.approved)


def test_what_may_not_be_taken_back_says_why(waiting_room: Queue) -> None:
    """Too late, overtaken by the reader, theirs, undone already, or nothing at all."""
    for id_ in "abcde":
        send(waiting_room, id_)
    for id_ in "abd":
        _decide(waiting_room, id_, Move.REFUSE)
    waiting_room.decide("c", Move.WITHDRAW, moderator="", at=NOW, version=1)
    waiting_room.edit("b", text("again"), NOW)
    _undo(waiting_room, "d")
    late = NOW + timedelta(minutes=11)
    for id_, at, why in (
        ("a", late, "more than 10 minutes ago"), ("b", NOW, "has sent another text"),
        ("c", NOW, "no decision"), ("d", NOW, "no decision"), ("e", NOW, "no decision"),
    ):  # fmt: skip
        assert not waiting_room.item(id_).may_undo(at)
        with pytest.raises(CannotUndo, match=why):
            _undo(waiting_room, id_, at)
    with pytest.raises(Stale):
        waiting_room.undo("a", moderator="m", at=NOW, version=1)
    with pytest.raises(ValueError, match="by a moderator"):
        waiting_room.undo("a", moderator="", at=NOW, version=2)
    assert waiting_room.item("a").may_undo(NOW)


def test_an_answer_and_its_reply_are_not_parted(waiting_room: Queue) -> None:
    """Neither is approved, or taken back, without the other."""
    send(waiting_room, "a")
    send(waiting_room, "b", replace(text(), reply_to=answer(1)))
    _decide(waiting_room, "a", Move.APPROVE, answer_id=answer(1))
    _decide(waiting_room, "b", Move.APPROVE, answer_id=answer(2))
    with pytest.raises(InTheWay, match=f"{answer(2)} replies to it"):
        _undo(waiting_room, "a")
    _undo(waiting_room, "b")
    _undo(waiting_room, "a")
    with pytest.raises(InTheWay, match="the approval of the answer it replies to was taken back"):
        _decide(waiting_room, "b", Move.APPROVE)
    _decide(waiting_room, "a", Move.APPROVE)
    _decide(waiting_room, "b", Move.APPROVE)
    _decide(waiting_room, "b", Move.WITHDRAW)  # which leaves a tombstone
    with pytest.raises(InTheWay):
        _undo(waiting_room, "a")


def test_moderators_are_to_be_told_of_each_text_that_waits(waiting_room: Queue) -> None:
    """Once, however often it is corrected before they are; and it is no work on the site.

    Not of what is held, nor of the author's own.
    """
    send(waiting_room, "a", signals=("honeypot", "fast"))
    send(waiting_room, "held", held=True)
    send(waiting_room, "own", by_author=True)
    waiting_room.edit("a", text("again"), NOW, signals=("fast",))
    for id_ in ("held", "own"):
        waiting_room.edit(id_, text("again"), NOW)
    assert () == waiting_room.due()
    told = waiting_room.due(telling=True)
    assert [("a", Work.TELL)] == [(task.submission, task.what) for task in told]
    waiting_room.done(told, NOW)
    waiting_room.edit("a", text("once more"), NOW)
    send(waiting_room, "b")
    assert ["a", "b"] == [task.submission for task in waiting_room.due(telling=True)]
    assert (True, False) == (waiting_room.item("own").by_author, waiting_room.item("a").by_author)
    assert [("honeypot", "fast"), ("fast",), ()] == [
        each.signals for each in waiting_room.item("a").revisions
    ]


def test_work_of_any_number_is_done_at_once_and_in_time_forgotten(
    waiting_room: Queue, folder: Path
) -> None:
    """One durable write, and not one for each mail; what is still due is never forgotten."""
    for number in range(20):
        send(waiting_room, f"id-{number}")
    with statements() as said:
        waiting_room.done(waiting_room.due(telling=True), NOW)
        waiting_room.done((), NOW)
    assert 1 == said.count("BEGIN IMMEDIATE")
    send(waiting_room, "later")
    waiting_room.done(waiting_room.due(telling=True), LATER)
    send(waiting_room, "due")
    assert 0 == waiting_room.expire(LATER, LATER)
    with closing(sqlite3.connect(folder / FILE)) as other:
        left = other.execute("SELECT submission FROM outbox ORDER BY id").fetchall()
    assert [("later",), ("due",)] == left
    assert ["due"] == [task.submission for task in waiting_room.due(telling=True)]


def test_the_same_text_is_found_without_reading_all_texts(
    waiting_room: Queue, folder: Path
) -> None:
    """However many were ever sent; one that is erased is no longer found, nor its hash kept."""
    for id_ in "abc":
        send(waiting_room, id_, text("same"))
    with statements() as said:
        assert {"a": ("b", "c")} == waiting_room.same([waiting_room.item("a")])
    (asked,) = (each for each in said if "body_hash IN" in each)
    _decide(waiting_room, "b", Move.WITHDRAW)
    waiting_room.erase("b", NOW)
    assert {"a": ("c",), "b": ()} == waiting_room.same(map(waiting_room.item, "ab"))
    with closing(sqlite3.connect(folder / FILE)) as other:
        plan = other.execute(f"EXPLAIN QUERY PLAN {asked}", ("x",)).fetchall()
        hashes = other.execute(
            "SELECT length(body_hash) FROM revisions ORDER BY arrival"
        ).fetchall()
    assert "revisions_by_body" in str(plan)
    assert "SCAN" not in str(plan)
    assert [(64,), (0,), (64,)] == hashes


def test_what_was_held_first_makes_room(folder: Path) -> None:
    """It is refused with its reason and erased; what is published of it stays."""
    with queue.open(folder, most_held=2) as opened:
        send(opened, "a", text("first"), held=True)
        _decide(opened, "a", Move.APPROVE, answer_id=answer(1))
        for id_ in "bcd":
            send(opened, id_, text(f"text {id_}"), held=True)
        dropped = opened.item("b")
        assert (State.ERASED, Revision.REFUSED) == _standing(dropped)
        assert "" == dropped.latest.submission.body
        assert [("", DROPPED), ("", "")] == [
            (each.moderator, each.reason) for each in dropped.decisions
        ]
        assert ["c", "d"] == [item.id for item in opened.waiting(held=True)]
        assert State.PUBLISHED is opened.item("a").state
        assert b"text b" not in b"".join(path.read_bytes() for path in folder.iterdir())


def test_what_is_published_stays_when_a_later_text_of_it_makes_room(folder: Path) -> None:
    """The text that was held is refused and erased, not the answer that stands on the page."""
    with queue.open(folder, most_held=1) as opened:
        send(opened, "a", text("first"))
        _decide(opened, "a", Move.APPROVE, answer_id=answer(1))
        opened.edit("a", text("second"), NOW)
        with closing(sqlite3.connect(folder / FILE)) as connection, connection:
            connection.execute("UPDATE revisions SET state = 'held' WHERE number = 2")
        send(opened, "b", text("third"), held=True)
        item = opened.item("a")
        assert (State.PUBLISHED, Revision.REFUSED) == _standing(item)
        assert ["first", ""] == [each.submission.body for each in item.revisions]
        assert DROPPED == item.decisions[-1].reason
        assert ["b"] == [each.id for each in opened.waiting(held=True)]


def test_the_desk_sees_what_waits_what_stands_and_what_was_decided(waiting_room: Queue) -> None:
    """Counted, in pages, the last first where it is history."""
    for number, id_ in enumerate("abcd"):
        send(waiting_room, id_, text("same" if id_ in "ad" else id_), at=NOW + timedelta(number))
    send(waiting_room, "h", held=True)
    assert (4, 1) == (waiting_room.count_waiting(), waiting_room.count_waiting(held=True))
    assert {"a": ("d",), "b": ()} == waiting_room.same(waiting_room.waiting(limit=2))
    for number, id_ in enumerate("abc"):
        _decide(waiting_room, id_, Move.APPROVE, answer_id=answer(number))
    _decide(waiting_room, "b", Move.WITHDRAW)
    assert ["c", "a"] == [item.id for item in waiting_room.standing(State.PUBLISHED)]
    assert ["a"] == [item.id for item in waiting_room.standing(State.PUBLISHED, skip=1)]
    first = waiting_room.history(limit=2)
    assert [("b", Move.WITHDRAW, answer(1)), ("c", Move.APPROVE, answer(2))] == [
        (each.submission, each.decision.move, each.answer_id) for each in first
    ]
    rest = waiting_room.history(before=first[-1].number)
    assert ["b", "a"] == [each.submission for each in rest]


def test_the_queue_is_closed_to_other_users_of_the_machine(folder: Path) -> None:
    """Its folder, its file and the log of changes, even where they were open."""
    folder.mkdir(mode=0o755)
    (folder / FILE).touch(mode=0o644)
    with queue.open(folder) as opened:
        send(opened, "a")
        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert {FILE: 0o600, f"{FILE}-wal": 0o600, f"{FILE}-shm": 0o600} == modes
    assert 0o700 == folder.stat().st_mode & 0o777


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database is asked for meanwhile."""
    said: list[str] = []

    def hear(_: object, __: object, statement: str, *___: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


def _standing(item: queue.Item) -> tuple[State, Revision]:
    return item.state, item.latest.state


def _decide(
    opened: Queue,
    id_: str,
    move: Move,
    *,
    answer_id: str | None = None,
    at: datetime = NOW,
    featured: bool = False,
) -> None:
    opened.decide(
        id_, move, moderator="zoe", at=at, version=opened.item(id_).version,
        answer_id=answer_id, featured=featured,
    )  # fmt: skip


def _undo(opened: Queue, id_: str, at: datetime = NOW) -> None:
    opened.undo(id_, moderator="zoe", at=at, version=opened.item(id_).version)
