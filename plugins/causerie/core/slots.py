"""Slots: pairs of HTML comments in a built page that mark where readers' words go.

    <!--causerie:slot answers pistolets-a-air-comprime 1-->…<!--causerie:end-->

A slot never holds another one. Reader text cannot forge one: no comment passes
`safe_html`, and every other field is escaped.
"""

import re
from collections.abc import Callable
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


_END = "<!--causerie:end-->"
_NAME = r"([a-z]+)(?: ([a-z0-9-]+))?(?: ([0-9]+))?"
_SLOT = re.compile(f"<!--causerie:slot {_NAME}-->.*?{_END}", re.DOTALL)


def parse(name: str) -> Slot:
    """The slot written as `str` of it; ValueError when it is none."""
    match = re.fullmatch(_NAME, name)
    if match is None:
        raise ValueError(name)
    return _slot(match)


def _slot(match: re.Match[str]) -> Slot:
    return Slot(SlotKind(match[1]), match[2] or "", int(match[3] or 1))


def found(html: str) -> tuple[Slot, ...]:
    """The slots of a page, in the order they stand; ValueError for one nobody knows."""
    return tuple(_slot(match) for match in _SLOT.finditer(html))


def fill(html: str, fragment: Callable[[Slot], str]) -> str:
    """The page with every slot's content replaced by its fragment, slots kept."""

    def filled(match: re.Match[str]) -> str:
        slot = _slot(match)
        return f"<!--causerie:slot {slot}-->{fragment(slot)}{_END}"

    return _SLOT.sub(filled, html)
