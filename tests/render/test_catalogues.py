"""Everything Causerie says is said in French too, and well counted and dated."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import causerie
from causerie.core import checks
from causerie.render.language import CODES, language

Id = str | tuple[str, str]
"""A message in English: one sentence, or the two of a thing that is counted."""

SOURCES = Path(causerie.__file__).parent
TEMPLATES = SOURCES / "render" / "templates"
LOCALES = SOURCES / "render" / "locales"

SAYING = {"gettext", "say", "_say", "translate"}
COUNTING = {"ngettext", "counted"}
COMPLAINING = {
    **dict.fromkeys(("error", "warning", "Problem", "NotWritten"), 1),
    **dict.fromkeys(("BadAccount", "Reason"), 0),
}
"""What takes `what` and `hint`, and where among its arguments they begin."""
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
# A straight apostrophe within a word, or a plain space where French wants one that does not break.
UNTYPOGRAPHIC = re.compile(r"\w'\w| [:;!?»]|« ")


def in_templates() -> Iterator[Id]:
    rows = extract_from_dir(
        TEMPLATES,
        method_map=[("**.html", "jinja2.ext.babel_extract")],
        options_map={
            "**.html": {"newstyle_gettext": "1", "trim_blocks": "1", "lstrip_blocks": "1"}
        },
    )
    for _, _, message, _, _ in rows:
        yield message if isinstance(message, str) else (message[0], message[1])


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def parts(call: ast.Call, first: int) -> list[ast.expr]:
    """The expressions of `what` and `hint`, both sides of a condition being expressions."""
    named = [each.value for each in call.keywords if each.arg in ("what", "hint")]
    given = [*call.args[first : first + 2], *named]
    return [side for each in given for side in sides(each)]


def sides(expression: ast.expr) -> list[ast.expr]:
    if isinstance(expression, ast.IfExp):
        return [*sides(expression.body), *sides(expression.orelse)]
    return [expression]


def literals(expressions: list[ast.expr]) -> Iterator[str]:
    for each in expressions:
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def in_problems() -> Iterator[Id]:
    for name, call in calls():
        if name in COMPLAINING:
            yield from literals(parts(call, COMPLAINING[name]))


def in_code() -> Iterator[Id]:
    for name, call in calls():
        if name in SAYING:
            yield from literals([side for each in call.args[:1] for side in sides(each)])
        elif name in COUNTING:
            one_and_many = tuple(literals(call.args[:2]))
            if len(one_and_many) == 2:
                yield one_and_many


def messages() -> set[Id]:
    return {*in_templates(), *in_problems(), *in_code()}


def catalogue() -> Catalog:
    with (LOCALES / "fr.po").open("rb") as file:
        return read_po(file, locale="fr")


def translated() -> dict[Id, Message]:
    return {
        message.id if isinstance(message.id, str) else (message.id[0], message.id[1]): message
        for message in catalogue()
        if message.id
    }


def forms(message: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """The sentences of a message, in either language."""
    return (message,) if isinstance(message, str) else tuple(message or ())


def test_the_extraction_sees_templates_problems_and_code() -> None:
    """Were it to go blind on one side, nothing else here would notice."""
    assert len(set(in_templates())) > 60
    assert len(set(in_problems())) > 120
    assert len(set(in_code())) > 10


def test_no_problem_hides_its_sentences_from_the_extraction() -> None:
    """They are literals where they are raised, or those of another problem passed on."""
    hidden = [
        f"{ast.unparse(each)} at line {each.lineno} in {name}()"
        for name, call in calls()
        if name in COMPLAINING
        for each in parts(call, COMPLAINING[name])
        if not isinstance(each, ast.Constant)
        and getattr(each, "attr", getattr(each, "id", "")) not in ("what", "hint")
    ]
    assert hidden == []


def test_everything_said_is_said_in_french() -> None:
    """No message is missing, empty or left for somebody to look at again."""
    known = translated()
    missing = [
        each
        for each in messages()
        if each not in known or known[each].fuzzy or not all(forms(known[each].string))
    ]
    assert sorted(missing, key=str) == []


def test_nothing_is_translated_in_vain() -> None:
    """A translation goes with the message it was for."""
    assert sorted(translated().keys() - messages(), key=str) == []
    assert not catalogue().obsolete


def test_what_is_counted_has_two_forms() -> None:
    """French has one for 0 and 1, another from 2 on."""
    assert catalogue().plural_expr == "(n > 1)"
    assert catalogue().num_plurals == 2
    wrong = [
        each
        for each, message in translated().items()
        if len(forms(message.string)) != len(forms(each))
    ]
    assert wrong == []


def test_a_translation_says_all_the_values_and_no_others() -> None:
    """A value forgotten is lost to the reader; one invented would break the page."""
    wrong = [
        (english, french)
        for each, message in translated().items()
        for english, french in zip(forms(each), forms(message.string), strict=True)
        if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(french))
    ]
    assert wrong == []


def test_no_translation_can_be_taken_for_html() -> None:
    """What a template says is printed unescaped, in French as in English."""
    known = translated()
    said = [form for each in in_templates() for form in (*forms(each), *forms(known[each].string))]
    assert [form for form in said if set('<>&"') & set(form)] == []


def test_french_is_set_as_french() -> None:
    """Apostrophes are curved, and no line can begin with a sign that ends a sentence."""
    wrong = [
        french
        for message in translated().values()
        for french in forms(message.string)
        if UNTYPOGRAPHIC.search(french)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (0, "0 réponse"),
        (1, "1 réponse"),
        (2, "2 réponses"),
        (1_000_000, "1000000 réponses"),
    ],
)
def test_none_and_one_are_singular_in_french(number: int, sentence: str) -> None:
    """French counts none with one: "0 réponse"."""
    assert language("fr").counted("%(num)s answer", "%(num)s answers", number) == sentence


def test_only_one_is_singular_in_english() -> None:
    """English needs no catalogue: the messages are its own."""
    said = [language("en").counted("%(num)s answer", "%(num)s answers", each) for each in (0, 1, 2)]
    assert said == ["0 answers", "1 answer", "2 answers"]


@pytest.mark.parametrize(
    ("code", "day", "sentence"),
    [
        ("fr", date(2007, 5, 1), "1er mai 2007"),
        ("fr", date(2007, 5, 11), "11 mai 2007"),
        ("fr", date(2007, 5, 21), "21 mai 2007"),
        ("fr", date(2007, 2, 10), "10 février 2007"),
        ("en", date(2007, 5, 1), "May 1, 2007"),
    ],
)
def test_a_day_is_said_in_full(code: str, day: date, sentence: str) -> None:
    """The first of a month is "1er" in French, and no other day is."""
    assert language(code).day(day) == sentence


def test_every_language_offered_is_spoken() -> None:
    """An author may choose it, so it has its catalogue, unless it is English."""
    assert [language(code).code for code in CODES] == list(CODES)


def test_an_unknown_language_is_english() -> None:
    """A code nobody translated for says everything all the same."""
    spoken = language("tlh")
    assert spoken.code == "en"
    assert spoken.gettext("Contents") == "Contents"
    assert spoken.day(date(2007, 5, 1)) == "May 1, 2007"


def test_a_french_template_says_its_language() -> None:
    """The page at an old address is no page of the theme: it names its language itself."""
    assert [language(code).gettext("en") for code in CODES] == list(CODES)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("said", ["Author", "Featured by the author"])
def test_what_we_say_beside_a_name_no_reader_says_of_himself(code: str, said: str) -> None:
    """In the very words of each language, alone or beside others."""
    shown = language(code).gettext(said)
    assert checks.claims_to_be(shown, "Camille Martin")
    if said != "Author":  # authors of other things they may be
        assert checks.claims_to_be(f"cliente · {shown}, Lyon", "Camille Martin")
