"""What is said at the top of a page after something was done, and the way to undo it.

The next page is told by its address, signed: nobody else can make a page say it, and nothing is
kept of it. It holds no word of a reader's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from causerie.core.moderation import UNDO_FOR
from causerie.moderate.web.office import Office, Visit
from causerie.queue import NoSubmission

_PURPOSE = "said"
_MOST_SAID = 400
"""Characters of why something is late."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence, what may still be undone of what it says, and why it is not public yet."""

    text: str
    undo: Sequence[tuple[str, int]] = ()
    late: str | None = None


def onward(
    office: Office,
    visit: Visit,
    path: str,
    action: str,
    ids: Sequence[str],
    late: str | None = None,
) -> Response:
    """To a page that says what was done to some submissions, and why it is `late`."""
    why = None if late is None else late[:_MOST_SAID]
    told = {"by": visit.moderator, "did": action, "ids": list(ids), "late": why}
    query = urlencode({"said": office.signer.dumps(_PURPOSE, told)})
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}{query}", 303)


def said(office: Office, request: Request, visit: Visit) -> Message | None:
    """What the page is to say, to the moderator it is said to, for as long as it can be undone."""
    told = office.signer.loads(_PURPOSE, request.query_params.get("said", ""), UNDO_FOR)
    if not told or told["by"] != visit.moderator:
        return None
    return message(office, visit, told["did"], told["ids"], told["late"])


def message(
    office: Office, visit: Visit, action: str, ids: Sequence[str], late: str | None = None
) -> Message | None:
    """What was done to some submissions."""
    if not ids:
        return None
    undo = [] if action == "undo" else list(_undoable(office, visit, ids))
    return Message(_sentence(office, action, len(ids)), undo, late)


def _undoable(office: Office, visit: Visit, ids: Sequence[str]) -> list[tuple[str, int]]:
    """Those whose last decision is still this moderator's."""
    found = []
    for id_ in ids:
        try:
            item = office.queue.item(id_)
        except NoSubmission:
            continue
        if item.may_undo(office.clock()) and item.decisions[-1].moderator == visit.moderator:
            found.append((id_, item.version))
    return found


def _sentence(office: Office, action: str, count: int) -> str:
    counted = office.pages.counted
    match action:
        case "approve":
            return counted("%(num)s answer approved.", "%(num)s answers approved.", count)
        case "approve-featured":
            return counted(
                "%(num)s answer approved and featured.",
                "%(num)s answers approved and featured.",
                count,
            )
        case "refuse":
            return counted("%(num)s answer refused.", "%(num)s answers refused.", count)
        case "withdraw":
            return counted("%(num)s answer withdrawn.", "%(num)s answers withdrawn.", count)
        case "release":
            return counted(
                "%(num)s answer put back in the queue.",
                "%(num)s answers put back in the queue.",
                count,
            )
        case "feature":
            return counted("%(num)s answer featured.", "%(num)s answers featured.", count)
        case "unfeature":
            return counted(
                "%(num)s answer no longer featured.", "%(num)s answers no longer featured.", count
            )
        case "say":
            return office.pages.say("Your answer is published.")
        case _:
            return counted("%(num)s decision undone.", "%(num)s decisions undone.", count)
