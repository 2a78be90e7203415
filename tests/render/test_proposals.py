"""The file in which a reader begins an answer is sound once it is filled in, and not before."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from causerie.core import answers, frontmatter
from causerie.core.forges import Forge, Repository
from causerie.core.model import Answer, Case
from causerie.core.problems import Problems
from causerie.core.prose import Prose
from causerie.render.language import CODES
from causerie.render.proposals import Proposal, Ways, proposal

ZONE = ZoneInfo("Europe/Paris")
TODAY = date(2026, 11, 23)
HERE = Repository("https://github.com/me/site", "main", Forge.GITHUB)
CHOICES = ("Oui", "Non: jamais", "# Peut-être", '"Cela dépend"')


def begun(code: str = "fr", choices: tuple[str, ...] = (), licence: str = "CC BY 4.0") -> Proposal:
    case = Case(
        path="x.md", id="le-cas", chapter="debut", title="Le cas", text=Prose(), choices=choices
    )
    made = proposal(case, Ways(TODAY, HERE, licence), code)
    assert made is not None
    return made


def read(text: str) -> tuple[Answer, list[str]]:
    problems = Problems()
    answer = answers.parse(text, "comments/le-cas/2026-11-23-x.md", "le-cas", ZONE, problems)
    return answer, [problem.what.format(**problem.values) for problem in problems]


@pytest.mark.parametrize("code", CODES)
def test_filled_in_it_is_an_answer(code: str) -> None:
    """A name and a text are enough; the remarks are passed over."""
    answer, problems = read(begun(code).text.replace("name:", "name: Ada") + "Oui, et vite.\n")
    assert problems == []
    assert (answer.name, str(answer.date), answer.body) == ("Ada", "2026-11-23", "Oui, et vite.")


@pytest.mark.parametrize("code", CODES)
def test_as_it_opens_it_is_none(code: str) -> None:
    """Whoever proposes it so is told what is missing."""
    _, problems = read(begun(code).text)
    assert problems == ['the key "name" has no value', "the text is empty"]


@pytest.mark.parametrize("choice", CHOICES)
def test_a_choice_is_made_by_taking_off_its_sign(choice: str) -> None:
    """Whatever YAML would make of its words."""
    text = begun(choices=CHOICES).text.replace("name:", "name: Ada") + "Voilà.\n"
    (line,) = [each for each in text.split("\n") if each.startswith("#choice: ") and
               frontmatter.read(f"---\n{each[1:]}\n---\n", "", Problems()).fields["choice"].text == choice]  # type: ignore[union-attr] # noqa: E501 # fmt: skip
    answer, problems = read(text.replace(line, line.removeprefix("#")))
    assert (answer.choice, problems) == (choice, [])


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("fr", "publié ici sous licence CC BY 4.0."), ("en", "published here under CC BY 4.0.")],
)
def test_it_says_under_what_licence(code: str, sentence: str) -> None:
    """Proposing it is agreeing."""
    assert sentence in begun(code).text
    assert "licence" not in begun(code, licence="").text


def test_what_is_filled_in_by_taking_off_a_sign_is_read() -> None:
    """Each line as it stands, once its sign is gone."""
    text = begun().text.replace("name:", "name: Ada") + "Oui.\n"
    for key in ("about", "website"):
        text = text.replace(f"#{key}:", f"{key}:")
    answer, problems = read(text)
    assert problems == []
    assert (answer.about, answer.website) == ("votre métier, votre ville", "https://example.org/")


def test_its_name_says_the_day_and_waits_for_a_word() -> None:
    """In the folder of its case, in the language of the site."""
    assert ("comments/le-cas", "2026-11-23-votre-nom.md") == (begun().folder, begun().name)
    assert begun("en").name == "2026-11-23-your-name.md"


def test_without_a_repository_there_is_none() -> None:
    """The page then speaks of nothing of the kind."""
    case = Case(path="x.md", id="le-cas", chapter="debut", title="Le cas", text=Prose())
    assert proposal(case, Ways(TODAY), "fr") is None
