"""How often one may try a password before one waits, and who waits.

Many know a moderator's name, and whoever guesses at the password must not keep the moderator out.
Failures count together for

- one account from one network (`FOR_PLACE`): who guesses there waits, others elsewhere do not;
- one address, and one network, whatever the names (`FOR_ADDRESS`, `FOR_NETWORK`);
- one account on one day, from everywhere (`FOR_ACCOUNT`): no single network fails so often;
- one browser that was let in before (`FOR_DEVICE`): it shows a signed cookie to say so, and its
  failures alone are held against it, however many guess at its account from elsewhere.

The last is the "device cookie" of OWASP's "Slow Down Online Guessing Attacks with Device Cookies".
Who steals such a cookie guesses as slowly as others, at one account.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from causerie.queue.accounts import Accounts, Moderator
from causerie.web.addresses import wider
from causerie.web.signing import Signer

REMEMBERED = timedelta(days=400)
"""How long a browser is known again; none keeps a cookie longer."""

_FORGET = timedelta(days=1)
_MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long one waits after some failures: not at all at first, then twice as long each time."""

    free: int
    most: timedelta

    def __call__(self, failures: int) -> timedelta:
        """The pause after so many failures."""
        if failures < self.free:
            return timedelta()
        doublings = min(failures - self.free, 32)  # a timedelta has an end
        return min(self.most, timedelta(seconds=2**doublings))


FOR_PLACE = Backoff(free=5, most=timedelta(hours=1))
FOR_ADDRESS = Backoff(free=20, most=timedelta(minutes=15))
FOR_NETWORK = Backoff(free=60, most=timedelta(minutes=15))
FOR_ACCOUNT = Backoff(free=100, most=timedelta(minutes=1))
FOR_DEVICE = Backoff(free=5, most=timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody says a name, which is that of a moderator or not."""

    name: str
    moderator: Moderator | None
    address: str
    device: str
    """What the browser shows of having been let in before."""
    at: datetime


class Attempts:
    """Counts those who try. `chance` gives a text nobody can guess.

    A name is signed where it is counted, for some type their password there. Addresses are
    counted in memory alone: not even a signed one is ever written down.
    """

    def __init__(self, accounts: Accounts, *, signer: Signer, chance: Callable[[], str]) -> None:
        self._signer = signer
        self._chance = chance
        self._places, self._addresses = _Counters(FOR_PLACE), _Counters(FOR_ADDRESS)
        self._networks = _Counters(FOR_NETWORK)
        self._accounts, self._devices = _Kept(accounts, FOR_ACCOUNT), _Kept(accounts, FOR_DEVICE)
        self._turn = Lock()

    def count(self, attempt: Attempt) -> timedelta:
        """How long to wait before it; when not at all, it is counted as a failure from now on.

        Counted before it is known to be one, so that many at once do not slip through; and by all
        counters or none: whoever waits on account of others is not held to have tried.
        """
        counted, (kept, account) = self._held_against(attempt)
        with self._turn:
            waits = [counters.wait(key, attempt.at) for counters, key in counted]
            wait = max(waits, default=timedelta()) or kept.attempt(account, attempt.at)
            if not wait:
                for counters, key in counted:
                    counters.count(key, attempt.at)
            return wait

    def forgive(self, attempt: Attempt) -> None:
        """It was none: nothing that would have been held against it is any more."""
        counted, (kept, account) = self._held_against(attempt)
        with self._turn:
            for counters, key in counted:
                counters.forgive(key)
        kept.forgive(account)

    def device(self, moderator: Moderator) -> str:
        """What a browser that was let in may show when it comes again."""
        return self._signer.dumps("device", [self._bearer(moderator), self._chance()])

    def _held_against(
        self, attempt: Attempt
    ) -> tuple[Sequence[tuple["_Counters", str]], tuple["_Kept", str]]:
        """The counters in memory, and the one in the file."""
        if device := self._known(attempt):
            return (), (self._devices, self._key("device", device))
        day = attempt.at.astimezone(UTC).date()
        network = wider(attempt.address)
        in_memory = (
            (self._addresses, self._key("address", attempt.address)),
            (self._networks, self._key("network", network)),
            (self._places, self._key("place", f"{network} {attempt.name}")),
        )
        return in_memory, (self._accounts, self._key("account", f"{day} {attempt.name}"))

    def _known(self, attempt: Attempt) -> str:
        """The number of the browser, if it was let in before as the same moderator."""
        shown = self._signer.loads("device", attempt.device, REMEMBERED)
        if not shown or attempt.moderator is None:
            return ""
        bearer, number = shown
        return number if bearer == self._bearer(attempt.moderator) else ""

    def _bearer(self, moderator: Moderator) -> str:
        # Who is added again under the same name is another.
        return self._key(
            "bearer", f"{moderator.since.astimezone(UTC).isoformat()} {moderator.name}"
        )

    def _key(self, kind: str, text: str) -> str:
        return self._signer.secret("attempt", f"{kind} {text}")


class _Kept:
    """Failures that a restart does not forgive."""

    def __init__(self, accounts: Accounts, pause: Backoff) -> None:
        self._accounts = accounts
        self._pause = pause
        self.forgive = accounts.forgive

    def attempt(self, key: str, at: datetime) -> timedelta:
        """How long to wait before this attempt, which is counted when that is not at all."""
        return self._accounts.attempt(key, at, pause=self._pause, forget=at - _FORGET)


class _Counters:
    """Failures that are known in memory alone; one thread at a time."""

    def __init__(self, pause: Backoff) -> None:
        self._pause = pause
        self._failures: dict[str, tuple[int, datetime]] = {}

    def wait(self, key: str, at: datetime) -> timedelta:
        """How long to wait before an attempt."""
        failures, last = self._failures.get(key, (0, at))
        if last > at or at - last > _FORGET:  # the clock was set back since, or it is long ago
            return timedelta()
        return max(last + self._pause(failures) - at, timedelta())

    def count(self, key: str, at: datetime) -> None:
        """One failure more."""
        failures, last = self._failures.pop(key, (0, at))  # the latest stand last
        if len(self._failures) >= _MOST_KEYS:
            free = (each for each in self._failures if not self.wait(each, at))
            del self._failures[next(free, next(iter(self._failures)))]  # who waits goes on waiting
        self._failures[key] = (1 if at - last > _FORGET else failures + 1, at)

    def forgive(self, key: str) -> None:
        """Nothing is held against a key any more."""
        self._failures.pop(key, None)
