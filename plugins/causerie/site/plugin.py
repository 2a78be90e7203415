"""The MkDocs plugin. Its events only translate between MkDocs and the rest."""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as EnginePage
from mkdocs.utils import get_build_datetime
from mkdocs.utils.templates import TemplateContext

from causerie.core import failures, reports
from causerie.core.problems import CauserieError, Problems
from causerie.edition import Edition
from causerie.library import Survey
from causerie.project import Project
from causerie.render import compiled
from causerie.render.language import language
from causerie.render.page import SHELL_CONTENT
from causerie.render.typeset import Typeset
from causerie.site import files as engine
from causerie.site import settings
from causerie.site.config import CauserieConfig

Progress = Callable[[int, int], None]
"""Told how many steps are done, and of how many."""

_LOG = logging.getLogger("mkdocs.plugins.causerie")
_THEME = Path(__file__).parent / "theme"
_RECEIVER_SHELL = "causerie-shell.html"


class CauseriePlugin(BasePlugin[CauserieConfig]):
    """One build. Whoever runs it may lend a survey already made, and then reports it too."""

    _project: Project
    _edition: Edition
    _typeset: Typeset
    _survey: Survey | None = None
    _progress: Progress | None = None
    _public: Path | None = None
    _shell: str = ""
    _receiver_shell: str = ""
    _steps: int = 0
    _total: int = 0

    def adopt(self, survey: Survey, public: Path, progress: Progress | None = None) -> None:
        """Build from a survey already made and reported; tell `progress` of pages.

        `public` is where the site will stand, wherever it is built.
        """
        self._survey, self._public, self._progress = survey, public, progress

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Bring what pages need: the directive, the styles, the nav, the folders to watch."""
        self._project = settings.of(config)
        self._typeset = Typeset(self._project.language)
        if "causerie" not in config.markdown_extensions:
            config.markdown_extensions.append("causerie")
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(_THEME))
        config.extra_css.insert(0, "assets/causerie/causerie.css")
        if self._project.receiver:
            config.theme.static_templates.add(_RECEIVER_SHELL)
        if config.nav is None:
            config.nav = settings.nav(self._project, config)
        folders = self._project.folders
        written = (self._project.root / name for name in (folders.chapters, folders.comments))
        config.watch += [str(folder) for folder in written if folder.is_dir()]
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:  # noqa: ARG002 - MkDocs' signature
        """Judge the sources while the old site still stands."""
        survey = self._survey
        if survey is None:
            survey = self._project.survey(get_build_datetime())
            _report(survey.problems, self._project.language)
        self._edition = Edition(self._project, survey)
        gc.freeze()  # what was read lives as long as the build, and need not be gone through again

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages of the series and what they show."""
        docs = self._project.folders.docs
        known = engine.ProjectFiles(files, docs)
        edit_root = engine.edit_root(config, docs)
        engine.check_free(files, self._edition.feeds())
        for file in files.documentation_pages():
            file.edit_uri = f"{edit_root}{docs}/{file.src_uri}"
        for page in self._edition.pages.values():
            if not self._edition.is_doc(page):
                known.append(engine.of_page(page, config, edit_root))
        with _engine_error(self._project.root):
            for path, url, content in self._edition.media():
                known.append(engine.of_media(path, url, config, content))
        return known

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Give every page its title and its place, those out of the nav included."""
        edition = self._edition
        engine_pages: dict[str, EnginePage] = {}
        for file in files.documentation_pages():
            ours = edition.page(file.dest_uri)
            made = file.page or EnginePage(
                escape(ours.title) or None if ours else None, file, config
            )
            engine_pages[ours.url if ours else file.url] = made
        edition.keep(engine_pages)
        engine.relate(edition.pages, engine_pages)
        engine.hide(engine_pages[edition.shell.url])
        return nav

    @event_priority(100)  # before whatever else changes an author's text
    def on_page_markdown(self, markdown: str, *, page: EnginePage, files: Files, **_: Any) -> str:
        """The author's text, without the cases that may not be seen yet."""
        self._step(files)
        ours = self._edition.page(page.file.dest_uri)
        if ours is None:
            return markdown
        if ours.description:
            page.meta.setdefault("description", escape(ours.description))
        if not self._edition.is_doc(ours):
            page.meta["title"] = escape(ours.title)  # themes print both as they are
        if ours is self._edition.shell:
            page.meta["search"] = {"exclude": True}
        return self._edition.text(ours, markdown)

    def on_page_content(self, html: str, *, page: EnginePage, **_: Any) -> str:
        """The text, now HTML, once its cases were found where we found them."""
        ours = self._edition.page(page.file.dest_uri)
        engine.check_cases(page.file.src_uri, ours, html)
        if ours and self._project.root_url:
            self._edition.remember(ours, html)
        return html

    @event_priority(-100)  # after whatever else changes how templates are compiled
    def on_env(self, env: Environment, *, files: Files, **_: Any) -> Environment:
        """What our theme overrides show."""
        compiled.keep(env)
        env.globals["causerie"] = {
            "footer": engine.footer(self.config.footer, files),
            "not_found": self._edition.not_found(),
            "receiver_content": SHELL_CONTENT,
        }
        return env

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """The receiver's pages stand at any depth: their links begin at the root."""
        if template_name == _RECEIVER_SHELL:
            engine.root_links(context, config)
        return context

    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        """The shell of the receiver's pages is no page, and is kept out of the site."""
        if template_name.endswith(".html"):
            output = self._typeset.html(output)
        if template_name != _RECEIVER_SHELL:
            return output
        self._receiver_shell = engine.receiver_shell(output, config.site_name)
        return ""

    @event_priority(100)
    def _before_search(self, context: Any, *, page: EnginePage, **_: Any) -> Any:
        """What the search reads: the text under its summary, not a head that leads elsewhere."""
        ours = self._edition.page(page.file.dest_uri)
        page.content = f"{engine.summary(ours)}{page.content}"
        return context

    @event_priority(-100)
    def _after_search(
        self, context: Any, *, page: EnginePage, config: MkDocsConfig, **_: Any
    ) -> Any:
        """The page's head and foot; and the shell's own address, that of each page made of it."""
        if ours := self._edition.page(page.file.dest_uri):
            text = (page.content or "").removeprefix(engine.summary(ours))
            page.content = f"{ours.head}\n{text}\n{ours.foot}"
        if self._is_shell(page) and config.site_url:
            page.canonical_url = config.site_url + self._edition.shell.url
        return context

    on_page_context = CombinedEvent(_before_search, _after_search)

    @event_priority(-100)  # after whatever else changes the page
    def on_post_page(self, output: str, *, page: EnginePage, **_: Any) -> str:
        """What its head leads to; and the shell, no page of its own, is kept out of the site."""
        self._step()
        output = self._typeset.html(output)
        if ours := self._edition.page(page.file.dest_uri):
            output = engine.with_links(output, self._edition.links(ours))
        if not self._is_shell(page):
            return output
        self._shell = output
        return ""

    @event_priority(-100)  # so that nothing touches reader text after it
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Fill the slots and leave the manifest for those that refill them."""
        site = Path(config.site_dir)
        with _engine_error(site):
            state = self._project.state(self._public or site)
            self._edition.finish(site, self._shell, state, self._receiver_shell)
        gc.unfreeze()

    def on_build_error(self, **_: Any) -> None:
        """A build that failed keeps nothing for the next one."""
        gc.unfreeze()

    def _is_shell(self, page: EnginePage) -> bool:
        return self._edition.page(page.file.dest_uri) is self._edition.shell

    def _step(self, files: Files | None = None) -> None:
        """Every page takes two steps: its text is read, then it is written."""
        if self._progress is None:
            return
        if self._steps == 0 and files is not None:
            self._total = 2 * len(files.documentation_pages())
        self._steps += 1
        self._progress(self._steps, self._total)


@contextmanager
def _engine_error(place: Path) -> Iterator[None]:
    """Whatever we stop for, as MkDocs wants it: a sentence, and no traceback."""
    try:
        yield
    except (CauserieError, OSError) as error:
        raise PluginError(failures.told(error, place)) from error


def _report(problems: Problems, code: str) -> None:
    say = language(code).gettext
    for problem in problems.warnings:
        _LOG.warning(reports.unobeyed(problem.text(say)))
    if problems.errors:
        raise PluginError("\n".join(reports.unobeyed(each.text(say)) for each in problems.errors))
