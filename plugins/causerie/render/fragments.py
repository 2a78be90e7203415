"""What stands in the slots: readers' words and all that depends on them."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from heapq import nlargest

from causerie.core import safe_html, threads, urls
from causerie.core.model import Answer
from causerie.core.slots import Slot, SlotKind
from causerie.core.threads import Thread
from causerie.render.outline import CaseFacts, Outline
from causerie.render.templates import environment

LATEST = 4
"""Answers on the front page."""
MAX_FEATURED = 3
"""Featured answers quoted in a post."""
EXCERPT = 240
"""Characters of an answer quoted elsewhere."""


class Discussion:
    """The answers to one case, threaded once and counted."""

    def __init__(self, facts: CaseFacts, answers: Sequence[Answer]) -> None:
        self.facts = facts
        self.answers = answers
        self.shown = threads.shown(answers)
        self.threads = threads.of(answers)
        self.pages = threads.pages(self.threads)
        self.by_id = {answer.id: answer for answer in answers}

    @property
    def last(self) -> Answer | None:
        """The latest answer that still says something."""
        return self.shown[-1] if self.shown else None

    @property
    def featured(self) -> tuple[Answer, ...]:
        """The answers the author puts forward."""
        return tuple(answer for answer in self.shown if answer.featured)

    @cached_property
    def page_of(self) -> Mapping[str, int]:
        """From an answer's id to the page it stands on."""
        return threads.page_of(self.threads)


class Fragments:
    """The fragments of a site, from its outline and its answers."""

    def __init__(self, outline: Outline, answers: Mapping[str, Sequence[Answer]]) -> None:
        self.outline = outline
        self.discussions = {
            case: Discussion(facts, answers.get(case, ())) for case, facts in outline.cases.items()
        }
        self._environment = environment(outline.language)
        self._makers: Mapping[SlotKind, Callable[[Slot, str], str]] = {
            SlotKind.CASE: self._card,
            SlotKind.ACTIVITY: self._activity,
            SlotKind.FEATURED: self._featured,
            SlotKind.ANSWERS: self._answers,
            SlotKind.LATEST: self._latest,
        }

    def of(self, slot: Slot, page: str) -> str:
        """The fragment for a slot on the page at the address `page`."""
        return self._makers[slot.kind](slot, page)

    def address(self, answer: Answer) -> str:
        """The one address of an answer, from the root of the site."""
        number = self.discussions[answer.case].page_of[answer.id]
        return f"{self.outline.words.case(answer.case, number)}#{answer.id}"

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
        return self._render("answers", page, discussion=discussion, threads=shown, number=slot.page)

    def _latest(self, _slot: Slot, page: str) -> str:
        latest = nlargest(
            LATEST,
            (answer for each in self.discussions.values() for answer in each.shown[-LATEST:]),
            key=lambda answer: (answer.date.instant, answer.id),
        )
        return self._render("latest", page, latest=latest, discussions=self.discussions)

    def _render(self, name: str, page: str, **values: object) -> str:
        return self._environment.get_template(f"fragments/{name}.html").render(
            **values,
            link=lambda url: urls.relative(page, url),
            address=self.address,
            words=self.outline.words,
            body=safe_html.render,
            excerpt=lambda answer: safe_html.excerpt(answer.body, EXCERPT),
        )
