"""The words of Causerie as values. Paths are `/`-separated, from the root of the project."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from causerie.core.moments import Moment
from causerie.core.problems import Place
from causerie.core.prose import Prose


class Kind(StrEnum):
    """A case wants a recommendation, an opinion wants a position and its reasons."""

    CASE = "case"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Something that has a file of its own."""

    path: str
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """The line of each key of its header."""

    def place(self, key: str = "") -> Place:
        """Where `key` is written; the first line when it is not."""
        return Place(self.path, self.lines.get(key, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Written):
    """One dated part of a chapter."""

    chapter: str
    """The slug of its chapter."""
    slug: str
    """Empty for the one post of a chapter written as a single file."""
    order: int
    title: str
    date: Moment
    summary: str
    id: str
    """Permanent, whatever becomes of titles and files."""
    text: Prose
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter(Written):
    """A chapter and its posts, in reading order. Without any, it is a promise if announced."""

    slug: str
    order: int
    title: str
    summary: str
    text: Prose
    posts: tuple[Post, ...] = ()
    announced: Moment | None = None
    aliases: tuple[str, ...] = ()
    single: bool = False
    """Written as one file, which is also its only post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Written):
    """A question the author asks the readers."""

    id: str
    chapter: str
    title: str
    text: Prose
    question: str = ""
    kind: Kind = Kind.CASE
    opens: Moment | None = None
    closes: Moment | None = None
    choices: tuple[str, ...] = ()
    resolved: str | None = None
    """The path of the post that gives the author's verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Written):
    """One published answer, or the tombstone of a withdrawn one (no name, no body)."""

    case: str
    id: str
    date: Moment
    name: str = ""
    body: str = ""
    about: str = ""
    website: str = ""
    reply_to: str | None = None
    choice: str = ""
    lang: str = ""
    book: bool = True
    """Whether it may be reprinted."""
    by_author: bool = False
    featured: bool = False
    withdrawn: Moment | None = None


@dataclass(frozen=True, slots=True)
class DocPage:
    """A page of the author's that is not a chapter: the front page, taking part, a guide."""

    path: str
    url: str
    """Its address from the root of the site."""
    text: Prose


@dataclass(frozen=True, slots=True)
class Sources:
    """All that was written, whether it may be shown yet or not."""

    chapters: tuple[Chapter, ...] = ()
    cases: tuple[Case, ...] = ()
    answers: tuple[Answer, ...] = ()
    docs: tuple[DocPage, ...] = ()
    files: frozenset[str] = frozenset()
    """Every file of the author's folders, such as an image; what a link may lead to."""
