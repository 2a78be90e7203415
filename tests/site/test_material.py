"""What only the theme of most sites can show."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from project import Site

MATERIAL = """\
-- mkdocs.yml --
site_name: Le site
site_url: https://example.org/
theme: { name: material, language: fr, font: false }
plugins:
  - search
  - causerie: { author: Zoé Lemaître }
"""


def series(count: int) -> str:
    """A hundred chapters or so, each with a post; the first ones are always the same."""
    return MATERIAL + "".join(
        f"-- chapters/{n:03}-chapitre-{n}/index.md --\n---\ntitle: Chapitre {n}\n---\nTexte.\n"
        f"-- chapters/{n:03}-chapitre-{n}/1-billet.md --\n"
        f"---\ntitle: Billet {n}\ndate: 2026-01-{n % 28 + 1:02}\n---\nTexte.\n"
        for n in range(count)
    )


def sizes(project: Site) -> tuple[int, int]:
    return len(project.read("chapitre-1/billet/")), len(project.read("chapitre-1/"))


class Targets(HTMLParser):
    """The addresses a browser would ask for by itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(  # noqa: D102
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        given = dict(attrs)
        if tag in ("script", "img", "iframe", "link") and given.get("rel") != "canonical":
            self.found += [value for key in ("src", "href") if (value := given.get(key))]


@pytest.mark.parametrize("count", [60, pytest.param(300, marks=pytest.mark.slow)])
def test_a_page_does_not_grow_with_the_series(
    count: int, site: Callable[[str], Site], record_property: Callable[[str, object], None]
) -> None:
    """Of a post and of a chapter: less than a kilobyte from ten chapters on."""
    project = site(series(10))
    project.build()
    post, chapter = sizes(project)
    project.write(series(count))
    project.build()
    growth = [after - before for after, before in zip(sizes(project), (post, chapter), strict=True)]
    record_property(f"characters more in a post and in a chapter at {count} than at 10", growth)
    assert [abs(each) <= 1_000 for each in growth] == [True, True]


def test_a_page_asks_nothing_of_anyone_else(site: Callable[[str], Site]) -> None:
    """Neither fonts nor scripts nor images from another host."""
    project = site(series(1))
    project.build()
    pages = [name for name in project.files() if name.endswith(".html")]
    asked = [target for name in pages for target in Targets(project.read(name)).found]
    assert [] == [each for each in asked if each.startswith(("http:", "https:", "//"))]
    assert any(each.endswith("assets/causerie/causerie.css") for each in asked)


def test_an_address_nobody_knows_has_a_page(site: Callable[[str], Site]) -> None:
    """Its links work at any depth."""
    project = site(series(1))
    project.build()
    page = project.read("404.html")
    assert "Il n’y a pas de page ici" in page
    assert [] == [each for each in Targets(page).found if not each.startswith("/")]
