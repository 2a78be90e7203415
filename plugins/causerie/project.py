"""A project, whatever engine makes its pages."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from hashlib import sha256
from pathlib import Path

from causerie.core import blanks, checks, urls
from causerie.core.forges import Repository
from causerie.core.model import Answer
from causerie.core.series import Series, with_answer
from causerie.core.urls import Words
from causerie.library import Folders, Library, Survey
from causerie.render.proposals import Ways


@dataclass(frozen=True, slots=True)
class Project:
    """What all commands need to know of a project."""

    root: Path
    """Where `mkdocs.yml` is: every path of a source is relative to it."""
    folders: Folders
    name: str
    """Of its site."""
    root_url: str
    """The whole address of its site, which ends in `/`; empty when nobody gave one."""
    language: str
    author: str
    zone: tzinfo
    library: Library
    repository: Repository | None = None
    """Where readers may propose answers."""
    licence: str = ""
    """Under which answers are published."""
    receiver: bool = False
    """Whether readers may answer by a form."""
    contact: str = ""
    """The address they may mail an answer to; empty when there is none."""

    @property
    def words(self) -> Words:
        """The fixed words of its addresses."""
        return urls.WORDS[self.language]

    def survey(self, now: datetime, *, drafts: bool = False) -> Survey:
        """Its sources, what of them may be shown at `now`, and their problems."""
        survey = self.library.survey(now, words=self.words, author=self.author, drafts=drafts)
        blanks.check(survey.sources, self.root_url, survey.problems)
        return survey

    def followed(self, path: str, series: Series, now: datetime) -> Series | None:
        """A `series` with what the file of an answer says now, or without it when that is gone.

        None when anything is wrong with it, or replies to what is gone; no other file is read.
        """
        if removed := self.library.removed(path):
            return _without(series, *removed)
        answer = self._answer(path, series, now)
        if answer is None:
            return None
        own = with_answer(series.answers[answer.case], answer)
        return replace(series, answers={**series.answers, answer.case: own})

    def _answer(self, path: str, series: Series, now: datetime) -> Answer | None:
        # An answer alone does not make another one wrong.
        read = self.library.answer(path)
        if read is None or read[0].case not in series.cases:
            return None
        answer, problems = read
        case, others = series.cases[answer.case].case, series.answers[answer.case]
        problems.extend(checks.check_answer(answer, case, others, now, self.author))
        return None if len(problems) else answer

    def ways(self, now: datetime) -> Ways:
        """How readers may answer at `now`."""
        return Ways(
            today=now.astimezone(self.zone).date(),
            repository=self.repository,
            licence=self.licence,
            comments=self.folders.comments,
            receiver=self.receiver,
            contact=self.contact,
        )

    def state(self, site: Path) -> Path:
        """The folder, outside the public one, for what a build of `site` leaves."""
        site = site.resolve()
        if site == self.root / "site":
            return self.root / ".causerie" / "site"
        return self.root / ".causerie" / f"{site.name}-{sha256(str(site).encode()).hexdigest()[:8]}"


def _without(series: Series, case: str, id_: str) -> Series | None:
    if case not in series.cases:
        return series
    own = tuple(each for each in series.answers[case] if each.id != id_)
    if any(each.reply_to == id_ for each in own):
        return None
    return replace(series, answers={**series.answers, case: own})
