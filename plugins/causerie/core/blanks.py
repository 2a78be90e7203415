"""What an author has to fill in before a site is for the public: who publishes it, above all."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from causerie.core.model import Sources
from causerie.core.problems import Place, Problems

_BLANK = re.compile(r"\*\*[^*\n]*\b(?:à compléter|to fill in)\b[^*\n]*\*\*", re.IGNORECASE)
_FENCE = re.compile(r"\s*(?:```|~~~)")
_EXAMPLE = re.compile(
    r"(?:.*\.)?(?:example\.(?:com|net|org)|example|invalid|localhost|test)|127\..*|\[?::1\]?"
)
"""Hosts that are nobody's (RFC 2606, RFC 6761)."""


def check(sources: Sources, root: str, problems: Problems) -> None:
    """Warn of every blank in the pages of a site at the address `root`, unless it is an example."""
    host = urlsplit(root).hostname or ""
    if not host or _EXAMPLE.fullmatch(host):
        return
    for page in sources.docs:
        for number, line in _lines(page.text.source):
            if found := _BLANK.search(line):
                problems.warning(
                    Place(page.path, page.text.first_line + number),
                    "{blank} is still there, and the site has an address",
                    "write what it asks for, or remove it",
                    blank=found[0].replace("**", ""),
                )


def _lines(source: str) -> Iterator[tuple[int, str]]:
    """The lines of a text that are in no fence."""
    fenced = False
    for number, line in enumerate(source.split("\n")):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, line
