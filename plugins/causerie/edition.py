"""One build of a project: its survey, its pages, and what is done once they are written."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from causerie import media, stitch
from causerie.core import prose
from causerie.core.feeds import MOST_ENTRIES
from causerie.library import Survey
from causerie.project import Project
from causerie.render import outline, redirects
from causerie.render.feeds import Feeds, read_elsewhere
from causerie.render.fragments import Fragments
from causerie.render.heads import Heads
from causerie.render.manifest import Manifest
from causerie.render.outline import Outline, PostFacts
from causerie.render.page import Page
from causerie.render.pages import Pages
from causerie.render.typeset import Typeset

MANIFEST = "manifest.json"
"""What the last build left for answers to come."""
SHELL = "shell.html"
"""The shell of the receiver's pages, beside the manifest."""


class Edition:
    """What the events of one build share."""

    def __init__(self, project: Project, survey: Survey) -> None:
        self._project = project
        self._survey = survey
        self._maker = Pages(
            survey.series,
            project.language,
            author=project.author,
            ways=project.ways(survey.series.now),
            feeds=bool(project.root_url),
        )
        self._heads = Heads(
            survey.series,
            project.language,
            name=project.name,
            author=project.author,
            root=project.root_url,
        )
        self._texts: dict[str, str] = {}
        self.shell = self._maker.shell()
        self.pages: Mapping[str, Page] = {
            page.url: page for page in [*self._maker.all(survey.sources.docs), self.shell]
        }
        """Every page of ours by its address, the shell included."""

    def page(self, dest_uri: str) -> Page | None:
        """The page written to a file of the site, if it is ours."""
        return self.pages.get(dest_uri.removesuffix("index.html"))

    def keep(self, urls: Collection[str]) -> None:
        """Forget the pages of `docs_dir` that the site's engine was told to leave out."""
        self.pages = {
            url: page for url, page in self.pages.items() if url in urls or not self.is_doc(page)
        }

    def text(self, page: Page, found: str) -> str:
        """The author's Markdown for a page: what the engine `found`, where the file is its own.

        In either case without the cases that may not be seen yet.
        """
        if not self.is_doc(page):
            return page.body
        text, cases = prose.read(found), self._survey.series.cases
        return text.without([each for each in text.mentions if each.case not in cases])

    def is_doc(self, page: Page) -> bool:
        """Whether MkDocs finds the page by itself, in `docs_dir`."""
        return page.source.startswith(f"{self._project.folders.docs}/")

    def remember(self, page: Page, html: str) -> None:
        """What the engine made of a page's text, for the feeds that show all of a post."""
        self._texts[page.url] = html

    def media(self) -> Iterator[tuple[str, str, bytes]]:
        """The path, the address and the content of each file shown beside the chapters."""
        survey = self._survey
        for path, url in media.referenced(
            survey.series, survey.sources, self._project.folders.chapters
        ).items():
            yield path, url, media.without_metadata((self._project.root / path).read_bytes(), path)

    def links(self, page: Page) -> str:
        """What stands in the head of the document of a page."""
        return self._heads.of(page)

    def feeds(self) -> Collection[str]:
        """The addresses at which feeds will stand."""
        return set(self._heads.feeds())

    def not_found(self) -> str:
        """What stands on the page for an address nobody knows."""
        return self._maker.not_found()

    def finish(self, site: Path, shell: str, state: Path, receiver_shell: str = "") -> None:
        """Write the old addresses, fill the slots and leave the manifest in `state`.

        Beside it stands the shell of the receiver's pages, when there is one.
        """
        moves = list(self._maker.aliases())
        base = urlsplit(self._project.root_url or "/").path
        for name, written in redirects.FILES.items():
            if not (site / name).exists():  # an author may have one of their own in docs
                stitch.write(site / name, written(moves, base))
        for alias, url in moves:
            old = site / (f"{alias}index.html" if alias.endswith("/") else alias)
            old.parent.mkdir(parents=True, exist_ok=True)
            stitch.write(old, self._maker.redirection(alias, url))
        manifest = self._manifest(shell)
        stitch.fill(site, manifest, self._survey.series.answers)
        if self._project.root_url:
            self._chapter_feeds(site, manifest)
        state.mkdir(parents=True, exist_ok=True)
        stitch.write(state / MANIFEST, manifest.dump())
        if receiver_shell:
            stitch.write(state / SHELL, receiver_shell)

    def _chapter_feeds(self, site: Path, manifest: Manifest) -> None:
        """No answer is in them: they stand until the next build."""
        feeds = Feeds(Fragments(manifest.outline, {}))
        for chapter in self._survey.series.chapters:
            latest = sorted(map(outline.facts, chapter.posts), key=lambda post: post.instant)
            newest = latest[: -MOST_ENTRIES - 1 : -1]
            posts = [self._in_full(post, manifest.outline) for post in newest]
            for path, text in feeds.chapter(chapter, posts):
                stitch.write(site / path, text)

    def _in_full(self, post: PostFacts, known: Outline) -> PostFacts:
        text = read_elsewhere(self._texts.get(post.url, ""), post.url, known.cases, known.root)
        return replace(post, html=Typeset(known.language).html(text))

    def _manifest(self, shell: str) -> Manifest:
        series = self._survey.series
        known = outline.of(
            series,
            self._project.language,
            name=self._project.name,
            author=self._project.author,
            root=self._project.root_url,
            receiver=self._project.receiver,
            contact=self._project.contact,
        )
        return Manifest(
            now=series.now.isoformat(),
            outline=replace(known, posts=tuple(self._in_full(each, known) for each in known.posts)),
            pages={
                f"{page.url}index.html": tuple(map(str, page.slots))
                for page in self.pages.values()
                if page.slots
            },
            shell=shell,
        )
