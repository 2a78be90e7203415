"""The queue itself: one method is one transaction, and the rules are those of core.moderation."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Row, Select, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from causerie.core import identifiers, moderation
from causerie.core.moderation import Move, Revision, Standing, State
from causerie.core.submissions import Submission
from causerie.queue.accounts import Accounts
from causerie.queue.database import Database, private
from causerie.queue.tables import (
    TEXTS,
    decisions,
    outbox,
    read,
    revisions,
    submissions,
    written,
)
from causerie.queue.values import (
    AnswerIdTaken,
    Decision,
    Item,
    NoSubmission,
    Sent,
    Stale,
    Task,
    Work,
)

_BLANK = dict.fromkeys(TEXTS, "")


def open(folder: Path, *, patience: float = 10) -> "Queue":  # noqa: A001 - queue.open(folder)
    """The queue in a folder of its own, made or brought up to date when need be.

    `patience` is how many seconds to wait for another process. QueueUnavailable says what to do.
    """
    database = Database(private(folder), patience)
    try:
        database.upgrade()
    except BaseException:
        database.close()
        raise
    return Queue(database)


class Queue:
    """Submissions awaiting a decision. Instants are aware; several threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def accounts(self) -> Accounts:
        """Those who may moderate, in the same file."""
        return Accounts(self._database)

    def close(self) -> None:
        """Ends every connection; nothing is lost, and the next call makes new ones."""
        self._database.close()

    def submit(
        self,
        submission: Submission,
        *,
        key: str,
        id: str,  # noqa: A002 - the word of every other method
        secret_hash: str,
        licence: str,
        at: datetime,
        held: bool = False,
    ) -> str:
        """The id under which it is kept, on the disk: the first one given with this `key`."""
        try:
            with self._database.writing() as connection:
                connection.execute(
                    insert(submissions).values(
                        id=id,
                        key=key,
                        case_id=submission.case,
                        state=State.NEW,
                        secret_hash=secret_hash,
                        created=written(at),
                        version=1,
                    )
                )
                state = Revision.HELD if held else Revision.PENDING
                _add(connection, id, 1, state, submission, licence, at)
        except IntegrityError:
            # The database itself keeps keys apart, however many hands send one.
            with self._database.reading() as connection:
                query = select(submissions.c.id).where(submissions.c.key == key)
                known: str | None = connection.scalar(query)
            if known is None:
                raise
            return known
        return id

    def by_secret(self, secret_hash: str) -> Item | None:
        """The submission whose private page it is; None when there is none."""
        with self._database.reading() as connection:
            found = _items(connection, _SUBMISSIONS.where(submissions.c.secret_hash == secret_hash))
        return found[0] if found else None

    def item(self, id: str) -> Item:  # noqa: A002
        """A submission with its whole history; NoSubmission when there is none."""
        with self._database.reading() as connection:
            found = _items(connection, _SUBMISSIONS.where(submissions.c.id == id))
        if not found:
            raise NoSubmission(id)
        return found[0]

    def waiting(self, *, held: bool = False, limit: int = 50) -> tuple[Item, ...]:
        """Those whose latest revision awaits a decision, or is held, in order of arrival."""
        state = Revision.HELD if held else Revision.PENDING
        with self._database.reading() as connection:
            return _items(
                connection,
                _SUBMISSIONS.join(revisions, revisions.c.submission == submissions.c.id)
                .where(revisions.c.state == state)  # never an earlier one: edit sees to it
                .order_by(revisions.c.arrival)
                .limit(limit),
            )

    def edit(
        self,
        id: str,  # noqa: A002
        submission: Submission,
        at: datetime,
        *,
        licence: str | None = None,
    ) -> None:
        """Adds a revision; what is published stays so. The licence is as before unless given."""
        with self._database.writing() as connection:
            item = _locked(connection, id)
            if submission.case != item.case:
                raise ValueError("a revision answers the case the first one answered")
            after = moderation.after(item.standing, Move.EDIT)
            if item.latest.state in (Revision.PENDING, Revision.HELD):
                _mark(connection, item, Revision.SUPERSEDED)
            _stand(connection, item, after.state)
            if licence is None:
                licence = item.latest.licence
            number = item.latest.number + 1
            _add(connection, id, number, after.revision, submission, licence, at)

    def decide(
        self,
        id: str,  # noqa: A002
        move: Move,
        *,
        moderator: str,
        reason: str = "",
        at: datetime,
        version: int,
        answer_id: str | None = None,
    ) -> None:
        """Makes a move on the submission as it was shown at `version`, else Stale.

        IllegalMove when core.moderation does not allow it. A reader who withdraws is the moderator
        "". The first approval gives `answer_id`, which holds for good; later ones pass it over.
        """
        if move in (Move.EDIT, Move.ERASE):
            raise ValueError(f"{move} has a method of its own")
        with self._database.writing() as connection:
            item = _locked(connection, id)
            if item.version != version:
                raise Stale(id)
            after = moderation.after(item.standing, move)
            if move is Move.APPROVE:
                _name(connection, item, answer_id)
                if (published := item.published) is not None:
                    _mark(connection, item, Revision.SUPERSEDED, published.number)
            _mark(connection, item, after.revision)
            _stand(connection, item, after.state)
            _note(connection, item, move, moderator, reason, at)
            if move is Move.APPROVE:
                _ask(connection, item, Work.PUBLISH, at)
            elif move is Move.WITHDRAW and item.state is State.PUBLISHED:
                _ask(connection, item, Work.WITHDRAW, at)

    def due(self) -> tuple[Task, ...]:
        """The work not done yet, in the order it was asked for."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(outbox).where(outbox.c.done.is_(None)).order_by(outbox.c.id)
            )
            return tuple(Task(row.id, row.submission, Work(row.what), read(row.at)) for row in rows)

    def done(self, outbox_id: int, at: datetime) -> None:
        """Some work is done; said again, it changes nothing."""
        with self._database.writing() as connection:
            connection.execute(
                update(outbox)
                .where(outbox.c.id == outbox_id, outbox.c.done.is_(None))
                .values(done=written(at))
            )

    def erase(self, id: str, at: datetime, *, moderator: str = "") -> None:  # noqa: A002
        """Overwrites what the reader wrote, in the database and its log; the history is kept."""
        with self._database.writing() as connection:
            _erase(connection, _locked(connection, id), moderator, at)
            self._database.leave_no_trace()

    def expire(self, before: datetime, at: datetime) -> int:
        """Erases what was refused or withdrawn before an instant and left alone since.

        Where a submission lives on, its texts that were refused or replaced are overwritten. Gives
        the number of submissions something was erased of.
        """
        last = func.max(decisions.c.at)
        old = select(decisions.c.submission).group_by(decisions.c.submission)
        old = old.having(last < written(before))
        left = (
            revisions.c.submission.in_(old),
            revisions.c.sent < written(before),
            or_(*(revisions.c[text] != "" for text in TEXTS)),
        )
        ended = (Revision.REFUSED, Revision.SUPERSEDED)
        with self._database.writing() as connection:
            rows = connection.execute(
                select(revisions.c.submission, revisions.c.number)
                .join(submissions)
                .where(
                    *left,
                    revisions.c.state.in_(ended) | (submissions.c.state == State.WITHDRAWN),
                )
            ).all()
            touched = sorted({row.submission for row in rows})
            for id_ in touched:
                item = _locked(connection, id_)
                if (item.standing, Move.ERASE) in moderation.LEGAL:
                    _erase(connection, item, "", at)
                else:
                    numbers = [row.number for row in rows if row.submission == id_]
                    _overwrite(connection, item, numbers)
            if touched:
                self._database.leave_no_trace()
        return len(touched)


_SUBMISSIONS: Select[Any] = select(submissions)


def _items(connection: Connection, query: Select[Any]) -> tuple[Item, ...]:
    rows = connection.execute(query).all()
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


def _item(row: Row[Any], texts: Iterable[Row[Any]], moves: Iterable[Row[Any]]) -> Item:
    return Item(
        id=row.id,
        case=row.case_id,
        state=State(row.state),
        answer_id=row.answer_id,
        created=read(row.created),
        version=row.version,
        revisions=tuple(
            Sent(
                number=text.number,
                state=Revision(text.state),
                submission=Submission(
                    case=row.case_id, **{field: getattr(text, field) for field in TEXTS}
                ),
                licence=text.licence,
                at=read(text.sent),
            )
            for text in texts
        ),
        decisions=tuple(
            Decision(each.revision, Move(each.move), each.moderator, each.reason, read(each.at))
            for each in moves
        ),
    )


def _locked(connection: Connection, id_: str) -> Item:
    # SQLite has locked the whole database by now; others lock the row.
    found = _items(connection, _SUBMISSIONS.where(submissions.c.id == id_).with_for_update())
    if not found:
        raise NoSubmission(id_)
    return found[0]


def _add(
    connection: Connection,
    id_: str,
    number: int,
    state: Revision,
    submission: Submission,
    licence: str,
    at: datetime,
) -> None:
    connection.execute(
        insert(revisions).values(
            submission=id_,
            number=number,
            state=state,
            licence=licence,
            sent=written(at),
            **{field: getattr(submission, field) for field in TEXTS},
        )
    )


def _mark(connection: Connection, item: Item, state: Revision, number: int | None = None) -> None:
    """A revision, the latest unless told, takes a state."""
    number = item.latest.number if number is None else number
    connection.execute(
        update(revisions)
        .where(revisions.c.submission == item.id, revisions.c.number == number)
        .values(state=state)
    )


def _stand(connection: Connection, item: Item, state: State) -> None:
    """The submission takes a state; whoever has seen it before must look again."""
    changed = connection.execute(
        update(submissions)
        .where(submissions.c.id == item.id, submissions.c.version == item.version)
        .values(state=state, version=item.version + 1)
    )
    if changed.rowcount != 1:
        raise Stale(item.id)


def _name(connection: Connection, item: Item, answer_id: str | None) -> None:
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


def _note(
    connection: Connection, item: Item, move: Move, moderator: str, reason: str, at: datetime
) -> None:
    connection.execute(
        insert(decisions).values(
            submission=item.id,
            revision=item.latest.number,
            move=move,
            moderator=moderator,
            reason=reason,
            at=written(at),
        )
    )


def _ask(connection: Connection, item: Item, what: Work, at: datetime) -> None:
    connection.execute(insert(outbox).values(submission=item.id, what=what, at=written(at)))


def _erase(connection: Connection, item: Item, moderator: str, at: datetime) -> None:
    after: Standing = moderation.after(item.standing, Move.ERASE)
    _overwrite(connection, item, [each.number for each in item.revisions])
    _stand(connection, item, after.state)
    _note(connection, item, Move.ERASE, moderator, "", at)


def _overwrite(connection: Connection, item: Item, numbers: Iterable[int]) -> None:
    connection.execute(
        update(revisions)
        .where(revisions.c.submission == item.id, revisions.c.number.in_(list(numbers)))
        .values(**_BLANK)
    )
