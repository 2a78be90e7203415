"""The MkDocs plugin. Its events only translate between MkDocs and the rest."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as EnginePage
from mkdocs.utils import get_build_datetime

from causerie import stitch
from causerie.core.problems import Problems
from causerie.library import Survey
from causerie.render import outline
from causerie.render.language import language
from causerie.render.pages import Page, Pages
from causerie.site import files as engine
from causerie.site import media, project
from causerie.site.config import CauserieConfig
from causerie.site.project import Project

_LOG = logging.getLogger("mkdocs.plugins.causerie")
_THEME = Path(__file__).parent / "theme"
_UNDATED = "1970-01-01"  # the sitemap's gzip needs one date, and must not take the clock's


class CauseriePlugin(BasePlugin[CauserieConfig]):
    """One build: a survey of the project, its pages, and at the end its slots filled."""

    _project: Project
    _survey: Survey
    _pages: Mapping[str, Page]
    _maker: Pages
    _shell: Page
    _shell_html: str

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Bring what pages need: the directive, the styles, the nav, the folders to watch."""
        self._project = project.of(config)
        if "causerie" not in config.markdown_extensions:
            config.markdown_extensions.append("causerie")
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(_THEME))
        config.extra_css.insert(0, "assets/causerie/causerie.css")
        if config.nav is None:
            config.nav = project.nav(self._project, config)
        folders = self._project.folders
        config.watch += [
            str(self._project.root / name) for name in (folders.chapters, folders.comments)
        ]
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages of the series, or stop with all that is wrong."""
        self._survey = survey = self._project.survey(get_build_datetime())
        _report(survey.problems, self._project.language)
        self._maker = Pages(survey.series, self._project.language, self._project.author)
        self._shell = self._maker.shell()
        pages = [*self._maker.all(survey.sources.docs), self._shell]
        self._pages = {page.url: page for page in pages}
        docs = self._project.folders.docs
        known = engine.ProjectFiles(files, docs)
        for file in files.documentation_pages():
            file.edit_uri = f"{docs}/{file.src_uri}"
        for page in pages:
            if not page.source.startswith(f"{docs}/"):
                known.append(engine.of_page(page, config))
        for path, url in media.referenced(survey.series, survey.sources).items():
            content = media.without_metadata((self._project.root / path).read_bytes())
            known.append(engine.of_media(path, url, config, content))
        return known

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Give every page its title and its place, those out of the nav included."""
        engine_pages: dict[str, EnginePage] = {}
        for file in files.documentation_pages():
            page = self._page(file)
            title = page.title if page and page.title else None
            engine_pages[page.url if page else file.url] = file.page or EnginePage(
                title, file, config
            )
        engine.relate(self._pages, engine_pages)
        front = engine_pages[""]
        front.update_date = front.update_date or _UNDATED
        shell = engine_pages[self._shell.url]
        shell.canonical_url = shell.abs_url = None  # keeps it out of the sitemap
        return nav

    @event_priority(100)  # before whatever else changes an author's text
    def on_page_markdown(self, markdown: str, *, page: EnginePage, **_: Any) -> str:
        """The author's text between its generated head and foot."""
        ours = self._page(page.file)
        if ours is None:
            return markdown
        if ours.description:
            page.meta.setdefault("description", ours.description)
        if not ours.source.startswith(f"{self._project.folders.docs}/"):
            page.meta["title"] = ours.title
        if ours is self._shell:
            page.meta["search"] = {"exclude": True}
        return ours.markdown

    def on_env(self, env: Environment, *, files: Files, **_: Any) -> Environment:
        """What our theme overrides show."""
        env.globals["causerie"] = {
            "footer": engine.footer(self.config.footer, files),
            "not_found": self._maker.not_found(),
        }
        return env

    def on_page_context(
        self, context: Any, *, page: EnginePage, config: MkDocsConfig, **_: Any
    ) -> Any:
        """The shell's own address, which becomes that of each page made of it."""
        if page.file.page is page and self._page(page.file) is self._shell and config.site_url:
            page.canonical_url = config.site_url + self._shell.url
        return context

    @event_priority(-100)  # after whatever else changes the page
    def on_post_page(self, output: str, *, page: EnginePage, **_: Any) -> str:
        """Keep the shell, which is no page of its own, out of the site."""
        if self._page(page.file) is not self._shell:
            return output
        self._shell_html = output
        return ""

    @event_priority(-100)  # so that nothing touches reader text after it
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Fill the slots and leave the manifest for those that refill them."""
        site, series = Path(config.site_dir), self._survey.series
        for alias, url in self._maker.aliases():
            old = site / (f"{alias}index.html" if alias.endswith("/") else alias)
            old.parent.mkdir(parents=True, exist_ok=True)
            stitch.write(old, self._maker.redirection(alias, url))
        manifest = stitch.Manifest(
            now=series.now.isoformat(),
            outline=outline.of(series, self._project.language),
            pages={
                f"{page.url}index.html": tuple(map(str, page.slots))
                for page in self._pages.values()
                if page.slots
            },
            shell=self._shell_html,
        )
        try:
            stitch.fill(site, manifest, series.answers)
        except stitch.StaleSite as error:
            raise PluginError(str(error)) from error
        state = self._project.state(config.site_dir)
        state.mkdir(parents=True, exist_ok=True)
        stitch.write(state / "manifest.json", manifest.dump())

    def _page(self, file: File) -> Page | None:
        return self._pages.get(file.dest_uri.removesuffix("index.html"))


def _report(problems: Problems, code: str) -> None:
    say = language(code).gettext
    for problem in problems.warnings:
        _LOG.warning(problem.text(say))
    if problems.errors:
        raise PluginError("\n".join(problem.text(say) for problem in problems.errors))
