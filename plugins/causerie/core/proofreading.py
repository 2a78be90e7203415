"""What an author could mend in French sources, which no rendering may: letters, not spaces.

Only what is nearly sure is told, and nothing of code, addresses and markup is read.
"""

import re
from collections.abc import Iterator
from itertools import chain

from markdown_it import MarkdownIt
from markdown_it.token import Token

from causerie.core.model import Sources, Written
from causerie.core.problems import Place, Problems
from causerie.core.prose import Prose

_ACUTE = (
    "cole|conomi|criture|criv|crire|criteau|diteur|dition|galement|gard|glise|largi|lection|nerg"
    "|norm|quip|tape|tat|tud|v[ée]nement|viden|volution|change"
)
_RULES = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r'"([^"\n]+)"', "« \\1 »"),
        (r"\b([Ee]tc)(?:\.\.+|\.?…)", r"\1."),
        (r"\b1[èe]re(s?)\b", r"1re\1"),
        (r"\b((?!1[èe])\d+|[IVX]{2,})i?[èe]me(s?)\b", r"\1e\2"),
        (r"\bMr\.? (?=[A-ZÀ-Þ])", "M. "),
        (r"(?<=\w) ([,.])(?=\s|$)", r"\1"),
        (r"(?<=\S)[ \u00a0]{2,}(?=\S)", " "),
        (r"\b([cC]|[sS]|[mM](?:an)?|[bB]|[nN]|[vV]|[cC]h)oe(?=u(?:r|vr|f|d|x?\b)|urs\b)", r"\1œ"),
        (r"\boe(?=uvr|il\b|ufs?\b)", "œ"),
        (r"\bOe(?=uvr|il\b|ufs?\b)", "Œ"),
        (r"(?:(?<=^)|(?<=[.!?…] ))A(?= (?:cette?|ces|la|l['’]|partir|quel|travers|côté)\b)", "À"),
        (r"\b[aà] coté\b", "à côté"),
        (r"\ba (côté|travers|partir|savoir)\b", r"à \1"),
        (rf"\bE(?=(?:{_ACUTE})\w*)", "É"),
        (r"\bEtre\b", "Être"),
        (r"(?:(?<=^)|(?<=[.!?…] ))([A-ZÀ-Þ]\w+ez) vous\b(?=[^.!?]*\?)", r"\1-vous"),
    )
)
_NO_WORD = re.compile(r"\W")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


def proofread(sources: Sources, problems: Problems) -> None:
    """Report, as warnings, what French could do without in all that the author has written."""
    for written, prose in _proses(sources):
        for key in ("title", "summary", "question"):
            _line(written.place(key), getattr(written, key, ""), problems)
        _prose(written.path, prose, problems)
    for page in sources.docs:
        _prose(page.path, page.text, problems)


def _proses(sources: Sources) -> Iterator[tuple[Written, Prose]]:
    """All that has a header; a chapter that is one file is read once."""
    for chapter in sources.chapters:
        yield chapter, chapter.text
        yield from ((each, each.text) for each in chapter.posts if not chapter.single)
    yield from ((case, case.text) for case in sources.cases)


def _prose(path: str, prose: Prose, problems: Problems) -> None:
    for block in _MARKDOWN.parse(prose.source):
        if block.type == "inline" and block.map:
            first = prose.first_line + block.map[0]
            for number, text in enumerate(_lines(block.children or [])):
                _line(Place(path, first + number), text, problems)


def _lines(tokens: list[Token]) -> Iterator[str]:
    """What can be read of each line of a paragraph; what is code is a word that is none."""
    line = ""
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield line
            line = ""
        elif token.type == "text":
            line += token.content
        elif token.type in ("code_inline", "image", "html_inline"):
            line += "\ufffc"
    yield line


def _line(place: Place, text: str, problems: Problems) -> None:
    found = chain.from_iterable(
        ((match, match.expand(by)) for match in pattern.finditer(text)) for pattern, by in _RULES
    )
    for match, meant in found:
        head = _NO_WORD.split(text[: match.start()])[-1]
        tail = _NO_WORD.split(text[match.end() :])[0]
        problems.warning(
            place,
            '"{typed}" is not how French is written',
            'write "{meant}"',
            typed=f"{head}{match[0]}{tail}",
            meant=f"{head}{meant}{tail}",
        )
