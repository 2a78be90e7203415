"""A project as its `mkdocs.yml` describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from markdown.extensions.toc import slugify
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError

from causerie.core import urls
from causerie.core.urls import Words
from causerie.library import Folders, Library, Survey
from causerie.render.language import language
from causerie.site.config import CauserieConfig


@dataclass(frozen=True, slots=True)
class Project:
    """What all commands need to know of a project."""

    root: Path
    """Where `mkdocs.yml` is: every path of a source is relative to it."""
    folders: Folders
    language: str
    author: str
    library: Library

    @property
    def words(self) -> Words:
        """The fixed words of its addresses."""
        return urls.WORDS[self.language]

    def survey(self, now: datetime, *, drafts: bool = False) -> Survey:
        """Its sources, what of them may be shown at `now`, and their problems."""
        return self.library.survey(now, words=self.words, author=self.author, drafts=drafts)

    def state(self, site: Path) -> Path:
        """The folder, outside the public one, for what a build of `site` leaves."""
        site = site.resolve()
        inside = site.is_relative_to(self.root)
        name = "-".join(site.relative_to(self.root).parts) if inside else site.name
        digest = "" if inside else f"-{sha256(str(site).encode()).hexdigest()[:8]}"
        return self.root / ".causerie" / f"{name}{digest}"


def of(config: MkDocsConfig) -> Project:
    """The project of a loaded `mkdocs.yml`; ConfigurationError when it cannot be one."""
    options = config.plugins["causerie"].config
    if not isinstance(options, CauserieConfig):
        raise ConfigurationError("the plugin called causerie is another one; install ours")
    root = Path(config.config_file_path).resolve().parent
    docs = Path(config.docs_dir).resolve()
    if not docs.is_relative_to(root):
        raise ConfigurationError("docs_dir is not below mkdocs.yml; move it there")
    if not config.use_directory_urls:
        raise ConfigurationError("use_directory_urls is false; remove it: addresses end in /")
    folders = Folders(
        chapters=_folder("chapters", options.chapters),
        comments=_folder("comments", options.comments),
        docs=docs.relative_to(root).as_posix(),
    )
    _check_apart(Path(config.site_dir).resolve(), root, folders)
    toc: Mapping[str, object] = config.mdx_configs.get("toc", {})
    chosen = toc.get("slugify")
    library = Library(
        root, folders, _zone(options.timezone), chosen if callable(chosen) else slugify
    )
    return Project(
        root=root,
        folders=folders,
        language=options.language or _theme_language(config),
        author=options.author or config.site_author or "",
        library=library,
    )


def _folder(option: str, written: str) -> str:
    folder = Path(written)
    if folder.is_absolute() or ".." in folder.parts or not folder.parts:
        raise ConfigurationError(
            f"causerie: {option}: {written!r} is not a folder below mkdocs.yml; "
            f"write its name, such as {option}"
        )
    return folder.as_posix()


def _check_apart(site: Path, root: Path, folders: Folders) -> None:
    """A build empties the folder of the site: it must hold nothing of the author's."""
    for name in (folders.docs, folders.chapters, folders.comments):
        folder = root / name
        if site.is_relative_to(folder) or folder.is_relative_to(site):
            raise ConfigurationError(
                f"site_dir is {site}, which a build empties, and {name}/ would go with it; "
                "choose a folder of its own, such as site"
            )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(
            f"causerie: timezone: {name!r} is not a time zone; write one such as Europe/Paris"
        ) from error


def _theme_language(config: MkDocsConfig) -> str:
    chosen = str(config.theme.get("language") or "fr")[:2]
    return chosen if chosen in urls.WORDS else "en"


def nav(project: Project, config: MkDocsConfig) -> list[dict[str, str]]:
    """The four entries a site has when its `mkdocs.yml` names none."""
    say = language(project.language).gettext
    words = project.words
    docs = Path(config.docs_dir)
    readme = (docs / "README.md").is_file() and not (docs / "index.md").is_file()
    front = "README.md" if readme else "index.md"
    entries = [
        {say("Front page"): front},
        {say("Contents"): f"{words.contents}.md"},
        {say("Cases"): f"{words.cases}.md"},
    ]
    if (docs / f"{words.take_part}.md").is_file():
        entries.append({say("Take part"): f"{words.take_part}.md"})
    return entries
