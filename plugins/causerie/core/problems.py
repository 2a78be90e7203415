"""What a person must mend: a place, what is wrong there, and how to mend it.

Problems are collected, never raised one by one, so that an author sees all of
them together. Their sentences are templates in English, which are also the
keys of the message catalogues; the values stay apart until they are shown.

    CauserieError
    └── ProblemsFound     the sources have errors: nothing can be built from them
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from unicodedata import category


class CauserieError(Exception):
    """Anything Causerie stops for on purpose."""


class Severity(StrEnum):
    """An error stops a build; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A `/`-separated path from the root of the project and a line from 1; 0 is the whole file."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        path = quoted(self.path)
        return f"{path}:{self.line}" if self.line else path


def _untranslated(template: str) -> str:
    return template


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something cannot be. `what` and `hint` are `str.format` templates over `values`."""

    what: str
    hint: str
    values: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, translate: Callable[[str], str] = _untranslated) -> str:
        """What is wrong and how to mend it, on one line."""
        values = {name: quoted(str(value)) for name, value in self.values.items()}
        what, hint = (translate(part).format(**values) for part in (self.what, self.hint))
        return translate("{what}; {hint}").format(what=what, hint=hint)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: a `Reason` and its place."""

    place: Place
    what: str
    hint: str
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR

    def sentence(self, translate: Callable[[str], str] = _untranslated) -> str:
        """What is wrong and how to mend it, on one line, without the place."""
        return Reason(self.what, self.hint, self.values).sentence(translate)

    def text(self, translate: Callable[[str], str] = _untranslated) -> str:
        """`path:line: what is wrong; how to mend it`."""
        return f"{self.place}: {self.sentence(translate)}"


class Problems:
    """A list of problems that grows while sources are read."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._problems = list(problems)

    def error(self, place: Place, what: str, hint: str, **values: object) -> None:
        """Add something that stops the build."""
        self._problems.append(Problem(place, what, hint, values))

    def warning(self, place: Place, what: str, hint: str, **values: object) -> None:
        """Add something the author should know, and may leave."""
        self._problems.append(Problem(place, what, hint, values, Severity.WARNING))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add problems found elsewhere."""
        self._problems.extend(problems)

    def __iter__(self) -> Iterator[Problem]:
        """In the order of files and lines, whatever the order they were found in."""
        return iter(sorted(self._problems, key=lambda problem: (problem.place, problem.what)))

    def __len__(self) -> int:
        return len(self._problems)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Those that stop a build."""
        return tuple(each for each in self if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Those that do not."""
        return tuple(each for each in self if each.severity is Severity.WARNING)


class ProblemsFound(CauserieError):
    """The sources have errors; `problems` holds them all, warnings included."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("\n".join(problem.text() for problem in problems.errors))
        self.problems = problems


MOST_SHOWN = 500
"""Characters of a stranger's that are quoted; longer ones are cut."""


def quoted(text: str) -> str:
    """`printable` text, and no more of it than anybody would read."""
    return printable(text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…")


def printable(text: str) -> str:
    """`text` with whatever could move a cursor, forge a line or turn the reading order escaped.

    Problems quote strangers' files in terminals and logs; letters of any script pass unchanged.
    """
    return "".join(
        char if category(char)[0] not in "CZ" or char in " \u00a0\u202f" else _escaped(char)
        for char in text
    )


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
