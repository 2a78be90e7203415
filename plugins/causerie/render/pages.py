"""The pages of a series: the author's Markdown between generated heads and feet of HTML.

Slots stand in both, so any engine that renders Markdown can carry a page.
"""

from collections.abc import Iterator, Sequence

from causerie.core import identifiers, urls
from causerie.core.model import Chapter, DocPage, Post
from causerie.core.series import CaseFile, Series, State
from causerie.core.slots import Slot, SlotKind
from causerie.core.submissions import KEPT_DAYS
from causerie.core.urls import FRONT
from causerie.render.lists import Lists, last_shown
from causerie.render.page import SHELL_CASE, SHELL_PAGE, SHELL_TITLE, Maker, Page, day
from causerie.render.proposals import Ways, proposal

FRONT_POSTS = 4
"""Earlier posts on the front page."""
FRONT_CASES = 4
"""Open cases on the front page."""


class Pages(Maker):
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
        super().__init__(series, language, feeds=feeds)
        self._lists = Lists(series, language, feeds=feeds)
        self._ways = ways
        self._author = author

    def all(self, docs: Sequence[DocPage]) -> Iterator[Page]:
        """Every page but the shell. Pages of `docs` that have a part to play are completed."""
        by_url = {page.url: page for page in docs}
        guide = f"{self._words.take_part}/"
        guided = guide in by_url
        yield self._front(by_url.pop(FRONT, None))
        lists, words = self._lists, self._words
        yield from lists.contents(by_url.pop(words.contents_list(), None))
        yield from lists.cases(by_url.pop(words.case_list(), None))
        yield from lists.tags()
        yield from lists.years()
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
        open_cases.sort(key=last_shown, reverse=True)
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
            dated=max(map(day, chapter.posts), default="")
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
        tagged = {slug: name for name in post.tags if (slug := identifiers.slugify(name))}
        values = {"part": part, "post": post, "author": self._author, "promised": promised}
        return Page(
            url=url,
            source=post.path,
            title=post.title,
            description=post.summary,
            head=self._render("post_head", url, **values),
            body=self._body(post.text),
            foot=self._render(
                "post_foot", url, **values, parts=self._series.parts, tags=list(tagged.items())
            ),
            dated=day(post),
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
            dated=day(file.asked),
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


def _alias(written: str) -> str:
    return urls.alias(written) or ""  # checked long before


def _with_neighbours(
    chapters: Sequence[Chapter],
) -> Iterator[tuple[Chapter | None, Chapter, Chapter | None]]:
    padded = [None, *chapters, None]
    return zip(padded, chapters, padded[2:], strict=False)
