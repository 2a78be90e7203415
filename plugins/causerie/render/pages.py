"""The pages of a series: the author's Markdown between generated heads and feet of HTML.

Slots stand in both, so any engine that renders Markdown can carry a page.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from causerie.core import urls
from causerie.core.model import Chapter, DocPage, Post
from causerie.core.prose import Prose
from causerie.core.series import CaseFile, Series, State
from causerie.core.slots import Slot, SlotKind
from causerie.core.submissions import KEPT_DAYS
from causerie.core.urls import FRONT
from causerie.render.language import language as spoken
from causerie.render.proposals import Ways, proposal
from causerie.render.templates import environment

_Row = TypeVar("_Row")

ROWS = 100
"""Chapters on a page of the contents, cases on a page of the cases."""
FRONT_POSTS = 4
"""Earlier posts on the front page."""
FRONT_CASES = 4
"""Open cases on the front page."""

SHELL_CONTENT = "<!--causerie:content-->"
"""Where a dynamic page says what it has to, in the shell of those."""

# What stands for a case and a page number in the shell of later pages, until one is made of it.
SHELL_CASE, SHELL_PAGE, SHELL_TITLE = "CAUSERIE-CASE", "CAUSERIE-PAGE", "CAUSERIE-TITLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it is handed to the site's engine. Addresses are from the root of the site."""

    url: str
    title: str
    source: str = ""
    """The author's file it comes from; empty when there is none."""
    description: str = ""
    head: str = ""
    """HTML, as is the foot."""
    body: str = ""
    """The author's Markdown."""
    foot: str = ""
    dated: str = ""
    """The day of its content, for the sitemap; empty when its content has none."""
    parent: str | None = None
    previous: str | None = None
    next: str | None = None
    case: str = ""
    """The id of the case whose answers stand on it."""
    slots: tuple[Slot, ...] = ()


class Pages:
    """Makes the pages of a series in one language.

    `author` signs the posts, readers answer by `ways`. Pages lead to feeds where there are some.
    """

    def __init__(
        self,
        series: Series,
        language: str,
        *,
        author: str,
        ways: Ways,
        feeds: bool,
    ) -> None:
        self._series = series
        self._language = language
        self._ways = ways
        self._words = urls.WORDS[language]
        self._author = author
        self._feeds = feeds
        self._environment = environment(language)
        self._say = spoken(language).gettext
        self._dated = self._latest_day()

    def all(self, docs: Sequence[DocPage]) -> Iterator[Page]:
        """Every page but the shell. Pages of `docs` that have a part to play are completed."""
        by_url = {page.url: page for page in docs}
        guide = f"{self._words.take_part}/"
        guided = guide in by_url
        yield self._front(by_url.pop(FRONT, None))
        yield from self._contents(by_url.pop(self._words.contents_list(), None))
        yield from self._case_list(by_url.pop(self._words.case_list(), None))
        yield from (self._doc(page) for page in by_url.values())
        chapters = self._series.chapters
        for number, (before, chapter, after) in enumerate(_with_neighbours(chapters), start=1):
            if not chapter.single or not chapter.posts:
                yield self._chapter(chapter, number, before, after)
            yield from (self._post(post) for post in chapter.posts)
        for file in self._series.cases.values():
            yield self._case(file, guide if guided else None)

    def shell(self) -> Page:
        """What every later page of every case is made of."""
        return Page(
            url=self._words.case(SHELL_CASE, 2).replace("/2/", f"/{SHELL_PAGE}/"),
            title=SHELL_TITLE,
            parent=self._words.case_list(),
            case=SHELL_CASE,
            head=self._render(
                "later", self._words.case("shell", 2), case=SHELL_CASE, number=SHELL_PAGE,
                title=SHELL_TITLE,
            ),
        )  # fmt: skip

    def aliases(self) -> Iterator[tuple[str, str]]:
        """Old addresses and the pages that took their place."""
        for chapter in self._series.chapters:
            yield from ((_alias(alias), urls.chapter(chapter)) for alias in chapter.aliases)
            for post in chapter.posts:
                yield from ((_alias(alias), urls.post(post)) for alias in post.aliases)

    def redirection(self, alias: str, url: str) -> str:
        """The whole page that stands at an old address."""
        return self._render("alias", alias, target=url)

    def not_found(self) -> str:
        """What stands on the page for an address nobody knows."""
        return self._environment.get_template("pages/not_found.html").render(words=self._words)

    def _front(self, doc: DocPage | None) -> Page:
        posts = self._series.publication_order[::-1]
        open_cases = [
            file for file in self._series.cases.values() if file.state is State.OPEN and file.asked
        ]
        open_cases.sort(key=_last_shown, reverse=True)
        return Page(
            url=FRONT,
            source=doc.path if doc else "",
            title="",
            body=self._doc_body(doc),
            foot=self._render(
                "front",
                FRONT,
                latest=self._series.parts[posts[0].path] if posts else None,
                earlier=[self._series.parts[post.path] for post in posts[1 : FRONT_POSTS + 1]],
                cases=open_cases[:FRONT_CASES],
                post_count=len(posts),
            ),
            dated=self._dated,
            slots=(
                *(Slot(SlotKind.CASE, file.case.id) for file in open_cases[:FRONT_CASES]),
                Slot(SlotKind.LATEST),
                *self._mentioned(doc.text if doc else None),
            ),
        )

    def _contents(self, doc: DocPage | None) -> Iterator[Page]:
        chapters = list(enumerate(self._series.chapters, start=1))
        for _, page in self._listed(
            "contents", self._say("Contents"), chapters, self._words.contents_list, doc
        ):
            yield page

    def _case_list(self, doc: DocPage | None) -> Iterator[Page]:
        files = sorted(self._series.cases.values(), key=_last_shown, reverse=True)
        files.sort(key=lambda file: file.state is not State.OPEN)
        for rows, page in self._listed(
            "cases", self._say("Cases"), files, self._words.case_list, doc
        ):
            counts = (Slot(SlotKind.ACTIVITY, file.case.id) for file in rows)
            yield replace(page, slots=(*counts, *page.slots))

    def _listed(
        self,
        name: str,
        title: str,
        rows: Sequence[_Row],
        url_of: Callable[[int], str],
        doc: DocPage | None,
    ) -> Iterator[tuple[Sequence[_Row], Page]]:
        """A list page by page, each with its rows; the author's introduction opens the first."""
        pages = _chunks(rows)
        for number, shown in enumerate(pages, start=1):
            intro = doc if number == 1 else None
            url = url_of(number)
            yield (
                shown,
                Page(
                    url=url,
                    source=intro.path if intro else "",
                    title=title,
                    parent=FRONT,
                    body=self._doc_body(intro, title),
                    foot=self._render(name, url, rows=shown, number=number, pages=len(pages)),
                    dated=self._dated,
                    slots=self._mentioned(intro.text if intro else None),
                ),
            )

    def _doc(self, doc: DocPage) -> Page:
        return Page(
            url=doc.url,
            source=doc.path,
            title="",
            body=self._body(doc.text),
            slots=self._mentioned(doc.text),
        )

    def _chapter(
        self, chapter: Chapter, number: int, before: Chapter | None, after: Chapter | None
    ) -> Page:
        url = urls.chapter(chapter)
        cases = [file for file in self._series.cases.values() if file.case.chapter == chapter.slug]
        values = {"chapter": chapter, "number": number, "before": before, "after": after}
        return Page(
            url=url,
            source=chapter.path,
            title=chapter.title,
            description=chapter.summary,
            head=self._render("chapter_head", url, **values),
            body=self._body(chapter.text),
            foot=self._render("chapter_foot", url, **values, cases=cases),
            dated=max(map(_day, chapter.posts), default="")
            or (str(chapter.announced.day) if chapter.announced else ""),
            parent=self._words.contents_list(),
            previous=urls.chapter(before) if before else None,
            next=urls.chapter(after) if after else None,
            slots=self._mentioned(chapter.text),
        )

    def _post(self, post: Post) -> Page:
        url = urls.post(post)
        part = self._series.parts[post.path]
        promised = next(iter(self._series.promises), None) if part.next is None else None
        values = {"part": part, "post": post, "author": self._author, "promised": promised}
        return Page(
            url=url,
            source=post.path,
            title=post.title,
            description=post.summary,
            head=self._render("post_head", url, **values),
            body=self._body(post.text),
            foot=self._render("post_foot", url, **values, parts=self._series.parts),
            dated=_day(post),
            parent=self._words.contents_list()
            if part.chapter.single
            else urls.chapter(part.chapter),
            previous=urls.post(part.previous) if part.previous else None,
            next=urls.post(part.next) if part.next else None,
            slots=self._mentioned(post.text),
        )

    def _case(self, file: CaseFile, guide: str | None) -> Page:
        url = self._words.case(file.case.id)
        return Page(
            url=url,
            source=file.case.path,
            title=file.case.title,
            description=file.case.question,
            head=self._render("case_head", url, file=file),
            body=self._body(file.case.text),
            foot=self._render(
                "case_foot",
                url,
                file=file,
                guide=guide,
                proposal=proposal(file.case, self._ways, self._language),
                ways=self._ways,
                days=KEPT_DAYS,
            ),
            dated=_day(file.asked),
            parent=self._words.case_list(),
            case=file.case.id,
            slots=(
                Slot(SlotKind.ACTIVITY, file.case.id),
                Slot(SlotKind.DATA, file.case.id),
                Slot(SlotKind.FEATURED, file.case.id),
                Slot(SlotKind.ANSWERS, file.case.id),
                *self._mentioned(file.case.text),
            ),
        )

    def _doc_body(self, doc: DocPage | None, title: str = "") -> str:
        """The author's introduction, or the title alone."""
        if doc:
            return self._body(doc.text)
        return f"# {title}" if title else ""

    def _body(self, text: Prose) -> str:
        """The text without the cases that may not be seen yet."""
        return text.without([m for m in text.mentions if m.case not in self._series.cases])

    def _mentioned(self, text: Prose | None) -> tuple[Slot, ...]:
        mentions = text.mentions if text else ()
        return tuple(Slot(SlotKind.CASE, m.case) for m in mentions if m.case in self._series.cases)

    def _latest_day(self) -> str:
        posts = self._series.publication_order
        return _day(posts[-1]) if posts else ""

    def _render(self, name: str, page: str, **values: object) -> str:
        return self._environment.get_template(f"pages/{name}.html").render(
            **values,
            feeds=self._feeds,
            series=self._series,
            words=self._words,
            link=lambda url: urls.relative(page, url),
            chapter_url=urls.chapter,
            post_url=urls.post,
            slot=Slot,
            kind=SlotKind,
        )


def _day(post: Post | None) -> str:
    return str(post.date.day) if post else ""


def _alias(written: str) -> str:
    return urls.alias(written) or ""  # checked long before


def _last_shown(file: CaseFile) -> tuple[str, str]:
    return _day(file.posts[-1] if file.posts else None), file.case.id


def _chunks(rows: Sequence[_Row]) -> Sequence[Sequence[_Row]]:
    """The rows page by page; there is always a first page."""
    return [rows[start : start + ROWS] for start in range(0, max(1, len(rows)), ROWS)]


def _with_neighbours(
    chapters: Sequence[Chapter],
) -> Iterator[tuple[Chapter | None, Chapter, Chapter | None]]:
    padded = [None, *chapters, None]
    return zip(padded, chapters, padded[2:], strict=False)
