"""What goes on behind the desk: publishing, telling, meeting the remote, forgetting in time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from causerie.core.problems import CauserieError
from causerie.moderate import words
from causerie.moderate.desk import Desk
from causerie.moderate.mail import Mailer
from causerie.moderate.publishing import MOMENT
from causerie.queue import Queue

MEET_EVERY = timedelta(minutes=1)
"""How often the remote is asked for what the author pushed."""
FORGET_EVERY = timedelta(hours=6)
TELL_AFTER = timedelta(minutes=2)
"""How long a mail waits for more answers to tell of."""
TELL_AT_LAST = timedelta(hours=1)
"""How long at most, while those it told of before still wait."""
_PAUSES = [timedelta(seconds=each) for each in (2, 5, 15, 30, 60)]


@dataclass(frozen=True, slots=True)
class Remote:
    """Where the history is pushed, and where the author's comes from."""

    name: str
    branch: str


@dataclass(slots=True)
class _Chore:
    """Something done again and again; when it fails, later and later, and told once."""

    do: Callable[[datetime], object]
    every: timedelta
    due: datetime | None = None
    hurried: bool = False
    """It is due whatever the hour: said from any thread, even while it is being done."""
    failures: int = 0
    told: str = ""

    def step(self, now: datetime, tell: Callable[[str], object]) -> None:
        if not (self.hurried or self._is_due(now)):
            return
        self.hurried = False
        try:
            self.do(now)
        except Exception as error:  # noqa: BLE001 - whatever it meets, the others go on
            self.due = now + _PAUSES[min(self.failures, len(_PAUSES) - 1)]
            self.failures += 1
            if (why := words.failure(error)) != self.told:
                tell(why)
                self.told = why
        else:
            self.due, self.failures, self.told = now + self.every, 0, ""

    def _is_due(self, now: datetime) -> bool:
        if self.due is None or now >= self.due:
            return True
        return self.due - now > max(self.every, _PAUSES[-1])  # the clock was set back


@dataclass(slots=True)
class Worker:
    """Does whatever is due: `work` is called again and again from one thread, `meet` from another.

    So a remote that does not answer holds up nothing here. `tell` says what failed, once for each
    new reason, to the operator. Texts refused or withdrawn are kept for `keep`.
    """

    queue: Queue
    desk: Desk
    tell: Callable[[str], object]
    keep: timedelta
    mailer: Mailer | None = None
    remote: Remote | None = None
    _tell_after: timedelta = TELL_AFTER
    """Twice as long after each mail, while what it told of waits."""
    _refused: str = ""
    """To whom the last mail could not be said."""
    _here: list[_Chore] = field(init=False)
    _there: _Chore = field(init=False)

    def __post_init__(self) -> None:
        self._here = [
            _Chore(self._publish, timedelta()),
            _Chore(self._mail, timedelta()),
            _Chore(self._forget, FORGET_EVERY),
        ]
        self._there = _Chore(self._meet, MEET_EVERY)
        self.desk.published = self.hurry

    def work(self, now: datetime) -> None:
        """What is due on this machine, and the mail; one that fails does not stop the others."""
        for chore in self._here:
            chore.step(now, self.tell)

    def meet(self, now: datetime) -> None:
        """What is due with the remote, which may take minutes to answer, or not to."""
        self._there.step(now, self.tell)

    def publish(self) -> None:
        """Does at once, from any thread, what decisions ask of the site.

        Those are kept by then, so that nothing stops whoever asks: what fails is told, and `work`
        does it again. So it does while others are published, for which nobody is made to wait.
        """
        try:
            self.desk.work(patience=MOMENT)
        except Exception as error:  # noqa: BLE001 - as of a chore
            self.tell(words.failure(error))

    def hurry(self) -> None:
        """Something was just published, by whomever: the remote is met at the next step."""
        self._there.hurried = True

    def _publish(self, _: datetime) -> None:
        worked = self.desk.work()
        if worked.failed:
            raise CauserieError("\n".join(dict.fromkeys(why for _, why in worked.failed)))

    def _meet(self, _: datetime) -> None:
        if self.remote:
            self.desk.sync(self.remote.name, self.remote.branch)

    def _mail(self, now: datetime) -> None:
        tasks = self.queue.due(telling=True)
        if self.mailer and tasks:
            waiting = self.queue.count_waiting()
            if waiting <= len({task.submission for task in tasks}):
                self._tell_after = TELL_AFTER  # what was told before is decided
            if timedelta() <= now - tasks[0].at < self._tell_after:  # or the clock was set back
                return
            if waiting:
                last = tasks[-1]
                refused = self.mailer.tell(waiting, at=now, id=f"{last.submission}.{last.id}")
                if refused and refused != self._refused:
                    self.tell(refused)
                self._refused = refused
                self._tell_after = min(2 * self._tell_after, TELL_AT_LAST)
        self.queue.done(tasks, now)

    def _forget(self, now: datetime) -> None:
        self.queue.expire(now - self.keep, now)
