"""What stands in the head of each document: its feeds, and how it is shown where it is shared."""

from collections.abc import Callable, Iterator
from functools import partial

from markupsafe import Markup

from causerie.core import encoders, urls
from causerie.core.feeds import TYPES
from causerie.core.series import Part, Series
from causerie.render import linked_data
from causerie.render.language import language
from causerie.render.page import Page
from causerie.render.typeset import Typeset

# Material asks for a sitemap beside whatever is `rel="alternate"` to the letter: on every page, the
# whole series, or an error. The space, which HTML passes over, keeps it from that.
_FEED = Markup('<link rel="alternate " type="%s" title="%s" href="%s">\n')
_PROPERTY = Markup('<meta property="%s" content="%s">\n')
_DATA = Markup('<script type="application/ld+json">%s</script>\n')
_LOCALES = {"fr": "fr_FR", "en": "en_GB"}


class Heads:
    """The heads of a site with a `name`, at the address `root`; of one without, they are empty."""

    def __init__(self, series: Series, code: str, *, name: str, author: str, root: str) -> None:
        self._series = series
        self._code = code
        self._name = name
        self._author = author
        self._root = root
        self._words = urls.WORDS[code]
        self._say = language(code).gettext
        self._typeset = Typeset(code)
        self._chapters = {chapter.slug: chapter for chapter in series.chapters}
        self._parts = {urls.post(part.post): part for part in series.parts.values()}

    def feeds(self) -> Iterator[str]:
        """The addresses of all feeds."""
        words, series = self._words, self._series
        for form in TYPES if self._root else ():
            yield words.site_feed(form)
            yield words.answers_feed(form)
            yield from (words.chapter_feed(chapter.slug, form) for chapter in series.chapters)
            yield from (words.case_feed(case, form) for case in series.cases)

    def of(self, page: Page) -> str:
        """HTML for the end of the head of a page."""
        if not self._root:
            return ""
        part = self._parts.get(page.url)
        feeds = [
            _FEED % (TYPES[form], title, urls.relative(page.url, url(form)))
            for title, url in self._feeds_of(page)
            for form in TYPES
        ]
        shared = [_PROPERTY % each for each in self._properties(page, part) if each[1]]
        if part is None:
            return "".join((*feeds, *shared))
        said = linked_data.posting(part, self._code, author=self._author, root=self._root)
        data = _DATA % Markup(encoders.script_json(said))  # noqa: S704 - it can end no script
        return "".join((*feeds, *shared, data))

    def _feeds_of(self, page: Page) -> Iterator[tuple[str, Callable[[str], str]]]:
        """The title of each, and its address in a form."""
        yield self._name, self._words.site_feed
        title = self._typeset.text(page.title)
        if page.case:
            said = self._say("Answers to “%(title)s”") % {"title": title}
            yield said, partial(self._words.case_feed, page.case)
        elif page.url == self._words.case_list():
            yield self._say("Answers: %(title)s") % {"title": self._name}, self._words.answers_feed
        elif chapter := self._chapters.get(page.url.partition("/")[0]):
            said = self._typeset.text(chapter.title)
            yield said, partial(self._words.chapter_feed, chapter.slug)

    def _properties(self, page: Page, part: Part | None) -> Iterator[tuple[str, str]]:
        """Those of the Open Graph protocol."""
        yield "og:site_name", self._name
        yield "og:locale", _LOCALES[self._code]
        yield "og:type", "article" if part else "website"
        yield "og:title", self._typeset.text(page.title or self._name)
        yield "og:description", self._typeset.text(page.description)
        yield "og:url", self._root + page.url
        if part:
            yield "article:published_time", part.post.date.rfc3339
            yield "article:section", self._typeset.text(part.chapter.title)
            yield from (("article:tag", tag) for tag in part.post.tags)
