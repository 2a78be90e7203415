"""A header's values as what they stand for, each fault reported at its own line."""

import re
from collections.abc import Callable
from datetime import tzinfo
from enum import StrEnum
from typing import TypeVar
from unicodedata import normalize

from causerie.core import moments
from causerie.core.frontmatter import Document
from causerie.core.header_yaml import Value
from causerie.core.moments import Moment
from causerie.core.problems import Place, Problems

_BLANKS = re.compile("[ \t\n]+")
_YES, _NO = {"yes", "true", "oui"}, {"no", "false", "non"}
_Word = TypeVar("_Word", bound=StrEnum)


class Header:
    """The checked header of one document. What is absent or faulty reads as the default."""

    def __init__(self, document: Document, zone: tzinfo, problems: Problems) -> None:
        self._document = document
        self._zone = zone
        self._problems = problems

    def place(self, key: str) -> Place:
        """Where the author will find `key`."""
        return self._document.place(key)

    @property
    def lines(self) -> dict[str, int]:
        """The line of each key."""
        return {key: value.line for key, value in self._document.fields.items()}

    def text(self, key: str, *, most: int | None = None, clean: Callable[[str], str] = str) -> str:
        """One line of text, cleaned first, of at most `most` characters."""
        value = self._value(key)
        text = folded(clean(value.text)) if value else ""
        if most is not None and len(text) > most:
            self._problems.error(
                self.place(key),
                "{key} has {count} characters, more than {most}",
                "shorten it",
                key=key,
                count=len(text),
                most=most,
            )
        return text

    def items(self, key: str) -> tuple[str, ...]:
        """The texts of a list, each on one line; a single text is a list of one."""
        value = self._value(key)
        if value is None:
            return ()
        return tuple(filter(None, (folded(each.text) for each in value.items or (value,))))

    def moment(self, key: str) -> Moment | None:
        """A day or an instant."""
        value = self._value(key)
        if value is None or not value.text:
            return None
        moment = moments.parse(value.text, self._zone)
        if moment is None:
            self._problems.error(
                self.place(key),
                '{key} "{text}" is not a date',
                "write a day such as 2007-05-21, or an instant such as 2007-05-21T09:30:00+02:00",
                key=key,
                text=value.text,
            )
        return moment

    def flag(self, key: str, *, default: bool = False) -> bool:
        """A yes or a no."""
        value = self._value(key)
        if value is None or not value.text:
            return default
        if (word := value.text.casefold()) not in _YES | _NO:
            self._problems.error(
                self.place(key),
                '{key} "{text}" is neither yes nor no',
                "write yes or no",
                key=key,
                text=value.text,
            )
        return word in _YES

    def one_of(self, key: str, words: type[_Word], default: _Word) -> _Word:
        """One of a few fixed words."""
        value = self._value(key)
        if value is None or not value.text:
            return default
        try:
            return words(value.text)
        except ValueError:
            self._problems.error(
                self.place(key),
                '{key} cannot be "{text}"',
                "write one of: {words}",
                key=key,
                text=value.text,
                words=", ".join(words),
            )
            return default

    def _value(self, key: str) -> Value | None:
        return self._document.fields.get(key)


def folded(text: str) -> str:
    """On one line, an accented letter being one letter, so that what looks the same is the same."""
    # No-break spaces are the author's typography, and stay.
    return _BLANKS.sub(" ", normalize("NFC", text)).strip(" ")
