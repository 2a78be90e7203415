"""What may be spam, in words for a moderator. It orders the queue, and decides nothing."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from causerie.core import safe_html

HONEYPOT, FAST, RATE = "honeypot", "fast", "rate"
"""What the receiver noticed: codes that are kept with the text."""

FEW_LINKS = 2
"""Links that say nothing about an answer: its sources, perhaps."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing noticed: a sentence, or two of which `number` chooses."""

    one: str
    many: str = ""
    number: int = 1
    values: tuple[tuple[str, str], ...] = ()

    def text(self, translate: Callable[[str], str], count: Callable[[str, str, int], str]) -> str:
        """It, in the words of a language."""
        if self.many:
            return count(self.one, self.many, self.number)
        return translate(self.one) % dict(self.values)


def of(
    body: str, website: str = "", noticed: Collection[str] = (), same: Collection[str] = ()
) -> tuple[Signal, ...]:
    """The signals of a text: those `noticed` as it came, and those that are seen in it.

    `same` are the ids of other submissions and answers with the very same text.
    """
    return tuple(_signals(body, website, noticed, same))


def _signals(
    body: str, website: str, noticed: Collection[str], same: Collection[str]
) -> Iterator[Signal]:
    if HONEYPOT in noticed:
        yield _say("a field that people do not see was filled in")
    if FAST in noticed:
        yield _say("sent within seconds of the preview")
    if RATE in noticed:
        yield _say("many were sent from the same place")
    links = safe_html.render(body).count("<a ") + bool(website)
    if links > FEW_LINKS:
        yield counted("%(num)s link", "%(num)s links", links)
    if same:
        yield _say("the same text as %(id)s", id=min(same))


def _say(sentence: str, **values: str) -> Signal:
    return Signal(sentence, values=tuple(values.items()))


def counted(one: str, many: str, number: int) -> Signal:
    """A signal that counts, `%(num)s` being the number."""
    return Signal(one, many, number)
