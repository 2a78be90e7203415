"""From a reader's clone to the page, with real repositories and the commands as people run them."""

import json
import os
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from archive import unpack
from repository import SERIES, Repository

pytestmark = pytest.mark.slow

NOON = "1795435200"  # 23 November 2026, noon
ADA = "comments/le-cas/2026-11-23-ada.md"
GOOD = f"-- {ADA} --\n---\nname: Ada\ndate: 2026-11-23\n---\nIl faut **le garder**.\n"


def causerie(folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "causerie", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": NOON, "NO_MKDOCS_2_WARNING": "1"},
    )


def check(folder: Path, base: str, head: str, *options: str) -> "subprocess.CompletedProcess[str]":
    return causerie(folder, "check", "--pull-request", base, head, *options)


@pytest.fixture
def author(tmp_path: Path) -> Repository:
    """The author's repository, and a bare one that stands for the forge."""
    made = Repository(tmp_path / "author")
    made.commit(SERIES)
    made.git("init", "--quiet", "--bare", "--initial-branch=main", str(tmp_path / "forge.git"))
    made.git("remote", "add", "origin", str(tmp_path / "forge.git"))
    made.git("push", "--quiet", "origin", "main")
    return made


@pytest.fixture
def reader(author: Repository, tmp_path: Path) -> Repository:
    """A reader's clone."""
    author.git("clone", "--quiet", str(tmp_path / "forge.git"), str(tmp_path / "reader"))
    return Repository(tmp_path / "reader")


def test_from_a_branch_to_the_page(author: Repository, reader: Repository) -> None:
    """Pushed, judged without being checked out, mended, merged, built, read."""
    reader.git("switch", "--quiet", "--create", "ma-reponse")
    reader.commit(GOOD.replace("2026-11-23-ada", "2026-11-23-votre-nom"))
    reader.git("push", "--quiet", "origin", "ma-reponse")

    author.git("fetch", "--quiet", "origin")
    judged = check(author.root, "main", "origin/ma-reponse")
    assert judged.returncode == 1
    assert "votre-nom" in judged.stdout
    assert not (author.root / ADA).exists()

    reader.git("mv", ADA.replace("ada", "votre-nom"), ADA)
    reader.commit()
    reader.git("push", "--quiet", "origin", "ma-reponse")
    author.git("fetch", "--quiet", "origin")
    summary = author.root.parent / "summary.md"
    judged = check(author.root, "main", "origin/ma-reponse", "--summary", str(summary))
    assert (judged.returncode, judged.stdout) == (
        0, "1 réponse, 0 autre fichier · 0 erreur, 0 avertissement\n"
    )  # fmt: skip
    assert "<blockquote><p>Il faut <strong>le garder</strong>" in summary.read_text("utf-8")

    author.git("merge", "--quiet", "--no-ff", "-m", "Une réponse", "origin/ma-reponse")
    built = causerie(author.root, "build")
    assert built.returncode == 0, built.stderr
    page = (author.root / "site" / "cas" / "le-cas" / "index.html").read_text("utf-8")
    assert '<article class="answer" id="2026-11-23-ada">' in page
    assert "<p>Il faut <strong>le garder</strong>.</p>" in page


def test_a_branch_that_lags_behind_is_judged_by_what_it_adds(
    author: Repository, reader: Repository
) -> None:
    """What the author published meanwhile is not taken for something the reader removed."""
    reader.git("switch", "--quiet", "--create", "ma-reponse")
    head = reader.commit(GOOD)
    reader.git("push", "--quiet", "origin", "ma-reponse")
    author.commit(GOOD.replace("Ada", "Bea").replace("ada", "bea"))
    author.git("fetch", "--quiet", "origin")
    assert check(author.root, "main", head).returncode == 0


def test_a_name_taken_meanwhile_is_told(author: Repository, reader: Repository) -> None:
    """Before the merge would say so in git's words."""
    reader.git("switch", "--quiet", "--create", "ma-reponse")
    head = reader.commit(GOOD)
    reader.git("push", "--quiet", "origin", "ma-reponse")
    author.commit(GOOD.replace("Ada", "Bea"))
    author.git("fetch", "--quiet", "origin")
    judged = check(author.root, "main", head)
    assert judged.returncode == 1
    assert f"{ADA}: une réponse de ce nom est déjà publiée" in judged.stdout


def test_a_history_of_its_own_is_compared_as_it_stands(author: Repository, tmp_path: Path) -> None:
    """It shares no commit with the author's, and lacks all the author's files."""
    other = Repository(tmp_path / "other")
    other.commit(GOOD)
    author.git("fetch", "--quiet", str(other.root), "main")
    judged = check(author.root, "main", "FETCH_HEAD")
    assert judged.returncode == 1
    assert "bob.md: la demande retire une réponse publiée" in judged.stdout


def test_histories_that_met_twice_are_not_judged(author: Repository, tmp_path: Path) -> None:
    """Compared with either meeting, the branch adds an answer; merged, it would undo the author's.

    The stranger merges the author's commit and keeps none of it; the author merges the stranger's.
    """
    theirs = Repository(tmp_path / "theirs")
    theirs.git("pull", "--quiet", str(author.root), "main")
    first = theirs.commit(GOOD)
    bob = "comments/le-cas/2026-02-01-bob.md"
    withdrawn = author.commit(f"-- {bob} --\n---\ndate: 2026-02-01\nwithdrawn: 2026-11-01\n---\n")
    author.git("fetch", "--quiet", str(theirs.root), first)
    author.git("merge", "--quiet", "--no-ff", "-m", "Une réponse", first)
    theirs.git("fetch", "--quiet", str(author.root), withdrawn)
    theirs.git("merge", "--quiet", "--strategy=ours", "-m", "x", withdrawn)
    second = theirs.commit(GOOD.replace("ada", "bis").replace("Ada", "Bis"))
    author.git("fetch", "--quiet", str(theirs.root), second)
    judged = check(author.root, "main", second)
    assert judged.returncode == 1
    assert (
        "la branche et celle qui est publiée se sont rencontrées plus d’une fois" in judged.stdout
    )


def test_replaced_objects_deceive_nobody(author: Repository) -> None:
    """Git would show another commit in place of the one that is judged."""
    head = author.proposed("main", {b"README.md": ("100644", b"x")})
    author.git("replace", head, author.git("rev-parse", "main"))
    assert check(author.root, "main", head).returncode == 3


def test_a_project_in_a_folder_of_its_repository(tmp_path: Path) -> None:
    """Its paths are told as the author sees them; what is beside it is another file."""
    made = Repository(tmp_path / "whole")
    base = made.commit(
        "".join(
            f"-- series/{line.removeprefix('-- ')}" if line.startswith("-- ") else line
            for line in SERIES.replace("\n", "\n\0").split("\0")
        )
    )
    head = made.proposed(
        base,
        {
            f"series/{ADA}".encode(): ("100644", GOOD.split("--\n", 1)[1].encode()),
            b"comments/x.md": ("100644", b"x"),
        },
    )
    judged = check(made.root / "series", base, head)
    assert (judged.returncode, judged.stdout.split("\n")[0].partition(":")[0]) == (3, "")
    assert ":/comments/x.md: [avertissement]" in judged.stdout


@pytest.mark.parametrize(
    ("base", "head", "said"),
    [
        ("main", "nulle-part", "nulle-part names no commit here"),
        ("--help", "main", "--help names no commit here"),
        ("main", "main:mkdocs.yml", "names no commit here"),
        ("main", "^main", "^main names no commit here"),
        ("^main", "main", "^main names no commit here"),
        ("main", "--output=x", "--output=x names no commit here"),
    ],
)
def test_what_names_no_commit_is_wrong_use(
    base: str, head: str, said: str, author: Repository
) -> None:
    """And no option for git."""
    judged = causerie(author.root, "check", f"--pull-request={base}", head)
    assert judged.returncode == 2
    assert said in judged.stderr


def test_a_history_cut_short_is_wrong_use(author: Repository, tmp_path: Path) -> None:
    """As a CI service fetches it unless it is told otherwise."""
    author.commit()
    first = author.git("rev-parse", "main~1")
    author.git("switch", "--quiet", "--detach", first)
    author.commit(GOOD)
    author.git("push", "--quiet", "origin", "main", "HEAD:refs/heads/ma-reponse")
    forge = (tmp_path / "forge.git").as_uri()
    author.git(
        "clone", "--quiet", "--depth=1", "--no-single-branch", forge, str(tmp_path / "short")
    )
    judged = check(tmp_path / "short", "origin/main", "origin/ma-reponse")
    assert judged.returncode == 2
    assert "fetch-depth: 0" in judged.stderr


def test_outside_a_repository_it_is_wrong_use(author: Repository, tmp_path: Path) -> None:
    """With git's own words."""
    shutil.copytree(author.root, tmp_path / "copy", ignore=shutil.ignore_patterns(".git"))
    judged = check(tmp_path / "copy", "main", "main")
    assert judged.returncode == 2
    assert "not a git repository" in judged.stderr


def test_a_summary_that_cannot_be_written_is_wrong_use(author: Repository) -> None:
    """No verdict on the request, and no traceback."""
    judged = check(author.root, "main", "main", "--summary", "nowhere/summary.md")
    assert judged.returncode == 2
    assert "impossible d’écrire nowhere/summary.md" in judged.stderr


def test_a_summary_is_of_a_request(author: Repository) -> None:
    """Alone it would be silently of nothing."""
    judged = causerie(author.root, "check", "--summary", "x.md")
    assert judged.returncode == 2
    assert "--summary goes with --pull-request" in judged.stderr


def test_the_verdict_is_told_to_programs_and_to_github(author: Repository) -> None:
    """The same problems, each in its own way."""
    head = author.proposed("main", {b"README.md": ("100644", b"x")})
    (row,) = json.loads(check(author.root, "main", head, "--format", "json").stdout)
    assert (row["path"], row["severity"]) == ("README.md", "warning")
    said = check(author.root, "main", head, "--format", "github").stdout
    assert said.startswith("::warning file=README.md,line=1::")


# What the page of a case offers


def links(page: str) -> list[str]:
    return [part.partition('"')[0].replace("&amp;", "&") for part in page.split('href="')[1:]]


def test_the_page_of_an_open_case_leads_to_a_file_begun(author: Repository) -> None:
    """With the day of the build, which the check wants, and a word to replace, which it refuses."""
    assert causerie(author.root, "build").returncode == 0
    page = (author.root / "site" / "cas" / "le-cas" / "index.html").read_text("utf-8")
    (link,) = [each for each in links(page) if each.startswith("https://github.com/")]
    asked = parse_qs(urlsplit(link).query, keep_blank_values=True)
    assert urlsplit(link).path == "/z/s/new/main/comments/le-cas"
    assert asked["filename"] == ["2026-11-23-votre-nom.md"]
    assert "sous licence CC BY 4.0." in asked["value"][0]
    text = asked["value"][0].replace("name:", "name: Ada") + "Oui.\n"
    head = author.proposed("main", {ADA.encode(): ("100644", text.encode())})
    assert check(author.root, "main", head).returncode == 0


def test_what_the_page_says_to_type_works(author: Repository, tmp_path: Path) -> None:
    """With git alone, in the words of the page, from a copy of one's own."""
    assert causerie(author.root, "build").returncode == 0
    page = (author.root / "site" / "cas" / "le-cas" / "index.html").read_text("utf-8")
    typed = unescape(page.partition("<code>git clone ")[2].partition("</code>")[0])
    copy = tmp_path / "copy.git"
    author.git("clone", "--quiet", "--bare", str(tmp_path / "forge.git"), str(copy))
    script = f"git clone {typed}".replace("adresse-de-votre-copie", str(copy)).replace(
        "# écrivez votre réponse dans comments/le-cas/2026-11-23-votre-nom.md",
        f"printf -- '{unpack(GOOD)[ADA]}' > {ADA}",
    )
    env = {**os.environ, "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@e.org",
           "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@e.org"}  # fmt: skip
    subprocess.run(
        ["bash", "-e", "-c", script], cwd=tmp_path, env=env, check=True, capture_output=True
    )
    author.git("fetch", "--quiet", str(copy), "ma-reponse")
    assert check(author.root, "main", "FETCH_HEAD").returncode == 0


def test_the_page_of_a_closed_case_leads_to_none(author: Repository) -> None:
    """The check would refuse what is written there."""
    assert causerie(author.root, "build").returncode == 0
    page = (author.root / "site" / "cas" / "le-clos" / "index.html").read_text("utf-8")
    assert "github.com" not in page


@pytest.mark.parametrize("forge", ["gitlab", "forgejo"])
def test_each_forge_has_its_own_way(forge: str, author: Repository) -> None:
    """Where a file cannot open with its text, the text stands open beside the link."""
    config = (author.root / "mkdocs.yml").read_text("utf-8")
    config = config.replace("github.com/z/s", "git.example.org/z/s")
    (author.root / "mkdocs.yml").write_text(
        config.replace('/s" }', f'/s", forge: {forge} }}'), encoding="utf-8"
    )
    assert causerie(author.root, "build").returncode == 0
    page = (author.root / "site" / "cas" / "le-cas" / "index.html").read_text("utf-8")
    (link,) = [each for each in links(page) if each.startswith("https://git.example.org/")]
    assert ("value=" in link) == (forge == "forgejo")
    assert ('class="proposal-text" open' in page) == (forge == "gitlab")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{ url: me/site }", "is not a repository's page"),
        ("{ url: 'https://git.example.org/me/site' }", "what forge git.example.org is"),
        ("{ url: 'https://github.com/me/site', forge: svn }", "svn"),
    ],
)
def test_a_repository_written_wrong_is_told(written: str, said: str, author: Repository) -> None:
    """Before anything is built."""
    config = (author.root / "mkdocs.yml").read_text("utf-8")
    (author.root / "mkdocs.yml").write_text(
        config.replace('{ url: "https://github.com/z/s" }', written), encoding="utf-8"
    )
    judged = causerie(author.root, "check")
    assert judged.returncode == 2
    assert said in judged.stderr
