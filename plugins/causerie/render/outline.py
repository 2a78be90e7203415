"""What fragments need to know of the author's side of the site.

A build records it beside the site, so that an answer can be put on its pages
later without reading a single chapter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from causerie.core import urls
from causerie.core.feeds import MOST_ENTRIES
from causerie.core.model import Post
from causerie.core.series import CaseFile, Series, State
from causerie.core.urls import Words


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is said of a case outside its own page."""

    id: str
    title: str
    question: str
    kind: str
    state: State
    url: str
    asked: str = ""
    """When it was asked or opened, RFC 3339; empty when it never was."""


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What a feed says of a post."""

    id: str
    title: str
    summary: str
    url: str
    date: str
    """RFC 3339."""
    chapter: str = ""
    html: str = ""
    """All of it, with whole addresses; empty where no feed shows it."""

    @property
    def instant(self) -> float:
        """What to sort by."""
        return datetime.fromisoformat(self.date).timestamp()


@dataclass(frozen=True, slots=True)
class Outline:
    """The cases of a series at the instant of a build, in the words of its language."""

    language: str
    words: Words
    cases: Mapping[str, CaseFacts] = field(default_factory=dict)
    name: str = ""
    """Of the site."""
    author: str = ""
    root: str = ""
    """The whole address of the site; empty when it has none, and then it has no feeds."""
    posts: tuple[PostFacts, ...] = ()
    """The latest, those a feed can show, the last one first."""
    receiver: bool = False
    """Whether each answer to an open case leads to a form in which to reply to it."""
    contact: str = ""
    """The address to which an answer may be reported by mail; empty when there is none."""


def of(
    series: Series,
    language: str,
    *,
    name: str,
    author: str,
    root: str,
    receiver: bool = False,
    contact: str = "",
) -> Outline:
    """The outline of a series, on a site that bears a `name` at the address `root`."""
    words = urls.WORDS[language]
    cases = {case: _facts(file, words) for case, file in series.cases.items()}
    latest = islice(reversed(series.publication_order), MOST_ENTRIES if root else 0)
    posts = tuple(map(facts, latest))
    return Outline(language, words, cases, name, author, root, posts, receiver, contact)


def facts(post: Post) -> PostFacts:
    """What a feed says of a post, but for its text."""
    return PostFacts(
        id=post.id,
        title=post.title,
        summary=post.summary,
        url=urls.post(post),
        date=post.date.rfc3339,
        chapter=post.chapter,
    )


def _facts(file: CaseFile, words: Words) -> CaseFacts:
    asked = file.asked.date if file.asked else file.case.opens
    return CaseFacts(
        id=file.case.id,
        title=file.case.title,
        question=file.case.question,
        kind=file.case.kind.value,
        state=file.state,
        url=words.case(file.case.id),
        asked=asked.rfc3339 if asked else "",
    )
