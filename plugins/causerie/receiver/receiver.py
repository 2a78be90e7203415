"""What the receiver works with, and the few things that all of its pages need."""

from base64 import b32encode
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, tzinfo
from hashlib import sha256
from json import dumps
from typing import Any, Protocol

from starlette.requests import Request

from causerie.core import submissions, threads
from causerie.core.model import Answer
from causerie.core.series import CaseFile, Series, State
from causerie.core.submissions import KEPT_DAYS, Reading, Submission
from causerie.core.urls import Words
from causerie.queue import Queue
from causerie.receiver.rate import Rate
from causerie.web import addresses, origin
from causerie.web.addresses import Network
from causerie.web.pages import Pages
from causerie.web.signing import Signer

PREVIEW_LASTS = timedelta(days=1)
"""How long what was previewed may be confirmed without another look at it."""
TOO_FAST = timedelta(seconds=3)
"""Between a preview and its confirmation nobody reads so fast."""

_EVER = timedelta(days=36_500)


class Site(Protocol):
    """The site that readers see."""

    def series(self) -> Series | None:
        """As it was last built; None when it never was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """The receiver of one site."""

    queue: Queue
    withdraw: Callable[[str, int], None]
    """Withdraws a submission as it was shown at a version, for its reader."""
    signer: Signer
    site: Site
    pages: Pages
    words: Words
    author: str
    licence: str
    zone: tzinfo
    clock: Callable[[], datetime]
    new_key: Callable[[], str]
    """A text that nobody can guess and that never comes twice."""
    room: Callable[[], bool]
    """Whether the disk has room for one more."""
    rate: Rate
    origins: Collection[str] = ()
    """The addresses of the site, such as `https://example.org`; without any, that of the host."""
    proxies: Sequence[Network] = ()
    days: int = KEPT_DAYS

    def check_origin(self, request: Request) -> None:
        """Refused unless a page of this site has sent it."""
        origin.check(request, self.origins)

    def read(
        self, form: dict[str, str], file: CaseFile, series: Series, own: str | None = None
    ) -> Reading:
        """What a form for a case holds, and every fault of it.

        It may reply to any answer but its `own`, when it corrects that one, and what replies to it.
        """
        parents = threads.parents(series.answers.get(file.case.id, ()))
        known = [
            each
            for each in parents
            if own is None or not threads.closes_a_ring(own, each, parents.get)
        ]
        return submissions.read(form, file.case, known, self.author)

    def is_open(self, file: CaseFile) -> bool:
        """Whether a case takes answers, on the clock: the build may be some minutes old."""
        closes = file.case.closes
        return file.state is State.OPEN and not (closes and closes.end <= self.clock())

    def over_the_rate(self, request: Request, key: str) -> bool:
        """Whether more has come of late than can be read; `key` counts once."""
        address = addresses.client(request, self.proxies)
        sender, network = (
            self.signer.secret("address", each) for each in (address, addresses.wider(address))
        )
        return self.rate.over(sender, network, key)

    def answer(
        self, submission: Submission, at: datetime, id_: str = submissions.PREVIEW_ID
    ) -> Answer:
        """What a submission is, or would be, on the site, dated at an instant."""
        return submissions.answer(submission, id_, at.astimezone(self.zone))

    def shown(self, submission: Submission, series: Series | None, at: datetime) -> dict[str, Any]:
        """The values with which a template shows a submission as it reads, dated at an instant."""
        answers = series.answers.get(submission.case, ()) if series else ()
        return {
            "answer": self.answer(submission, at),
            "parent": series.answer(submission.case, submission.reply_to) if series else None,
            "receiver": False,
            "link": lambda url: self.pages.home + url,
            "address": lambda answer: self.address(answer, answers),
        }

    def address(self, answer: Answer, answers: Sequence[Answer]) -> str:
        """Where an answer stands, from the root of the site."""
        return threads.address(answer, answers, self.words)

    def replied_to(self, id_: str, answers: Sequence[Answer]) -> str | None:
        """The name of whoever wrote an answer; None when it is not there."""
        for answer in answers:
            if answer.id == id_:
                return answer.name or self.pages.say("a withdrawn answer")
        return None

    def token(self, purpose: str, submission: Submission, **more: object) -> str:
        """What a preview gives to be confirmed with."""
        value = {
            "at": self.clock().timestamp(),
            "of": _fingerprint(submission),
            "licence": self.licence,
        }
        return self.signer.dumps(purpose, value | more)

    def previewed(self, purpose: str, text: str, submission: Submission) -> dict[str, Any] | None:
        """What the token holds that a preview of this very text gave, however long ago."""
        value = self.signer.loads(purpose, text, _EVER)
        if isinstance(value, dict) and value.get("of") == _fingerprint(submission):
            return value
        return None

    def holds(self, token: dict[str, Any]) -> bool:
        """Whether what the preview showed may be taken without another look at it."""
        return self.age(token) <= PREVIEW_LASTS and token["licence"] == self.licence

    def age(self, token: dict[str, Any]) -> timedelta:
        """How long ago the preview was shown."""
        return timedelta(seconds=self.clock().timestamp() - float(token["at"]))

    def secret(self, key: str) -> str:
        """The secret of the private page that goes with a key."""
        return self.signer.secret("mine", key)

    def pseudonym(self, id_: str) -> str:
        """What stands for an id where it can be read."""
        return self.signer.secret("pseudonym", id_)

    def id(self, key: str) -> str:
        """The id under which what is sent with a key is kept.

        Nobody else can tell it before: the file of the answer will be called by it.
        """
        secret = self.signer.secret("id", key)
        return b32encode(sha256(secret.encode("ascii")).digest()[:10]).decode("ascii").lower()


def _fingerprint(submission: Submission) -> str:
    """What tells a text from any other."""
    written = dumps(asdict(submission), ensure_ascii=True, sort_keys=True)
    return sha256(written.encode()).hexdigest()
