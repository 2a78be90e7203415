"""Pages and files as MkDocs wants them."""

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from html import escape
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as EnginePage
from mkdocs.utils import normalize_url
from mkdocs.utils.templates import TemplateContext

from causerie.core import slots
from causerie.render.page import SHELL_CONTENT, SHELL_TITLE, Page

_SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_UNDATED = "1970-01-01"  # the sitemap's gzip needs one date, and must not take the clock's


class ProjectFiles(Files):
    """MkDocs' files, which author links find by their paths in the project."""

    def __init__(self, files: Iterable[File], docs: str) -> None:
        super().__init__(files)
        self._docs = docs

    def get_file_from_path(self, path: str) -> File | None:
        """The file at `path`: below `docs_dir`, as seen from there, or in the project."""
        seen = posixpath.normpath(posixpath.join(self._docs, path))
        ways = (
            path,
            seen,
            path.removeprefix(f"{self._docs}/"),
            seen.removeprefix(f"{self._docs}/"),
        )
        found = (super(ProjectFiles, self).get_file_from_path(way) for way in ways)
        return next((file for file in found if file), None)


def edit_root(config: MkDocsConfig, docs: str) -> str:
    """What leads from `edit_uri`, which may end in the folder of docs, to the root."""
    inside = str(config.edit_uri or "").rstrip("/").endswith(f"/{docs}")
    return "../" * len(docs.split("/")) if inside else ""


def of_page(page: Page, config: MkDocsConfig, edit_root: str) -> File:
    """The file of a page that MkDocs does not find by itself; its text comes later."""
    name = page.source or f"{page.url.rstrip('/') or 'index'}.md"
    file = File.generated(config, name, content="", inclusion=InclusionLevel.NOT_IN_NAV)
    file.dest_uri = f"{page.url}index.html"
    file.edit_uri = f"{edit_root}{page.source}" if page.source else None
    return file


def of_media(path: str, url: str, config: MkDocsConfig, content: bytes) -> File:
    """A file that stands beside the chapters, copied to the address `url`."""
    file = File.generated(config, path, content=content, inclusion=InclusionLevel.NOT_IN_NAV)
    file.dest_uri = url
    return file


def relate(pages: Mapping[str, Page], engine_pages: Mapping[str, EnginePage]) -> None:
    """Tell MkDocs what it cannot know of pages out of the nav: dates, parents, neighbours.

    Both mappings go by address.
    """
    for url, page in pages.items():
        engine = engine_pages[url]
        engine.update_date = page.dated or ("" if url else _UNDATED)
        if page.parent is not None:
            engine.parent = engine_pages.get(page.parent)  # type: ignore[assignment]
        engine.previous_page = engine_pages.get(page.previous) if page.previous else None
        engine.next_page = engine_pages.get(page.next) if page.next else None


def hide(page: EnginePage) -> None:
    """Keep a page out of the sitemap."""
    page.canonical_url = page.abs_url = None


def with_links(html: str, links: str) -> str:
    """A whole page with `links` at the end of its head, which no theme can know of.

    Not in a template: an author's own `main.html` would leave ours out.
    """
    head, end, rest = html.partition("</head>")
    return f"{head}{links}{end}{rest}" if end else html


def summary(page: Page | None) -> str:
    """What a page says in short, above its text."""
    return f"<p>{escape(page.description)}</p>\n" if page and page.description else ""


def check_cases(path: str, page: Page | None, html: str) -> None:
    """Stop when Markdown found other cases in the author's text, as `html`, than we did.

    Without it a case not open yet could show, or a slot be left unfilled. A page that is not
    ours may show none.
    """
    found = Counter(slots.found(f"{page.head}{html}{page.foot}" if page else html))
    meant = Counter(page.slots if page else ())
    if strange := {slot.case for slot in ((found - meant) + (meant - found))}:
        raise PluginError(
            f"{path}: Markdown does not find each case where we do: "
            f"{', '.join(sorted(strange))}; write /// case in a paragraph of its own, "
            "at the start of the line"
        )


def root_links(context: TemplateContext, config: MkDocsConfig) -> None:
    """Let a template's links begin at the root of the site; MkDocs does so for 404.html alone."""
    base = f"{urlsplit(config.site_url or '/').path.rstrip('/')}/"
    context["base_url"] = base
    context["extra_css"] = [normalize_url(path, None, base) for path in config.extra_css]
    context["extra_javascript"] = []


def receiver_shell(html: str, site_name: str) -> str:
    """The shell of the receiver's pages without a script, none of which their policy lets run."""
    title = f"<title>{SHELL_TITLE} - {escape(site_name)}</title>"
    shell, titles = _TITLE.subn(lambda _: title, _SCRIPT.sub("", html), count=1)
    if not titles or shell.count(SHELL_CONTENT) != 1:
        raise PluginError(
            "causerie-shell.html: the theme or a plugin changed what the receiver's pages are "
            "made of; keep its title, and HTML comments when pages are minified"
        )
    return shell


def check_free(files: Files, taken: Collection[str]) -> None:
    """Stop when a file of the author's, such as a feed of old, stands at an address of ours."""
    for file in files:
        if file.dest_uri in taken:
            raise PluginError(
                f"{file.src_uri}: the site writes a feed of its own at /{file.dest_uri}; "
                "give the file another name"
            )


def footer(names: Iterable[str], files: Files) -> list[tuple[str, str]]:
    """The titles and addresses of the pages every foot links to."""
    found = {name: files.get_file_from_path(name) for name in names}
    if missing := [name for name, file in found.items() if file is None or file.page is None]:
        raise PluginError(
            f"mkdocs.yml: footer names {missing[0]}, which is no page of docs/; correct the name"
        )
    return [
        (str(file.page.title), file.url)
        for file in found.values()
        if file is not None and file.page
    ]
