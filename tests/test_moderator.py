"""`causerie moderator`, as an author runs it on a terminal and an operator in a pipe."""

import os
import pty
import re
import select
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
    assert again.returncode == 1
    assert again.stderr.startswith("Error: Anne Martin modère déjà\u00a0; ")
    removed = moderator(root, "remove", "Anne Martin")
    assert (0, "Anne Martin ne peut plus modérer.\n") == (removed.returncode, removed.stdout)
    assert "" == moderator(root, "list").stdout
    gone = moderator(root, "remove", "\x1b[2J")
    assert gone.returncode == 1
    assert gone.stderr.startswith("Error: personne ne modère sous le nom de \\x1b[2J\u00a0; ")
    assert not (root / "queue.sqlite3").exists()


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (["Anne"], None, "il n’y a pas de terminal où demander le mot de passe"),
        (["Anne", "--password-stdin"], "court", "le mot de passe a 5 caractères, moins de 12"),
        (["\x1b[2J", "--password-stdin"], PASSWORD, "«\u00a0\\x1b[2J\u00a0» n’est pas un nom"),
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
    seen = b""
    answers = [PASSWORD, PASSWORD + "!", PASSWORD, PASSWORD]
    for question, answer in zip(("passe", "fois", "passe", "fois"), answers, strict=True):
        asked, start = f"{question}\u00a0: ".encode(), len(seen)
        while asked not in seen[start:]:
            assert select.select([terminal], [], [], 60)[0], seen
            seen += os.read(terminal, 1_000)
        os.write(terminal, f"{answer}\n".encode())
    while True:
        try:
            seen += os.read(terminal, 1_000)
        except OSError:
            break
    assert 0 == os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert "Anne peut modérer." in seen.decode()
    assert PASSWORD not in seen.decode()
    with queue.open(root.with_name(f"{root.name}-state")) as opened:
        (kept,) = opened.accounts.moderators()
    assert kept.password.startswith("$argon2id$")
