"""Where hostile texts are put: into the forms of a reader's Markdown, and into every field."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from causerie.core.model import Answer
from causerie.core.moments import Moment
from causerie.core.safe_html import website
from causerie.core.series import State
from causerie.core.slots import Slot, SlotKind
from causerie.core.urls import WORDS
from causerie.render.fragments import Fragments
from causerie.render.outline import CaseFacts, Outline

WRAPS = (
    "{}", "> {}", "- a\n\n  {}", "# {}", "*{}*", "[{}](https://e.org)", "[a](https://e.org '{}')",
    "[a]({})", "[a](<{}>)", "![{}](https://e.org)", "`{}", "```{}\nx\n```", "    {}", "<{}>",
    "[a]: {}\n\n[a]", "a | b\n--|--\n{} | x", "https://e.org/{}", "\\{}",
)  # fmt: skip
"""As text, quote, list, heading, label, title, address, image, code, fence, table, autolink."""

_ZERO = datetime(2026, 1, 1, tzinfo=UTC)


def answer(
    number: int,
    text: str,
    body: str,
    *,
    case: str = "cas",
    reply_to: int | None = None,
    featured: bool = False,
) -> Answer:
    """An answer that bears `text` in every field but the body; the higher its number, the later."""
    return Answer(
        path="",
        case=case,
        id=f"2026-01-01-{number}",
        date=Moment(_ZERO + timedelta(seconds=number)),
        name=text,
        about=text,
        choice=text,
        lang=text,
        website=website(text) or "https://example.org/",
        reply_to=None if reply_to is None else f"2026-01-01-{reply_to}",
        body=body,
        featured=featured,
    )


def case_facts(case: str, text: str) -> CaseFacts:
    """A case that bears `text` wherever an author writes."""
    return CaseFacts(
        id=case, title=text, question=text, kind="case", state=State.OPEN, url=f"cas/{case}/"
    )


def said_by(texts: Sequence[str], *, body: str) -> Iterator[str]:
    """All fragments of a case whose answers bear each text in every field but the body."""
    replies = {0: None, 1: 0, 2: None, 3: 1}  # a root, a reply to the first, a reply to that
    answers = []
    for number, text in enumerate(texts):
        to = replies[number % 4]
        answers.append(answer(number, text, body, reply_to=to, featured=number < 3))
    outline = Outline("fr", WORDS["fr"], {"cas": case_facts("cas", texts[0])})
    fragments = Fragments(outline, {"cas": answers})
    for kind in SlotKind:
        yield fragments.of(Slot(kind, "cas"), "cas/cas/")
