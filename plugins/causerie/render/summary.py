"""A verdict on a pull request as Markdown, for the page on which a forge shows a job's outcome.

All of it is blocks of HTML, which no forge reads for Markdown. Whatever a stranger wrote has no
line's end, and every sign that Markdown or a forge might act on is a number: what they see is
text, and the few tags our own policy lets pass.
"""

import re
from collections.abc import Callable, Sequence
from html import unescape

from causerie.core import safe_html
from causerie.core.model import Answer
from causerie.core.problems import printable
from causerie.core.pull_requests import Verdict
from causerie.render.language import Language

MOST_BYTES = 900_000
"""GitHub drops a summary of more than a mebibyte."""

_TAG = re.compile("(<[^<>]*>)")


def of(verdict: Verdict, say: Language) -> str:
    """The whole summary: the verdict in a line, what is to be mended, each answer as it will read.

    Paragraphs stand apart, so that nothing in one is taken for a part of another.
    """
    parts = [f"<h2>{_text(_outcome(verdict, say))}</h2>"]
    for each in verdict.problems:
        told = f"<p><code>{_text(str(each.place))}</code> {_text(each.sentence(say.gettext))}</p>"
        if _size([*parts, told]) > MOST_BYTES:
            parts.append(f"<p>{_text(say.gettext('There is more to mend.'))}</p>")
            break
        parts.append(told)
    for answer in verdict.answers:
        shown = _shown(answer, say.gettext) if answer.body else []
        if _size([*parts, *shown]) > MOST_BYTES:
            left = say.gettext("The other answers are too long to be shown here.")
            parts.append(f"<p>{_text(left)}</p>")
            break
        parts += shown
    return "\n\n".join(parts) + "\n"


def _size(parts: Sequence[str]) -> int:
    return sum(len(part.encode("utf-8", "replace")) for part in parts)


def _outcome(verdict: Verdict, say: Language) -> str:
    if errors := len(verdict.problems.errors):
        return say.counted("%(num)s thing to mend", "%(num)s things to mend", errors)
    if verdict.elsewhere:
        return say.gettext("Nothing to mend in the answers; the author must look at other files")
    return say.counted("%(num)s sound answer", "%(num)s sound answers", len(verdict.answers))


def _shown(answer: Answer, gettext: Callable[[str], str]) -> list[str]:
    said = " · ".join(filter(None, (answer.about, answer.choice, answer.website, answer.reply_to)))
    title = gettext("How the answer of {name} will read").format(name=answer.name or "?")
    return [
        f"<h3>{_text(title)}</h3>",
        f"<p><code>{_text(answer.path)}</code> · {_text(str(answer.date))}</p>",
        *([f"<p>{_text(said)}</p>"] if said else []),
        f"<blockquote>{inert(safe_html.render(answer.body))}</blockquote>",
    ]


def inert(html: safe_html.SafeHtml) -> str:
    """The same HTML on one line, with no sign in its text that Markdown could act on."""
    pieces = _TAG.split(html.strip("\n"))
    return "".join(
        piece if _TAG.fullmatch(piece) else _numbered(unescape(piece)) for piece in pieces if piece
    )


def _text(text: str) -> str:
    """Any text as HTML that shows all it holds, also what would turn the reading order."""
    return _numbered(printable(text))


def _numbered(text: str) -> str:
    """Any text as HTML: letters, digits and spaces as they are, everything else by its number."""
    return "".join(char if char.isalnum() or char == " " else f"&#{ord(char)};" for char in text)
