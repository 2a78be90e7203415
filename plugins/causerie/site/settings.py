"""`mkdocs.yml`: loaded, judged, and made into a project."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import permutations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from markdown.extensions.toc import slugify
from mkdocs.config import load_config
from mkdocs.config.base import Config, get_schema
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError

from causerie.core import forges, identifiers, urls
from causerie.core.forges import Repository
from causerie.core.problems import CauserieError
from causerie.library import Folders, Library
from causerie.project import Project
from causerie.render.language import language
from causerie.site.config import CauserieConfig, RepositoryConfig

# Sharper than a mail server is: it stands in a link that every mail program must read.
_MAIL = re.compile(r"[\w.+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


class BadConfiguration(CauserieError):
    """`mkdocs.yml` cannot be used; the message says why."""


def load(path: Path, **options: Any) -> MkDocsConfig:
    """The configuration in the file at `path`, with some `options` replaced."""
    with errors() as told:
        try:
            config = load_config(str(path), **options)
        except (ConfigurationError, Abort) as error:
            raise BadConfiguration(f"{path}: {' '.join(told) or error}") from error
    if "causerie" not in config.plugins:
        raise BadConfiguration(f"{path}: plugins does not name causerie; add `- causerie` to it")
    return config


def load_project(config: MkDocsConfig) -> Project:
    """The project of a configuration that `load` gave."""
    try:
        return of(config)
    except ConfigurationError as error:
        raise BadConfiguration(f"{config.config_file_path}: {error}") from error


def of(config: MkDocsConfig) -> Project:
    """The project of a loaded `mkdocs.yml`; ConfigurationError when it cannot be one."""
    options = config.plugins["causerie"].config
    if not isinstance(options, CauserieConfig):
        raise ConfigurationError("the plugin called causerie is another one; install ours")
    _check_known(options)
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
    _check_folders(folders)
    _check_apart(Path(config.site_dir).resolve(), root, folders)
    toc: Mapping[str, object] = config.mdx_configs.get("toc", {})
    chosen = toc.get("slugify")
    zone = _zone(options.timezone)
    library = Library(root, folders, zone, chosen if callable(chosen) else slugify)
    return Project(
        root=root,
        folders=folders,
        name=config.site_name,
        root_url=config.site_url or "",
        language=options.language or _theme_language(config),
        author=options.author or config.site_author or "",
        zone=zone,
        library=library,
        repository=_repository(options.repository),
        licence=" ".join(options.licence.split()),  # it stands in a remark of one line
        receiver=options.receiver,
        contact=_contact(options.contact),
    )


def _check_known(options: Config, above: str = "") -> None:
    """MkDocs only warns of a misspelt option, and the site would be built without it."""
    known = [name for name, _ in get_schema(type(options))]
    for name, value in options.items():
        if name not in known:
            near = ", ".join(identifiers.nearest(str(name), known))
            raise ConfigurationError(
                f"causerie: {above}there is no option {name!r}; the nearest are: {near}"
            )
        if isinstance(value, Config):
            _check_known(value, f"{name}: ")


def _repository(options: RepositoryConfig) -> Repository | None:
    if not options.url:
        return None
    try:
        return forges.repository(options.url, options.branch, options.forge)
    except ValueError as error:
        raise ConfigurationError(f"causerie: repository: {error}") from error


def _contact(written: str) -> str:
    if written and not _MAIL.fullmatch(written):
        raise ConfigurationError(
            f"causerie: contact: {written!r} is not a mail address; "
            "write one such as me@example.org"
        )
    return written


def _folder(option: str, written: str) -> str:
    folder = Path(written)
    if folder.is_absolute() or ".." in folder.parts or not folder.parts:
        raise ConfigurationError(
            f"causerie: {option}: {written!r} is not a folder below mkdocs.yml; "
            f"write its name, such as {option}"
        )
    return folder.as_posix()


def _check_folders(folders: Folders) -> None:
    """One in the other, readers' files would be rendered as the author's pages."""
    names = (folders.docs, folders.chapters, folders.comments)
    for one, other in permutations(map(Path, names), 2):
        if one.is_relative_to(other):
            raise ConfigurationError(
                f"causerie: the folder {one.as_posix()} is in {other.as_posix()}; "
                "docs, chapters and comments must be apart"
            )


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
    chosen = str(config.theme.get("language") or config.theme.locale or "fr")[:2]
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


@contextmanager
def errors() -> Iterator[list[str]]:
    """What MkDocs logs as errors, which its exceptions do not tell."""
    kept: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(record.getMessage())

    handler = Keep(logging.ERROR)
    logger = logging.getLogger("mkdocs")
    logger.addHandler(handler)
    try:
        yield kept
    finally:
        logger.removeHandler(handler)
