# ruff: noqa: D102 - the name of a rule is its sentence
"""Any history of calls, and many hands at once."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from causerie import queue
from causerie.core.moderation import LEGAL, CannotUndo, IllegalMove, Move, Revision, State
from causerie.queue import Item, Queue, Stale, Work
from senders import NOW, answer, send, text
from soundness import assert_sound

pytestmark = pytest.mark.slow

DECIDED = (
    Move.RELEASE, Move.APPROVE, Move.REFUSE, Move.WITHDRAW, Move.FEATURE, Move.UNFEATURE,
)  # fmt: skip


class Histories(RuleBasedStateMachine):
    """Readers, moderators, a publisher and time, in any order, and the queue reopened."""

    ids = Bundle("ids")

    @initialize()
    def start(self) -> None:
        self.folder = TemporaryDirectory()
        self.queue = queue.open(Path(self.folder.name) / "queue")
        self.now = NOW
        self.sent: list[str] = []
        self.asked: list[tuple[str, Work]] = []
        self.finished = 0

    @rule(target=ids, held=st.booleans())
    def submit(self, *, held: bool) -> str:
        id_ = f"id-{len(self.sent)}"
        assert id_ == send(self.queue, id_, at=self.now, held=held)
        self.sent.append(id_)
        return id_

    @rule(id_=ids)
    def submit_again(self, id_: str) -> None:
        assert id_ == send(self.queue, "other", key=f"key of {id_}")

    @rule(id_=ids)
    def edit(self, id_: str) -> None:
        before = self.queue.item(id_)
        self._try(before, Move.EDIT, lambda: self.queue.edit(id_, text("edited"), self.now))

    @rule(id_=ids, move=st.sampled_from(DECIDED), seen=st.sampled_from([0, 0, 0, -1]))
    def decide(self, id_: str, move: Move, seen: int) -> None:
        before = self.queue.item(id_)

        def call() -> None:
            self.queue.decide(
                id_, move, moderator="m", reason=move, at=self.now,
                version=before.version + seen, answer_id=answer(self.sent.index(id_)),
            )  # fmt: skip

        if seen:
            with pytest.raises(Stale):
                call()
            assert before == self.queue.item(id_)
        elif self._try(before, move, call):
            if move is Move.APPROVE:
                self.asked.append((id_, Work.PUBLISH))
            elif move is Move.WITHDRAW and before.state is State.PUBLISHED:
                self.asked.append((id_, Work.WITHDRAW))
            elif (move, before.featured) in ((Move.FEATURE, False), (Move.UNFEATURE, True)):
                self.asked.append((id_, Work.FEATURE))

    @rule(id_=ids, minutes=st.sampled_from([1, 1, 11]))
    def undo(self, id_: str, minutes: int) -> None:
        before = self.queue.item(id_)
        self.now += timedelta(minutes=minutes)
        last = before.decisions[-1] if before.decisions else None

        def call() -> None:
            self.queue.undo(id_, moderator="m", at=self.now, version=before.version)

        if not before.may_undo(self.now):
            with pytest.raises(CannotUndo):
                call()
            assert before == self.queue.item(id_)
            return
        assert last
        assert last.before
        call()
        after = self.queue.item(id_)
        assert (last.before, before.version + 1) == (after.standing, after.version)
        if before.state is State.PUBLISHED and after.state is State.NEW:
            self.asked.append((id_, Work.REMOVE))
        elif after.state is State.PUBLISHED and last.move in (Move.APPROVE, Move.WITHDRAW):
            self.asked.append((id_, Work.PUBLISH))
        if after.state is State.PUBLISHED and before.featured != after.featured:
            self.asked.append((id_, Work.FEATURE))

    @rule(id_=ids)
    def erase(self, id_: str) -> None:
        before = self.queue.item(id_)
        self._try(before, Move.ERASE, lambda: self.queue.erase(id_, self.now))

    @rule(days=st.integers(0, 3))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        before = self.now - timedelta(days=2)
        self.queue.expire(before, self.now)
        for item in map(self.queue.item, self.sent):
            last = max((each.at for each in item.decisions), default=self.now)
            ended = (item.standing, Move.ERASE) in LEGAL
            assert not (ended and last < before)

    @rule()
    def publish_one(self) -> None:
        for task in self.queue.due()[:1]:
            self.queue.done([task], self.now)
            self.finished += 1

    @rule()
    def restart(self) -> None:
        self.queue.close()
        self.queue = queue.open(Path(self.folder.name) / "queue")

    @invariant()
    def every_submission_stands_as_the_rules_allow(self) -> None:
        items = [self.queue.item(id_) for id_ in self.sent]
        for item in items:
            assert_sound(item)
        for held, state in ((False, Revision.PENDING), (True, Revision.HELD)):
            expected = {item.id for item in items if item.latest.state is state}
            assert expected == {item.id for item in self.queue.waiting(held=held, limit=1000)}
        due = [(task.submission, task.what) for task in self.queue.due()]
        assert self.asked[self.finished :] == due

    def teardown(self) -> None:
        self.queue.close()
        self.folder.cleanup()

    def _try(self, before: Item, move: Move, call: Callable[[], None]) -> bool:
        """Makes a move; it is done if, and only if, the rules allow it."""
        after = LEGAL.get((before.standing, move))
        if after is None:
            with pytest.raises(IllegalMove):
                call()
            assert before == self.queue.item(before.id)
            return False
        call()
        item = self.queue.item(before.id)
        assert (after, before.version + 1) == (item.standing, item.version)
        return True


def test_any_history_leaves_each_submission_as_its_decisions_tell(
    request: pytest.FixtureRequest,
) -> None:
    """Legal moves are made, others change nothing, and the site is asked for what they need."""
    full = request.config.getoption("--proof")
    run_state_machine_as_test(
        Histories,
        settings=settings(max_examples=300 if full else 12, stateful_step_count=25),
    )


def test_eight_moderators_at_once_end_in_one_decision_each(
    folder: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    """On the same submissions, each with a will of their own; readers withdraw and edit meanwhile.

    What each saw acknowledged is in the history, and nothing else is.
    """
    rounds = 20 if request.config.getoption("--proof") else 1
    for number in range(rounds):
        with queue.open(folder / str(number)) as opened:
            _one_round(opened, number)
    record_property("submissions decided by eight at once", rounds * 50)


def _one_round(opened: Queue, seed: int) -> None:
    ids = [f"id-{number}" for number in range(50)]
    for id_ in ids:
        send(opened, id_)
    together = Barrier(8)

    def moderate(moderator: int) -> Counter[tuple[str, Move]]:
        chance = random.Random(f"{seed} {moderator}")  # noqa: S311 - the same wills each time
        made: Counter[tuple[str, Move]] = Counter()
        together.wait()
        for number, id_ in enumerate(ids):
            move = chance.choice((*Move, Move.APPROVE, Move.REFUSE))
            try:
                if move is Move.EDIT:
                    opened.edit(id_, text(f"edited {moderator}"), NOW)
                elif move is Move.ERASE:
                    opened.erase(id_, NOW)
                elif move is Move.UNDO:
                    version = opened.item(id_).version
                    opened.undo(id_, moderator=str(moderator), at=NOW, version=version)
                else:
                    opened.decide(
                        id_, move, moderator=str(moderator), at=NOW,
                        version=opened.item(id_).version, answer_id=answer(number),
                    )  # fmt: skip
            except (IllegalMove, CannotUndo, Stale):
                continue
            made[id_, move] += 1
        return made

    with ThreadPoolExecutor(8) as threads:
        made = sum(threads.map(moderate, range(8)), Counter[tuple[str, Move]]())
    told: Counter[tuple[str, Move]] = Counter()
    for item in map(opened.item, ids):
        assert_sound(item)
        told.update((item.id, decision.move) for decision in item.decisions)
        told.update((item.id, Move.EDIT) for _ in item.revisions[1:])
    assert made == told
    back = sum(
        last.move in (Move.APPROVE, Move.WITHDRAW)
        for item in map(opened.item, ids)
        for last, each in pairwise(item.decisions)
        if each.move is Move.UNDO and last.before and last.before.state is State.PUBLISHED
    )
    assert back + sum(made[id_, Move.APPROVE] for id_ in ids) == sum(
        task.what is Work.PUBLISH for task in opened.due()
    )
