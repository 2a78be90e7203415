"""The desk: what moderators decide, and the work that makes the site follow.

A decision is one quick transaction. The work it asks for is done by `work`, whose every step may
be done again: whatever point a crash comes at, the next call leaves one file, one commit and one
place on the page.
"""

import hashlib
from base64 import b32encode
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import count
from threading import Lock

from causerie.core import answers, encoders, frontmatter, threads
from causerie.core.model import Answer
from causerie.core.moderation import Move, Prevented, Revision, State
from causerie.core.problems import Problems, Reason
from causerie.core.series import Series
from causerie.core.submissions import Submission
from causerie.forge.upstream import Synced
from causerie.forge.worktree import Worktree
from causerie.moderate import files, words
from causerie.queue import AnswerIdTaken, InTheWay, Item, Queue, Stale, Task

_LETTERS = 6
_BUSY = "another Causerie is publishing here, and does this too; look again in a moment"


MOMENT = 2.0
"""Seconds for which somebody's request waits while others are published; a build takes longer."""


class CannotPublish(Prevented):
    """With the answer, the site could not be built."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of the work that was due."""

    done: int
    failed: tuple[tuple[str, str], ...] = ()
    """The submission, and why the site does not follow yet: it will be tried again."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A task under way: what the file says by now, and is to say in git."""

    task: Task
    path: str
    text: str | None
    message: str


class Desk:
    """Decides and publishes. Several threads may share it, and several processes the queue.

    `series` gives the series as it stands, `refresh` has the site follow the files at some paths.
    """

    published: Callable[[], object]
    """Called whenever `work` has done something, whoever asked for it; not set, it is nothing."""

    def __init__(
        self,
        queue: Queue,
        worktree: Worktree,
        *,
        comments: str,
        zone: tzinfo,
        series: Callable[[], Series],
        refresh: Callable[[Collection[str]], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._queue = queue
        self._worktree = worktree
        self._comments = comments
        self._zone = zone
        self._series = series
        self._refresh = refresh
        self._clock = clock
        self._at_work = Lock()
        self.published = lambda: None

    # Decisions

    def approve(self, id: str, *, moderator: str, version: int, featured: bool = False) -> None:  # noqa: A002 - the word of all who ask
        """Its latest text is to be published; CannotPublish when it does not fit the series."""
        item, at = self._queue.item(id), self._clock()
        if item.version != version:
            raise Stale(id)
        series = self._series()
        self._check(item.latest.submission, series, at, by_author=item.by_author)
        self._check_ring(item, series)
        known = _known(item, series.answers[item.case])
        if known and known.withdrawn and not item.has_ended:
            raise CannotPublish(
                Reason("its file says that it was withdrawn", "refuse it, or remove that file")
            )
        taken = {each.id for each in series.answers[item.case] if each != known}
        for answer_id in _answer_ids(item, known, at.astimezone(self._zone)):
            if item.answer_id is None and answer_id in taken:
                continue
            try:
                self._queue.decide(
                    id, Move.APPROVE, moderator=moderator, at=at, version=version,
                    answer_id=answer_id, featured=featured,
                )  # fmt: skip
            except AnswerIdTaken:
                continue
            break

    def refuse(self, id: str, *, moderator: str, version: int, reason: str) -> None:  # noqa: A002
        """Its latest text is not to be published; the reader is told why."""
        self._decide(id, Move.REFUSE, moderator, version, reason)

    def withdraw(self, id: str, *, moderator: str, version: int, reason: str = "") -> None:  # noqa: A002
        """It is over; a tombstone takes the place of what is published. "" is the reader."""
        self._decide(id, Move.WITHDRAW, moderator, version, reason)

    def release(self, id: str, *, moderator: str, version: int) -> None:  # noqa: A002
        """What was held waits with the others."""
        self._decide(id, Move.RELEASE, moderator, version)

    def feature(self, id: str, *, moderator: str, version: int) -> None:  # noqa: A002
        """It is quoted at the top of its case."""
        self._decide(id, Move.FEATURE, moderator, version)

    def unfeature(self, id: str, *, moderator: str, version: int) -> None:  # noqa: A002
        """It no longer is."""
        self._decide(id, Move.UNFEATURE, moderator, version)

    def undo(self, id: str, *, moderator: str, version: int) -> None:  # noqa: A002
        """The last decision is taken back; CannotUndo or InTheWay when it may not be."""
        item = self._queue.item(id)
        last = item.decisions[-1] if item.decisions else None
        if last and last.move is Move.APPROVE and last.before and last.before.state is State.NEW:
            for reply in self._replies(item):
                raise InTheWay(
                    Reason(
                        "{id} replies to it",
                        "withdraw it instead: its place stays",
                        {"id": reply.id},
                    )
                )
        self._queue.undo(id, moderator=moderator, at=self._clock(), version=version)

    def erase(self, id: str, *, moderator: str, version: int) -> None:  # noqa: A002
        """What was sent is overwritten, for good; it has been refused or withdrawn before."""
        if self._queue.item(id).version != version:
            raise Stale(id)
        self._queue.erase(id, self._clock(), moderator=moderator)

    def say(self, submission: Submission, *, id: str, moderator: str) -> str:  # noqa: A002
        """The author's own answer or reply, approved as it is written; said again, said once."""
        at = self._clock()
        self._check(submission, self._series(), at, by_author=True)
        key = f"author {id}"  # which is the hash of no secret: it has no private page
        kept = self._queue.submit(
            submission, key=key, id=id, secret_hash=key, licence="", at=at, by_author=True
        )
        item = self._queue.item(kept)
        if item.latest.state is Revision.PENDING:
            self.approve(kept, moderator=moderator, version=item.version)
        return kept

    def _decide(self, id_: str, move: Move, moderator: str, version: int, reason: str = "") -> None:
        self._queue.decide(
            id_, move, moderator=moderator, reason=reason, at=self._clock(), version=version
        )

    def _check(self, sent: Submission, series: Series, at: datetime, *, by_author: bool) -> None:
        if sent.case not in series.cases:
            raise CannotPublish(
                Reason("its case is no longer there", "refuse it, or bring the case back")
            )
        if sent.choice and sent.choice not in series.cases[sent.case].case.choices:
            raise CannotPublish(
                Reason(
                    'its choice, "{choice}", is no longer one of the case',
                    "bring the choice back, or refuse it",
                    {"choice": sent.choice},
                )
            )
        if sent.reply_to and not self._is_there(sent.case, sent.reply_to, series):
            raise CannotPublish(
                Reason(
                    "the answer it replies to is no longer there",
                    "bring that answer back, or refuse this one",
                )
            )
        new = files.made(sent, "2000-01-01-a", at, comments=self._comments, by_author=by_author)
        problems = Problems()
        answers.parse(answers.write(new), new.path, new.case, self._zone, problems)
        for problem in problems.errors:
            raise CannotPublish(Reason(problem.what, problem.hint, problem.values))

    def _check_ring(self, item: Item, series: Series) -> None:
        """A correction may reply to what replies to it: no site can be built of that."""
        target, own = item.latest.submission.reply_to, item.answer_id
        written = {each.id: each.reply_to for each in series.answers[item.case]}

        def parent_of(answer_id: str) -> str | None:
            other = self._queue.answer(item.case, answer_id)
            if other and (approved := other.published):  # it may not be written yet
                return approved.submission.reply_to or None
            return written.get(answer_id)

        if own and target and threads.closes_a_ring(own, target, parent_of):
            raise CannotPublish(
                Reason(
                    "it would reply to itself, or to an answer that replies to it",
                    "refuse it, and tell the reader to send a reply of its own",
                )
            )

    def _is_there(self, case: str, answer_id: str, series: Series) -> bool:
        if any(each.id == answer_id for each in series.answers[case]):
            return True
        target = self._queue.answer(case, answer_id)  # it may not be written yet
        return target is not None and target.approved is not None

    def _replies(self, item: Item) -> Iterator[Answer]:
        known = self._series().answers.get(item.case, ())
        return (each for each in known if each.reply_to == item.answer_id)

    # Work

    def work(self, *, patience: float = -1) -> Worked:
        """Does all that decisions ask of the site: file, pages, commit, and the word that it is so.

        What fails is told and stays due, and does not stop the rest. Whoever works is alone: of
        two, one could write over what the other has just read. `patience` is how many seconds to
        wait for another thread that does; it stays due then. Unless told, there is no end to it.
        """
        if not self._at_work.acquire(timeout=patience):
            due = dict.fromkeys((each.submission for each in self._queue.due()), words.AT_WORK)
            return Worked(0, tuple(due.items()))
        try:
            worked = self._work()
        finally:
            self._at_work.release()
        if worked.done:
            self.published()
        return worked

    def _work(self) -> Worked:
        done, failed = 0, dict[str, str]()
        with self._queue.alone() as alone:
            while due := [each for each in self._queue.due() if each.submission not in failed]:
                if not alone:
                    failed |= dict.fromkeys((each.submission for each in due), _BUSY)
                    break
                # One task of each submission: the file says one thing at a time.
                firsts = {each.submission: each for each in reversed(due)}.values()
                done += self._round(sorted(firsts, key=lambda task: task.id), failed)
        return Worked(done, tuple(failed.items()))

    def sync(self, remote: str, branch: str) -> Synced | None:
        """Lets our commits meet those of others; the site follows what they have changed."""
        synced = self._worktree.sync(remote, branch)
        if synced and synced.fetched:
            self._refresh(synced.fetched)
        return synced

    def _round(self, tasks: Sequence[Task], failed: dict[str, str]) -> int:
        """So many of the tasks were done, the pages made once for all of them."""
        steps = []
        for task in tasks:
            with _noted(task, failed):
                steps.append(self._write(task))
        unseen: str | None = None
        if steps:
            try:
                self._refresh([step.path for step in steps])
            except Exception as error:  # noqa: BLE001 - as of a task
                unseen = words.failure(error)  # what is published is safe in git all the same
        for step in steps:
            with _noted(step.task, failed):
                self._worktree.publish(step.path, step.text, message=step.message)
                if unseen is None:
                    self._queue.done([step.task], self._clock())
                else:
                    failed[step.task.submission] = unseen
        return sum(step.task.submission not in failed for step in steps)

    def _write(self, task: Task) -> _Step:
        item = self._queue.item(task.submission)
        path = f"{self._comments}/{item.case}/{item.answer_id}.md"
        raw = self._worktree.read(path)
        existing = None if raw is None else self._parsed(raw, path, item.case)
        answer = files.answer(
            item, task.what, existing, comments=self._comments, zone=self._zone,
            replied=lambda: any(self._replies(item)),
        )  # fmt: skip
        if answer is None:
            text = None
        elif answer is existing and raw is not None:
            text = raw.decode("utf-8")
        else:
            text = answers.write(answer)
        self._worktree.write(path, text)
        said = encoders.commit_title("comments", files.said(item, answer, task.what))
        return _Step(task, path, text, said)

    def _parsed(self, raw: bytes, path: str, case: str) -> Answer | None:
        """What stands in the file; None where it is faulty, and of no use."""
        problems = Problems()
        text = frontmatter.decode(raw, path, problems)
        answer = answers.parse(text or "", path, case, self._zone, problems)
        return None if problems.errors else answer


@contextmanager
def _noted(task: Task, failed: dict[str, str]) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - no task may stop another, whatever it meets
        failed[task.submission] = words.failure(error)


def _known(item: Item, answers: Sequence[Answer]) -> Answer | None:
    """What a submission already is on the site, even when the queue is an old one, put back."""
    end = f"-{_letters(item.id, 0)}"
    for each in answers:
        if each.id == item.answer_id if item.answer_id else each.id.endswith(end):
            return each
    return None


def _answer_ids(item: Item, known: Answer | None, at: datetime) -> Iterator[str]:
    """Ids for the answer a submission becomes, by the day: no name stands in them."""
    if known:
        yield known.id
    for number in count():
        yield f"{at.date().isoformat()}-{_letters(item.id, number)}"


def _letters(id_: str, number: int) -> str:
    digest = hashlib.sha256(f"{id_} {number}".encode()).digest()
    return b32encode(digest).decode("ascii").lower()[:_LETTERS]
