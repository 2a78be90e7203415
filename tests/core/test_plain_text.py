"""Which characters a reader's text keeps, loses in silence, or may not have."""

import sys
from unicodedata import category, combining, is_normalized, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from causerie.core import plain_text
from causerie.core.plain_text import Refused, blank, clean, refused, tame

# Half of the drawn characters are those that the rules are about.
ODD = (
    "\r\n\t\u00a0\u00ad\u034f\u061c\u115f\u1160\u200b\u200c\u200d\u200e\u2028\u2029\u202e\u2060"
    "\u3164\ufeff\uffa0\U000e0041\u0301\u0323\u0345\u20dd\u0f71\u0f72\u09c7\u09be\u1100\u1161\u11a8"
    "\u0915\u093c\u0958\U0001f468\U0001f469\ufe0f\u2764\U0001f3fd\u2194e\u00e9A1 "
)
UNSEEN = "\u200c\u200d\ufe00\ufe0f\U000e0100\u180b\u180e"
# Letters and signs around which something unseen may be of use.
SHAPED = "\u0915\u093c\u094d\u09b0\u09cd\u0d28\u0d4d\u0647\u0651\u1828\u1820\u1885\u17d2\u1039"
texts = (
    st.text(st.sampled_from(ODD) | st.characters(codec="utf-8"))
    | st.text(st.sampled_from(ODD) | st.sampled_from(UNSEEN) | st.characters(categories=["M"]))
    | st.text(st.sampled_from(UNSEEN + SHAPED + ODD))
    | st.text()
)

INVISIBLE = [
    "\u00ad",  # soft hyphen
    "\u034f",  # combining grapheme joiner, of category Mn
    "\u061c",  # Arabic letter mark
    "\u115f",  # Hangul fillers, of category Lo
    "\u1160",
    "\u3164",
    "\uffa0",
    *"\u200b\u200e\u200f",
    *"\u202a\u202b\u202c\u202d\u202e",  # bidi embeddings and overrides
    *"\u2060\u2061\u2062\u2063\u2064",
    *"\u2066\u2067\u2068\u2069",  # bidi isolates
    *"\u206a\u206b\u206c\u206d\u206e\u206f",
    "\ufeff",
    *"\ufff9\ufffa\ufffb",
    *"\U000e0001\U000e0020\U000e0041\U000e007f",  # tags
]


@pytest.mark.parametrize("char", INVISIBLE, ids=ascii)
def test_an_invisible_character_is_left_out(char: str) -> None:
    """Nobody meant to type it, so nobody is bothered about it."""
    assert clean(f"al{char}lô{char}") == "allô"


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"], ids=ascii)
@pytest.mark.parametrize("word", ["e", "é"])
def test_every_line_ends_alike(newline: str, word: str) -> None:
    """A form sends CRLF, a file may have any of them."""
    assert clean(f"{word}{newline}{newline}b") == f"{word}\n\nb"


@pytest.mark.parametrize("char", "\u2028\u2029")
def test_a_line_separator_keeps_words_apart_on_one_line(char: str) -> None:
    """A name pasted from a word processor does not become two lines, nor two words one."""
    assert clean(f"Anne{char}Marie") == "Anne Marie"


def test_accents_are_composed() -> None:
    """The same word is the same text on every system."""
    assert clean("e\u0301te\u0301") == "été"


def test_accents_are_composed_after_what_stood_between_is_gone() -> None:
    """An invisible character cannot keep a text out of NFC."""
    assert clean("e\u034f\u0301") == "é"


@pytest.mark.parametrize(
    "text",
    [
        "Auf\u200clage",
        "می\u200cخواهم",  # Persian
        "ක්\u200dරි",  # Sinhala: after a mark
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family
        "\U0001f469\U0001f3fd\u200d\U0001f680",  # after a skin tone
        "\u2764\ufe0f\u200d\U0001f525",  # after a variation selector
        "\U0001f642\u200d\u2194\ufe0f",  # before an arrow, a mathematical sign
        "র\u200d্যাব",  # Bengali and Kannada: before a virama
        "ರ\u200d್ಯಾಂಕ್",
        "അവന\u0d4d\u200d",  # Malayalam: after one, at the end of the word
        "അവന\u0d4d\u200d, ക",
        "ত\u09cd\u200c।",  # Bengali
        "ه\u200d",  # Persian: at either end of a letter that would be joined
        "«\u200dه\u200d»",
        "هّ\u200d",
    ],
)
def test_a_joiner_stays_where_something_is_joined(text: str) -> None:
    """Some words and many emoji cannot be written without it."""
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\u200dé", "é"),
        ("é\u200d", "é"),
        ("é \u200d é", "é  é"),
        ("1\u200d2", "12"),
        ("é.\u200cé", "é.é"),
        ("é\u200d\u0308", "é\u0308"),
        ("é\u200d\u200c\u200dé", "é\u200dé"),
        ("é\u200d\u200b\u200dé", "é\u200dé"),
        ("ه\u200c", "ه"),  # it would part it from nothing
        ("ه\u200dّ", "هّ"),
        ("؟\u200d", "؟"),
        ("क्\u200d्\u200d्", "क्््"),
        ("क़\u200d्", "क़्"),
        ("क\u200d्\u200d्\u200d्\u200d्\u200d्", "क\u200d््््"),
        ("न्" + "\u200d\u200c" * 9_999, "न्\u200d"),
        ("\u200d्", "्"),
        ("a" + "\u200b" * 20_000, "a"),
    ],
    ids=ascii,
)
def test_a_joiner_elsewhere_is_left_out(text: str, kept: str) -> None:
    """Where nothing is joined it only hides something."""
    assert clean(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("q" + "\u0323" * 4, "q" + "\u0323" * 4),
        ("q" + "\u0323" * 5, "q" + "\u0323" * 4),
        ("q" + "\u0323" * 500 + "z", "q" + "\u0323" * 4 + "z"),
        ("e" + "\u0323" * 4 + "\u0301", "ẹ" + "\u0323" * 3 + "\u0301"),
        ("q" + "\u20dd" * 9, "q" + "\u20dd" * 4),  # enclosing marks
        ("…!?»…" + "\u0323" * 9, "…!?»…" + "\u0323" * 4),
        ("မြွှေ့", "မြွှေ့"),  # Burmese: marks with room of their own are not counted
    ],
    ids=["four", "five", "zalgo", "composed", "circles", "after signs", "burmese"],
)
def test_no_more_than_four_marks_pile_up(text: str, kept: str) -> None:
    """Zalgo does not climb over its neighbours; Burmese is spelt as it should."""
    assert clean(text) == kept


@given(texts)
@example("\u0955\u0f96\u0360\u1ce8\u0d41\U00010a39\u1b72\u302e")
@example("R\u200d\ufe0fx")
@example("\u0345\ufe0f\u20e8\u180b\ufe0f\uac13")
@example("=\ufe0f\u0338\u200cx")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """What is stored is what would be stored again."""
    assert clean(clean(text)) == clean(text)


def test_cleaning_twice_changes_nothing_around_any_mark() -> None:
    """Nor around what others compose, wherever something unseen stands between."""
    every = list(map(chr, range(0x20000)))
    composed = [char for char in every if normalize("NFD", char) != char]
    parts = [part for char in composed for part in normalize("NFD", char)]
    marks = [char for char in every if category(char)[0] == "M"]
    for char in dict.fromkeys(marks + parts):
        for form in (
            "e{0}\ufe0f\u200d{0}x", "=\ufe00{0}\u200c\ufe0fx", "{0}\ufe0f\u0338\u200d{0}",
            "क{0}\u200d्\u200d{0}", "क्{0}\u200d\u093c{0}", "\u1828{0}\u180e\u180b{0}\u1820\u180e{0}",
        ):  # fmt: skip
            text = clean(form.format(char))
            assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("R\u200d\ufe0fx", "R\u200dx"),
        ("\u2764\u200d\ufe0f\U0001f525", "\u2764\u200d\U0001f525"),
        ("\u0345\ufe0f\u20e8\u180b\ufe0f\uac13", "\u20e8\u0345\uac13"),
        ("\u212a\ufe0f \u2764\ufe0f", "K \u2764\ufe0f"),
        ("\u200d\ufe0f", ""),
        ("=\ufe0f\u0338\u200cx", "\u2260x"),
    ],
    ids=ascii,
)
def test_what_cannot_be_seen_is_judged_by_what_is_seen_around_it(text: str, kept: str) -> None:
    """A joiner is no letter, and the neighbours are those that will be there."""
    assert clean(text) == kept


@given(texts)
@example("\u0955\u0f96\u0360\u1ce8\u0d41\U00010a39\u1b72\u302e")
def test_a_clean_text_is_composed_and_shows_all_it_holds(text: str) -> None:
    """Whatever came in, none of the characters above comes out."""
    cleaned = clean(text)
    assert is_normalized("NFC", cleaned)
    assert set(cleaned).isdisjoint([*INVISIBLE, "\r", "\u2028", "\u2029"])


@given(st.text(st.characters(codec="ascii", exclude_characters="\r")))
def test_plain_ascii_is_untouched(text: str) -> None:
    """Nothing is invented."""
    assert clean(text) == text


@pytest.mark.parametrize(
    ("char", "code"),
    [
        ("\0", "U+0000"),
        ("\a", "U+0007"),
        ("\v", "U+000B"),
        ("\f", "U+000C"),
        ("\x1b", "U+001B"),
        ("\x7f", "U+007F"),
        ("\x85", "U+0085"),
        ("\x9b", "U+009B"),
        ("\ud800", "U+D800"),
        ("\udfff", "U+DFFF"),
        ("\ue000", "U+E000"),
        ("\U000f0000", "U+F0000"),
        ("\u0378", "U+0378"),  # unassigned
        ("\uffff", "U+FFFF"),
        ("\U0002ffff", "U+2FFFF"),
        ("\U000e0fff", "U+E0FFF"),
    ],
)
def test_a_character_that_cannot_be_published_is_told_with_its_line(char: str, code: str) -> None:
    """The sender can find it, though it cannot be seen."""
    (found,) = refused(f"é\nb {char} c\n")
    assert (found, found.code) == (Refused(2, char), code)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tab\t and line\n",
        "« Où ? » – l’œuvre, 5 € … 日本語 עברית العربية ไทย 한국어",
        "\u00a0\u202f",  # French spaces
        "\U0001fa77",  # an emoji of Unicode 15, unknown to Python 3.11
        "\U00031350",  # an ideograph of Unicode 15
    ],
)
def test_what_people_write_is_not_refused(text: str) -> None:
    """Also what is newer than our tables."""
    assert refused(text) == ()
    assert tame(text) == text


def test_every_refused_character_is_told() -> None:
    """Not only the first of them."""
    assert [(each.line, each.char) for each in refused("\a\b\n\n\x7f")] == [
        (1, "\a"),
        (1, "\b"),
        (3, "\x7f"),
    ]


@given(texts)
def test_a_tame_text_has_nothing_to_refuse_and_stays_so(text: str) -> None:
    """It can be encoded, parsed and shown whatever it was."""
    tamed = tame(text)
    assert refused(tamed) == ()
    assert tame(tamed) == tamed
    tamed.encode()


@given(texts)
def test_only_categories_without_a_meaning_are_refused(text: str) -> None:
    """The fast way to look at a text overlooks nothing."""
    cleaned = clean(text)
    slow = [char for char in cleaned if category(char) in {"Cc", "Cs", "Co"} and char not in "\n\t"]
    fast = [each.char for each in refused(cleaned) if category(each.char) != "Cn"]
    assert fast == slow


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t\n", "\u00a0\u202f\u3000", "\u2800", "\u0301", "\a", "\ufe0f"], ids=ascii
)
def test_a_text_without_anything_to_see_is_blank(text: str) -> None:
    """An answer of spaces is no answer."""
    assert blank(text)


@pytest.mark.parametrize("text", [".", "é", "?", "🙂", "\n0"])
def test_one_sign_is_not_blank(text: str) -> None:
    """Somebody may answer with a mark of interrogation."""
    assert not blank(text)


def test_the_limit_is_four() -> None:
    """The policy's figure."""
    assert plain_text.MOST_MARKS == 4


def test_of_a_pile_of_marks_the_first_thirty_two_are_put_in_order() -> None:
    """A mark that would come first is too late behind as many: no pile costs its square."""
    acute, grave_below = "\u0301", "\u0316"
    assert clean(f"x{acute * 31}{grave_below}") == f"x{grave_below}{acute * 3}"
    assert clean(f"x{acute * 32}{grave_below}") == f"x{acute * 4}"
    assert clean(f"x{acute * 31}q{acute}{grave_below}") == f"x{acute * 4}q{grave_below}{acute}"


def test_every_sign_that_is_made_into_marks_is_counted_as_one() -> None:
    """None of Unicode's escapes the bound by being no mark before it is composed."""
    signs = map(chr, range(sys.maxunicode + 1))
    bred = [each for each in signs if combining(normalize("NFD", each)[0])]
    assert len(bred) > 900
    for each in bred:
        assert len(plain_text._LONG_RUN.sub(plain_text._bounded, each * 100)) < 40, ascii(each)  # noqa: SLF001


def test_marks_that_nothing_reorders_pile_up_too() -> None:
    """As Thai vowels do, which are of no combining class."""
    assert clean("\u0e01" + "\u0e34" * 9) == "\u0e01" + "\u0e34" * 4


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("banque\ufe00.com", "banque.com"),
        ("a\U000e0100b", "ab"),
        ("\ufe0fa", "a"),
        ("\u2764\ufe0f", "\u2764\ufe0f"),  # a heart in colour
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),  # a digit on a key
        ("\u00a9\ufe0f", "\u00a9\ufe0f"),
        ("\u8fbb\U000e0100", "\u8fbb\U000e0100"),  # a shape of an ideograph
        ("\u1828\u180b\u180e\u1820\u180c", "\u1828\u180b\u180e\u1820\u180c"),  # Mongolian
        ("\u182d\u180f\u1820\u180d", "\u182d\u180f\u1820\u180d"),
        ("\u1828\u180b\u180b\u200d", "\u1828\u180b\u200d"),
        ("\u1828\u180e\u1828\u180e", "\u1828\u1828"),  # a separator parts a vowel only
        ("a\u180e\u1820", "a\u1820"),
        ("\u1885\u180b\u1828\ufe00\u2764\u180b", "\u1885\u1828\u2764"),
        ("a\u180bb\u17b4c\U0001bca0d\U0001d173e\U0001d159", "abcde"),
    ],
)
def test_what_chooses_a_shape_stays_where_there_is_one_to_choose(text: str, kept: str) -> None:
    """Behind a letter it cannot be seen, and would only hide in it."""
    assert clean(text) == kept
