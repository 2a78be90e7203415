"""The desk: what moderators decide. Each decision is one quick transaction."""

import hashlib
from base64 import b32encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import count

from causerie.core import answers, threads
from causerie.core.model import Answer
from causerie.core.moderation import Move, Revision, State
from causerie.core.problems import Problems, Reason
from causerie.core.series import Series
from causerie.core.submissions import Submission
from causerie.moderate import files, reasons
from causerie.moderate.publishing import CannotPublish, Publishing
from causerie.queue import AnswerIdTaken, InTheWay, Item, Stale, Work

_LETTERS = 6


class Desk(Publishing):
    """Decides and publishes. Several threads may share it, and several processes the queue.

    `series` gives the series as it stands, `refresh` has the site follow the files at some paths.
    """

    def approve(self, id: str, *, moderator: str, version: int, featured: bool = False) -> None:  # noqa: A002 - the word of all who ask
        """Its latest text is to be published; CannotPublish when it does not fit the series."""
        item, at = self._queue.item(id), self._clock()
        if item.version != version:
            raise Stale(id)
        series = self._series()
        self._check(item.latest.submission, series, at, by_author=item.by_author)
        known = _known(item, series.answers[item.case])
        if known and known.withdrawn and not item.has_ended:
            raise CannotPublish(
                Reason("its file says that it was withdrawn", "refuse it, or remove that file")
            )
        taken = {each.id for each in series.answers[item.case] if each != known}
        written = threads.parents(series.answers[item.case])
        for answer_id in _answer_ids(item, known, at.astimezone(self._zone)):
            if item.answer_id is None and answer_id in taken:
                continue
            try:
                self._queue.decide(
                    id, Move.APPROVE, moderator=moderator, at=at, version=version,
                    answer_id=answer_id, featured=featured, written=written.get,
                )  # fmt: skip
            except AnswerIdTaken:
                continue
            break

    def refuse(self, id: str, *, moderator: str, version: int, reason: str) -> None:  # noqa: A002
        """Its latest text is not to be published; the reader is told why, or NotToBeTold."""
        reason = reasons.checked(reason, needed=True)
        self._decide(id, Move.REFUSE, moderator, version, reason)

    def withdraw(self, id: str, *, moderator: str, version: int, reason: str = "") -> None:  # noqa: A002
        """It is over; a tombstone takes the place of what is published. "" is the reader."""
        reason = reasons.checked(reason, needed=False)
        self._decide(id, Move.WITHDRAW, moderator, version, reason)

    def release(self, id: str, *, moderator: str, version: int) -> None:  # noqa: A002
        """What was held waits with the others."""
        self._decide(id, Move.RELEASE, moderator, version)

    def feature(self, id: str, *, moderator: str, version: int) -> None:  # noqa: A002
        """It is quoted at the top of its case."""
        self._decide(id, Move.FEATURE, moderator, version)

    def unfeature(self, id: str, *, moderator: str, version: int) -> None:  # noqa: A002
        """It no longer is."""
        self._decide(id, Move.UNFEATURE, moderator, version)

    def undo(self, id: str, *, moderator: str, version: int) -> None:  # noqa: A002
        """The last decision is taken back; CannotUndo, InTheWay or InARing when it may not be."""
        item = self._queue.item(id)
        last = item.decisions[-1] if item.decisions else None
        if last and last.move is Move.APPROVE and last.before and last.before.state is State.NEW:
            for reply in self._written.replies(self._written.stand(item)):
                raise InTheWay(
                    Reason(
                        "{id} replies to it",
                        "withdraw it instead: its place stays",
                        {"id": reply.id},
                    )
                )
        replies = any(each.submission.reply_to for each in item.revisions)
        written = threads.parents(self._written.answers(item.case)) if replies else {}
        self._queue.undo(
            id, moderator=moderator, at=self._clock(), version=version, written=written.get
        )

    def erase(self, id: str, *, moderator: str, version: int) -> None:  # noqa: A002
        """What was sent is overwritten, for good; it has been refused or withdrawn before."""
        if self._queue.item(id).version != version:
            raise Stale(id)
        self._queue.erase(id, self._clock(), moderator=moderator)

    def say(self, submission: Submission, *, id: str, moderator: str) -> str:  # noqa: A002
        """The author's own answer or reply, approved as it is written; said again, said once."""
        at = self._clock()
        self._check(submission, self._series(), at, by_author=True)
        key = f"author {id}"  # which is the hash of no secret: it has no private page
        kept = self._queue.submit(
            submission, key=key, id=id, secret_hash=key, licence="", at=at, by_author=True
        )
        item = self._queue.item(kept)
        if item.latest.state is Revision.PENDING:
            self.approve(kept, moderator=moderator, version=item.version)
        return kept

    def _decide(self, id_: str, move: Move, moderator: str, version: int, reason: str = "") -> None:
        self._queue.decide(
            id_, move, moderator=moderator, reason=reason, at=self._clock(), version=version
        )

    def _check(self, sent: Submission, series: Series, at: datetime, *, by_author: bool) -> None:
        if sent.case not in series.cases:
            raise CannotPublish(
                Reason("its case is no longer there", "refuse it, or bring the case back")
            )
        if sent.choice and sent.choice not in series.cases[sent.case].case.choices:
            raise CannotPublish(
                Reason(
                    'its choice, "{choice}", is no longer one of the case',
                    "bring the choice back, or refuse it",
                    {"choice": sent.choice},
                )
            )
        if sent.reply_to and not self._is_there(sent.case, sent.reply_to):
            raise CannotPublish(
                Reason(
                    "the answer it replies to is no longer there",
                    "bring that answer back, or refuse this one",
                )
            )
        new = files.made(sent, "2000-01-01-a", at, comments=self._comments, by_author=by_author)
        problems = Problems()
        answers.parse(answers.write(new), new.path, new.case, self._zone, problems)
        for problem in problems.errors:
            raise CannotPublish(Reason(problem.what, problem.hint, problem.values))

    def _is_there(self, case: str, answer_id: str) -> bool:
        target = self._queue.answer(case, answer_id)
        due = target and any(
            each.submission == target.id and each.what is Work.PUBLISH for each in self._queue.due()
        )
        # Looked for last: what was not due any more is there, unless its author took it away.
        return bool(due) or self._series().answer(case, answer_id) is not None


def _known(item: Item, answers: Sequence[Answer]) -> Answer | None:
    """What a submission already is on the site, even when the queue is an old one, put back."""
    end = f"-{_letters(item.id, 0)}"
    for each in answers:
        if each.id == item.answer_id if item.answer_id else each.id.endswith(end):
            return each
    return None


def _answer_ids(item: Item, known: Answer | None, at: datetime) -> Iterator[str]:
    """Ids for the answer a submission becomes, by the day: no name stands in them."""
    if known:
        yield known.id
    for number in count():
        yield f"{at.date().isoformat()}-{_letters(item.id, number)}"


def _letters(id_: str, number: int) -> str:
    digest = hashlib.sha256(f"{id_} {number}".encode()).digest()
    return b32encode(digest).decode("ascii").lower()[:_LETTERS]
