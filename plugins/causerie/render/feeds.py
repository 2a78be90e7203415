"""The feeds of a site: one of each case's answers, and one of all that is new."""

from heapq import merge
from itertools import islice
from urllib.parse import quote

from causerie.core import feeds
from causerie.core.feeds import MOST_ENTRIES, Entry, Feed
from causerie.core.model import Answer
from causerie.core.urls import FRONT
from causerie.render.fragments import Fragments
from causerie.render.language import language
from causerie.render.outline import PostFacts
from causerie.render.typeset import Typeset


class Feeds:
    """The feeds of a site, which must have an address: a feed is read elsewhere."""

    def __init__(self, fragments: Fragments) -> None:
        self._fragments = fragments
        self._outline = fragments.outline
        self._root = fragments.outline.root
        self._typeset = Typeset(fragments.outline.language)
        self._say = language(fragments.outline.language).gettext

    def case(self, case: str) -> str:
        """The feed of the answers to a case."""
        discussion = self._fragments.discussions[case]
        words, title = self._outline.words, self._typeset.text(discussion.facts.title)
        return feeds.atom(
            Feed(
                url=self._root + words.case_feed(case),
                title=self._say("Answers to “%(title)s”") % {"title": title},
                page=self._root + words.case(case),
                language=self._outline.language,
                entries=[self._answer(each) for each in islice(discussion.newest, MOST_ENTRIES)],
                since=discussion.facts.asked,
            )
        )

    def site(self) -> str:
        """The feed of the latest posts and answers."""
        entries = merge(
            ((answer.date.instant, self._answer(answer)) for answer in self._fragments.latest),
            ((post.instant, self._post(post)) for post in self._outline.posts),
            key=lambda dated: dated[0],
            reverse=True,
        )
        return feeds.atom(
            Feed(
                url=self._root + self._outline.words.site_feed(),
                title=self._outline.name,
                page=self._root + FRONT,
                language=self._outline.language,
                entries=[entry for _, entry in islice(entries, MOST_ENTRIES)],
            )
        )

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
        )
