"""Many hands at once: moderators, readers, and the author with a remote."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, Event

import pytest

from causerie.core.moderation import IllegalMove, Move, Prevented, State
from causerie.forge.lease import Busy
from causerie.queue import Item, Stale
from causerie.site.workshop import Workshop
from newsroom import SERIES, START, Clock, Newsroom
from places import Place
from project import BARE, Site
from repository import Repository
from senders import send, text
from soundness import assert_sound

pytestmark = pytest.mark.slow

CHAPTER = """\
-- chapters/{number}-chapitre-{number}/index.md --
---
title: Chapitre {number}
---
Texte.
-- chapters/{number}-chapitre-{number}/01-billet.md --
---
title: Billet
date: 2026-01-05
---
Texte.
"""
Made = Counter[tuple[str, Move, str]]
WILLS = (
    Move.APPROVE, Move.APPROVE, Move.APPROVE, Move.REFUSE, Move.WITHDRAW, Move.RELEASE,
    Move.FEATURE, Move.UNFEATURE, Move.UNDO,
)  # fmt: skip


@pytest.fixture
def rooms(repository: Repository, tmp_path: Path) -> Iterator[list[Newsroom]]:
    """Two processes would share no more than these do."""
    clock = Clock()
    made = [Newsroom(repository.root, tmp_path / "state", clock) for _ in range(2)]
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


def test_the_author_pushes_and_edits_while_answers_are_approved(
    tmp_path: Path,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Histories meet, nothing of either is lost, and the site follows what was pushed."""
    count = 40 if request.config.getoption("--proof") else 4
    place = Place(tmp_path, BARE + SERIES)
    Site(place.desk.root, START, monkeypatch).build()
    room = Newsroom(place.desk.root, tmp_path / "state")
    site = Workshop(place.desk.root / "mkdocs.yml")
    monkeypatch.setattr(room.desk, "_refresh", lambda _: site.build(START))
    over = Event()
    pushed = edited = 0

    def push() -> None:
        """On the author's own machine."""
        nonlocal pushed
        while not over.is_set():
            place.author.commit(CHAPTER.format(number=pushed + 10), "Chapitre")
            for _ in range(50):
                place.author.git("pull", "--quiet", "--rebase")
                if "rejected" not in place.author.git("push", "--porcelain", check=False):
                    break
            pushed += 1
            over.wait(0.5)

    def edit() -> None:
        """In the very tree where answers are published: staged, not staged, not yet added."""
        nonlocal edited
        while not over.is_set():
            place.desk.put({"docs/index.md": f"# Bienvenue {edited}\n"})
            if edited % 2:
                place.desk.git("add", "docs/index.md", check=False)  # but when it is locked
            place.desk.put({f"docs/notes-{edited % 3}.md": f"# Notes {edited}\n"})
            edited += 1
            over.wait(0.05)

    with ThreadPoolExecutor(2) as threads:
        others = [threads.submit(push), threads.submit(edit)]
        try:
            for number in range(count):
                room.take(f"s{number}")
                for _ in range(50):
                    with suppress(Busy):  # they push all the time
                        room.desk.sync("origin", "main")
                        break
        finally:
            over.set()
        for other in others:
            other.result()
    room.desk.sync("origin", "main")
    items = room.queue.standing(State.PUBLISHED, limit=count)
    assert sorted(f"{each.case}/{each.answer_id}" for each in items) == place.answers()
    assert (count, pushed) == (len(items), place.there().count("Chapitre"))
    assert all(" " not in parents for parents in place.there("%p"))
    assert f"# Bienvenue {edited - 1}\n" == (place.desk.root / "docs/index.md").read_text()
    changed = {line[3:] for line in place.desk.git("status", "--porcelain").split("\n")}
    assert {"docs/index.md"} | {f"docs/notes-{n}.md" for n in range(min(edited, 3))} == changed
    assert "" == place.desk.git("fsck", "--strict", "--no-dangling")
    html = (place.desk.root / "site/cas/le-prix/index.html").read_text(encoding="utf-8")
    assert count == html.count('<article class="answer"')
    assert pushed == len(list((place.desk.root / "site").glob("chapitre-*")))
    figure = f"{count} answers, {pushed} chapters pushed, {edited} edits in the tree"
    record_property("author pushing and editing while answers are approved: nothing lost", figure)
