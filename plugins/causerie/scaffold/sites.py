"""A whole new project: one chapter, one post that asks one case, and no answers."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from string import Template

import yaml

from causerie.scaffold import forges
from causerie.scaffold.files import NotWritten, one_line

ZONES = {"fr": "Europe/Paris", "en": "Etc/UTC"}
"""The time zone of a new site, by its language."""

AUTHORS = {"fr": "L’auteur", "en": "The author"}
"""What signs the posts of an author who gave no name."""

BLANKS = {
    "fr": ("docs/mentions-legales.md", "docs/participer.md"),
    "en": ("docs/legal-notice.md", "docs/take-part.md"),
}
"""The pages of a new site with blanks to fill in."""

FIRST_POST = {
    "fr": "chapters/01-premiers-pas/01-une-serie-commence.md",
    "en": "chapters/01-first-steps/01-a-series-begins.md",
}
"""The post of a new site."""

_NO_REPOSITORY = {
    "fr": "**[à compléter\u00a0: l’adresse du dépôt, ou retirez ce paragraphe]**",
    "en": "**[to fill in: the address of the repository, or remove this paragraph]**",
}
_MARKDOWN = re.compile(r"[\\`*_{}\[\]#]")
_RENAMED = {"gitignore": ".gitignore"}  # a dot would hide it from those who read the package


def site(
    *,
    title: str,
    author: str = "",
    language: str,
    today: date,
    identifier: str,
    forge: str = forges.NONE,
    repository: str = "",
) -> dict[str, str]:
    """The files of a new site, by path. Its post is dated `today` and has the id `identifier`.

    A forge that has no `repository` yet finds the option written, behind a sign of comment.
    """
    values = {
        "title": _given("--title", title),
        "author": _given("--author", author or AUTHORS[language]),
        "today": today.isoformat(),
        "identifier": identifier,
        "timezone": ZONES[language],
        "forge": forge if forge != forges.NONE else forges.FORGES[0],
    }
    in_yaml = {
        **values,
        "title": _yaml(values["title"]),
        "author": _yaml(values["author"]),
        "repository": repository or forges.example(forge),
        "off": "" if repository else "# ",
    }
    in_text = {
        **values,
        "title": _text(values["title"]),
        "author": _text(values["author"]),
        "repository": f"<{repository}>" if repository else _NO_REPOSITORY[language],
    }
    ours = forges.files(forge) if forge != forges.NONE else {}
    written = {
        name: Template(source).substitute(in_yaml if name.endswith(".yml") else in_text)
        for name, source in _templates(language).items()
    }
    return {**written, **ours}


def _templates(language: str) -> Mapping[str, str]:
    return dict(_walk(package_files("causerie.scaffold") / "templates" / language, ""))


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{path}{_RENAMED.get(entry.name, entry.name)}"
        if entry.is_dir():
            yield from _walk(entry, f"{name}/")
        else:
            yield name, entry.read_text(encoding="utf-8")


def _given(option: str, text: str) -> str:
    line = one_line(option, text)
    if not line:
        raise NotWritten(option, "it is blank", "write one, between double quotes")
    return line


def _yaml(text: str) -> str:
    """A scalar that YAML takes for this text, whatever it looks like."""
    dumped: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10_000_000)
    return dumped.rstrip("\n")


def _text(text: str) -> str:
    """Markdown that shows this text as it is."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return _MARKDOWN.sub(r"\\\g<0>", escaped)
