"""Where `build` and `serve` make a site: the sources are judged first, then MkDocs runs."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from mkdocs.commands import build as engine
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException

from causerie.core.problems import CauserieError, ProblemsFound
from causerie.core.series import Series
from causerie.edition import MANIFEST
from causerie.library import Survey
from causerie.project import Project
from causerie.render import manifest
from causerie.site import settings
from causerie.site.plugin import CauseriePlugin, Progress
from causerie.stitch import Stitcher


class BuildFailed(CauserieError):
    """MkDocs, or another plugin, could not make the site; the message says why."""


class _Built:
    """A site that was built: what it shows, and what was wrong when its sources were last read."""

    def __init__(self, survey: Survey, left: Path) -> None:
        self.series = survey.series
        self.problems = survey.problems
        self._left = left
        self._stitcher: Stitcher | None = None  # most sites are built and left alone

    def give(self, site: Path, series: Series) -> None:
        """Show a series of which only the answers are others."""
        if self._stitcher is None:
            left = manifest.load(self._left.read_text(encoding="utf-8"))
            self._stitcher = Stitcher(site, left, self.series.answers)
        before = self.series.answers
        self._stitcher.refresh(
            {
                case: own
                for case, own in series.answers.items()
                if own is not before[case] and own != before[case]
            }
        )
        self.series = series


class Workshop:
    """A project that is built again and again. Files that did not change are not read again."""

    def __init__(self, config_file: Path, *, drafts: bool = False) -> None:
        self._config_file = config_file
        self.config_name = config_file.name
        self._drafts = drafts
        self._built: dict[Path, _Built] = {}
        self._reading = Lock()  # answers are read while a site is being built
        self.project = settings.load_project(settings.load(config_file))

    def site(self, **options: Any) -> Path:
        """Where the site is to stand."""
        return Path(self._load(**options)[0].site_dir)

    def build(
        self,
        now: datetime,
        *,
        progress: Progress | None = None,
        public: Path | None = None,
        **options: Any,
    ) -> Survey:
        """Build the whole site, with some `options` of `mkdocs.yml` replaced.

        `public` is where it will stand, when that is not where it is built. ProblemsFound is
        raised before anything is written, BuildFailed when only a part may have been.
        """
        config, self.project = self._load(**options)
        survey = self._look(now)
        if config.strict and len(survey.problems):
            raise ProblemsFound(survey.problems)
        plugin = config.plugins["causerie"]
        if isinstance(plugin, CauseriePlugin):
            plugin.adopt(survey, public or Path(config.site_dir), progress)
        with settings.errors() as errors:
            try:
                config.plugins.on_startup(command="build", dirty=False)
                engine.build(config)
            except (Abort, MkDocsException) as error:
                raise BuildFailed("\n".join(errors) or str(error)) from error
            finally:
                config.plugins.on_shutdown()
        site = Path(config.site_dir).resolve()
        self._built[site] = _Built(survey, self.project.state(site) / MANIFEST)
        return survey

    def refresh(self, now: datetime, site: Path) -> Survey | None:
        """Put the answers as they are now into a `site` that was built.

        None when something else changed too, so that only a build will do.
        """
        survey = self._look(now)
        built, after = self._built.get(site.resolve()), survey.series
        if built is None or replace(built.series, now=now, answers=after.answers) != after:
            return None
        built.give(site, after)
        built.problems = survey.problems
        return survey

    def publish(self, now: datetime, site: Path, paths: Iterable[str]) -> Series | None:
        """Have a `site` that was built follow the files of some answers; no other file is read.

        None when only `refresh` will do: a file is none of an answer to a case that is shown, or
        something is wrong with it or was, or it is gone and what replies to it is not.
        """
        built = self._built.get(site.resolve())
        if built is None:
            return None
        series, wrong = built.series, {each.place.path for each in built.problems}
        for path in paths:
            with self._reading:
                followed = self.project.followed(path, series, now)
            if followed is None or path in wrong:
                return None
            series = followed
        built.give(site, series)
        return series

    def _look(self, now: datetime) -> Survey:
        with self._reading:
            survey = self.project.survey(now, drafts=self._drafts)
        if survey.problems.errors:
            raise ProblemsFound(survey.problems)
        return survey

    def _load(self, **options: Any) -> tuple[MkDocsConfig, Project]:
        """A fresh configuration and its project, which keeps what was read while it can."""
        config = settings.load(self._config_file, **options)
        project, known = settings.load_project(config), self.project.library
        if project.library.key == known.key:
            project = replace(project, library=known)
        return config, project
