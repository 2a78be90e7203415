"""The whole server is killed after each step from a reader's answer to the public page."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from httpx2 import TransportError

from causerie import queue
from causerie.core.moderation import Revision, State
from causerie.queue import Item
from launcher import STEPS
from places import gone, silence
from receiving import ANSWER, MINE, MODERATOR, PASSWORD, PATIENCE, Receiving, produced
from visitor import Visitor

DESK = "/_causerie/moderation"
STOPPED = 60
"""Seconds: TimeoutStopSec of the guide's service."""


@pytest.mark.slow
def test_killed_after_any_step_the_server_ends_what_it_began(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    """After the restart: one file, one commit, one place on the page, and nobody did anything."""
    with produced(tmp_path, monkeypatch) as server:
        server.start()
        moderator = server.visitor()
        moderator.press(moderator.get(DESK), "Se connecter", name=MODERATOR, password=PASSWORD)
        kills = 0
        for number in range(10 if request.config.getoption("--proof") else 1):
            for step in STEPS:
                body = f"La réponse {number}, {step}."
                killed(server, moderator, step, body)
                check(server, published(server, body), body)
                kills += 1
        server.stop()
    assert "" == server.repository.git("status", "--porcelain")
    assert "" == server.repository.git("fsck", "--strict", "--no-dangling")
    assert kills == len(list((server.root / "comments" / "le-prix").iterdir()))
    record_property(
        "answers whose server was killed after a step: one file, one commit, one place",
        f"{kills}, at {len(STEPS)} steps",
    )


@pytest.mark.slow
def test_a_server_told_to_stop_does_not_wait_for_a_silent_remote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends within the time that the guide's service gives it, and so does what called."""
    called = tmp_path / "called"
    with produced(tmp_path, monkeypatch, CAUSERIE_REMOTE="origin") as server:
        silence(server.repository, "add", called)
        server.start()
        while not (called.exists() and called.read_text(encoding="utf-8")):
            time.sleep(0.01)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < STOPPED
        assert 0 == server.ended()
        assert "git fetch was ended with the server" in server.output.read_text(encoding="utf-8")
    assert gone(called)


def killed(server: Receiving, moderator: Visitor, step: str, body: str) -> None:
    """A reader sends, a moderator approves; the server is killed on the way, and starts again."""
    confirmation = server.preview(case="le-prix", name="Ana", body=body)
    if step == "submit":
        server.fatal.write_text(step, encoding="utf-8")
        with pytest.raises(OSError, match=r"cut short|reset"):
            server.request("POST", ANSWER, confirmation)
        restart(server)
        assert body in moderator.get(DESK).words  # also for a reader who gives up
    # One who tries again is told of the same answer.
    status, mine, _ = server.request("POST", ANSWER, confirmation)
    assert status == 303
    assert mine.startswith(MINE)
    page = moderator.get(DESK)
    assert 1 == page.words.count(body)
    if step == "submit":
        moderator.press(page, "Approuver")
    else:
        server.fatal.write_text(step, encoding="utf-8")
        with pytest.raises(TransportError):
            moderator.press(page, "Approuver")
        restart(server)


def restart(server: Receiving) -> None:
    """What was to be fatal was so, and only once."""
    assert -signal.SIGKILL == server.ended()
    assert not server.fatal.exists()
    server.start()


def published(server: Receiving, body: str) -> Item:
    """The answer, once the server has nothing left to do."""
    until = time.monotonic() + PATIENCE
    with queue.open(server.state) as opened:
        while opened.due():
            assert time.monotonic() < until, server.output.read_text(encoding="utf-8")
            time.sleep(0.05)
        items = opened.standing(State.PUBLISHED, limit=1000)
        assert not opened.waiting(limit=1)
    (item,) = (each for each in items if each.latest.submission.body == body)
    return item


def check(server: Receiving, item: Item, body: str) -> None:
    """It was approved once, and stands once in the files, in the history and on the page."""
    assert [Revision.APPROVED] == [each.state for each in item.revisions]
    assert 1 == len(item.decisions)
    comments = server.root / "comments"
    assert [f"le-prix/{item.answer_id}.md"] == [
        file.relative_to(comments).as_posix()
        for file in comments.rglob("*")
        if file.is_file() and body in file.read_text(encoding="utf-8")
    ]
    grep = f"--grep=^Answer-Id: {item.case}/{item.answer_id}$"
    assert 1 == len(server.repository.git("log", "--format=%H", grep).split())
    pages = [*server.public.glob("cas/le-prix/**/*.html")]
    html = "".join(file.read_text(encoding="utf-8") for file in pages)
    assert 1 == html.count(f'id="{item.answer_id}"')
