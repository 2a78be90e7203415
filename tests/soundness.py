"""What must be true of a submission, whatever its history."""

from collections import Counter

from causerie.core import moderation
from causerie.core.moderation import Move, Revision, Standing, State
from causerie.queue import Item


def as_told(item: Item) -> Standing:
    """How a submission stands by what its revisions and decisions tell, by the rules alone."""
    first = item.decisions[0].before if item.decisions else item.standing
    held = first is not None and first.revision is Revision.HELD  # an edit leaves it so
    standing = Standing(State.NEW, Revision.HELD if held else Revision.PENDING)
    last = standing
    for sent in item.revisions:
        if sent.number > 1:
            standing = moderation.after(standing, Move.EDIT)
        for decision in item.decisions:
            if decision.revision == sent.number and decision.move is Move.UNDO:
                standing = last
            elif decision.revision == sent.number:
                assert standing == decision.before
                last, standing = standing, moderation.after(standing, decision.move)
    return standing


def assert_sound(item: Item) -> None:
    """It stands as it is told, and each of its texts as the submission lets it."""
    assert as_told(item) == item.standing
    states = Counter(each.state for each in item.revisions)
    earlier = {each.state for each in item.revisions[:-1]}
    assert not earlier & {Revision.PENDING, Revision.HELD}
    assert states[Revision.APPROVED] <= 1
    if item.state is State.PUBLISHED:
        assert item.published is not None
    approved = any(each.move is Move.APPROVE for each in item.decisions)
    assert (item.answer_id is not None) == approved
    judged = {each.revision for each in item.decisions}
    for each in item.revisions[:-1]:  # nobody needs a text that was replaced before it was read
        assert each.number in judged or not each.submission.body + each.submission.name
    if item.state is State.ERASED:
        assert {""} == {each.submission.body + each.submission.name for each in item.revisions}
    elif item.state is State.NEW:
        assert item.approved is None
    assert item.featured == (bool(item.decisions) and item.decisions[-1].featured)
    assert [*range(1, len(item.revisions) + 1)] == [each.number for each in item.revisions]
