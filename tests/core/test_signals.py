"""What may be spam, in words."""

from typing import Any

import pytest

from causerie.core import signals
from causerie.render.language import language


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"body": "Non."}, []),
        ({"body": "https://a.example/ https://b.example/"}, []),
        (
            {"body": "https://a.example/ https://b.example/", "website": "https://c.example/"},
            ["3 liens"],
        ),
        ({"body": "`https://a.example/` " * 3}, []),
        (
            {"body": "Non.", "noticed": ("honeypot", "fast", "rate")},
            [
                "un champ que personne ne voit a été rempli",
                "envoyée quelques secondes après l’aperçu",
                "beaucoup sont venues du même endroit",
            ],
        ),
        ({"body": "Non.", "same": ("s2", "s1")}, ["même texte que s1"]),
    ],
)
def test_signals_are_said_in_words(given: dict[str, Any], said: list[str]) -> None:
    """Two links may be sources, and those shown as code lead nowhere."""
    french = language("fr")
    found = signals.of(**given)
    assert said == [each.text(french.gettext, french.counted) for each in found]
