"""The pages by which one finds one's way: tags, and the posts of a year."""

import re
from collections.abc import Callable
from html import unescape

import pytest

from project import Site

SERIES = """\
-- chapters/01-debut/index.md --
---
title: Le début
---
Texte.
-- chapters/01-debut/01-premier.md --
---
title: Premier
date: 2025-12-31
tags: [Prix, clé]
---
Texte.
-- chapters/01-debut/02-second.md --
---
title: Second
date: 2026-01-06
tags: [prix, Clé]
---
Texte.
-- chapters/01-debut/03-tiers.md --
---
title: Tiers
date: 2026-01-07
tags: [prix, terrain]
---
Texte.
-- chapters/01-debut/04-demain.md --
---
title: Demain
date: 2199-01-01
tags: [secret]
---
Texte.
"""


@pytest.fixture
def project(site: Callable[[str], Site]) -> Site:
    made = site(SERIES)
    made.build()
    return made


def rows(project: Site, page: str) -> list[str]:
    """The links of a list, each with what stands beside it."""
    (found,) = re.findall(r'<ul class="rows">(.*?)</ul>', project.read(page), re.DOTALL)
    items = re.findall("<li>(.*?)</li>", found, re.DOTALL)
    return [" ".join(re.sub("<[^>]*>", "", each).split()) for each in items]


def test_tags_are_listed_with_their_posts(project: Site) -> None:
    """By the spelling most posts have; capitals and accents make no other tag."""
    assert ["clé 2 billets", "prix 3 billets", "terrain 1 billet"] == [
        each.lower() for each in rows(project, "etiquettes/")
    ]
    assert "prix" in rows(project, "etiquettes/")[1]
    assert ["Tiers", "Second", "Premier"] == [
        each.split()[0] for each in rows(project, "etiquettes/prix/")
    ]


def test_a_tag_is_a_title_as_it_was_typed(site: Callable[[str], Site]) -> None:
    """It is no Markdown."""
    project = site(SERIES.replace("terrain", '"C# *& <b>*"'))
    project.build()
    (title,) = re.findall("<h1[^>]*>(.*?)</h1>", project.read("etiquettes/c-b/"))
    assert "C# *& <b>*" == unescape(title)


def test_years_are_listed_with_their_posts(project: Site) -> None:
    """The latest first."""
    assert ["2026 2 billets", "2025 1 billet"] == rows(project, "archives/")
    assert ["Tiers", "Second"] == [each.split()[0] for each in rows(project, "archives/2026/")]


def test_posts_and_contents_lead_there(project: Site) -> None:
    """A post to its tags, the contents to both lists."""
    post = project.read("debut/premier/")
    assert '<a href="../../etiquettes/prix/" rel="tag">Prix</a>' in post
    assert '<a href="../../etiquettes/cle/" rel="tag">clé</a>' in post
    contents = project.read("sommaire/")
    assert 'href="../etiquettes/"' in contents
    assert 'href="../archives/"' in contents


def test_what_is_not_out_has_no_tag(project: Site) -> None:
    """Nor a year."""
    assert not [name for name in project.files() if "secret" in name or "2199" in name]


def test_a_series_without_tags_has_no_page_of_them(site: Callable[[str], Site]) -> None:
    """Nothing leads to one."""
    project = site(re.sub("tags: .*\n", "", SERIES))
    project.build()
    assert not [name for name in project.files() if name.startswith("etiquettes")]
    assert "etiquettes" not in project.read("sommaire/")
    assert "archives/2026/index.html" in project.files()


def test_long_lists_go_on(site: Callable[[str], Site]) -> None:
    """A hundred on a page."""
    many = "".join(
        f"-- chapters/01-debut/{n + 10}-n{n}.md --\n---\ntitle: N{n}\ndate: 2024-01-01\n"
        "tags: [beaucoup]\n---\nTexte.\n"
        for n in range(101)
    )
    project = site(SERIES + many)
    project.build()
    assert 100 == len(rows(project, "etiquettes/beaucoup/"))
    assert 1 == len(rows(project, "etiquettes/beaucoup/page-2/"))
    assert 1 == len(rows(project, "archives/2024/page-2/"))
    assert 'href="../../etiquettes/beaucoup/page-2/"' in project.read("etiquettes/beaucoup/")
