"""How a page is shown where it is shared, and what search engines are told of a post."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from project import Site

SERIES = """\
-- chapters/01-debut/index.md --
---
title: "L'essai : début"
---
Texte.
-- chapters/01-debut/01-premier.md --
---
title: Premier "mot" ?
date: 2026-01-05
summary: C'est </script> & le début
tags: [prix, terrain]
---
/// case | un
///
-- chapters/01-debut/02-second.md --
---
title: Second
date: 2026-01-06T10:00:00Z
---
Texte.
-- chapters/02-seul.md --
---
title: Seul
date: 2026-01-07
---
Texte.
-- chapters/01-debut/cases/un.md --
---
title: Le cas
question: Que faire ?
---
Texte.
"""


@pytest.fixture
def project(site: Callable[[str], Site]) -> Site:
    made = site(SERIES)
    made.build()
    return made


def properties(html: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, content in re.findall(r'<meta property="([^"]*)" content="([^"]*)">', html):
        found.setdefault(name, []).append(content)
    return found


def data(html: str) -> Any:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return json.loads(found)


def test_a_post_says_what_it_is_where_it_is_shared(project: Site) -> None:
    """Its title, its summary, its address, its chapter and its day."""
    assert {
        "og:site_name": ["Le site"],
        "og:locale": ["fr_FR"],
        "og:type": ["article"],
        "og:title": ["Premier &#34;mot&#34;\u202f?"],
        "og:description": ["C’est &lt;/script&gt; &amp; le début"],
        "og:url": ["https://example.org/debut/premier/"],
        "article:published_time": ["2026-01-05T00:00:00+01:00"],
        "article:section": ["L’essai\u00a0: début"],
        "article:tag": ["prix", "terrain"],
    } == properties(project.read("debut/premier/"))


def test_a_case_and_the_front_page_are_pages(project: Site) -> None:
    """What says nothing of itself is not made to."""
    case = properties(project.read("cas/un/"))
    assert (["website"], ["Que faire\u202f?"]) == (case["og:type"], case["og:description"])
    front = properties(project.read(""))
    assert "og:description" not in front
    assert (["https://example.org/"], ["website"]) == (front["og:url"], front["og:type"])


def test_a_post_is_told_to_search_engines(project: Site) -> None:
    """In the words of schema.org, as it was typed."""
    assert {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": 'Premier "mot" ?',
        "description": "C'est </script> & le début",
        "datePublished": "2026-01-05T00:00:00+01:00",
        "inLanguage": "fr",
        "author": {"@type": "Person", "name": "Zoé Lemaître"},
        "keywords": "prix, terrain",
        "url": "https://example.org/debut/premier/",
        "position": 1,
        "isPartOf": {
            "@type": "CreativeWorkSeries",
            "name": "L'essai : début",
            "url": "https://example.org/debut/",
        },
    } == data(project.read("debut/premier/"))
    second = data(project.read("debut/second/"))
    assert 2 == second["position"]
    assert {"description", "keywords"}.isdisjoint(second)
    assert "https://example.org/seul/" == data(project.read("seul/"))["url"]


def test_without_an_address_nothing_is_said(site: Callable[[str], Site]) -> None:
    """It would be wrong wherever the site is."""
    project = site(SERIES)
    project.write(
        "-- mkdocs.yml --\nsite_name: S\ntheme: { name: null, custom_dir: theme }\n"
        "plugins: [causerie]\n"
    )
    project.build()
    assert {} == properties(project.read("debut/premier/"))
    assert "BlogPosting" not in project.read("debut/premier/")
