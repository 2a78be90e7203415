"""The guide's recipes for what is kept and what is forgotten, tried as they stand there."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from causerie import queue
from causerie.cli.state import key
from causerie.core.moderation import Move
from causerie.queue.database import FILE
from newsroom import START, Clock, Newsroom
from production import PAGE, given
from repository import Repository
from senders import send, text

BACKUP = PAGE.with_name("sauvegarder-et-restaurer.md")
ERASURE = PAGE.with_name("effacer-les-donnees.md")
NAME, WORDS = "Zébulon Quivoudra", "Un aveu que je regrette."


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def back_up(state: Path, kept: Path) -> None:
    """As the guide says."""
    recipe = kept.with_name("recipe.py")
    recipe.write_text(given("/opt/causerie/sauvegarder.py", BACKUP), encoding="utf-8")
    subprocess.run([sys.executable, recipe, state, kept], check=True, timeout=60)


def put_back(kept: Path, state: Path) -> None:
    """As the guide says: in an empty folder, both files and nothing beside them."""
    state.mkdir(mode=0o700)
    for name in (FILE, "key"):
        shutil.copy(kept / name, state / name)


def found_in(root: Path, *words: str) -> list[str]:
    """The files in which any of some words stand, whatever the files are."""
    files = (file for file in root.rglob("*") if file.is_file())
    return [
        str(file) for file in files if any(each.encode() in file.read_bytes() for each in words)
    ]


# Backing up


def test_nothing_acknowledged_before_a_backup_is_missing_from_it(tmp_path: Path) -> None:
    """Four readers send all the while; what is put back is whole, and goes on."""
    state, ended = tmp_path / "state", Event()
    known: list[str] = []
    with queue.open(state) as waiting_room:
        secret = key(state)

        def sending(reader: int) -> None:
            number = 0
            while not ended.is_set():
                known.append(send(waiting_room, f"reader{reader}sent{number}"))
                number += 1

        readers = [Thread(target=sending, args=[each]) for each in range(4)]
        for each in readers:
            each.start()
        for copy in range(3):
            while len(known) < 20 * (copy + 1):
                ended.wait(0.01)
            before = list(known)
            back_up(state, tmp_path / f"kept{copy}")
            put_back(tmp_path / f"kept{copy}", tmp_path / f"again{copy}")
            with queue.open(tmp_path / f"again{copy}") as again:
                there = {item.id for item in again.waiting(limit=100_000)}
                send(again, "afterwards")
            assert set(before) <= there
            assert secret == key(tmp_path / f"again{copy}")
        ended.set()
        for each in readers:
            each.join()


def test_a_backup_is_for_its_owner_alone_and_takes_the_place_of_the_last(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with queue.open(tmp_path / "state") as waiting_room:
        key(tmp_path / "state")
        for id_ in "ab":
            send(waiting_room, id_)
            back_up(tmp_path / "state", kept)
    assert {FILE: 0o600, "key": 0o600} == {
        each.name: each.stat().st_mode & 0o777 for each in kept.iterdir()
    }
    assert kept.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(kept / FILE)) as connection:
        assert [(2,)] == connection.execute("SELECT count(*) FROM submissions").fetchall()


def test_a_backup_holds_nothing_of_what_was_erased_before(tmp_path: Path) -> None:
    with queue.open(tmp_path / "state") as waiting_room:
        key(tmp_path / "state")
        send(waiting_room, "a", text(WORDS, NAME))
        back_up(tmp_path / "state", tmp_path / "before")
        waiting_room.decide("a", Move.REFUSE, moderator="zoe", at=START, version=1)
        waiting_room.erase("a", START, moderator="zoe")
        back_up(tmp_path / "state", tmp_path / "kept")
    assert found_in(tmp_path / "before", NAME)
    assert [] == found_in(tmp_path / "kept", NAME, WORDS)


def test_an_older_queue_leaves_a_newer_repository_as_it_is(
    room: Newsroom, repository: Repository, tmp_path: Path
) -> None:
    """Published, corrected, withdrawn since the backup: the site stays as it was."""
    key(room.state)
    for id_ in "abcd":
        send(room.queue, id_, text(f"La réponse de {id_}."))
    room.approve("a")
    room.approve("b")
    room.desk.approve("c", moderator="zoe", version=1)  # decided, and not yet written
    back_up(room.state, tmp_path / "kept")
    room.worked("c")
    room.approve("d")
    room.queue.edit("a", text("Corrigée."), room.clock())
    room.approve("a")
    for id_ in "bc":
        room.desk.withdraw(id_, moderator="", version=room.queue.item(id_).version)
    room.worked("b")
    head, files = repository.git("rev-parse", "HEAD"), _files(repository)
    put_back(tmp_path / "kept", tmp_path / "again")
    again = Newsroom(repository.root, tmp_path / "again", Clock(START + timedelta(days=2)))
    assert () == again.desk.work().failed
    assert (head, files) == (repository.git("rev-parse", "HEAD"), _files(repository))
    again.approve("d")  # once more, as the guide says
    for id_ in "bc":
        again.desk.withdraw(id_, moderator="zoe", version=again.queue.item(id_).version)
        again.worked(id_)
        again.desk.erase(id_, moderator="zoe", version=again.queue.item(id_).version)
    assert files == _files(repository)
    again.close()


def _files(repository: Repository) -> dict[str, str]:
    folder = repository.root / "comments"
    return {each.name: each.read_text("utf-8") for each in folder.rglob("*.md")}


# Forgetting


@pytest.mark.slow
def test_nothing_a_person_sent_is_left(
    room: Newsroom, repository: Repository, tmp_path: Path
) -> None:
    """In the queue, the files, the history: all but a place and what others said."""
    if not shutil.which("git-filter-repo"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no git-filter-repo")
    send(room.queue, "a", text(WORDS, NAME))
    send(room.queue, "b", text("Une autre réponse.", "Ada"))
    room.approve("a")
    room.approve("b")
    room.queue.edit("a", text(f"{WORDS} Bis.", NAME), room.clock())
    room.approve("a")
    repository.git("tag", "old")
    path = room.file("a").relative_to(repository.root).as_posix()
    item = room.queue.item("a")
    command = [sys.executable, "-m", "causerie", "moderate"]
    for words in (["withdraw"], ["erase", "--yes"]):
        subprocess.run(
            [*command, *words, "--state", room.state, item.answer_id or ""],
            cwd=repository.root, check=True, timeout=60, capture_output=True,
        )  # fmt: skip
    assert [] == found_in(room.state, NAME, WORDS)
    assert [] == found_in(repository.root / "comments", NAME, WORDS)
    before = _files(repository)
    draft = repository.root / "docs" / "index.md"
    draft.write_text("# En cours\n", encoding="utf-8")
    recipe = tmp_path / "recipe.sh"
    recipe.write_text(given("/opt/causerie/oublier.sh", ERASURE), encoding="utf-8")
    subprocess.run(["sh", recipe, repository.root, path], check=True, timeout=60)
    assert "" == repository.git("log", "--all", "--oneline", "-S", NAME)
    everything = repository.git("cat-file", "--batch-all-objects", "--batch-check")
    blobs = [each.split(" ")[0] for each in everything.split("\n") if " blob " in each]
    assert blobs
    assert not any(NAME in repository.git("cat-file", "blob", each) for each in blobs)
    assert before == _files(repository)
    assert "withdrawn: " in before[Path(path).name]
    assert draft.read_text("utf-8") == "# En cours\n"
    assert "docs/index.md" in repository.git("status", "--porcelain")
    assert "Publish" in repository.git("log", "--format=%s")
    room.take("c")  # and all goes on
    assert 3 == len(_files(repository))
