"""The work that makes the site follow what was decided.

Its every step may be done again: whatever point a crash comes at, the next call leaves one file,
one commit and one place on the page.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from threading import Lock

from causerie.core import answers, encoders, moderation, threads
from causerie.core.model import Answer
from causerie.core.moderation import Move, Prevented
from causerie.core.problems import Reason
from causerie.core.series import Series
from causerie.forge.history import Past
from causerie.forge.upstream import Hindered, Synced
from causerie.forge.worktree import Worktree
from causerie.moderate import files, words
from causerie.moderate.written import Stand, Written
from causerie.queue import Item, Queue, Task, Work

_BUSY = "another Causerie is publishing here, and does this too; look again in a moment"
_ON_TEXTS = (Work.PUBLISH, Work.WITHDRAW, Work.REMOVE)
_SKEW = timedelta(days=1)  # between the clock of a decision and those of commits
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
    text: str | None = None
    message: str = ""
    """Nothing where it is committed already: the author may have gone on with the file since."""


class CannotPublish(Prevented):
    """With the answer, the site could not be built."""


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
        self._written = Written(
            worktree,
            lambda stand: queue.answer(stand.case, stand.id) is not None,
            comments=comments,
            zone=zone,
        )
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
        steps: list[_Step] = []
        for task in tasks:
            with _noted(task, failed):
                if step := self._write(task):
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
                if step.message:
                    self._check_untouched(step)
                    self._worktree.publish(step.path, step.text, message=step.message)
                if unseen is None:
                    self._queue.done([step.task], self._clock())
                else:
                    failed[step.task.submission] = unseen
        return sum(task.submission not in failed for task in tasks)

    def _check_untouched(self, step: _Step) -> None:
        """Since it was written its author may have gone on with it: all is to be judged anew."""
        wanted = None if step.text is None else step.text.encode("utf-8")
        if self._worktree.read(step.path) != wanted:
            raise Hindered(f"{step.path} was changed meanwhile; it is looked at again in a moment")

    def _write(self, task: Task) -> _Step | None:
        """Has the file say what it is to say; None where it says nothing that could be featured.

        Its author has taken it off the site, or is at work on it: no decision of the desk's.
        """
        item = self._queue.item(task.submission)
        stand = self._written.stand(item)
        path = stand.path
        last = moderation.last_asked(item.decisions, featuring=task.what is Work.FEATURE)
        known = _decided(item, last, [task.what])
        if self._worktree.says(path, known, item.decisions[last].at - _SKEW):
            return _Step(task, path)
        raw = self._worktree.read(path)
        past = None if task.what is Work.FEATURE else self._before(item, path)
        before = past.data if past else None
        existing, earlier = (self._written.sound(each, path) for each in (raw, before))
        if task.what is Work.FEATURE and (
            item.published is None or existing is None or existing.withdrawn
        ):
            return None
        gone = raw is None and (past is not None or self._was_taken_away(item, last))
        answer = files.answer(
            item, task.what, existing, earlier=earlier, absent=past is not None and before is None,
            gone=gone, comments=self._comments, zone=self._zone,
            replied=lambda: any(self._written.replies(stand)),
        )  # fmt: skip
        if answer and answer.withdrawn and raw is not None:
            target = existing is None and answer.reply_to
            if target and not self._written.has(replace(stand, id=target)):
                answer = replace(answer, reply_to=None)  # the queue's word: its author knows better
        elif answer and answer is not existing and (misfit := self._misfit(answer, stand, raw)):
            if not answer.withdrawn:
                raise CannotPublish(misfit)
            answer = None  # where its place would be, nothing is left
        if answer is None:
            text = None
        elif answer is existing and raw is not None:
            text = raw.decode("utf-8")
        elif answer is earlier and before is not None:
            text = before.decode("utf-8")
        else:
            text = answers.write(answer)
        self._worktree.write(path, text)
        (said,) = _decided(item, len(item.decisions) - 1, [task.what])
        title = encoders.commit_title("comments", files.said(stand.id, answer, task.what))
        return _Step(task, path, text, f"{title}\n\n{said}")

    def _was_taken_away(self, item: Item, last: int) -> bool:
        """Whether what is not there had been, before a decision that does not ask for it anew.

        A withdrawal that is taken back found it there only if all was done before it.
        """
        if item.decisions[last].move is Move.APPROVE:
            return False
        ends = [each for each in item.decisions[:last][-1:] if each.move is Move.WITHDRAW]
        return all(
            self._queue.carried_out(item.id, each.at) for each in (*ends, item.decisions[last])
        )

    def _misfit(self, answer: Answer, stand: Stand, raw: bytes | None) -> Reason | None:
        """Why the site could not be built with an answer to a case, as the series is now.

        A case that is not out yet is not in it: what has its file there is left to its author.
        """
        series, case = self._series(), stand.case
        if case not in series.cases:
            return (
                None
                if raw is not None
                else Reason("its case is no longer there", "bring the case back, or withdraw it")
            )
        if answer.choice and answer.choice not in series.cases[case].case.choices:
            return Reason(
                'its choice, "{choice}", is no longer one of the case',
                "bring the choice back, or withdraw it",
                {"choice": answer.choice},
            )
        if target := answer.reply_to:
            if not self._written.has(replace(stand, id=target)):
                return Reason(
                    "the answer it replies to is no longer there",
                    "bring that answer back, or withdraw this one",
                )
            if threads.closes_a_ring(stand.id, target, partial(self._written.target, stand)):
                return Reason("it would reply to itself", "withdraw it")
        return None

    def _before(self, item: Item, path: str) -> Past | None:
        """What was in the file before a decision that is taken back, as git has it.

        The queue has not what the author has corrected there; git has not what was decided and
        not carried out.
        """
        for place in moderation.put_back(item.decisions) if item.published else ():
            ended = _decided(item, place, _ON_TEXTS)
            begun = moderation.last_asked(item.decisions[:place], featuring=False)
            lines, since = _decided(item, begun, _ON_TEXTS) - ended, item.decisions[begun].at
            if self._queue.carried_out(item.id, item.decisions[place].at) or self._worktree.says(
                path, lines, since - _SKEW
            ):
                past = self._worktree.before(path, ended)
                return None if past and self._is_taken_back(item, past, path) else past
        return None

    def _is_taken_back(self, item: Item, past: Past, path: str) -> bool:
        """Whether it is what was taken back: a history made anew does not tell what was before."""
        stood = None if past.is_told else self._written.sound(past.data, path)
        others = [each.submission for each in item.revisions if each != item.published]
        return stood is not None and (
            stood.withdrawn is not None or any(files.is_said(each, stood) for each in others)
        )


def _decided(item: Item, since: int, works: Iterable[Work]) -> set[str]:
    """The lines that tell, in a commit, for what work the file stands there as it was decided.

    One for each of the decisions from a place on, and each of the works.
    """
    return {
        f"Decided: {place + 1}, {decision.at.astimezone(UTC).isoformat()} ({work})"
        for place, decision in enumerate(item.decisions)
        for work in works
        if place >= since
    }


@contextmanager
def _noted(task: Task, failed: dict[str, str]) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - no task may stop another, whatever it meets
        failed[task.submission] = words.failure(error)
