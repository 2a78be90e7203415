"""The characters a reader may use, the same for an answer, a name or any other field.

Some are left out in silence because nobody meant to type them (they are invisible, or
turn the reading order); some cannot be published, and the sender is told which.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, combining, normalize

MOST_MARKS = 4
_HIGHEST_PILE = 32
# Three signs of Tibetan are no marks to the eye of Unicode until NFC makes two of each.
_PAIRS = "\u0f73\u0f75\u0f81"

_NEWLINES = re.compile("\r\n?")
_SEPARATORS = re.compile("[\u2028\u2029]")
# By number, for half of them are not of category Cf: the Hangul fillers are letters.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u17b4\u17b5\u3164\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
_JOINER = "\u200d"
_JOINERS = f"\u200c{_JOINER}"
# With them, those which choose among the shapes of an emoji, an ideograph or a Mongolian letter.
_UNSEEN = re.compile(f"[{_JOINERS}\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180f]+")
_SHAPED = re.compile(
    "[0-9#*\u00a9\u00ae\u2010-\U0010ffff][\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    "|[\u1820-\u1878\u1880-\u18aa][\u180b-\u180d\u180f]"
)
_PARTED = re.compile("[\u1820-\u1842]\u180e[\u1820-\u1827]")  # a last vowel, from its word
_CURSIVE = re.compile("[\u0620-\u08ff\u1820-\u18aa\ua840-\ua871\U0001e900-\U0001e943]")
_VIRAMA = 9  # the combining class of all those signs that take a letter its vowel
# One class, which is found ten times as fast as either of three.
_UNWANTED = re.compile(
    f"[{''.join(each.pattern.strip('[]+') for each in (_SEPARATORS, _INVISIBLE, _UNSEEN))}]"
)
# All that is touched or refused is among these: of the rest nothing composes, and all is seen.
_UNCOMMON = re.compile("[^\n\t -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u202f-\u205e]")
_LONG_RUN = re.compile(rf"[^\w\s!-~]{{{MOST_MARKS + 1},}}")  # no combining mark is a \w
_UNUSUAL = re.compile(r"[^\w \n\t!-~\u00a0-\u00bf\u2010-\u2027\u202f-\u205e]")

# Unassigned to our Unicode tables, but only ever to be emoji or ideographs: a reader's
# telephone knows them some years before the Python that builds the site.
_PROMISED = re.compile("[\U0001f000-\U0001faff\U00020000-\U0002fffd\U00030000-\U0003fffd]")


@dataclass(frozen=True, slots=True)
class Refused:
    """A character that cannot be published, and the line from 1 where it stands."""

    line: int
    char: str

    @property
    def code(self) -> str:
        """Its number as Unicode writes it: `U+0007`."""
        return f"U+{ord(self.char):04X}"


@lru_cache(maxsize=8)  # a body is cleaned where it is read and again where it is rendered
def clean(text: str) -> str:
    """`text` in NFC with LF, without invisible characters or piles of combining marks."""
    text = _NEWLINES.sub("\n", text) if "\r" in text else text
    if text.isascii() or not _UNCOMMON.search(text):
        return text
    if not _UNWANTED.search(text):
        return _composed(text)
    # A line separator becomes a space, not a line: names are cleaned here too.
    text = _composed(_INVISIBLE.sub("", _SEPARATORS.sub(" ", text)))
    text = _composed(_UNSEEN.sub(_with_a_use, text))
    if _UNSEEN.sub(_with_a_use, text) != text:
        # What was left out let marks move, and others have lost their use: no honest text does so.
        text = _composed(_UNSEEN.sub("", text))
    return text


def _composed(text: str) -> str:
    # To put marks in order takes the square of their number: no pile is let so high.
    text = _LONG_RUN.sub(_bounded, text)
    return _LONG_RUN.sub(_fewer_marks, normalize("NFC", text))


def _bounded(match: re.Match[str]) -> str:
    """The run with no more than so many marks on one letter."""
    kept, marks = [], 0
    for char in match[0]:
        marks = marks + 1 if combining(char) or char in _PAIRS else 0
        if marks <= _HIGHEST_PILE:
            kept.append(char)
    return "".join(kept)


def refused(text: str) -> tuple[Refused, ...]:
    """The control characters, surrogates, private and unassigned ones of a cleaned text."""
    if not _UNCOMMON.search(text):
        return ()
    return tuple(
        Refused(number, match[0])
        for number, line in enumerate(text.split("\n"), start=1)
        for match in _UNUSUAL.finditer(line)
        if not _may_be_published(match[0])
    )


def tame(text: str) -> str:
    """`clean(text)` with � for every character that cannot be published."""
    if not _UNCOMMON.search(text):
        return text
    return _UNUSUAL.sub(
        lambda match: match[0] if _may_be_published(match[0]) else "\ufffd", clean(text)
    )


def without_piles(texts: Sequence[str]) -> Iterator[str]:
    """Texts that are read one after the other, each without the marks that would make a pile."""
    return _with_fewer_marks(texts) if _LONG_RUN.search("".join(texts)) else iter(texts)


def blank(text: str) -> bool:
    """Whether nothing of a cleaned text can be seen."""
    return all(category(char)[0] in "CMZ" or char in "\n\t\u2800" for char in text)


def _with_a_use(match: re.Match[str]) -> str:
    """What is kept of a run of unseen characters: one for a shape, one that joins or parts."""
    run, text, start, end = match[0], match.string, match.start(), match.end()
    before, after = text[start - 1 : start], text[end : end + 1]
    shaped = _SHAPED.match(before + run[0]) and category(before)[0] != "M"
    used = (char for char in run if _has_a_use(char, before, after))
    return (run[0] if shaped else "") + next(used, "")


def _has_a_use(char: str, before: str, after: str) -> bool:
    """Whether one that joins or parts is seen to do so between these neighbours."""
    if char not in _JOINERS:
        return _PARTED.match(before + char + after) is not None
    if _is_mark(after):  # else there might be piles of marks; Bengali and Kannada write র‍্যা
        return _is_virama(after) and category(before or " ")[0] == "L"
    # The rules of RFC 5892 (appendices A.1 and A.2) for either: ന്‍ ends in one, and so does ه‍.
    return (
        (_joinable(before, marks=True) and _joinable(after))
        or _is_virama(before)
        or (char == _JOINER and (_is_cursive(before) or _is_cursive(after)))
    )


def _is_mark(char: str) -> bool:
    return char != "" and category(char)[0] == "M"


def _is_virama(char: str) -> bool:
    return char != "" and combining(char) == _VIRAMA


def _is_cursive(char: str) -> bool:
    return _CURSIVE.match(char) is not None and category(char)[0] in "LM"


def _joinable(char: str, *, marks: bool = False) -> bool:
    if not char:
        return False
    kind = category(char)
    return kind[0] == "L" or kind == "So" or char in _EMOJI_PARTS or (marks and kind[0] == "M")


_EMOJI_PARTS = "\u2194\u2195\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"


def _fewer_marks(match: re.Match[str]) -> str:
    return next(_with_fewer_marks([match[0]]))


def _with_fewer_marks(texts: Iterable[str]) -> Iterator[str]:
    marks = 0
    for text in texts:
        kept = []
        for char in text:
            # Marks that take room of their own (Mc) do not pile up: Burmese needs many. But
            # those NFC may reorder count, or what is left out would change the order.
            marks = marks + 1 if category(char) in {"Mn", "Me"} or combining(char) else 0
            if marks <= MOST_MARKS:
                kept.append(char)
        yield "".join(kept)


def _may_be_published(char: str) -> bool:
    kind = category(char)
    if kind == "Cn":
        return _PROMISED.match(char) is not None
    return kind not in {"Cc", "Cs", "Co"}
