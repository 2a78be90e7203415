"""What stands in the folder of answers, whatever the site shows of it just now.

Its author may give a file another name, move a case, put a post off, or leave the series in a state
no site can be built from. The words are there all the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo

from causerie.core import answers, frontmatter, identifiers
from causerie.core.model import Answer
from causerie.core.moderation import Move, Prevented
from causerie.core.problems import Problems, Reason
from causerie.forge.worktree import Worktree
from causerie.queue import Item


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

        Git tells, whatever else was changed in it; Misplaced where it is no answer any more. Else
        it is known by the instant it was published at, to a microsecond, and by being no other
        submission's.
        """
        first = Stand(self._comments, item.case, item.answer_id or "")
        approved = {each.at for each in item.decisions if each.move is Move.APPROVE}
        is_new = len(item.decisions) == 1
        if is_new or not approved or self.has(first):
            return first
        moved = self._worktree.moved(first.path)
        if moved is not None:
            inside = moved.removeprefix(f"{self._comments}/")
            if inside == moved or not identifiers.is_answer_path(inside.split("/")):
                raise Misplaced(
                    Reason(
                        "its file is now {path}, where it is no answer",
                        "bring it back to the folder of its case, or remove it",
                        {"path": moved},
                    )
                )
            return self._at(moved)
        marks = [f"{each:%M:%S}".encode() for each in approved]  # the same in nearly every zone
        for each in map(self._at, self._worktree.paths()):
            raw = self._raw(each) or b""
            if any(mark in raw for mark in marks) and not self._is_known(each):
                found = self._parsed(raw, each.path, Problems())
                if found.date.start in approved:
                    return each
        return first

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
        return self._worktree.read(stand.path)

    def _parsed(self, raw: bytes, path: str, problems: Problems) -> Answer:
        text = frontmatter.decode(raw, path, problems)
        return answers.parse(text or "", path, self._at(path).case, self._zone, problems)

    def _at(self, path: str) -> Stand:
        _, case, name = path.rsplit("/", 2)
        return Stand(self._comments, case, name.removesuffix(".md"))
