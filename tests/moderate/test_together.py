"""Many hands at once: moderators, readers, and the author with a remote."""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from causerie.core.moderation import IllegalMove, Move, Prevented, State
from causerie.queue import Item, Stale
from newsroom import SERIES, Newsroom
from project import BARE
from repository import Repository
from senders import send, text
from soundness import assert_sound

Made = Counter[tuple[str, Move, str]]
WILLS = (
    Move.APPROVE, Move.APPROVE, Move.APPROVE, Move.REFUSE, Move.WITHDRAW, Move.RELEASE,
    Move.FEATURE, Move.UNFEATURE, Move.UNDO,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "project")
    made.commit(BARE + SERIES)
    return made


@pytest.fixture
def rooms(repository: Repository, tmp_path: Path) -> Iterator[list[Newsroom]]:
    """Two processes would share no more than these do."""
    made = [Newsroom(repository.root, tmp_path / "state") for _ in range(2)]
    yield made
    for room in made:
        room.close()


def test_eight_moderators_and_four_readers_at_once_leave_each_answer_in_one_legal_state(
    rooms: list[Newsroom],
    repository: Repository,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    """What each saw acknowledged is in the log, nothing else is, and the files are as it tells."""
    count = 200 if request.config.getoption("--proof") else 16
    ids = [f"s{number:03}" for number in range(count)]
    for number, id_ in enumerate(ids):
        send(rooms[0].queue, id_, text(f"texte 1 de {id_}"), held=number % 8 == 0)
    together = Barrier(12)

    def hand(number: int) -> Made:
        chance = random.Random(number)  # noqa: S311 - the same wills each time
        room, made = rooms[number % 2], Made()
        together.wait()
        for id_ in chance.sample(ids, count):
            seen = room.queue.item(id_)
            move = chance.choice(WILLS if number < 8 else (Move.EDIT, Move.EDIT, Move.WITHDRAW))
            try:
                _decide(room, seen, move, f"m{number}" if number < 8 else "")
            except (IllegalMove, Prevented, Stale):
                continue
            made[id_, move, f"m{number}" if number < 8 else ""] += 1
            if chance.random() < 0.2:  # as a face does after each; fewer, for git takes its time
                room.desk.work()
        return made

    with ThreadPoolExecutor(12) as threads:
        made = sum(threads.map(hand, range(12)), Made())
    for room in rooms:
        assert () == room.desk.work().failed
    told = Made()
    for item in map(rooms[0].queue.item, ids):
        assert_sound(item)
        told.update((item.id, each.move, each.moderator) for each in item.decisions)
        told.update((item.id, Move.EDIT, "") for _ in item.revisions[1:])
        _check_file(rooms[0], item)
    assert made == told
    assert "" == repository.git("status", "--porcelain")
    assert "" == repository.git("fsck", "--strict", "--no-dangling")
    rooms[0].series()
    record_property(
        "submissions decided on by eight moderators at once while readers edit: all in one state",
        f"{count}, {sum(made.values())} decisions and edits made, {12 * count - sum(made.values())}"
        " refused",
    )


def _decide(room: Newsroom, seen: Item, move: Move, moderator: str) -> None:
    if move is Move.EDIT:
        number = len(seen.revisions) + 1
        room.queue.edit(seen.id, text(f"texte {number} de {seen.id}"), room.clock())
        return
    words = {"reason": move} if move in (Move.REFUSE, Move.WITHDRAW) else {}
    decide = getattr(room.desk, move)
    decide(seen.id, moderator=moderator, version=seen.version, **words)


def _check_file(room: Newsroom, item: Item) -> None:
    if item.answer_id is None:
        assert State.PUBLISHED is not item.state
        return
    file = room.file(item.id)
    if item.published:
        assert f"\n\n{item.published.submission.body}\n" in file.read_text(encoding="utf-8")
        assert item.featured == ("featured: yes" in file.read_text(encoding="utf-8"))
    elif item.approved:
        assert "withdrawn: 2026-11-23" in file.read_text(encoding="utf-8")
        assert item.id not in file.read_text(encoding="utf-8")
    else:
        assert not file.exists()
