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

# What no rule may touch: addresses.
_OPAQUE = re.compile(r"(\S*(?:://|www\.)\S*|[^\s@]+@[^\s@]+)")
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
    r"\b(1|I)(ers?|res?|ères?)\b|\b(\d+|[IVX]{2,}|[VX](?=e (?:siècle|République)))(es?|[èe]mes?)\b"
    r"|\b(2)(nde?s?)\b"
)

_TAG = re.compile(r"(<!--.*?-->|<(?:\"[^\"]*\"|'[^']*'|[^\"'>])*>)", re.DOTALL)
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_LANG = re.compile(r"\slang=[\"']?([A-Za-z]+)", re.IGNORECASE)
_AS_TYPED = frozenset((
    "code", "kbd", "math", "noscript", "option", "pre", "samp", "script", "style", "svg",
    "template", "textarea", "tt", "var",
))  # fmt: skip
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
    for number, piece in enumerate(_TAG.split(source)):
        if number % 2:
            yield piece
            named = _NAME.match(piece)
            name = named[1].lower() if named else ""
            closes = piece.startswith("</")
            if skipped:
                if name == skipped and not piece.endswith("/>"):
                    depth += -1 if closes else 1
                if not depth:
                    skipped = ""
            elif not closes and (name in _AS_TYPED or _is_foreign(piece)):
                skipped, depth = name, 1
            if name not in _IN_LINE:
                before = ""
            if name in _NO_MARKUP:
                plain = not closes
        elif skipped or not piece:
            yield piece
            before = piece[-1:] or before
        else:
            shown = _shown(piece, before)
            before = piece[-1]
            yield _ORDINAL.sub(_raised, shown) if ordinals and not plain else shown


def _shown(piece: str, before: str) -> str:
    if not (_HINT.search(piece) or "&" in piece):
        return piece
    if "&" not in piece:
        return _set(piece, before)
    typed = unescape(piece)
    shown = _set(typed, before)
    return piece if shown == typed else escape(shown, quote=False)


def _is_foreign(tag: str) -> bool:
    said = _LANG.search(tag)
    return said is not None and said[1].lower() != "fr"


def _set(typed: str, before: str) -> str:
    """`typed` as it is shown behind one character, which stays as it is, or at a beginning."""
    if not _HINT.search(typed):
        return typed
    shown = ""
    for number, piece in enumerate(_OPAQUE.split(typed)):
        if number % 2 or not piece:
            shown += piece
        else:
            last = shown[-1:] or before
            shown += _ruled(piece, "" if last.isspace() else last)
    return shown


def _ruled(typed: str, before: str) -> str:
    typed = before + typed
    for pattern, by in _RULES:
        typed = pattern.sub(by, typed)
    return typed[len(before) :]


def _raised(ordinal: re.Match[str]) -> str:
    number, end = (each for each in ordinal.groups() if each)
    return f"{number}<sup>{end}</sup>"
