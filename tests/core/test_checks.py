"""Nobody but the author passes for the author."""

import pytest

from causerie.core.checks import is_authors, may_pass_for

AUTHOR = "Thomas David"


@pytest.mark.parametrize(
    "name",
    [
        "Thomas David", "thomas DAVID", "David Thomas", "M. Thomas David",
        "Thomas David (l’auteur)",
        "Thornas David", "Thomas Davicl", "Th⊙mas David", "⟙homas David", "T𝗁omas Dаvid",
        "Auteur", "Autrice", "Auteur 1", "Camille · Auteur", "Camille Auteur", "✔ Auteur",
        "🅐🅤🅣🅔🅤🅡", "🅰🆄🆃🅴🆄🆁", "🇦🇺🇹🇪🇺🇷", "Aut℮ur", "Aut€ur", "Au†eur", "@uteur", "∀uteur", "A∪teur",
        "The author", "Author", "L'auteur du site",
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
    ],
)  # fmt: skip
def test_a_name_of_ones_own_is_not(name: str) -> None:
    """Though it shares a word with the author's, or letters with the badge."""
    assert not may_pass_for(name, AUTHOR)


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
