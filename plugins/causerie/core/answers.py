"""Answer files: text to answer and back."""

import re
from datetime import tzinfo

from causerie.core import frontmatter, moments, plain_text, safe_html
from causerie.core.frontmatter import Document
from causerie.core.headers import Header
from causerie.core.model import Answer
from causerie.core.problems import Place, Problems

KEYS = ("name", "date", "about", "website", "reply_to", "choice", "lang", "book")
"""What a reader may write in the header of an answer."""
AUTHOR_KEYS = ("by", "featured", "withdrawn")
"""What only the author and the desk may add."""
MAX_NAME, MAX_ABOUT = 60, 80

_MOST_REFUSED = 10  # a file of nothing else would have a problem for each of its lines

_LANG = re.compile("[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")  # the useful part of BCP 47


def parse(text: str, path: str, case: str, zone: tzinfo, problems: Problems) -> Answer:
    """The answer in the file at `path`, whose stem is its id.

    A faulty file yields what could be read of it, never to be shown.
    """
    read = frontmatter.read(text, path, problems)
    document = read or Document(path, {}, "", 1)
    body = plain_text.clean(document.body.strip("\n")).strip("\n")
    if read:
        _check(document, body, problems)
        _refuse_characters(document, text, problems)
    header = Header(document, zone, problems)
    return Answer(
        path=path,
        lines=header.lines,
        case=case,
        id=path.rpartition("/")[2].removesuffix(".md"),
        date=header.moment("date") or moments.unknown(zone),
        name=header.text("name", most=MAX_NAME, clean=plain_text.clean),
        body=body,
        about=header.text("about", most=MAX_ABOUT, clean=plain_text.clean),
        website=_website(header, problems),
        reply_to=header.text("reply_to") or None,
        choice=header.text("choice"),
        lang=_lang(header, problems),
        book=header.flag("book", default=True),
        by_author=_by_author(header, problems),
        featured=header.flag("featured"),
        withdrawn=header.moment("withdrawn"),
    )


def write(answer: Answer) -> str:
    """The text of an answer's file, from which `parse` gives the same answer."""
    fields = {
        "name": answer.name,
        "date": str(answer.date),
        "about": answer.about,
        "website": answer.website,
        "reply_to": answer.reply_to or "",
        "choice": answer.choice,
        "lang": answer.lang,
        "book": "" if answer.book else "no",
        "by": "author" if answer.by_author else "",
        "featured": "yes" if answer.featured else "",
        "withdrawn": str(answer.withdrawn or ""),
    }
    body = f"\n{answer.body}\n" if answer.body else ""
    return frontmatter.write({key: value for key, value in fields.items() if value}, body)


def _check(document: Document, body: str, problems: Problems) -> None:
    withdrawn = "withdrawn" in document.fields
    required = ("date", "withdrawn") if withdrawn else ("name", "date")
    frontmatter.check_keys(document, problems, known=(*KEYS, *AUTHOR_KEYS), required=required)
    if withdrawn:
        _check_tombstone(document, problems)
    else:
        _check_name(document, problems)
        _check_body(document, body, problems)


def _check_name(document: Document, problems: Problems) -> None:
    name = document.fields.get("name")
    if name and name.text.strip() and plain_text.blank(plain_text.clean(name.text)):
        problems.error(
            document.place("name"),
            "the name cannot be seen",
            "write one that says something",
        )


def _check_tombstone(document: Document, problems: Problems) -> None:
    kept = [key for key in document.fields if key not in ("date", "withdrawn", "reply_to", "by")]
    if kept or document.body.strip():
        problems.error(
            document.place("withdrawn"),
            "a withdrawn answer still says something",
            "leave only date, withdrawn and reply_to, and no text: "
            "what was withdrawn must not be readable here",
        )


def _check_body(document: Document, body: str, problems: Problems) -> None:
    first = Place(document.path, document.body_line)
    for reason in safe_html.limits(body):
        problems.error(first, reason.what, reason.hint, **reason.values)


def _refuse_characters(document: Document, text: str, problems: Problems) -> None:
    found = [(refused.line, refused.code) for refused in plain_text.refused(text)]
    for value in document.fields.values():  # where YAML's escapes have become characters
        found += [(value.line, refused.code) for refused in plain_text.refused(value.text)]
    for line, code in list(dict.fromkeys(found))[:_MOST_REFUSED]:
        problems.error(
            Place(document.path, line),
            "the character {code} may not stand in an answer",
            "remove it: it cannot be seen, and may hide what is read",
            code=code,
        )


def _website(header: Header, problems: Problems) -> str:
    text = header.text("website")
    if not text:
        return ""
    website = safe_html.website(text)
    if website is None:
        problems.error(
            header.place("website"),
            'website "{text}" is not a web address',
            "write it in full, such as https://example.org/, or remove it",
            text=text,
        )
    return website or ""


def _lang(header: Header, problems: Problems) -> str:
    lang = header.text("lang")
    if lang and not _LANG.fullmatch(lang):
        problems.error(
            header.place("lang"),
            'lang "{text}" is not a language code',
            "write a code such as fr, en or pt-BR, or remove it",
            text=lang,
        )
    return lang


def _by_author(header: Header, problems: Problems) -> bool:
    by = header.text("by")
    if by not in ("", "author"):
        problems.error(
            header.place("by"),
            'by cannot be "{text}"',
            "write author for an answer of the author's own, or remove the line",
            text=by,
        )
    return by == "author"
