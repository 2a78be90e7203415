"""The workshop as a server wants it: whatever goes wrong is an outcome, and the last good stays."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from causerie.cli.build import show_problems
from causerie.cli.config import now
from causerie.core import failures
from causerie.core.problems import CauserieError, ProblemsFound
from causerie.core.series import Series, next_change
from causerie.edition import SHELL
from causerie.library import Survey
from causerie.render.language import language
from causerie.serve.preview import Outcome
from causerie.site.workshop import Workshop
from causerie.web.shell import Shell


class Maker:
    """Makes the sites of a preview, with some `options` of `mkdocs.yml` replaced."""

    def __init__(self, workshop: Workshop, **options: Any) -> None:
        self._workshop = workshop
        self._options = options
        self.series: Series | None = None
        """What the last good site shows."""

    def build(self, site: Path) -> Outcome:
        """The whole site."""
        at = now()
        build = partial(self._workshop.build, at, **self._options, strict=False)
        return self._outcome(at, partial(build, site_dir=str(site))) or Outcome(good=False)

    def refresh(self, site: Path) -> Outcome | None:
        """The answers alone."""
        at = now()
        return self._outcome(at, partial(self._workshop.refresh, at, site))

    def publish(self, site: Path, paths: Collection[str]) -> bool:
        """The answers in a few files."""
        try:
            series = self._workshop.publish(now(), site, paths)
        except (CauserieError, OSError):
            return False  # `refresh` meets with the same, and says what it is
        self.series = series or self.series
        return series is not None

    def shell(self, site: Path) -> Shell:
        """What dynamic pages wear beside a `site` made here; OSError when it has none."""
        file = self._workshop.project.state(site) / SHELL
        return Shell(file.read_text(encoding="utf-8"))

    def _outcome(self, at: datetime, make: Callable[[], Survey | None]) -> Outcome | None:
        try:
            survey = make()
        except ProblemsFound as error:
            return Outcome(good=False, problems=error.problems)
        except (CauserieError, OSError) as error:
            return Outcome(good=False, failure=failures.told(error, self._workshop.project.root))
        except Exception as error:  # noqa: BLE001 - of a theme or a plugin, which may raise anything
            return Outcome(good=False, failure=f"{type(error).__name__}: {error}")
        if survey is None:
            return None
        self.series = survey.series
        change = next_change(survey.sources, at)
        return Outcome(good=True, problems=survey.problems, next_change=change)


def tell(outcome: Outcome, workshop: Workshop) -> None:
    """Say on the terminal what became of a try."""
    say = language(workshop.project.language)
    show_problems(outcome.problems, say)
    if outcome.failure:
        click.echo(outcome.failure, err=True)
    click.echo(
        say.gettext("The site is up to date.")
        if outcome.good
        else say.gettext("The last good site stays until this is mended."),
        err=True,
    )
