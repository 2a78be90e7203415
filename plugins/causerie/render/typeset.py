"""What is written, as it is shown in the language of a site."""

from causerie.core import safe_html, typography
from causerie.core.safe_html import SafeHtml


class Typeset:
    """The habits of one language; those of French alone are known.

    What says it is in another language than the site is shown as it was typed.
    """

    def __init__(self, code: str) -> None:
        self._code = code

    def text(self, plain: str, language: str = "") -> str:
        """A line or a paragraph."""
        return typography.text(plain) if self._is_french(language) else plain

    def body(self, text: str, language: str = "") -> SafeHtml:
        """A reader's text, in HTML."""
        return (safe_html.in_french if self._is_french(language) else safe_html.render)(text)

    def excerpt(self, text: str, language: str = "", *, length: int = safe_html.EXCERPT) -> str:
        """The first words of a reader's text."""
        return self.text(safe_html.excerpt(text, length), language)

    def html(self, source: str, *, ordinals: bool = True) -> str:
        """A page or a piece of one, whatever of it may be shown so already."""
        return typography.html(source, ordinals=ordinals) if self._is_french() else source

    def _is_french(self, language: str = "") -> bool:
        return (language or self._code).partition("-")[0].lower() == self._code == "fr"
