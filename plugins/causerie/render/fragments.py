"""What stands in the slots: readers' words and all that depends on them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import merge
from itertools import chain, islice, pairwise

from causerie.core import encoders, threads, urls
from causerie.core.feeds import MOST_ENTRIES
from causerie.core.model import Answer
from causerie.core.slots import Slot, SlotKind
from causerie.core.threads import Thread
from causerie.render import linked_data
from causerie.render.outline import CaseFacts, Outline
from causerie.render.templates import environment
from causerie.render.typeset import Typeset

LATEST = 4
"""Answers on the front page."""
MAX_FEATURED = 3
"""Featured answers quoted in a post."""
NEIGHBOURS = 2
"""Pages of answers named on either side of the one that is read, besides the first and the last."""


def window(number: int, last: int) -> tuple[int | None, ...]:
    """The pages that page `number` of `last` leads to; None where some are left out.

    They are few however many there are, and a page that stands alone is never left out.
    """
    near = range(max(1, number - NEIGHBOURS), min(last, number + NEIGHBOURS) + 1)
    named = sorted({1, *near, last})
    shown: list[int | None] = [1]
    for before, after in pairwise(named):
        if after - before == 2:
            shown.append(before + 1)
        elif after - before > 2:
            shown.append(None)
        shown.append(after)
    return tuple(shown)


class Discussion:
    """The answers to one case, threaded and counted once, when that is first asked for."""

    def __init__(self, facts: CaseFacts, answers: Sequence[Answer]) -> None:
        self.facts = facts
        self.answers = answers

    @cached_property
    def shown(self) -> tuple[Answer, ...]:
        """The answers that still say something."""
        return threads.shown(self.answers)

    @cached_property
    def threads(self) -> tuple[Thread, ...]:
        """The answers beneath those they reply to."""
        return threads.of(self.answers)

    @cached_property
    def pages(self) -> tuple[tuple[Thread, ...], ...]:
        """The threads page by page."""
        return threads.pages(self.threads)

    @cached_property
    def by_id(self) -> Mapping[str, Answer]:
        """The answers by their ids."""
        return {answer.id: answer for answer in self.answers}

    @property
    def last(self) -> Answer | None:
        """The latest answer that still says something."""
        return self.shown[-1] if self.shown else None

    @property
    def newest(self) -> Iterator[Answer]:
        """Those that still say something, the last one first, found one by one."""
        return (answer for answer in reversed(self.answers) if not answer.withdrawn)

    @cached_property
    def featured(self) -> tuple[Answer, ...]:
        """The answers the author puts forward."""
        return tuple(answer for answer in self.shown if answer.featured)

    @cached_property
    def page_of(self) -> Mapping[str, int]:
        """From an answer's id to the page it stands on."""
        return threads.page_of(self.threads)

    def shows(self, number: int) -> object:
        """All that a later page is made of: where it is the same, so is the page."""
        shown = self.pages[number - 1 : number]
        parents = [
            (parent, self.page_of[parent.id])  # who is named on it, wherever they stand
            for thread in chain(*shown)
            if thread.root.reply_to and (parent := self.by_id.get(thread.root.reply_to))
        ]
        return shown, window(number, len(self.pages)), parents


class Fragments:
    """The fragments of a site, from its outline and its answers."""

    def __init__(self, outline: Outline, answers: Mapping[str, Sequence[Answer]]) -> None:
        self.outline = outline
        self.discussions: Mapping[str, Discussion] = {
            case: Discussion(facts, answers.get(case, ())) for case, facts in outline.cases.items()
        }
        self._environment = environment(outline.language)
        self.typeset = Typeset(outline.language)
        self._makers: Mapping[SlotKind, Callable[[Slot, str], str]] = {
            SlotKind.CASE: self._card,
            SlotKind.ACTIVITY: self._activity,
            SlotKind.FEATURED: self._featured,
            SlotKind.ANSWERS: self._answers,
            SlotKind.LATEST: self._latest,
            SlotKind.DATA: self._data,
        }

    def given(self, answers: Mapping[str, Sequence[Answer]]) -> "Fragments":
        """Those of the same site when some cases have other answers."""
        given = Fragments(self.outline, {})
        new = {case: Discussion(self.outline.cases[case], own) for case, own in answers.items()}
        given.discussions = {**self.discussions, **new}
        return given

    def of(self, slot: Slot, page: str) -> str:
        """The fragment for a slot on the page at the address `page`."""
        return self._makers[slot.kind](slot, page)

    def address(self, answer: Answer) -> str:
        """The one address of an answer, from the root of the site."""
        discussion = self.discussions[answer.case]
        few = len(discussion.answers) <= threads.ROOTS_A_PAGE  # then no thread has to be followed
        number = 1 if few else discussion.page_of[answer.id]
        return self.outline.words.one_answer(answer.case, answer.id, number)

    @cached_property
    def latest(self) -> tuple[Answer, ...]:
        """The latest answers of all, the last one first, found without a look at the others."""
        newest = merge(
            *(each.newest for each in self.discussions.values()),
            key=lambda answer: (answer.date.instant, answer.id),
            reverse=True,
        )
        return tuple(islice(newest, MOST_ENTRIES))

    def _card(self, slot: Slot, page: str) -> str:
        discussion = self.discussions[slot.case]
        featured = discussion.featured[:MAX_FEATURED]
        return self._render("card", page, discussion=discussion, featured=featured)

    def _activity(self, slot: Slot, page: str) -> str:
        return self._render("activity", page, discussion=self.discussions[slot.case])

    def _featured(self, slot: Slot, page: str) -> str:
        return self._render("featured", page, discussion=self.discussions[slot.case])

    def _answers(self, slot: Slot, page: str) -> str:
        discussion = self.discussions[slot.case]
        pages = discussion.pages
        shown: Sequence[Thread] = pages[slot.page - 1] if slot.page <= len(pages) else ()
        return self._render(
            "answers",
            page,
            discussion=discussion,
            threads=shown,
            number=slot.page,
            window=window(slot.page, len(pages)),
        )

    def _latest(self, _slot: Slot, page: str) -> str:
        latest = self.latest[:LATEST]
        return self._render("latest", page, latest=latest, discussions=self.discussions)

    def _data(self, slot: Slot, page: str) -> str:
        discussion = self.discussions[slot.case]
        shown = discussion.pages[slot.page - 1 : slot.page]
        data = linked_data.page(
            self.outline,
            discussion.facts,
            shown[0] if shown else (),
            count=len(discussion.shown) if slot.page == 1 else None,
            address=self.address,
        )
        return self._render("data", page, data=encoders.script_json(data))

    def _render(self, name: str, page: str, **values: object) -> str:
        return self._environment.get_template(f"fragments/{name}.html").render(
            **values,
            link=lambda url: urls.relative(page, url),
            address=self.address,
            receiver=self.outline.receiver,
            contact=self.outline.contact if self.outline.root else "",
            root=self.outline.root,
            words=self.outline.words,
            excerpt=lambda answer: self.typeset.excerpt(answer.body, answer.lang),
        )
