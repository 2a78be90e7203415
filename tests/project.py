"""A small project of a test's own, checked and built as an author's would be."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from markdown.extensions.toc import slugify
from mkdocs.commands import build as engine
from mkdocs.config import load_config

from archive import unpack
from causerie.core import reports, urls
from causerie.core.model import Answer
from causerie.library import Folders, Library, Survey
from causerie.render import manifest
from causerie.render.manifest import Manifest
from causerie.stitch import Stitcher

ZONE = ZoneInfo("Europe/Paris")
AUTHOR = "Zoé Lemaître"
# A bare theme builds thirty times as fast as Material, and its pages hold nothing but ours.
BARE = f"""\
-- mkdocs.yml --
site_name: Le site
site_url: https://example.org/
theme: {{ name: null, custom_dir: theme, language: fr }}
plugins:
  - search
  - causerie: {{ author: {AUTHOR} }}
markdown_extensions: [attr_list]
-- theme/main.html --
<!doctype html>
<html lang="{{{{ config.theme.language }}}}">
<head><title>{{% if page %}}{{{{ page.title | e }}}}{{% endif %}}</title>
{{% if page and page.canonical_url %}}
<link rel="canonical" href="{{{{ page.canonical_url }}}}">
{{% endif %}}
</head>
<body>{{% block content %}}{{{{ page.content }}}}{{% endblock %}}</body>
</html>
-- docs/index.md --
# Bienvenue
"""


class Site:
    """A project in a folder, at an instant that stands still."""

    def __init__(self, root: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.now = now
        self._patch = monkeypatch
        self._library = Library(root, Folders(), ZONE, slugify)

    @property
    def public(self) -> Path:
        """The folder for visitors."""
        return self.root / "site"

    def start(self, text: str = "") -> None:
        """Write the files of an archive beside an mkdocs.yml and a bare theme."""
        self.write(BARE)
        self.write(text)

    def write(self, text: str) -> None:
        """Write the files of an archive, over those that are there."""
        for name, content in unpack(text).items():
            self.put(name, content.encode())

    def put(self, path: str, content: bytes) -> None:
        """Write one file."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def survey(self, **options: Any) -> Survey:
        """What the project holds at `now`, in French words."""
        usual: dict[str, Any] = {"words": urls.WORDS["fr"], "author": AUTHOR}
        return self._library.survey(self.now, **(usual | options))

    def check(self, **options: Any) -> list[str]:
        """The project's problems as an author who reads English sees them."""
        problems = self.survey(**options).problems
        return [reports.as_text([problem], str) for problem in problems]

    def build(self, **options: Any) -> None:
        """Build the site; Abort or PluginError when anything is wrong, a warning included."""
        self._patch.setenv("SOURCE_DATE_EPOCH", str(int(self.now.timestamp())))
        engine.build(load_config(str(self.root / "mkdocs.yml"), **{"strict": True, **options}))

    def read(self, path: str) -> str:
        """A file of the built site; that of a page by its address."""
        file = self.public / path
        return (file / "index.html" if file.is_dir() else file).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Every file of the built site, by its path."""
        found = (file for file in sorted(self.public.rglob("*")) if file.is_file())
        return {file.relative_to(self.public).as_posix(): file.read_bytes() for file in found}

    def manifest(self) -> Manifest:
        """What the last build left for stitching."""
        file = self.root / ".causerie" / "site" / "manifest.json"
        return manifest.load(file.read_text(encoding="utf-8"))

    def stitch(self, *cases: str) -> None:
        """Put the answers to some cases into the site, as one does who knows not what it shows."""
        restitch(self.public, self.manifest(), self.survey().series.answers, cases)


def restitch(
    site: Path, left: Manifest, answers: Mapping[str, Sequence[Answer]], cases: Collection[str]
) -> None:
    """Every page on which the answers to some cases stand, whatever those show."""
    others = {case: own for case, own in answers.items() if case not in cases}
    Stitcher(site, left, others).refresh({case: answers.get(case, ()) for case in cases})
