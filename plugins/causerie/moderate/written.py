"""What stands in the folder of answers, whatever the site shows of it just now.

Its author may give a file another name, move a case, put a post off, or leave the series in a state
no site can be built from. The words are there all the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from causerie.core import answers, frontmatter, identifiers
from causerie.core.model import Answer
from causerie.core.moderation import Move, Prevented
from causerie.core.problems import Problems, Reason
from causerie.forge.worktree import Worktree
from causerie.queue import Item

_OWN = 60  # characters: more than two people would write by chance


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the file of an answer is, or is to be: below `comments`, by its case and its id."""

    comments: str
    case: str
    id: str

    @property
    def path(self) -> str:
        """From the root of the project."""
        return f"{self.comments}/{self.case}/{self.id}.md"


class Misplaced(Prevented):
    """Its author has put the file where nothing may be written."""


class Written:
    """The files of answers in a work tree, read as they are asked for.

    `is_known` tells whether a submission has, by its case and its id, become the answer there.
    """

    def __init__(
        self,
        worktree: Worktree,
        is_known: Callable[[Stand], bool],
        *,
        comments: str,
        zone: tzinfo,
    ) -> None:
        self._is_known = is_known
        self._worktree = worktree
        self._comments = comments
        self._zone = zone

    def stand(self, item: Item) -> Stand:
        """Where a submission's answer is, wherever its author has moved it; else is to be.

        Git tells, whatever was changed in it but name and date; Misplaced where it is no answer any
        more. Else it is known by the instant it was published at, to a microsecond, or by all it
        says, and by being no other submission's.
        """
        first = Stand(self._comments, item.case, item.answer_id or "")
        is_new = len(item.decisions) == 1
        if is_new or not any(each.move is Move.APPROVE for each in item.decisions):
            return first
        if self._is_of(item, first):
            return first
        moved = self._moved(item, first)
        if moved and self.has(moved):
            return moved
        for each in map(self._at, self._worktree.paths()):
            if self._is_surely_of(item, each):
                return each
        return moved or first

    def _moved(self, item: Item, first: Stand) -> Stand | None:
        """Where git tells it has come, unless it is another's there."""
        path = self._worktree.moved(first.path)
        if path is None or path == first.path:
            return None
        if identifiers.answer_at(path, self._comments) is None:
            raise Misplaced(
                Reason(
                    "its file is now {path}, where it is no answer",
                    "bring it back to the folder of its case, or remove it",
                    {"path": path},
                )
            )
        stand = self._at(path)
        return stand if self._is_of(item, stand) or not self.has(stand) else None

    def _is_of(self, item: Item, stand: Stand) -> bool:
        """Whether what stands there may be its own, whatever its author has corrected in it."""
        raw = self._raw(stand)
        if raw is None or (stand.id != item.answer_id and self._is_known(stand)):
            return False
        found = self.sound(raw, stand.path)
        sent = [each.submission for each in item.revisions]
        bodies = {each.body for each in sent} - {""}
        if found is None:
            return stand.id == item.answer_id or any(each.encode() in raw for each in bodies)
        return (
            found.withdrawn is not None
            or found.name in {each.name for each in sent}
            or found.body in bodies
            or found.date.start in _approved(item)
        )

    def _is_surely_of(self, item: Item, stand: Stand) -> bool:
        """Whether it says when it was published, or all that was sent, and is nobody else's."""
        raw = self._raw(stand) or b""
        sent = [each.submission for each in item.revisions if len(each.submission.body) >= _OWN]
        # The minute is the same in nearly every zone; few files are looked at more closely.
        marks = [*(f"{each:%M:%S}" for each in _approved(item)), *(each.body for each in sent)]
        if not any(mark.encode() in raw for mark in marks) or self._is_known(stand):
            return False
        found = self._parsed(raw, stand.path, Problems())
        return found.date.start in _approved(item) or any(
            (each.name, each.body) == (found.name, found.body) for each in sent
        )

    def has(self, stand: Stand) -> bool:
        """Whether anything stands there."""
        return self._raw(stand) is not None

    def target(self, beside: Stand, id_: str) -> str | None:
        """What an answer in the same case replies to; None where none is there, too."""
        found = self._read(replace(beside, id=id_))
        return found.reply_to if found else None

    def replies(self, stand: Stand) -> Iterator[Answer]:
        """The answers that reply to the one there."""
        return (each for each in self.answers(stand.case) if each.reply_to == stand.id)

    def answers(self, case: str) -> Iterator[Answer]:
        """All to one case; of a faulty one, what could be read."""
        for path in self._worktree.paths(case):
            if found := self._read(self._at(path)):
                yield found

    def sound(self, raw: bytes | None, path: str) -> Answer | None:
        """What a text says at a path; None where it is faulty, and of no use, or there is none."""
        problems = Problems()
        answer = None if raw is None else self._parsed(raw, path, problems)
        return None if problems.errors else answer

    def _read(self, stand: Stand) -> Answer | None:
        raw = self._raw(stand)
        return None if raw is None else self._parsed(raw, stand.path, Problems())

    def _raw(self, stand: Stand) -> bytes | None:
        if identifiers.answer_day(stand.id) is None:  # a header may name anything
            return None
        raw = self._worktree.read(stand.path)
        return None if raw is None else raw.replace(b"\r\n", b"\n")

    def _parsed(self, raw: bytes, path: str, problems: Problems) -> Answer:
        text = frontmatter.decode(raw, path, problems)
        return answers.parse(text or "", path, self._at(path).case, self._zone, problems)

    def _at(self, path: str) -> Stand:
        _, case, name = path.rsplit("/", 2)
        return Stand(self._comments, case, name.removesuffix(".md"))


def _approved(item: Item) -> set[datetime]:
    """The instants of which one was, or is, the answer's date."""
    return {each.at for each in item.decisions if each.move is Move.APPROVE}
