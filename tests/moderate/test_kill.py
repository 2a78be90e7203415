"""A real SIGKILL after every step, from what a reader sends to what the public reads."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from causerie.core.moderation import Revision, State
from newsroom import SERIES, START, Newsroom
from project import Site
from repository import Repository

pytestmark = pytest.mark.slow

PUBLISHER = Path(__file__).parent / "publisher.py"
STEPS = ("submit", "decide", "write", "refresh", "publish", "done")


def test_killed_after_any_step_an_answer_is_published_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    """After the restart: one submission, one file, one commit, one place on the page."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    project = Site(tmp_path / "project", START, monkeypatch)
    project.start(SERIES)
    project.build()
    repository = Repository(project.root)
    repository.commit()
    state = tmp_path / "state"
    kills = 0
    for number in range(10 if request.config.getoption("--proof") else 1):
        for step in STEPS:
            id_ = f"{step}-{number}"
            assert -signal.SIGKILL == _killed(project.root, state, step, id_)
            room = Newsroom(project.root, state)
            room.take(id_)
            room.close()
            kills += 1
    room = Newsroom(project.root, state)
    items = room.queue.standing(State.PUBLISHED, limit=1000)
    assert kills == len(items)
    page = "".join(
        file.read_text(encoding="utf-8") for file in project.public.glob("cas/le-prix/**/*.html")
    )
    for item in items:
        assert [Revision.APPROVED] == [each.state for each in item.revisions]
        assert 1 == len(item.decisions)
        assert f"La réponse de {item.id}." in room.file(item.id).read_text(encoding="utf-8")
        assert 1 == page.count(f'id="{item.answer_id}"')
        grep = f"--grep=^Answer-Id: {item.case}/{item.answer_id}$"
        assert 1 == len(repository.git("log", "--format=%H", grep).split())
    room.close()
    assert kills == len(list((project.root / "comments" / "le-prix").iterdir()))
    assert "" == repository.git("status", "--porcelain")
    assert "" == repository.git("fsck", "--strict", "--no-dangling")
    record_property(
        "answers whose process was killed after a step: one file, one commit, one place",
        f"{kills}, at {len(STEPS)} steps",
    )


def _killed(root: Path, state: Path, step: str, id_: str) -> int:
    return subprocess.run(
        [sys.executable, str(PUBLISHER), str(root), str(state), step, id_],
        env={**os.environ, "PYTHONPATH": str(PUBLISHER.parent.parent)},
        check=False,
    ).returncode
