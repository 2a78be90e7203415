"""What an answer's file is to say, from how its submission stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo

from causerie.core import submissions
from causerie.core.model import Answer
from causerie.core.moderation import Decision, Move, Revision
from causerie.core.moments import Moment
from causerie.core.submissions import Submission
from causerie.queue import Item, Work


def made(
    sent: Submission, answer_id: str, at: datetime, *, comments: str, by_author: bool
) -> Answer:
    """The answer that a text makes, at its place among the files, dated in the zone of `at`."""
    path = f"{comments}/{sent.case}/{answer_id}.md"
    return submissions.answer(sent, answer_id, at, path=path, by_author=by_author)


def is_said(sent: Submission, answer: Answer) -> bool:
    """Whether an answer says what was sent, and nothing else."""
    new = submissions.answer(sent, answer.id, answer.date.start)
    return all(
        getattr(new, field) == getattr(answer, field)
        for field in ("name", "body", "about", "website", "reply_to", "choice")
    )


def answer(
    item: Item,
    what: Work,
    existing: Answer | None,
    *,
    earlier: Answer | None = None,
    absent: bool = False,
    gone: bool = False,
    comments: str,
    zone: tzinfo,
    replied: Callable[[], bool],
) -> Answer | None:
    """The answer that some work is to leave where `existing` stands now, if one is to stand there.

    It is `existing` itself when nothing is to change, and `earlier`, which stood there before a
    decision that was taken back; none, where its author had left it `absent` by then, or has taken
    it away since, so that it is `gone`. What the form does not ask is the author's, who may have
    corrected it in the file; so is all, where only the featuring is to change. `replied` tells
    whether another answer replies to it.
    """
    if gone and not replied():
        return None
    speaking = existing if existing and not existing.withdrawn else None
    if item.published and item.approved:
        if existing and existing.withdrawn and not item.has_ended:
            return existing  # by the author's hand, or since the backup this queue comes from
        if what is Work.FEATURE and speaking:
            same = speaking.featured == item.featured
            return speaking if same else replace(speaking, featured=item.featured)
        if earlier:
            return earlier
        if absent:
            return existing if existing and replied() else None
        new = made(
            item.published.submission,
            item.answer_id or "",
            item.approved.astimezone(zone),
            comments=comments,
            by_author=item.by_author,
        )
        return replace(
            new,
            date=existing.date if existing else new.date,
            featured=speaking.featured if speaking and not _newly_featured(item) else item.featured,
            lang=speaking.lang if speaking else "",
            book=speaking.book if speaking else True,
        )
    # It is over, or was taken back: then a reply that came otherwise would be left hanging.
    if item.approved or (existing and replied()):
        return existing if existing and not speaking else _tombstone(item, existing, comments, zone)
    return None


def _newly_featured(item: Item) -> bool:
    """Whether the last approval featured what was not; else the file tells, as for other keys."""
    moves = [each.move for each in item.decisions]
    last = len(moves) - 1 - moves[::-1].index(Move.APPROVE)
    before = last > 0 and item.decisions[last - 1].featured
    return item.decisions[last].featured and not before


def said(id_: str, answer: Answer | None, what: Work) -> str:
    """What a commit says of it, in words of our own: a forge acts upon some of those in it."""
    if answer is None:
        verb = "Take back"
    elif answer.withdrawn:
        verb = "Withdraw"
    elif what is Work.FEATURE:
        verb = "Feature" if answer.featured else "No longer feature"
    else:
        verb = "Publish"
    return f"{verb} {id_}"


def _tombstone(item: Item, existing: Answer | None, comments: str, zone: tzinfo) -> Answer:
    """Its place, so that nothing else moves."""
    texts = [each for each in item.revisions if each.state is Revision.APPROVED]
    ended = _ended(item).at.astimezone(zone)
    new = made(
        (texts or item.revisions)[-1].submission,
        item.answer_id or "",
        (item.approved or ended).astimezone(zone),
        comments=comments,
        by_author=item.by_author,
    )
    stood = existing or new
    return Answer(
        path=new.path,
        case=new.case,
        id=new.id,
        date=stood.date,
        reply_to=stood.reply_to,
        by_author=stood.by_author,
        withdrawn=Moment(
            ended.replace(hour=0, minute=0, second=0, microsecond=0, fold=0), day_only=True
        ),
    )


def _ended(item: Item) -> Decision:
    return [each for each in item.decisions if each.move in (Move.WITHDRAW, Move.UNDO)][-1]
