"""The answers of a case as they stand on its pages: roots in order, replies beneath."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from causerie.core.model import Answer
from causerie.core.urls import Words

ROOTS_A_PAGE = 50
MAX_REPLIES = 30
"""Replies under one root; further ones become roots of their own."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A root answer and all that was said beneath it, in order of publication."""

    root: Answer
    replies: tuple[Answer, ...] = ()


def of(answers: Sequence[Answer]) -> tuple[Thread, ...]:
    """The threads of one case from its answers in order of publication.

    Withdrawn answers keep their place, so that nothing else ever moves.
    """
    parents = {answer.id: answer.reply_to for answer in answers}
    replies: dict[str, list[Answer]] = {}
    roots: dict[str, Answer] = {}
    found: dict[str, str] = {}
    for answer in answers:
        root = _root(answer.id, parents, found)
        if root == answer.id or len(replies.setdefault(root, [])) >= MAX_REPLIES:
            roots[answer.id] = answer
            found[answer.id] = answer.id
        else:
            replies[root].append(answer)
    return tuple(Thread(root, tuple(replies.get(key, ()))) for key, root in roots.items())


def _root(answer: str, parents: dict[str, str | None], found: dict[str, str]) -> str:
    """The root of `answer`, noted in `found` for all on the way: no way is gone twice."""
    way: dict[str, None] = {}
    while answer not in found and answer not in way:
        way[answer] = None
        parent = parents[answer]
        answer = parent if parent in parents else answer
    root = found.get(answer, answer)
    found.update(dict.fromkeys(way, root))
    return root


def parents(answers: Iterable[Answer]) -> dict[str, str | None]:
    """What each of the answers to a case replies to; None for a root."""
    return {each.id: each.reply_to for each in answers}


def closes_a_ring(answer: str, target: str, *ways: Callable[[str], str | None]) -> bool:
    """Whether `answer` would reply to itself, directly or through others, were it to `target`.

    Each of the `ways` to know gives what an answer replies to; None for a root, and for one that is
    not there.
    """
    seen, ahead = set[str](), [target]
    while ahead:
        here = ahead.pop()
        if here == answer:
            return True
        if here not in seen:
            seen.add(here)
            ahead += [parent for parent_of in ways if (parent := parent_of(here)) is not None]
    return False


def pages(threads: Sequence[Thread]) -> tuple[tuple[Thread, ...], ...]:
    """The threads page by page; there is always a first page."""
    starts = range(0, max(1, len(threads)), ROOTS_A_PAGE)
    return tuple(tuple(threads[start : start + ROOTS_A_PAGE]) for start in starts)


def page_of(threads: Sequence[Thread]) -> dict[str, int]:
    """From an answer's id to the page, counted from 1, on which it stands."""
    return {
        answer.id: index // ROOTS_A_PAGE + 1
        for index, thread in enumerate(threads)
        for answer in (thread.root, *thread.replies)
    }


def address(answer: Answer, answers: Sequence[Answer], words: Words) -> str:
    """Where an answer stands, `answers` being all of its case in order of publication."""
    few = len(answers) <= ROOTS_A_PAGE  # then no thread has to be followed
    page = 1 if few else page_of(of(answers)).get(answer.id, 1)
    return words.one_answer(answer.case, answer.id, page)


def shown(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers that still say something."""
    return tuple(answer for answer in answers if not answer.withdrawn)
