"""The file in which a reader begins an answer on a forge, and the ways that lead to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from causerie.core import frontmatter
from causerie.core.forges import Forge, Repository
from causerie.core.model import Case
from causerie.core.pull_requests import PLACEHOLDERS
from causerie.render.language import language

_NAMES = {Forge.GITHUB: "GitHub", Forge.GITLAB: "GitLab", Forge.FORGEJO: "Forgejo"}


@dataclass(frozen=True, slots=True)
class Ways:
    """How readers may answer. Without a repository, not by pull request."""

    today: date
    repository: Repository | None = None
    licence: str = ""
    comments: str = "comments"
    receiver: bool = False
    """Whether a form is received."""
    contact: str = ""
    """The address that takes answers by mail; empty when there is none."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file begun for the answer to one case."""

    folder: str
    name: str
    text: str
    link: str
    """The page of the forge where it begins."""
    forge: str
    """How people call that forge."""
    prefills: bool
    """Whether the text stands there already, or has to be copied."""
    repository: str
    """Its name alone, which is that of the folder a clone makes."""
    branch: str
    licence: str


def proposal(case: Case, ways: Ways, code: str) -> Proposal | None:
    """The beginning of an answer to `case`; None when there is no repository for it."""
    if ways.repository is None:
        return None
    folder = f"{ways.comments}/{case.id}"
    name = f"{ways.today.isoformat()}-{PLACEHOLDERS[code]}.md"
    text = "\n".join(_lines(case, ways, language(code).gettext)) + "\n"
    return Proposal(
        folder=folder,
        name=name,
        text=text,
        link=ways.repository.new_file(folder, name, text),
        forge=_NAMES[ways.repository.forge],
        prefills=ways.repository.prefills,
        repository=ways.repository.url.rpartition("/")[2],
        branch=ways.repository.branch,
        licence=ways.licence,
    )


def _lines(case: Case, ways: Ways, gettext: Callable[[str], str]) -> Iterator[str]:
    """The file's header, with remarks that YAML passes over, and an empty text."""
    yield "---"
    yield f"# {gettext('Sign: a first name or a pseudonym will do, in 60 characters at most.')}"
    yield "name:"
    yield f"date: {ways.today.isoformat()}"
    if case.choices:
        yield f"# {gettext('Your choice: remove the # before one of these lines, and only one.')}"
        yield from (f"#{_line('choice', choice)}" for choice in case.choices)
    yield f"# {gettext('These lines are optional: remove the # before those you fill in.')}"
    yield f"#about: {gettext('your trade, your town')}"
    yield "#website: https://example.org/"
    yield f"#reply_to: {gettext('the file, without .md, of the answer you reply to')}"
    if ways.licence:
        agreed = gettext(
            "By proposing this file, you agree that it be published here under {licence}."
        )
        yield f"# {agreed.format(licence=ways.licence)}"
    else:
        yield f"# {gettext('By proposing this file, you agree that it be published on this site.')}"
    yield f"# {gettext('Write your answer below the next line.')}"
    yield "---"
    yield ""


def _line(key: str, value: str) -> str:
    """One line of a header, quoted where YAML wants it."""
    return frontmatter.write({key: value}, "").split("\n")[1]
