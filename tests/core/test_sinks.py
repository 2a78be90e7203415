"""Every hostile text through every place where a reader's words may end up, HTML apart.

In each it is read back by a parser that is not ours, and says what it said. Those of
`test_hostile` are of our own making; with CAUSERIE_CORPORA, those of others run
too: all of them in a proof, else one in five.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from causerie.core import reports
from causerie.core.encoders import commit_title, mail_header, xml_text
from causerie.core.model import Answer
from causerie.core.moments import Moment
from causerie.core.problems import Place, Problem
from causerie.core.safe_html import EXCERPT, excerpt, render
from causerie.core.series import State
from causerie.core.slots import Slot, SlotKind
from causerie.core.urls import WORDS
from causerie.forge import commits
from causerie.render.feeds import Feeds
from causerie.render.fragments import Fragments
from causerie.render.outline import CaseFacts, Outline, PostFacts
from core.test_hostile import hostile
from proof import whole

# What the texts of `test_hostile` do not try, for they were meant for browsers.
OF_OTHER_SINKS = (
    "</script>", "</SCRIPT\t>", "</script/x>", "<!--<script>", "--><script>alert(1)</script>",
    "]]>", "<![CDATA[x]]>", "\u2028alert(1)\u2029", '"}</script><script>alert(1)</script>',
    "\\u003c/script\\u003e", "<?xml version='1.0'?>", "<!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
    "&#0;", "\x00", "\x0b\x0c\x1f", "\ufffe\uffff", "\x7f\x80\x9f", "</content></entry>",
    "\x1b[2J\x1b[1;31mfine\x1b[0m", "\x9b31m", "\x1b]0;title\x07", "\x1b]8;;http://e.org\x07",
    "a\rb", "a\r\nb", "a\x85b", "a\x1cb", "\u202efdp.exe\u2066",
    "::error::forged", "a\n::set-output name=x::y", "a%0A::stop-commands::now", "##[error]forged",
    "a,line=9,title=forged", "::add-mask::e", "%25", "100%",
    "a\n\nSigned-off-by: Eve <eve@example.org>", "a\nAnswer-Id: forged", "# comment", "---\n+++",
    "a\n.\nb", "a\r\nBcc: eve@example.org\r\n\r\nHello", "=?utf-8?q?a=0D=0ABcc:_eve?=",
    "a" * 3_000, "é" * 500, "\u0301" * 50, "x\n" * 50,
)  # fmt: skip


ANSWER = "cas/2026-01-01-x"


def corpora() -> Iterator[str]:
    """What others have gathered: the lines of text files, the texts in lists of JSON."""
    folder = Path(os.environ.get("CAUSERIE_CORPORA") or os.devnull)
    for file in sorted(folder.rglob("*.txt")):
        yield from file.read_bytes().decode("utf-8", "replace").split("\n")
    for file in sorted(folder.rglob("*.json")):
        found = json.loads(file.read_bytes())
        yield from (each for each in found if isinstance(each, str))


@cache
def texts() -> tuple[str, ...]:
    others = tuple(corpora())[:: 1 if whole() else 5]
    return tuple(dict.fromkeys(filter(None, (*OF_OTHER_SINKS, *hostile(), *others))))


def batches(size: int = 50) -> Iterator[Sequence[str]]:
    found = texts()
    return (found[start : start + size] for start in range(0, len(found), size))


def fragments_of(said: Sequence[str]) -> Fragments:
    """A site whose every field, the author's included, is one of these texts."""
    zero = datetime(2026, 1, 1, tzinfo=UTC)
    answers = [
        Answer(
            path="", case="cas", id=f"2026-01-01-{number}", name=text, body=text, lang=text,
            date=Moment(zero + timedelta(minutes=number)),
            reply_to="2026-01-01-0" if number % 3 == 1 else None,
        )
        for number, text in enumerate(said)
    ]  # fmt: skip
    facts = CaseFacts(
        id="cas", title=said[0], question=said[-1], kind="case", state=State.OPEN, url="cas/cas/"
    )
    posts = (PostFacts("id", said[0], said[-1], "debut/", "2025-01-01T00:00:00+01:00"),)
    outline = Outline(
        "fr", WORDS["fr"], {"cas": facts}, said[0], said[0], "https://example.org/", posts
    )
    return Fragments(outline, {"cas": answers})


class Scripts(HTMLParser):
    """The script elements of a page, and whatever else there is."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.others: list[str] = []
        self._open = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A script that is data, and nothing else."""
        self._open = (tag, attrs) == ("script", [("type", "application/ld+json")])
        if self._open:
            self.found.append("")
        else:
            self.others.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Its end."""
        if not self._open or tag != "script":
            self.others.append(f"/{tag}")
        self._open = False

    def handle_data(self, data: str) -> None:
        """What a script holds."""
        if self._open:
            self.found[-1] += data
        else:
            self.others.append(data)

    def handle_comment(self, data: str) -> None:
        """There are none."""
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        """There are none."""
        self.others.append(decl)


def spoken(question: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """By the address of each answer and comment, its name and its text."""
    found = {}
    for answer in question["suggestedAnswer"]:
        for each in (answer, *answer.get("comment", ())):
            found[each["url"].partition("#")[2]] = (each["author"]["name"], each["text"])
    return found


def test_there_are_thousands_of_them(record_property: Callable[[str, object], None]) -> None:
    """The figure the other tests rest on; that of others' texts is nought without a folder."""
    record_property("hostile texts through every sink", len(texts()))
    record_property("of these, from the corpora of others", len(set(corpora()) & set(texts())))
    assert len(texts()) > 5_000


@pytest.mark.slow
def test_in_json_ld_they_are_the_very_texts() -> None:
    """In one script element, which ends where it should and holds nothing that looks like HTML."""
    for said in batches():
        html = fragments_of(said).of(Slot(SlotKind.DATA, "cas"), "cas/cas/")
        page = Scripts(f"<!--before-->{html}")
        assert (1, ["before"]) == (len(page.found), page.others)
        assert not set("<>&\u2028\u2029") & set(page.found[0])
        question = json.loads(page.found[0])["mainEntity"]
        assert (said[-1], said[0]) == (question["name"], question["headline"])
        assert spoken(question) == {
            f"2026-01-01-{number}": (text, excerpt(text, EXCERPT))
            for number, text in enumerate(said)
        }


@pytest.mark.slow
def test_in_a_feed_they_are_the_very_texts() -> None:
    """But for what no XML may hold; and what a reader of feeds shows is what the page shows."""
    atom = "{http://www.w3.org/2005/Atom}"
    for said in batches():
        feeds = Feeds(fragments_of(said))
        (_, atom_feed), (_, json_feed) = feeds.case("cas")
        root = ET.fromstring(atom_feed.encode("utf-8"))  # noqa: S314 - we wrote it
        entries = root.findall(f"{atom}entry")
        shown = [
            (each.findtext(f"{atom}author/{atom}name"), each.findtext(f"{atom}content") or "")
            for each in entries
        ]
        assert shown == [(xml_text(text), str(render(text))) for text in reversed(said)]
        assert [(text, render(text)) for text in reversed(said)] == [
            (each["authors"][0]["name"], each["content_html"])
            for each in json.loads(json_feed)["items"]
        ]
        assert {5, 6} >= {len(each) for each in entries}
        (_, site_feed), _ = feeds.site()
        site = ET.fromstring(site_feed.encode("utf-8"))  # noqa: S314 - we wrote it
        assert xml_text(said[0]) == site.findtext(f"{atom}title")


def problems(said: Sequence[str]) -> list[Problem]:
    """With each text in a file's name and in what is said of it."""
    return [
        Problem(
            Place(f"comments/{text}", 3), 'the name "{name}" is too long', "cut", {"name": text}
        )
        for text in said
    ]


def test_on_a_terminal_they_move_nothing() -> None:
    """Each stays on its line, without a control character, an escape or a turned word."""
    for said in batches():
        shown = reports.as_text(problems(said), str)
        assert len(said) == len(shown.split("\n"))
        assert all(char.isprintable() or char in "\n\u00a0\u202f" for char in shown)


def test_in_a_ci_log_they_command_nothing() -> None:
    """One command each, ours, with our two properties; `%` is never read as an escape of theirs."""
    ours = r"::error file=comments/[^,:]*,line=3::the name \".*\" is too long; cut"
    for said in batches():
        log = reports.as_github(problems(said), str)
        assert [] == [line for line in log.split("\n") if not re.fullmatch(ours, line)]
        assert [] == re.findall("%(?!25|0A|0D|3A|2C)", log)
        assert all(char.isprintable() or char in "\n\u00a0\u202f" for char in log)
        plain = reports.as_text(problems(said), str).split("\n")  # which begins with a path
        assert [] == [line for line in plain if not line.startswith("comments/")]


def test_in_json_they_are_the_very_paths() -> None:
    """A program gets each as it is on the disk, in ASCII."""
    for said in batches():
        written = reports.as_json(problems(said), str)
        assert written.isascii()
        assert [f"comments/{text}" for text in said] == [row["path"] for row in json.loads(written)]


def test_in_a_commit_they_are_its_title() -> None:
    """One line, and then our trailer alone; of more lines none is taken for it. Git's own reading
    is tested beside the encoder, by property.
    """
    ours = ["", "Answer-Id: cas/2026-01-01-x", ""]
    for text in texts():
        title, *others = commits.message(commit_title("comments", text), ANSWER).split("\n")
        assert title.startswith("comments:")
        assert others == ours
        *said, _, _, _ = lines = commits.message(text, ANSWER).split("\n")
        assert lines[-3:] == ours
        assert [] == [line for line in said if re.match(r"\s*answer-id", line, re.IGNORECASE)]
        assert all(char.isprintable() or char in "\u00a0\u202f" for char in title + "".join(said))


@pytest.mark.slow
def test_in_a_mail_they_are_one_header() -> None:
    """Which Python's own library takes, sends and reads back."""
    for text in texts():
        mail = EmailMessage(policy=policy.SMTP)
        mail["Subject"] = mail_header(text)
        mail["To"] = "moderator@example.org"
        read = message_from_bytes(mail.as_bytes(), policy=policy.default)
        assert ["Subject", "To"] == read.keys()
        assert "".join(read["Subject"].split()) == "".join(mail_header(text).split())


def test_corpora_of_others_are_there() -> None:
    """Where their folder is named."""
    if not os.environ.get("CAUSERIE_CORPORA"):
        pytest.skip("CAUSERIE_CORPORA names no folder of texts gathered by others")
    assert any(corpora())
