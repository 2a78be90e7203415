"""The form of an answer: what is typed stays, what is wrong is said beside its field."""

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser

import pytest

from causerie.core.model import Case
from causerie.core.prose import Prose
from causerie.core.submissions import FIELDS
from causerie.render.templates import environment

ORDER = ("reply_to", "choice", "body", "name", "about", "website")
HOSTILE = "</textarea></form>\"'><script>alert(1)</script>"
WRONG = {field: (f"Ceci ne va pas dans {field}.",) for field in ORDER}


class Element:
    """A start tag with its attributes, and the text up to the next tag."""

    def __init__(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.text = ""


class Elements(HTMLParser):
    """Every element of an HTML text, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Element] = []
        self._open = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more."""
        self._open = True
        self.found.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, _: str) -> None:
        """What follows is no text of the last one."""
        self._open = False

    def handle_data(self, data: str) -> None:
        """Text belongs to the tag before it."""
        if self._open:
            self.found[-1].text += data

    def all(self, *tags: str) -> list[Element]:
        """Those of some tags."""
        return [each for each in self.found if each.tag in tags]

    def one(self, name: str) -> Element:
        """The one with an id."""
        (found,) = (each for each in self.found if each.attributes.get("id") == name)
        return found


def case(*choices: str) -> Case:
    return Case(path="c", id="le-cas", chapter="u", title="Le cas", text=Prose(), choices=choices)


def form(
    *choices: str,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, Sequence[str]] | None = None,
    reply: str | None = None,
    licence: str = "CC BY-SA 4.0",
    code: str = "fr",
    token: str = "",
) -> str:
    module = environment(code).get_template("web/form.html").module
    html: str = module.answer_form(  # type: ignore[attr-defined]
        case(*choices), licence, 90, typed or {}, faults or {}, reply, token=token
    )
    return html


def named(html: str) -> dict[str, str]:
    """The fields a browser would send, without scripts, as it sends them untouched."""
    sent: dict[str, str] = {}
    for each in Elements(html).all("input", "textarea"):
        given = each.attributes
        if given.get("type") in ("radio", "checkbox") and "checked" not in given:
            continue
        text = each.text.removeprefix("\n") if each.tag == "textarea" else given.get("value", "")
        sent[given["name"]] = text
    return sent


def test_the_form_of_a_page_is_empty_and_says_nothing_is_wrong() -> None:
    """With the fields that others may rely on, and the trap."""
    html = form("Oui", "Non")
    empty = dict.fromkeys((*FIELDS, "homepage"), "") | {"case": "le-cas"}
    assert named(html) == empty
    assert "aria-invalid" not in html
    assert "form-error" not in html
    found = Elements(html)
    assert found.all("form")[0].attributes["class"] == "answer-form"
    assert found.all("form")[0].attributes["method"] == "post"
    assert [each.attributes.get("name") for each in found.all("button")] == ["preview"]


@pytest.mark.parametrize(
    "text", ["Une ligne.\n\nUne autre.", "\n\n  d'abord vide", HOSTILE, "&amp;"]
)
def test_every_word_typed_is_kept(text: str) -> None:
    """Whatever it is; a choice as well, and whom one replies to."""
    typed = {"case": "le-cas", "name": text, "about": text, "website": text, "body": text,
             "homepage": text, "choice": "Non", "reply_to": "2026-01-01-a"}  # fmt: skip
    html = form("Oui", "Non", typed=typed, reply=text, faults=WRONG)
    assert named(html) == typed
    assert "<script" not in html


def test_each_fault_is_tied_to_its_field_and_told_again_at_the_top() -> None:
    """A reader who cannot see the page hears it with the field, and leaps to it from the list."""
    html = form("Oui", faults=WRONG, typed={"reply_to": "2026-01-01-a"}, reply="Bob")
    found = Elements(html)
    links = [each.attributes["href"] for each in found.all("a")]
    assert links == [f"#answer-{field}" for field in ORDER]
    assert "6 choses à corriger" in html
    for field in ORDER:
        holder = found.one(f"answer-{field}")
        if field == "choice":
            holder = found.all("fieldset")[0]
        assert holder.attributes["aria-invalid"] == "true"
        assert f"answer-{field}-error" in holder.attributes["aria-describedby"].split()
        assert html.count(f"Ceci ne va pas dans {field}.") == 2
    assert html.index("form-errors") < html.index("answer-body")


@pytest.mark.parametrize("field", ["reply_to", "choice"])
def test_a_fault_of_a_field_that_is_not_shown_is_told_in_its_place(field: str) -> None:
    """The answer replied to is gone, or the case has lost its choices: the text stays."""
    html = form(faults={field: ("Elle n'est plus là.",)}, typed={field: "x", "body": "Mon texte"})
    assert Elements(html).one(f"answer-{field}")
    assert named(html)["body"] == "Mon texte"
    assert named(html).get(field, "") == ""


def test_every_reference_within_the_form_leads_somewhere() -> None:
    """Labels, descriptions and links name ids that are there, each of them once."""
    for html in (form(), form("A", "B", faults=WRONG, reply="Bob", typed={"choice": "B"})):
        found = Elements(html)
        ids = [each.attributes["id"] for each in found.found if "id" in each.attributes]
        assert len(ids) == len(set(ids))
        for each in found.found:
            given = each.attributes
            targets = [*given.get("aria-describedby", "").split(), *given.get("for", "").split()]
            targets += [given["href"][1:]] if given.get("href", "").startswith("#") else []
            assert set(targets) <= set(ids)


def test_every_field_has_a_visible_label() -> None:
    """A placeholder is none; a radio stands within its own."""
    html = form("A", reply="Bob")
    found = Elements(html)
    labelled = {each.attributes.get("for") for each in found.all("label")}
    for each in found.all("input", "textarea"):
        given = each.attributes
        if given.get("type") != "hidden" and given.get("type") != "radio":
            assert given["id"] in labelled
        assert "placeholder" not in given
    assert html.count('<label class="form-choice"><input type="radio"') == 2


def test_people_do_not_meet_the_trap() -> None:
    """It is hidden from eyes, ears and the keyboard, and tells those who see it without styles."""
    found = Elements(form())
    trap = found.one("answer-homepage").attributes
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")
    (holder,) = (each for each in found.found if each.attributes.get("class") == "form-more")
    assert holder.attributes["aria-hidden"] == "true"
    assert "Laissez ceci vide" in form()


def test_whom_one_replies_to_is_named_and_can_be_dropped() -> None:
    """By a box to clear: no script is needed."""
    html = form(reply="Léa", typed={"reply_to": "2026-01-01-a"})
    assert "en réponse à Léa" in html
    box = Elements(html).one("answer-reply_to").attributes
    assert (box["type"], box["value"], "checked" in box) == ("checkbox", "2026-01-01-a", True)


def test_a_choice_can_be_left_or_taken_back() -> None:
    """It is never required, and one that is no longer offered is none."""
    assert named(form("A", "B"))["choice"] == ""
    assert named(form("A", "B", typed={"choice": "B"}))["choice"] == "B"
    assert named(form("A", "B", typed={"choice": "C"}))["choice"] == ""
    assert "radio" not in form()


def test_the_form_says_what_is_agreed_and_what_becomes_of_the_text() -> None:
    """Beside the button, in plain words, with the delay that holds."""
    html = form()
    assert "vous acceptez qu’il soit publié ici sous licence CC BY-SA 4.0" in html
    assert "effacé au bout de 90 jours" in html
    assert "lien privé" in html
    assert "publié sur ce site" in form(licence="")
    assert "10\u202f000 caractères" in html


def test_the_form_speaks_english_too() -> None:
    """And no French."""
    html = form("A", code="en", faults=WRONG, reply="Bob")
    assert "in reply to Bob" in html
    assert "At most 10,000 characters." in html
    assert not re.search("[éèà]", html.replace("Ceci ne va pas", ""))


def test_the_token_of_a_preview_goes_with_the_form() -> None:
    """Where there is one."""
    assert named(form(token="signé")).get("token") == "signé"  # noqa: S106
    assert "token" not in named(form())
