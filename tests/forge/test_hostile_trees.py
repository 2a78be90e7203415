"""What a stranger may put into a pull request, judged from git's objects alone."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from causerie import pull_request
from causerie.core import reports
from causerie.core.pull_requests import Verdict
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
