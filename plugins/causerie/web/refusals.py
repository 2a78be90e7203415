"""What is refused, and the sentences that say why and what to do next."""

from collections.abc import Callable, Mapping

from causerie.core.problems import CauserieError, Reason


class Refused(CauserieError):
    """A request that is not done; `reason` is for the person who sent it."""

    def __init__(self, status: int, reason: Reason, headers: Mapping[str, str] | None = None):
        super().__init__(reason.what)
        self.status = status
        self.reason = reason
        self.headers = headers or {}


REASONS: Mapping[int, Reason] = {
    400: Reason("this request cannot be understood", "go back and send the page's own form again"),
    403: Reason("this page is not open to you", "go back to the site"),
    404: Reason("there is nothing at this address", "check that it was copied in full"),
    405: Reason("this address is not used that way", "go back and use the page's own buttons"),
    408: Reason("the form took too long to arrive", "go back and send it again"),
    500: Reason(
        "something went wrong on this machine",
        "go back, your browser may still have your text, and see what was done of what you asked",
    ),
    503: Reason(
        "this machine cannot take anything just now, and nothing was done",
        "go back, your browser may still have your text, and try again in a moment",
    ),
}
"""What is said of a status when nobody has said more."""

_OF_A_PAGE: Mapping[int, Reason] = {
    500: Reason(
        "something went wrong on this machine, and this page cannot be shown",
        "load it again in a moment: what you sent before is kept",
    ),
    503: Reason(
        "this machine cannot show this page just now",
        "load it again in a moment: what you sent before is kept",
    ),
}
"""The same where a page was only asked for, often just after a form was taken."""


def reason(status: int, method: str) -> Reason:
    """What is said of a status, of a request of this method, when nobody has said more."""
    of_a_page = _OF_A_PAGE if method in ("GET", "HEAD") else {}
    return of_a_page.get(status) or REASONS.get(status) or REASONS[400]


def sentence(reason: Reason, say: Callable[[str], str]) -> str:
    """A reason as a sentence of its own, with its capital and its full stop."""
    values = {name: str(value) for name, value in reason.values.items()}
    what, hint = (say(part).format(**values) for part in (reason.what, reason.hint))
    text = say("{what}; {hint}").format(what=what, hint=hint)
    return f"{text[:1].upper()}{text[1:]}."
