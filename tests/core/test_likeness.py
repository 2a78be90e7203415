"""Two names that look the same have one skeleton, and a name is found among others."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causerie.core import likeness
from causerie.core.likeness import places, skeleton, words

texts = st.text(st.characters(codec="utf-8"), max_size=45) | st.text(max_size=45)
"""Two of them together are no longer than a name that is read whole."""

ALIKE = {
    "Philippe": [
        "philippe",
        "PHILIPPE",
        "Phi lippe",
        "Phil-ip_pe.",
        "Ph1l1ppe",
        "Phi|ippe",
        "Рhilippе",  # Cyrillic
        "ΡΗΙLΙΡΡΕ",  # Greek
        "Ρhιlιρρε",
        "Ｐｈｉｌｉｐｐｅ",  # full width
        "𝓟𝓱𝓲𝓵𝓲𝓹𝓹𝓮",  # mathematical
        "Ⓟⓗⓘⓛⓘⓟⓟⓔ",
        "Phílïppè",
        "P\u0323h\u0323ilippe",
        "Phil\u200bippe",
        "Phil\u200dippe",
        "Phi\u3164lippe",
        "ᏢᎻIᏞIᏢᏢᎬ",  # Cherokee
        "ꓑhilippe",  # Lisu
        "Phılıppe",  # without dots
        "Phi\u202elip\u202cpe",
    ],
    "Author": ["Αuthοr", "Аuthоr", "ａｕｔｈｏｒ", "Auth0r", "Autհօr", "ᴀᴜᴛʜᴏʀ", "Áůthør"],
    "Anna": ["\u1fb3nna", "a\u0345nna"],  # an iota under the a, which folding would write out
    "Cœur": ["Coeur", "CŒUR", "СОEUR"],
    "Strauß": ["Strauss", "STRAUẞ"],
    "Jean": ["Јеаn", "Jеаn", "ЈЕАΝ", "Jean "],
    "Oscar": ["0scar", "Оsсаr", "Οscar", "Օscar", "ⲞꜱCAR"],
    "Max": ["Мах", "ΜΑΧ", "Mаx", "ꓟꓮꓫ", "Ϻax", "ᗰax", "Ma╳", "𐊰𐊠𐊐"],
    "Owen": ["Ovven", "0ѡen"],
    "Claude": ["Ϲlaude", "ϲlaude", "CⳐaude", "Clauᑯe", "Claᑌde", "Claud⋿", "Claudⴹ", "Claudǝ"],
    "Guy": ["Ᏻuy", "ƍuy", "G𐓶y", "Gu𑣜"],
    "Dupont": ["Ɖupont", "Dup○nt", "Dup◯nt", "Dup●nt", "Dupɵnt"],
    "Robert": ["Ʀobert", "Robeꞃt", "Rⵔbert", "R〇bert", "Roᑲert", "Robeꭇt", "Rober𐌕", "Robeꞅt"],
    "Alain": ["Λlain", "Δlain", "A│ain", "A❘ain", "A┃ain", "A❙ain", "A丨ain", "Aㅣain", "Aᅵain"],
    "Denise": ["Dənise", "Dɘnise"],
}


@pytest.mark.parametrize(
    ("author", "reader"), [(author, each) for author, all_ in ALIKE.items() for each in all_]
)
def test_a_name_that_looks_like_the_author_s_has_its_skeleton(author: str, reader: str) -> None:
    """Whatever letters it is spelt with."""
    assert skeleton(reader) == skeleton(author)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Philippe", "Philippa"),
        ("Philippe", "Phil"),
        ("Jean", "Jeanne"),
        ("Léa", "Léo"),
        ("Иван", "Ирина"),
        ("李", "王"),
        ("محمد", "أحمد"),
    ],
)
def test_another_name_has_another_skeleton(one: str, other: str) -> None:
    """Nobody is taken for the author for having a name."""
    assert skeleton(one) != skeleton(other)
    assert skeleton(one)


@pytest.mark.parametrize(
    ("char", "letters"),
    [
        *zip("ɑΒСԁеϜɡһјκӏмոоρԛꞃѕτυνԝхуΖ", "abcdefghjklmnopqrstuvwxyz", strict=True),
        *(("æ", "ae"), ("œ", "oe"), ("ß", "ss")),
    ],
)
def test_each_letter_has_others_that_look_like_it(char: str, letters: str) -> None:
    """Of the alphabets next door, and those that are two in one."""
    assert skeleton(char) == skeleton(letters)


@pytest.mark.parametrize(("letter", "chars"), likeness._SHAPES.items())  # noqa: SLF001
def test_every_look_alike_has_the_skeleton_of_its_letter(letter: str, chars: str) -> None:
    """Also where it would be decomposed, or is no letter to Unicode."""
    assert {skeleton(char) for char in chars} == {skeleton(letter)}


@given(texts, texts)
def test_the_skeleton_of_two_names_is_that_of_each(one: str, other: str) -> None:
    """So that a name is found in pieces as it is whole."""
    assert skeleton(f"{one} {other}") == skeleton(one) + skeleton(other)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_plain_letters_and_full_width_ones_have_one_skeleton(text: str) -> None:
    """The way that is quick with most names leads where the long one does."""
    assert skeleton(text) == skeleton("".join(chr(ord(char) + 0xFEE0) for char in text))


@given(texts)
def test_a_skeleton_is_its_own(text: str) -> None:
    """Letters are not folded in circles."""
    assert skeleton(skeleton(text)) == skeleton(text)


def test_a_latin_letter_with_anything_on_it_folds_to_it() -> None:
    """Strokes and hooks, which Unicode does not take off, are taken off."""
    assert skeleton("ƀɖɇǥħɨɉƙłɱɲøƥɋɍʂŧʉʋẉɏƶ") == skeleton("bdeghijklmnopqrstuvwyz")


def test_the_words_of_a_name_are_compared_one_by_one() -> None:
    """However they are joined."""
    assert words("M. Zoé-Lemaître (Lyon)") == tuple(map(skeleton, ["M", "Zoe", "Lemaitre", "Lyon"]))
    assert words("\u3164 …") == ()
    assert words("q\u0323i") == (skeleton("qi"),)  # a mark is no gap
    assert words("র\u200d্যাব \u1828\u180e\u1820") == words("র্যাব \u1828\u1820")  # nor what joins


@pytest.mark.parametrize(
    ("name", "outside"),
    [
        ("Ada", [("", "")]),
        ("|Ada|", [("", "")]),
        ("Ⓐda²", [("", "")]),
        ("A.d.a", [("", "")]),
        ("ǀAdaǀ", [("", "")]),
        ("Ada א", [("", "")]),
        ("L’Ada du Lac", [("l", skeleton("dulac"))]),
        ("ada@ada", [("", "ada"), ("ada", "")]),
        ("Adam", []),
        ("Nada", []),
        ("n@da", []),
        ("ad@m", []),
        ("A|da", [("", "")]),
        ("A da", [("", "")]),
        ("", []),
        ("!", []),
    ],
)
def test_a_name_is_found_where_it_is_read_apart(name: str, outside: list[tuple[str, str]]) -> None:
    """Signs around it are nothing, signs in it letters, and gaps in it no matter."""
    found = {tuple(map(skeleton, each)) for each in places(name, skeleton("Ada"))}
    assert {tuple(map(skeleton, each)) for each in outside} == found


def test_nothing_is_found_nowhere() -> None:
    """A site may have no author's name."""
    assert list(places("Ada!", "")) == []


def test_letters_without_case_are_letters_beside_others_of_theirs() -> None:
    """李明华 is not 李明, though a look-alike of a bar is one beside Latin letters."""
    assert list(places("李明华", skeleton("李明"))) == []
    assert list(places("李明!", skeleton("李明"))) != []


@pytest.mark.parametrize("char", "ⓐ@|1.אa")
def test_a_long_name_is_looked_through_in_no_time(char: str) -> None:
    """As long as a header may hold, where each sign may be a letter."""
    start = time.process_time()
    list(places(char * 4_000, skeleton("a" * 40)))
    assert time.process_time() - start < 1


def test_a_name_longer_than_any_is_looked_at_in_part() -> None:
    """It is refused for that alone, and thousands of them are not to be remembered whole."""
    assert len(skeleton("é" * 100_000)) == 100
