"""A form is read once, every fault stands beside its field, and what passes is a sound answer."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causerie.core import answers, checks, submissions
from causerie.core.model import Answer, Case, Sources
from causerie.core.moments import Moment
from causerie.core.problems import Problems
from causerie.core.prose import Prose
from causerie.core.submissions import Submission

ZONE = ZoneInfo("Europe/Paris")
AUTHOR = "Zoé Lemaître"
CASE = Case(
    path="chapters/01-u/cases/le-cas.md", id="le-cas", chapter="u", title="Le cas", text=Prose(),
    choices=("Oui", "Non"),
)  # fmt: skip
FIRST = Answer(
    path="comments/le-cas/2026-02-01-a.md", case="le-cas", id="2026-02-01-a", name="Bob",
    body="Oui.", date=Moment(datetime(2026, 2, 1, tzinfo=ZONE)),
)  # fmt: skip
GOOD = {"name": "Ada", "body": "Il faut **le garder**."}
PIECES = st.sampled_from([
    "a", "é", " ", "\t", "\n", "\r\n", "\u00a0", "\u200b", "\u202e", "\x07", "\ue000", "e\u0301",
    "https://e.org", "<b>", "---\n", "name: x", "'", '"', ": ", " #", "Zoé Lemaître", "auteur",
    "Oui", "2026-02-01-a", "\u3164", "😀", "&", "*", "\\", "%", "{", "[", "!",
])  # fmt: skip
texts = st.lists(PIECES, max_size=12).map("".join)


def read(**typed: str) -> submissions.Reading:
    return submissions.read(typed, CASE, [FIRST.id], AUTHOR)


def faults(**typed: str) -> list[tuple[str, str]]:
    reading = read(**(GOOD | typed))
    return [(each.field, each.reason.what.format(**each.reason.values)) for each in reading.faults]


def test_a_full_form_is_read_field_by_field() -> None:
    """Cleaned as a file would be."""
    reading = read(
        name=" Ada \u200b Byron ", about="Lyon", website="https://e.org/", choice="Oui",
        reply_to=FIRST.id, body="\r\nUne ligne.\r\n\r\nUne autre.\r\n", url="ignored",
    )  # fmt: skip
    assert reading.faults == ()
    assert reading.submission == Submission(
        case="le-cas", name="Ada Byron", about="Lyon", website="https://e.org/", choice="Oui",
        reply_to=FIRST.id, body="Une ligne.\n\nUne autre.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({}, []),
        ({"name": ""}, [("name", "the signature is missing")]),
        ({"name": "\u3164"}, [("name", "the signature is missing")]),
        ({"name": "a" * 61}, [("name", "it has 61 characters, more than 60")]),
        ({"name": "a" * 60, "about": "a" * 80}, []),
        ({"about": "a" * 81}, [("about", "it has 81 characters, more than 80")]),
        ({"name": "zoe LEMAITRE"}, [("name", "this is the author's name, or looks like it")]),
        ({"about": "L’auteur"}, [("about", "this is the author's name, or looks like it")]),
        ({"website": "javascript:alert(1)"}, [("website", "this is not a web address")]),
        ({"reply_to": "2026-02-01-b"}, [("reply_to", "the answer you reply to is no longer here")]),
        ({"choice": "Peut-être"}, [("choice", "this is not one of the choices")]),
        ({"body": " \n "}, [("body", "the text is empty")]),
        ({"body": "a" * 10_001}, [("body", "the text has 10001 characters, more than 10000")]),
        ({"body": "a\x07b"}, [("body", "the character U+0007 may not be published")]),
        ({"name": "a\ue000"}, [("name", "the character U+E000 may not be published")]),
    ],
)
def test_each_fault_stands_beside_its_field(
    typed: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    """In words for someone who filled in a form."""
    assert faults(**typed) == expected


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ({"name": ""}, "a first name or a pseudonym will do"),
        ({"name": "a" * 61}, "shorten it"),
        ({"name": "zoe LEMAITRE"}, "sign with a name of your own"),
        ({"website": "example.org"}, "write it in full, such as https://example.org/"),
        ({"reply_to": "2026-02-01-b"}, "send yours as an answer to the case"),
        ({"choice": "Peut-être"}, "choose one of them"),
        ({"name": "a\ue000"}, "remove it: it cannot be seen"),
    ],
)
def test_each_fault_says_what_to_do(typed: dict[str, str], hint: str) -> None:
    """To someone who filled in a form and knows nothing of files."""
    assert [each.reason.hint for each in read(**(GOOD | typed)).faults] == [hint]


def test_a_text_keeps_the_spaces_it_begins_with() -> None:
    """Four of them make a block of code; only empty lines around it go, and no letter."""
    assert read(**(GOOD | {"body": "\n\n    Xx = 1\nX\n\n"})).submission.body == "    Xx = 1\nX"


def test_a_form_without_a_text_has_an_empty_one() -> None:
    """A program may leave a field out."""
    reading = read(name="Ada")
    assert [each.field for each in reading.faults] == ["body"]
    assert reading.submission.body == ""


def test_all_faults_come_together() -> None:
    """One round is enough to mend them."""
    fields = {
        field for field, _ in faults(name="", about="a" * 81, website="x", choice="x", body="")
    }
    assert fields == {"name", "about", "website", "choice", "body"}


def test_a_faulty_form_gives_every_word_back() -> None:
    """Nothing typed is lost, however wrong."""
    reading = read(name="", website="nulle part", body="Mes mots.")
    assert (reading.submission.website, reading.submission.body) == ("nulle part", "Mes mots.")


@given(st.fixed_dictionaries(dict.fromkeys(submissions.FIELDS, texts)))
def test_whatever_the_form_takes_is_a_sound_answer(typed: dict[str, str]) -> None:
    """Two doors, one file: what is accepted here is what the check accepts there."""
    reading = submissions.read(typed, CASE, [FIRST.id], AUTHOR)
    if reading.faults:
        return
    sent, problems = reading.submission, Problems()
    answer = Answer(
        path="comments/le-cas/2026-11-23-x.md", case=sent.case, id="2026-11-23-x",
        date=Moment(datetime(2026, 11, 23, tzinfo=ZONE)), name=sent.name, about=sent.about,
        website=sent.website, reply_to=sent.reply_to or None, choice=sent.choice, body=sent.body,
    )  # fmt: skip
    again = answers.parse(answers.write(answer), answer.path, "le-cas", ZONE, problems)
    sources = Sources(cases=(CASE,), answers=(FIRST, again))
    checks.check_words((again,), sources, AUTHOR, problems)
    assert [problem.text() for problem in problems] == []
    assert again == answer
