"""The Markdown readers write: CommonMark that fetches nothing, hides nothing and leads nowhere
but to full addresses. It yields markdown-it's tokens; what they become is for `safe_html`.

What our dialect does not know (raw HTML, references, other addresses) stays text, as typed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from unicodedata import category

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, entity, link
from markdown_it.token import Token

from causerie.core import plain_text
from causerie.core.reader_links import BLANK, THIN, address, host, hosts_read

MOST_NESTING = 12

_SCHEME = re.compile(r"(?<![\w.+\\-])https?$", re.IGNORECASE)
_BARE = re.compile(r"://[^\s<>\[\]*`\"|\\^{}«»‹›“”‘’…、。，！？；：）」』】]+")
_NEAR = 100  # characters behind a link that one may take for what it is, blanks counted as one
# A title of ours and a few signs may stand between, and brackets of any kind around.
_ASIDE = re.compile(
    r"(?: “[^”]*”)?(?:[^\w([{（［【﹙❨⟮]|_){0,100}[(\[{（［【﹙❨⟮]+([^)\]}）］】﹚❩⟯]{0,300})"
)
_BLANKS = re.compile(f"(?:{BLANK.pattern})+")
_THIN_BLANKS = re.compile(f"({THIN.pattern})(?:{THIN.pattern})+")
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
        if token.children:
            _lower_piles(token.children)
            if any(child.type == "link_open" for child in token.children):
                token.children = list(_with_hosts(_with_sound_links(token.children)))
    state.tokens = list(_with_numbers_typed(state.tokens))


def _lower_piles(tokens: Sequence[Token]) -> None:
    """No markup keeps marks from being counted that stand on one letter; the end of a line does."""
    texts = ["\n" if token.tag == "br" else token.content for token in tokens]
    for token, text in zip(tokens, plain_text.without_piles(texts), strict=True):
        if token.content:
            token.content = text


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
    if href and href not in map(address, (label, f"mailto:{label}")):
        yield Token("text", "", 0, content=href if plain_text.blank(label) else f" ({href})")
    yield from _title(opening)


def _title(opening: Token) -> Iterator[Token]:
    if title := opening.attrs.pop("title", ""):
        yield Token("text", "", 0, content=f" “{plain_text.tame(str(title))}”")


def _with_hosts(tokens: Sequence[Token]) -> Iterator[Token]:
    """The same, each link followed by the host it leads to where another is read.

    Whatever touches a link is read with it, up to the next blank: `[good](…).com` shows one host.
    So is what stands a little behind it, which looks like what is written here.
    """
    text = _label(tokens)
    start, end, href = 0, 0, ""
    for number, token in enumerate(tokens, 1):
        yield token
        end += len(_label([token]))
        if token.type == "link_open":
            start, href = end, str(token.attrs["href"])
        elif token.type == "link_close":
            before, after = BLANK.split(text[:start])[-1], BLANK.split(text[end:], 1)[0]
            label, near = text[start:end], _behind(tokens[number:])
            read = hosts_read(label) | hosts_read(before + label + after) | hosts_read(near)
            if not read <= {host(href)}:
                yield Token("text", "", 0, content=f" ({host(href)})")


def _behind(tokens: Sequence[Token]) -> str:
    """What stands a little behind a link, but for the text of others, and that is in brackets."""
    plain, within = "", 0
    for token in tokens:
        within += token.nesting if token.tag == "a" else 0
        plain += " " if within else _label([token])
    plain = _THIN_BLANKS.sub(r"\1", _BLANKS.sub(" ", plain))
    aside = _ASIDE.match(_label(tokens))
    return f"{_nearest(plain)} {aside[1] if aside else ''}"


def _nearest(text: str) -> str:
    """As much as is near to the eye, for which marks take no room, and what is left of its word."""
    room = _NEAR
    for place, char in enumerate(text):
        room -= category(char) not in ("Mn", "Me", "Cf")
        if room < 0:
            return text[:place] + BLANK.split(text[place : place + _NEAR], 1)[0]
    return text


_PARSER = _Parser()
