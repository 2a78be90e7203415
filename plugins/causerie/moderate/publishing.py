"""The work that makes the site follow what was decided.

Its every step may be done again: whatever point a crash comes at, the next call leaves one file,
one commit and one place on the page.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from threading import Lock

from causerie.core import answers, encoders, frontmatter, moderation, threads
from causerie.core.model import Answer
from causerie.core.moderation import Decision
from causerie.core.problems import Problems
from causerie.core.series import Series
from causerie.forge.history import Past
from causerie.forge.upstream import Synced
from causerie.forge.worktree import Worktree
from causerie.moderate import files, words
from causerie.queue import InARing, Item, Queue, Task, Work

_BUSY = "another Causerie is publishing here, and does this too; look again in a moment"
MOMENT = 2.0
"""Seconds for which somebody's request waits while others are published; a build takes longer."""


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
    version: int
    """Of the submission, when it was looked at."""


class Publishing:
    """Publishes. Several threads may share it, and several processes the queue.

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
        # Committed, ahead of the pages: the author may have gone on with the file since.
        self._ahead: dict[int, _Step] = {}
        self.published = lambda: None

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
                if step := self._committed(task) or self._write(task):
                    steps.append(step)
                else:
                    self._queue.done([task], self._clock())
        unseen: str | None = None
        if steps:
            try:
                self._refresh([step.path for step in steps])
            except Exception as error:  # noqa: BLE001 - as of a task
                unseen = words.failure(error)  # what is published is safe in git all the same
        for step in steps:
            with _noted(step.task, failed):
                if step.task.id not in self._ahead:
                    self._worktree.publish(step.path, step.text, message=step.message)
                if unseen is None:
                    self._queue.done([step.task], self._clock())
                    self._ahead.pop(step.task.id, None)
                else:
                    self._ahead[step.task.id] = step
                    failed[step.task.submission] = unseen
        return sum(task.submission not in failed for task in tasks)

    def _committed(self, task: Task) -> _Step | None:
        """What was done of a task but for the pages, if nothing was decided since."""
        step = self._ahead.get(task.id)
        if step and step.version == self._queue.item(task.submission).version:
            return step
        self._ahead.pop(task.id, None)
        return None

    def _write(self, task: Task) -> _Step | None:
        """Has the file say what it is to say; None where it says nothing that could be featured.

        Its author has taken it off the site, or is at work on it: no decision of the desk's.
        """
        item = self._queue.item(task.submission)
        path = f"{self._comments}/{item.case}/{item.answer_id}.md"
        raw = self._worktree.read(path)
        past = None if task.what is Work.FEATURE else self._before(item, path)
        before = past.data if past else None
        existing, earlier = (self._parsed(each, path, item.case) for each in (raw, before))
        if task.what is Work.FEATURE and (existing is None or existing.withdrawn):
            return None
        answer = files.answer(
            item, task.what, existing, earlier=earlier, absent=past is not None and before is None,
            comments=self._comments, zone=self._zone, replied=lambda: any(self._replies(item)),
        )  # fmt: skip
        if answer is None:
            text = None
        elif answer is existing and raw is not None:
            text = raw.decode("utf-8")
        elif answer is earlier and before is not None:
            self._check_ring(answer)
            text = before.decode("utf-8")
        else:
            text = answers.write(answer)
        self._worktree.write(path, text)
        title = encoders.commit_title("comments", files.said(item, answer, task.what))
        said = f"{title}\n\n{_decided(item.decisions[-1])}"
        return _Step(task, path, text, said, item.version)

    def _check_ring(self, answer: Answer) -> None:
        """InARing when what is put back replies to what has come to reply to it since."""
        if target := answer.reply_to:
            written = threads.parents(self._known(answer.case))
            if threads.closes_a_ring(answer.id, target, written.get):
                raise InARing

    def _before(self, item: Item, path: str) -> Past | None:
        """What was in the file before a decision, where that was the last one and is taken back.

        The queue has not what the author has corrected there; git has not what was decided again
        before it was carried out.
        """
        for parts in moderation.put_back(item.decisions) if item.published else ():
            begun, ended = ({_decided(each) for each in part} for part in parts)
            if past := self._worktree.between(path, begun, ended):
                return past
        return None

    def _parsed(self, raw: bytes | None, path: str, case: str) -> Answer | None:
        """What stands in the file; None where it is faulty, and of no use, or there is none."""
        if raw is None:
            return None
        problems = Problems()
        text = frontmatter.decode(raw, path, problems)
        answer = answers.parse(text or "", path, case, self._zone, problems)
        return None if problems.errors else answer

    def _replies(self, item: Item) -> Iterator[Answer]:
        return (each for each in self._known(item.case) if each.reply_to == item.answer_id)

    def _known(self, case: str) -> Sequence[Answer]:
        """The answers to a case, as the series stands."""
        return self._series().answers.get(case, ())


def _decided(decision: Decision) -> str:
    """The line that tells, in a commit, that the file stands there as it was decided."""
    return f"Decided: {decision.at.astimezone(UTC).isoformat()}"


@contextmanager
def _noted(task: Task, failed: dict[str, str]) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - no task may stop another, whatever it meets
        failed[task.submission] = words.failure(error)
