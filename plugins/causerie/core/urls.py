"""Addresses of pages, relative to the root of the site: `""` is the front page, others end in `/`.

The fixed words come from the site's language; everything else from slugs and ids.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from causerie.core.model import Chapter, Post


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of addresses in one language."""

    contents: str
    cases: str
    take_part: str
    answer: str
    """The anchor of the way to answer, on the page of a case."""
    answers: str
    """The feed of a case's answers."""
    feed: str
    """The feed of the whole site."""
    tags: str
    archive: str

    @property
    def reserved(self) -> frozenset[str]:
        """Slugs no chapter may take: the fixed words and what the site's engine writes."""
        own = {self.contents, self.cases, self.take_part, self.tags, self.archive}
        return frozenset(own) | _ENGINE

    def case(self, case_id: str, page: int = 1) -> str:
        """The page of a case, or a later page of its answers."""
        url = f"{self.cases}/{case_id}/"
        return url if page == 1 else f"{url}{page}/"

    def one_answer(self, case_id: str, answer_id: str, page: int = 1) -> str:
        """An answer, on the page of its case on which it stands."""
        return f"{self.case(case_id, page)}#{answer_id}"

    def case_feed(self, case_id: str, form: str = "xml") -> str:
        """The feed of the answers to a case, beside its page, as `xml` or as `json`."""
        return f"{self.case(case_id)}{self.answers}.{form}"

    def answers_feed(self, form: str = "xml") -> str:
        """The feed of the latest answers to all cases."""
        return f"{self.cases}/{self.answers}.{form}"

    def chapter_feed(self, slug: str, form: str = "xml") -> str:
        """The feed of the posts of a chapter."""
        return f"{slug}/{self.feed}.{form}"

    def site_feed(self, form: str = "xml") -> str:
        """The feed of the latest posts and answers."""
        return f"{self.feed}.{form}"

    def case_list(self, page: int = 1) -> str:
        """All cases, or a later page of them."""
        return _paged(f"{self.cases}/", page)

    def tag_list(self, page: int = 1) -> str:
        """All tags, or a later page of them."""
        return _paged(f"{self.tags}/", page)

    def tag(self, slug: str, page: int = 1) -> str:
        """The posts that bear a tag, or a later page of them."""
        return _paged(f"{self.tags}/{slug}/", page)

    def year_list(self, page: int = 1) -> str:
        """The years in which posts came out, or a later page of them."""
        return _paged(f"{self.archive}/", page)

    def year(self, year: int, page: int = 1) -> str:
        """The posts of a year, or a later page of them."""
        return _paged(f"{self.archive}/{year}/", page)

    def is_own(self, url: str) -> bool:
        """Whether the site writes at `url` itself, with no file of the author's to say so."""
        one = "[a-z0-9-]+"
        lists = (self.contents, self.cases, f"{self.tags}(?:/{one})?", f"{self.archive}(?:/{one})?")
        below = f"{url.rstrip('/')}/"  # no page can stand below a file either
        feeds = (
            rf"(?:(?:[a-z0-9-]+/)?{self.feed}|{self.cases}/(?:[a-z0-9-]+/)?{self.answers})"
            rf"\.(?:xml|json)/"
        )
        return (
            any(re.fullmatch(f"{name}/(?:page-[0-9]+/)?", url) for name in lists)
            or re.fullmatch(f"{self.cases}/[a-z0-9-]+/[0-9]+/", url) is not None
            or re.match(feeds, below) is not None
            or url.rstrip("/") in _OWN_FILES
        )

    def is_engines(self, url: str) -> bool:
        """Whether `url` is below a folder in which the site's engine and theme write."""
        return url.partition("/")[0] in _ENGINE

    def contents_list(self, page: int = 1) -> str:
        """The whole series, or a later page of it."""
        return _paged(f"{self.contents}/", page)


_ENGINE = frozenset({"404", "assets", "causerie", "index", "javascripts", "search", "stylesheets"})

WORDS: Mapping[str, Words] = {
    "fr": Words(
        "sommaire", "cas", "participer", "repondre", "reponses", "flux", "etiquettes", "archives"
    ),
    "en": Words("contents", "cases", "take-part", "answer", "answers", "feed", "tags", "archive"),
}

FRONT = ""

_OWN_FILES = {
    *("404.html", "_redirects", "redirects.map"),
    *("sitemap.xml", "sitemap.xml.gz", "search/search_index.json"),
}
_ALIAS = re.compile(r"[\w.~/-]+")


def _paged(url: str, page: int) -> str:
    return url if page == 1 else f"{url}page-{page}/"


def chapter(chapter: Chapter) -> str:
    """The page of a chapter."""
    return f"{chapter.slug}/"


def post(post: Post) -> str:
    """The page of a post; that of its chapter when the chapter is a single file."""
    return f"{post.chapter}/{post.slug}/" if post.slug else f"{post.chapter}/"


def alias(written: str) -> str | None:
    """The address of an alias typed as `/old/page/`, `old/page` or `/old.html`; None if unsafe.

    It may be copied from a browser, as `/caf%C3%A9/`: servers look for files by the decoded name.
    """
    if "%2f" in written.lower():
        return None
    url = unquote(written.strip()).removeprefix("/")
    if url.rpartition("/")[2] == "index.html":
        url = url.removesuffix("index.html")
    parts = url.removesuffix("/").split("/")
    if not _ALIAS.fullmatch(url) or {"", ".", ".."} & set(parts):
        return None
    return url if url.endswith(("/", ".html")) else f"{url}/"


def relative(start: str, target: str) -> str:
    """The link from the page at `start` to `target`, both from the root of the site."""
    link = "../" * start.count("/") + target
    return link if link and not link.startswith("#") else f"./{link}"
