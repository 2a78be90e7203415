"""Nobody but the author passes for the author."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causerie.core.checks import check_answer, check_words, claims_to_be, is_authors, may_pass_for
from causerie.core.model import Answer, Case, Sources
from causerie.core.moments import Moment
from causerie.core.problems import Problems
from causerie.core.prose import Prose

AUTHOR = "Thomas David"


@pytest.mark.parametrize(
    "name",
    [
        "Thomas David", "thomas DAVID", "David Thomas", "M. Thomas David",
        "Thomas David (l’auteur)",
        "Thornas David", "Thomas Davicl", "Th⊙mas David", "⟙homas David", "T𝗁omas Dаvid",
        "Auteur", "Autrice", "Auteur 1", "Camille · Auteur", "Camille Auteur", "✔ Auteur",
        "Auteurice", "Zo (auteure)", "🄰🅄🅃🄴🅄🅁",
        "🅐🅤🅣🅔🅤🅡", "🅰🆄🆃🅴🆄🆁", "🇦🇺🇹🇪🇺🇷", "Aut℮ur", "Aut€ur", "Au†eur", "@uteur", "∀uteur", "A∪teur",
        "The author", "Author", "L'auteur du site",
        "Jean, auteur de ce site", "Max (auteur du blog)", "Jean, auteur de ce billet",
        "Jo, author of this post", "Al, auteur de la série", "Zo, auteur·rice de ce site",
        "Jean [Auteur vérifié]", "Jean Auteur officiel", "Zoé, autrice principale",
        "Lu, auteur du site internet", "Li, autrice de notre site", "Moi, l’autrice de ces billets",
        "@Thomas David", "|Thomas David|", "Thomas David™", "Thomas David²", "Thomas David†",
        "Thomas David🅥", "Thomas|David", "|Th⊙mas David|", "ThomasDavid officiel", "¹David Thomas",
        "M. ThomasDavid (Lyon)", "Thomas Davidᵀᴹ", "ǀThomas Davidǀ", "David Tho\u200dmas",
        "Paul |Auteur|", "Paul @Auteur", "Paul ‡Auteur‡", "Paul A.u.t.e.u.r", "Paul Auteuꭇ",
        "Paul Auteur 1", "Paul Auteur |", "1’Auteur", "Theauthor",
    ],
)  # fmt: skip
def test_a_name_that_passes_for_the_authors_is_found(name: str) -> None:
    """In other letters, in another order, beside a title, or as the badge itself."""
    assert may_pass_for(name, AUTHOR)


@pytest.mark.parametrize(
    "name",
    [
        "Thomas", "David", "Thomas Durand", "Davida Thomasson", "Camille", "Un lecteur", "Hauteur",
        "Arthur", "Exemple 1", "Auteuil", "Co-auteure anonyme de Lyon", "مريم", "田中", "Ольга", "",
        "Marie", "Paul (ancien auteur de théâtre)", "Thomas Davids", "Thomas D.", "D. Thomas",
        "Anna 3", "ThomasDavidson", "Fauteur de troubles", "T.", "David²",
    ],
)  # fmt: skip
def test_a_name_of_ones_own_is_not(name: str) -> None:
    """Though it shares a word with the author's, or letters with the badge."""
    assert not may_pass_for(name, AUTHOR)


@pytest.mark.parametrize(
    "badge",
    [
        *("Auteur", "L’auteur", "Author", "The author"),
        *("mis en avant par l'auteur", "Mise en avant par l’auteur", "Featured by the author"),
    ],
)
def test_what_the_site_says_of_the_author_is_the_author_s(badge: str) -> None:
    """Alone, it is no reader's name, whoever has published it."""
    assert is_authors(badge, AUTHOR)


HERE = """
site website blog blogue page pages billet billets article articles chapitre chapitres texte textes
ligne lignes série séries post posts chapter chapters text texts series
"""


@pytest.mark.parametrize("here", HERE.split())
def test_an_author_of_anything_that_is_read_here_is_the_author(here: str) -> None:
    """Named as this one, or as the one there is; not as one among others."""
    this = (
        *("de ce", "de cet", "de cette", "de ces", "de notre", "de nos", "de mon", "de mes"),
        *("du présent", "de la présente", "of this", "of these", "of our", "of my"),
        *("du", "de la", "de l’", "des", "of the"),
    )
    for of in this:
        assert claims_to_be(f"Camille, auteur {of} {here}", AUTHOR), of
    assert not claims_to_be(f"Camille, auteur d’un {here}", AUTHOR)


PROOFS = """
vérifié vérifiée certifié certifiée officiel officielle principal principale
verified certified official
"""


@pytest.mark.parametrize("proof", PROOFS.split())
def test_an_author_who_is_said_to_be_the_true_one_is_the_author(proof: str) -> None:
    """As badges elsewhere say it."""
    assert claims_to_be(f"Auteur ✔ {proof}", AUTHOR)
    assert may_pass_for(f"Jean [Auteur {proof}]", AUTHOR)
    assert claims_to_be(f"Autrice {proof} de ce blog", AUTHOR)
    assert claims_to_be(f"{proof} author", AUTHOR)
    assert not claims_to_be(proof, AUTHOR)
    assert not claims_to_be(f"Autrice {proof} d’une étude sur le mensonge", AUTHOR)


def test_a_trade_is_no_badge() -> None:
    """Beside a name it says what one does; alone it would be the badge."""
    assert not is_authors("auteur de romans", AUTHOR)
    assert not is_authors("Thomas David et fils", AUTHOR)
    assert is_authors("L’auteur", AUTHOR)
    assert is_authors("THOMAS DAVID", AUTHOR)


def test_an_author_of_one_word_leaves_it_to_others() -> None:
    """Jean Dupont may answer Jean."""
    assert not may_pass_for("Jean Dupont", "Jean")
    assert may_pass_for("Jean", "Jean")


@pytest.mark.parametrize(
    "name",
    [
        "র\u200d্যাব খান", "ರ\u200d್ಯಾಂಕ್ ರಾವ್", "അവന\u0d4d\u200d മേനോന\u0d4d\u200d",
        "نگاه\u200d دشتی", "\u1828\u180b\u180e\u1820 \u182d\u180c\u1820",
    ],
)  # fmt: skip
def test_what_shapes_the_letters_of_a_name_makes_no_other_name(name: str) -> None:
    """Neither with it nor without, in whatever order, is it a name of one's own."""
    bare = "".join(char for char in name if char not in "\u200d\u180b\u180c\u180e")
    for author, reader in ((name, bare), (bare, name), (name, name)):
        turned = " ".join(reversed(reader.split(" ")))
        assert may_pass_for(reader, author)
        assert may_pass_for(turned, author)


def in_rings(parents: list[int | None]) -> list[str]:
    """The answers reported when each replies to the one whose number is given."""
    case = Case(path="c.md", id="cas", chapter="u", title="Cas", text=Prose())
    moment = Moment(datetime(2026, 1, 1, tzinfo=UTC))
    said = tuple(
        Answer(
            path=str(number), case="cas", id=str(number), date=moment, name="Ada", body="Oui.",
            reply_to=None if parent is None else str(parent),
        )
        for number, parent in enumerate(parents)
    )  # fmt: skip
    problems = Problems()
    check_words(said, Sources(cases=(case,), answers=said), AUTHOR, problems)
    return sorted((problem.place.path for problem in problems), key=int)


@given(st.lists(st.none() | st.integers(0, 8), min_size=9, max_size=9))
def test_an_answer_is_reported_when_it_replies_to_itself(parents: list[int | None]) -> None:
    """Or when those it replies to come back to it; not when they only turn in a ring above."""

    def comes_back(number: int) -> bool:
        above = parents[number]
        for _ in parents:
            if above == number:
                return True
            above = None if above is None else parents[above]
        return False

    assert [str(number) for number in range(9) if comes_back(number)] == in_rings(parents)


@pytest.mark.parametrize("by_author", [True, False])
def test_the_author_answers_a_case_that_is_closed(by_author: bool) -> None:  # noqa: FBT001
    """Alone or among others, and is not warned of it."""
    closes = Moment(datetime(2026, 1, 1, tzinfo=UTC), day_only=True)
    case = Case(path="c.md", id="c", chapter="a", title="C", text=Prose(), closes=closes)
    said = Answer(
        path="comments/c/2026-02-01-a.md", case="c", id="2026-02-01-a",
        date=Moment(datetime(2026, 2, 1, tzinfo=UTC), day_only=True), body="Oui.", name="Ana",
        by_author=by_author,
    )  # fmt: skip
    found = check_answer(said, case, [], datetime(2026, 3, 1, tzinfo=UTC), AUTHOR)
    assert (0 if by_author else 1) == len(found)


def test_a_long_chain_is_checked_in_no_time() -> None:
    """Each replies to the one before, ten thousand times; or they turn in one ring."""
    start = time.process_time()
    assert [] == in_rings([None, *range(9_999)])
    assert 10_000 == len(in_rings([9_999, *range(9_999)]))
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"name": "Thomas David"}, ["error"]),
        ({"name": "Thomas David, relecteur"}, ["error"]),
        ({"about": "Thomas David"}, ["error"]),
        ({"about": "ami de Thomas David"}, []),
        ({"about": "L’auteur de ce site"}, ["error"]),
        ({"about": "auteur de romans"}, []),
        ({"name": "Ana"}, []),
    ],
)
def test_whoever_cannot_be_the_author_is_asked_for_another_name(
    fields: dict[str, str], found: list[str]
) -> None:
    """And in the author's own files the same name is theirs to judge."""
    moment = Moment(datetime(2026, 2, 1, tzinfo=UTC))
    given_: dict[str, str] = {"name": "Ana", **fields}
    said = Answer(
        path="comments/c/2026-02-01-a.md", case="c", id="2026-02-01-a", date=moment, body="Oui.",
        name=given_["name"], about=given_.get("about", ""),
    )  # fmt: skip
    case = Case(path="c.md", id="c", chapter="a", title="C", text=Prose())
    problems = Problems()
    sources = Sources(cases=(case,), answers=(said,))
    check_words([said], sources, AUTHOR, problems, readers_only=True)
    assert [each.severity for each in problems] == found
    assert {each.hint for each in problems} <= {"sign with a name of your own"}


@pytest.mark.parametrize(
    "about",
    [
        "L’auteur de ce site", "l'auteur de ce blog", "Auteur du site", "Autrice de ce site",
        "AUTEURE DU BLOG", "Author of this site", "The author of this website",
        "the author of the blog", "Je suis l’auteur de ce site", "Lyon, auteur de cette série",
        "The author of these posts", "L’аuteur de ce site", "★ auteur ★ de ★ ce ★ site",
        "Thomas David", "Thomas David, auteur",
        "L’auteur : Thomas David", "the author, Thomas David", "Auteur", "@Thomas David",
        "Auteur d’ici", "Auteur du site web", "autrice du site internet",
        "cliente · Mise en avant par l’auteur", "Mis en avant par l’auteur, Lyon",
    ],
)  # fmt: skip
def test_what_a_reader_says_of_himself_makes_no_author_of_him(about: str) -> None:
    """Of what is read here, in French, in English, in whatever letters."""
    assert claims_to_be(about, AUTHOR)


@pytest.mark.parametrize(
    "about",
    [
        "", "auteur de romans", "Autrice", "Auteur de bandes dessinées à Lyon", "author of novels",
        "ami de Thomas David", "lectrice de ce site", "auteur d’un livre sur le site de Troie",
        "lit l’auteur", "auteur du blog Tartempion", "author of the site nobody reads",
        "autorité portuaire", "co-auteur d’un manuel", "author of two websites",
    ],
)  # fmt: skip
def test_who_writes_elsewhere_may_say_so(about: str) -> None:
    """There are authors among the readers."""
    assert not claims_to_be(about, AUTHOR)
    assert not claims_to_be(about, "")


def test_an_author_of_one_word_keeps_it_whatever_stands_around() -> None:
    """A sign more is no other name."""
    assert [
        name for name in ("@Jean", "Jean™", "Jean²", "|Jean|") if not may_pass_for(name, "Jean")
    ] == []
    assert not may_pass_for("!", "")
