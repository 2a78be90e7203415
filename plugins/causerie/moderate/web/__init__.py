"""The desk in a browser: `routes` gives what is below `/_causerie/moderation`.

Every page needs a session but the way in and the private feed; nothing changes but by a form of
ours. No script is needed.
"""

from starlette.routing import Route

from causerie.moderate.web import deciding, entering, feed, lists, saying
from causerie.moderate.web.office import PATH, Office

__all__ = ["PATH", "Office", "routes"]


def routes(office: Office) -> list[Route]:
    """All of them; the one-time link only where the office is on this machine alone."""
    found = [
        *entering.routes(office),
        *lists.routes(office),
        *deciding.routes(office),
        *saying.routes(office),
        *feed.routes(office),
    ]
    return [*found, *entering.link_routes(office)] if office.local else found
