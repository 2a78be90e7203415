"""What is published here meets what others push, and nothing of either is lost."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from causerie.forge.distant import Distant
from causerie.forge.git import GitError
from causerie.forge.lease import Busy
from causerie.forge.turns import Patience
from causerie.forge.upstream import Conflict, Hindered, Synced, Upstream
from causerie.forge.worktree import Worktree
from places import DESK, TEXT, Place, gone, silence
from repository import Repository
from worktrees import USUAL, Count

Record = Callable[[str, object], None]
PATHS = [f"comments/le-cas/2026-11-23-{name}.md" for name in ("a", "b", "c")]
ANSWERS = [path.removeprefix("comments/").removesuffix(".md") for path in PATHS]
LATER = Patience(clock=lambda: time.time() + 61)
START = """\
-- chapters/01-a.md --
A
-- chapters/02-b.md --
B
-- comments/le-cas/2026-02-01-bob.md --
Bob
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, START)


def unfinished(place: Place) -> None:
    place.desk.put({"chapters/02-b.md": "B, repris.\n", "chapters/03-c.md": "C\n"})
    place.desk.git("add", "--all")
    place.desk.put({"chapters/02-b.md": "B, repris encore.\n", "chapters/04-d.md": "D\n"})


# Meeting


def test_answers_are_pushed(place: Place) -> None:
    place.publish(*PATHS)
    head = place.desk.git("rev-parse", "HEAD")
    assert place.sync() == Synced(head, tuple(ANSWERS), ())
    assert place.there("%H")[-1] == head == place.desk.git("rev-parse", "HEAD", "origin/main")[:40]
    assert place.sync() == Synced(head, (), ())


def test_what_was_taken_back_goes_there_too(place: Place) -> None:
    """After it was pushed, or in the same meeting."""
    place.publish(*PATHS)
    place.tree.publish(PATHS[0], None, message="Take back")
    place.sync()
    place.tree.publish(PATHS[1], None, message="Take back")
    place.pushed("-- chapters/01-a.md --\nA, encore.\n")
    assert (ANSWERS[1],) == place.sync().pushed
    listed = place.author.git("-C", str(place.forge), "ls-tree", "-r", "--name-only", "main")
    assert {PATHS[2]} == {path for path in listed.split("\n") if path in PATHS}
    assert place.desk.git("status", "--porcelain") == ""


def test_what_others_pushed_is_taken_in_and_told(place: Place) -> None:
    """With nothing of ours to push too."""
    place.pushed("-- chapters/01-a.md --\nA, encore.\n-- chapters/05-é.md --\nÉ\n")
    synced = place.sync()
    assert (synced.pushed, synced.fetched) == ((), ("chapters/01-a.md", "chapters/05-é.md"))
    assert (place.desk.root / "chapters/05-é.md").read_text() == "É\n"
    assert place.desk.git("status", "--porcelain") == ""


def test_histories_meet_and_unfinished_work_stays_as_it_was(place: Place) -> None:
    """Ours come upon theirs, one after the other, with their dates."""
    place.publish(*PATHS)
    dates = place.desk.git("log", "-3", "--format=%ad %an")
    place.pushed("-- chapters/01-a.md --\nA, encore.\n")
    unfinished(place)
    before = place.state()
    synced = place.sync()
    assert (synced.pushed, synced.fetched) == (tuple(ANSWERS), ("chapters/01-a.md",))
    assert place.there() == ["Un pas", "Un pas", "Publish", "Publish", "Publish"]
    assert dates == place.desk.git("log", "-3", "--format=%ad %an")
    assert before == place.state()
    assert (place.desk.root / "chapters/01-a.md").read_text() == "A, encore.\n"
    assert place.answers() == ANSWERS
    for path in PATHS:
        assert place.tree.publish(path, TEXT, message="Again")
    assert place.sync().pushed == ()


def test_a_project_in_a_folder_of_its_repository(place: Place) -> None:
    root = place.desk.root / "le site"
    root.mkdir()
    tree = Worktree(root, DESK, patience=USUAL)
    tree.publish(PATHS[0], TEXT, message="Publish")
    place.pushed("-- chapters/01-a.md --\nA, encore.\n")
    synced = tree.sync("origin", "main")
    assert synced
    assert (synced.pushed, synced.fetched) == (tuple(ANSWERS[:1]), ("chapters/01-a.md",))
    assert place.desk.git("status", "--porcelain") == ""


def test_who_pushes_in_between_is_met_too(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.publish(*PATHS)
    push = Upstream.push
    pushes: list[str] = []

    def late(upstream: Upstream, commit: str) -> bool:
        if len(pushes) < 2:
            place.pushed(f"-- chapters/0{len(pushes)}-x.md --\nX\n")
        pushes.append(commit)
        return push(upstream, commit)

    monkeypatch.setattr(Upstream, "push", late)
    synced = place.sync()
    assert len(pushes) == 3
    assert synced.fetched == ("chapters/00-x.md", "chapters/01-x.md")
    assert place.answers() == ANSWERS
    assert len(place.there()) == 6
    monkeypatch.setattr(Upstream, "push", lambda *_: False)
    place.publish("comments/le-cas/2026-11-23-d.md")
    with pytest.raises(Busy, match="the answers are safe here"):
        place.tree.sync("origin", "main", attempts=2)


def test_what_is_published_in_between_is_pushed_by_the_same_meeting(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish(PATHS[0])
    push = Upstream.push

    def during(upstream: Upstream, commit: str) -> bool:
        if not (place.desk.root / PATHS[1]).exists():
            place.publish(PATHS[1])
        return push(upstream, commit)

    monkeypatch.setattr(Upstream, "push", during)
    place.pushed("-- chapters/01-a.md --\nA, encore.\n")
    assert place.sync().fetched == ("chapters/01-a.md",)
    assert place.answers() == ANSWERS[:2]
    assert place.desk.git("status", "--porcelain") == ""


def test_without_a_repository_nobody_is_met(tmp_path: Path) -> None:
    assert Worktree(tmp_path, DESK, patience=USUAL).sync("origin", "main") is None


# What stands in the way


def test_a_conflict_is_told_and_leaves_all_as_it_was(place: Place) -> None:
    place.publish(*PATHS)
    place.pushed(f"-- {PATHS[1]} --\nAutre.\n")
    unfinished(place)
    before, head = place.state(), place.desk.git("rev-parse", "HEAD")
    with pytest.raises(Conflict, match=f"{PATHS[1]} was changed on origin/main and here too"):
        place.sync()
    assert (before, head) == (place.state(), place.desk.git("rev-parse", "HEAD"))
    assert place.answers() == []


def test_commits_of_the_authors_are_theirs_to_push(place: Place) -> None:
    """They may not be ready; pushed by their author, they take the answers with them."""
    place.publish(PATHS[0])
    place.desk.commit("-- chapters/03-c.md --\nC\n")
    place.publish(PATHS[1])
    place.pushed("-- chapters/01-a.md --\nA, encore.\n")
    with pytest.raises(Hindered, match="commits of yours that origin/main has not"):
        place.sync()
    assert place.answers() == []
    place.desk.git("pull", "--quiet", "--rebase")
    place.desk.git("push", "--quiet")
    assert place.sync().pushed == ()
    assert place.answers() == ANSWERS[:2]


def test_a_commit_that_says_it_is_ours_and_is_not(place: Place) -> None:
    """It bears a trailer, and touches another file."""
    place.desk.commit("-- chapters/03-c.md --\nC\n", f"Un pas\n\nAnswer-Id: {ANSWERS[0]}")
    place.pushed("-- chapters/01-a.md --\nA, encore.\n")
    with pytest.raises(Hindered, match="commits of yours"):
        place.sync()
    assert len(place.there()) == 2


def test_what_the_author_s_rebase_brought_to_another_name_is_pushed(place: Place) -> None:
    """They had renamed the file there, and done as the conflict says."""
    place.publish(PATHS[0])
    place.sync()
    renamed = PATHS[1]
    place.author.git("pull", "--quiet", "--rebase", "origin", "main")
    place.author.git("mv", PATHS[0], renamed)
    place.author.git("commit", "--quiet", "-m", "Un autre nom")
    place.author.git("push", "--quiet", "origin", "main")
    place.tree.publish(PATHS[0], TEXT.replace("Il faut", "Il faudrait"), message="Publish")
    with pytest.raises(Conflict):
        place.sync()
    place.desk.git("pull", "--quiet", "--rebase", "origin", "main")
    assert (ANSWERS[1],) == place.sync().pushed


def test_with_only_commits_of_the_authors_nothing_is_done(place: Place) -> None:
    place.desk.commit("-- chapters/03-c.md --\nC\n")
    assert place.sync().pushed == ()
    assert place.there() == ["Un pas"]


@pytest.mark.parametrize("path", ["chapters/01-a.md", "chapters/09-neuf.md"])
def test_unfinished_work_in_the_way_is_never_written_over(place: Place, path: str) -> None:
    """The answers are pushed all the same; the tree follows once the author has committed."""
    place.publish(*PATHS)
    place.pushed(f"-- {path} --\nD’ailleurs.\n")
    place.desk.put({path: "D’ici.\n"})
    before = place.state()
    for _ in range(2):
        with pytest.raises(Hindered, match="unfinished work of yours is in the way"):
            place.sync()
        assert before == place.state()
        assert place.answers() == ANSWERS
    (place.desk.root / path).unlink()
    place.desk.git("checkout", "--quiet", "--", *([path] if "01" in path else []))
    assert place.sync().fetched == (path,)
    assert (place.desk.root / path).read_text() == "D’ailleurs.\n"
    assert place.desk.git("status", "--porcelain") == ""
    assert place.answers() == ANSWERS


def test_another_branch_is_refused(place: Place) -> None:
    place.desk.git("checkout", "--quiet", "-b", "brouillon")
    place.publish(PATHS[0])
    with pytest.raises(Hindered, match="git switch main"):
        place.sync()
    assert place.answers() == []


def test_a_forge_that_refuses_is_told(place: Place) -> None:
    hook = place.forge / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    place.publish(*PATHS)
    with pytest.raises(Hindered, match=r"refuses the answers \(pre-receive hook declined\)"):
        place.sync()
    hook.unlink()
    assert place.sync().pushed == tuple(ANSWERS)


def test_a_forge_that_is_away_is_told_without_the_password(place: Place) -> None:
    place.publish(*PATHS)
    place.desk.git("remote", "set-url", "origin", "https://zoe:sesame@localhost:1/x.git")
    with pytest.raises(GitError, match="git fetch failed") as told:
        place.sync()
    assert "sesame" not in str(told.value)
    place.desk.git("remote", "set-url", "origin", str(place.forge))
    assert place.sync().pushed == tuple(ANSWERS)


def test_a_forge_that_never_answers_is_given_up(place: Place) -> None:
    place.publish(PATHS[0])
    place.desk.git("remote", "set-url", "origin", "ext::sleep 5")
    place.desk.git("config", "protocol.ext.allow", "always")
    with pytest.raises(GitError, match=r"took more than 0\.3 seconds"):
        place.tree.sync("origin", "main", seconds=0.3)


def silent(place: Place) -> Path:
    """The forge takes the call and says nothing; the file in which the caller's number comes."""
    number = place.desk.root.parent / "caller"
    silence(place.desk, "set-url", number)
    return number


def test_who_calls_a_forge_that_is_given_up_does_not_stay(place: Place) -> None:
    """Git alone was ended, and its ssh would call for ever."""
    number = silent(place)
    with pytest.raises(GitError, match="took more than 1 seconds"):
        place.tree.sync("origin", "main", seconds=1)
    assert gone(number)


def test_whoever_stops_does_not_wait_for_a_silent_forge(place: Place) -> None:
    """Git and its ssh go, no other call begins, and the next one to start brings the answers."""
    number, distant, told = silent(place), Distant(), list[str]()
    tree = Worktree(place.desk.root, DESK, patience=USUAL, distant=distant)
    place.publish(*PATHS)

    def meet() -> None:
        try:
            tree.sync("origin", "main")
        except GitError as error:
            told.append(str(error))

    meeting = Thread(target=meet)
    meeting.start()
    while not (number.exists() and number.read_text()):
        time.sleep(0.01)
    distant.end()
    meeting.join(30)
    assert ["git fetch was ended with the server; the next one does it again"] == told
    assert gone(number)
    meet()
    assert 2 == len(told)
    place.desk.git("remote", "set-url", "origin", str(place.forge))
    assert place.sync().pushed == tuple(ANSWERS)


def test_another_history_is_refused(place: Place, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    other.commit("-- x.md --\nX\n", "Autre")
    place.desk.git("remote", "set-url", "origin", str(other.root))
    place.publish(PATHS[0])
    with pytest.raises(Hindered, match="no history in common"):
        place.sync()


@pytest.mark.parametrize("name", ["--upload-pack=touch ran", "", "a b", "..", "$(touch ran)", "-"])
def test_a_name_that_could_be_an_option_is_refused(place: Place, name: str) -> None:
    with pytest.raises(ValueError, match="is no name"):
        place.tree.sync(name, "main")
    with pytest.raises(ValueError, match="is no name"):
        place.tree.sync("origin", name)


# Crashes


CRASH = """
import os, signal, sys, time
from pathlib import Path
from causerie.forge.turns import Patience
from causerie.forge.worktree import Identity, Worktree
desk = Identity("Causerie", "causerie@localhost")
tree = Worktree(Path.cwd(), desk, patience=Patience(time.time))
last, seen = int(sys.argv[1]), 0
def audit(event, args):
    global seen
    if event in ("open", "os.rename", "os.mkdir", "os.remove", "subprocess.Popen"):
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)
Path("../started").touch()
sys.addaudithook(audit)
tree.sync("origin", "main")
"""


@pytest.mark.slow
def test_killed_at_any_step_all_is_pushed_once(
    place: Place, count: Count, record_property: Record
) -> None:
    unfinished(place)
    before, killed = place.state(), 0
    answers: list[str] = []
    for step in range(1, 500, count(16, 1)):
        path = f"comments/le-cas/2026-11-23-step-{step}.md"
        answers.append(path.removeprefix("comments/").removesuffix(".md"))
        place.publish(path)
        place.pushed(f"-- chapters/01-a.md --\nA, {step} fois.\n")
        command = [sys.executable, "-c", CRASH, str(step)]
        code = subprocess.run(command, cwd=place.desk.root, check=False).returncode
        place.sync()
        assert sorted(answers) == place.answers()
        assert before == place.state()
        if code == 0:
            break
        assert -signal.SIGKILL == code
        killed += 1
    assert killed >= 3
    record_property("meetings killed at each step: each answer pushed once", killed)


@pytest.mark.slow
def test_killed_at_any_time_git_included_all_is_pushed_once(
    place: Place, count: Count, record_property: Record
) -> None:
    """Also in the middle of files being written in the work tree."""
    chance, times = random.Random(20070521), count(4, 60)  # noqa: S311 - not a secret
    unfinished(place)
    before, killed, moving = place.state(), 0, 0
    answers: list[str] = []
    tree = Worktree(place.desk.root, DESK, patience=LATER)
    started = place.desk.root.parent / "started"
    for number in range(times):
        path = f"comments/le-cas/2026-11-23-kill-{number}.md"
        answers.append(path.removeprefix("comments/").removesuffix(".md"))
        place.publish(path)
        many = range(200)
        place.pushed(
            "".join(f"-- chapters/n/{each}.md --\n{'A' * 999}, {number}\n" for each in many)
        )
        command = [sys.executable, "-c", CRASH, "0"]
        process = subprocess.Popen(command, cwd=place.desk.root, start_new_session=True)
        while process.poll() is None and not started.exists():
            time.sleep(0.001)
        started.unlink(missing_ok=True)
        time.sleep(chance.uniform(0, 0.4))
        os.killpg(process.pid, signal.SIGKILL)
        killed += process.wait() != 0
        state = json.loads((place.desk.root / ".git/causerie.lease").read_text() or "{}")
        moving += bool(state.get("moving"))
        tree.sync("origin", "main")
        assert sorted(answers) == place.answers()
        assert before == place.state()
    assert place.desk.git("fsck", "--strict", "--no-dangling") == ""
    figure = f"{killed} of {times}, {moving} of them while the work tree moved"
    record_property("meetings killed with their git: each answer pushed once", figure)


@pytest.mark.parametrize("index_written", [False, True])
def test_a_move_cut_short_is_taken_back_and_made_again(
    place: Place, *, index_written: bool
) -> None:
    """A file replaced, one cut off, one not there, one added, one removed; one of the author's."""
    place.pushed("".join(f"-- chapters/n/{each}.md --\nAvant {each}.\n" for each in range(6)))
    place.sync()
    before = place.desk.git("rev-parse", "HEAD")
    (place.author.root / "chapters/n/3.md").unlink()
    place.author.commit()
    place.pushed("".join(f"-- chapters/n/{each}.md --\nAprès {each}.\n" for each in (0, 1, 2, 6)))
    after = place.author.git("rev-parse", "HEAD")
    place.desk.git("fetch", "--quiet")
    place.desk.put({"chapters/02-b.md": "B, repris.\n"})
    state = place.state()
    if index_written:
        place.desk.git("read-tree", "-m", "-u", before, after)
    else:
        place.desk.put({"chapters/n/0.md": "Après 0.\n", "chapters/n/1.md": "Apr"})
        place.desk.put({"chapters/n/6.md": ""})
        (place.desk.root / "chapters/n/2.md").unlink()
        (place.desk.root / "chapters/n/3.md").unlink()
    cut = {"writing": 1, "pending": {}, "moving": [before, after]}
    (place.desk.root / ".git/causerie.lease").write_text(json.dumps(cut))
    place.publish(PATHS[0])
    place.pushed("-- chapters/n/0.md --\nBien après.\n")
    place.sync()
    assert state == place.state()
    assert place.answers() == ANSWERS[:1]
    assert (place.desk.root / "chapters/n/0.md").read_text() == "Bien après.\n"
    assert not (place.desk.root / "chapters/n/3.md").exists()


@pytest.mark.slow
def test_the_author_and_the_desk_push_all_the_time(
    place: Place, count: Count, record_property: Record
) -> None:
    each = count(6, 40)
    code = (
        "import time\nfrom pathlib import Path\n"
        "from causerie.forge.turns import Patience\n"
        "from causerie.forge.worktree import Identity, Worktree\n"
        "desk = Identity('Causerie', 'causerie@localhost')\n"
        "tree = Worktree(Path.cwd(), desk, patience=Patience(time.time))\n"
        f"for number in range({each}):\n"
        "    path = f'comments/le-cas/2026-11-23-n{number}.md'\n"
        f"    tree.publish(path, {TEXT!r}, message='Publish')\n"
        "    tree.sync('origin', 'main', attempts=50)\n"
    )
    desk = subprocess.Popen([sys.executable, "-c", code], cwd=place.desk.root)
    chapters = 0
    while desk.poll() is None:
        place.author.commit(f"-- chapters/1{chapters}-x.md --\nX\n", "Chapitre")
        for _ in range(50):
            place.author.git("pull", "--quiet", "--rebase")
            if "rejected" not in place.author.git("push", "--porcelain", check=False):
                break
        chapters += 1
        time.sleep(0.5)  # even the busiest of authors leaves others a turn
    assert 0 == desk.wait()
    place.sync()
    assert [f"le-cas/2026-11-23-n{n}" for n in sorted(map(str, range(each)))] == place.answers()
    assert chapters == place.there().count("Chapitre")
    assert place.desk.git("status", "--porcelain") == ""
    assert place.there("%p")[1:] == [line for line in place.there("%p")[1:] if " " not in line]
    figure = f"{each} answers, {chapters} chapters, one line of history"
    record_property("author and desk pushing at once: nothing lost", figure)
