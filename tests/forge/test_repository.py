"""What stands in the way of a commit is told, with what to do; mended, the answer is published."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from causerie.forge.git import GitError
from causerie.forge.lease import Busy
from causerie.forge.turns import Patience
from causerie.forge.upstream import Hindered
from causerie.forge.worktree import Worktree
from repository import Repository
from worktrees import (
    DESK,
    HASTY,
    MESSAGE,
    PATH,
    TEXT,
    TOMBSTONE,
    USUAL,
    commits_of,
    state,
    unfinished,
)


def test_a_tree_on_no_branch_is_refused_with_what_to_do(
    repository: Repository, tree: Worktree
) -> None:
    repository.git("checkout", "--quiet", "--detach")
    with pytest.raises(Hindered, match="git switch"):
        tree.publish(PATH, TEXT, message=MESSAGE)
    assert not (repository.root / PATH).exists()
    repository.git("checkout", "--quiet", "main")
    assert [tree.publish(PATH, TEXT, message=MESSAGE)] == commits_of(repository)


@pytest.mark.parametrize("what", ["merge", "rebase", "cherry-pick", "revert"])
def test_what_the_author_has_under_way_comes_first(
    repository: Repository, tree: Worktree, what: str
) -> None:
    repository.git("checkout", "--quiet", "-b", "autre")
    repository.commit("-- chapters/01-debut/index.md --\nAutrement.\n")
    repository.git("checkout", "--quiet", "main")
    repository.commit("-- chapters/01-debut/index.md --\nPar ici.\n")
    repository.commit("-- chapters/01-debut/index.md --\nPar là.\n")
    repository.git(what, "HEAD^" if what == "revert" else "autre", check=False)
    before = repository.git("status", "--porcelain=v2")
    with pytest.raises(Hindered, match=f"a {what} is under way.*git {what} --abort"):
        tree.publish(PATH, TEXT, message=MESSAGE)
    assert before == repository.git("status", "--porcelain=v2")
    repository.git(what, "--abort")
    assert [tree.publish(PATH, TEXT, message=MESSAGE)] == commits_of(repository)


LOCKS = ["index.lock", "HEAD.lock", "refs/heads/main.lock"]


@pytest.mark.slow
@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_waited_for_then_told(repository: Repository, name: str) -> None:
    """On a clock of its own: no test waits."""
    now, lock = [time.time()], repository.root / ".git" / name
    lock.touch()

    def sleep(seconds: float) -> None:
        now[0] += seconds

    tree = Worktree(repository.root, DESK, patience=Patience(lambda: now[0], sleep, wait=0.3))
    start = now[0]
    with pytest.raises(Busy, match=f"{name} is there"):
        tree.publish(PATH, TEXT, message=MESSAGE)
    assert 0.3 <= now[0] - start < 0.4

    def freed(_seconds: float) -> None:
        lock.unlink()

    tree = Worktree(repository.root, DESK, patience=Patience(time.time, sleep=freed))
    assert [tree.publish(PATH, TEXT, message=MESSAGE)] == commits_of(repository)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_of_anothers_is_never_removed(repository: Repository, name: str) -> None:
    """However old it is: the author's editor may have been open since yesterday."""
    lock = repository.root / ".git" / name
    lock.touch()
    os.utime(lock, (1, 1))
    with pytest.raises(Busy, match="remove the file if no git is running"):
        Worktree(repository.root, DESK, patience=HASTY).publish(PATH, TEXT, message=MESSAGE)
    assert lock.exists()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_we_left_is_removed_once_it_is_stale(repository: Repository, name: str) -> None:
    """Not while it is fresh, however often one tries."""
    cut_short(repository, f"open('.git/{name}', 'w')")
    for _ in range(2):
        with pytest.raises(Busy):
            Worktree(repository.root, DESK, patience=HASTY).publish(PATH, TEXT, message=MESSAGE)
    later = Patience(clock=lambda: time.time() + 61, wait=0.2)
    tree = Worktree(repository.root, DESK, patience=later)
    assert [tree.publish(PATH, TEXT, message=MESSAGE)] == commits_of(repository)
    assert list((repository.root / ".git").rglob("*.lock")) == []


def cut_short(repository: Repository, act: str) -> None:
    """A writer of ours takes the lease, does something, and is killed."""
    code = (
        "import os, signal, subprocess, time\nfrom pathlib import Path\n"
        "from causerie.forge import lease\n"
        "with lease.taken(Path('.git/causerie.lease'), clock=time.time, wait=lambda: 0) as had:\n"
        f"    {act}\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=repository.root, check=False)
    assert -signal.SIGKILL == done.returncode


def test_while_a_command_of_git_outlives_us_nobody_else_writes(repository: Repository) -> None:
    """Its lock is not stale, though whoever started it is dead."""
    cut_short(repository, "subprocess.Popen(['sleep', '1'], pass_fds=had.held)")
    tree = Worktree(repository.root, DESK, patience=HASTY)
    with pytest.raises(Busy, match="another Causerie"):
        tree.publish(PATH, TEXT, message=MESSAGE)
    time.sleep(1)
    assert [tree.publish(PATH, TEXT, message=MESSAGE)] == commits_of(repository)


SOUND: dict[str, object] = {"writing": None, "pending": {}, "moving": None}
COMMIT = "0" * 40
WRONG: dict[str, list[object]] = {
    "writing": ["1764000000", True, [], {}],
    "pending": [None, [], "x", 1, {PATH: None}, {PATH: "x"}, {PATH: 1}, {PATH: [1]}],
    "moving": [
        "",
        "ab",
        1,
        True,
        {},
        [],
        [COMMIT],
        [COMMIT, None],
        [1, 2],
        [COMMIT] * 3,
        ["--all", COMMIT],
    ],
}


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "null",
        "7",
        '"text"',
        '{"writing": null}',
        "\0" * 9,
        "[" * 100_000,
        *(json.dumps({**SOUND, key: value}) for key, values in WRONG.items() for value in values),
    ],
)
def test_a_lease_that_cannot_be_read_is_one_cut_short(
    repository: Repository, tree: Worktree, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Which is said; the answer is published, and what the author has begun stays."""
    unfinished(repository)
    before = state(repository)
    (repository.root / ".git/causerie.lease").write_text(content)
    assert [tree.publish(PATH, TEXT, message=MESSAGE)] == commits_of(repository)
    assert before == state(repository)
    assert 1 == caplog.text.count("was cut short, or is not what Causerie wrote")


def test_a_change_that_a_lost_lease_spoke_of_is_taken_for_the_authors(
    repository: Repository, tree: Worktree
) -> None:
    """Nothing is written over it, and the message says what to do."""
    tree.write(PATH, TEXT)
    (repository.root / ".git/causerie.lease").write_text('{"pending": 3}')
    with pytest.raises(Hindered, match="has changes of your own that are not committed"):
        tree.publish(PATH, TOMBSTONE, message=MESSAGE)
    assert (repository.root / PATH).read_text(encoding="utf-8") == TEXT
    repository.git("add", "--", PATH)
    repository.git("commit", "--quiet", "--message", "Mine", "--", PATH)
    assert tree.publish(PATH, TOMBSTONE, message=MESSAGE)


def test_without_a_repository_the_file_alone_is_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Which is said once."""
    tree = Worktree(tmp_path, DESK, patience=USUAL)
    with caplog.at_level(logging.WARNING):
        assert None is tree.publish(PATH, TEXT, message=MESSAGE)
        assert None is tree.publish(PATH, TOMBSTONE, message="Withdraw")
    assert 1 == caplog.text.count("no git repository is here")
    assert (tmp_path / PATH).read_text(encoding="utf-8") == TOMBSTONE
    assert [tmp_path / PATH] == [each for each in tmp_path.rglob("*") if each.is_file()]


def test_without_git_the_file_alone_is_written_unless_there_is_a_history(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("PATH", str(elsewhere))
    assert None is Worktree(elsewhere, DESK, patience=USUAL).publish(PATH, TEXT, message=MESSAGE)
    assert (elsewhere / PATH).is_file()
    with pytest.raises(GitError, match="git is not installed; install it"):
        Worktree(repository.root, DESK, patience=USUAL).publish(PATH, TEXT, message=MESSAGE)
    assert not (repository.root / PATH).exists()


@pytest.mark.parametrize(
    ("lost", "known"), [(".git", True), (".git/HEAD", True), (".git/HEAD", False)]
)
def test_a_repository_that_git_cannot_find_for_a_moment_is_waited_for(
    tree: Worktree,
    repository: Repository,
    tmp_path: Path,
    lost: str,
    known: bool,  # noqa: FBT001
) -> None:
    """Or an answer would never be in its history. That it was there is known once it was seen."""
    if known:
        tree.publish(PATH, TEXT, message=MESSAGE)
    (repository.root / lost).rename(tmp_path / "aside")
    with pytest.raises(Hindered, match=r"not a git repository.*bring its \.git back as it was"):
        tree.publish(PATH, TOMBSTONE, message="Withdraw")
    (tmp_path / "aside").rename(repository.root / lost)
    assert tree.publish(PATH, TOMBSTONE, message="Withdraw")


def test_git_s_own_folder_is_no_work_tree(repository: Repository) -> None:
    with pytest.raises(Hindered, match="work in a clone"):
        Worktree(repository.root / ".git", DESK, patience=USUAL).publish(
            PATH, TEXT, message=MESSAGE
        )


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="is no folder"):
        Worktree(tmp_path / "absent", DESK, patience=USUAL).publish(PATH, TEXT, message=MESSAGE)


OLD = "comments/le-cas/2026-02-01-bob.md"


@pytest.mark.parametrize("mark", ["assume-unchanged", "skip-worktree"])
def test_a_file_that_git_is_told_not_to_look_at_is_told(
    repository: Repository, tree: Worktree, mark: str
) -> None:
    """It would be written, and never committed; what the author hid there stays."""
    repository.git("update-index", f"--{mark}", OLD)
    repository.put({OLD: "Bob, mine.\n"})
    said = f"is marked {mark}.*--no-{mark} -- {OLD}"
    with pytest.raises(Hindered, match=said):
        tree.write(OLD, TEXT)
    assert (repository.root / OLD).read_text(encoding="utf-8") == "Bob, mine.\n"
    repository.put({OLD: TEXT})
    with pytest.raises(Hindered, match=said):
        tree.publish(OLD, TEXT, message=MESSAGE)
    repository.git("update-index", f"--no-{mark}", OLD)
    assert tree.publish(OLD, TEXT, message=MESSAGE) == repository.git("rev-parse", "HEAD")
    assert repository.git("show", f"HEAD:{OLD}") == TEXT.rstrip("\n")


def test_a_sparse_checkout_without_answers_is_told(repository: Repository, tree: Worktree) -> None:
    """A new answer is written, and waits to be committed; an old one is not written over."""
    repository.git("sparse-checkout", "set", "chapters")
    said = "is outside of the sparse checkout.*git sparse-checkout add comments"
    with pytest.raises(Hindered, match=said):
        tree.publish(PATH, TEXT, message=MESSAGE)
    with pytest.raises(Hindered, match=said):
        tree.publish(OLD, TEXT, message=MESSAGE)
    assert [] == commits_of(repository)
    assert (repository.root / PATH).read_text(encoding="utf-8") == TEXT
    repository.git("sparse-checkout", "add", "comments")
    assert [tree.publish(PATH, TEXT, message=MESSAGE)] == commits_of(repository)
    assert (repository.root / OLD).is_file()


def test_a_folder_of_answers_that_is_ignored_is_told(
    repository: Repository, tree: Worktree
) -> None:
    """They would be on one machine alone, for who clones the repository gets none."""
    repository.git("rm", "--quiet", "-r", "--cached", "comments")
    repository.put({".gitignore": "comments/\n"})
    repository.git("commit", "--quiet", "--all", "--message", "No answers")
    with pytest.raises(Hindered, match=f"told to ignore.*git check-ignore -v {PATH}"):
        tree.publish(PATH, TEXT, message=MESSAGE)
    repository.put({".gitignore": ""})
    assert [tree.publish(PATH, TEXT, message=MESSAGE)] == commits_of(repository)
