"""A summary shows a stranger's words on a forge's own pages, where they can do nothing."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from causerie.core import safe_html
from causerie.core.model import Answer
from causerie.core.moments import Moment
from causerie.core.problems import Place, Problems
from causerie.core.pull_requests import Verdict
from causerie.render import summary
from causerie.render.language import language

FRENCH = language("fr")
# A forge's Markdown: raw HTML, tables, and addresses that become links by themselves.
FORGE = MarkdownIt("gfm-like", {"html": True})
WORDS = st.lists(
    st.sampled_from([
        "<script>", "<b>", "</blockquote>", "\n\n", "\n", "![x](https://e.org/x.png)", "[a](b)",
        "@ada", "#1", "https://e.org/", "`", "```", "|", "|-|", "* a", "# a", "&lt;", "&#60;", "**",
        "<!--", "-->", ":smile:", "~~", "\\", "1. a", "> a", "    a", "www.e.org", "$x$", "é", "a ",
    ]),
    min_size=1,
    max_size=12,
).map("".join)  # fmt: skip


def answer(body: str, **fields: str) -> Answer:
    date = Moment(datetime(2026, 11, 23, tzinfo=UTC))
    return Answer(path="comments/le-cas/2026-11-23-a.md", case="le-cas", id="2026-11-23-a",
                  date=date, **{"name": "Ada", "body": body, **fields})  # type: ignore[arg-type] # fmt: skip


def shown(*answers: Answer, problems: Problems | None = None) -> str:
    return summary.of(Verdict(problems or Problems(), answers), FRENCH)


def tags(html: str) -> set[str]:
    return set(re.findall(r"<\s*/?\s*([a-z0-9!]+)", html))


@given(WORDS)
def test_an_answer_reads_as_it_will_on_the_site(text: str) -> None:
    """Its tags are those our policy lets pass, its text is whole, after any forge's Markdown."""
    html = FORGE.render(shown(answer(text)))
    quoted = html.partition("<blockquote>")[2].rpartition("</blockquote>")[0]
    rendered = safe_html.render(text)
    assert re.findall("<[^>]*>", quoted) == re.findall("<[^>]*>", rendered)
    assert unescape(re.sub("<[^>]*>", "", quoted)).strip() == (
        unescape(re.sub("<[^>]*>", "", rendered)).strip()
    )


@given(name=WORDS, about=WORDS)
def test_no_other_field_brings_a_tag(name: str, about: str) -> None:
    """Nor an image, a link or a mention."""
    html = FORGE.render(shown(answer("Oui.", name=name, about=about)))
    assert tags(html) <= {"h2", "h3", "p", "code", "blockquote"}


@given(WORDS)
def test_no_path_or_sentence_brings_a_tag(text: str) -> None:
    """What is to be mended quotes what a stranger called their files."""
    problems = Problems()
    problems.error(Place(text, 3), "{text}", "{text}", text=text)
    html = FORGE.render(shown(problems=problems))
    assert tags(html) <= {"h2", "p", "code"}


UNSEEN = "\u202egro.live\u200b\u2066"


@pytest.mark.parametrize("field", ["name", "about", "choice", "reply_to", "website", "path"])
def test_no_field_hides_what_it_holds(field: str) -> None:
    """A file refused is read too: nothing in it turns the reading order or stays unseen."""
    said = replace(answer("Oui."), **{field: UNSEEN})  # type: ignore[arg-type]
    text = unescape(shown(said))
    assert set(UNSEEN[:1] + UNSEEN[-2:]).isdisjoint(text)
    assert "\\u202egro.live\\u200b\\u2066" in text


def test_the_verdict_stands_first() -> None:
    """In words, for whoever sees nothing else on a phone."""
    problems = Problems()
    problems.error(Place("a.md"), "faux", "corriger")
    assert shown(answer("Oui.")).startswith("<h2>1 réponse sans défaut</h2>\n")
    assert shown(problems=problems).startswith("<h2>1 chose à corriger</h2>\n")
    other = Verdict(Problems(), (), ("README.md",))
    assert "regarder d’autres fichiers" in unescape(summary.of(other, FRENCH).partition("\n")[0])


def test_more_problems_than_a_forge_takes_are_left_out_and_said_so() -> None:
    """A summary too long would be dropped whole, and the verdict with it."""
    problems = Problems()
    for number in range(5_000):
        problems.error(Place("a.md", number), "{text}", "corriger", text="é&" * 100)
    text = shown(problems=problems)
    assert len(text.encode()) < 1_048_576
    assert "Il reste des choses à corriger" in unescape(text)


def test_a_tombstone_shows_nothing() -> None:
    """There is no answer to read."""
    assert "blockquote" not in shown(answer(""))


def test_more_than_a_forge_takes_is_left_out_and_said_so() -> None:
    """A summary too long would be dropped whole."""
    text = shown(*(answer("& " * 4_999 + "a") for _ in range(40)))
    assert len(text) < summary.MOST_BYTES + 200
    assert "trop longues" in text
