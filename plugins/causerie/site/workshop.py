"""Where `build` and `serve` make a site: the sources are judged first, then MkDocs runs."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from mkdocs.commands import build as engine
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException

from causerie import stitch
from causerie.core.problems import CauserieError, ProblemsFound
from causerie.core.series import Series
from causerie.library import Survey
from causerie.project import Project
from causerie.site import settings
from causerie.site.plugin import CauseriePlugin, Progress


class BuildFailed(CauserieError):
    """MkDocs, or another plugin, could not make the site; the message says why."""


class Workshop:
    """A project that is built again and again. Files that did not change are not read again."""

    def __init__(self, config_file: Path, *, drafts: bool = False) -> None:
        self._config_file = config_file
        self.config_name = config_file.name
        self._drafts = drafts
        self._built: dict[Path, Series] = {}
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
        self._built[Path(config.site_dir).resolve()] = survey.series
        return survey

    def refresh(self, now: datetime, site: Path) -> Survey | None:
        """Put the answers as they are now into a `site` that was built.

        None when something else changed too, so that only a build will do.
        """
        survey = self._look(now)
        before, after = self._built.get(site.resolve()), survey.series
        if before is None or replace(before, now=now, answers=after.answers) != after:
            return None
        changed = [case for case in after.cases if before.answers[case] != after.answers[case]]
        stitch.refresh(site, self._manifest(site), after.answers, changed)
        self._built[site.resolve()] = after
        return survey

    def _manifest(self, site: Path) -> stitch.Manifest:
        state = self.project.state(site)
        return stitch.load((state / "manifest.json").read_text(encoding="utf-8"))

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
