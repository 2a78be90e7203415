"""`causerie new`: what it writes is valid at once, and nothing is ever overwritten."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import category
from zoneinfo import ZoneInfo

import markdown
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import example, given
from hypothesis import strategies as st
from mkdocs.config import load_config

from causerie.cli import asking
from causerie.cli.new import new
from causerie.core import frontmatter
from causerie.core.chapters import Reader
from causerie.core.model import Chapter, Sources
from causerie.core.moments import Moment
from causerie.core.problems import Problems
from causerie.core.prose import Prose
from causerie.library import Survey
from causerie.scaffold import files, forges, parts, sites
from causerie.site import settings

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
DAY = Moment(datetime(2026, 11, 23, tzinfo=PARIS), day_only=True)

HOSTILE = (
    "Oui : non",
    "#1",
    "- a",
    "yes",
    "2007-05-21",
    'Dire "non"',
    "'",
    "\\n",
    "[a]",
    "{{ config }}",
    "&x *y !z",
    "a # b",
    "%0A::error::x",
    "Pourquoi\u202f?",
    "«\u00a0Oui\u00a0»",
    "a\u2028b",
    "\ufeffx",
    "x\ufffe",
    "😀",
    "---",
    "null",
    "é: ",
    "<b>&amp;",
    "{#x}",
    "a_b_ `c` *d*",
    "x #",
)


def run(*arguments: str, **options: str) -> Result:
    return CliRunner().invoke(new, arguments, **options)  # type: ignore[arg-type]


def survey(root: Path) -> Survey:
    return settings.of(load_config(str(root / "mkdocs.yml"))).survey(NOW)


def tree(root: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def title_in(text: str) -> str:
    """The title in a source file, which must have no problem."""
    problems = Problems()
    decoded = frontmatter.decode(text.encode(), "x.md", problems)
    document = frontmatter.read(decoded or "", "x.md", problems)
    assert document is not None
    assert list(problems) == []
    return document.fields["title"].text


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new French site, and the folder the commands run in."""
    root = tmp_path / "ma-serie"
    options = ("--title", "Ma série", "--author", "Camille", "--language", "fr")
    assert run("site", str(root), *options, "--forge", "none").exit_code == 0
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody types."""
    monkeypatch.setattr(asking, "on_a_terminal", lambda: True)


# A new site


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_new_site_has_no_problem_and_one_open_case(tmp_path: Path, language: str) -> None:
    """One chapter, one post of today that asks one undated case, no answers, nothing to mend."""
    result = run("site", str(tmp_path / "my-series"), "--language", language)
    found = survey(tmp_path / "my-series")
    assert (result.exit_code, list(found.problems)) == (0, [])
    (chapter,) = found.series.chapters
    (post,) = chapter.posts
    (case,) = found.series.cases.values()
    assert post.date.day == date(2026, 11, 23)
    assert re.fullmatch("[a-z2-7]{8}", post.id)
    assert (post, None, None) == (case.asked, case.case.opens, case.case.closes)
    assert found.sources.answers == ()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_new_site_builds_without_a_warning(tmp_path: Path, language: str) -> None:
    """`mkdocs build --strict` has nothing to say; what the nav and the foot name is there."""
    root = tmp_path / "site-of-mine"
    assert run("site", str(root), "--language", language).exit_code == 0
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    config = yaml.safe_load((root / "mkdocs.yml").read_text(encoding="utf-8"))
    linked = [next(iter(entry.values())) for entry in config["nav"]]
    linked += config["plugins"][1]["causerie"]["footer"]
    pages = {name.removesuffix(".md").removesuffix("index") for name in linked}
    assert [page for page in pages if not (root / "site" / page / "index.html").is_file()] == []
    assert "fonts.g" not in (root / "site/index.html").read_text(encoding="utf-8")


def test_a_site_without_a_name_is_not_written_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a variable of the shell is not set."""
    monkeypatch.chdir(tmp_path)
    result = run("site", "")
    assert result.exit_code == 2
    assert "it has no name; write one such as my-series" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_of_our_own_site_is_in_a_new_one(tmp_path: Path, language: str) -> None:
    """Another author starts from a clean page."""
    run("site", str(tmp_path), "--language", language)
    text = b"\n".join(tree(tmp_path).values()).decode().lower()
    for word in ("toudic", "pistolet", "marketing", "causerie.example", "pme", "crm"):
        assert word not in text
    assert "$" not in text


def test_french_texts_are_set_as_french_is() -> None:
    """Curly apostrophes and no-break spaces before high punctuation, outside code and headers."""
    written = sites.site(title="T", language="fr", today=date(2026, 1, 1), identifier="x")
    for name, text in written.items():
        if name.endswith(".md"):
            prose = re.sub(r"```.*?```|`[^`\n]*`|\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
            prose = re.sub("(?m)^(?:///|    ).*$", "", prose)
            assert None is re.search(r"\w'\w|[ \w][;!?»]| :(?!-)|«[^\u00a0]", prose), name


def test_a_new_site_is_written_as_utf_8_with_lf(tmp_path: Path) -> None:
    """The same bytes on every system."""
    run("site", str(tmp_path / "a"), "--language", "fr")
    for name, data in tree(tmp_path / "a").items():
        assert data.decode("utf-8").endswith("\n"), name
        assert b"\r" not in data, name


def test_a_new_site_overwrites_nothing(tmp_path: Path) -> None:
    """One file in the way, and nothing is written; the message names it."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("mine")
    (tmp_path / "README.md").symlink_to("nowhere")
    result = run("site", str(tmp_path), "--language", "en")
    assert result.exit_code == 2
    assert "README.md, docs/index.md would be overwritten" in result.output
    assert tree(tmp_path) == {"docs/index.md": b"mine"}


def test_a_site_cannot_be_written_where_a_file_is(tmp_path: Path) -> None:
    """The refusal is a sentence, not a traceback, and leaves nothing behind."""
    (tmp_path / "x").write_text("mine")
    result = run("site", str(tmp_path / "x"), "--language", "en")
    assert result.exit_code == 2
    assert "it cannot be written" in result.output
    assert tree(tmp_path) == {"x": b"mine"}


@pytest.mark.usefixtures("terminal")
def test_a_terminal_is_asked_what_a_site_needs(tmp_path: Path) -> None:
    """Language, title, author and forge; nothing typed takes what is proposed."""
    result = run("site", str(tmp_path / "my-series"), input="en\n\nRobin\n\n")
    assert result.exit_code == 0
    config = yaml.safe_load((tmp_path / "my-series/mkdocs.yml").read_text(encoding="utf-8"))
    assert (config["site_name"], config["site_author"]) == ("My series", "Robin")
    assert config["theme"]["language"] == "en"


def options_of(root: Path) -> dict[str, object]:
    config = yaml.safe_load((root / "mkdocs.yml").read_text(encoding="utf-8"))
    options: dict[str, object] = config["plugins"][1]["causerie"]
    return options


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("forge", forges.FORGES)
def test_a_site_for_a_forge_has_what_the_forge_reads(
    tmp_path: Path, forge: str, language: str
) -> None:
    """Its files, beside those of every site; nothing to mend, and the repository to be named."""
    run("site", str(tmp_path / "a"), "--language", language)
    run("site", str(tmp_path / "b"), "--language", language, "--forge", forge)
    assert set(tree(tmp_path / "b")) - set(tree(tmp_path / "a")) == set(forges.files(forge))
    assert list(survey(tmp_path / "b").problems) == []
    text = (tmp_path / "b/mkdocs.yml").read_text(encoding="utf-8")
    assert "repository" not in options_of(tmp_path / "b")
    assert f"      #   forge: {forge}" in text
    assert "$" not in text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_written_of_a_repository_is_accepted_with_and_without_its_sign(
    tmp_path: Path, language: str
) -> None:
    """The author who takes the signs of comment away has the option, and so has the licence."""
    run("site", str(tmp_path), "--language", language, "--forge", "gitlab")
    config = tmp_path / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(re.sub(r"(?m)^      # (?=\w|  )", "      ", text), encoding="utf-8")
    options = options_of(tmp_path)
    address = "https://gitlab.com/owner/name"
    assert options["repository"] == {"url": address, "branch": "main", "forge": "gitlab"}
    assert options["licence"] == "CC BY-SA 4.0"
    assert list(survey(tmp_path).problems) == []


@pytest.mark.parametrize(
    ("given", "written", "forge"),
    [
        ("https://github.com/ana/serie", "https://github.com/ana/serie", "github"),
        ("https://gitlab.com/a/b/serie.git", "https://gitlab.com/a/b/serie", "gitlab"),
        (" https://codeberg.org/ana/serie/ ", "https://codeberg.org/ana/serie", "forgejo"),
    ],
)
def test_a_known_host_tells_the_forge(tmp_path: Path, given: str, written: str, forge: str) -> None:
    """Whatever was copied from its page; the page for readers names it too."""
    result = run("site", str(tmp_path), "--language", "en", "--repository", given)
    assert options_of(tmp_path)["repository"] == {
        "url": written,
        "branch": "main",
        "forge": forge,
    }
    assert set(forges.files(forge)) <= set(tree(tmp_path))
    assert f"<{written}>" in (tmp_path / "docs/take-part.md").read_text(encoding="utf-8")
    assert f"push the folder to {written}" in result.output
    assert list(survey(tmp_path).problems) == []


NOT_ON_A_FORGE = {
    '--repository: "git@github.com:ana/serie.git" is not the address of a repository':
        ["--repository", "git@github.com:ana/serie.git"],
    "such as https://github.com/owner/name": ["--repository", "https://github.com/ana"],
    '"https://github.com/a/b: x" is not': ["--repository", "https://github.com/a/b: x"],
    "--forge: what runs at https://git.example.org/a/b cannot be told":
        ["--repository", "https://git.example.org/a/b"],
    "--forge: https://github.com/a/b is not on gitlab; write --forge github":
        ["--repository", "https://github.com/a/b", "--forge", "gitlab"],
    "--repository: it is not for a site without a forge":
        ["--repository", "https://github.com/a/b", "--forge", "none"],
}  # fmt: skip


@pytest.mark.parametrize("message", NOT_ON_A_FORGE)
def test_a_repository_that_cannot_be_is_refused(tmp_path: Path, message: str) -> None:
    """One sentence, and nothing is written."""
    result = run("site", str(tmp_path), "--language", "en", *NOT_ON_A_FORGE[message])
    assert result.exit_code == 2
    assert message in result.output
    assert tree(tmp_path) == {}


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("forgejo\n\n", None),
        ("github\nhttps://github.com/a/b\n", {"url": "https://github.com/a/b", "forge": "github"}),
    ],
)
def test_a_terminal_is_asked_where_a_site_will_be_kept(
    tmp_path: Path, typed: str, option: dict[str, str] | None
) -> None:
    """The address may be left for later."""
    arguments = ("--language", "fr", "--title", "T", "--author", "A")
    result = run("site", str(tmp_path), *arguments, input=typed)
    assert result.exit_code == 0
    found = options_of(tmp_path).get("repository")
    assert found == (option and {**option, "branch": "main"})


def test_a_workflow_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    """Nor is anything else written."""
    name = ".github/workflows/site.yml"
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("mine")
    result = run("site", str(tmp_path), "--language", "en", "--forge", "github")
    assert f"{name} would be overwritten" in result.output
    assert tree(tmp_path) == {name: b"mine"}


def test_the_place_causerie_comes_from_is_one_line(tmp_path: Path) -> None:
    """What every workflow installs, to be replaced in one place."""
    run("site", str(tmp_path))
    lines = (tmp_path / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["causerie"]


@given(st.text(min_size=1) | st.sampled_from(HOSTILE))
def test_any_name_of_a_site_reads_back_the_same(title: str) -> None:
    """In YAML, and as the heading of the front page, whatever signs it holds."""
    try:
        written = sites.site(
            title=title, author=title, language="en", today=date(2026, 1, 1), identifier="x"
        )
    except files.NotWritten:
        assert not title.strip() or unwritable(title)
        return
    wanted = files.one_line("", title)
    config = yaml.safe_load(written["mkdocs.yml"])
    assert wanted == config["site_name"]
    assert wanted == config["plugins"][1]["causerie"]["author"]
    heading = written["docs/index.md"].split("\n")[0]
    shown = markdown.markdown(heading, extensions=["abbr", "attr_list", "footnotes", "tables"])
    assert wanted.split() == unescape(shown.removeprefix("<h1>").removesuffix("</h1>")).split()


# A new chapter, post, case


@pytest.mark.parametrize("language", ["fr", "en"])
def test_one_of_each_in_a_row_leaves_nothing_to_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """Whatever `new` writes, `check` accepts."""
    run("site", str(tmp_path), "--language", language)
    monkeypatch.chdir(tmp_path / "chapters")
    commands = (
        ("chapter", "Dire", "la", "vérité", "--summary", "Ce qu’il en coûte : tout."),
        ("chapter", "À venir", "--announced", "2026-11-01"),
        ("case", "La fête surprise", "--chapter", "dire-la-verite", "--question", "Le dire ?"),
        ("case", "Mentir", "--chapter", "a-venir", "--kind", "opinion", "--choice", "Oui, mais",
         "--choice", "Non", "--opens", "2026-12-01", "--closes", "2026-12-24", "--id", "mentir-1"),
        ("post", "Un pieux mensonge 1/2", "--chapter", "02-dire-la-verite", "--tags", "a, b,a,"),
        ("post", "Suite", "--chapter", "dire-la-verite", "--no-draft", "--date", "2026-11-20"),
    )  # fmt: skip
    results = [run(*command) for command in commands]
    assert [0] * len(commands) == [result.exit_code for result in results]
    found = survey(tmp_path)
    assert list(found.problems) == []
    assert [chapter.order for chapter in found.sources.chapters] == [1, 2, 3]
    first, second = found.sources.chapters[1].posts
    assert (True, ("a", "b"), DAY.day) == (first.draft, first.tags, first.date.day)
    assert first.path == "chapters/02-dire-la-verite/01-un-pieux-mensonge-1-2.md"
    assert (second.draft, second.order) == (False, 2)
    assert len({first.id, second.id}) == 2
    cases = {case.id: case for case in found.sources.cases}
    asked, opinion = cases["la-fete-surprise"], cases["mentir-1"]
    assert asked.question == "Le dire ?"
    assert (opinion.kind, opinion.choices) == ("opinion", ("Oui, mais", "Non"))


def test_the_author_reads_what_was_written_and_what_to_do_next(home: Path) -> None:
    """A case is of no use until a post asks it."""
    output = run("case", "La fête", "--chapter", "premiers-pas").output
    assert output.startswith("écrit\u00a0: chapters/01-premiers-pas/cases/la-fete.md\n")
    assert "\n/// case | la-fete\n///\n" in output
    assert (home / "chapters/01-premiers-pas/cases/la-fete.md").is_file()


@pytest.mark.usefixtures("home")
def test_what_a_new_chapter_says_to_do_next_can_be_done() -> None:
    """Copied as it is printed."""
    last = run("chapter", "Suite").output.rstrip().split("\n")[-1]
    words = shlex.split(last)
    assert ["causerie", "new"] == words[:2]
    done = run(*words[2:])
    assert done.output.startswith("écrit\u00a0: chapters/02-suite/01-un-titre.md\n")


def test_numbers_are_as_wide_as_those_in_use(home: Path) -> None:
    """The names of a folder keep sorting as they did."""
    (home / "chapters/01-premiers-pas").rename(home / "chapters/0009-premiers-pas")
    assert "chapters/0010-suite/index.md" in run("chapter", "Suite").output
    assert "chapters/0003-milieu/index.md" in run("chapter", "Milieu", "--number", "3").output
    assert "3 est déjà celui de" in run("chapter", "Autre", "--number", "3").output


def test_a_long_title_has_a_short_address(home: Path) -> None:
    """Cut between words, so that no disk refuses its name."""
    assert run("chapter", "Un titre sans fin " * 20).exit_code == 0
    assert run("chapter", "x" * 300).exit_code == 0
    longest = max(len(path.name) for path in (home / "chapters").iterdir())
    assert longest <= parts.MAX_SLUG + len("01-")


DAYS = ("2026-02-01", "2026-02-02")
REFUSED = {
    "TITLE: it is missing; write it at the end": ["chapter"],
    "TITLE: it is blank": ["chapter", "   "],
    "it holds an invisible character (U+0007)": ["chapter", "x\7"],
    'TITLE: "谎言" has no letter from a to z and no digit': ["chapter", "谎言"],
    "give the address yourself, such as --id on-lying": ["case", "?", "--chapter", "premiers-pas"],
    "its address /premiers-pas/ is already that of chapters/01-premiers-pas/index.md":
        ["chapter", "Premiers pas !"],
    "its address /mentions-legales/ is already that of docs/mentions-legales.md":
        ["chapter", "Mentions légales"],
    "its address /premiers-pas/une-serie-commence/ is already that of":
        ["post", "Une série commence", "--chapter", "premiers-pas"],
    "a chapter cannot be called contents": ["chapter", "Contents"],
    "a chapter cannot be called assets": ["chapter", "Assets"],
    '--announced: "demain" is not a date': ["chapter", "x", "--announced", "demain"],
    '--date: "2026-02-30" is not a date': ["post", "x", "--chapter", "a", "--date", "2026-02-30"],
    "--chapter: it is missing; give one of: premiers-pas": ["post", "x"],
    '--chapter: there is no chapter "premier-pas"; the nearest are: premiers-pas':
        ["post", "x", "--chapter", "premier-pas"],
    '--slug: "À propos" cannot be an address; use only a-z': ["chapter", "x", "--slug", "À propos"],
    "such as a-propos": ["chapter", "x", "--slug", "À propos"],
    'the id "la-lettre-du-quartier" is already that of':
        ["case", "La lettre du quartier", "--chapter", "premiers-pas"],
    'a case cannot be called "con"': ["case", "Con", "--chapter", "premiers-pas"],
    'a case cannot be called "page-2"': ["case", "Page 2", "--chapter", "premiers-pas"],
    "--closes: the case closes before it opens":
        ["case", "x", "--chapter", "premiers-pas", "--opens", DAYS[1], "--closes", DAYS[0]],
    "--choice: a choice is blank or stands twice":
        ["case", "x", "--chapter", "premiers-pas", "--choice", "Oui", "--choice", "Oui"],
    "shorten the title, the summary or whatever is long": ["chapter", "x", "--summary", "y" * 5000],
    "--number: it is negative": ["chapter", "x", "--number", "-1"],
    "it cannot be written": ["chapter", "x", "--number", "9" * 300],
}  # fmt: skip


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_is_refused_and_nothing_is_written(home: Path, message: str) -> None:
    """One sentence: the place, what is wrong, how to mend it."""
    config = home / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("      language: fr", "      language: en"), encoding="utf-8")
    before = tree(home)
    result = run(*REFUSED[message])
    assert result.exit_code == 2
    assert message in result.output
    assert before == tree(home)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["chapter", " "], "TITLE: la valeur est vide\u00a0; écrivez-en une, entre guillemets"),
        (
            ["post", "x"],
            "--chapter: la valeur manque\u00a0; donnez l’un de ceux-ci\u00a0: premiers-pas",
        ),
        (["case", "Con", "--chapter", "premiers-pas"], "ne peut pas s’appeler «\u00a0con\u00a0»"),
        (
            ["post", "x", "--chapter", "a", "--date", "hier"],
            "«\u00a0hier\u00a0» n’est pas une date",
        ),
    ],
)
@pytest.mark.usefixtures("home")
def test_an_author_is_refused_in_the_language_of_the_site(
    arguments: list[str], sentence: str
) -> None:
    """As the rest of what it says."""
    assert sentence in run(*arguments).output


def test_the_three_nearest_chapters_are_named(home: Path) -> None:
    """A slip of the finger is soon found."""
    for title in ("Premiers mots", "Premier jour", "Zèbres"):
        run("chapter", title)
    assert home.is_dir()
    message = "les plus proches sont\u00a0: premiers-mots, premier-jour, premiers-pas"
    assert message in run("post", "x", "--chapter", "premiers-mot").output


@pytest.mark.parametrize("name", ["04-court.md", "04-promis.md"])
def test_a_chapter_in_one_file_takes_no_posts(home: Path, name: str) -> None:
    """The message says where to move it, and following it works."""
    key = "date" if name == "04-court.md" else "announced"
    file = home / "chapters" / name
    file.write_text(f"---\ntitle: Seul\n{key}: 2026-11-01\n---\n\nTexte.\n", encoding="utf-8")
    slug = name[3:-3]
    result = run("post", "Suite", "--chapter", slug)
    assert result.exit_code == 2
    moved = (
        home / (re.search(r"déplacez-le en (\S+\.md)", result.output.replace("\n", " ")) or "")[1]
    )
    moved.parent.mkdir()
    file.rename(moved)
    if key == "date":
        (moved.parent / "index.md").write_text("---\ntitle: Seul\n---\n\nTexte.\n")
    assert run("post", "Suite", "--chapter", slug).exit_code == 0
    assert list(survey(home).problems) == []


def test_a_folder_that_is_no_project_is_said_to_be_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way out is in the message."""
    monkeypatch.chdir(tmp_path)
    result = run("chapter", "x")
    assert result.exit_code == 2
    assert "there is no mkdocs.yml here or above" in result.output
    assert "causerie new site" in result.output


def test_the_folder_of_the_chapters_is_the_one_the_site_names(home: Path) -> None:
    """An option of mkdocs.yml decides, and --config-file finds it from anywhere."""
    (home / "chapters").rename(home / "essais")
    config = home / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text.replace("      language: fr", "      language: fr\n      chapters: essais"),
        encoding="utf-8",
    )
    os.chdir(home.parent)
    assert run("chapter", "Suite", "-f", str(config)).exit_code == 0
    assert (home / "essais/02-suite/index.md").is_file()


@pytest.mark.usefixtures("terminal")
def test_a_terminal_is_asked_what_is_missing(home: Path) -> None:
    """The last chapter is proposed; a question may be left for later."""
    assert run("post", input="Un billet : deux\n\n").exit_code == 0
    assert run("case", "Un cas", input="premiers-pas\n\n").exit_code == 0
    assert (home / "chapters/01-premiers-pas/02-un-billet-deux.md").is_file()
    assert (home / "chapters/01-premiers-pas/cases/un-cas.md").is_file()
    assert list(survey(home).problems) == []


@pytest.mark.parametrize("command", ["", "site", "chapter", "post", "case"])
def test_every_command_shows_an_example(command: str) -> None:
    """Help that can be copied."""
    assert f"Example:\n    causerie new {command}" in run(*command.split(), "--help").output


def unwritable(text: str) -> bool:
    line = re.sub(r"\s", " ", text)
    return any(category(char) in ("Cc", "Cs") for char in line)


@given(st.text(min_size=1, max_size=300) | st.sampled_from(HOSTILE))
@example("a\u00a0b")
def test_any_title_typed_reads_back_the_same(title: str) -> None:
    """In a chapter, a post and a case, from the disk, whatever signs it holds."""
    home = Chapter(
        path="chapters/01-a/index.md", slug="a", order=1, title="", summary="", text=Prose()
    )
    scaffold = parts.Scaffold(Sources(chapters=(home,)), "fr")
    try:
        made = (
            scaffold.chapter(title, slug="x", summary=title),
            scaffold.post(title, chapter="a", date=DAY, identifier="k", slug="x", tags=[title]),
            scaffold.case(title, chapter="a", identifier="x", question=title, choices=[title]),
        )
    except files.NotWritten:
        assert not title.strip() or unwritable(title)
        return
    problems = Problems()
    with TemporaryDirectory() as folder:
        files.write(Path(folder), {part.path: part.text for part in made})
        chapter, post, case = ((Path(folder) / part.path).read_bytes().decode() for part in made)
    wanted = files.one_line("", title)
    assert [wanted] * 3 == [title_in(text) for text in (chapter, post, case)]
    reader = Reader(PARIS, problems, lambda text, _: text)
    read = (
        reader.chapter(chapter, "", 1, "x").title,
        reader.post(post, "", 1, "a", "x").title,
        reader.case(case, "", "a", "x").question,
    )
    assert [wanted.split()] * 3 == [text.split() for text in read]
    assert list(problems) == []


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Whoever came first keeps the place."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.md").write_text("mine")
    with pytest.raises(files.NotWritten, match="would be overwritten"):
        files.write(tmp_path, {"c.md": "", "a/b.md": ""})
    assert tree(tmp_path) == {"a/b.md": b"mine"}
