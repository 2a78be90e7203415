"""The series as it may be shown at an instant.

`at` is the one filter: whatever is a draft, to come or not yet open ends here,
so that no page, index, feed or count can let it through.
"""

from bisect import bisect
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from causerie.core.model import Answer, Case, Chapter, Post, Sources
from causerie.core.prose import Prose


class State(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLOSED = "closed"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Part:
    """Where a post stands in the series. Numbers count from 1 and only what is published."""

    post: Post
    chapter: Chapter
    chapter_number: int
    number: int
    total: int
    previous: Post | None = None
    next: Post | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case and the life it leads: where it was asked, recalled and resolved."""

    case: Case
    state: State
    posts: tuple[Post, ...] = ()
    """The published posts that show it, in order of publication."""
    resolution: Post | None = None

    @property
    def asked(self) -> Post | None:
        """The earliest published post that shows the case."""
        return self.posts[0] if self.posts else None

    @property
    def recalled(self) -> tuple[Post, ...]:
        """The later ones."""
        return self.posts[1:]


@dataclass(frozen=True, slots=True)
class Series:
    """What may be shown, in reading order."""

    now: datetime
    chapters: tuple[Chapter, ...] = ()
    """Those with a published post, and promises; each with its published posts only."""
    parts: Mapping[str, Part] = field(default_factory=dict)
    """By the path of the post."""
    cases: Mapping[str, CaseFile] = field(default_factory=dict)
    """By id."""
    answers: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    """By the id of the case, in order of publication."""

    @property
    def reading_order(self) -> tuple[Post, ...]:
        """All posts, chapter by chapter."""
        return tuple(post for chapter in self.chapters for post in chapter.posts)

    @property
    def publication_order(self) -> tuple[Post, ...]:
        """All posts by date, the oldest first."""
        return tuple(sorted(self.reading_order, key=_published))

    @property
    def promises(self) -> tuple[Chapter, ...]:
        """The chapters announced of which nothing is out."""
        return tuple(chapter for chapter in self.chapters if not chapter.posts)

    def answer(self, case: str, id: str | None) -> Answer | None:  # noqa: A002 - the word of answers
        """The answer to a case that bears an id, if there is one."""
        return next((each for each in self.answers.get(case, ()) if each.id == id), None)


def at(sources: Sources, now: datetime, *, drafts: bool = False) -> Series:
    """What of `sources` may be shown at `now`; with `drafts`, all that is written."""
    gate = _Gate(now, drafts)
    chapters = tuple(_visible_chapters(sources, gate))
    visible = {chapter.slug for chapter in chapters}
    posts = {post.path: post for chapter in chapters for post in chapter.posts}
    cases = {
        case.id: _case_file(case, posts, shown, now)
        for case, shown in _cases_with_posts(sources)
        if gate.opened(case, shown, visible)
    }
    return Series(
        now=now,
        chapters=chapters,
        parts={part.post.path: part for part in _parts(chapters)},
        cases=cases,
        answers=by_case(sources.answers, cases),
    )


@dataclass(frozen=True, slots=True)
class _Gate:
    """The one filter."""

    now: datetime
    drafts: bool

    def out(self, post: Post) -> bool:
        return self.drafts or (not post.draft and post.date.start <= self.now)

    def announced(self, chapter: Chapter) -> bool:
        return self.drafts or bool(chapter.announced and chapter.announced.start <= self.now)

    def opened(self, case: Case, posts: Sequence[Post], visible: Collection[str]) -> bool:
        """From `opens`, or else from the first post out that shows it.

        A case no post speaks of is seen as soon as its chapter is: its page stands alone.
        """
        if self.drafts:
            return True
        if case.opens:
            return case.opens.start <= self.now
        return any(self.out(post) for post in posts) if posts else case.chapter in visible


def by_case(
    answers: tuple[Answer, ...], cases: Mapping[str, object]
) -> Mapping[str, tuple[Answer, ...]]:
    """The answers of each of `cases`, in order of publication."""
    grouped: dict[str, list[Answer]] = {case: [] for case in cases}
    for answer in sorted(answers, key=_said):
        if answer.case in grouped:
            grouped[answer.case].append(answer)
    return {case: tuple(found) for case, found in grouped.items()}


def with_answer(answers: Sequence[Answer], answer: Answer) -> tuple[Answer, ...]:
    """The answers to a case, in order of publication, with one new or in the place of its old."""
    others = [each for each in answers if each.id != answer.id]
    place = bisect(others, _said(answer), key=_said)
    return (*others[:place], answer, *others[place:])


def next_change(sources: Sources, now: datetime) -> datetime | None:
    """The next instant at which another series would be shown; None when none is known."""
    instants: list[datetime] = []  # no set: in autumn it would hold one of two equal hours
    for chapter in sources.chapters:
        instants += (post.date.start for post in chapter.posts if not post.draft)
        if chapter.announced:
            instants.append(chapter.announced.start)
    for case in sources.cases:
        if case.opens:
            instants.append(case.opens.start)
        if case.closes:
            instants.append(case.closes.end)
    return min((each for each in instants if each > now), key=datetime.timestamp, default=None)


def _said(answer: Answer) -> tuple[float, str]:
    return answer.date.instant, answer.id


def _published(post: Post) -> tuple[float, str, int]:
    return post.date.instant, post.chapter, post.order


def _visible_chapters(sources: Sources, gate: _Gate) -> Iterator[Chapter]:
    for chapter in sorted(sources.chapters, key=lambda chapter: (chapter.order, chapter.slug)):
        posts = sorted(filter(gate.out, chapter.posts), key=_reading_place)
        if posts or gate.announced(chapter):
            # In a chapter of one file, the text is that of its post, and comes out with it.
            early = chapter.single and chapter.posts and not posts
            if early:
                chapter = replace(chapter, text=Prose(), summary="")  # noqa: PLW2901
            yield replace(chapter, posts=tuple(posts))


def _reading_place(post: Post) -> tuple[int, str]:
    return post.order, post.slug


def _parts(chapters: tuple[Chapter, ...]) -> Iterator[Part]:
    order = [post for chapter in chapters for post in chapter.posts]
    following = {before.path: after for before, after in pairwise(order)}
    preceding = {after.path: before for before, after in pairwise(order)}
    for chapter_number, chapter in enumerate(chapters, start=1):
        for number, post in enumerate(chapter.posts, start=1):
            yield Part(
                post=post,
                chapter=chapter,
                chapter_number=chapter_number,
                number=number,
                total=len(chapter.posts),
                previous=preceding.get(post.path),
                next=following.get(post.path),
            )


def _cases_with_posts(sources: Sources) -> Iterator[tuple[Case, list[Post]]]:
    """Every case and the posts, out or not, that show it."""
    showing: defaultdict[str, list[Post]] = defaultdict(list)
    for chapter in sources.chapters:
        for post in chapter.posts:
            for case_id in {mention.case for mention in post.text.mentions}:
                showing[case_id].append(post)
    for case in sorted(sources.cases, key=lambda case: case.id):
        yield case, showing[case.id]


def _case_file(
    case: Case, posts: Mapping[str, Post], showing: list[Post], now: datetime
) -> CaseFile:
    resolution = posts.get(case.resolved) if case.resolved else None
    if resolution:
        state = State.RESOLVED
    else:
        state = State.CLOSED if case.closes and case.closes.end <= now else State.OPEN
    shown = sorted((post for post in showing if post.path in posts), key=_published)
    return CaseFile(case, state, tuple(shown), resolution)
