"""The commands, run as an author or a CI job runs them."""

import errno
import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from causerie.cli import listen
from project import Site

ROOT = Path(__file__).parent.parent
SHIPPED = ("mkdocs.yml", "docs", "chapters", "comments")
COMMANDS = ("check", "build", "serve")
SOUND = """\
-- chapters/01-debut/index.md --
---
title: Le début
---
L’introduction.
-- chapters/01-debut/01-premier.md --
---
title: Premier billet
date: 2026-01-05
---
/// case | le-cas
///
-- chapters/01-debut/cases/le-cas.md --
---
title: Le cas
question: Que feriez-vous ?
---
L’énoncé.
-- comments/le-cas/2026-02-01-a.md --
---
name: Camille
date: 2026-02-01
---
Ma réponse.
"""
TEN_MISTAKES = """\
-- chapters/intro.md --
---
title: Sans numéro
---
-- chapters/02-sans-index/01-un.md --
---
title: Un
date: 2026-01-05
---
Le texte.
-- chapters/01-debut/02-sans-titre.md --
---
date: 2026-01-06
---
Le texte.
-- chapters/01-debut/03-date.md --
---
title: Une date
date: hier
---
Le texte.
-- chapters/01-debut/04-cle.md --
---
title: Une clé
date: 2026-01-07
couleur: bleu
---
Le texte.
-- chapters/01-debut/05-cas.md --
---
title: Un cas
date: 2026-01-08
---

/// case | le-ca
///
-- chapters/01-debut/06-entete.md --
---
title: Pas fermé
date: 2026-01-09
-- comments/disparu/2026-02-01-a.md --
---
name: Camille
date: 2026-02-01
---
Ma réponse.
-- comments/le-cas/reponse.md --
---
name: Camille
date: 2026-02-01
---
Ma réponse.
-- comments/le-cas/2026-02-02-b.md --
---
name: Camille
date: 2026-02-02
reply_to: 2026-02-01-z
---
Ma réponse.
"""
PLACES = {
    ("chapters/01-debut/02-sans-titre.md", 1),
    ("chapters/01-debut/03-date.md", 3),
    ("chapters/01-debut/04-cle.md", 4),
    ("chapters/01-debut/05-cas.md", 6),
    ("chapters/01-debut/06-entete.md", 1),
    ("chapters/02-sans-index/index.md", 0),
    ("chapters/intro.md", 0),
    ("comments/disparu/2026-02-01-a.md", 1),
    ("comments/le-cas/2026-02-02-b.md", 4),
    ("comments/le-cas/reponse.md", 0),
}
Result = subprocess.CompletedProcess[str]


def causerie(folder: Path, *arguments: str, **environment: str) -> Result:
    """The command, in a pipe."""
    return subprocess.run(
        [sys.executable, "-m", "causerie", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )


def mkdocs(folder: Path, *arguments: str, **environment: str) -> Result:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=60,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def places(lines: list[str]) -> set[tuple[str, int]]:
    """The places at the beginning of lines."""
    found = (re.match(r"([^:]+):(?:(\d+):)? ", line) for line in lines)
    return {(match[1], int(match[2] or 0)) for match in found if match}


@pytest.fixture
def small(site: Callable[[str], Site]) -> Path:
    """A project without fault."""
    return site(SOUND).root


@pytest.fixture
def broken(site: Callable[[str], Site]) -> Path:
    """The same with ten mistakes."""
    return site(SOUND + TEN_MISTAKES).root


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the site of this repository."""
    folder = tmp_path_factory.mktemp("shipped")
    for name in SHIPPED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    return folder


# check


def test_check_lists_every_problem(broken: Path) -> None:
    """All of them in one run, each on one line with its place, then what there is."""
    result = causerie(broken, "check")
    *lines, summary = result.stdout.splitlines()
    assert (result.returncode, result.stderr) == (1, "")
    assert len(lines) == 10
    assert places(lines) == PLACES
    assert summary.endswith(" · 10 erreurs, 0 avertissement")


def test_check_writes_json_for_programs(broken: Path) -> None:
    """Nothing else is on standard output, so that it can be read as it is."""
    result = causerie(broken, "check", "--format", "json")
    rows = json.loads(result.stdout)
    assert result.returncode == 1
    assert {(row["path"], row["line"]) for row in rows} == PLACES
    assert {row["severity"] for row in rows} == {"error"}
    assert all(row.keys() == {"path", "line", "severity", "message"} for row in rows)


def test_check_writes_commands_for_github(broken: Path) -> None:
    """One a problem, which stands beside its line in the pull request."""
    result = causerie(broken, "check", "--format", "github")
    *lines, summary = result.stdout.splitlines()
    assert result.returncode == 1
    found = [re.match(r"::error file=([^,]+),line=(\d+)::.", line) for line in lines]
    assert {(match[1], int(match[2])) for match in found if match} == {
        (path, max(line, 1)) for path, line in PLACES
    }
    assert not summary.startswith("::")


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["text", "json", "github"])
def test_a_stranger_s_file_name_forges_nothing(small: Path, shape: str) -> None:
    """Whatever a pull request calls its files, the log says only what we said."""
    names = [
        b"a\n::set-output name=secret::42.md",
        b"a%0A::error::forged.md",
        b"\x1b[2J\x1b[31m.md",
        b"a,line=9:forged.md",
        b"not-utf-8-\xe9.md",
    ]
    for folder in ("comments/le-cas", "chapters"):
        for name in names:
            (small / folder / os.fsdecode(name)).touch()
    result = causerie(small, "check", "--format", shape)
    assert (result.returncode, result.stderr) == (1, "")
    assert all(char == "\n" or char.isprintable() for char in result.stdout.replace("\u00a0", ""))
    if shape == "json":
        assert len(json.loads(result.stdout)) == 10
    else:
        begin = {"text": ("comments/", "chapters/"), "github": ("::error file=c",)}[shape]
        *lines, _ = result.stdout.splitlines()
        assert len(lines) == 10
        assert all(line.startswith(begin) for line in lines)


def test_the_shipped_site_has_no_problem(shipped: Path) -> None:
    """What there is, on one line."""
    result = causerie(shipped, "check")
    assert (result.returncode, result.stderr) == (0, "")
    assert re.fullmatch(
        r"\d+ chapitres, \d+ billets, \d+ cas, \d+ réponses · 0 erreur, 0 avertissement\n",
        result.stdout,
    )


@pytest.mark.slow
def test_warnings_alone_are_shown_and_stop_nothing(site: Callable[[str], Site]) -> None:
    """Unless one asks for it, in the command or in mkdocs.yml."""
    late = (
        "-- comments/le-cas/2099-01-01-a.md --\n---\nname: Camille\ndate: 2099-01-01\n---\nOui.\n"
    )
    root = site(SOUND + late).root
    for command in ("check", "build"):
        result = causerie(root, command)
        assert result.returncode == 0
        assert "comments/le-cas/2099-01-01-a.md" in result.stdout + result.stderr
    shutil.rmtree(root / "site")
    result = causerie(root, "build", "--strict")
    assert result.returncode == 1
    assert "comments/le-cas/2099-01-01-a.md" in result.stderr
    assert not (root / "site").exists()


# build


def test_what_mkdocs_warns_of_its_configuration_is_said_once(small: Path) -> None:
    """Though it reads mkdocs.yml more than once."""
    with (small / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("\nextra_cs: [a.css]\n")
    result = causerie(small, "build")
    assert result.returncode == 0
    assert result.stderr.count("Unrecognised configuration name: extra_cs") == 1


@pytest.mark.slow
def test_build_leaves_the_old_site_when_something_is_wrong(
    small: Path, site: Callable[[str], Site]
) -> None:
    """A mistake never takes a site down; every problem is on standard error."""
    assert causerie(small, "build").returncode == 0
    before = tree(small / "site"), tree(small / ".causerie")
    site(SOUND + TEN_MISTAKES)
    result = causerie(small, "build")
    assert (result.returncode, result.stdout) == (1, "")
    assert places(result.stderr.splitlines()) == PLACES
    assert (tree(small / "site"), tree(small / ".causerie")) == before


@pytest.mark.slow
def test_build_replaces_a_site_and_nothing_else(small: Path) -> None:
    """The old site goes, what a host put there stays, and no other folder is erased."""
    site = small / "site"
    for _ in range(2):
        assert causerie(small, "build").returncode == 0
        assert (site / "index.html").is_file()
        (site / "old.html").touch()
        (site / ".nojekyll").touch()
    assert causerie(small, "build").returncode == 0
    assert {"old.html", ".nojekyll"} & set(tree(site)) == {".nojekyll"}
    result = causerie(small, "build", "--site-dir", "chapters")
    assert (result.returncode, result.stdout) == (2, "")
    assert "chapters/ would go with it" in result.stderr
    assert (small / "chapters" / "01-debut" / "index.md").is_file()
    (small / "papers").mkdir()
    (small / "papers" / "letter.txt").touch()
    result = causerie(small, "build", "--site-dir", "papers")
    assert (result.returncode, result.stdout) == (1, "")
    assert "papers holds other things than a site" in result.stderr
    assert (small / "papers" / "letter.txt").is_file()


@pytest.mark.slow
def test_build_says_what_another_part_could_not_do(small: Path) -> None:
    """An error of MkDocs is said once, without a traceback."""
    with (small / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("hooks: [hook.py]\n")
    (small / "hook.py").write_text(
        "from mkdocs.exceptions import PluginError\n"
        "def on_page_content(html, **_):\n"
        "    raise PluginError('the hook is broken')\n"
    )
    result = causerie(small, "build")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.count("the hook is broken") == 1
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_build_is_quiet_in_a_pipe(small: Path) -> None:
    """A cron job that succeeds sends no mail."""
    result = causerie(small, "build")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert (small / "site" / "cas" / "le-cas" / "index.html").is_file()


@pytest.mark.slow
def test_build_shows_progress_on_a_terminal(small: Path) -> None:
    """A bar that ends at 100 %."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "causerie", "build"], cwd=small, stderr=theirs, stdout=theirs
    )
    os.close(theirs)
    assert process.wait(60) == 0
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        assert b"100%" in terminal.read(100_000)


@pytest.mark.slow
@pytest.mark.parametrize("project", ["small", "shipped"])
def test_both_ways_to_build_give_the_same_bytes(
    project: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """`causerie build` and `mkdocs build`, twice, each in a folder of its own."""
    root: Path = request.getfixturevalue(project)
    epoch = {"SOURCE_DATE_EPOCH": "1795435200"}
    for name in ("a", "b"):
        result = causerie(root, "build", "--site-dir", str(tmp_path / "out" / name), **epoch)
        assert result.returncode == 0
    mkdocs(root, "build", "--quiet", "--site-dir", str(tmp_path / "out" / "c"), **epoch)
    first, second, third = (tree(tmp_path / "out" / name) for name in ("a", "b", "c"))
    assert "sitemap.xml.gz" in first
    assert first == second
    assert first == third


@pytest.mark.slow
def test_source_date_epoch_sets_now(site: Callable[[str], Site]) -> None:
    """A post to come is out once its hour is, and not a second before."""
    root = site(
        SOUND + "-- chapters/01-debut/02-suite.md --\n---\ntitle: La suite\n"
        "date: 2030-06-01T08:00:00+02:00\n---\nTexte.\n"
    ).root
    page = root / "site" / "debut" / "suite" / "index.html"
    due = 1_906_524_000
    for epoch, out in ((due - 1, False), (due, True)):
        assert causerie(root, "build", SOURCE_DATE_EPOCH=str(epoch)).returncode == 0
        assert page.is_file() == out


def test_a_folder_below_finds_the_project_above(small: Path) -> None:
    """A command may be run from anywhere in the project."""
    assert causerie(small / "chapters" / "01-debut", "build").returncode == 0
    assert (small / "site" / "index.html").is_file()


# Wrong use


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_project_one_learns_how_to_make_one(tmp_path: Path, command: str) -> None:
    """Exit code 2 is for a command that was used wrongly."""
    result = causerie(tmp_path, command)
    assert (result.returncode, result.stdout) == (2, "")
    assert "there is no mkdocs.yml here or above" in result.stderr
    assert "causerie new site" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("  - causerie: { author: Zoé Lemaître }\n", "", "add `- causerie` to it"),
        ("author: Zoé Lemaître", "timezone: Paris", "write one such as Europe/Paris"),
        ("author: Zoé Lemaître", "chapters: ../autre", "is not a folder below mkdocs.yml"),
        ("author: Zoé Lemaître", "comments: /srv", "is not a folder below mkdocs.yml"),
        ("author: Zoé Lemaître", "language: de", "language"),
        ("author: Zoé Lemaître", "reciever: true", "the nearest are: receiver"),
        ("author: Zoé Lemaître", "repository: { branche: x }", "repository: there is no option"),
        ("theme: {", "theme: [", "mkdocs.yml"),
        ("site_name", "docs_dir: ..\nsite_name", "docs_dir"),
        ("site_name", "use_directory_urls: false\nsite_name", "remove it"),
    ],
    ids=[
        "no plugin",
        "timezone",
        "chapters",
        "comments",
        "language",
        "option",
        "option below",
        "yaml",
        "docs",
        "urls",
    ],
)
def test_a_wrong_mkdocs_yml_is_said_in_a_sentence(
    small: Path, right: str, wrong: str, sentence: str
) -> None:
    """By every command alike: exit code 2, and no traceback."""
    config = small / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    assert right in text
    config.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    result = causerie(small, "check")
    assert (result.returncode, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["--port", "70000"], ["--port", "x"], ["--colour"]])
def test_a_wrong_option_of_serve_is_wrong_use(small: Path, arguments: list[str]) -> None:
    """Said at once, without a traceback."""
    result = causerie(small, "serve", *arguments)
    assert result.returncode == 2
    assert result.stderr.startswith("Usage: causerie serve")


# serve


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that something else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_serve_says_when_its_port_is_taken(small: Path, taken: int) -> None:
    """And what to type instead."""
    result = causerie(small, "serve", "--port", str(taken))
    assert (result.returncode, result.stdout) == (1, "")
    assert f"port {taken}: Address already in use; choose another port" in result.stderr
    assert "causerie serve --port 0" in result.stderr


def test_where_nothing_can_listen_the_port_is_not_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it is taken: another one would be refused as well."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")

    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(click.ClickException, match="see that it is a place of this machine"):
        listen.on_port("::1", 8000, "choose another port")


def test_serve_says_when_an_address_is_another_machine_s(small: Path) -> None:
    """There another port would be refused too."""
    result = causerie(small, "serve", "--host", "192.0.2.1", "--port", "0")
    assert (result.returncode, result.stdout) == (1, "")
    assert "give an address of this machine, such as 127.0.0.1" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, -15)])
def test_serve_stops_when_it_is_told(small: Path, sign: signal.Signals, code: int) -> None:
    """Ctrl-C is how one stops it: nothing is wrong then, and nothing is said."""
    with subprocess.Popen(
        [sys.executable, "-m", "causerie", "serve", "--port", "0"],
        cwd=small,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\n", process.stdout.readline())
        process.send_signal(sign)
        _, said = process.communicate(timeout=20)
    assert process.returncode == code
    assert said == "Construction du site…\nLe site est à jour.\n"


def test_an_instant_that_is_none_is_wrong_use(site: Callable[[str], Site]) -> None:
    """It is the variable that is wrong, not the site."""
    done = causerie(site(SOUND).root, "check", SOURCE_DATE_EPOCH="demain")
    assert done.returncode == 2
    assert "SOURCE_DATE_EPOCH is 'demain', which is no instant; write a number" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("place", [".", "docs"])
def test_a_place_that_mkdocs_refuses_is_told_in_its_words(
    place: str, site: Callable[[str], Site]
) -> None:
    """Not that something somewhere was refused."""
    done = causerie(site(SOUND).root, "build", "--site-dir", place)
    assert done.returncode == 2
    assert "site_dir" in done.stderr
    assert "Aborted" not in done.stderr


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a place nobody may write to")
def test_a_place_that_cannot_be_written_is_told(site: Callable[[str], Site]) -> None:
    """As a web folder may be, to whoever builds by a timer."""
    done = causerie(site(SOUND).root, "build", "--site-dir", "/proc/nowhere/site")
    assert done.returncode == 1
    assert "see that it is there and that you may use it" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_says_what_french_could_do_better_when_asked(site: Callable[[str], Site]) -> None:
    """Warnings: nothing is stopped. Nobody's pull request is judged by it, nor another language."""
    project = site(
        "-- mkdocs.yml --\nsite_name: Essai\ntheme: {name: material, language: fr}\n"
        "plugins: [causerie]\n"
        "-- chapters/01-un.md --\n---\ntitle: Un\ndate: 2026-01-05\n---\nLa 1ère fois.\n"
    )
    assert "1re" not in causerie(project.root, "check").stdout
    told = causerie(project.root, "check", "--typography")
    assert 0 == told.returncode
    assert "chapters/01-un.md:5: [avertissement] « 1ère »" in told.stdout.replace("\u00a0", " ")
    assert "écrivez « 1re »" in told.stdout.replace("\u00a0", " ")
    both = causerie(project.root, "check", "--typography", "--pull-request", "HEAD", "HEAD")
    assert 2 == both.returncode
    project.write("-- mkdocs.yml --\nsite_name: Essai\ntheme: material\nplugins: [causerie]\n")
    assert 2 == causerie(project.root, "check", "--typography").returncode
