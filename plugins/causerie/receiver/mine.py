"""A reader's private page: what became of the answer, and all its reader may do with it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from causerie.core import answers, moderation, submissions
from causerie.core.model import Answer
from causerie.core.moderation import IllegalMove, Move, State, TooManyTexts
from causerie.core.problems import Reason, printable
from causerie.core.series import CaseFile, Series
from causerie.core.submissions import FIELDS, Submission
from causerie.queue import Item, QueueUnavailable, Stale
from causerie.receiver import standing
from causerie.receiver.answers import MINE, NO_ROOM, Drafts, signals
from causerie.receiver.receiver import Receiver
from causerie.web import forms
from causerie.web.refusals import Refused, sentence
from causerie.web.signing import hashed


class Mine:
    """The endpoints below `/_causerie/mine/`."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._drafts = Drafts(receiver)

    async def show(self, request: Request) -> Response:
        """The page itself."""
        return await run_in_threadpool(self._show, request)

    async def download(self, request: Request) -> Response:
        """The text as a file."""
        return await run_in_threadpool(self._download, request)

    async def ask_edit(self, request: Request) -> Response:
        """The form with the text."""
        return await run_in_threadpool(self._ask_edit, request)

    async def edit(self, request: Request) -> Response:
        """A corrected text: its faults, its preview, or back to the page."""
        return await self._sent(request, self._edit)

    async def ask_withdraw(self, request: Request) -> Response:
        """What withdrawing means, and the button that does it."""
        return await run_in_threadpool(self._ask_withdraw, request)

    async def withdraw(self, request: Request) -> Response:
        """It is withdrawn; back to the page."""
        return await self._sent(request, self._withdraw)

    async def _sent(
        self, request: Request, act: Callable[[Request, Mapping[str, str]], Response]
    ) -> Response:
        self._receiver.check_origin(request)
        form = await forms.read(request)
        return await run_in_threadpool(act, request, form)

    def _show(self, request: Request) -> Response:
        here, item = self._receiver, self._item(request)
        series = here.site.series()
        words, public = self._standing(item, series)
        may_edit, full = self._may(item, Move.EDIT), ""
        if may_edit and (reason := _prevented(item)):
            may_edit, full = False, sentence(reason, here.pages.say)
        link = f"{self._base(request)}{_path(request)}"
        return here.pages.response(
            "web/mine.html",
            words.title,
            words=words,
            days=here.days if self._may(item, Move.ERASE) else 0,
            path=_path(request),
            private=link,
            mail=_mail(here.pages.say, link),
            public=public,
            may_edit=may_edit,
            full=full,
            may_withdraw=self._may(item, Move.WITHDRAW),
            erased=item.state is State.ERASED,
            **here.shown(_text(item), series, _date(item)),
        )

    def _download(self, request: Request) -> Response:
        here, item = self._receiver, self._item(request)
        if item.state is State.ERASED:
            raise Refused(404, Reason("there is nothing left to download", "go back to the site"))
        answer = here.answer(_text(item), _date(item), item.answer_id or "")
        words, _ = self._standing(item, here.site.series())
        said = [f"# {printable(' '.join(part.split()))}" for part in (words.title, words.reason)]
        opening, rest = answers.write(answer).split("\n", 1)
        text = "\n".join([opening, *(line for line in said if line != "# "), rest])
        return Response(
            text,
            media_type="text/markdown",
            headers={"content-disposition": f'attachment; filename="{item.case}.md"'},
        )

    def _ask_edit(self, request: Request) -> Response:
        item = self._item(request)
        self._check_editable(item)
        file, series = self._file(item)
        sent = _text(item)
        typed = {field: getattr(sent, field) for field in FIELDS}
        return self._drafts.form(file, series, typed, action=f"{_path(request)}/edit")

    def _edit(self, request: Request, form: Mapping[str, str]) -> Response:
        here, action = self._receiver, f"{_path(request)}/edit"
        try:
            item = self._item(request)
            sent = submissions.cleaned(form, item.case)
            token = self._token(item, form, sent) if "confirm" in form else None
            if token and token["number"] < item.latest.number and item.latest.submission == sent:
                return RedirectResponse(_path(request), 303)  # it was confirmed twice
            self._check_editable(item)
            file, series = self._file(item)
            reading = here.read(dict(form), file, series, item.answer_id)
            if "change" in form or reading.faults:
                return self._drafts.form(file, series, form, reading, action=action)
            if token:
                if self._revise(request, item, form, sent, token):
                    return RedirectResponse(_path(request), 303)
                item = self._item(request)  # which may have changed since
                self._check_editable(item)
        except Refused as refused:
            return self._drafts.kept(form, refused.status, refused.reason)
        except QueueUnavailable:
            return self._drafts.kept(form, 503, NO_ROOM, action=action)
        fresh = here.token("edit", sent, item=here.pseudonym(item.id), number=item.latest.number)
        again = "confirm" in form
        return self._drafts.preview(file, series, form, sent, fresh, action=action, again=again)

    def _token(
        self, item: Item, form: Mapping[str, str], sent: Submission
    ) -> dict[str, Any] | None:
        """What a preview of this very correction has given."""
        token = self._receiver.previewed("edit", form.get("token", ""), sent)
        return token if token and token["item"] == self._receiver.pseudonym(item.id) else None

    def _revise(
        self,
        request: Request,
        item: Item,
        form: Mapping[str, str],
        sent: Submission,
        token: dict[str, Any],
    ) -> bool:
        """Whether the text that was confirmed is the latest one now."""
        here = self._receiver
        if token["number"] != item.latest.number or not here.holds(token):
            return False
        if not here.room():
            raise QueueUnavailable("the disk is full")
        over = here.over_the_rate(request, f"{item.id} {item.latest.number}")
        noticed = signals(form, here, token, over=over)
        try:
            here.queue.edit(
                item.id, sent, here.clock(),
                seen=item.latest.number, licence=here.licence, signals=noticed,
            )  # fmt: skip
        except (Stale, IllegalMove):  # another click, or a decision, was quicker
            return self._item(request).latest.submission == sent
        return True

    def _ask_withdraw(self, request: Request, *, changed: bool = False) -> Response:
        here, item = self._receiver, self._item(request)
        if not self._may(item, Move.WITHDRAW):
            return RedirectResponse(_path(request), 303)
        series = here.site.series()
        return here.pages.response(
            "web/withdraw.html",
            here.pages.say("Withdraw your answer?"),
            status=409 if changed else 200,
            changed=changed,
            published=item.state is State.PUBLISHED,
            there=series is None or _beside(item, series) is not None,
            version=item.version,
            path=_path(request),
            days=here.days,
            **here.shown((item.published or item.latest).submission, series, _date(item)),
        )

    def _withdraw(self, request: Request, form: Mapping[str, str]) -> Response:
        here, item = self._receiver, self._item(request)
        if not self._may(item, Move.WITHDRAW):  # it was, by another click perhaps
            return RedirectResponse(_path(request), 303)
        if form.get("version") != str(item.version):
            return self._ask_withdraw(request, changed=True)
        try:
            here.withdraw(item.id, item.version)
        except Stale:
            return self._ask_withdraw(request, changed=True)
        return RedirectResponse(_path(request), 303)

    def _item(self, request: Request) -> Item:
        item = self._receiver.queue.by_secret(hashed(request.path_params["secret"]))
        if item is None:
            raise Refused(404, Reason(
                "this link leads to no answer", "check that it was copied in full"
            ))  # fmt: skip
        return item

    def _check_editable(self, item: Item) -> None:
        if reason := _prevented(item):
            raise Refused(409, reason)

    def _file(self, item: Item) -> tuple[CaseFile, Series]:
        """Its case, open or not: a text may be corrected after the case has closed."""
        series = self._receiver.site.series()
        file = series.cases.get(item.case) if series else None
        if series is None or file is None:
            raise Refused(409, Reason(
                "this case is not on the site just now", "come back a little later"
            ))  # fmt: skip
        return file, series

    def _may(self, item: Item, move: Move) -> bool:
        return (item.standing, move) in moderation.LEGAL

    def _standing(self, item: Item, series: Series | None) -> tuple[standing.Words, str]:
        """Where it stands, in words; and its address on the site, "" when it cannot be read there.

        The site may follow a decision a little later, and its author may have thought otherwise.
        """
        known = _beside(item, series)
        public = self._receiver.pages.home + self._receiver.address(*known) if known else ""
        there = bool(public) or (series is None and item.state is State.PUBLISHED)
        words = standing.of(item, self._receiver.pages.say, there=there)
        return words, public if item.state is State.PUBLISHED else ""

    def _base(self, request: Request) -> str:
        origins = list(self._receiver.origins)
        if origins:
            return origins[0].rstrip("/")
        return f"{request.url.scheme}://{request.headers['host']}"


def _text(item: Item) -> Submission:
    """The latest text; what is published where a later one that was refused is erased."""
    if not item.latest.submission.body and item.published:
        return item.published.submission
    return item.latest.submission


def _beside(item: Item, series: Series | None) -> tuple[Answer, tuple[Answer, ...]] | None:
    """Its answer where all can read it, and those of the same case, which may have a new name."""
    for known in series.answers.values() if series and item.answer_id else ():
        for each in known:
            if each.id == item.answer_id and not each.withdrawn:
                return each, known
    return None


def _prevented(item: Item) -> Reason | None:
    """Why its text cannot be corrected, if it cannot."""
    try:
        moderation.edited(item.standing, len(item.revisions))
    except IllegalMove:
        return Reason("this answer can no longer be corrected", "send another one if you wish")
    except TooManyTexts as error:
        return error.reason
    return None


def _date(item: Item) -> datetime:
    """When it was published; else when it was sent."""
    return item.approved or item.latest.at


def _path(request: Request) -> str:
    return f"{MINE}/{request.path_params['secret']}"


def _mail(say: Callable[[str], str], link: str) -> str:
    """The address that opens a mail to oneself with the link in it."""
    subject, body = say("My answer: the private link"), say("To follow, correct or withdraw it:")
    text = f"{body}\n\n{link}\n"
    return f"mailto:?subject={quote(subject)}&body={quote(text)}"
