"""French typography of what is shown; sources stay as they were typed.

The spaces are those of the Imprimerie nationale's *Lexique des règles typographiques*: thin before
`; ! ?`, full before `:` and within « », neither of them where a line may end. Percent and digits
in threes have the thin one, as in the Unicode CLDR. Nothing but spaces, apostrophes and dots of
suspension is changed, and what was right before stays as it is.
"""

import re
from collections.abc import Iterator
from html import escape, unescape

THIN, FULL = "\u202f", "\u00a0"

# What no rule may touch: addresses, characters by their names, icons by theirs.
_MAY_BE_OPAQUE = re.compile(r"://|www\.|@|&|:\w")
_OPAQUE = re.compile(r".*://.*|.*www\..*|[^@]+@[^@]+|.*&#?\w+;.*|:\w[\w+-]*:", re.DOTALL)
_WORD = re.compile(r"(\S+)")
_ENDS = 'A-Za-zÀ-ÖØ-öø-ÿŒœŸ0-9»”")\\]…%‰€²³°’'  # of a word, before a sign
_ELIDED = "(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu)"
_SPACES = re.compile(r"\s")
_RULES = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"(?<!\.)\.\.\.(?!\.)", "…"),
        (r"(?<=[^\W\d_])'(?=[^\W_]|«)", "’"),
        (rf"(?i)(?<![^\W_])({_ELIDED})'$", r"\1’"),  # before a word in italics, or a link
        # Thin, where there was a space or none; a smiley or a parameter is no punctuation.
        (r"(?<=\S)\s+(?=[!?](?![\w=(])|;(?![\w)(-]))", THIN),
        (rf"(?<=[{_ENDS}])(?=[!?]+(?:[\s»”\")\]…,]|$)|;(?:[\s»]|$))", THIN),
        # Full.
        (r"(?<=\S)\s+(?=:(?:[\s»]|$))", FULL),
        (rf"(?<=[{_ENDS}])(?=:(?:[\s»]|$))", FULL),
        (r"«\s*(?=\S|$)", f"«{FULL}"),
        (r"(?<=\S)\s*(?=»)", FULL),
        # Numbers and what belongs to them.
        (r"(?<=\d)\s?(?=[%‰](?!\w))", THIN),
        (r"(?<=\d)\s?(?=€(?!\w))", FULL),
        (r"(?<=\d)\s(?=[kM]€)", FULL),
        (r"(?<![\d.,])(?<!\d\s)\d{1,3}(?:\s\d{3})+(?!\s?\d)", lambda m: _SPACES.sub(THIN, m[0])),
        (r"\b(n[°º]|p\.|art\.|chap\.) ?(?=\d)", rf"\1{FULL}"),
        (r"\b(M\.|MM\.|Mme|Mmes|Mlle|Dr|Pr) (?=[A-ZÀ-ÖØ-Þ])", rf"\1{FULL}"),
    )
)
# A first letter of most that any rule changes; few texts are without one.
_HINT = re.compile(r"[;:!?«»%‰€'°º]|\.\.\.|\d\s\d|\b(?:MM?\.|Mm|Ml|[DP]r|p\.|art\.|chap\.)")
_ORDINAL = re.compile(
    r"(?<![^\s(\[«“\"'’])(?:(1|I)(ers?|res?|ères?)"
    r"|(\d+|[IVX]{2,}|[VX](?=e (?:siècle|République)))(es?|[èe]mes?)|(2)(nde?s?))\b"
)

# Possessive: what is no tag is seen to be none at once. A value without quotes may hold one.
# No group captures within what is possessive: Python 3.11 loses its place there.
_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'>][^\s>]*)"""
_TAG = re.compile(
    rf"</?[A-Za-z][^\s/>]*+(?:[\s/]++|[^\s/>=]++(?:\s*+=\s*+{_VALUE})?+)*+>|<[!?][^>]*+>"
)
_TAG_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(rf"(?<=[\s/\"'])([^\s/>=\"']+)\s*=\s*({_VALUE})")
_AS_TYPED = frozenset((
    "code", "datalist", "kbd", "math", "noscript", "pre", "samp", "select", "svg", "template",
    "tt", "var",
))  # fmt: skip
_TEXT_ALONE = frozenset(("script", "style", "textarea"))
"""What holds no markup: a `<` in it begins none."""
_EMPTY = frozenset(("area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"))
_IN_LINE = frozenset((
    "a", "abbr", "b", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s",
    "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
))  # fmt: skip
_NO_MARKUP = frozenset(("title", "button"))


def text(plain: str) -> str:
    """A line or a paragraph as it is shown."""
    return _set(plain, "")


def html(source: str, *, ordinals: bool = True) -> str:
    """The text in a page or in a piece of one as it is shown.

    What is code, and what is said to be in another language than French, stays as it is, and so
    does what is in attributes. Without `ordinals`, no markup is added.
    """
    return "".join(_pieces(source, ordinals=ordinals))


def _pieces(source: str, *, ordinals: bool) -> Iterator[str]:
    skipped, depth, before, plain = "", 0, "", False
    for piece, name in _parts(source):
        if name is None:
            if skipped:
                yield piece
            else:
                shown = _shown(piece, before)
                yield _ORDINAL.sub(_raised, shown) if ordinals and not plain else shown
            before = piece[-1]
            continue
        yield piece
        closes = piece.startswith("</")
        holds = name not in _EMPTY and not piece.endswith("/>")
        if skipped:
            if name == skipped and holds:
                depth += -1 if closes else 1
            if not depth:
                skipped = ""
        elif holds and not closes and (name in _AS_TYPED or _is_as_typed(piece)):
            skipped, depth = name, 1
        if name not in _IN_LINE:
            before = ""
        if name in _NO_MARKUP:
            plain = not closes


def _parts(source: str) -> Iterator[tuple[str, str | None]]:
    """The texts of some HTML, and its tags, each with the name of its element.

    A comment is a tag without a name; so is all of an element that holds no markup.
    """
    begun = at = 0
    while (at := source.find("<", at)) >= 0:
        if source.startswith("<!--", at):
            end, name = source.find("-->", at) + 3, ""
            end = end if end > 2 else len(source)
        elif found := _TAG.match(source, at):
            named = _TAG_NAME.match(source, at)
            end, name = found.end(), named[1].lower() if named else ""
            if name in _TEXT_ALONE and source[at + 1] != "/":
                close = re.compile(f"</{name}", re.IGNORECASE).search(source, end)
                end, name = close.start() if close else len(source), ""
        else:
            at += 1
            continue
        if begun < at:
            yield source[begun:at], None
        yield source[at:end], name
        begun = at = end
    if begun < len(source):
        yield source[begun:], None


def _shown(piece: str, before: str) -> str:
    if not (_HINT.search(piece) or "&" in piece):
        return piece
    if "&" not in piece:
        return _set(piece, before)
    typed = unescape(piece)
    shown = _set(typed, before)
    return piece if shown == typed else escape(shown, quote=False)


def _is_as_typed(tag: str) -> bool:
    """Whether what it holds is in another language, or mathematics."""
    given = {name.lower(): value.strip("\"'") for name, value in _ATTRIBUTE.findall(tag)}
    language = given.get("lang", "fr").partition("-")[0].lower()
    return language != "fr" or "arithmatex" in given.get("class", "").split()


def _set(typed: str, before: str) -> str:
    """`typed` as it is shown behind one character, which stays as it is, or at a beginning."""
    if not _HINT.search(typed):
        return typed
    before = "" if before.isspace() or before in "<>&" else before
    if not _MAY_BE_OPAQUE.search(typed):
        return _ruled(typed, before)
    shown, open_ = "", ""
    for piece in _WORD.split(typed):
        if piece[:1].strip() and _OPAQUE.fullmatch(piece):
            shown = _with_ruled(shown, open_, before) + piece
            open_ = ""
        else:
            open_ += piece
    return _with_ruled(shown, open_, before)


def _with_ruled(shown: str, typed: str, before: str) -> str:
    last = shown[-1:] or before
    return shown + (_ruled(typed, "" if last.isspace() else last) if typed else "")


def _ruled(typed: str, before: str) -> str:
    typed = before + typed
    for pattern, by in _RULES:
        typed = pattern.sub(by, typed)
    return typed[len(before) :]


def _raised(ordinal: re.Match[str]) -> str:
    number, end = (each for each in ordinal.groups() if each)
    return f"{number}<sup>{end}</sup>"
