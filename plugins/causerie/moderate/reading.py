"""What there is to read of a submission, the same in every face of the desk."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from causerie.core import signals
from causerie.core.moderation import Revision
from causerie.core.series import Series
from causerie.core.signals import Signal
from causerie.queue import Item, Queue, Sent


def public(item: Item) -> Sent:
    """The text that is on the site; the latest where none is."""
    return item.published or item.latest


def judged(item: Item) -> Sent:
    """The text that waits for a decision; when none does, the one that is on the site."""
    waits = item.latest.state in (Revision.PENDING, Revision.HELD)
    return item.latest if waits else public(item)


def noticed(
    queue: Queue, items: Sequence[Item], series: Series | None
) -> Mapping[str, tuple[Signal, ...]]:
    """By the id of each submission, what may make one wary of the text that is judged.

    Every other one with the same text is named, whatever way it came and whatever case it is of.
    """
    sent = queue.same(items)
    bodies = {judged(item).submission.body for item in items} - {""}
    came: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for answers in series.answers.values() if series else ():
        for each in answers:
            if each.body in bodies:
                came[each.body].append((each.case, each.id))
    found = {}
    for item in items:
        text = judged(item)
        same = [*sent[item.id]] if text == item.latest else []
        for case, id_ in came[text.submission.body]:
            if case != item.case:
                same.append(f"{case}/{id_}")
            elif id_ != item.answer_id:
                same.append(id_)
        found[item.id] = signals.of(
            text.submission.body, text.submission.website, text.signals, same
        )
    return found
