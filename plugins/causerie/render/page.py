"""One page, and what all that make some have in common."""

import re
from dataclasses import dataclass

from causerie.core import urls
from causerie.core.model import DocPage, Post
from causerie.core.prose import Prose
from causerie.core.series import Series
from causerie.core.slots import Slot, SlotKind
from causerie.render.language import language as spoken
from causerie.render.templates import environment

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


class Maker:
    """Makes pages of a series in one language; `feeds` tells whether there are some to lead to."""

    def __init__(self, series: Series, language: str, *, feeds: bool) -> None:
        self._series = series
        self._language = language
        self._words = urls.WORDS[language]
        self._feeds = feeds
        self._environment = environment(language)
        self._say = spoken(language).gettext
        self._dated = self._latest_day()
        self._tagged = any(post.tags for post in series.reading_order)

    def _doc_body(self, doc: DocPage | None, title: str = "") -> str:
        """The author's introduction, or the title alone."""
        if doc:
            return self._body(doc.text)
        return f"# {_escaped(title)}" if title else ""

    def _body(self, text: Prose) -> str:
        """The text without the cases that may not be seen yet."""
        return text.without([m for m in text.mentions if m.case not in self._series.cases])

    def _mentioned(self, text: Prose | None) -> tuple[Slot, ...]:
        mentions = text.mentions if text else ()
        return tuple(Slot(SlotKind.CASE, m.case) for m in mentions if m.case in self._series.cases)

    def _latest_day(self) -> str:
        posts = self._series.publication_order
        return day(posts[-1]) if posts else ""

    def _render(self, name: str, page: str, **values: object) -> str:
        return self._environment.get_template(f"pages/{name}.html").render(
            **values,
            feeds=self._feeds,
            series=self._series,
            tagged=self._tagged,
            words=self._words,
            link=lambda url: urls.relative(page, url),
            chapter_url=urls.chapter,
            post_url=urls.post,
            slot=Slot,
            kind=SlotKind,
        )


def _escaped(title: str) -> str:
    """A title in Markdown, every sign of it as it is."""
    return re.sub(r"[^\w\s]", lambda sign: f"&#{ord(sign[0])};", title)


def day(post: Post | None) -> str:
    """That of a post, for the sitemap."""
    return str(post.date.day) if post else ""
