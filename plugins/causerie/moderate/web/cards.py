"""Submissions as a moderator sees them: the answer as it will read, and what there is to know."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from causerie.core import safe_html, submissions, threads
from causerie.core.model import Answer
from causerie.core.moderation import LEGAL, Decision, Move
from causerie.core.series import CaseFile, Series
from causerie.core.signals import Signal
from causerie.moderate import reading, words
from causerie.moderate.web.office import Office
from causerie.queue import Item, Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One submission on a page."""

    item: Item
    text: Sent
    """The one of its texts that is shown."""
    answer: Answer
    """That text as it is published, or would be now."""
    case: CaseFile | None
    """None when the case is not to be seen any more."""
    case_url: str
    parent: Answer | None
    """What it replies to, where that is published."""
    sent: str
    standing: str
    """Where it stands, in words."""
    last: str
    """What was done to it last and by whom, in words."""
    signals: Sequence[str]
    problem: str = ""
    """Why what was asked for was not done."""
    reason: str = ""
    """What was typed for its reader, given back."""

    @property
    def moves(self) -> frozenset[str]:
        """What may be done to it."""
        return frozenset(move for move in Move if (self.item.standing, move) in LEGAL)

    @property
    def excerpt(self) -> str:
        """Its first words."""
        return safe_html.excerpt(self.answer.body, safe_html.EXCERPT)

    @property
    def parent_excerpt(self) -> str:
        """The first words of what it replies to."""
        return safe_html.excerpt(self.parent.body, safe_html.EXCERPT) if self.parent else ""


def of(
    office: Office,
    items: Sequence[Item],
    *,
    problems: Mapping[str, str] | None = None,
    reason: str = "",
    text: Callable[[Item], Sent] = reading.judged,
) -> tuple[Card, ...]:
    """The cards of some submissions, with the `problems` of each by its id.

    `text` chooses the one that is shown: `reading.judged` or `reading.public`.
    """
    series = office.series()
    noticed = reading.noticed(office.queue, items, series)
    return tuple(
        _card(
            office,
            item,
            text(item),
            series,
            noticed[item.id],
            (problems or {}).get(item.id, ""),
            reason,
        )
        for item in items
    )


def when(office: Office, at: datetime) -> str:
    """An instant as people say it, in the site's zone."""
    local = at.astimezone(office.zone)
    of_ = {"day": office.pages.day(local.date()), "time": f"{local:%H:%M}"}
    return office.pages.say("%(day)s at %(time)s") % of_


def done(office: Office, decision: Decision) -> str:
    """What was done, and by whom if by somebody."""
    said = words.move(decision.move, office.pages.say)
    reader = office.pages.say("its reader") if decision.move is Move.WITHDRAW else ""
    who = decision.moderator or reader
    return f"{said} ({who})" if who else said


def answer_of(office: Office, item: Item, sent: Sent) -> Answer:
    """A text of a submission as the answer it would be, were it approved now."""
    at = (item.approved or office.clock()).astimezone(office.zone)
    id_ = item.answer_id or item.id
    made = submissions.answer(sent.submission, id_, at, by_author=item.by_author)
    return replace(made, featured=item.featured)


def _card(
    office: Office,
    item: Item,
    text: Sent,
    series: Series | None,
    noticed: Iterable[Signal],
    problem: str,
    reason: str,
) -> Card:
    answer = answer_of(office, item, text)
    parent = series.answer(item.case, answer.reply_to) if series else None
    return Card(
        item=item,
        text=text,
        answer=answer,
        case=series.cases.get(item.case) if series else None,
        case_url=office.pages.home + office.words.case(item.case),
        parent=parent,
        sent=when(office, text.at),
        standing=words.standing(item.standing, office.pages.say),
        last=done(office, item.decisions[-1]) if item.decisions else "",
        signals=[each.text(office.pages.say, office.pages.counted) for each in noticed],
        problem=problem,
        reason=reason,
    )


def address(office: Office, answer: Answer, answers: Sequence[Answer]) -> str:
    """Where a published answer stands, `answers` being all of its case."""
    return office.pages.home + threads.address(answer, answers, office.words)


def place(office: Office, answer: Answer) -> str:
    """The same where only the answer is at hand."""
    series = office.series()
    return address(office, answer, series.answers.get(answer.case, ()) if series else ())
