"""Behind the desk, what was decided is published, told and forgotten in time, whatever fails."""

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any, cast

import pytest

from causerie.core.moderation import State
from causerie.moderate import worker as worker_
from causerie.moderate.mail import Mailer, NotSent
from causerie.moderate.publishing import Worked
from causerie.moderate.worker import (
    FORGET_EVERY,
    MEET_EVERY,
    TELL_AFTER,
    TELL_AT_LAST,
    Remote,
    Worker,
)
from causerie.queue import QueueUnavailable, Task
from newsroom import START, Newsroom
from repository import Repository
from senders import send

KEEP = timedelta(days=90)


@dataclass
class Post:
    """Takes the mails there would be, or refuses them."""

    mails: list[tuple[int, str]] = field(default_factory=list)
    refuses: bool = False
    passes_over: str = ""

    def tell(self, waiting: int, *, at: datetime, id: str) -> str:  # noqa: A002, ARG002
        """One more."""
        if self.refuses:
            raise NotSent("the mail server sleeps")
        self.mails.append((waiting, id))
        return self.passes_over


@dataclass
class Office:
    """A newsroom with its worker, and all it was told."""

    room: Newsroom
    post: Post = field(default_factory=Post)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.worker = self.opened()

    def opened(self, **options: Any) -> Worker:
        """A worker that has just begun."""
        usual: dict[str, Any] = {
            "queue": self.room.queue,
            "desk": self.room.desk,
            "tell": self.told.append,
            "keep": KEEP,
            "mailer": cast("Mailer", self.post),
        }
        return Worker(**(usual | options))

    def decide(self, id_: str) -> None:
        """A moderator approves, and goes."""
        version = self.room.queue.item(id_).version
        self.room.desk.approve(id_, moderator="zoe", version=version)


def step(worker: Worker, now: datetime) -> None:
    """Both of its threads once, one after the other."""
    worker.work(now)
    worker.meet(now)


@pytest.fixture
def office(room: Newsroom) -> Office:
    return Office(room)


def test_what_a_crash_has_left_is_published(office: Office) -> None:
    """Nobody has to ask again."""
    send(office.room.queue, "a")
    office.decide("a")
    step(office.opened(), START)
    assert office.room.file("a").is_file()
    assert office.room.queue.due() == ()


def test_what_fails_is_told_once_and_tried_later_and_later(
    office: Office, repository: Repository
) -> None:
    """Until it does not: then it is as if nothing had been."""
    send(office.room.queue, "a")
    office.decide("a")
    lock = repository.root / ".git" / "MERGE_HEAD"  # the author is in the middle of a merge
    lock.write_text("0" * 40, encoding="utf-8")
    tries = []
    for seconds in range(200):
        before = office.room.refreshed
        step(office.worker, START + timedelta(seconds=seconds))
        if office.room.refreshed > before or seconds in (0, 2, 7, 22, 52):
            tries.append(seconds)
    assert tries == [0, 2, 7, 22, 52]
    (why,) = office.told
    assert "a merge is under way" in why
    lock.unlink()
    step(office.worker, START + timedelta(seconds=300))
    assert office.room.queue.due() == ()


def test_a_clock_that_is_set_back_stops_nothing(office: Office) -> None:
    """Or all would wait until it is that late again."""
    step(office.worker, START)
    send(office.room.queue, "a")
    office.decide("a")
    step(office.worker, START - timedelta(hours=1))
    assert office.room.file("a").is_file()


def test_moderators_are_told_once_that_answers_wait(office: Office) -> None:
    """A mail waits a little, for who writes is seldom alone; then it counts all that wait."""
    for number, id_ in enumerate("abc"):
        send(office.room.queue, id_, at=START + timedelta(seconds=number))
    send(office.room.queue, "d", held=True, at=START)
    step(office.worker, START + TELL_AFTER - timedelta(seconds=1))
    assert office.post.mails == []
    for later in (0, 1, 3600):
        step(office.worker, START + TELL_AFTER + timedelta(seconds=later))
    ((waiting, id_),) = office.post.mails
    assert waiting == 3
    assert id_.startswith("c.")


@pytest.mark.slow
def test_moderators_who_leave_answers_waiting_are_told_of_more_less_and_less_often(
    office: Office,
) -> None:
    """One sent each minute fills no letter box; once all are decided, it is as new."""
    minute = timedelta(minutes=1)
    for number in range(180):
        send(office.room.queue, f"a{number}", at=START + number * minute)
        step(office.worker, START + number * minute)
    assert len(office.post.mails) < 10
    step(office.worker, START + 180 * minute + TELL_AT_LAST)
    told = len(office.post.mails)
    for number in range(180):
        office.decide(f"a{number}")
    later = START + timedelta(days=1)
    send(office.room.queue, "b", at=later)
    step(office.worker, later + TELL_AFTER)
    assert len(office.post.mails) == told + 1


def test_all_that_was_told_is_noted_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each note is a durable write, for which the next reader would wait."""
    noted = []
    done = office.room.queue.done

    def note(tasks: Collection[Task], at: datetime) -> None:
        noted.append(len(tasks))
        done(tasks, at)

    monkeypatch.setattr(office.room.queue, "done", note)
    for id_ in "abc":
        send(office.room.queue, id_)
    step(office.worker, START + TELL_AFTER)
    assert noted == [3]
    step(office.worker, START + TELL_AFTER)
    assert sum(noted) == 3


def test_nobody_is_told_of_what_was_decided_already(office: Office) -> None:
    """The moderator was faster than the mail."""
    send(office.room.queue, "a")
    office.decide("a")
    step(office.worker, START + TELL_AFTER)
    assert office.post.mails == []
    assert office.room.queue.due(telling=True) == ()


def test_a_mail_that_was_not_taken_is_sent_later(office: Office) -> None:
    """And publishing does not wait for it."""
    send(office.room.queue, "a")
    send(office.room.queue, "b")
    office.decide("b")
    office.post.refuses = True
    step(office.worker, START + TELL_AFTER)
    assert office.told == ["the mail server sleeps"]
    assert office.room.file("b").is_file()
    office.post.refuses = False
    step(office.worker, START + TELL_AFTER + timedelta(seconds=1))
    assert office.post.mails == []  # it is given time
    step(office.worker, START + TELL_AFTER + timedelta(seconds=2))
    assert [waiting for waiting, _ in office.post.mails] == [1]


def test_the_operator_hears_once_of_whom_no_mail_reaches(office: Office) -> None:
    """The others were told, so nothing is sent again."""
    office.post.passes_over = "no mail for luc"
    for number, id_ in enumerate("ab"):
        at = START + timedelta(hours=2 * number)
        send(office.room.queue, id_, at=at)
        step(office.worker, at + timedelta(hours=1))
    assert len(office.post.mails) == 2
    assert office.told == ["no mail for luc"]


def test_without_a_mail_server_nothing_piles_up(office: Office) -> None:
    """Were there one tomorrow, it would not tell of today."""
    send(office.room.queue, "a")
    step(office.opened(mailer=None), START)
    assert office.room.queue.due(telling=True) == ()


def test_texts_refused_are_forgotten_when_their_time_has_come(office: Office) -> None:
    """Not a day before, nor much later."""
    send(office.room.queue, "a")
    item = office.room.queue.item("a")
    office.room.desk.refuse("a", moderator="zoe", version=item.version, reason="Hors sujet.")
    step(office.worker, START + KEEP)
    assert office.room.queue.item("a").latest.submission.body
    step(office.worker, START + KEEP + FORGET_EVERY)
    item = office.room.queue.item("a")
    assert (item.state, item.latest.submission.body) == (State.ERASED, "")


def test_what_the_author_pushed_is_fetched_and_ours_is_pushed(
    office: Office, repository: Repository, tmp_path: Path
) -> None:
    """At once when something was published, else every minute; then the site is made again."""
    bare = tmp_path / "origin.git"
    repository.git("clone", "--quiet", "--bare", str(repository.root), str(bare))
    repository.git("remote", "add", "origin", str(bare))
    branch = repository.git("branch", "--show-current")
    worker = office.opened(remote=Remote("origin", branch))
    step(worker, START)
    send(office.room.queue, "a")
    office.decide("a")
    step(worker, START + timedelta(seconds=1))
    assert repository.git("rev-parse", "HEAD") == repository.git(
        f"--git-dir={bare}", "rev-parse", branch
    )
    other = Repository(tmp_path / "author")
    other.git("pull", "--quiet", str(bare), branch)
    other.put({"chapters/01-debut/02-second.md": "---\ntitle: B\ndate: 2026-01-06\n---\nTexte.\n"})
    other.commit()
    other.git("push", "--quiet", str(bare), f"HEAD:{branch}")
    step(worker, START + timedelta(seconds=2))
    assert not (repository.root / "chapters/01-debut/02-second.md").exists()
    refreshed = office.room.refreshed
    step(worker, START + timedelta(seconds=1) + MEET_EVERY)
    assert (repository.root / "chapters/01-debut/02-second.md").is_file()
    assert office.room.refreshed == refreshed + 1


def test_a_remote_that_is_away_holds_nothing_back(office: Office) -> None:
    """What is published is safe here, and the rest is tried again."""
    send(office.room.queue, "a")
    office.decide("a")
    step(office.opened(remote=Remote("nowhere", "main")), START)
    assert office.room.file("a").is_file()
    assert len(office.told) == 1


@pytest.mark.parametrize("broken", ["publish", "meet", "mail", "forget"])
def test_what_nobody_foresaw_stops_one_thing_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """Its kind is told once, and it is tried again later and later; all else is done."""
    done: list[str] = []

    def chore(name: str, gives: object = None) -> Callable[..., object]:
        def do(*_: object, **__: object) -> object:
            done.append(name)
            if name == broken:
                raise ValueError("odd")
            return gives

        return do

    send(office.room.queue, "a")
    monkeypatch.setattr(office.room.desk, "work", chore("publish", Worked(0)))
    monkeypatch.setattr(office.room.desk, "sync", chore("meet"))
    monkeypatch.setattr(office.post, "tell", chore("mail"))
    monkeypatch.setattr(office.room.queue, "expire", chore("forget"))
    worker = office.opened(remote=Remote("origin", "main"))
    for seconds in range(3):
        step(worker, START + TELL_AFTER + timedelta(seconds=seconds))
    assert {"publish", "meet", "mail", "forget"} == set(done)
    assert 2 == done.count(broken)
    assert ["ValueError: odd"] == office.told


def test_a_remote_by_its_address_is_told_and_holds_nothing_back(office: Office) -> None:
    """Git has names for remotes; whoever gave an address reads so."""
    send(office.room.queue, "a")
    office.decide("a")
    step(office.opened(remote=Remote("https://example.org/a.git", "main")), START)
    assert office.room.file("a").is_file()
    (why,) = office.told
    assert "is no name of a remote" in why


@pytest.mark.parametrize("stop", [QueueUnavailable("the disk is full"), ValueError("odd")])
def test_whoever_asks_for_what_was_decided_is_not_stopped_by_what_fails(
    office: Office, monkeypatch: pytest.MonkeyPatch, stop: Exception
) -> None:
    """A reader who withdraws is done; the failure is told to the operator, the work done again."""
    send(office.room.queue, "a")
    office.decide("a")

    def work(**_: object) -> Worked:
        raise stop

    with monkeypatch.context() as patch:
        patch.setattr(office.room.desk, "work", work)
        office.worker.publish()
    (why,) = office.told
    assert str(stop) in why
    office.worker.work(START)
    assert office.room.file("a").is_file()


def test_whoever_withdraws_during_a_build_does_not_wait_for_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty threads answer all requests: whoever has the site made does their work next."""
    building, built = Event(), Event()
    refresh = office.room.refresh

    def build(_: object) -> None:
        building.set()
        assert built.wait(60)
        refresh()

    ids = [f"r{number}" for number in range(3)]
    for id_ in ids:
        send(office.room.queue, id_)
        office.decide(id_)
    office.worker.work(START)
    monkeypatch.setattr(office.room.desk, "_refresh", build)
    monkeypatch.setattr(worker_, "MOMENT", 0.01)
    office.room.desk.withdraw(ids[0], moderator="", version=2)
    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(office.worker.work, START)
        try:
            assert building.wait(60)
            for id_ in ids[1:]:
                office.room.desk.withdraw(id_, moderator="", version=2)
                office.worker.publish()
            assert not working.done()
            assert [] == office.told
        finally:
            built.set()
        working.result(60)
    assert () == office.room.queue.due()


def test_what_others_publish_is_pushed_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A moderator's page has it published itself: the worker finds nothing due any more."""
    met: list[object] = []
    monkeypatch.setattr(office.room.desk, "sync", lambda *where: met.append(where))
    worker = office.opened(remote=Remote("origin", "main"))
    step(worker, START)
    step(worker, START + timedelta(seconds=1))
    assert [("origin", "main")] == met
    send(office.room.queue, "a")
    office.decide("a")
    assert Worked(1) == office.room.desk.work()
    step(worker, START + timedelta(seconds=2))
    step(worker, START + timedelta(seconds=3))
    assert [("origin", "main")] * 2 == met


def test_what_is_published_while_the_remote_is_met_is_pushed_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came too late for this time, and does not wait for a minute."""
    met: list[int] = []

    def sync(*_: object) -> None:
        met.append(len(met))
        if len(met) == 1:
            worker.hurry()

    monkeypatch.setattr(office.room.desk, "sync", sync)
    worker = office.opened(remote=Remote("origin", "main"))
    for seconds in range(5):
        worker.meet(START + timedelta(seconds=seconds))
    assert [0, 1] == met


def test_a_remote_that_does_not_answer_holds_up_no_publishing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is waited for in a thread of its own."""
    asked, answered = Event(), Event()

    def sync(*_: object) -> None:
        asked.set()
        assert answered.wait(30)

    monkeypatch.setattr(office.room.desk, "sync", sync)
    worker = office.opened(remote=Remote("origin", "main"))
    waiting = Thread(target=worker.meet, args=(START,))
    waiting.start()
    try:
        assert asked.wait(30)
        send(office.room.queue, "a")
        office.decide("a")
        worker.work(START)
        assert office.room.file("a").is_file()
        assert waiting.is_alive()
    finally:
        answered.set()
        waiting.join()
