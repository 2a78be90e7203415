"""What fragments need to know of the author's side of the site.

A build records it beside the site, so that an answer can be put on its pages
later without reading a single chapter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from causerie.core import urls
from causerie.core.series import CaseFile, Series, State
from causerie.core.urls import Words


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is said of a case outside its own page."""

    id: str
    title: str
    question: str
    kind: str
    state: State
    url: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The cases of a series at the instant of a build, in the words of its language."""

    language: str
    words: Words
    cases: Mapping[str, CaseFacts] = field(default_factory=dict)


def of(series: Series, language: str) -> Outline:
    """The outline of a series."""
    words = urls.WORDS[language]
    cases = {case: _facts(file, words) for case, file in series.cases.items()}
    return Outline(language, words, cases)


def _facts(file: CaseFile, words: Words) -> CaseFacts:
    return CaseFacts(
        id=file.case.id,
        title=file.case.title,
        question=file.case.question,
        kind=file.case.kind.value,
        state=file.state,
        url=words.case(file.case.id),
    )
