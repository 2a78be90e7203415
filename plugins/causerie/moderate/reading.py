"""What there is to read of a submission, the same in every face of the desk."""

from causerie.core.moderation import Revision
from causerie.queue import Item, Sent


def public(item: Item) -> Sent:
    """The text that is on the site; the latest where none is."""
    return item.published or item.latest


def judged(item: Item) -> Sent:
    """The text that waits for a decision; when none does, the one that is on the site."""
    waits = item.latest.state in (Revision.PENDING, Revision.HELD)
    return item.latest if waits else public(item)
