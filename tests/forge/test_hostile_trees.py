"""What a stranger may put into a pull request, judged from git's objects alone."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from causerie import pull_request
from causerie.core import reports
from causerie.core.pull_requests import Verdict
from causerie.forge import trees
from causerie.project import Project
from causerie.site import settings
from repository import SERIES, Repository
from trees import GOOD, NOW, TREES, Tree, file


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    made = Repository(tmp_path_factory.mktemp("repository"))
    made.commit(SERIES)
    return made


@pytest.fixture(scope="module")
def project(repository: Repository) -> Project:
    return settings.load_project(settings.load(repository.root / "mkdocs.yml"))


@pytest.fixture
def judged(repository: Repository, project: Project) -> Callable[[Tree], Verdict]:
    def judge(tree: Tree) -> Verdict:
        head = repository.proposed("main", tree.changes)
        return pull_request.review(project, "main", head, NOW)

    return judge


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
def test_a_request_is_judged_and_told_why(tree: Tree, judged: Callable[[Tree], Verdict]) -> None:
    """By its tree, whatever it holds, and in a few lines however much it holds."""
    verdict = judged(tree)
    report = reports.as_text(verdict.problems, str)
    assert tree.code == verdict.code, report
    assert tree.reason in report
    assert len(verdict.problems) <= 45
    assert all(line.isprintable() for line in report.split("\n"))
    if verdict.code == 0:
        assert report == ""


@pytest.mark.slow
def test_all_of_them_are_judged_in_little_time(
    repository: Repository, project: Project, record_property: Callable[[str, object], None]
) -> None:
    """A stranger cannot keep the author's machines busy."""
    heads = [repository.proposed("main", tree.changes) for tree in TREES.values()]
    start = time.monotonic()
    codes = [pull_request.review(project, "main", head, NOW).code for head in heads]
    seconds = time.monotonic() - start
    assert codes == [tree.code for tree in TREES.values()]
    record_property("hostile trees judged rightly", f"{len(heads)} in {seconds:.1f} s together")
    assert seconds < 30


def test_nothing_of_a_request_is_written_or_run(
    repository: Repository, project: Project, tmp_path: Path
) -> None:
    """Not even what git would run by itself when a tree is checked out."""
    ran = tmp_path / "ran"
    script = f"#!/bin/sh\ntouch {ran}\n".encode()
    head = repository.proposed(
        "main",
        {
            GOOD: file(),
            b".gitattributes": file(b"* filter=evil diff=evil merge=evil export-subst\n"),
            b"hooks/post-checkout": file(script, "100755"),
            b"hook.py": file(f"open({str(ran)!r}, 'w')".encode()),
            b"mkdocs.yml": file(b"hooks: [hook.py]"),
        },
    )
    before = repository.git("status", "--porcelain", "--ignored")
    assert pull_request.review(project, "main", head, NOW).code == 3
    assert repository.git("status", "--porcelain", "--ignored") == before
    assert not ran.exists()


def test_a_tree_that_holds_itself_again_and_again_ends_somewhere(
    repository: Repository, project: Project
) -> None:
    """Ten folders of ten, nine deep: a few hundred bytes, and more files than any disk has."""
    blob = repository.git("hash-object", "-w", "--stdin", fed=b"x")
    lines = "".join(f"100644 blob {blob}\t{number}\n" for number in range(10))
    for _ in range(9):
        tree = repository.git("mktree", fed=lines.encode())
        lines = "".join(f"040000 tree {tree}\t{number}\n" for number in range(10))
    listed = repository.git("ls-tree", "main") + f"\n040000 tree {tree}\tzz\n"
    whole = repository.git("mktree", fed=listed.encode())
    head = repository.git("commit-tree", whole, "-p", "main", "-m", "x")
    verdict = pull_request.review(project, "main", head, NOW)
    assert verdict.code == 1
    assert "changes more files than can be judged" in reports.as_text(verdict.problems, str)


def test_long_lists_one_in_the_other_end_somewhere(
    repository: Repository, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each may be read, but not all of them."""
    monkeypatch.setattr(trees, "MOST_READ", 100_000)
    blob = repository.git("hash-object", "-w", "--stdin", fed=b"x")
    names = "".join(f"100644 blob {blob}\t{number:04}\n" for number in range(1_000))
    tree = repository.git("mktree", fed=names.encode())
    for _ in range(5):
        tree = repository.git("mktree", fed=f"{names}040000 tree {tree}\tz\n".encode())
    listed = repository.git("ls-tree", "main") + f"\n040000 tree {tree}\tzz\n"
    whole = repository.git("mktree", fed=listed.encode())
    head = repository.git("commit-tree", whole, "-p", "main", "-m", "x")
    verdict = pull_request.review(project, "main", head, NOW)
    assert "changes more files than can be judged" in reports.as_text(verdict.problems, str)


def test_folders_a_thousand_deep_end_somewhere(repository: Repository, project: Project) -> None:
    """No stack is exhausted."""
    path = b"/".join([b"a"] * 200) + b"/x.md"
    head = repository.proposed("main", {path: file()})
    assert pull_request.review(project, "main", head, NOW).code == 1


def test_settings_in_the_tree_hide_no_change(tmp_path: Path) -> None:
    """A module that the author's own `.gitmodules` says to ignore is still another file."""
    made = Repository(tmp_path / "repository")
    made.commit(SERIES)
    module = b'[submodule "s"]\npath = s\nurl = x\nignore = all\n'
    base = made.proposed("main", {b".gitmodules": file(module), b"s": ("160000", b"1" * 40)})
    head = made.proposed(base, {b"s": ("160000", b"2" * 40)})
    theirs = settings.load_project(settings.load(made.root / "mkdocs.yml"))
    verdict = pull_request.review(theirs, base, head, NOW)
    assert (verdict.code, verdict.elsewhere) == (3, ("s",))


def test_a_tree_made_by_hand_hides_nothing_behind_a_name_it_holds_twice(
    repository: Repository, project: Project
) -> None:
    """Nor behind a name with a slash in it; git would not check either out."""
    blob = repository.git("hash-object", "-w", "--stdin", fed=b"x")
    raw = b"".join(
        b"100644 " + name + b"\0" + bytes.fromhex(blob)
        for name in (b"comments/le-cas/2026-11-23-x.md", b"twice", b"twice")
    )
    tree = repository.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", fed=raw)
    head = repository.git("commit-tree", tree, "-p", "main", "-m", "x")
    verdict = pull_request.review(project, "main", head, NOW)
    assert "comments//le-cas//2026-11-23-x.md: no file may be called so" in reports.as_text(
        verdict.problems, str
    )
    assert "twice" in verdict.elsewhere


def hand_made(repository: Repository, raw: bytes) -> str:
    """A commit upon main with a tree of raw bytes, which git itself would not write."""
    tree = repository.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", fed=raw)
    return repository.git("commit-tree", tree, "-p", "main", "-m", "x")


@pytest.mark.parametrize(
    "raw",
    [
        b"100644 x\0" + b"1" * 7,
        b"100644",
        b"100644 x",
        b"40000 comments\0" + b"\x11" * 20,
        b"garbage",
    ],
)
def test_a_tree_that_cannot_be_read_is_told(
    raw: bytes, repository: Repository, project: Project
) -> None:
    """Cut short, or of objects that are not there: a verdict, not a failure of ours."""
    verdict = pull_request.review(project, "main", hand_made(repository, raw), NOW)
    assert verdict.code == 1
    assert "a folder of the request cannot be read" in reports.as_text(verdict.problems, str)


def test_a_blob_where_a_folder_should_be_is_told(repository: Repository, project: Project) -> None:
    """And a folder where a text should be."""
    blob = bytes.fromhex(repository.git("hash-object", "-w", "--stdin", fed=b"x"))
    head = hand_made(repository, b"40000 comments\0" + blob)
    assert pull_request.review(project, "main", head, NOW).code == 1
    tree = repository.git("rev-parse", "main^{tree}").encode()
    listed = b"100644 2026-11-23-ada.md\0" + bytes.fromhex(tree.decode())
    case = repository.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", fed=listed)
    cases = b"40000 le-cas\0" + bytes.fromhex(case)
    folder = repository.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", fed=cases)
    head = hand_made(repository, b"40000 comments\0" + bytes.fromhex(folder))
    verdict = pull_request.review(project, "main", head, NOW)
    assert "its content is not here, or is no file" in reports.as_text(verdict.problems, str)
