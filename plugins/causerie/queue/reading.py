"""What the queue tells of itself, and changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select, tuple_

from causerie.core.moderation import Revision, State
from causerie.queue import rows
from causerie.queue.database import Database
from causerie.queue.rows import SUBMISSIONS
from causerie.queue.tables import body_hash, decisions, outbox, revisions, submissions, written
from causerie.queue.values import Entry, Item, NoSubmission, Task, Work


class Reading:
    """Each method answers of one instant; several threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_secret(self, secret_hash: str) -> Item | None:
        """The submission whose private page it is; None when there is none."""
        with self._database.reading() as connection:
            found = rows.items(
                connection, SUBMISSIONS.where(submissions.c.secret_hash == secret_hash)
            )
        return found[0] if found else None

    def item(self, id: str) -> Item:  # noqa: A002
        """A submission with its whole history; NoSubmission when there is none."""
        with self._database.reading() as connection:
            found = rows.items(connection, SUBMISSIONS.where(submissions.c.id == id))
        if not found:
            raise NoSubmission(id)
        return found[0]

    def find(self, text: str, *, limit: int = 10) -> tuple[str, ...]:
        """The ids that begin with a text, or of the answer that has it for its id."""
        query = select(submissions.c.id).order_by(submissions.c.id).limit(limit)
        begun = submissions.c.id.startswith(text, autoescape=True)
        with self._database.reading() as connection:
            for found in (submissions.c.id == text, submissions.c.answer_id == text, begun):
                if ids := tuple(connection.scalars(query.where(found))):
                    return ids
        return ()

    def answer(self, case: str, answer_id: str) -> Item | None:
        """The submission that an answer was, or is to be; None when it came otherwise."""
        query = SUBMISSIONS.where(
            submissions.c.case_id == case, submissions.c.answer_id == answer_id
        )
        with self._database.reading() as connection:
            found = rows.items(connection, query)
        return found[0] if found else None

    def waiting(
        self, *, held: bool = False, limit: int = 50, newest: bool = False, after: str = ""
    ) -> tuple[Item, ...]:
        """Those whose latest revision awaits a decision, or is held, in order of arrival.

        Texts that came with signals are behind all others. With `newest`, the last to arrive come
        first, whatever they came with. Otherwise those that come `after` a submission may be asked
        for, which may have been decided on since; all of them when there is none of that id.
        """
        order = [revisions.c.signals != "", revisions.c.arrival]
        state = Revision.HELD if held else Revision.PENDING
        waits = revisions.c.state == state  # never an earlier one: edit sees to it
        with self._database.reading() as connection:
            query = select(*order).where(revisions.c.submission == after)
            last = connection.execute(query.order_by(revisions.c.number.desc()).limit(1)).first()
            if last is not None:
                waits &= tuple_(*order) > tuple_(*last)
            return rows.items(
                connection,
                SUBMISSIONS.join(revisions, revisions.c.submission == submissions.c.id)
                .where(waits)
                .order_by(*([revisions.c.arrival.desc()] if newest else order))
                .limit(limit),
            )

    def count_waiting(self, *, held: bool = False) -> int:
        """How many `waiting` would give, were there no limit."""
        state = Revision.HELD if held else Revision.PENDING
        with self._database.reading() as connection:
            query = select(func.count()).select_from(revisions).where(revisions.c.state == state)
            return connection.scalar(query) or 0

    def standing(self, state: State, *, limit: int = 50, skip: int = 0) -> tuple[Item, ...]:
        """Submissions in a state, those that were sent last first."""
        with self._database.reading() as connection:
            return rows.items(
                connection,
                SUBMISSIONS.where(submissions.c.state == state)
                .order_by(submissions.c.created.desc(), submissions.c.id)
                .limit(limit)
                .offset(skip),
            )

    def history(self, *, limit: int = 50, before: int | None = None) -> tuple[Entry, ...]:
        """Decisions, the last one first: of all, or those before the entry of a number."""
        query = select(decisions, submissions.c.case_id, submissions.c.answer_id).join(
            submissions, submissions.c.id == decisions.c.submission
        )
        if before is not None:
            query = query.where(decisions.c.id < before)
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(decisions.c.id.desc()).limit(limit))
            return tuple(map(rows.entry, found))

    def same(self, items: Iterable[Item]) -> Mapping[str, tuple[str, ...]]:
        """By the id of each of some submissions, other ones of the very same text."""
        hashes = {item.id: body_hash(item.latest.submission.body) for item in items}
        query = select(revisions.c.submission, revisions.c.body_hash)
        query = query.where(revisions.c.body_hash.in_(set(hashes.values()) - {""})).distinct()
        found: defaultdict[str, list[str]] = defaultdict(list)
        with self._database.reading() as connection:
            for row in connection.execute(query.order_by(revisions.c.submission)):
                found[row.body_hash].append(row.submission)
        return {
            id_: tuple(each for each in found[hash_] if each != id_)
            for id_, hash_ in hashes.items()
        }

    def carried_out(self, id: str, before: datetime) -> bool:  # noqa: A002
        """Whether the site followed, at an instant, all that was decided of a text until then."""
        query = select(outbox.c.id).where(
            outbox.c.submission == id,
            outbox.c.what.in_((Work.PUBLISH, Work.WITHDRAW, Work.REMOVE)),
            outbox.c.at < written(before),
            outbox.c.done.is_(None) | (outbox.c.done > written(before)),
        )
        with self._database.reading() as connection:
            return connection.execute(query.limit(1)).first() is None

    def due(self, *, telling: bool = False) -> tuple[Task, ...]:
        """The work not done yet, on the site or of `telling`, in the order it was asked for."""
        kind = outbox.c.what == Work.TELL if telling else outbox.c.what != Work.TELL
        with self._database.reading() as connection:
            query = select(outbox).where(outbox.c.done.is_(None), kind).order_by(outbox.c.id)
            return tuple(map(rows.task, connection.execute(query)))
