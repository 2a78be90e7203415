"""Decisions: on one answer at once, on several after a page that says what is about to be done.

What is decided is kept first and published next, before the answer leaves, so that the page is
public when the browser is back. Where publishing fails, what was decided holds and is tried again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from causerie.core.problems import CauserieError, Reason
from causerie.moderate import reading, reasons, words
from causerie.moderate.publishing import MOMENT
from causerie.moderate.web import cards
from causerie.moderate.web.lists import item_page, queue_page, show
from causerie.moderate.web.messages import message, onward
from causerie.moderate.web.office import PATH, Office, Visit, guarded
from causerie.queue import Item, NoSubmission, QueueUnavailable
from causerie.web.refusals import REASONS, Refused, sentence

_ON = "on-"
"""Fields called so and by a submission's id hold the version that was seen."""
_BACK = {"waiting": "", "held": "/held", "published": "/published", "history": "/history"}
_REASONED = {"refuse"}
_MAY_REASON = {*_REASONED, "withdraw"}
_ON_PUBLIC = {"withdraw", "feature", "unfeature"}
"""What is done to the text that is on the site."""
ACTIONS = ("approve", "approve-featured", "refuse", "release", "withdraw", "feature", "unfeature")


def routes(office: Office) -> list[Route]:
    """Forms only."""
    return [
        Route(f"{PATH}/select", guarded(office, _select), methods=["POST"], name="select"),
        Route(f"{PATH}/decide", guarded(office, _decide), methods=["POST"], name="decide"),
        Route(f"{PATH}/undo", guarded(office, _undo), methods=["POST"], name="undo"),
    ]


@dataclass
class Outcome:
    """What became of a decision on several submissions."""

    done: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    """Those it was not made on, and why."""
    late: str | None = None
    """Why what was decided is not public yet; None when it is."""


def carry_out(
    office: Office, picked: Sequence[tuple[str, int]], act: Callable[[str, int], None]
) -> Outcome:
    """Makes a decision on each, then publishes what is to be published.

    QueueUnavailable when there was no queue from the start; later, it has the rest left.
    """
    outcome = Outcome()
    for number, (id_, version) in enumerate(picked):
        try:
            act(id_, version)
        except QueueUnavailable:
            if not outcome.done:
                raise
            why = office.pages.say("This machine can keep no decision just now: try again soon.")
            outcome.left |= {left: why for left, _ in picked[number:]}
            break
        except CauserieError as error:
            outcome.left[id_] = _sentence(words.refusal(error, office.pages.say))
        else:
            outcome.done.append(id_)
    if outcome.done:
        outcome.late = publish(office, outcome.done)
    return outcome


def publish(office: Office, ids: Sequence[str]) -> str | None:
    """Does all work that is due; why that of these submissions was not done, None when it was.

    While others are published, which may take as long as a build, it is left to be done next.
    """
    try:
        failed = dict(office.desk.work(patience=MOMENT).failed)
    except Exception as error:  # noqa: BLE001 - what was decided is kept, and done later
        return words.failure(error)
    say = office.pages.say
    return next((words.late(failed[id_], say) for id_ in ids if id_ in failed), None)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _select(office: Office, _: Request, visit: Visit) -> Response:
    """Nothing is done yet: what is about to be is shown."""
    action, picked = _asked(visit)
    if not picked:
        return queue_page(
            office,
            visit,
            held=visit.fields.get("back") == "held",
            status=422,
            problem=office.pages.say("Nothing is checked: check the answers to decide on."),
            after=visit.fields.get("after", ""),
        )
    return _confirm(office, visit, action, picked)


def _confirm(
    office: Office,
    visit: Visit,
    action: str,
    picked: Sequence[tuple[str, int]],
    *,
    status: int = 200,
    problem: str = "",
) -> Response:
    seen = dict(picked)
    text = reading.public if action in _ON_PUBLIC else reading.judged
    found = cards.of(office, _items(office, seen), text=text)
    return show(
        office,
        visit,
        "confirm",
        _title(office, action, len(found)),
        status=status,
        cards=found,
        seen=seen,
        action=action,
        back=visit.fields.get("back", ""),
        after=visit.fields.get("after", ""),
        way_back=_way_back(visit),
        needs_reason=action in _REASONED,
        may_reason=action in _MAY_REASON,
        reason=visit.fields.get("reason", ""),
        chosen=visit.fields.get("why", ""),
        problem=problem,
    )


def _decide(office: Office, _: Request, visit: Visit) -> Response:
    action, picked = _asked(visit)
    if not picked:
        raise Refused(400, REASONS[400])
    try:
        reason = reasons.checked(_reason(visit, action), needed=action in _REASONED)
    except reasons.NotToBeTold as error:
        problem = sentence(error.reason, office.pages.say)
        return _confirm(office, visit, action, picked, status=422, problem=problem)
    outcome = carry_out(office, picked, _act(office, visit.moderator, action, reason))
    return _told(office, visit, action, outcome, reason)


def _undo(office: Office, _: Request, visit: Visit) -> Response:
    picked = _picked(visit)
    if not picked:
        raise Refused(400, REASONS[400])

    def act(id_: str, version: int) -> None:
        office.desk.undo(id_, moderator=visit.moderator, version=version)

    return _told(office, visit, "undo", carry_out(office, picked, act), "")


def _told(office: Office, visit: Visit, action: str, outcome: Outcome, reason: str) -> Response:
    """To the page the form was on; to one of those that nothing was done to, if there are some."""
    if not outcome.left:
        return onward(office, visit, _way_back(visit), action, outcome.done, outcome.late)
    try:
        return _left(office, visit, action, outcome, reason)
    except QueueUnavailable:
        if not outcome.done:
            raise
        raise Refused(503, Reason(
            "a part was decided, and this machine cannot show the rest just now",
            "look in a moment at what still waits",
        )) from None  # fmt: skip


def _way_back(visit: Visit) -> str:
    """The page the form was on."""
    path = PATH + _BACK.get(visit.fields.get("back", ""), "")
    after = visit.fields.get("after", "")
    return f"{path}?{urlencode({'after': after})}" if after else path


def _left(office: Office, visit: Visit, action: str, outcome: Outcome, reason: str) -> Response:
    """Those that nothing was done to, as they stand now, with the reason that was typed."""
    items = _items(office, outcome.left)
    if not items:
        raise Refused(404, REASONS[404])
    found = cards.of(office, items, problems=outcome.left, reason=reason)
    told = message(office, visit, action, outcome.done, outcome.late)
    if len(found) == 1:
        return item_page(office, visit, found[0], status=409, message=told)
    return show(
        office,
        visit,
        "left",
        office.pages.say("To look at again"),
        status=409,
        message=told,
        cards=found,
    )


def _items(office: Office, ids: Iterable[str]) -> list[Item]:
    found = []
    for id_ in ids:
        try:
            found.append(office.queue.item(id_))
        except NoSubmission:
            continue
    return found


def _act(office: Office, moderator: str, action: str, reason: str) -> Callable[[str, int], None]:
    """What an action does to one submission as it was seen at a version."""
    desk = office.desk

    def act(id_: str, version: int) -> None:
        match action:
            case "approve" | "approve-featured":
                featured = action == "approve-featured"
                desk.approve(id_, moderator=moderator, version=version, featured=featured)
            case "refuse":
                desk.refuse(id_, moderator=moderator, version=version, reason=reason)
            case "withdraw":
                desk.withdraw(id_, moderator=moderator, version=version, reason=reason)
            case "release":
                desk.release(id_, moderator=moderator, version=version)
            case "feature":
                desk.feature(id_, moderator=moderator, version=version)
            case _:
                desk.unfeature(id_, moderator=moderator, version=version)

    return act


def _asked(visit: Visit) -> tuple[str, list[tuple[str, int]]]:
    action = visit.fields.get("action", "")
    if action not in ACTIONS:
        raise Refused(400, REASONS[400])
    return action, _picked(visit)


def _picked(visit: Visit) -> list[tuple[str, int]]:
    """The submissions that were picked, and the version of each that was seen."""
    picked = []
    for name, value in visit.fields.items():
        if name.startswith(_ON):
            if not (value.isascii() and value.isdigit() and len(value) < 10):
                raise Refused(400, REASONS[400])
            picked.append((name.removeprefix(_ON), int(value)))
    return picked


def _reason(visit: Visit, action: str) -> str:
    """What the reader is told: the sentence that was chosen, and the words that were typed."""
    names = ("why", "reason") if action in _MAY_REASON else ()
    parts = (visit.fields.get(name, "").strip() for name in names)
    return "\n\n".join(part for part in parts if part)


def _title(office: Office, action: str, count: int) -> str:
    counted = office.pages.counted
    match action:
        case "approve":
            return counted("Approve %(num)s answer?", "Approve %(num)s answers?", count)
        case "approve-featured":
            return counted(
                "Approve and feature %(num)s answer?", "Approve and feature %(num)s answers?", count
            )
        case "refuse":
            return counted("Refuse %(num)s answer?", "Refuse %(num)s answers?", count)
        case "withdraw":
            return counted("Withdraw %(num)s answer?", "Withdraw %(num)s answers?", count)
        case "release":
            return counted(
                "Put %(num)s answer back in the queue?",
                "Put %(num)s answers back in the queue?",
                count,
            )
        case "feature":
            return counted("Feature %(num)s answer?", "Feature %(num)s answers?", count)
        case _:
            return counted(
                "No longer feature %(num)s answer?", "No longer feature %(num)s answers?", count
            )
