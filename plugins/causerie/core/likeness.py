"""Names that look alike: in whatever letters, and with whatever signs, they are spelt."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from unicodedata import category, normalize
from unicodedata import name as unicode_name

from causerie.core import plain_text

_WITH_STROKE = re.compile("LATIN [A-Z ]*LETTER (?:SMALL CAPITAL )?([A-Z])(?: WITH .*)?$")
_WITHIN_WORDS = dict.fromkeys(map(ord, "\u180e\u200d"))  # unseen, and never between two
_MOST_READ = 100  # characters; a name of so many is refused for that alone
_CASED, _UNCASED, _SIGN, _GAP = "letters", "letters of a script without case", "sign", "gap"


def skeleton(name: str) -> str:
    """What is left of a name for the eye: two names with one skeleton look the same."""
    return _skeleton(name[:_MOST_READ])


@lru_cache(maxsize=4096)  # most of what it is asked for is single letters and common words
def _skeleton(name: str) -> str:
    if name.isascii():  # the same, where nothing is to be taken apart
        letters = "".join(filter(str.isalnum, name.translate(_LOOK_ALIKES).casefold()))
        letters = letters.translate(_LOOK_ALIKES)
    else:
        # Three times: Ϲ would be decomposed to Σ; Η looks like h and its small η like n.
        name = normalize("NFKD", plain_text.clean(name).translate(_LOOK_ALIKES))
        letters = "".join(_latin(char) for char in name if category(char)[0] != "M")
        letters = letters.translate(_LOOK_ALIKES).casefold().translate(_LOOK_ALIKES)
        letters = "".join(filter(_is_letter, normalize("NFKD", letters)))
    # One for two, so that the skeleton of two names is that of the one and that of the other.
    return letters.replace("m", "rn").replace("w", "vv").replace("d", "cl")


def as_read(text: str) -> str:
    """`text` with the Latin letter in the place of each sign that looks like one."""
    return text.translate(_LOOK_ALIKES)


def words(name: str) -> tuple[str, ...]:
    """The skeletons of the words of a name."""
    name = plain_text.clean(name).translate(_WITHIN_WORDS)
    kinds = groupby(name, key=lambda char: _kind(char) == _GAP)
    return tuple(filter(None, (skeleton("".join(chars)) for gap, chars in kinds if not gap)))


def places(name: str, target: str) -> Iterator[tuple[str, str]]:
    """What stands before and after each place where `name` spells the skeleton `target` apart.

    A sign (@, |, ™, ², Ⓐ, a digit) is the letter it looks like, or nothing; so is a letter of a
    script without case beside letters that have it. Any number of gaps may stand between letters.
    """
    if not target or not set(target).issubset(skeleton(name)):  # as of nearly every name
        return
    pieces = _pieces(name, cased=_is_cased(target))
    for start in range(len(pieces)):
        if start and pieces[start - 1][1]:
            continue
        reached = {0}
        for end, (text, certain) in enumerate(pieces[start:], start + 1):
            spelt = {at + len(text) for at in reached if target.startswith(text, at)}
            reached = spelt if certain else spelt | reached
            if not reached:
                break
            if len(target) in reached and not (end < len(pieces) and pieces[end][1]):
                yield _letters(pieces[:start]), _letters(pieces[end:])


@lru_cache(maxsize=8)  # each name is looked through for some ten words
def _pieces(name: str, *, cased: bool) -> tuple[tuple[str, bool], ...]:
    """The skeletons of its letters together, and of each sign; whether it must be read."""
    letters = {_CASED} if cased else {_CASED, _UNCASED}
    pieces: list[tuple[str, bool]] = []
    for certain, chars in groupby(
        plain_text.clean(name)[:_MOST_READ], key=lambda char: _kind(char) in letters
    ):
        if certain:
            pieces.append((skeleton("".join(chars)), True))
        else:
            pieces += ((skeleton(char), False) for char in chars)
    return tuple(pieces)


@lru_cache(maxsize=64)
def _is_cased(target: str) -> bool:
    return all(_kind(char) == _CASED for char in target)


def _letters(pieces: tuple[tuple[str, bool], ...]) -> str:
    return "".join(text for text, certain in pieces if certain)


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    kind = category(char)
    if kind[0] == "M":
        return _CASED  # with the letter it stands on
    if not skeleton(char):
        return _GAP
    return _UNCASED if kind == "Lo" else _CASED if kind in {"Lu", "Ll", "Lt"} else _SIGN


def _is_letter(char: str) -> bool:
    """Not an apostrophe, though Unicode has some among the letters."""
    return char.isalnum() and category(char) != "Lm" and char not in "ꞌꞋᛌᑊ"


def _latin(char: str) -> str:
    """A Latin letter with a stroke or a hook, which NFKD does not take off, without it."""
    found = None if char.isascii() else _WITH_STROKE.match(unicode_name(char, ""))
    return found[1] if found else char


def _look_alikes() -> dict[int, str]:
    table = {ord(char): latin for latin, chars in _SHAPES.items() for char in chars}
    table |= {ord(char): letters for letters, chars in _LIGATURES.items() for char in chars}
    for first in _ALPHABETS:
        table |= {
            first + number: letter for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz")
        }
    return table


_ALPHABETS = (0x1F150, 0x1F170, 0x1F1E6)
"""Where the letters of emoji begin: in squares, in circles, of flags."""


# Marks, strokes and compatibility forms need no place here, so neither accented, full-width nor
# mathematical letters. All others that Unicode's confusables.txt gives for one letter have theirs.
_SHAPES = {
    "a": "ɑαΑаАᎪꓮⲀⲁ⍺@∀∧ᗅ𖽀𐊠ΛΔ",
    "b": "ΒβВвЬьᏴᏏꓐⲂᖯƄᑲꞴᗷ𐊂𐊡𐌁",
    "c": "СсᏟꓚⲤⲥς𐐽🝌𑣲𑣩Ϲ𐊢𐌂𐐕𐔜ᑕ⊂Ͼ₵",
    "d": "ƉԁᎠꓓᏧðժᑯꓒᗞᗪ",
    "e": "ΕеЕεєЄᎬꓰⲈⲉҽɛէ€℮∊⋿ⴹ𑢦𑢮𐊆ǝəɘ",
    "f": "ϜꓝքғҒẝꬵ𝈓ᖴ𑣂𑢢𐊇𐊥𐔥",
    "g": "ɡԌԍᏀցꓖƍᏳ",
    "h": "һΗНнհᎻᏂꓧⲎЋћᕼ𐋏",
    "j": "ЈјյᎫꓙϳᒍ",
    "k": "ΚκКкᏦꓗⲔⲕқᛕ𐔘",
    "l": "1liI|ıɩιΙіІӀӏᎥᏞꓡꓲⲒⲓլ∣ǀاו١۱⍳ꙇ𑣃׀⏽￨𐌠𞣇ןߊⵏᛁ𖼨𐊊𐌉𝈪Ⳑᒪ𖼖𑢣𑢲𐐛𐔦│┃❘❙丨ㅣᅵ¡⏐",
    "m": "ΜМмᎷꓟⲘⲙϺᗰᛖ𐊰𐌑₥ʍꟽ",
    "n": "ΝηոռпПᏁꓠⲚ∩𐔓ᥒŋ",
    "o": "0○◯●ɵοΟоОօՕσδꓳⲞⲟѳ०০೦௦٥۵סه⊙⊚∘ంಂംං੦૦౦൦๐໐၀ᴑჿھہەഠဝ𐓪𑣈𑣗𐐬߀୦〇𑓐𑣠ⵔዐଠ𐓂𑢵𐊒𐊫𐐄𐔖",
    "p": "ρΡрРᏢꓑⲢⲣƿþ⍴ᑭ𐊕",
    "q": "ԛԚզգⵕ",
    "r": "ꞃᎡᏒꓣгГᴦⲄꭇꭈⲅꮁ𝈖Ʀ𐒴ᖇ𖼵ꞅ",
    "s": "$5ѕЅՏᏕᏚꓢƽ𑣁𐑈𖼺𐊖𐐠𑢻",
    "t": "τΤтТᎢꓔⲦⲧ†‡⟙⊤🝨𖼊𑢼𐊗𐊱𐌕",
    "u": "υսՍꓴմцЦʉ∪⋃ꞟ𐓶𑣘ሀ𐓎ᑌ𖽂𑢸",
    "v": "νѵѴᏙꓦᴗ٧۷∨ʌɅ⋁ט𑜆𑣀𝈍ⴸᐯꛟ𖼈𑢠𐔝",
    "w": "ωԝԜաᎳᏔꓪшШɯⲰⲱѡ𑜊𑜎𑜏𑣯𑣦",
    "x": "χΧхХꓫⲬⲭ×᙮⤫⤬⨯ᕁᕽ᙭╳𐌢𑣬Ꭓⵝᚷ𐊐𐊴𐌗𐔧",
    "y": "γΥуУүҮᎩᎽꓬⲨყɣ𑣜𖽃𑢤𐊲",
    "z": "ΖᏃꓜⲌʒ𑣄𐋵𑣥𑢩",
}
_LIGATURES = {"ae": "æÆӕӔ", "oe": "œŒɶ", "ss": "ßẞ"}
_LOOK_ALIKES = _look_alikes()
