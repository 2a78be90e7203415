"""A reader's Markdown made into HTML that can do nothing: the only maker of `SafeHtml`.

There are two walls. The parser knows no raw HTML, image or reference; then a sanitiser,
which knows nothing of Markdown, keeps only the tags and attributes named here. What a
reader wrote is never dropped: what may not act is shown as it was typed.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape, unescape
from sys import getsizeof
from threading import Lock

import nh3
from cachetools import LRUCache, cached
from markdown_it.token import Token

from causerie.core import plain_text, reader_links, reader_markdown, typography
from causerie.core.problems import Reason
from causerie.core.reader_markdown import MOST_NESTING

POLICY_VERSION = 15
"""Part of every cache's key: raise it with any change to what `render` answers."""

MOST_CHARACTERS = 10_000
MOST_LINES = 400
MOST_LINKS = 20
MOST_BYTES = 200_000
EXCERPT = 240
"""Characters of an answer that is quoted elsewhere than in its place."""

_REMEMBERED = 64 * 1024 * 1024  # bytes: more than the texts of a large series
_ENTRY = 600  # bytes that one takes beside them

# Addresses are counted before anything is parsed, so also those which will be no links.
_ADDRESS = re.compile(r"https?://|mailto:|<[^\s<>@]+@", re.IGNORECASE)
# All that could be markup in our dialect, and more: what is none of it is only paragraphs.
_MARKUP = re.compile(r"[*_`~<>&\[\]\\|@#\t]")
_BLOCK_START = re.compile(r"[=+-]|[0-9]+[.)]")
_TAG = re.compile("<[^>]+>")
_BLOCK = re.compile(r"<(?!/?(?:a|em|strong|del|code)\b)[^>]+>")
_LANGUAGE_CLASS = re.compile(r"language-[A-Za-z0-9+#._-]{1,30}")


class SafeHtml(str):
    """HTML a template prints as it is. Only this module makes it; joined to text, it is text."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def limits(text: str) -> tuple[Reason, ...]:
    """The limits that a reader's `text` goes beyond; `plain_text.refused` tells its characters."""
    return _examined(text)[1]


def render(text: str) -> SafeHtml:
    """`text` as HTML. Any text whatever: one beyond the limits is shown as it was typed."""
    return _examined(text)[2]


@cached(LRUCache(_REMEMBERED, lambda typeset: _ENTRY + getsizeof(typeset)), lock=Lock())
def in_french(text: str) -> SafeHtml:
    """`render(text)` with the spaces and apostrophes of French."""
    return SafeHtml(typography.html(render(text), ordinals=False))


def _weight(remembered: tuple[str, tuple[Reason, ...], SafeHtml]) -> int:
    text, _, html = remembered
    return _ENTRY + getsizeof(text) + getsizeof(html)


# Bounded by bytes: strangers may send texts of any length, and have them previewed.
@cached(LRUCache(_REMEMBERED, _weight), lock=Lock())
def _examined(text: str) -> tuple[str, tuple[Reason, ...], SafeHtml]:
    """A text, by which it is found again, what is too much in it, and its HTML."""
    return text, *_parsed(text)


def _parsed(text: str) -> tuple[tuple[Reason, ...], SafeHtml]:
    """What is too much in a text, and its HTML: one parse serves check and page."""
    text = plain_text.tame(text)
    if plain_text.blank(text):
        return (Reason("the text is empty", "write a few words"),), _as_typed(text)
    if reasons := tuple(_excesses(text)):
        return reasons, _as_typed(text)
    if not _may_have_markup(text):
        return (), _plain(text)
    tokens = reader_markdown.parsed(text)
    reasons = tuple(_nesting_excess(tokens))
    says_nothing = plain_text.blank("".join(reader_markdown.words(tokens)))
    if reasons or says_nothing:
        return reasons, _as_typed(text)
    html = scrubbed(reader_markdown.written(tokens))
    stable = len(html.encode()) <= MOST_BYTES and scrubbed(html) == html
    return (), SafeHtml(html) if stable else _as_typed(text)


def _may_have_markup(text: str) -> bool:
    return (
        "://" in text
        or "\n\n\n" in text
        or _MARKUP.search(text) is not None
        or any(line != line.strip() or _BLOCK_START.match(line) for line in text.split("\n"))
    )


def _plain(text: str) -> SafeHtml:
    """What parser and sanitiser make of a text without markup, as most are, in a tenth of the time.

    No character of it is one that HTML would have to escape, but the no-break space.
    """
    paragraphs = text.strip("\n").replace("\u00a0", "&nbsp;").replace("\n\n", "</p>\n<p>")
    return SafeHtml(f"<p>{paragraphs}</p>\n")


def scrubbed(html: str) -> str:
    """`html` with nothing left but the tags and attributes readers may use: the second wall."""
    return _SANITISER.clean(html)


def _words(html: str) -> str:
    """The text of what `render` made, on one line and without its markup. Not HTML."""
    # No attribute that is left can hold a `>`; an inline tag may stand within a word.
    return " ".join(unescape(_TAG.sub("", _BLOCK.sub(" ", html))).split())


def excerpt(text: str, length: int) -> str:
    """The first words of `text` without its markup, in at most `length` characters. Not HTML."""
    html = render(text)
    text = _words(_beginning(html, 3 * length // 2))  # of most that is all one needs
    if len(text) <= length:
        text = _words(html)
    if len(text) <= length:
        return text
    head = text[: max(length - 1, 0)]
    if text[len(head)] != " ":
        head = head.rpartition(" ")[0] or head
    return f"{head.rstrip(' ,;:.…')}…"[:length]


def _beginning(html: str, length: int) -> str:
    """The first `length` characters, or a few less: no tag and no entity is cut in two."""
    head = html[:length]
    for opening, closing in ("<>", "&;"):
        if head.rfind(opening) > head.rfind(closing):
            head = head[: head.rfind(opening)]
    return head


def website(text: str) -> str | None:
    """`text` as the full http or https address of a website, or None if it is none."""
    address = reader_links.address(text.strip())
    return address if address[:4].lower() == "http" else None


def _excesses(text: str) -> Iterator[Reason]:
    """What makes a text too large to be parsed."""
    if (count := len(text)) > MOST_CHARACTERS:
        yield Reason(
            "the text has {count} characters, more than {most}",
            "shorten it or split it in two answers",
            {"count": count, "most": MOST_CHARACTERS},
        )
    if (count := text.count("\n") + 1) > MOST_LINES:
        yield Reason(
            "the text has {count} lines, more than {most}",
            "shorten it or split it in two answers",
            {"count": count, "most": MOST_LINES},
        )
    if (count := _addresses(text)) > MOST_LINKS:
        yield Reason(
            "the text has {count} addresses of pages or people, more than {most}",
            "keep the most useful ones",
            {"count": count, "most": MOST_LINKS},
        )


def _addresses(text: str) -> int:
    """No fewer than there will be links: an address may be spelt with entities or backslashes."""
    if "&" in text or "\\" in text:
        text = unescape(text).replace("\\", "")
    if text.count(":") + text.count("@") <= MOST_LINKS:
        return 0  # no address is without one or the other, and this is ten times as fast
    return sum(1 for _ in _ADDRESS.finditer(text))


def _nesting_excess(tokens: Sequence[Token]) -> Iterator[Reason]:
    if (count := reader_markdown.nesting(tokens)) > MOST_NESTING:
        yield Reason(
            "the text has {count} quotes, lists or emphases one in the other, more than {most}",
            "nest them less",
            {"count": count, "most": MOST_NESTING},
        )


def _as_typed(text: str) -> SafeHtml:
    paragraphs = re.split(r"\n{2,}", text.strip("\n"))
    lines = (escape(each, quote=False).replace("\n", "<br>\n") for each in paragraphs if each)
    return SafeHtml(scrubbed("".join(f"<p>{each}</p>\n" for each in lines)))


def _accepted(_tag: str, attribute: str, value: str) -> str | None:
    """Attributes nh3 lets pass are looked at once more, whatever the parser has promised."""
    if attribute == "href":
        return value if reader_links.is_address(value) else None
    if attribute == "class":
        return value if _LANGUAGE_CLASS.fullmatch(value) else None
    return value


_SANITISER = nh3.Cleaner(
    tags=set(
        "p br hr strong em del code pre blockquote ul ol li a h4 h5 h6".split()  # noqa: SIM905
    ),
    # Without `"*": set()` nh3 would keep `title` and `lang` everywhere.
    attributes={"*": set(), "a": {"href"}, "code": {"class"}, "ol": {"start"}},
    attribute_filter=_accepted,
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow ugc noopener noreferrer",
)
