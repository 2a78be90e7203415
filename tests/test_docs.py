"""What the pages of `docs/` say of options, commands, keys and limits is what the code does."""

import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
import yaml
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig

from causerie.cli import main
from causerie.cli.config import load_project
from causerie.core import (
    answers,
    chapters,
    feeds,
    frontmatter,
    identifiers,
    pull_requests,
    safe_html,
    threads,
)
from causerie.core.header_yaml import MAX_HEADER
from causerie.core.moderation import MOST_TEXTS
from causerie.core.problems import Problems
from causerie.core.prose import WORDS_A_MINUTE
from causerie.core.reader_links import MOST_ADDRESS
from causerie.core.reader_markdown import MOST_NESTING
from causerie.core.submissions import KEPT_DAYS
from causerie.moderate.accounts import LEAST_PASSWORD
from causerie.moderate.web.deciding import ACTIONS
from causerie.queue.transactions import MOST_HELD
from causerie.receiver import rate, standing
from causerie.render.fragments import MAX_FEATURED
from causerie.render.language import language
from causerie.scaffold import forges
from causerie.site.config import CauserieConfig, RepositoryConfig
from causerie.site.workshop import Workshop

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
RENDER = ROOT / "plugins" / "causerie" / "render"
GUIDE = DOCS / "guide"
PAGES = sorted(DOCS.rglob("*.md"))
AFTER_ALL_EXAMPLES = datetime(2026, 12, 31, 12, tzinfo=UTC)

_FENCE = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{2,3} (.+?)(?: \{#[\w-]+\})?$", re.MULTILINE)
_CELL_CODE = re.compile(r"`([^`]+)`")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")

LIMITS = {
    "caractères": {
        safe_html.MOST_CHARACTERS,
        answers.MAX_NAME,
        answers.MAX_ABOUT,
        identifiers.MAX_STEM,
        MOST_ADDRESS,
        LEAST_PASSWORD,
    },
    "lignes": {safe_html.MOST_LINES},
    "liens": {safe_html.MOST_LINKS},
    "niveaux": {MOST_NESTING},
    "octets": {MAX_HEADER, frontmatter.MAX_FILE, pull_requests.MOST_BYTES},
    "réponses": {threads.ROOTS_A_PAGE, threads.MAX_REPLIES, pull_requests.MOST_ANSWERS},
    "extraits": {MAX_FEATURED},
    "entrées": {feeds.MOST_ENTRIES},
    "mots par minute": {WORDS_A_MINUTE},
    "textes": {MOST_TEXTS, MOST_HELD},
    "envois": {rate.FROM_ONE.most, rate.FROM_NETWORK.most, rate.FROM_ALL.most},
}


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


def section(page: str, title: str) -> str:
    """What stands under a heading of a page of the guide, up to the next heading."""
    parts = _HEADING.split(text_of(GUIDE / page))
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert title in found, f"{page} has no section called {title}"
    return found[title]


def rows(text: str) -> list[list[str]]:
    """The rows of the tables of a text, without their heads."""
    found: list[list[str]] = []
    for line in text.split("\n"):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|---"):
            found.pop()
        elif line.startswith("|"):
            found.append(cells)
    return found


def first_column(text: str) -> list[str]:
    return [code for row in rows(text) for code in _CELL_CODE.findall(row[0])]


def fences(page: Path) -> list[tuple[str, str, str]]:
    """The language, the title and the text of each fenced block of a page."""
    return [(lang, title, body) for lang, title, body in _FENCE.findall(text_of(page))]


def prose_of(page: Path) -> str:
    """The page without its header, its fenced blocks and its code."""
    text = re.sub(r"\A---\n.*?^---\n", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]+`", "`", _FENCE.sub("", text))


def commands() -> dict[str, click.Command]:
    """Every command by its whole name."""

    def walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield name, command
        if isinstance(command, click.Group):
            for each in command.commands.values():
                yield from walk(f"{name} {each.name}", each)

    return dict(walk("causerie", main))


def options_of(command: click.Command) -> set[str]:
    return {
        name
        for param in command.params
        if isinstance(param, click.Option)
        for name in (*param.opts, *param.secondary_opts)
    }


COMMANDS = commands()


# Options


def test_the_options_documented_are_those_of_the_plugin() -> None:
    documented = first_column(section("reference-options.md", "Les options de Causerie"))
    names = [row.split("`")[1] for row in _first_cells("Les options de Causerie")]
    assert set(documented) == set(names)
    assert sorted(names) == sorted(name for name, _ in CauserieConfig._schema)  # noqa: SLF001


def _first_cells(title: str) -> list[str]:
    return [row[0] for row in rows(section("reference-options.md", title))]


@pytest.mark.parametrize("row", rows(section("reference-options.md", "Les options de Causerie")))
def test_the_default_documented_is_the_one_of_the_option(row: list[str]) -> None:
    name, default = _CELL_CODE.findall(row[0])[0], _CELL_CODE.findall(row[2])
    config = CauserieConfig()
    config.load_dict({})
    config.validate()
    actual = config[name]
    if actual in ("", None) or isinstance(actual, Config):
        # another setting takes its place, and the table says which; or nothing does
        assert row[2] in ("`site_author`", "la langue du thème", "aucun", "aucune")
    else:
        assert default == [str(actual).lower() if isinstance(actual, bool) else str(actual)]


def test_the_keys_of_a_repository_documented_are_all_of_them() -> None:
    documented = first_column(section("reference-options.md", "Le dépôt"))
    assert documented == [name for name, _ in RepositoryConfig._schema]  # noqa: SLF001


def test_the_other_keys_documented_are_mkdocs_own() -> None:
    documented = first_column(section("reference-options.md", "Les clés de MkDocs"))
    assert documented
    assert set(documented) <= {name for name, _ in MkDocsConfig._schema}  # noqa: SLF001


# Keys


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("Le chapitre", chapters.CHAPTER_KEYS),
        ("Le billet", chapters.POST_KEYS),
        ("Le cas", chapters.CASE_KEYS),
        ("La réponse", (*answers.KEYS, *answers.AUTHOR_KEYS)),
    ],
)
def test_the_keys_documented_are_those_that_are_read(title: str, keys: tuple[str, ...]) -> None:
    first = [row[0].strip("`") for row in rows(section("reference-formats.md", title))]
    assert sorted(first) == sorted(keys)


@pytest.mark.parametrize(
    ("title", "file"),
    [
        ("Le chapitre", "chapters/01-a/index.md"),
        ("Le billet", "chapters/01-a/01-b.md"),
        ("Le cas", "chapters/01-a/cases/c.md"),
        ("La réponse", "comments/c/2026-11-12-d.md"),
    ],
)
def test_the_keys_said_to_be_required_are(title: str, file: str, tmp_path: Path) -> None:
    """A file with an empty header is told of exactly those."""
    for name, text in {**_SMALLEST, file: "---\n---\nTexte.\n"}.items():
        _write(tmp_path / name, text)
    project = load_project(tmp_path / "mkdocs.yml")
    problems = project.survey(AFTER_ALL_EXAMPLES).problems
    missing = {
        problem.values["key"]
        for problem in problems
        if problem.place.path == file and problem.what == 'the key "{key}" is missing'
    }
    table = rows(section("reference-formats.md", title))
    assert {row[0].strip("`") for row in table if row[2] == "oui"} == missing


_SMALLEST = {
    "mkdocs.yml": "site_name: T\ntheme: {name: material, language: fr}\nplugins: [causerie]\n",
    "docs/index.md": "# T\n",
    "chapters/01-a/index.md": "---\ntitle: A\n---\nTexte.\n",
    "chapters/01-a/01-b.md": "---\ntitle: B\ndate: 2026-01-01\n---\nTexte.\n",
    "chapters/01-a/cases/c.md": "---\ntitle: C\n---\nTexte.\n",
}


# Commands


def test_every_command_has_its_section_and_every_section_its_command() -> None:
    titles = _HEADING.findall(text_of(GUIDE / "reference-commandes.md"))
    assert {title for title in titles if title.startswith("causerie")} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_options_documented_are_those_of_the_command(name: str) -> None:
    table = section("reference-commandes.md", name)
    expected = options_of(COMMANDS[name])
    if name == "causerie":  # --help is said once, for all
        expected |= {"--help", "-h"}
    assert set(first_column(table)) == expected


@pytest.mark.parametrize("name", COMMANDS)
def test_the_arguments_of_the_command_are_named(name: str) -> None:
    metavars = [p.name or "" for p in COMMANDS[name].params if isinstance(p, click.Argument)]
    for metavar in metavars:
        assert f"`{metavar.upper()}`" in section("reference-commandes.md", name)


@pytest.mark.parametrize(
    ("name", "option"),
    [
        (name, option)
        for name, command in COMMANDS.items()
        for option in command.params
        if isinstance(option, click.Option) and "--config-file" not in option.opts  # said once
    ],
    ids=lambda each: each if isinstance(each, str) else each.opts[-1],
)
def test_the_value_an_option_has_by_default_is_documented(name: str, option: click.Option) -> None:
    """Where there is one it is said, word for word when it can be typed; elsewhere none is."""
    table = rows(section("reference-commandes.md", name))
    (text,) = (row[-1] for row in table if option.opts[-1] in _CELL_CODE.findall(row[0]))
    said = text.partition("Par défaut")[2]
    expected, in_words = _defaults(option)
    assert bool(said) == bool(expected or in_words)
    assert expected <= set(_CELL_CODE.findall(said))
    if first := re.match(r",? `([^`]+)`", said):
        assert first[1] in expected


def _defaults(option: click.Option) -> tuple[set[str], str]:
    """What can be typed of the value an option has by default, and what its help says of it."""
    in_words = (option.help or "").partition("Default: ")[2].removesuffix(".")
    choices = option.type.choices if isinstance(option.type, click.Choice) else ()
    words = {word.rstrip(",") for word in in_words.split(" ")}
    typed = {word for word in words if word in choices or re.search(r"[/._]|--", word)}
    if isinstance(option.default, list):
        typed |= {str(each) for each in option.default}
    elif isinstance(option.default, (str, int)) and not isinstance(option.default, bool):
        typed |= {str(option.default)} - {""}
    return typed, in_words


@pytest.mark.parametrize(
    "name", [name for name, command in COMMANDS.items() if not isinstance(command, click.Group)]
)
def test_the_help_of_a_command_has_examples_that_can_be_run(name: str) -> None:
    """Each on a line of its own, below the word."""
    shown = COMMANDS[name].get_help(click.Context(COMMANDS[name], info_name=name))
    lines = shown.partition("\n  Example:\n")[2].split("\n\n")[0].split("\n")
    for line in lines:
        assert line.startswith(f"    {name}")
        _parse(line.strip())


def _parse(line: str) -> None:
    """Read a command line as the shell and click would, without running it."""
    words = shlex.split(line)
    if "=" in words[0]:  # a variable set for this one command
        words.pop(0)
    assert words.pop(0) == "causerie"
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"there is no command {words[0]}: {line}"
        command = command.commands[words.pop(0)]
    unknown = {word for word in words if word.startswith("--")} - options_of(command)
    assert unknown <= {"--help"}, f"there is no option {unknown}: {line}"
    if words and not {"--help", "--version"} & set(words):
        command.make_context(command.name or "", words)


def _command_lines() -> Iterator[tuple[str, str]]:
    """Every command of ours that a page shows, and the page."""
    for page in PAGES:
        text = _FENCE.sub("", text_of(page))
        shown = [code for code in _CELL_CODE.findall(text) if re.match("causerie [a-z]", code)]
        for _, _, body in fences(page):
            shown += re.findall(
                r"(?:^|run: |&& outils/bin/)((?:[A-Z_]+=\S+ )?causerie .*)", body, re.MULTILINE
            )
        yield from ((name_of(page), line.partition(" && ")[0]) for line in shown)


@pytest.mark.parametrize(("page", "line"), sorted(set(_command_lines())))
def test_every_command_shown_is_accepted(page: str, line: str) -> None:
    assert page
    _parse(line)


def test_no_page_names_an_option_that_does_not_exist() -> None:
    known = set().union(*map(options_of, COMMANDS.values())) | {"--help"}
    named = {
        (name_of(page), option)
        for page in PAGES
        for code in _CELL_CODE.findall(_FENCE.sub("", text_of(page)))
        for option in _OPTION.findall(code)
    }
    assert {each for each in named if each[1] not in known} == set()
    assert len(named) > len(known) // 2  # the pattern finds them


# Limits


def _quoted() -> Iterator[tuple[str, str, int]]:
    units = "|".join(LIMITS)
    pattern = re.compile(rf"(?<![\d\u00a0-])(\d{{1,3}}(?:\u00a0?\d{{3}})*) ({units})\b")
    for page in PAGES:
        for number, unit in pattern.findall(prose_of(page)):
            yield name_of(page), unit, int(number.replace("\u00a0", ""))


@pytest.mark.parametrize(("page", "unit", "number"), sorted(set(_quoted())))
def test_every_limit_quoted_is_the_one_in_the_code(page: str, unit: str, number: int) -> None:
    assert number in LIMITS[unit], f"{page} says {number} {unit}"


def test_every_limit_in_the_code_is_quoted() -> None:
    quoted = {(unit, number) for _, unit, number in _quoted()}
    assert quoted == {(unit, number) for unit, numbers in LIMITS.items() for number in numbers}


@pytest.mark.parametrize(
    ("label", "limit"),
    [
        ("Texte d’une réponse", (safe_html.MOST_CHARACTERS, safe_html.MOST_LINES)),
        ("Liens dans une réponse", (safe_html.MOST_LINKS,)),
        ("Citations, listes et emphases l’une dans l’autre", (MOST_NESTING,)),
        ("Textes d’une même réponse, corrections comprises", (MOST_TEXTS,)),
        ("Signature (`name`)", (answers.MAX_NAME,)),
        ("Qualité (`about`)", (answers.MAX_ABOUT,)),
        ("Adresse de site (`website`)", (MOST_ADDRESS,)),
        ("Nom du fichier d’une réponse, sans `.md`", (identifiers.MAX_STEM,)),
        ("En-tête d’un fichier", (MAX_HEADER,)),
        ("Fichier d’un auteur ou d’un lecteur", (frontmatter.MAX_FILE,)),
        ("Fichier proposé par une demande de fusion", (pull_requests.MOST_BYTES,)),
        ("Réponses proposées par une demande de fusion", (pull_requests.MOST_ANSWERS,)),
        (
            "Réponses sur une page d’un cas, sans compter celles qui leur répondent",
            (threads.ROOTS_A_PAGE,),
        ),
        (
            "Réponses sous une réponse\u00a0; les suivantes viennent à la fin",
            (threads.MAX_REPLIES,),
        ),
        ("Réponses mises en avant montrées dans un billet", (MAX_FEATURED,)),
        ("Entrées d’un flux", (feeds.MOST_ENTRIES,)),
    ],
)
def test_the_table_of_limits_gives_each_its_own_number(label: str, limit: tuple[int, ...]) -> None:
    table = rows(section("reference-formats.md", "Les limites"))
    numbers = [re.sub(r"\D", "", row[1]) for row in table if row[0] == label]
    assert tuple(map(int, numbers)) == limit


# Examples


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _examples(pages: list[Path]) -> dict[str, str]:
    """The files of a project that pages give as examples; two pages may not give the same one."""
    found: dict[str, str] = {}
    for page in pages:
        for _, title, body in fences(page):
            if title and not title.startswith("/"):  # which is for a whole machine
                assert title not in found, f"{title} is given twice"
                found[title] = body
    return found


@pytest.fixture
def guide_project(tmp_path: Path) -> Path:
    """The project that the guide's examples make together, and the pages they suppose."""
    files = _examples(sorted(GUIDE.glob("*.md")))
    assert {name.split("/")[0] for name in files} >= {"mkdocs.yml", "chapters", "comments"}
    for name, text in files.items():
        _write(tmp_path / name, text)
    for name in ("index", "sommaire", "cas", "participer", "mentions-legales"):
        _write(tmp_path / "docs" / f"{name}.md", f"# {name}\n")
    return tmp_path / "mkdocs.yml"


def _said(problems: Problems) -> list[str]:
    return [problem.text() for problem in problems]


def test_the_examples_of_the_guide_are_accepted_without_a_warning(guide_project: Path) -> None:
    survey = load_project(guide_project).survey(AFTER_ALL_EXAMPLES)
    assert _said(survey.problems) == []
    written = _examples(sorted(GUIDE.glob("*.md")))
    assert {chapter.path for chapter in survey.series.chapters} | set(survey.series.parts) == {
        name for name in written if name.startswith("chapters/") and "/cases/" not in name
    }
    assert {answer.path for answer in survey.sources.answers} == {
        name for name in written if name.startswith("comments/")
    }
    assert len(survey.series.cases) == sum("/cases/" in name for name in written)


def test_the_examples_of_the_guide_make_a_site(guide_project: Path) -> None:
    site = guide_project.parent / "site"
    Workshop(guide_project).build(AFTER_ALL_EXAMPLES, site_dir=str(site), strict=True)
    case = (site / "cas/deux-locaux/index.html").read_text(encoding="utf-8")
    assert 'id="2026-11-12-la-cour"' in case
    assert (site / "2026/11/quartier/index.html").is_file()


def test_an_example_that_went_wrong_would_be_noticed(guide_project: Path) -> None:
    answer = guide_project.parent / "comments/deux-locaux/2026-11-12-la-cour.md"
    answer.write_text(answer.read_text(encoding="utf-8").replace("name:", "nom:"), encoding="utf-8")
    problems = load_project(guide_project).survey(AFTER_ALL_EXAMPLES).problems
    assert any("nom" in said for said in _said(problems))


@pytest.fixture
def own_site(tmp_path: Path) -> Path:
    """A copy of this very site, so that building it leaves nothing here."""
    for folder in ("docs", "chapters", "comments"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path / "mkdocs.yml"


def test_the_model_answer_of_the_site_is_accepted_by_the_site(own_site: Path) -> None:
    models = _examples([DOCS / "participer.md"])
    assert models
    for name, text in models.items():
        _write(own_site.parent / name, text)
    survey = load_project(own_site).survey(AFTER_ALL_EXAMPLES)
    assert _said(survey.problems) == []
    found = {answer.path for answers in survey.series.answers.values() for answer in answers}
    assert found >= set(models)


def test_the_files_a_forge_reads_are_named() -> None:
    """For an author who copies them to a site that is there already."""
    table = rows(section("mettre-en-ligne.md", "Par une forge"))
    named = {row[0].split(",")[0].lower(): set(_CELL_CODE.findall(row[1])) for row in table}
    assert named == {forge: set(forges.files(forge)) for forge in forges.FORGES}


# Pages


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_has_one_title_and_french_typography(page: Path) -> None:
    prose = prose_of(page)
    assert len(re.findall(r"^# ", prose, re.MULTILINE)) == 1
    prose = re.sub(r"\]\([^)]*\)|<https?:[^>]*>|\{[^}]*\}", "", prose)
    assert re.findall(r".*['\"].*", prose) == []
    assert re.findall(r".*(?:«[^\u00a0]|[^\u00a0]»|[^\u00a0\u202f][;!?]| :).*", prose) == []
    assert re.findall(r".*\.\.\..*", prose) == []


@pytest.mark.parametrize("page", sorted(GUIDE.glob("*.md")), ids=name_of)
def test_the_guide_stays_out_of_search(page: Path) -> None:
    header = yaml.safe_load(text_of(page).split("---\n")[1])
    assert header["search"] == {"exclude": True}
    assert header["hide"] == ["navigation"]
    assert header["description"].endswith((".", "?"))


def test_every_page_of_the_guide_is_linked_from_its_front_page() -> None:
    front = text_of(GUIDE / "index.md")
    others = {page.name for page in GUIDE.glob("*.md")} - {"index.md"}
    assert others == set(re.findall(r"\]\(([\w-]+\.md)\)", front))


def test_the_site_itself_is_without_problems_and_spells_out_its_abbreviations(
    own_site: Path,
) -> None:
    site = own_site.parent / "site"
    survey = Workshop(own_site).build(AFTER_ALL_EXAMPLES, site_dir=str(site), strict=True)
    assert _said(survey.problems) == []
    post = site / "marketing-en-pme/avantages-cellule-etude-le-cas/index.html"
    assert '<abbr title="compte clé">CC</abbr>' in post.read_text(encoding="utf-8")
    legal = (site / "mentions-legales/index.html").read_text(encoding="utf-8")
    assert ">CC BY-SA</abbr>" in legal
    assert "compte clé" not in legal
    front = (site / "index.html").read_text(encoding="utf-8")
    assert 'href="mentions-legales/"' in front
    assert 'href="guide/"' in front
    assert "guide/" not in (site / "search/search_index.json").read_text(encoding="utf-8")


def test_the_legal_notice_says_what_is_left_to_fill_in() -> None:
    legal = text_of(DOCS / "mentions-legales.md")
    for title in ("Éditeur", "Directeur de la publication", "Hébergeur", "Contact"):
        assert "**À compléter" in legal.partition(f"\n## {title}")[2].split("\n## ")[0]
    assert "\n## Données personnelles\n" in legal
    assert "creativecommons.org/licenses/by-sa/4.0/" in legal


def test_the_delay_after_which_texts_are_erased_is_the_one_in_the_code() -> None:
    for page in (GUIDE / "repondre-par-formulaire.md", DOCS / "mentions-legales.md"):
        assert f"effacé après {KEPT_DAYS} jours" in text_of(page)


def test_the_buttons_of_moderators_are_explained() -> None:
    """In the words of the pages themselves, and none is left out."""
    templates = (RENDER / "templates" / "moderation").glob("*.html")
    html = "".join(text_of(template) for template in templates)
    moves = set(ACTIONS)
    pressed = re.findall(r'value="([a-z-]+)"[^>]*>\{\{ gettext\("([^"]+)"\)', html)
    assert moves == {action for action, _ in pressed}
    labels = {language("fr").gettext(label) for action, label in pressed if action in moves}
    told = {row[0] for row in rows(section("moderer-les-reponses.md", "Décider"))}
    assert told == labels - {f"{label}…" for label in labels}


def test_what_is_held_is_called_by_one_name() -> None:
    """On every page, in the terminal and in the guide."""
    said = [*map(text_of, PAGES), text_of(RENDER / "locales" / "fr.po")]
    assert [] == re.findall(r"\bmise?s? à part|\battend(?:ai)?(?:en)?t? à part", "\n".join(said))


def test_who_wants_a_form_is_told_that_a_program_has_to_run() -> None:
    assert "`causerie receive`" in text_of(GUIDE / "mettre-en-ligne.md").partition("\n## ")[0]


def test_every_title_of_a_private_page_is_explained() -> None:
    """In the words of the page itself."""
    table = rows(section("repondre-par-formulaire.md", "Garder le lien privé"))
    said = (Path(standing.__file__)).read_text(encoding="utf-8")
    titles = re.findall(r'Words\(\s*say\("([^"]+)"\)', said)
    known = {language("fr").gettext(title) for title in titles}
    assert {row[0] for row in table} == known
