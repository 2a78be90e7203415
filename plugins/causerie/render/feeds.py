"""The feeds of a site: all that is new, a chapter, all answers, and those to one case."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from heapq import merge
from html import escape, unescape
from itertools import islice
from urllib.parse import quote, urljoin

from causerie.core import urls
from causerie.core.feeds import MOST_ENTRIES, WRITERS, Entry, Feed
from causerie.core.model import Answer, Chapter
from causerie.core.urls import FRONT
from causerie.render.fragments import Fragments
from causerie.render.language import language
from causerie.render.outline import CaseFacts, PostFacts
from causerie.render.typeset import Typeset

_LINK = re.compile(r'(<[^>]*\s(?:href|src)=")([^"]*)(")')
_CARD = re.compile(r'<section class="case" data-case="([a-z0-9-]+)">.*?</section>', re.DOTALL)


class Feeds:
    """The feeds of a site, which must have an address: a feed is read elsewhere.

    Each comes as the paths of its files and what they say.
    """

    def __init__(self, fragments: Fragments) -> None:
        self._fragments = fragments
        self._outline = fragments.outline
        self._root = fragments.outline.root
        self._say = language(fragments.outline.language).gettext
        self._typeset = Typeset(fragments.outline.language)

    def case(self, case: str) -> Iterator[tuple[str, str]]:
        """The answers to a case."""
        discussion, words = self._fragments.discussions[case], self._outline.words
        return self._files(
            partial(words.case_feed, case),
            self._about("Answers to “%(title)s”", discussion.facts.title),
            words.case(case),
            [self._answer(each) for each in islice(discussion.newest, MOST_ENTRIES)],
            since=discussion.facts.asked,
        )

    def answers(self) -> Iterator[tuple[str, str]]:
        """The latest answers to all cases."""
        words = self._outline.words
        title = self._about("Answers: %(title)s", self._outline.name)
        entries = [self._answer(each) for each in self._fragments.latest]
        return self._files(words.answers_feed, title, words.case_list(), entries)

    def chapter(self, chapter: Chapter, posts: Sequence[PostFacts]) -> Iterator[tuple[str, str]]:
        """The posts of a chapter, the latest first."""
        return self._files(
            partial(self._outline.words.chapter_feed, chapter.slug),
            f"{self._typeset.text(chapter.title)} · {self._outline.name}",
            urls.chapter(chapter),
            [self._post(each) for each in posts],
            since=chapter.announced.rfc3339 if chapter.announced else "",
        )

    def site(self) -> Iterator[tuple[str, str]]:
        """The latest posts and answers."""
        entries = merge(
            ((answer.date.instant, self._answer(answer)) for answer in self._fragments.latest),
            ((post.instant, self._post(post)) for post in self._outline.posts),
            key=lambda dated: dated[0],
            reverse=True,
        )
        latest = [entry for _, entry in islice(entries, MOST_ENTRIES)]
        return self._files(self._outline.words.site_feed, self._outline.name, FRONT, latest)

    def _files(
        self,
        address: Callable[[str], str],
        title: str,
        page: str,
        entries: Sequence[Entry],
        *,
        since: str = "",
    ) -> Iterator[tuple[str, str]]:
        """A feed in each of its forms, at the address it has in that form."""
        feed = Feed(
            url=self._root + address("xml"),
            title=title,
            page=self._root + page,
            language=self._outline.language,
            entries=entries,
            since=since,
        )
        for form, write in WRITERS.items():
            yield address(form), write(feed, self._root + address(form))

    def _about(self, sentence: str, title: str) -> str:
        return self._say(sentence) % {"title": self._typeset.text(title)}

    def _answer(self, answer: Answer) -> Entry:
        facts = self._fragments.discussions[answer.case].facts
        of = {"name": answer.name, "title": self._typeset.text(facts.title)}
        return Entry(
            # Not its address, which names the page of the case on which it stands.
            id=f"{self._root}{facts.url}#{answer.id}",
            title=self._say("%(name)s on “%(title)s”") % of,
            url=self._root + self._fragments.address(answer),
            author=answer.name,
            date=answer.date.rfc3339,
            html=self._typeset.body(answer.body, answer.lang),
            language=answer.lang,
        )

    def _post(self, post: PostFacts) -> Entry:
        return Entry(
            id=self._root + quote(post.id),
            title=self._typeset.text(post.title),
            url=self._root + post.url,
            author=self._outline.author or self._outline.name,
            date=post.date,
            summary=self._typeset.text(post.summary),
            html=post.html,
        )


def read_elsewhere(html: str, page: str, cases: Mapping[str, CaseFacts], root: str) -> str:
    """The text of a post as a feed may show it: its addresses whole, its cases led to.

    `page` is its address from the `root` of the site.
    """

    def card(found: re.Match[str]) -> str:
        facts = cases[found[1]]
        said = escape(f"{facts.title}. {facts.question}".removesuffix(" "))
        return f'<p><a href="{escape(root + facts.url)}">{said}</a></p>'

    def whole(found: re.Match[str]) -> str:
        url = escape(urljoin(root + page, unescape(found[2])))
        return f"{found[1]}{url}{found[3]}"

    return _CARD.sub(card, _LINK.sub(whole, html))
