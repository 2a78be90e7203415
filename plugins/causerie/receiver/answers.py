"""The form of an answer: given, given back, previewed, and taken."""

from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from causerie.core import submissions
from causerie.core.problems import Reason
from causerie.core.series import CaseFile, Series
from causerie.core.signals import FAST, HONEYPOT, RATE
from causerie.core.submissions import FIELDS, Reading, Submission
from causerie.queue import QueueUnavailable
from causerie.receiver.receiver import TOO_FAST, Receiver
from causerie.web import forms
from causerie.web.refusals import Refused, sentence
from causerie.web.signing import hashed

ACTION = "/_causerie/answer"
MINE = "/_causerie/mine"
NO_ROOM = Reason(
    "this machine cannot keep your text just now", "it is below; try again in a moment"
)

_TAKEN = 303
_TRAP = "homepage"
_GIVEN_BACK = (*FIELDS, _TRAP)


class Answers:
    """The endpoints at `/_causerie/answer`."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._drafts = Drafts(receiver)

    async def ask(self, request: Request) -> Response:
        """The form for a case, perhaps to reply to an answer; without one, the list of cases."""
        return await run_in_threadpool(self._ask, request)

    async def take(self, request: Request) -> Response:
        """A form that was sent: its faults, its preview, or the way to its private page."""
        self._receiver.check_origin(request)
        form = await forms.read(request)
        return await run_in_threadpool(self._take, request, form)

    def _ask(self, request: Request) -> Response:
        here = self._receiver
        series = here.site.series()
        case = request.query_params.get("case", "")
        file = series.cases.get(case) if series else None
        if series is None or not case:
            return RedirectResponse(here.pages.home + here.words.case_list(), 303)
        if file is None:
            raise Refused(
                404, Reason("there is no such case", "choose one among those of the site")
            )
        if not here.is_open(file):
            return here.pages.response(
                "web/closed.html",
                here.pages.say("This case takes no more answers"),
                cases=here.pages.home + here.words.case_list(),
            )
        reply_to = request.query_params.get("reply_to", "")
        return self._drafts.form(file, series, {"reply_to": reply_to}, action=ACTION)

    def _take(self, request: Request, form: Mapping[str, str]) -> Response:
        here, token, secret = self._receiver, None, ""
        if "confirm" in form:
            sent = submissions.cleaned(form, form.get("case", ""))
            token = here.previewed("answer", form.get("token", ""), sent)
        try:
            if token is not None:
                secret = here.secret(str(token["key"]))
            response = self._look(request, form, token, secret)
            if token is None or response.status_code == _TAKEN:
                return response
            # Whatever became of the case since, what was kept is kept.
            kept = here.queue.by_secret(hashed(secret)) is not None
            return RedirectResponse(f"{MINE}/{secret}", _TAKEN) if kept else response
        except QueueUnavailable:
            return self._drafts.kept(form, 503, NO_ROOM, action=ACTION)

    def _look(
        self, request: Request, form: Mapping[str, str], token: dict[str, Any] | None, secret: str
    ) -> Response:
        here = self._receiver
        series = here.site.series()
        if series is None:
            return self._drafts.kept(form, 503, NO_ROOM, action=ACTION)
        file = series.cases.get(form.get("case", ""))
        if file is None:
            reason = Reason("there is no such case any more", "your text is below, to be copied")
            return self._drafts.kept(form, 422, reason)
        if not here.is_open(file):
            reason = Reason("this case takes no more answers", "your text is below, to be copied")
            return self._drafts.kept(form, 422, reason)
        reading = here.read(dict(form), file, series)
        if "change" in form or reading.faults:
            return self._drafts.form(file, series, form, reading, action=ACTION)
        sent = reading.submission
        if token is not None and here.holds(token):
            if not here.room():
                return self._drafts.kept(form, 503, NO_ROOM, action=ACTION)
            self._keep(request, form, sent, token)
            return RedirectResponse(f"{MINE}/{secret}", _TAKEN)
        fresh = here.token("answer", sent, key=here.new_key())
        again = "confirm" in form
        return self._drafts.preview(file, series, form, sent, fresh, action=ACTION, again=again)

    def _keep(
        self,
        request: Request,
        form: Mapping[str, str],
        sent: Submission,
        token: dict[str, Any],
    ) -> None:
        here, key = self._receiver, str(token["key"])
        over = here.over_the_rate(request, key)
        here.queue.submit(
            sent,
            key=key,
            id=here.id(key),
            secret_hash=hashed(here.secret(key)),
            licence=here.licence,
            at=here.clock(),
            held=over,
            signals=signals(form, here, token, over=over),
        )


def signals(
    form: Mapping[str, str], receiver: Receiver, token: dict[str, object], *, over: bool
) -> tuple[str, ...]:
    """What about the way it was sent a moderator may want to know."""
    told = {
        HONEYPOT: bool(form.get(_TRAP)),
        FAST: receiver.age(token) < TOO_FAST,
        RATE: over,
    }
    return tuple(word for word, holds in told.items() if holds)


class Drafts:
    """The pages on which a text that is not sent yet comes back to its reader."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def form(
        self,
        file: CaseFile,
        series: Series,
        typed: Mapping[str, str],
        reading: Reading | None = None,
        *,
        action: str,
    ) -> Response:
        """The form with what was typed and every fault of it."""
        here = self._receiver
        faults: dict[str, list[str]] = {}
        for fault in reading.faults if reading else ():
            faults.setdefault(fault.field, []).append(sentence(fault.reason, here.pages.say))
        answers = series.answers.get(file.case.id, ())
        title = here.pages.say("Your answer") if not faults else here.pages.say("To correct")
        return here.pages.response(
            "web/answer.html",
            title,
            status=422 if faults else 200,
            case=file.case,
            case_url=here.pages.home + here.words.case(file.case.id),
            licence=here.licence,
            days=here.days,
            typed=_known(typed),
            faults=faults,
            reply=here.replied_to(typed.get("reply_to", ""), answers),
            action=action,
        )

    def preview(
        self,
        file: CaseFile,
        series: Series,
        form: Mapping[str, str],
        sent: Submission,
        token: str,
        *,
        action: str,
        again: bool,
    ) -> Response:
        """The text as it will read, and the button that sends it."""
        here = self._receiver
        return here.pages.response(
            "web/preview.html",
            here.pages.say("Not sent yet"),
            case=file.case,
            fields={field: getattr(sent, field) for field in FIELDS}
            | {_TRAP: form.get(_TRAP, ""), "token": token},
            action=action,
            again=again,
            licence=here.licence,
            **here.shown(sent, series, here.clock()),
        )

    def kept(
        self, form: Mapping[str, str], status: int, reason: Reason, *, action: str = ""
    ) -> Response:
        """Every word that was typed, to be copied, or sent once more by `action`."""
        here = self._receiver
        again = {name: form[name] for name in ("token", "confirm", "change") if name in form}
        response = here.pages.response(
            "web/kept.html",
            here.pages.say("Your text is not sent"),
            status=status,
            sentence=sentence(reason, here.pages.say),
            typed=_known(form),
            fields=_known(form) | again,
            action=action,
            cases=here.pages.home + here.words.case_list(),
        )
        if status == 503:
            response.headers["retry-after"] = "30"
        return response


def _known(form: Mapping[str, str]) -> dict[str, str]:
    return {name: form[name] for name in _GIVEN_BACK if name in form}
