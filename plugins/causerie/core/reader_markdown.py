"""The Markdown readers write: CommonMark that fetches nothing, hides nothing and leads nowhere
but to full addresses. It yields markdown-it's tokens; what they become is for `safe_html`.

What our dialect does not know (raw HTML, references, other addresses) stays text, as typed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape
from unicodedata import bidirectional, category, name, normalize

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, entity, link
from markdown_it.token import Token

from causerie.core import plain_text

MOST_NESTING = 12
MOST_ADDRESS = 2_000

_HOST = r"(?P<host>(?:[a-z0-9_-]+\.)*[a-z0-9_-]+\.?)"
_PATH = r"(?:[a-z0-9;/?:@&=+$,_.!~*'()#-]|%[0-9a-f]{2})*"
_WEB = re.compile(
    rf"https?://{_HOST}(?::\d{{1,5}})?(?:(?=[/?#]){_PATH})?", re.IGNORECASE | re.ASCII
)
# Neither `?` nor `&` before the host: programs take what follows for a subject, a text, a file.
_MAIL = re.compile(rf"mailto:[a-z0-9.!$'*+=^_`{{|}}~-]+@{_HOST}", re.IGNORECASE | re.ASCII)
_FULL = re.compile("https?://|mailto:", re.IGNORECASE | re.ASCII)
# Reads addresses as browsers do, and knows which of them lead nowhere: `http://x.org:99999`,
# `http://256.1.1.1`, or a host with letters that no name may have, whether spelt `xn--` or not.
_READER_OF_ADDRESSES = nh3.Cleaner(
    tags={"a"}, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel=None
)
_NEVER_IN_ADDRESS = re.compile(r"[\x00-\x1f\\]")

_SCHEME = re.compile(r"(?<![\w.+\\-])https?$", re.IGNORECASE)
_BARE = re.compile(r"://[^\s<>\[\]*`\"|\\^{}«»‹›“”‘’…、。，！？；：）」』】]+")
_SHOWN_HOST = re.compile(
    r"(?:https?://(?P<typed>[\w.-]*[^\W_])"
    r"|(?<![\w.-])\.*(?P<bare>(?:[\w-]+\.)+[^\W\d_]{2,}"
    r"|(?:\d+\.){3}\d+|localhost\b))(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_BLANK = re.compile("[\\s\u2800]")
_UNSEEN = {"Cf", "Mn", "Me"}
# What Unicode's list of confusables gives for a dot on the line, with those of ideographs; a
# raised one is seen to be none, and French words have it.
_DOTS = dict.fromkeys(
    map(
        ord,
        "\u2024\u201a\u22c5\u2e33\u3002\ua4f8\u0701\u0702\ua60e\U00010a50\U0001d16d\u0660\u06f0",
    ),
    ".",
)
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]{1,30}")
# The page's own headings stand above a reader's; `s` means "no longer true", `del` "taken back".
_TAGS = {"h1": "h4", "h2": "h5", "h3": "h6", "h4": "h6", "h5": "h6", "h6": "h6", "s": "del"}
_CONTAINERS = frozenset(
    ("blockquote_open", "list_item_open", "em_open", "strong_open", "s_open", "link_open")
)


def parsed(text: str) -> list[Token]:
    """The tokens of a tamed `text`; past `MOST_NESTING` they may not hold all of it."""
    return _PARSER.parse(text)


def written(tokens: Sequence[Token]) -> str:
    """The HTML of `tokens`, before it is sanitised."""
    return str(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def words(tokens: Sequence[Token]) -> Iterator[str]:
    """The text of each block, without its markup."""
    for token in tokens:
        yield _label(token.children) if token.children else token.content


def nesting(tokens: Sequence[Token]) -> int:
    """How many quotes, list items, emphases and links are open at once, at most."""
    deepest = depth = 0
    for token in _flat(tokens):
        if token.type in _CONTAINERS:
            depth += 1
            deepest = max(deepest, depth)
        elif token.type.replace("_close", "_open") in _CONTAINERS:
            depth -= 1
    return deepest


def address(text: str) -> str:
    """`text` as a full http, https or mailto address in ASCII, or nothing if it is none.

    No user before the host, for `https://good.org@evil.org` leads to evil.org.
    """
    if is_address(text):
        return text
    # What cannot be one is not put in ASCII: links in links repeat thousands of characters.
    return _in_ascii(text) if len(text) <= MOST_ADDRESS and _FULL.match(text) else ""


@lru_cache(maxsize=64)  # the parser asks for each several times
def _in_ascii(text: str) -> str:
    if _NEVER_IN_ADDRESS.search(text) or plain_text.tame(text) != text:
        return ""
    in_ascii = MarkdownIt.normalizeLink(_PARSER, text)
    return in_ascii if is_address(in_ascii) else ""


def is_address(text: str) -> bool:
    """Whether `text` is one `address` would answer: no other passes the sanitiser as a link."""
    return len(text) <= MOST_ADDRESS and _match(text) is not None and _is_read(text)


@lru_cache(maxsize=64)  # by the parser, for the hosts one reads, and by the sanitiser
def _is_read(address: str) -> bool:
    return "href" in _READER_OF_ADDRESSES.clean(f'<a href="{escape(address)}">')


def _match(address: str) -> re.Match[str] | None:
    return _WEB.fullmatch(address) or _MAIL.fullmatch(address)


def _host(address: str) -> str:
    found = _match(address)
    return found["host"].lower().removeprefix("www.").removesuffix(".") if found else ""


def _flat(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _label(tokens: Sequence[Token]) -> str:
    return "".join("\n" if token.tag == "br" else token.content for token in tokens)


class _Parser(MarkdownIt):
    """CommonMark with our own idea of an address, which it shows as it was typed."""

    def __init__(self) -> None:
        # A quote opens one level, a list two; beyond its own limit the parser drops text.
        most = 2 * (MOST_NESTING + 1)
        super().__init__("commonmark", {"html": False, "xhtmlOut": False, "maxNesting": most})
        self.enable("strikethrough").disable("reference")
        self.inline.ruler.at("entity", _entity)
        self.inline.ruler.at("image", _image)
        self.inline.ruler.at("link", _link)
        self.inline.ruler.before("newline", "bare_address", _bare_address)
        self.core.ruler.after("inline", "reader", _mend)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the names are markdown-it's
        return address(url)

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return url != ""

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link


def _entity(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - called by markdown-it
    """An entity is its character, unless it brings in one that is not accepted as such."""
    if not entity(state, silent):
        return False
    if not silent:
        token = state.tokens[-1]
        if plain_text.tame(token.content) != token.content or category(token.content[0])[0] == "M":
            token.content = token.markup
    return True


def _link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """A link, looked for only where one can end: thousands of brackets would each be followed.

    And looked for once where there is none: for each step ahead the parser would ask again.
    """
    none, here = state.env.setdefault("no links", set()), (state.src, state.pos, state.posMax)
    if here in none or state.src.find("](", state.pos, state.posMax) < 0:
        return False
    if link(state, silent):
        return True
    none.add(here)
    return False


def _image(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """An image is a link to it: showing it would tell its server who reads us."""
    if not state.src.startswith("![", state.pos):
        return False
    state.pos += 1
    if _link(state, silent):
        return True
    state.pos -= 1
    return False


def _bare_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`https://…` in the text is a link, without the punctuation that closes its sentence."""
    # The text before the colon was read already: the scheme is its end.
    scheme = _SCHEME.search(state.src, max(state.pos - 6, 0), state.pos)
    if not scheme:
        return False
    rest = _BARE.match(state.src, state.pos, state.posMax)
    typed = _without_closing(scheme[0] + rest[0]) if rest else ""
    href = address(typed)
    if not href:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = typed
        state.push("link_close", "a", -1)
    state.pos += len(typed) - len(scheme[0])
    return True


def _without_closing(typed: str) -> str:
    while True:
        shorter = typed.rstrip(".,;:!?'_~")
        if shorter.endswith(")") and shorter.count(")") > shorter.count("("):
            shorter = shorter[:-1]
        if shorter == typed:
            return typed
        typed = shorter


def _mend(state: StateCore) -> None:
    for token in _flat(state.tokens):
        token.tag = _TAGS.get(token.tag, token.tag)
        if token.type == "fence" and not _LANGUAGE.fullmatch(token.info.strip()):
            # CommonMark hides what follows the three marks; readers write their text there.
            token.content = f"{token.info.strip()}\n{token.content}".removeprefix("\n")
            token.info = ""
        if token.children and any(child.type == "link_open" for child in token.children):
            token.children = list(_with_hosts(_with_sound_links(token.children)))
    state.tokens = list(_with_numbers_typed(state.tokens))


def _with_numbers_typed(tokens: Sequence[Token]) -> Iterator[Token]:
    """The same, a new list begun where a number is beyond the next one: years skip.

    Only where it is greater: many type `1.` before every item, and leave the counting to Markdown.
    """
    lists: list[tuple[Token, int]] = []  # those that are open, and the number that comes next
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            lists.append((token, int(token.attrs.get("start", 1))))
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            opening, number = lists[-1]
            if (typed := int(token.info or 0)) > number:
                yield Token("ordered_list_close", "ol", -1, block=True)
                yield replace(opening, attrs={"start": typed})
                number = typed
            lists[-1] = (opening, number + 1)
        yield token


def _with_sound_links(tokens: Sequence[Token]) -> list[Token]:
    """Links that have an address, say something, and are in no other link."""
    shown: list[Token] = []
    open_links: list[tuple[Token, bool, int]] = []
    for token in tokens:
        if token.type == "link_open":
            keep = bool(token.attrs["href"]) and not any(kept for _, kept, _ in open_links)
            if keep:
                shown.append(token)
            open_links.append((token, keep, len(shown)))
        elif token.type == "link_close":
            opening, kept, start = open_links.pop()
            label = _label(shown[start:])
            if kept:
                shown.extend(_end_of_link(opening, token, label))
            else:
                shown.extend(_end_of_inner_link(opening, label))
        else:
            shown.append(token)
    return shown


def _end_of_link(opening: Token, closing: Token, label: str) -> Iterator[Token]:
    href = str(opening.attrs["href"])
    if plain_text.blank(label):
        yield Token("text", "", 0, content=href)
    yield closing
    yield from _title(opening)


def _end_of_inner_link(opening: Token, label: str) -> Iterator[Token]:
    """An image in a link leads nowhere, so its address is shown, unless it is all one reads."""
    href = str(opening.attrs["href"])
    if href and href not in (address(label), address(f"mailto:{label}")):
        yield Token("text", "", 0, content=href if plain_text.blank(label) else f" ({href})")
    yield from _title(opening)


def _title(opening: Token) -> Iterator[Token]:
    if title := opening.attrs.pop("title", ""):
        yield Token("text", "", 0, content=f" “{plain_text.tame(str(title))}”")


def _with_hosts(tokens: Sequence[Token]) -> Iterator[Token]:
    """The same, each link followed by the host it leads to where another is read.

    Whatever touches a link is read with it, up to the next blank: `[good](…).com` shows one host.
    """
    text = _label(tokens)
    start, end, href = 0, 0, ""
    for token in tokens:
        yield token
        end += len(_label([token]))
        if token.type == "link_open":
            start, href = end, str(token.attrs["href"])
        elif token.type == "link_close":
            before, after = _BLANK.split(text[:start])[-1], _BLANK.split(text[end:], 1)[0]
            label = text[start:end]
            if not _hosts_read(label) | _hosts_read(before + label + after) <= {_host(href)}:
                yield Token("text", "", 0, content=f" ({_host(href)})")


@lru_cache(maxsize=4)  # links that touch are all read in the same text
def _hosts_read(text: str) -> frozenset[str]:
    """The hosts one reads in `text`; what may not be what it seems is none, and given as such."""
    text = _for_the_eye(text)
    hosts = {found["typed"] or found["bare"] for found in _SHOWN_HOST.finditer(text)}
    # Letters that run to the left change places with those around them: what is read first is last.
    turned = any(bidirectional(char) in _RIGHT_TO_LEFT for char in text)
    return frozenset(
        "" if turned or not _latin(each) else _host(address(f"https://{each}")) for each in hosts
    )


def _for_the_eye(text: str) -> str:
    """A text as it looks: without what cannot be seen, every dot and every blank being one."""
    seen = normalize("NFKC", _BLANK.sub(" ", text)).translate(_DOTS)
    return "".join(char for char in seen if category(char) not in _UNSEEN)


def _latin(host: str) -> bool:
    """Whether no sign is of another alphabet: `аpple.com` begins with a Cyrillic letter."""
    return all(char.isascii() or name(char, "").startswith("LATIN") for char in host)


_PARSER = _Parser()
