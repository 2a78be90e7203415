"""The single changes of which transactions are made, each on a submission as it was just read."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from causerie.core import identifiers, moderation, threads
from causerie.core.moderation import Move, Revision, State
from causerie.core.problems import Reason
from causerie.core.submissions import Submission
from causerie.queue import rows
from causerie.queue.tables import (
    TEXTS,
    body_hash,
    decisions,
    outbox,
    revisions,
    submissions,
    written,
)
from causerie.queue.values import DROPPED, AnswerIdTaken, InARing, InTheWay, Item, Stale, Work

# Made once: they are the same for every submission.
_ADD = insert(revisions)
_ASK = insert(outbox)
_IS_HELD = revisions.c.state == Revision.HELD
_HOW_MANY_HELD = select(func.count()).select_from(revisions).where(_IS_HELD)
_BLANK = dict.fromkeys((*TEXTS, "body_hash"), "")


def add(
    connection: Connection,
    id_: str,
    number: int,
    state: Revision,
    submission: Submission,
    licence: str,
    signals: Iterable[str],
    at: datetime,
) -> None:
    """Another revision."""
    row = {
        "submission": id_,
        "number": number,
        "state": state,
        "licence": licence,
        "sent": written(at),
        "signals": " ".join(signals),
        "body_hash": body_hash(submission.body),
        **{field: getattr(submission, field) for field in TEXTS},
    }
    connection.execute(_ADD, row)


def mark(connection: Connection, item: Item, state: Revision, number: int | None = None) -> None:
    """A revision, the latest unless told, takes a state."""
    number = item.latest.number if number is None else number
    connection.execute(
        update(revisions)
        .where(revisions.c.submission == item.id, revisions.c.number == number)
        .values(state=state)
    )


def stand(
    connection: Connection, item: Item, state: State, *, featured: bool | None = None
) -> None:
    """The submission takes a state; whoever has seen it before must look again."""
    featured = item.featured if featured is None else featured
    changed = connection.execute(
        update(submissions)
        .where(submissions.c.id == item.id, submissions.c.version == item.version)
        .values(state=state, featured=int(featured), version=item.version + 1)
    )
    if changed.rowcount != 1:
        raise Stale(item.id)


def name(connection: Connection, item: Item, answer_id: str | None) -> None:
    """The answer's id, given by the first approval, and for good."""
    if item.answer_id is not None:
        return
    if answer_id is None or identifiers.answer_day(answer_id) is None:
        raise ValueError("a first approval needs the id of the answer, such as 2026-11-23-k3v7qa")
    try:
        connection.execute(
            update(submissions).where(submissions.c.id == item.id).values(answer_id=answer_id)
        )
    except IntegrityError as error:
        raise AnswerIdTaken(answer_id) from error


def note(
    connection: Connection,
    item: Item,
    move: Move,
    moderator: str,
    reason: str,
    at: datetime,
    *,
    featured: bool | None = None,
) -> None:
    """The decision, with all that is needed to take it back."""
    published = item.published
    row = {
        "submission": item.id,
        "revision": item.latest.number,
        "move": move,
        "moderator": moderator,
        "reason": reason,
        "at": written(at),
        "featured": int(item.featured if featured is None else featured),
        "was_state": item.state,
        "was_revision": item.latest.state,
        "was_published": published.number if published else None,
        "was_featured": int(item.featured),
    }
    connection.execute(insert(decisions), row)


def ask(connection: Connection, id_: str, what: Work, at: datetime) -> None:
    """Work, to be done once the transaction has ended."""
    connection.execute(_ASK, {"submission": id_, "what": what, "at": written(at)})


def ask_to_feature_since(connection: Connection, id_: str, since: datetime, at: datetime) -> None:
    """To feature it or no longer, once more, where it was not done by an instant.

    Nothing could be featured from then on, so that it was done to nothing.
    """
    late = select(outbox.c.id).where(
        outbox.c.submission == id_,
        outbox.c.what == Work.FEATURE,
        outbox.c.done.is_(None) | (outbox.c.done >= written(since)),
    )
    if connection.scalar(late.limit(1)) is not None:
        ask(connection, id_, Work.FEATURE, at)


def tell(connection: Connection, id_: str, at: datetime) -> None:
    """Moderators are to be told of it, unless they are to be already."""
    waiting = select(outbox.c.id).where(
        outbox.c.submission == id_, outbox.c.what == Work.TELL, outbox.c.done.is_(None)
    )
    if connection.scalar(waiting) is None:
        ask(connection, id_, Work.TELL, at)


def erase(connection: Connection, item: Item, moderator: str, at: datetime) -> None:
    """Every text of an ended submission, and what was written to its reader."""
    after = moderation.after(item.standing, Move.ERASE)
    overwrite(connection, item, [each.number for each in item.revisions])
    stand(connection, item, after.state)
    note(connection, item, Move.ERASE, moderator, "", at)


def overwrite(connection: Connection, item: Item, numbers: Iterable[int]) -> None:
    """The texts of some revisions, and what was written to their reader, which may quote them."""
    numbers = list(numbers)
    connection.execute(
        update(revisions)
        .where(revisions.c.submission == item.id, revisions.c.number.in_(numbers))
        .values(**_BLANK)
    )
    connection.execute(
        update(decisions)
        .where(decisions.c.submission == item.id, decisions.c.revision.in_(numbers))
        .where(decisions.c.reason != DROPPED)  # which is nobody's words
        .values(reason="")
    )


def make_room(connection: Connection, most: int, at: datetime) -> bool:
    """Refuse and erase what was held first, beyond so many; whether there was any."""
    count = connection.scalar(_HOW_MANY_HELD) or 0
    if count <= most:
        return False
    oldest = select(revisions.c.submission).where(_IS_HELD).order_by(revisions.c.arrival)
    for id_ in connection.scalars(oldest.limit(count - most)).all():
        item = rows.locked(connection, id_)
        after = moderation.after(item.standing, Move.REFUSE)
        mark(connection, item, after.revision)
        stand(connection, item, after.state)
        note(connection, item, Move.REFUSE, "", DROPPED, at)
        item = rows.locked(connection, id_)
        if item.state is State.NEW:
            erase(connection, item, "", at)
        else:  # what is published stays
            overwrite(connection, item, [item.latest.number])
    return True


def check_target(connection: Connection, item: Item, target: str) -> None:
    """InTheWay when the approval of the answer it is to reply to was taken back."""
    if not target:
        return
    query = rows.SUBMISSIONS.where(
        submissions.c.case_id == item.case, submissions.c.answer_id == target
    )
    if any(each.approved is None for each in rows.items(connection, query)):
        raise InTheWay(
            Reason(
                "the approval of the answer it replies to was taken back",
                "approve that one first, or refuse this one",
            )
        )


def check_ring(
    connection: Connection, item: Item, target: str, written: Callable[[str], str | None]
) -> None:
    """InARing when the `target` it is to reply to replies to it, which no site can show.

    `written` gives what an answer replies to that is on the site.
    """

    def published(answer_id: str) -> str | None:
        query = rows.SUBMISSIONS.where(
            submissions.c.case_id == item.case, submissions.c.answer_id == answer_id
        )
        for other in rows.items(connection, query):
            if sent := other.published:  # it may not be written yet
                return sent.submission.reply_to or None
        return None

    # Both are asked, for its author may have corrected in the file what an answer replies to.
    own = item.answer_id
    if own and target and threads.closes_a_ring(own, target, published, written):
        raise InARing


def check_replies(connection: Connection, item: Item) -> None:
    """InTheWay when an answer that was published replies to it."""
    query = (
        select(submissions.c.answer_id)
        .join(revisions, revisions.c.submission == submissions.c.id)
        .where(
            submissions.c.case_id == item.case,
            submissions.c.state.in_((State.PUBLISHED, State.WITHDRAWN)),  # which has a tombstone
            revisions.c.state == Revision.APPROVED,
            revisions.c.reply_to == item.answer_id,
            revisions.c.reply_to != "",
        )
    )
    if reply := connection.scalar(query):
        raise InTheWay(
            Reason(
                "{id} replies to it", "withdraw it instead: its place stays",
                {"id": reply},
            )
        )  # fmt: skip
