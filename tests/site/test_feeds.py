"""What machines read of a site: its feeds, and what its pages say of their cases."""

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from mkdocs.exceptions import Abort

from causerie.core.feeds import MOST_ENTRIES
from project import Site

Make = Callable[[str], Site]
NS = {"a": "http://www.w3.org/2005/Atom"}

SERIES = """\
-- chapters/01-debut/index.md --
---
title: Le début
---
Texte.
-- chapters/01-debut/01-premier.md --
---
title: Premier & <dernier>
date: 2026-01-05
summary: Pour commencer
---
/// case | un
///
-- chapters/01-debut/02-second.md --
---
title: Second
date: 2026-01-06
id: le numéro 2
---
Texte.
-- chapters/01-debut/cases/un.md --
---
title: Le cas « un »
question: Que faire ?
---
Texte.
-- chapters/01-debut/cases/deux.md --
---
title: Deux
question: Et après ?
---
Texte.
-- comments/un/2026-02-01-a.md --
---
name: Ada
date: 2026-02-01
lang: en
---
Sell **it** & go.
-- comments/un/2026-02-02-b.md --
---
name: Bob
date: 2026-02-02T10:00:00Z
reply_to: 2026-02-01-a
---
Non.
-- comments/un/2026-02-03-c.md --
---
date: 2026-02-03
withdrawn: 2026-03-01
---
"""
SILENT = """\
-- mkdocs.yml --
site_name: S
theme: { name: null, custom_dir: theme, language: fr }
plugins: [causerie]
"""


def built(make: Make, text: str = "") -> Site:
    project = make(SERIES)
    project.write(text)
    project.build()
    return project


def many(count: int) -> str:
    return "".join(
        f"-- comments/un/2026-06-01-n{n:02}.md --\n"
        f"---\nname: N{n}\ndate: 2026-06-01T12:{n:02}:00Z\n---\nRéponse *{n}*.\n"
        for n in range(count)
    )


def entries(project: Site, path: str) -> list[dict[str, str]]:
    """Of each entry, the text of its parts and where it leads."""
    root = ET.fromstring(project.read(path).encode("utf-8"))  # noqa: S314 - we wrote it
    return [
        {
            **{each.tag.partition("}")[2]: each.text or "" for each in found},
            "link": found.findall("a:link", NS)[0].get("href") or "",
            "author": found.findtext("a:author/a:name", "", NS),
        }
        for found in root.findall("a:entry", NS)
    ]


def data(html: str) -> Any:
    """What a page says to machines; it says it once."""
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return json.loads(found)


# Feeds


def test_a_case_has_a_feed_of_its_answers(site: Make) -> None:
    """The newest first, in full; nothing of those withdrawn."""
    project = built(site)
    assert entries(project, "cas/un/reponses.xml") == [
        {
            "id": "https://example.org/cas/un/#2026-02-02-b",
            "title": "Bob sur «\u00a0Le cas «\u00a0un\u00a0»\u00a0»",
            "updated": "2026-02-02T11:00:00+01:00",
            "link": "https://example.org/cas/un/#2026-02-02-b",
            "author": "Bob",
            "content": "<p>Non.</p>\n",
        },
        {
            "id": "https://example.org/cas/un/#2026-02-01-a",
            "title": "Ada sur «\u00a0Le cas «\u00a0un\u00a0»\u00a0»",
            "updated": "2026-02-01T00:00:00+01:00",
            "link": "https://example.org/cas/un/#2026-02-01-a",
            "author": "Ada",
            "content": "<p>Sell <strong>it</strong> &amp; go.</p>\n",
        },
    ]


def test_a_case_without_answers_has_a_feed_too(site: Make) -> None:
    """To be followed from the first; it is as old as the case, or of no age."""
    project = built(site)
    assert [] == entries(project, "cas/deux/reponses.xml")
    assert "<updated>1970-01-01T00:00:00+00:00</updated>" in project.read("cas/deux/reponses.xml")
    project.put(
        "comments/un/2026-02-01-a.md", b"---\ndate: 2026-02-01\nwithdrawn: 2026-03-01\n---\n"
    )
    project.put(
        "comments/un/2026-02-02-b.md", b"---\ndate: 2026-02-02\nwithdrawn: 2026-03-01\n---\n"
    )
    project.build()
    assert [] == entries(project, "cas/un/reponses.xml")
    assert "<updated>2026-01-05T00:00:00+01:00</updated>" in project.read("cas/un/reponses.xml")


def test_the_site_has_a_feed_of_its_posts_and_answers(site: Make) -> None:
    """Together, the newest first; a post by its summary, under the name of the author."""
    project = built(site)
    found = entries(project, "flux.xml")
    assert [each["id"] for each in found] == [
        "https://example.org/cas/un/#2026-02-02-b",
        "https://example.org/cas/un/#2026-02-01-a",
        "https://example.org/le%20num%C3%A9ro%202",
        "https://example.org/debut/premier",
    ]
    assert found[-1] == {
        "id": "https://example.org/debut/premier",
        "title": "Premier & <dernier>",
        "updated": "2026-01-05T00:00:00+01:00",
        "link": "https://example.org/debut/premier/",
        "author": "Zoé Lemaître",
        "summary": "Pour commencer",
        "content": '<p><a href="https://example.org/cas/un/">'
        "Le cas «\u00a0un\u00a0». Que faire\u202f?</a></p>",
    }
    assert "https://example.org/debut/second/" == found[-2]["link"]


def test_a_chapter_has_a_feed_of_its_posts(site: Make) -> None:
    """In full, with addresses that lead there from anywhere, as the page shows them."""
    text = "Voir [ceci](01-premier.md) et l'[autre](https://e.example/?a=1&b=2#la) !"
    header = "title: Second\ndate: 2026-01-06"
    project = built(site, f"-- chapters/01-debut/02-second.md --\n---\n{header}\n---\n{text}\n")
    second, first = entries(project, "debut/flux.xml")
    assert "https://example.org/debut/premier/" == first["link"]
    assert (
        '<p>Voir <a href="https://example.org/debut/premier/">ceci</a> et '
        'l’<a href="https://e.example/?a=1&amp;b=2#la">autre</a>\u202f!</p>'
    ) == second["content"]


def test_all_answers_have_a_feed(site: Make) -> None:
    """Of every case, and no post; made again with each."""
    project = built(
        site, "-- comments/deux/2026-02-03-d.md --\n---\nname: Dan\ndate: 2026-02-03\n---\nX\n"
    )
    assert ["Dan", "Bob", "Ada"] == [
        each["author"] for each in entries(project, "cas/reponses.xml")
    ]


@pytest.mark.parametrize(
    "feed", ["flux", "debut/flux", "cas/reponses", "cas/un/reponses", "cas/deux/reponses"]
)
def test_a_json_feed_says_the_same(site: Make, feed: str) -> None:
    """In the words of JSON Feed 1.1."""
    project = built(site)
    read = json.loads(project.read(f"{feed}.json"))
    assert "https://jsonfeed.org/version/1.1" == read["version"]
    assert f"https://example.org/{feed}.json" == read["feed_url"]
    assert "fr" == read["language"]
    said = [
        {
            "id": each["id"],
            "title": each["title"],
            "updated": each["date_published"],
            "link": each["url"],
            "author": each["authors"][0]["name"],
            **({"content": each["content_html"]} if each["content_html"] else {}),
            **({"summary": each["summary"]} if "summary" in each else {}),
        }
        for each in read["items"]
    ]
    assert entries(project, f"{feed}.xml") == said
    assert f'<link href="{read["home_page_url"]}"' in project.read(f"{feed}.xml").replace(
        'rel="alternate" type="text/html" ', ""
    )


def test_a_feed_holds_fifty_at_most(site: Make) -> None:
    """And each entry leads to the page where the answer stands, while its id stays."""
    project = built(site, many(60))
    for feed in ("flux.xml", "cas/un/reponses.xml"):
        found = entries(project, feed)
        assert MOST_ENTRIES == len(found)
        newest = found[0]
        assert "https://example.org/cas/un/#2026-06-01-n59" == newest["id"]
        assert "https://example.org/cas/un/2/#2026-06-01-n59" == newest["link"]
        assert 'id="2026-06-01-n59"' in project.read("cas/un/2/")


def test_every_page_leads_to_the_feeds(site: Make) -> None:
    """In its head, for programs; to the eye, where it matters."""
    project = built(site, many(60))
    pages = [name for name in project.files() if name.endswith("index.html")]
    link = '<link rel="alternate " type="application/atom+xml" title="{}" href="{}">'
    json_link = link.replace("atom+xml", "feed+json")
    for page in pages:
        to_root = "../" * page.count("/")
        assert link.format("Le site", f"{to_root}flux.xml") in project.read(page)
        assert json_link.format("Le site", f"{to_root}flux.json") in project.read(page)
    assert json_link.format("Le début", "../../debut/flux.json") in project.read("debut/premier/")
    assert link.format("Réponses\u00a0: Le site", "../cas/reponses.xml") in project.read("cas/")
    of_case = link.format("Réponses\u00a0: Le cas «\u00a0un\u00a0»", "{}cas/un/reponses.xml")
    assert of_case.format("../../") in project.read("cas/un/")
    assert of_case.format("../../../") in project.read("cas/un/2/")
    assert "reponses.xml" not in project.read("debut/premier/")
    assert ">S’abonner aux réponses</a>" in project.read("cas/un/")
    assert ">S’abonner aux billets et aux réponses</a>" in project.read("")
    assert ".xml" not in project.read("sitemap.xml").replace("sitemap/0.9", "")


def test_a_site_without_an_address_has_no_feeds(site: Make) -> None:
    """They would lead nowhere; nor does any page lead to one."""
    project = built(site, SILENT)
    assert not [
        name
        for name in project.files()
        if name.endswith((".xml", ".json")) and not name.startswith(("sitemap", "search/"))
    ]
    for page in ("", "cas/un/"):
        assert "atom+xml" not in project.read(page)


def test_an_english_site_has_english_feeds(site: Make) -> None:
    """In their addresses and their titles."""
    project = built(
        site,
        "-- mkdocs.yml --\nsite_name: S\nsite_url: https://example.org/en/\nplugins: [causerie]\n"
        "theme: { name: null, custom_dir: theme, language: en }\n",
    )
    (newest, *_) = entries(project, "feed.xml")
    assert "Bob on “Le cas « un »”" == newest["title"]
    assert "https://example.org/en/cases/un/#2026-02-02-b" == newest["id"]
    assert "<title>Answers to “Deux”</title>" in project.read("cases/deux/answers.xml")


@pytest.mark.parametrize(
    "path",
    ["docs/flux.xml", "docs/flux.json", "docs/cas/un/reponses.xml", "docs/debut/flux.xml"],
)
def test_a_file_of_the_authors_is_not_written_over(
    path: str, site: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """Perhaps the feed of an earlier site: the author decides."""
    project = site(SERIES)
    project.put(path, b"<rss/>")
    with pytest.raises(Abort):
        project.build()
    name = path.removeprefix("docs/")
    assert f"{name}: the site writes a feed of its own at /{name}; " in caplog.text


# What pages say of their cases


def test_a_case_is_a_question_with_its_answers(site: Make) -> None:
    """In the words of schema.org: replies are comments, and whoever withdrew is not named."""
    project = built(site)
    ada = {
        "@type": "Answer",
        "text": "Sell it & go.",
        "datePublished": "2026-02-01",
        "author": {"@type": "Person", "name": "Ada"},
        "inLanguage": "en",
        "url": "https://example.org/cas/un/#2026-02-01-a",
    }
    bob = {
        "@type": "Comment",
        "text": "Non.",
        "datePublished": "2026-02-02T11:00:00+01:00",
        "author": {"@type": "Person", "name": "Bob"},
        "url": "https://example.org/cas/un/#2026-02-02-b",
    }
    assert data(project.read("cas/un/")) == {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "mainEntity": {
            "@type": "Question",
            "name": "Que faire ?",
            "headline": "Le cas « un »",
            "inLanguage": "fr",
            "url": "https://example.org/cas/un/",
            "datePublished": "2026-01-05T00:00:00+01:00",
            "author": {"@type": "Person", "name": "Zoé Lemaître"},
            "answerCount": 2,
            "suggestedAnswer": [{**ada, "comment": [bob]}],
        },
    }


def test_replies_to_a_withdrawn_answer_answer_the_case(site: Make) -> None:
    """Nothing is said of the one that is gone."""
    project = built(
        site,
        "-- comments/un/2026-02-01-a.md --\n---\ndate: 2026-02-01\nwithdrawn: 2026-03-01\n---\n",
    )
    question = data(project.read("cas/un/"))["mainEntity"]
    assert ["Bob"] == [each["author"]["name"] for each in question["suggestedAnswer"]]
    assert 1 == question["answerCount"]


def test_a_later_page_says_what_stands_on_it(site: Make) -> None:
    """Of the same question; only the first page is its page and counts its answers."""
    project = built(site, many(60))
    first, second = (data(project.read(page)) for page in ("cas/un/", "cas/un/2/"))
    assert ["QAPage", "WebPage"] == [first["@type"], second["@type"]]
    assert 62 == first["mainEntity"]["answerCount"]
    assert "answerCount" not in second["mainEntity"]
    answers = [page["mainEntity"].pop("suggestedAnswer") for page in (first, second)]
    assert first["mainEntity"].items() > second["mainEntity"].items()
    assert [49, 12] == [len(each) for each in answers]
    assert "https://example.org/cas/un/2/#2026-06-01-n59" == answers[1][-1]["url"]


def test_without_an_address_nothing_is_said_of_addresses(site: Make) -> None:
    """All the rest is."""
    question = data(built(site, SILENT).read("cas/un/"))["mainEntity"]
    assert "url" not in question
    assert "url" not in question["suggestedAnswer"][0]
    assert "Sell it & go." == question["suggestedAnswer"][0]["text"]


def test_a_page_full_of_answers_does_not_grow_by_half(
    site: Make, record_property: Callable[[str, object], None]
) -> None:
    """Of fifty answers, short or long, machines are told the beginning."""
    growth = []
    for text in ("Oui.", "Une phrase de quelques mots. " * 40):
        project = built(site, many(50).replace("Réponse", text))
        html = project.read("cas/un/")
        bare = re.sub(r'<script type="application/ld\+json">.*?</script>', "", html)
        growth.append(len(html) / len(bare))
    record_property(
        "a page of fifty answers, with JSON-LD over without", [round(x, 2) for x in growth]
    )
    assert max(growth) < 1.5
