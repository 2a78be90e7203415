"""What MkDocs and its themes do with pages is expected, whatever a project's settings."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from mkdocs.exceptions import Abort, ConfigurationError

from project import Site

Make = Callable[[str], Site]
POST = """\
-- chapters/01-a/index.md --
---
title: A
---
Texte.
-- chapters/01-a/01-b.md --
---
title: 'Le <b>prix</b> & "la" <img src=x onerror=alert(1)> valeur'
date: 2026-01-05
summary: 'Que dire de "non" ? <script>alert(1)</script>'
---
Texte.
"""


class Tags(HTMLParser):
    """The tags of a page, each with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more."""
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize(
    "theme",
    [
        "theme: { name: material, font: false, language: fr }",
        "theme: { name: null, custom_dir: theme, language: fr }",
    ],
)
def test_a_title_is_text_wherever_a_theme_prints_it(theme: str, site: Make) -> None:
    """It may quote a reader; neither head, header nor foot runs what it says."""
    project = site(POST)
    config = (project.root / "mkdocs.yml").read_text(encoding="utf-8").split("\n")
    config = [theme if line.startswith("theme:") else line for line in config]
    project.put("mkdocs.yml", "\n".join(config).encode())
    project.build()
    for name in ("a/b/", "a/", "sommaire/", ""):
        html = project.read(name)
        assert [] == [tag for tag, attributes in Tags(html).found if "onerror" in attributes]
        assert "<script>alert" not in html
    page = project.read("a/b/")
    assert "Que dire de &quot;non&quot;" in page or 'name="description"' not in page


def test_what_an_author_writes_in_docs_is_left_as_mkdocs_reads_it(site: Make) -> None:
    """Between two rules, under a header of another kind, or in a file MkDocs leaves out."""
    project = site(POST)
    project.put("docs/index.md", "---\n\nENTRE\n\n---\n\nAPRÈS\n".encode())
    project.put("docs/autre.md", b"title: Un titre\n\nCORPS\n")
    project.put("docs/templates/modele.md", b"# MODELE\n")
    project.put("docs/brouillon.md", b"# BROUILLON\n")
    config = (project.root / "mkdocs.yml").read_text(encoding="utf-8")
    project.put("mkdocs.yml", f"{config}exclude_docs: brouillon.md\n".encode())
    project.build()
    assert "ENTRE" in project.read("")
    assert "APRÈS" in project.read("")
    other = project.read("autre/")
    assert ("CORPS" in other, "title: Un titre" in other) == (True, False)
    assert [] == [name for name in project.files() if "brouillon" in name or "modele" in name]


@pytest.mark.parametrize(
    ("root", "docs", "chapter"),
    [("edit/main/", "edit/main/docs/index.md", "edit/main/chapters/01-a/01-b.md"),
     ("edit/main/docs/", "edit/main/docs/index.md", "edit/main/chapters/01-a/01-b.md")],
)  # fmt: skip
def test_a_page_is_edited_where_its_file_is(root: str, docs: str, chapter: str, site: Make) -> None:
    """Whether the forge's address ends in the folder of docs or not."""
    project = site(POST)
    project.put(
        "theme/main.html",
        b"<p id=edit>{{ page.edit_url }}</p>{% block content %}{{ page.content }}{% endblock %}",
    )
    config = (project.root / "mkdocs.yml").read_text(encoding="utf-8")
    config += f"repo_url: https://forge.example/x/\nedit_uri: {root}\n"
    project.put("mkdocs.yml", config.encode())
    project.build()
    assert f">https://forge.example/x/{docs}<" in project.read("")
    assert f">https://forge.example/x/{chapter}<" in project.read("a/b/")


def test_docs_may_lie_deeper(site: Make) -> None:
    """Links that work on the forge work here too, both ways."""
    project = site(POST)
    config = (project.root / "mkdocs.yml").read_text(encoding="utf-8")
    project.put("mkdocs.yml", f"{config}docs_dir: web/docs\n".encode())
    project.put("web/docs/index.md", b"[Lire](../../chapters/01-a/index.md)\n")
    project.put("web/docs/page.md", b"# Page\n")
    project.put("chapters/01-a/index.md", b"---\ntitle: A\n---\n[Page](../../web/docs/page.md)\n")
    project.build()
    assert 'href="a/"' in project.read("")
    assert 'href="../page/"' in project.read("a/")


@pytest.mark.parametrize("option", ["comments: docs/comments", "chapters: comments", "comments: ."])
def test_folders_may_not_lie_one_in_the_other(option: str, site: Make) -> None:
    """Readers' files would be rendered as the author's pages."""
    project = site(POST)
    config = (project.root / "mkdocs.yml").read_text(encoding="utf-8")
    project.put("mkdocs.yml", config.replace("causerie: { ", f"causerie: {{ {option}, ").encode())
    with pytest.raises((Abort, ConfigurationError), match=r"apart|folder below|Aborted"):
        project.build()


def test_a_case_waits_for_its_chapter(site: Make) -> None:
    """Written in advance, in a chapter of which nothing is out, it is nowhere."""
    project = site(POST)
    project.write(
        "-- chapters/02-plus-tard/index.md --\n---\ntitle: Plus tard\n---\nTexte.\n"
        "-- chapters/02-plus-tard/cases/secret.md --\n"
        "---\ntitle: SECRET\nquestion: SECRET ?\n---\nSECRET\n"
    )
    project.build()
    assert [] == [name for name in project.files() if "secret" in name]
    assert "SECRET" not in project.read("cas/")
