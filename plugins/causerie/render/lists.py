"""The pages that list others: the series, the cases, the posts of a tag and those of a year."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import TypeVar

from causerie.core import tags
from causerie.core.model import DocPage
from causerie.core.series import CaseFile, State
from causerie.core.slots import Slot, SlotKind
from causerie.core.urls import FRONT
from causerie.render.page import Maker, Page, day

_Row = TypeVar("_Row")

ROWS = 100
"""Chapters on a page of the contents, cases on a page of the cases."""


class Lists(Maker):
    """Makes those of one series, page by page."""

    def contents(self, doc: DocPage | None) -> Iterator[Page]:
        """The whole series."""
        chapters = list(enumerate(self._series.chapters, start=1))
        for _, page in self._listed(
            "contents", self._say("Contents"), chapters, self._words.contents_list, doc
        ):
            yield page

    def cases(self, doc: DocPage | None) -> Iterator[Page]:
        """All cases, those that are open first."""
        files = sorted(self._series.cases.values(), key=last_shown, reverse=True)
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
                    foot=self._render(
                        name, url, rows=shown, number=number, pages=len(pages), url_of=url_of
                    ),
                    dated=self._dated,
                    slots=self._mentioned(intro.text if intro else None),
                ),
            )

    def tags(self) -> Iterator[Page]:
        """All tags, and for each the posts that bear it, the latest first; none without a tag."""
        found = tags.of(self._series)
        if not found:
            return
        said, words = self._say("Tags"), self._words
        for _, page in self._listed("tags", said, found, words.tag_list, None):
            yield page
        for tag in found:
            url = partial(words.tag, tag.slug)
            for _, page in self._listed("posts", tag.name, tag.posts, url, None):
                yield replace(page, parent=words.tag_list())

    def years(self) -> Iterator[Page]:
        """The years in which posts came out, and the posts of each; none without a post."""
        posts = self._series.publication_order[::-1]
        years = [
            (year, tuple(found)) for year, found in groupby(posts, lambda post: post.date.day.year)
        ]
        if not years:
            return
        said, words = self._say("Archive"), self._words
        for _, page in self._listed("years", said, years, words.year_list, None):
            yield page
        for year, found in years:
            url = partial(words.year, year)
            for _, page in self._listed("posts", str(year), found, url, None):
                yield replace(page, parent=words.year_list())


def last_shown(file: CaseFile) -> tuple[str, str]:
    """What to sort cases by: the day of the last post that shows one."""
    return day(file.posts[-1] if file.posts else None), file.case.id


def _chunks(rows: Sequence[_Row]) -> Sequence[Sequence[_Row]]:
    """The rows page by page; there is always a first page."""
    return [rows[start : start + ROWS] for start in range(0, max(1, len(rows)), ROWS)]
