"""How one language says things: messages, plurals, dates."""

import gettext
from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from causerie.core.moments import Moment
from causerie.render import compiled

CODES = ("fr", "en")


class Language:
    """A catalogue and the habits that go with it."""

    def __init__(self, code: str, catalogue: gettext.NullTranslations) -> None:
        self.code = code
        self.gettext = catalogue.gettext
        self.ngettext = catalogue.ngettext
        self._locale = Locale(code)
        self._day = cache(self._said)  # an answer's day is said again and again

    def counted(self, one: str, many: str, number: int) -> str:
        """A number and what it counts, in the right form: `%(num)s` stands for it."""
        return self.ngettext(one, many, number) % {"num": number}

    def number(self, number: int) -> str:
        """A number in figures: "10 000" in French."""
        return format_decimal(number, locale=self._locale)

    def day(self, moment: Moment | date) -> str:
        """A day in full: "21 mai 2007", and "1er mai 2007" where Babel has "1 mai 2007"."""
        return self._day(moment.day if isinstance(moment, Moment) else moment)

    def _said(self, day: date) -> str:
        text = format_date(day, "long", locale=self._locale)
        return f"1er{text[1:]}" if self.code == "fr" and text.startswith("1 ") else text


@cache
def language(code: str) -> Language:
    """The language of a code in `CODES`; for another one, English."""
    source = files("causerie.render").joinpath("locales", f"{code}.po")
    if not source.is_file():
        return Language("en", gettext.NullTranslations())
    messages = compiled.again(source.read_bytes(), _compiled)
    return Language(code, gettext.GNUTranslations(BytesIO(messages)))


def _compiled(source: bytes) -> bytes:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - for the first run alone
    from babel.messages.pofile import read_po  # noqa: PLC0415

    made = BytesIO()
    write_mo(made, read_po(BytesIO(source)))
    return made.getvalue()
