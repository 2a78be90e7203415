"""`causerie moderator`, as an author runs it on a terminal and an operator in a pipe."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from causerie import queue
from project import Site

pytestmark = pytest.mark.slow

PASSWORD = "une phrase assez longue"  # noqa: S105


@pytest.fixture
def root(site: Callable[[str], Site]) -> Path:
    """A project without anything to moderate."""
    return site("").root


def moderator(
    root: Path, *arguments: str, typed: str | None = None
) -> subprocess.CompletedProcess[str]:
    """The command in a pipe, or on a terminal where something is typed."""
    command = [sys.executable, "-m", "causerie", "moderator", *arguments]
    environment = {
        **os.environ,
        "PYTHONIOENCODING": "utf-8",
        "CAUSERIE_STATE": str(root.with_name(f"{root.name}-state")),
        "SOURCE_DATE_EPOCH": "1795435200",
    }
    if typed is None:
        return subprocess.run(
            command, cwd=root, env=environment, capture_output=True, check=False,
            encoding="utf-8", stdin=subprocess.DEVNULL, timeout=60,
        )  # fmt: skip
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, check=False,
        encoding="utf-8", input=typed, timeout=60,
    )  # fmt: skip


def test_a_moderator_is_added_listed_and_removed(root: Path) -> None:
    """The words are those of the site's language; the accounts are outside the site."""
    added = moderator(root, "add", "Anne Martin", "--password-stdin", typed=PASSWORD + "\n")
    assert (0, "") == (added.returncode, added.stderr)
    assert "Anne Martin peut modérer." in added.stdout
    listed = moderator(root, "list")
    assert listed.stdout.startswith("Anne Martin, depuis le 23 novembre 2026\n")
    feed = r"  flux privé\u00a0: https://example\.org/_causerie/moderation/feed/[\w-]{43}\.xml\n"
    assert re.search(feed, added.stdout)
    assert re.findall(feed, added.stdout) == re.findall(feed, listed.stdout)
    again = moderator(root, "add", "Anne Martin", "--password-stdin", typed=PASSWORD)
    assert (1, "Error: Anne Martin is a moderator already\n") == (again.returncode, again.stderr)
    removed = moderator(root, "remove", "Anne Martin")
    assert (0, "Anne Martin ne peut plus modérer.\n") == (removed.returncode, removed.stdout)
    assert "" == moderator(root, "list").stdout
    gone = moderator(root, "remove", "\x1b[2J")
    assert (1, "Error: no moderator is called \\x1b[2J\n") == (gone.returncode, gone.stderr)
    assert not (root / "queue.sqlite3").exists()


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (["Anne"], None, "there is no terminal to ask for the password; give --password-stdin"),
        (["Anne", "--password-stdin"], "court", "the password has 5 characters, fewer than 12"),
        (["\x1b[2J", "--password-stdin"], PASSWORD, '"\\x1b[2J" is no name'),
    ],
)
def test_what_may_not_be_added_is_wrong_use(
    root: Path, arguments: list[str], typed: str | None, said: str
) -> None:
    """The password is said nowhere."""
    result = moderator(root, "add", *arguments, typed=typed)
    assert (2, "") == (result.returncode, result.stdout)
    assert said in result.stderr
    assert typed is None or typed not in result.stderr


def test_the_password_is_asked_twice_on_a_terminal_and_never_shown(root: Path) -> None:
    """Two that differ are asked for again."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(root)
        os.environ.update(
            CAUSERIE_STATE=str(root.with_name(f"{root.name}-state")), PYTHONIOENCODING="utf-8"
        )
        os.execv(sys.executable, [sys.executable, "-m", "causerie", "moderator", "add", "Anne"])  # noqa: S606
    seen = ""
    answers = [PASSWORD, PASSWORD + "!", PASSWORD, PASSWORD]
    for question, answer in zip(("passe", "fois", "passe", "fois"), answers, strict=True):
        start = len(seen)
        while f"{question}: " not in seen[start:]:
            seen += os.read(terminal, 1_000).decode()
        os.write(terminal, f"{answer}\n".encode())
    while True:
        try:
            seen += os.read(terminal, 1_000).decode()
        except OSError:
            break
    assert 0 == os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert "Anne peut modérer." in seen
    assert PASSWORD not in seen
    with queue.open(root.with_name(f"{root.name}-state")) as opened:
        (kept,) = opened.accounts.moderators()
    assert kept.password.startswith("$argon2id$")
