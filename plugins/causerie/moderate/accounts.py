"""Who is let in to the desk: passwords, sessions, links.

    CauserieError
    ├── BadAccount    a name or a password that no moderator may have
    └── NotAdmitted   who or what was wrong is not said
        └── TooSoon   after so many failures one waits

A password is verified for a name nobody bears as for one that somebody does, so that neither the
answer nor its time tells them apart.
"""

import hmac
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from causerie.core import plain_text
from causerie.core.headers import folded
from causerie.core.problems import CauserieError, Reason, printable
from causerie.moderate.attempts import Attempt, Attempts
from causerie.queue import QueueUnavailable
from causerie.queue.accounts import Accounts, Moderator, NoModerator, Session
from causerie.web.signing import Signer, hashed

LEAST_PASSWORD = 12
MOST_PASSWORD = 1_000
MOST_NAME = 60
_MOST_TYPED = 4 * MOST_PASSWORD  # characters: four may compose to one
FEED = "_causerie/moderation/feed/{secret}.xml"
"""The address of a moderator's feed, from the root of the host."""
IDLE = timedelta(minutes=30)
"""After so long without a page the session is over."""
ABSOLUTE = timedelta(hours=12)
"""And after so long in any case."""


class BadAccount(CauserieError):
    """A name or a password that no moderator may have; `reason` says why."""

    def __init__(self, what: str, hint: str, **values: object) -> None:
        self.reason = Reason(what, hint, values)
        super().__init__(self.reason.sentence())


class NotAdmitted(CauserieError):
    """The name, the password or the link lets nobody in."""

    def __init__(self) -> None:
        super().__init__("not admitted")


class TooSoon(NotAdmitted):
    """After so many failures one waits."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.seconds = max(1, -(-wait // timedelta(seconds=1)))


def add(
    accounts: Accounts, hasher: PasswordHasher, name: str, password: str, at: datetime
) -> Moderator:
    """A new moderator; BadAccount or NameTaken when there can be none.

    One who had no password but was let in by a link gets this one.
    """
    name = _name(name)
    return accounts.add(name, hasher.hash(_password(password)), at)


def remove(accounts: Accounts, name: str) -> str:
    """The name of whom the desk no longer knows, whose sessions are over; or NoModerator."""
    name = _typed(name)
    accounts.remove(name)
    return name


def feed_secret(moderator: Moderator, signer: Signer) -> str:
    """What makes the address of a moderator's feed.

    It dies with its moderator: who is added again under the same name has another one.
    """
    return signer.secret("feed", f"{moderator.since.astimezone(UTC).isoformat()} {moderator.name}")


def feed_owner(accounts: Accounts, given: str, signer: Signer) -> Moderator | None:
    """Whose feed it is."""
    asked = given.encode("utf-8", "replace")
    # All are compared, so that the time tells nothing.
    found = [
        each
        for each in accounts.moderators()
        if hmac.compare_digest(feed_secret(each, signer).encode(), asked)
    ]
    return found[0] if found else None


class Gate:
    """Lets moderators in and knows them again.

    `chance` gives a text nobody can guess.
    """

    def __init__(
        self,
        accounts: Accounts,
        hasher: PasswordHasher,
        *,
        signer: Signer,
        clock: Callable[[], datetime],
        chance: Callable[[], str],
    ) -> None:
        self._accounts = accounts
        self._hasher = hasher
        self._clock = clock
        self._chance = chance
        self._nobodys = hasher.hash(chance())
        self._attempts = Attempts(accounts, signer=signer, chance=chance)

    def sign_in(
        self, name: str, password: str, *, address: str, device: str = "", before: str = ""
    ) -> str:
        """The token of a new session; NotAdmitted, or TooSoon before anything was verified.

        A session there was `before` ends, whoever began it. The `device` is what a browser that
        was let in before was given.
        """
        at = self._clock()
        name, password = _typed(name), _composed(password)
        moderator = self._accounts.moderator(name)
        attempt = Attempt(name, moderator, address, device, at)
        if wait := self._attempts.count(attempt):
            raise TooSoon(wait)
        known = moderator.password if moderator else ""
        sound = self._verify(known or self._nobodys, password)
        if moderator is None or not (known and sound):
            raise NotAdmitted
        self._attempts.forgive(attempt)
        if self._hasher.check_needs_rehash(known):
            self._accounts.keep(name, self._hasher.hash(password))
        token = self._chance()
        self._end(before)
        try:
            self._accounts.begin(hashed(token), name, at, forget=at - ABSOLUTE)
        except NoModerator as error:  # removed this very moment
            raise NotAdmitted from error
        return token

    def device(self, token: str) -> str:
        """What the browser of a session may show at its next sign-in; nothing when it is over."""
        session = self._accounts.session(hashed(token))
        moderator = self._accounts.moderator(session.moderator) if session else None
        return self._attempts.device(moderator) if moderator else ""

    def invite(self, moderator: str) -> str:
        """The code of a link that lets a moderator in once, who need not have a password."""
        at, code = self._clock(), self._chance()
        self._accounts.invite(hashed(code), _name(moderator), at + ABSOLUTE, at)
        return code

    def invited(self, code: str) -> bool:
        """Whether a link would still let someone in."""
        return self._accounts.invited(hashed(code), self._clock()) is not None

    def enter(self, code: str, *, before: str = "") -> str:
        """The token of a new session, for whom the link is; it will not open again."""
        at, token = self._clock(), self._chance()
        if self._accounts.enter(hashed(code), hashed(token), at, forget=at - ABSOLUTE) is None:
            raise NotAdmitted
        self._end(before)
        return token

    def session(self, token: str) -> Session | None:
        """The session of a token, if it holds; it is kept awake."""
        if not token:
            return None
        at, hash_ = self._clock(), hashed(token)
        session = self._accounts.session(hash_)
        if session is None:
            return None
        if at - session.seen >= IDLE or at - session.began >= ABSOLUTE:
            self._accounts.end(hash_)
            return None
        with suppress(QueueUnavailable):  # on a full disk one may look all the same
            self._accounts.see(hash_, session, at)
        return session

    def sign_out(self, token: str) -> None:
        """The token is worth nothing from now on."""
        self._end(token)

    def _end(self, token: str) -> None:
        if token:
            self._accounts.end(hashed(token))

    def _verify(self, known: str, password: str) -> bool:
        # A password no moderator may have is verified all the same, cut to what takes no longer.
        with suppress(VerificationError, InvalidHashError):
            return self._hasher.verify(known, password[: MOST_PASSWORD + 1])
        return False


def _typed(name: str) -> str:
    """A name as it is kept."""
    return folded(plain_text.clean(name[:_MOST_TYPED]))


def _composed(password: str) -> str:
    """A password as it is hashed: an accent typed on another keyboard is the same accent."""
    # To put marks in order takes the square of their number, and anybody may send some.
    return normalize("NFC", password[:_MOST_TYPED])


def _name(text: str) -> str:
    name = _typed(text)
    if plain_text.blank(name) or plain_text.refused(name) or printable(name) != name:
        raise BadAccount('"{name}" is no name', "write one that can be read", name=text)
    if len(name) > MOST_NAME:
        raise BadAccount(
            "the name has {count} characters, more than {most}",
            "shorten it",
            count=len(name),
            most=MOST_NAME,
        )
    return name


def _password(text: str) -> str:
    text = _composed(text)
    if len(text) < LEAST_PASSWORD:
        raise BadAccount(
            "the password has {count} characters, fewer than {least}",
            "a sentence is easy to remember",
            count=len(text),
            least=LEAST_PASSWORD,
        )
    if len(text) > MOST_PASSWORD:
        raise BadAccount(
            "the password has {count} characters, more than {most}",
            "shorten it",
            count=len(text),
            most=MOST_PASSWORD,
        )
    return text
