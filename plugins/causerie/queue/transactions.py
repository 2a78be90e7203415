"""The queue itself: one method is one transaction, and the rules are those of core.moderation."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import bindparam, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from causerie.core import moderation
from causerie.core.moderation import Move, Revision, State
from causerie.core.submissions import Submission
from causerie.queue import changes, rows
from causerie.queue.accounts import Accounts
from causerie.queue.database import Database, private
from causerie.queue.reading import Reading
from causerie.queue.tables import TEXTS, decisions, outbox, revisions, submissions, written
from causerie.queue.values import Stale, Task, Work

_SUBMIT = insert(submissions)
MOST_HELD = 10_000
"""Texts over the rate that are kept; beyond, the first ones are dropped."""


def open(folder: Path, *, patience: float = 10, most_held: int = MOST_HELD) -> "Queue":  # noqa: A001 - queue.open(folder)
    """The queue in a folder of its own, made or brought up to date when need be.

    `patience` is how many seconds to wait for another process. QueueUnavailable says what to do.
    """
    database = Database(private(folder), patience)
    try:
        database.upgrade()
    except BaseException:
        database.close()
        raise
    return Queue(database, most_held)


class Queue(Reading):
    """Submissions awaiting a decision. Instants are aware; several threads may share it."""

    def __init__(self, database: Database, most_held: int = MOST_HELD) -> None:
        super().__init__(database)
        self._most_held = most_held

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
        signals: Sequence[str] = (),
        by_author: bool = False,
    ) -> str:
        """The id under which it is kept, on the disk: the first one given with this `key`.

        Moderators are to be told of it, unless it is held, or the author's own.
        """
        try:
            with self._database.writing() as connection:
                row = {
                    "id": id,
                    "key": key,
                    "case_id": submission.case,
                    "state": State.NEW,
                    "secret_hash": secret_hash,
                    "created": written(at),
                    "version": 1,
                    "featured": 0,
                    "by_author": int(by_author),
                }
                connection.execute(_SUBMIT, row)
                state = Revision.HELD if held else Revision.PENDING
                changes.add(connection, id, 1, state, submission, licence, signals, at)
                if held and changes.make_room(connection, self._most_held, at):
                    self._database.leave_no_trace()
                elif not held and not by_author:
                    changes.ask(connection, id, Work.TELL, at)
        except IntegrityError:
            # The database itself keeps keys apart, however many hands send one.
            with self._database.reading() as connection:
                query = select(submissions.c.id).where(submissions.c.key == key)
                known: str | None = connection.scalar(query)
            if known is None:
                raise
            return known
        return id

    def edit(
        self,
        id: str,  # noqa: A002
        submission: Submission,
        at: datetime,
        *,
        seen: int | None = None,
        licence: str | None = None,
        signals: Sequence[str] = (),
    ) -> None:
        """Adds a revision; what is published stays so. The licence is as before unless given.

        The text whose place it takes is overwritten where nobody had judged it. TooManyTexts when
        there are as many as may be.
        `seen` is the number of the revision it corrects: Stale unless that is still the latest.
        """
        with self._database.writing() as connection:
            item = rows.locked(connection, id)
            if seen is not None and seen != item.latest.number:
                raise Stale(id)
            if submission.case != item.case:
                raise ValueError("a revision answers the case the first one answered")
            after = moderation.edited(item.standing, len(item.revisions))
            if item.latest.state in (Revision.PENDING, Revision.HELD):
                changes.mark(connection, item, Revision.SUPERSEDED)
                changes.overwrite(connection, item, [item.latest.number])
                self._database.leave_no_trace()
            changes.stand(connection, item, after.state)
            if licence is None:
                licence = item.latest.licence
            number = item.latest.number + 1
            changes.add(connection, id, number, after.revision, submission, licence, signals, at)
            if after.revision is Revision.PENDING and not item.by_author:
                changes.tell(connection, id, at)

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
        featured: bool = False,
        written: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        """Makes a move on the submission as it was shown at `version`, else Stale.

        IllegalMove when core.moderation does not allow it, InTheWay when what it replies to was
        taken back, InARing when it would reply to itself. A reader who withdraws is the moderator
        "". The first approval gives `answer_id`, which holds for good; later ones pass it over.
        `featured` is for approvals, and so is `written`, which gives what an answer replies to
        that is on the site by another way than this queue.
        """
        if move in (Move.EDIT, Move.ERASE, Move.UNDO):
            raise ValueError(f"{move} has a method of its own")
        with self._database.writing() as connection:
            item = rows.locked(connection, id)
            if item.version != version:
                raise Stale(id)
            after = moderation.after(item.standing, move)
            again = featured and item.featured  # the author may have thought otherwise
            featured = move is Move.FEATURE or (
                move is not Move.UNFEATURE and (item.featured or featured)
            )
            if move is Move.APPROVE:
                target = item.latest.submission.reply_to
                changes.check_target(connection, item, target)
                changes.check_ring(connection, item, target, written)
                changes.name(connection, item, answer_id)
                if (published := item.published) is not None:
                    changes.mark(connection, item, Revision.SUPERSEDED, published.number)
            changes.mark(connection, item, after.revision)
            changes.stand(connection, item, after.state, featured=featured)
            changes.note(connection, item, move, moderator, reason, at, featured=featured)
            if move is Move.APPROVE:
                changes.ask(connection, id, Work.PUBLISH, at)
            elif move is Move.WITHDRAW and item.state is State.PUBLISHED:
                changes.ask(connection, id, Work.WITHDRAW, at)
            if again or (featured != item.featured and item.state is State.PUBLISHED):
                changes.ask(connection, id, Work.FEATURE, at)

    def undo(
        self,
        id: str,  # noqa: A002
        *,
        moderator: str,
        at: datetime,
        version: int,
        written: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        """Takes the last decision back; CannotUndo when it may not be.

        InTheWay when a published answer replies to one whose approval it was; that and InARing as
        in `decide`, of the text that is put back.
        """
        if not moderator:
            raise ValueError("a decision is taken back by a moderator")
        with self._database.writing() as connection:
            item = rows.locked(connection, id)
            if item.version != version:
                raise Stale(id)
            last, before = moderation.undone(item.decisions, item.latest.number, at)
            query = select(decisions.c.was_published, decisions.c.was_featured)
            query = query.where(decisions.c.submission == id).order_by(decisions.c.id.desc())
            was = connection.execute(query.limit(1)).one()
            unpublished = item.state is State.PUBLISHED and before.state is State.NEW
            if unpublished:
                changes.check_replies(connection, item)
            changes.mark(connection, item, before.revision)
            if was.was_published is not None:
                changes.mark(connection, item, Revision.APPROVED, was.was_published)
            featured = bool(was.was_featured)
            changes.stand(connection, item, before.state, featured=featured)
            if back := rows.locked(connection, id).published:
                target = back.submission.reply_to
                changes.check_target(connection, item, target)
                changes.check_ring(connection, item, target, written)
            changes.note(connection, item, Move.UNDO, moderator, "", at, featured=featured)
            if unpublished:
                changes.ask(connection, id, Work.REMOVE, at)
            elif before.state is State.PUBLISHED and last.move in (Move.APPROVE, Move.WITHDRAW):
                changes.ask(connection, id, Work.PUBLISH, at)
            if featured != item.featured and before.state is State.PUBLISHED:
                changes.ask(connection, id, Work.FEATURE, at)
            elif last.move is Move.WITHDRAW and before.state is State.PUBLISHED:
                changes.ask_to_feature_since(connection, id, last.at, at)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether nobody else, in this process or another, does the work that is due meanwhile.

        Others are waited for as long as for the database.
        """
        with self._database.alone() as alone:
            yield alone

    def done(self, tasks: Collection[Task], at: datetime) -> None:
        """Some work is done, all at once; said again, it changes nothing."""
        if not tasks:
            return
        this = outbox.c.id == bindparam("task")
        query = update(outbox).where(this, outbox.c.done.is_(None)).values(done=written(at))
        with self._database.writing() as connection:
            connection.execute(query, [{"task": each.id} for each in tasks])

    def erase(self, id: str, at: datetime, *, moderator: str = "") -> None:  # noqa: A002
        """Overwrites what the reader wrote and was told, in the database and its log.

        The history is kept.
        """
        with self._database.writing() as connection:
            changes.erase(connection, rows.locked(connection, id), moderator, at)
            self._database.leave_no_trace()

    def expire(self, before: datetime, at: datetime) -> int:
        """Erases what was refused or withdrawn before an instant and left alone since.

        Where a submission lives on, its texts that were refused or replaced are overwritten. Gives
        the number of submissions something was erased of. Work done before then is forgotten too.
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
            connection.execute(delete(outbox).where(outbox.c.done < written(before)))
            found = connection.execute(
                select(revisions.c.submission, revisions.c.number)
                .join(submissions)
                .where(
                    *left,
                    revisions.c.state.in_(ended) | (submissions.c.state == State.WITHDRAWN),
                )
            ).all()
            touched = sorted({row.submission for row in found})
            for id_ in touched:
                item = rows.locked(connection, id_)
                if (item.standing, Move.ERASE) in moderation.LEGAL:
                    changes.erase(connection, item, "", at)
                else:
                    numbers = [row.number for row in found if row.submission == id_]
                    changes.overwrite(connection, item, numbers)
            if touched:
                self._database.leave_no_trace()
        return len(touched)
