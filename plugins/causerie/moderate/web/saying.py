"""The author's own answers and replies: chosen, written, looked at, published, with the badge."""

from base64 import b32encode
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from causerie.core import safe_html, submissions, threads
from causerie.core.problems import CauserieError, Reason
from causerie.core.series import CaseFile, Series
from causerie.core.submissions import Submission
from causerie.moderate import words
from causerie.moderate.web.deciding import publish
from causerie.moderate.web.lists import show
from causerie.moderate.web.messages import onward
from causerie.moderate.web.office import PATH, Office, Visit, guarded
from causerie.queue import QueueUnavailable
from causerie.web.refusals import Refused, sentence

_TARGETS = 50
"""Answers one may choose to reply to, the latest; others have a way of their own."""
_PURPOSE, _FRESH = "say", timedelta(days=1)
_JUDGED = ("body", "choice", "reply_to")
"""The fields whose faults count: the name is the author's, which nobody else may bear."""


def routes(office: Office) -> list[Route]:
    """A page, and its form."""
    return [
        Route(f"{PATH}/say", guarded(office, _page), methods=["GET"], name="say-page"),
        Route(f"{PATH}/say", guarded(office, _post), methods=["POST"], name="say"),
    ]


def _page(office: Office, request: Request, visit: Visit) -> Response:
    series = _series(office)
    wanted = request.query_params.get("case", "")
    typed = {"case": wanted, "reply_to": request.query_params.get("reply_to", "")}
    file = series.cases.get(wanted)
    return _choice(office, visit, series) if file is None else _form(office, visit, file, typed)


def _post(office: Office, _: Request, visit: Visit) -> Response:
    series = _series(office)
    fields = visit.fields
    file = series.cases.get(fields.get("case", ""))
    if file is None:
        raise Refused(404, Reason(
            "the case is no longer there", "go back, copy your text, and choose another one"
        ))  # fmt: skip
    answered = {each.id for each in series.answers.get(file.case.id, ())}
    typed = {**fields, "name": office.author or visit.moderator}
    reading = submissions.read(typed, file.case, answered, "")
    faults: dict[str, list[str]] = {}
    for fault in reading.faults:
        if fault.field in _JUDGED:
            said = sentence(fault.reason, office.pages.say)
            faults.setdefault(fault.field, []).append(said)
    if faults:
        return _form(office, visit, file, fields, faults=faults, status=422)
    key = office.signer.loads(_PURPOSE, fields.get("key", ""), _FRESH)
    if "publish" not in fields or key is None:
        return _form(office, visit, file, fields, preview=reading.submission)
    # The same text twice is a double click; another text, from the page before, another answer.
    said_with = f"{key} {reading.submission!r}"
    id_ = b32encode(sha256(said_with.encode()).digest()).decode().lower()[:16]
    try:
        said_id = office.desk.say(reading.submission, id=id_, moderator=visit.moderator)
    except QueueUnavailable:
        raise
    except CauserieError as error:
        faults = {"body": [words.refusal(error, office.pages.say)]}
        return _form(office, visit, file, fields, faults=faults, status=409)
    late = publish(office, [said_id])
    return onward(office, visit, f"{PATH}/published", "say", [said_id], late)


def _series(office: Office) -> Series:
    series = office.series()
    if series is None:
        raise Refused(503, Reason(
            "the site has not been built yet", "mend what the terminal shows, then come back",
        ))  # fmt: skip
    return series


def _choice(office: Office, visit: Visit, series: Series) -> Response:
    return show(
        office,
        visit,
        "say_where",
        office.pages.say("Answer as the author"),
        tab="say",
        cases=[file.case for file in series.cases.values()],
    )


def _form(
    office: Office,
    visit: Visit,
    file: CaseFile,
    typed: Mapping[str, str],
    *,
    faults: Mapping[str, Sequence[str]] | None = None,
    preview: Submission | None = None,
    status: int = 200,
) -> Response:
    series = _series(office)
    answers = series.answers.get(file.case.id, ())
    chosen = typed.get("reply_to", "")
    latest = {each.id for each in threads.shown(answers)[-_TARGETS:]}
    targets = [each for each in answers if each.id == chosen or each.id in latest]
    key = typed.get("key", "")
    if office.signer.loads(_PURPOSE, key, _FRESH) is None:
        key = office.signer.dumps(_PURPOSE, office.chance())
    parent = series.answer(file.case.id, chosen)
    at = office.clock().astimezone(office.zone)
    return show(
        office,
        visit,
        "say",
        office.pages.say("Answer as the author"),
        tab="say",
        status=status,
        case=file.case,
        typed=typed,
        faults=faults or {},
        targets=[
            (each, safe_html.excerpt(each.body, safe_html.EXCERPT // 4))
            for each in reversed(targets)
        ],
        key=key,
        preview=preview and submissions.answer(preview, submissions.PREVIEW_ID, at, by_author=True),
        parent=parent,
        author=office.author or visit.moderator,
    )
