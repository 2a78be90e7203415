"""What there is to see: what waits, what is held, what is published, what was decided, and each."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from causerie.core.model import Answer
from causerie.core.moderation import State
from causerie.moderate import reading, words
from causerie.moderate.web import cards
from causerie.moderate.web.cards import Card
from causerie.moderate.web.messages import Message, said
from causerie.moderate.web.office import PATH, Office, Visit, guarded
from causerie.queue import Decision, Entry, NoSubmission, Sent
from causerie.web.refusals import REASONS, Refused

A_PAGE = 50


def routes(office: Office) -> list[Route]:
    """Pages that change nothing."""
    pages = {
        "": _waiting,
        "/held": _held,
        "/published": _published,
        "/history": _history,
        "/item/{id}": _item,
    }
    return [
        Route(
            PATH + path,
            guarded(office, handler),
            methods=["GET"],
            name=handler.__name__.strip("_"),
        )
        for path, handler in pages.items()
    ]


def show(
    office: Office,
    visit: Visit,
    template: str,
    title: str,
    *,
    tab: str = "",
    status: int = 200,
    message: Message | None = None,
    after: str = "",
    **values: object,
) -> Response:
    """A page of the desk, with its tabs and its message."""
    return office.pages.response(
        f"moderation/{template}.html",
        title,
        status=status,
        path=PATH,
        tab=tab,
        csrf=visit.csrf,
        moderator=visit.moderator,
        message=message,
        after=after,
        waiting=office.queue.count_waiting(),
        held=office.queue.count_waiting(held=True),
        # What the template of an answer asks for.
        receiver=False,
        link=str,
        address=lambda answer: cards.place(office, answer),
        **values,
    )


def queue_page(
    office: Office,
    visit: Visit,
    *,
    held: bool = False,
    status: int = 200,
    message: Message | None = None,
    problem: str = "",
    after: str = "",
) -> Response:
    """What waits, the oldest first, from the one `after` a submission on.

    What may be spam stands after the rest of the page.
    """
    items = office.queue.waiting(held=held, limit=A_PAGE + 1, after=after)
    found = cards.of(office, items[:A_PAGE])
    say = office.pages.say
    return show(
        office,
        visit,
        "queue",
        say("Held answers") if held else say("Answers to moderate"),
        tab="held" if held else "waiting",
        status=status,
        message=message,
        after=after,
        next=found[-1].item.id if len(items) > A_PAGE else "",
        cards=sorted(found, key=lambda card: bool(card.signals)),
        problem=problem,
        is_held=held,
    )


def item_page(
    office: Office,
    visit: Visit,
    card: Card,
    *,
    status: int = 200,
    message: Message | None = None,
) -> Response:
    """One submission with all of its texts and all that was decided on it."""
    item = card.item
    return show(
        office,
        visit,
        "item",
        office.pages.say("An answer by %(name)s") % {"name": card.answer.name}
        if card.answer.name
        else office.pages.say("An erased answer"),
        status=status,
        message=message,
        card=card,
        texts=[_text(office, card, sent) for sent in reversed(item.revisions) if sent != card.text],
        decisions=[_told(office, each) for each in reversed(item.decisions)],
        may_undo=item.may_undo(office.clock()),
    )


@dataclass(frozen=True, slots=True)
class Text:
    """Another text of a submission than the one that is shown."""

    sent: Sent
    at: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Told:
    """A decision, in words."""

    at: str
    done: str
    reason: str
    revision: int


def _told(office: Office, decision: Decision) -> Told:
    return Told(
        cards.when(office, decision.at),
        cards.done(office, decision),
        words.reason(decision, office.pages.say),
        decision.revision,
    )


def _text(office: Office, card: Card, sent: Sent) -> Text:
    answer = cards.answer_of(office, card.item, sent)
    return Text(sent, cards.when(office, sent.at), answer)


def _waiting(office: Office, request: Request, visit: Visit) -> Response:
    return queue_page(office, visit, message=said(office, request, visit), after=_after(request))


def _held(office: Office, request: Request, visit: Visit) -> Response:
    told = said(office, request, visit)
    return queue_page(office, visit, held=True, message=told, after=_after(request))


def _after(request: Request) -> str:
    return request.query_params.get("after", "")


def _published(office: Office, request: Request, visit: Visit) -> Response:
    page = _number(request, "page") or 1
    items = office.queue.standing(State.PUBLISHED, limit=A_PAGE + 1, skip=(page - 1) * A_PAGE)
    return show(
        office,
        visit,
        "published",
        office.pages.say("Published answers"),
        tab="published",
        message=said(office, request, visit),
        cards=cards.of(office, items[:A_PAGE], text=reading.public),
        addresses=_addresses(office, [item.answer_id for item in items]),
        page=page,
        more=len(items) > A_PAGE,
    )


def _addresses(office: Office, ids: Sequence[str | None]) -> dict[str, str]:
    """Where those stand that can be read on the site by now."""
    series = office.series()
    found = series.answers.values() if series else ()
    wanted = set(ids)
    return {
        each.id: cards.address(office, each, answers)
        for answers in found
        for each in answers
        if each.id in wanted and not each.withdrawn
    }


def _history(office: Office, request: Request, visit: Visit) -> Response:
    entries = office.queue.history(limit=A_PAGE + 1, before=_number(request, "before"))
    series = office.series()

    def title(entry: Entry) -> str:
        file = series.cases.get(entry.case) if series else None
        return file.case.title if file else entry.case

    shown = entries[:A_PAGE]
    return show(
        office,
        visit,
        "history",
        office.pages.say("History of decisions"),
        tab="history",
        message=said(office, request, visit),
        entries=[(each, title(each), _told(office, each.decision)) for each in shown],
        before=shown[-1].number if len(entries) > A_PAGE else None,
    )


def _item(office: Office, request: Request, visit: Visit) -> Response:
    try:
        item = office.queue.item(request.path_params["id"])
    except NoSubmission:
        raise Refused(404, REASONS[404]) from None
    (card,) = cards.of(office, [item])
    return item_page(office, visit, card, message=said(office, request, visit))


def _number(request: Request, name: str) -> int | None:
    """A number in the address; None when it is none, or beyond what a database counts."""
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 else None
