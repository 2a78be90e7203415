"""An approved answer becomes one file and one commit, whatever happens meanwhile."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from causerie.core.problems import CauserieError
from causerie.forge.history import Past
from causerie.forge.lease import Busy
from causerie.forge.turns import Patience
from causerie.forge.upstream import Hindered
from causerie.forge.worktree import Identity, Worktree
from repository import Repository
from worktrees import (
    ANSWER,
    DESK,
    HASTY,
    MESSAGE,
    PATH,
    TEXT,
    TOMBSTONE,
    USUAL,
    Count,
    commits_of,
    state,
    unfinished,
)

Record = Callable[[str, object], None]

ONE = {"Decided: 1"}


def published(repository: Repository, path: str = PATH) -> str:
    return repository.git("show", f"HEAD:{path}") + "\n"


# One file, one commit


def test_an_answer_is_one_file_and_one_commit(repository: Repository, tree: Worktree) -> None:
    before = repository.git("rev-parse", "HEAD")
    commit = tree.publish(PATH, TEXT, message=MESSAGE)
    assert commit == repository.git("rev-parse", "HEAD")
    assert before == repository.git("rev-parse", "HEAD^")
    assert (repository.root / PATH).read_text(encoding="utf-8") == TEXT == published(repository)
    assert repository.git("show", "--format=", "--name-status", "HEAD") == f"A\t{PATH}"
    assert repository.git("log", "-1", "--format=%an %ae %cn %ce%n%B").rstrip() == (
        f"Causerie causerie@localhost Causerie causerie@localhost\n{MESSAGE}\n\nAnswer-Id: {ANSWER}"
    )
    assert repository.git("status", "--porcelain") == ""


def test_done_again_nothing_is_done(repository: Repository, tree: Worktree) -> None:
    """The commit that did it is told, also when others came after."""
    commit = tree.publish(PATH, TEXT, message=MESSAGE)
    repository.commit("-- chapters/02-b.md --\nB\n")
    assert commit == Worktree(repository.root, DESK, patience=USUAL).publish(
        PATH, TEXT, message="Otherwise"
    )
    assert [commit] == commits_of(repository)


def test_a_file_written_and_not_committed_is_committed(
    repository: Repository, tree: Worktree
) -> None:
    tree.write(PATH, TEXT)
    assert (repository.root / PATH).read_text(encoding="utf-8") == TEXT
    assert commits_of(repository) == []
    assert [tree.publish(PATH, TEXT, message=MESSAGE)] == commits_of(repository)


def test_a_later_text_replaces_one_that_never_was_committed(
    repository: Repository, tree: Worktree
) -> None:
    """Nobody but us wrote the earlier one: it is no change of the author's."""
    tree.write(PATH, TEXT)
    repository.git("add", PATH)
    tree.write(PATH, TEXT + "Encore.\n")
    assert [tree.publish(PATH, TEXT + "Enfin.\n", message=MESSAGE)] == commits_of(repository)
    assert published(repository) == TEXT + "Enfin.\n"


def test_the_text_of_the_last_commit_is_put_back(repository: Repository, tree: Worktree) -> None:
    commit = tree.publish(PATH, TEXT, message=MESSAGE)
    tree.write(PATH, "Autre.\n")
    repository.git("add", PATH)
    assert commit == tree.publish(PATH, TEXT, message=MESSAGE)
    assert repository.git("status", "--porcelain") == ""


def test_an_edit_and_a_withdrawal_are_commits_of_their_own(
    repository: Repository, tree: Worktree
) -> None:
    first = tree.publish(PATH, TEXT, message=MESSAGE)
    second = tree.publish(PATH, TEXT + "Encore.\n", message="Edit")
    third = tree.publish(PATH, TOMBSTONE, message="Withdraw")
    assert third == tree.publish(PATH, TOMBSTONE, message="Withdraw")
    assert [third, second, first] == commits_of(repository)
    assert published(repository) == TOMBSTONE


def test_what_was_there_before_a_decision_is_in_the_history(
    repository: Repository, tree: Worktree
) -> None:
    """With what the author has committed since the commit before it; without it, what is now."""
    assert tree.before(PATH, ()) is None
    tree.publish(PATH, TEXT, message="Publish\n\nDecided: 1")
    assert tree.before(PATH, ONE) is None
    mended = TEXT + "De ma main.\r\n"
    (repository.root / PATH).write_bytes(mended.encode())
    repository.commit("", "Je corrige")
    tree.publish(PATH, TOMBSTONE, message="Withdraw\n\nDecided: 2")
    tree.publish(PATH, TEXT, message="Publish\n\nDecided: 3")
    assert Past(mended.encode()) == tree.before(PATH, {"Decided: 3", "Decided: 2"})
    assert Past(TOMBSTONE.encode()) == tree.before(PATH, {"Decided: 3"})
    assert Past(TEXT.encode()) == tree.before(PATH, {"Decided: 4"})


def test_what_a_commit_says_is_known_since_an_instant(
    repository: Repository, tree: Worktree
) -> None:
    """Of that file alone."""
    long_ago, to_come = (datetime(year, 1, 1, tzinfo=UTC) for year in (2000, 2050))
    assert not tree.says(PATH, ONE, long_ago)
    tree.publish(PATH, TEXT, message="Publish\n\nDecided: 1")
    tree.publish(PATH, TOMBSTONE, message="Withdraw\n\nDecided: 2")
    assert tree.says(PATH, {*ONE, "Decided: 3"}, long_ago)
    assert not tree.says(PATH, {"Decided: 3", "Decided"}, long_ago)
    assert not tree.says(PATH, ONE, to_come)
    assert not tree.says("comments/le-prix/2026-11-23-bob.md", ONE, long_ago)
    assert repository.git("status", "--porcelain") == ""


def test_that_there_was_no_file_is_in_the_history(repository: Repository, tree: Worktree) -> None:
    """Its author took it away."""
    tree.publish(PATH, TEXT, message="Publish\n\nDecided: 1")
    (repository.root / PATH).unlink()
    repository.commit("", "Je retire")
    assert Past(None) == tree.before(PATH, {"Decided: 2"})
    tree.publish(PATH, TOMBSTONE, message="Withdraw\n\nDecided: 2")
    assert Past(None) == tree.before(PATH, {"Decided: 2"})


def test_what_is_taken_back_is_gone_in_one_commit(repository: Repository, tree: Worktree) -> None:
    """Done again, nothing is done; and it may come back."""
    first = tree.publish(PATH, TEXT, message=MESSAGE)
    second = tree.publish(PATH, None, message="Take back")
    assert second == tree.publish(PATH, None, message="Take back")
    assert tree.read(PATH) is None
    assert repository.git("show", "--format=", "--name-status", "HEAD") == f"D\t{PATH}"
    third = tree.publish(PATH, TEXT, message=MESSAGE)
    assert [third, second, first] == commits_of(repository)
    assert TEXT.encode() == tree.read(PATH)
    assert repository.git("status", "--porcelain") == ""


@pytest.mark.parametrize("staged", [False, True])
def test_what_never_was_committed_leaves_no_trace(
    repository: Repository, tree: Worktree, *, staged: bool
) -> None:
    """Taken back after a crash before the commit, also in a folder of a repository."""
    tree.write(PATH, TEXT)
    if staged:
        repository.git("add", PATH)
    assert tree.publish(PATH, None, message="Take back") is None
    assert [] == commits_of(repository)
    assert repository.git("status", "--porcelain") == ""


def test_a_removal_not_committed_may_be_thought_better_of(
    repository: Repository, tree: Worktree
) -> None:
    """Nobody but us has removed it: it is no change of the author's."""
    commit = tree.publish(PATH, TEXT, message=MESSAGE)
    tree.write(PATH, None)
    repository.git("rm", "--quiet", "--cached", PATH)
    assert commit == tree.publish(PATH, TEXT, message=MESSAGE)
    assert repository.git("status", "--porcelain") == ""


def test_what_the_author_changed_is_not_removed(repository: Repository, tree: Worktree) -> None:
    """And what they removed is not written again."""
    tree.publish(PATH, TEXT, message=MESSAGE)
    repository.put({PATH: "De ma main.\n"})
    with pytest.raises(Hindered, match="changes of your own"):
        tree.publish(PATH, None, message="Take back")
    (repository.root / PATH).unlink()
    with pytest.raises(Hindered, match="changes of your own"):
        tree.publish(PATH, TEXT + "Encore.\n", message=MESSAGE)
    assert not (repository.root / PATH).exists()


@pytest.mark.parametrize(
    "path",
    [
        "chapters/le-cas/2026-11-23-a.md",
        "comments/2026-11-23-a.md",
        "comments/../2026-11-23-a.md",
        "comments/le-cas/../le-cas/2026-11-23-a.md",
        "comments/le-cas/2026-11-23-a.md\n",
        "comments/--upload-pack=x/2026-11-23-a.md",
        "comments/le-cas/2026-11-23-$(id).md",
        "comments/le-cas/2026-13-23-a.md",
        "/comments/le-cas/2026-11-23-a.md",
        "",
    ],
)
def test_only_paths_made_of_identifiers_are_written(
    repository: Repository, tree: Worktree, path: str
) -> None:
    before = state(repository)
    with pytest.raises(ValueError, match="no path of an answer"):
        tree.publish(path, TEXT, message=MESSAGE)
    assert before == state(repository)


@pytest.mark.parametrize("link", ["comments", "comments/le-cas", PATH])
def test_nothing_is_written_through_a_link(
    repository: Repository, tree: Worktree, link: str, tmp_path: Path
) -> None:
    away = tmp_path / "away"
    away.mkdir()
    at = repository.root / link
    if at.is_dir():
        shutil.rmtree(at)
    at.symlink_to(away)
    with pytest.raises(Hindered, match="symbolic link"):
        tree.publish(PATH, TEXT, message=MESSAGE)
    assert list(away.iterdir()) == []


def test_a_first_commit_may_be_ours(tmp_path: Path) -> None:
    """In a repository where nothing was ever committed, what is staged stays staged."""
    repository = Repository(tmp_path)
    repository.put({"chapters/01-a.md": "A\n"})
    repository.git("add", "--all")
    commit = Worktree(tmp_path, DESK, patience=USUAL).publish(PATH, TEXT, message=MESSAGE)
    assert [commit] == commits_of(repository)
    assert repository.git("status", "--porcelain") == "A  chapters/01-a.md"


def test_a_project_may_be_a_folder_of_a_repository(repository: Repository) -> None:
    """Whatever its name, which git must not take for a pattern."""
    root = repository.root / "sites [*]"
    root.mkdir()
    tree = Worktree(root, DESK, patience=USUAL, comments="réponses/ici")
    path = PATH.replace("comments", "réponses/ici")
    assert [tree.publish(path, TEXT, message=MESSAGE)] == commits_of(repository)
    assert published(repository, f"sites [*]/{path}") == TEXT
    assert 2 == len({tree.publish(path, None, message="Take back"), *commits_of(repository)})
    assert repository.git("status", "--porcelain") == ""


def test_a_linked_work_tree_has_its_own_branch_and_lease(
    repository: Repository, tmp_path: Path
) -> None:
    repository.git("worktree", "add", "--quiet", "-b", "autre", str(tmp_path / "autre"))
    Worktree(tmp_path / "autre", DESK, patience=USUAL).publish(PATH, TEXT, message=MESSAGE)
    assert repository.git("log", "-1", "--format=%s", "autre") == MESSAGE
    assert commits_of(repository) == []


# The author's work


def test_the_authors_unfinished_work_stays_as_it_was(
    repository: Repository, tree: Worktree
) -> None:
    """Staged, changed again, not staged, not yet added, promised, ignored, taken out."""
    unfinished(repository)
    before = state(repository)
    tree.publish(PATH, TEXT, message=MESSAGE)
    assert before == state(repository)
    tree.publish(PATH, TEXT + "Encore.\n", message=MESSAGE)
    tree.publish(PATH, TOMBSTONE, message="Withdraw")
    tree.publish(PATH, None, message="Take back")
    assert before == state(repository)
    assert len(commits_of(repository)) == 4
    listed = repository.git("log", "--format=", "--name-only", "--max-count=4")
    assert {PATH} == set(listed.split())


@pytest.mark.parametrize("staged", [False, True])
@pytest.mark.parametrize("known", [False, True])
def test_a_change_of_the_author_to_the_same_file_is_not_written_over(
    repository: Repository, tree: Worktree, *, known: bool, staged: bool
) -> None:
    if known:
        tree.publish(PATH, TEXT, message=MESSAGE)
    repository.put({PATH: "De ma main.\n"})
    if staged:
        repository.git("add", PATH)
    before = state(repository)
    with pytest.raises(Hindered, match="changes of your own that are not committed"):
        tree.publish(PATH, TEXT + "Encore.\n", message=MESSAGE)
    assert before == state(repository)
    assert (repository.root / PATH).read_text(encoding="utf-8") == "De ma main.\n"
    repository.git("add", PATH)
    repository.git("commit", "--quiet", "-m", "Mien", "--", PATH)
    tree.publish(PATH, TEXT + "Encore.\n", message=MESSAGE)
    assert published(repository) == TEXT + "Encore.\n"


def test_what_the_author_staged_at_the_same_path_is_not_lost(
    repository: Repository, tree: Worktree
) -> None:
    """Though the file itself says what is to be published."""
    repository.put({PATH: "De ma main.\n"})
    repository.git("add", PATH)
    repository.put({PATH: TEXT})
    with pytest.raises(Hindered, match="changes of your own"):
        tree.publish(PATH, TEXT, message=MESSAGE)
    assert repository.git("show", f":{PATH}") == "De ma main."


def test_hooks_and_odd_settings_change_nothing(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the author's runs, signs, asks, or says otherwise what is said."""
    ran = tmp_path / "ran"
    hooks = tmp_path / "hooks"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 >> '{ran}'\nexit 1\n")
    program.chmod(0o755)
    for folder in (hooks, repository.root / ".git/hooks"):
        folder.mkdir(exist_ok=True)
        for name in ("pre-commit", "commit-msg", "prepare-commit-msg", "post-commit",
                     "reference-transaction", "post-index-change"):  # fmt: skip
            shutil.copy(program, folder / name)
    template = tmp_path / "template"
    template.write_text("Answer-Id: le-cas/2026-11-23-forged\n")
    ignored = tmp_path / "ignored"
    ignored.write_text("*.md\n")
    run = f"!{program}"
    settings = {
        "commit.gpgSign": "true", "gpg.program": program, "core.hooksPath": hooks,
        "commit.template": template, "commit.cleanup": "scissors", "commit.verbose": "true",
        "core.autocrlf": "true", "core.safecrlf": "true", "core.editor": program,
        "core.pager": program, "core.commentChar": "A", "core.excludesFile": ignored,
        "core.fsmonitor": program, "i18n.commitEncoding": "UTF-16", "i18n.logOutputEncoding":
        "ISO-8859-1", "alias.commit": run, "alias.add": run, "alias.status": run,
        "trailer.separators": "=", "trailer.x.command": program, "status.short": "true",
        "status.showUntrackedFiles": "no", "log.showSignature": "true", "format.pretty": "oneline",
        "user.useConfigOnly": "true", "color.ui": "always", "core.quotePath": "true",
        "diff.external": program, "gc.auto": "1", "core.abbrev": "4", "log.decorate": "full",
    }  # fmt: skip
    file = tmp_path / "gitconfig"
    for key, value in settings.items():
        repository.git("config", "--file", str(file), key, str(value))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(file))
    monkeypatch.setenv("GIT_EDITOR", str(program))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Une autre")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2001-01-01T00:00:00Z")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    commit = Worktree(repository.root, DESK, patience=USUAL).publish(
        PATH, TEXT, message="Une réponse\n\n# gardé"
    )
    monkeypatch.delenv("GIT_DIR")
    assert not ran.exists()
    assert [commit] == commits_of(repository)
    raw = repository.git("cat-file", "commit", "HEAD")
    assert raw.endswith(f"\n\nUne réponse\n\n# gardé\n\nAnswer-Id: {ANSWER}")
    assert "author Causerie <causerie@localhost> " in raw
    assert "committer Causerie <causerie@localhost> " in raw
    assert "gpgsig" not in raw
    assert "encoding" not in raw
    assert " 978307200 " not in raw
    assert published(repository) == TEXT
    assert repository.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    "said",
    [
        "--upload-pack=touch ran",
        "$(touch ran)`touch ran`",
        "Bob\nAnswer-Id: le-cas/2026-11-23-forged",
        "Bob\n\nAnswer-Id: le-cas/2026-11-23-forged\n",
        "Bob\n\nanswer-id : le-cas/2026-11-23-forged\n\n---\nAnswer-Id: x",
        "Answer-Id: le-cas/2026-11-23-forged",
        "\x1b[2J\0\r\nAnswer-Id: x\x85Answer-Id: y\u2028Answer-Id: z",
        "# comment\n\n\n\nfixup! squash! \u202e",
        "",
        "x" * 100_000,
    ],
)
def test_no_word_of_a_message_is_a_command_or_a_trailer(
    repository: Repository, tree: Worktree, said: str
) -> None:
    """Nor can it move a cursor in the author's terminal."""
    commit = tree.publish(PATH, TEXT, message=said)
    assert [commit] == commits_of(repository)
    told = repository.git("log", "-1", "--format=%B")
    assert 1 == sum(line.startswith("Answer-Id") for line in told.split("\n"))
    assert all(line.isprintable() for line in told.split("\n"))
    assert not (repository.root / "ran").exists()


@pytest.mark.parametrize("text", ["", "a\nb", "a<b", "\x1b[2J"])
def test_who_commits_has_a_plain_name(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        Identity(text, "causerie@localhost")


# Disks


def mounted(options: str, root: Path, script: str) -> "subprocess.CompletedProcess[str]":
    """What Python says of a script run where a small disk of its own is mounted over `root`."""
    shell = f'cp -r "$1" "$1.copy" && mount -t tmpfs -o {options} none "$1"'
    shell += ' && cp -r "$1.copy/." "$1" && rm -r "$1.copy" && cd "$1" && exec "$2" -c "$3"'
    command = ["unshare", "-rm", "sh", "-c", shell, "sh", str(root), sys.executable, script]
    if shutil.which("unshare") is None or not allowed("unshare", "-rm", "true"):
        pytest.skip("no disk can be mounted here")
    return subprocess.run(command, capture_output=True, text=True, check=False)


def allowed(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


DISK = f"""
import subprocess, time
from pathlib import Path
from causerie.core.problems import CauserieError
from causerie.forge.turns import Patience
from causerie.forge.worktree import Identity, Worktree
desk = Identity("Causerie", "causerie@localhost")
tree = Worktree(Path.cwd(), desk, patience=Patience(time.time))
def publish():
    try:
        tree.publish({PATH!r}, {TEXT!r}, message={MESSAGE!r})
        print("published")
    except CauserieError as error:
        print(error)
"""


def test_a_full_disk_loses_nothing(repository: Repository) -> None:
    """Whichever step it stops, what was begun is finished once there is room."""
    script = f"""{DISK}
import os, shutil, time
for room in range(0, 100_000, 4096):
    left = shutil.disk_usage(".").free - room
    with open("filler", "wb") as filler:
        filler.write(bytes(max(0, left)))
    publish()
    os.unlink("filler")
    subprocess.run(["git", "fsck", "--strict", "--no-dangling"], capture_output=True, check=True)
    if subprocess.run(["git", "cat-file", "-e", "HEAD:{PATH}"]).returncode == 0:
        break
publish()
print(subprocess.run(["git", "log", "--format=%s"], capture_output=True, text=True).stdout)
print(subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True).stdout)
"""
    done = mounted("size=2m", repository.root, script)
    assert "No space left on device" in done.stdout, done.stderr
    assert 1 == done.stdout.count(f"\n{MESSAGE}\n"), done.stdout
    assert done.stdout.rstrip().endswith("Un pas"), done.stdout


def test_a_disk_that_cannot_be_written_is_told(repository: Repository) -> None:
    script = f"""{DISK}
subprocess.run(["mount", "-o", "remount,ro", str(Path.cwd())], cwd="/", check=True)
publish()
subprocess.run(["mount", "-o", "remount,rw", str(Path.cwd())], cwd="/", check=True)
publish()
"""
    done = mounted("size=9m", repository.root, script)
    told, after = done.stdout.strip().split("\n")
    assert "cannot be written: Read-only file system; make room" in told
    assert after == "published"


# Crashes

# Python tells of each file opened, renamed or made, and each process started: at the event of
# the number given, the process is killed.
CRASH = """
import os, signal, sys, time
from pathlib import Path
from causerie.forge.turns import Patience
from causerie.forge.worktree import Identity, Worktree
desk = Identity("Causerie", "causerie@localhost")
tree = Worktree(Path.cwd(), desk, patience=Patience(time.time))
path, text, message, last = *sys.argv[1:4], int(sys.argv[4])
seen = 0
def audit(event, args):
    global seen
    if event in ("open", "os.rename", "os.mkdir", "os.remove", "subprocess.Popen"):
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)
tree.publish(path.replace(".md", "0.md"), text, message=message)  # all modules are loaded
sys.addaudithook(audit)
tree.publish(path, text, message=message)
"""


def crash(root: Path, path: str, text: str, at: int) -> int:
    command = [sys.executable, "-c", CRASH, path, text, MESSAGE, str(at)]
    return subprocess.run(command, cwd=root, check=False).returncode


@pytest.mark.slow
def test_killed_at_any_step_it_is_done_once_by_the_next(
    repository: Repository, count: Count, record_property: Record
) -> None:
    """Each time a file is opened, renamed or made, or a command started."""
    unfinished(repository)
    before = state(repository)[1:3]
    killed = 0
    for step in range(1, 100, count(4, 1)):
        path = f"comments/crash-{step}/2026-11-23-abc.md"
        code = crash(repository.root, path, TEXT, step)
        tree = Worktree(repository.root, DESK, patience=HASTY)
        commit = tree.publish(path, TEXT, message=MESSAGE)
        answer = path.removeprefix("comments/").removesuffix(".md")
        assert [commit] == commits_of(repository, answer)
        folder = repository.root / "comments" / f"crash-{step}"
        assert {"2026-11-23-abc.md", "2026-11-23-abc0.md"} == {x.name for x in folder.iterdir()}
        if code == 0:
            break
        assert -signal.SIGKILL == code
        killed += 1
    assert killed >= 3
    assert before == state(repository)[1:3]
    assert repository.git("fsck", "--strict", "--no-dangling") == ""
    record_property("answers published after a kill at each step: one file, one commit", killed)


def test_killed_at_any_time_git_included_it_is_done_once_by_the_next(
    repository: Repository, count: Count, record_property: Record
) -> None:
    """Locks of git's own are left then; they are removed when they are stale."""
    chance, times = random.Random(20070521), count(4, 60)  # noqa: S311 - not a secret
    unfinished(repository)
    before = state(repository)[1:3]
    later = Patience(clock=lambda: time.time() + 61)
    killed = locked = 0
    for number in range(times):
        path = f"comments/le-cas/2026-11-23-kill-{number}.md"
        command = [sys.executable, "-c", CRASH, path, TEXT, MESSAGE, "0"]
        process = subprocess.Popen(command, cwd=repository.root, start_new_session=True)
        first = repository.root / path.replace(".md", "0.md")
        while process.poll() is None and not first.exists():
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.15))
        os.killpg(process.pid, signal.SIGKILL)
        killed += process.wait() != 0
        locked += any((repository.root / ".git").rglob("*.lock"))
        tree = Worktree(repository.root, DESK, patience=later)
        for each in (path, path.replace(".md", "0.md")):
            commit = tree.publish(each, TEXT, message=MESSAGE)
            answer = each.removeprefix("comments/").removesuffix(".md")
            assert [commit] == commits_of(repository, answer)
    assert before == state(repository)[1:3]
    assert repository.git("fsck", "--strict", "--no-dangling") == ""
    figure = f"{killed} of {times}, git's locks left {locked} times"
    record_property("publications killed with their git: none lost, none twice", figure)


@pytest.mark.slow
def test_two_processes_publish_at_once_and_nothing_is_lost(
    repository: Repository, count: Count, record_property: Record
) -> None:
    """While the author commits too."""
    each = count(10, 50)
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from causerie.forge.turns import Patience\n"
        "from causerie.forge.worktree import Identity, Worktree\n"
        "tree = Worktree(Path.cwd(), Identity('Causerie', 'causerie@localhost'),\n"
        "                patience=Patience(time.time, wait=60))\n"
        f"for number in range({each}):\n"
        "    path = f'comments/le-cas/2026-11-23-{sys.argv[1]}-{number}.md'\n"
        f"    tree.publish(path, {TEXT!r}, message='Publish')\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code, name], cwd=repository.root) for name in "ab"
    ]
    authors = 0
    while any(writer.poll() is None for writer in writers):
        repository.put({"chapters/01-debut/index.md": f"Le début, {authors}.\n"})
        chapter = ["--message", "Chapitre", "--", "chapters"]
        repository.git("commit", "--quiet", "--allow-empty", *chapter, check=False)
        authors += 1
        time.sleep(0.1)
    assert [0, 0] == [writer.wait() for writer in writers]
    for name in "ab":
        for number in range(each):
            assert 1 == len(commits_of(repository, f"le-cas/2026-11-23-{name}-{number}"))
    assert repository.git("status", "--porcelain", "comments") == ""
    assert repository.git("fsck", "--strict", "--no-dangling") == ""
    record_property("answers published by two processes at once, the author committing", 2 * each)


def test_every_refusal_is_a_sentence_of_ours() -> None:
    assert issubclass(Hindered, CauserieError)
    assert issubclass(Busy, CauserieError)
