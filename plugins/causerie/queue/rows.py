"""Rows of the tables as values."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from causerie.core.moderation import Decision, Move, Revision, Standing, State
from causerie.core.submissions import Submission
from causerie.queue.tables import TEXTS, decisions, read, revisions, submissions
from causerie.queue.values import Entry, Item, NoSubmission, Sent, Task, Work

SUBMISSIONS: Select[Any] = select(submissions)


def items(connection: Connection, query: Select[Any]) -> tuple[Item, ...]:
    """The submissions a query finds, in its order, each with its whole history."""
    rows = connection.execute(query).all()
    if not rows:
        return ()
    ids = [row.id for row in rows]
    texts: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(
        select(revisions).where(revisions.c.submission.in_(ids)).order_by(revisions.c.number)
    ):
        texts[row.submission].append(row)
    moves: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(
        select(decisions).where(decisions.c.submission.in_(ids)).order_by(decisions.c.id)
    ):
        moves[row.submission].append(row)
    return tuple(_item(row, texts[row.id], moves[row.id]) for row in rows)


def locked(connection: Connection, id_: str) -> Item:
    """A submission nobody else changes before the transaction ends; NoSubmission without one."""
    # SQLite has locked the whole database by now; others lock the row.
    found = items(connection, SUBMISSIONS.where(submissions.c.id == id_).with_for_update())
    if not found:
        raise NoSubmission(id_)
    return found[0]


def entry(row: Row[Any]) -> Entry:
    """A decision, joined with the submission it was on."""
    return Entry(row.id, row.submission, row.case_id, row.answer_id, _decision(row))


def task(row: Row[Any]) -> Task:
    """A row of the outbox."""
    return Task(row.id, row.submission, Work(row.what), read(row.at))


def _item(row: Row[Any], texts: Iterable[Row[Any]], moves: Iterable[Row[Any]]) -> Item:
    return Item(
        id=row.id,
        case=row.case_id,
        state=State(row.state),
        answer_id=row.answer_id,
        created=read(row.created),
        version=row.version,
        featured=bool(row.featured),
        by_author=bool(row.by_author),
        revisions=tuple(
            Sent(
                number=text.number,
                state=Revision(text.state),
                submission=Submission(
                    case=row.case_id, **{field: getattr(text, field) for field in TEXTS}
                ),
                licence=text.licence,
                at=read(text.sent),
                signals=tuple(text.signals.split()),
            )
            for text in texts
        ),
        decisions=tuple(map(_decision, moves)),
    )


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        revision=row.revision,
        move=Move(row.move),
        moderator=row.moderator,
        reason=row.reason,
        at=read(row.at),
        featured=bool(row.featured),
        before=Standing(State(row.was_state), Revision(row.was_revision))
        if row.was_state
        else None,
    )
