"""Slots: pairs of HTML comments in a built page that mark where readers' words go.

    <!--causerie:slot answers pistolets-a-air-comprime 1-->…<!--causerie:end-->

A slot never holds another one. Reader text cannot forge one: no comment passes
`safe_html`, and every other field is escaped.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class SlotKind(StrEnum):
    """What stands in a slot."""

    CASE = "case"
    """The card of a case, in a post."""
    ACTIVITY = "activity"
    """How many answers a case has, and since when."""
    FEATURED = "featured"
    """The answers the author features, at the top of the case."""
    ANSWERS = "answers"
    """One page of the answers to a case."""
    LATEST = "latest"
    """The latest answers of all."""
    DATA = "data"
    """What machines read of a case and of one page of its answers: a whole script element."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """Where something goes: what, of which case, and on which page of it."""

    kind: SlotKind
    case: str = ""
    page: int = 1

    def __str__(self) -> str:
        parts = [self.kind.value, self.case, str(self.page) if self.page > 1 else ""]
        return " ".join(part for part in parts if part)

    @property
    def empty(self) -> str:
        """The pair of comments, with nothing between."""
        return f"<!--causerie:slot {self}-->{_END}"


_OPEN, _CLOSE, _END = "<!--causerie:slot ", "-->", "<!--causerie:end-->"
_NAME = re.compile(r"([a-z]+)(?: ([a-z0-9-]+))?(?: ([0-9]+))?")


def parse(name: str) -> Slot:
    """The slot written as `str` of it; ValueError when it is none."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(name)
    return Slot(SlotKind(match[1]), match[2] or "", int(match[3] or 1))


def found(html: str) -> tuple[Slot, ...]:
    """The slots of a page, in the order they stand; ValueError for one nobody knows."""
    return tuple(slot for slot, _, _ in _parts(html) if slot)


def fill(html: str, fragment: Callable[[Slot], str | None]) -> str:
    """The page with every slot's content replaced by its fragment, slots kept.

    Where there is None, the content stays as it is.
    """
    return "".join(
        f"{_OPEN}{slot}{_CLOSE}{_either(fragment(slot), inside)}{_END}{behind}" if slot else behind
        for slot, inside, behind in _parts(html)
    )


def _either(fragment: str | None, inside: str) -> str:
    return inside if fragment is None else fragment


def _parts(html: str) -> Iterator[tuple[Slot | None, str, str]]:
    """Each slot, its content and what stands behind it.

    Without a slot, what stands before the first one or looks like one.
    """
    # Plain searches: of the megabytes of a large site, a regular expression takes its time.
    before, *others = html.split(_OPEN)
    yield None, "", before
    for other in others:
        name, _, rest = other.partition(_CLOSE)
        inside, end, behind = rest.partition(_END)
        if end and _NAME.fullmatch(name):
            yield parse(name), inside, behind
        else:
            yield None, "", _OPEN + other
