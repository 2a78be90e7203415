"""Thousands of texts that others have gathered to do harm do none, wherever a reader can type.

The lists are not part of this project: CONTRIBUTING tells how they are laid.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC
from itertools import product
from unicodedata import normalize

from markdown_it import MarkdownIt

from causerie.core import answers, frontmatter, identifiers, plain_text, reports
from causerie.core.header_yaml import quoted
from causerie.core.problems import Problems
from causerie.core.safe_html import excerpt, limits, render, scrubbed
from hostile import WRAPS, said_by
from project import Site
from witness import Skeleton, Witness, lost, off_list

Record = Callable[[str, object], None]
Some = Callable[[Sequence[str], int], list[str]]

WRITERS: tuple[Callable[[str], str], ...] = (quoted, str)
KEYS = ("name", "about", "choice", "lang", "website", "reply_to", "by", "date", "book")


def test_no_payload_leaves_the_list_nor_loses_a_word(
    payloads: tuple[str, ...], some: Some, record_property: Record
) -> None:
    """As text, link, image, autolink, fence, table and so on: it is shown, and can do nothing."""
    outputs = set()
    faults = []
    texts = some(payloads, 200)
    for wrap, payload in product(WRAPS, texts):
        text = wrap.replace("{}", payload)
        html = render(text)
        if html not in outputs:
            outputs.add(html)
            witness = Witness(html)
            if witness.off_list or witness.understood != html or scrubbed(html) != html:
                faults.append(("off the list", text, html))
        if lost(text, html):
            faults.append(("lost", text, html))
    assert faults == []
    record_property(
        "payloads of others in a body: off the list, or a word lost",
        f"0 of {len(texts)} x {len(WRAPS)} forms, {len(outputs)} distinct outputs",
    )


def test_without_the_walls_the_payloads_do_harm(
    payloads: tuple[str, ...], some: Some, record_property: Record
) -> None:
    """Otherwise the test above proves nothing."""
    raw = MarkdownIt("commonmark", {"html": True})
    texts = some(payloads, 200)
    harmful = sum(any(off_list(raw.render(text))) for text in texts)
    record_property("payloads of others without the walls: off the list", harmful)
    assert harmful > len(texts) // 3


def test_no_payload_in_any_field_changes_the_page_around_it(
    payloads: tuple[str, ...], some: Some, record_property: Record
) -> None:
    """Name, about, choice, language, website, title and question are words on every fragment."""
    texts = [text for text in some(payloads, 800) if text.strip()]
    texts += texts[: -len(texts) % 40]  # so that none is left out
    bones = [Skeleton(html).bones for html in said_by(["Ana"] * 40, body="Oui.")]
    for start in range(0, len(texts), 40):
        page = texts[start : start + 40]
        found = [Skeleton(html) for html in said_by(page, body="Oui.")]
        assert bones == [each.bones for each in found]
        words = "".join(each.words for each in found)
        assert [] == [text for text in page if text not in words]
    record_property(
        "payloads of others in each of name, about, choice, lang, website, title, question",
        f"{len(texts)}: 0 changed a page",
    )


def test_an_excerpt_and_the_limits_take_every_payload(
    payloads: tuple[str, ...], some: Some
) -> None:
    """They see it before a moderator does."""
    for text in some(payloads, 800):
        limits(text)
        assert len(excerpt(text, 40)) <= 40


def test_a_payload_in_an_answer_s_file_is_read_as_typed_or_refused(
    payloads: tuple[str, ...], some: Some, record_property: Record
) -> None:
    """In each field, between quotes or bare, and in the body: nothing is guessed or executed."""
    read = 0
    texts = some(payloads, 200)
    for text, key, write in product(texts, KEYS, WRITERS):
        fields = {"name": "Ana", "date": "2026-01-01"} | {key: write(text)}
        header = "".join(f"{name}: {value}\n" for name, value in fields.items())
        problems = Problems()
        document = frontmatter.read(f"---\n{header}---\n{text}\n", "", problems)
        answer = answers.parse(f"---\n{header}---\n{text}\n", "", "cas", UTC, problems)
        if problems or document is None:
            continue
        read += 1
        if write is quoted:
            assert document.fields[key].text == text
        if key in ("name", "about"):
            shown = normalize("NFC", plain_text.clean(document.fields[key].text))
            assert getattr(answer, key).split(" ") == re.split("[ \t\n]+", shown.strip(" \t\n"))
        assert answers.parse(answers.write(answer), "", "cas", UTC, Problems()) == answer
    assert read > len(texts)
    record_property(
        "payloads of others in an answer's file",
        f"{len(texts) * len(KEYS) * len(WRITERS)} files: {read} read as typed, the others refused",
    )


def test_no_payload_is_the_name_of_a_file(
    payloads: tuple[str, ...], some: Some, site: Callable[[str], Site], record_property: Record
) -> None:
    """Each is refused by one line that no name can break, for people, programs and logs."""
    project = site(
        "-- chapters/01-un/index.md --\n---\ntitle: Un\n---\nUn.\n"
        "-- chapters/01-un/cases/cas.md --\n---\ntitle: Un cas\nquestion: Qui ?\n---\nOui.\n"
        "-- chapters/01-un/1-billet.md --\n---\ntitle: B\ndate: 2026-01-01\n---\n"
        "/// case | cas\n///\n"
    )
    assert project.check() == []
    answer = b"---\nname: Ana\ndate: 2026-01-01\n---\nOui.\n"
    names = {_file_name(text) for text in some(payloads, 200)}
    names = {name for name in names if not identifiers.is_slug(name)}  # harmless, then
    for name in names:
        project.put(f"comments/cas/{name}.md", answer)
        project.put(f"comments/{name}/2026-01-01-un.md", answer)
        project.put(f"chapters/01-un/cases/{name}.md", answer)
    problems = project.survey().problems
    refused = {problem.place.path for problem in problems}
    for name in names:
        assert f"comments/cas/{name}.md" in refused
        assert f"comments/{name}/2026-01-01-un.md" in refused
        assert f"chapters/01-un/cases/{name}.md" in refused
    lines = reports.as_text(problems, str).split("\n")
    assert len(lines) == len(problems)
    assert [] == [line for line in lines if not line.isprintable()]
    logged = reports.as_github(problems, str).split("\n")
    assert [] == [line for line in logged if not re.match(r"::error file=[^:,]*,line=\d+::", line)]
    record_property("payloads of others as file names, all refused", len(names) * 3)


def _file_name(text: str) -> str:
    """As much of it as a disk takes; what starts with a dot is no file of ours."""
    name = re.sub(r"[/\0]", "⁄", text).lstrip(".#")
    return name.encode("utf-8", "replace")[:200].decode("utf-8", "ignore") or "⁄"
