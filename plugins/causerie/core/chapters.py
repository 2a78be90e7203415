"""The author's files, one at a time: text in, chapter, post or case out.

A faulty file yields what could be read of it, so that one fault does not bring
others in its wake; its problems keep it from ever being shown.
"""

from collections.abc import Sequence
from datetime import tzinfo

from causerie.core import frontmatter, links, moments, prose
from causerie.core.frontmatter import Document
from causerie.core.headers import Header
from causerie.core.model import Case, Chapter, DocPage, Kind, Post
from causerie.core.problems import Place, Problems
from causerie.core.prose import Prose, Slugify

CHAPTER_KEYS = ("title", "summary", "announced", "aliases")
POST_KEYS = ("title", "date", "summary", "tags", "draft", "id", "aliases")
CASE_KEYS = ("title", "question", "kind", "opens", "closes", "choices", "resolved")
_UNREADABLE = 0  # the line where the body of a file begins whose header cannot be used
_LISTS = ("tags", "aliases", "choices")


class Reader:
    """Reads an author's files; `slugify` makes anchors as the site's engine will make them."""

    def __init__(self, zone: tzinfo, problems: Problems, slugify: Slugify) -> None:
        self._zone = zone
        self._problems = problems
        self._slugify = slugify

    def chapter(self, text: str, path: str, order: int, slug: str) -> Chapter:
        """The chapter of an `index.md`, as yet without posts."""
        document = self._document(text, path, CHAPTER_KEYS, ("title",))
        header = Header(document, self._zone, self._problems)
        return Chapter(
            path=path,
            lines=header.lines,
            slug=slug,
            order=order,
            title=header.text("title") or slug,
            summary=header.text("summary"),
            text=self._prose(document),
            announced=header.moment("announced"),
            aliases=header.items("aliases"),
        )

    def single(self, text: str, path: str, order: int, slug: str) -> Chapter:
        """A chapter that is one file: its own only post when it has a date, else a promise."""
        keys = dict.fromkeys((*CHAPTER_KEYS, *POST_KEYS))
        document = self._document(text, path, tuple(keys), ("title",))
        header = Header(document, self._zone, self._problems)
        dated, announced = ("date" in document.fields, "announced" in document.fields)
        if not dated and not announced and document.body_line != _UNREADABLE:
            self._problems.error(
                document.place(),
                "neither date nor announced is given",
                "add date: for a chapter that is out, announced: for one that is to come",
            )
        body = self._prose(document)
        post = self._post(document, header, body, order, slug, "") if dated else None
        return Chapter(
            path=path,
            lines=header.lines,
            slug=slug,
            order=order,
            title=header.text("title") or slug,
            summary=header.text("summary"),
            text=body,
            posts=(post,) if post else (),
            announced=header.moment("announced"),
            aliases=() if post else header.items("aliases"),
            single=True,
        )

    def post(self, text: str, path: str, order: int, chapter: str, slug: str) -> Post:
        """A dated part of a chapter."""
        document = self._document(text, path, POST_KEYS, ("title", "date"))
        header = Header(document, self._zone, self._problems)
        return self._post(document, header, self._prose(document), order, chapter, slug)

    def case(self, text: str, path: str, chapter: str, case_id: str) -> Case:
        """A question to the readers."""
        document = self._document(text, path, CASE_KEYS, ("title", "question"))
        header = Header(document, self._zone, self._problems)
        case = Case(
            path=path,
            lines=header.lines,
            id=case_id,
            chapter=chapter,
            title=header.text("title") or case_id,
            text=self._prose(document),
            question=header.text("question"),
            kind=header.one_of("kind", Kind, Kind.CASE),
            opens=header.moment("opens"),
            closes=header.moment("closes"),
            choices=header.items("choices"),
            resolved=_resolution(path, header.text("resolved")),
        )
        if case.opens and case.closes and case.closes.end <= case.opens.start:
            self._problems.error(
                header.place("closes"),
                "the case closes before it opens",
                "give closes a later date than opens",
            )
        if len(set(case.choices)) < len(case.choices):
            self._problems.error(
                header.place("choices"),
                "a choice stands twice",
                "remove one of them: an answer could not tell which it means",
            )
        return case

    def page(self, text: str, path: str, url: str) -> DocPage:
        """A page of `docs/`, whose header is the site engine's business."""
        header, body_line = _lax_header(text)
        body = "\n".join(text.split("\n")[header:])
        return DocPage(path, url, prose.read(body, body_line, self._slugify))

    def _post(
        self,
        document: Document,
        header: Header,
        text: Prose,
        order: int,
        chapter: str,
        slug: str,
    ) -> Post:
        return Post(
            path=document.path,
            lines=header.lines,
            chapter=chapter,
            slug=slug,
            order=order,
            title=header.text("title") or slug,
            date=header.moment("date") or moments.unknown(self._zone),
            summary=header.text("summary"),
            id=header.text("id") or f"{chapter}/{slug}".rstrip("/"),
            text=text,
            tags=header.items("tags"),
            aliases=header.items("aliases"),
            draft=header.flag("draft"),
        )

    def _prose(self, document: Document) -> Prose:
        if document.body_line == _UNREADABLE:
            return Prose(readable=False)
        return prose.read(document.body, document.body_line, self._slugify)

    def _document(
        self, text: str, path: str, known: Sequence[str], required: Sequence[str]
    ) -> Document:
        document = frontmatter.read(text, path, self._problems)
        if document is None:
            return Document(path, {}, "", _UNREADABLE)
        frontmatter.check_keys(
            document, self._problems, known=known, required=required, lists=_LISTS
        )
        if not document.body.strip() and "announced" not in document.fields:
            self._problems.warning(
                Place(path, document.body_line),
                "there is no text under the header",
                "write it, or remove the file",
            )
        return document


def _resolution(path: str, written: str) -> str | None:
    found = links.target(path, written) if written else None
    return found.path if found else written or None


def _lax_header(text: str) -> tuple[int, int]:
    """How many lines a `---` header takes, and the line after it."""
    lines = text.split("\n")
    if lines[0].rstrip() == "---":
        for index, line in enumerate(lines[1:], start=1):
            if line.rstrip() in ("---", "..."):
                return index + 1, index + 2
    return 0, 1
