"""Those who may moderate and what lets them in; one method is one transaction.

Nothing here knows what a password or a secret is: it is given their hashes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from causerie.core.problems import CauserieError, Reason
from causerie.queue.account_tables import attempts, links, moderators, sessions
from causerie.queue.database import Database
from causerie.queue.tables import read, written

MOST_ATTEMPTS = 10_000
"""Counters of failures that are kept; beyond, the oldest are dropped."""

_SEEN_EVERY = timedelta(minutes=1)  # not every page that is looked at is a write


class NameTaken(CauserieError):
    """There is a moderator of that name; `reason` says so."""

    def __init__(self, name: str) -> None:
        self.reason = Reason(
            "{name} is a moderator already",
            "to give another password, remove this moderator first",
            {"name": name},
        )
        super().__init__(self.reason.sentence())


class NoModerator(CauserieError):
    """There is no moderator of that name; `reason` says so."""

    def __init__(self, name: str) -> None:
        self.reason = Reason(
            "no moderator is called {name}",
            "see who may moderate with: causerie moderator list",
            {"name": name},
        )
        super().__init__(self.reason.sentence())


@dataclass(frozen=True, slots=True)
class Moderator:
    """Someone who decides. Without the hash of a password, only a link lets them in."""

    name: str
    password: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """What a browser that was let in may show."""

    moderator: str
    began: datetime
    seen: datetime


class Accounts:
    """Moderators and their sessions, in the queue's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, password: str, at: datetime) -> Moderator:
        """A new moderator, or the first password of one; NameTaken when there is such a one."""
        with self._database.writing() as connection:
            known = _moderator(connection, name)
            if known is None:
                row = {"name": name, "password": password, "since": written(at)}
                connection.execute(insert(moderators).values(row))
            elif known.password:
                raise NameTaken(name)
            else:
                _keep(connection, name, password)
        return Moderator(name, password, known.since if known else at)

    def keep(self, name: str, password: str) -> None:
        """The hash of the same password, made as hashes are made today."""
        with self._database.writing() as connection:
            _keep(connection, name, password)

    def remove(self, name: str) -> None:
        """Moderator, sessions and links are gone; NoModerator when there is none."""
        with self._database.writing() as connection:
            gone = connection.execute(delete(moderators).where(moderators.c.name == name))
            if not gone.rowcount:
                raise NoModerator(name)

    def moderator(self, name: str) -> Moderator | None:
        """The moderator of a name, if there is one."""
        with self._database.reading() as connection:
            return _moderator(connection, name)

    def moderators(self) -> tuple[Moderator, ...]:
        """All of them, by their names."""
        with self._database.reading() as connection:
            rows = connection.execute(select(moderators).order_by(moderators.c.name))
            return tuple(Moderator(row.name, row.password, read(row.since)) for row in rows)

    def begin(self, hash_: str, moderator: str, at: datetime, *, forget: datetime) -> None:
        """A session begins; those that began before `forget` are no longer kept."""
        with self._database.writing() as connection:
            _begin(connection, hash_, moderator, at, forget)

    def session(self, hash_: str) -> Session | None:
        """The session of a hash; whether it still holds is for the caller to say."""
        query = select(sessions).where(sessions.c.hash == hash_)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return Session(row.moderator, read(row.began), read(row.seen))

    def see(self, hash_: str, session: Session, at: datetime) -> None:
        """Someone is there; noted once a minute."""
        if at - session.seen < _SEEN_EVERY:
            return
        with self._database.writing() as connection:
            connection.execute(
                update(sessions).where(sessions.c.hash == hash_).values(seen=written(at))
            )

    def end(self, hash_: str) -> None:
        """The session, if there is one, is over."""
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.hash == hash_))

    def invite(self, link: str, moderator: str, until: datetime, at: datetime) -> None:
        """A link that lets a moderator in once, who becomes one, without password, if need be."""
        with self._database.writing() as connection:
            if _moderator(connection, moderator) is None:
                row = {"name": moderator, "password": "", "since": written(at)}
                connection.execute(insert(moderators).values(row))
            connection.execute(delete(links).where(links.c.until < written(at)))
            row = {"hash": link, "moderator": moderator, "until": written(until)}
            connection.execute(insert(links).values(row))

    def invited(self, link: str, at: datetime) -> str | None:
        """Whom a link would let in."""
        query = select(links.c.moderator)
        query = query.where(links.c.hash == link, links.c.until >= written(at))
        with self._database.reading() as connection:
            name: str | None = connection.scalar(query)
            return name

    def enter(self, link: str, hash_: str, at: datetime, *, forget: datetime) -> str | None:
        """Uses a link up and begins the session of whom it is for; None when it is not to be had.

        Of many who use it at once, one enters.
        """
        with self._database.writing() as connection:
            query = select(links.c.moderator, links.c.until).where(links.c.hash == link)
            row = connection.execute(query).one_or_none()
            if row is None or row.until < written(at):
                return None
            connection.execute(delete(links).where(links.c.hash == link))
            _begin(connection, hash_, row.moderator, at, forget)
            name: str = row.moderator
            return name

    def attempt(
        self, key: str, at: datetime, *, pause: Callable[[int], timedelta], forget: datetime
    ) -> timedelta:
        """How long to wait before this attempt; none, and it is counted as a failure from now on.

        Counted before it is known to be one, so that many at once do not slip through. `pause` is
        how long one waits after so many failures; those before `forget` are no longer held
        against anyone.
        """
        with self._database.writing() as connection:
            connection.execute(delete(attempts).where(attempts.c.last < written(forget)))
            query = select(attempts).where(attempts.c.key == key)
            row = connection.execute(query).one_or_none()
            if row is None:
                _make_room(connection)
                row_of = {"key": key, "failures": 1, "last": written(at)}
                connection.execute(insert(attempts).values(row_of))
                return timedelta()
            last = read(row.last)
            wait = last + pause(row.failures) - at
            if wait > timedelta() and last <= at:  # unless the clock was set back since
                return wait
            connection.execute(
                update(attempts)
                .where(attempts.c.key == key)
                .values(failures=row.failures + 1, last=written(at))
            )
            return timedelta()

    def forgive(self, key: str) -> None:
        """Nothing is held against a key any more."""
        with self._database.writing() as connection:
            connection.execute(delete(attempts).where(attempts.c.key == key))


def _moderator(connection: Connection, name: str) -> Moderator | None:
    row = connection.execute(select(moderators).where(moderators.c.name == name)).one_or_none()
    return None if row is None else Moderator(row.name, row.password, read(row.since))


def _keep(connection: Connection, name: str, password: str) -> None:
    connection.execute(
        update(moderators).where(moderators.c.name == name).values(password=password)
    )


def _begin(
    connection: Connection, hash_: str, moderator: str, at: datetime, forget: datetime
) -> None:
    if _moderator(connection, moderator) is None:
        raise NoModerator(moderator)  # removed since the password was looked at
    connection.execute(delete(sessions).where(sessions.c.began < written(forget)))
    connection.execute(
        insert(sessions).values(
            hash=hash_, moderator=moderator, began=written(at), seen=written(at)
        )
    )


def _make_room(connection: Connection) -> None:
    count = connection.scalar(select(func.count()).select_from(attempts)) or 0
    if count >= MOST_ATTEMPTS:
        oldest = select(attempts.c.key).order_by(attempts.c.last).limit(count - MOST_ATTEMPTS + 1)
        connection.execute(delete(attempts).where(attempts.c.key.in_(oldest)))
