"""The file of an answer and the answer, one for the other."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import strategies
from causerie.core import answers, frontmatter
from causerie.core.model import Answer
from causerie.core.moments import Moment
from causerie.core.problems import Problems
from strategies import ZONE

PATH = "comments/le-cas/2026-02-01-abc.md"


def reading(text: str) -> Answer:
    problems = Problems()
    answer = answers.parse(text, PATH, "le-cas", ZONE, problems)
    assert [] == [problem.text() for problem in problems]
    return answer


def complaints(text: str) -> list[str]:
    problems = Problems()
    answers.parse(text, PATH, "le-cas", ZONE, problems)
    return [problem.text() for problem in problems]


def header(**fields: str) -> str:
    given = {"name": "Ada", "date": "2026-02-01"} | fields
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in given.items()) + "---\n"


@given(strategies.answers())
def test_every_answer_survives_its_file(answer: Answer) -> None:
    """Writing an answer and reading it back changes nothing, and finds no fault."""
    problems = Problems()
    again = answers.parse(answers.write(answer), answer.path, answer.case, ZONE, problems)
    assert [] == [problem.text() for problem in problems]
    assert answer == again


@given(st.text())
def test_whatever_was_read_is_read_again(text: str) -> None:
    """What the first reading made of a strange text, the second leaves alone."""
    problems = Problems()
    answer = answers.parse(f"{header()}{text}", PATH, "le-cas", ZONE, problems)
    assert len(problems) or answer == reading(answers.write(answer))


@given(st.text(strategies.characters | st.sampled_from("\t\n"), max_size=30))
@example("R\u200d\ufe0fx")
def test_a_name_is_read_again_as_it_was_read(name: str) -> None:
    """Spaces that surround what is left out go with it."""
    problems = Problems()
    text = frontmatter.write({"name": name, "date": "2026-02-01"}, "Oui.")
    answer = answers.parse(text, PATH, "le-cas", ZONE, problems)
    assert len(problems) or answer == reading(answers.write(answer))


def test_a_full_answer_is_read_field_by_field() -> None:
    """Each key has its meaning."""
    assert Answer(
        path=PATH,
        case="le-cas",
        id="2026-02-01-abc",
        name="Ada L.",
        date=Moment(datetime(2026, 2, 1, tzinfo=ZONE), day_only=True),
        body="Oui.\n\nEt **non**.",
        about="lectrice",
        website="https://example.org/",
        reply_to="2026-01-01-x",
        choice="Oui",
        lang="fr",
        book=False,
        by_author=True,
        featured=True,
    ) == reading(
        header(
            name="Ada  L.",
            about="lectrice",
            website="https://example.org/",
            reply_to="2026-01-01-x",
            choice="Oui",
            lang="fr",
            book="no",
            by="author",
            featured="yes",
        )
        + "\nOui.\n\nEt **non**.\n"
    )


def test_what_is_not_said_has_its_default() -> None:
    """An answer may be reprinted, is a reader's own, and is not featured."""
    answer = reading(header() + "Oui.")
    assert ("", "", None, "", "") == (
        answer.about, answer.website, answer.reply_to, answer.choice, answer.lang,
    )  # fmt: skip
    assert (True, False, False, None) == (
        answer.book, answer.by_author, answer.featured, answer.withdrawn,
    )  # fmt: skip


def test_a_tombstone_says_nothing() -> None:
    """Only when it was, when it went, and where it stood."""
    answer = reading(
        "---\ndate: 2026-02-01\nreply_to: 2026-01-01-x\nwithdrawn: 2026-03-01\nby: author\n---\n"
    )
    assert ("", "", "2026-01-01-x", "2026-03-01") == (
        answer.name, answer.body, answer.reply_to, str(answer.withdrawn),
    )  # fmt: skip


def test_a_tombstone_is_written_without_a_text() -> None:
    """Blank lines below, which an editor may add, say nothing either."""
    moment = Moment(datetime(2026, 2, 1, tzinfo=ZONE), day_only=True)
    tombstone = Answer(path=PATH, case="le-cas", id="2026-02-01-abc", date=moment, withdrawn=moment)
    text = "---\ndate: 2026-02-01\nwithdrawn: 2026-02-01\n---\n"
    assert text == answers.write(tombstone)
    assert tombstone == reading(f"{text}\n\n")


def test_an_answer_is_pleasant_to_read_in_git() -> None:
    """Only what says something is written."""
    answer = Answer(
        path=PATH,
        case="le-cas",
        id="2026-02-01-abc",
        date=Moment(datetime(2026, 2, 1, 9, 30, tzinfo=UTC)),
        name="Ada",
        body="Oui.",
        book=False,
    )
    assert answers.write(answer) == (
        "---\nname: Ada\ndate: 2026-02-01T09:30:00+00:00\nbook: no\n---\n\nOui.\n"
    )


def test_what_cannot_be_seen_is_left_out_of_every_field() -> None:
    """The signs that turn the reading order, and those without width."""
    answer = reading(
        header(name='"\\u202eAda \\u200b"', about='"\\u2066lectrice"') + "\u202eOui\u200b.\n"
    )
    assert ("Ada", "lectrice", "Oui.") == (answer.name, answer.about, answer.body)


@pytest.mark.parametrize("length", [1, 10_000])
def test_a_text_may_have_ten_thousand_characters(length: int) -> None:
    """Blank lines around it are not counted."""
    assert "x" * length == reading(f"{header()}\n{'x' * length}\n\n").body


def test_a_text_of_more_than_ten_thousand_characters_is_refused() -> None:
    """With its line and both numbers."""
    assert [
        (
            f"{PATH}:5: the text has 10001 characters, more than 10000; "
            "shorten it or split it in two answers"
        )
    ] == complaints(header() + "x" * 10_001)


def test_a_text_of_more_than_four_hundred_lines_is_refused() -> None:
    """Even a short one; four hundred are allowed."""
    assert "x" in reading(header() + "x\n" * 400).body
    assert [
        f"{PATH}:5: the text has 401 lines, more than 400; shorten it or split it in two answers"
    ] == complaints(header() + "x\n" * 401)


def test_a_text_with_more_than_twenty_addresses_is_refused() -> None:
    """Twenty are allowed."""
    address = "https://example.org/ "
    assert address.strip() in reading(header() + address * 20).body
    assert [
        (
            f"{PATH}:5: the text has 21 addresses of pages or people, more than 20; "
            "keep the most useful ones"
        )
    ] == complaints(header() + address * 21)


def test_a_character_is_refused_behind_any_number_that_cannot_be_seen() -> None:
    """These are not counted, so the whole file is looked through."""
    assert [
        f"{PATH}:{line}: the character {code} may not stand in an answer; "
        "remove it: it cannot be seen, and may hide what is read"
        for line, code in ((5, "U+0007"), (6, "U+E000"))
    ] == complaints(header() + "a" + "\u200b" * 19_990 + "b\x07c\nd\ue000e")


@pytest.mark.parametrize(("key", "most", "line"), [("name", 60, 2), ("about", 80, 4)])
def test_a_field_is_counted_as_it_is_shown(key: str, most: int, line: int) -> None:
    """Marks typed apart from their letters count with them, invisible characters not at all."""
    answer = reading(header(**{key: '"' + "e\u0301\u200b" * most + '"'}) + "Oui.")
    assert "é" * most == getattr(answer, key)
    assert [f"{PATH}:{line}: {key} has {most + 1} characters, more than {most}; shorten it"] == (
        complaints(header(**{key: "e" * (most + 1)}) + "Oui.")
    )


def test_the_limits_are_those_of_the_format() -> None:
    """Readers are told sixty and eighty."""
    assert (60, 80) == (answers.MAX_NAME, answers.MAX_ABOUT)


@pytest.mark.parametrize("website", ["HTTPS://example.org", "http://localhost:8000/"])
def test_a_website_is_a_full_web_address(website: str) -> None:
    """As it was typed."""
    assert website == reading(header(website=website) + "Oui.").website


@pytest.mark.parametrize(
    "website", ["example.org", "mailto:a@example.org", "//example.org", "ftp://example.org/"]
)
def test_another_website_is_refused_and_not_kept(website: str) -> None:
    """Even in what could be read of the file."""
    problems = Problems()
    text = header(website=f'"{website}"') + "Oui."
    assert "" == answers.parse(text, PATH, "le-cas", ZONE, problems).website
    assert 1 == len(problems)


def test_a_file_without_a_header_yields_what_could_be_read() -> None:
    """Nothing but its place, and one problem alone."""
    problems = Problems()
    answer = answers.parse("Oui.", PATH, "le-cas", ZONE, problems)
    assert ("2026-02-01-abc", "le-cas", "", "") == (
        answer.id, answer.case, answer.name, answer.body,
    )  # fmt: skip
    assert 1 == len(problems)
