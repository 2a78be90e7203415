"""From the files of a small project to the files of its site."""

import gc
import gzip
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from mkdocs.exceptions import Abort
from PIL import Image

from causerie.cli.maker import Maker
from causerie.edition import Edition
from causerie.library import Library
from causerie.render import redirects
from causerie.site.workshop import Workshop
from project import Site

Make = Callable[..., Site]

SERIES = """\
-- docs/index.md --
# Bienvenue

Lisez [le premier billet](../chapters/01-debut/01-premier.md#la-methode), puis
[participez](participer.md).
-- docs/participer.md --
# Participer
-- chapters/01-debut/index.md --
---
title: Le début
summary: Un premier chapitre
announced: 2025-12-01
---
L’introduction, puis [la suite](../02-suite.md).
-- chapters/01-debut/01-premier.md --
---
title: Premier billet
date: 2026-01-05
summary: Pour commencer
aliases: [/2007/05/premier/, /archives/000123.html]
---
## La méthode

Avant [le second](02-second.md), [une page](../../docs/participer.md).

![Le plan de la ville](images/plan.jpg)

/// case | le-cas
///
-- chapters/01-debut/02-second.md --
---
title: Second billet
date: 2026-02-05
---
Retour à [la méthode](01-premier.md#la-methode) et au [cas](cases/le-cas.md).

/// case | le-cas
///
-- chapters/01-debut/03-verdict.md --
---
title: Le verdict
date: 2026-03-05
---
Il fallait le faire.
-- chapters/01-debut/cases/le-cas.md --
---
title: Le cas du pistolet
question: Que faire du pistolet ?
resolved: ../03-verdict.md
---
L’énoncé, lu dans [le billet](../01-premier.md).
-- chapters/02-suite.md --
---
title: La suite
date: 2026-04-05
---
Une suite en un seul fichier.
-- chapters/03-promesse.md --
---
title: Une promesse
announced: 2026-05-01
---
-- comments/le-cas/2026-02-01-abc.md --
---
name: Ada
date: 2026-02-01
---
Il faut le vendre.
-- comments/le-cas/2026-02-02-def.md --
---
name: Bob
date: 2026-02-02
reply_to: 2026-02-01-abc
---
Non, le garder.
"""


class Links(HTMLParser):
    """Where the links of a page lead, and its ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(  # noqa: D102
        self, _tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.targets.append(value)
            elif name == "id" and value:
                self.ids.append(value)


def with_photograph(project: Site, path: str) -> bytes:
    """Put a photograph that knows where it was taken at `path`."""
    exif = Image.Exif()
    exif[0x010E] = "Chez Zoé"
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 17.0, 40.0)}
    written = BytesIO()
    Image.new("RGB", (8, 4), "red").save(written, "JPEG", exif=exif, comment=b"secret")
    project.put(path, written.getvalue())
    return written.getvalue()


def built(make: Make, text: str) -> Site:
    project = make(text)
    with_photograph(project, "chapters/01-debut/images/plan.jpg")
    project.build()
    return project


def text_of(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_a_series_becomes_a_site(site: Make) -> None:
    """Every page has its address; nothing else is there."""
    pages = [name for name in built(site, SERIES).files() if name.endswith(".html")]
    assert [
        "2007/05/premier/index.html",
        "archives/000123.html",
        "archives/2026/index.html",
        "archives/index.html",
        "cas/index.html",
        "cas/le-cas/index.html",
        "debut/index.html",
        "debut/premier/index.html",
        "debut/second/index.html",
        "debut/verdict/index.html",
        "index.html",
        "participer/index.html",
        "promesse/index.html",
        "sommaire/index.html",
        "suite/index.html",
    ] == pages


def lost_links(project: Site) -> list[tuple[str, str]]:
    """The links of a site that lead to no page, or to no place in it."""
    files = project.files()
    pages = {
        name.removesuffix("index.html"): Links(content.decode())
        for name, content in files.items()
        if name.endswith(".html")
    }
    lost = []
    for start, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), start
        for target in page.targets:
            url, anchor = urldefrag(urljoin(f"https://example.org/{start}", target))
            path = url.removeprefix("https://example.org/")
            known = path in pages and (not anchor or anchor in pages[path].ids)
            if not known and path not in files:
                lost.append((start, target))
    return lost


def test_every_link_leads_to_a_page_and_to_a_place_in_it(site: Make) -> None:
    """Those of the author, those of readers' answers and our own, on every page."""
    assert [] == lost_links(built(site, SERIES))


def test_a_small_site_has_no_lost_link_either(site: Make) -> None:
    """Without a page on taking part, without answers, with one case nobody asks."""
    project = site(
        "-- chapters/01-seul/index.md --\n---\ntitle: Seul\n---\nTexte.\n"
        "-- chapters/01-seul/01-un.md --\n---\ntitle: Un\ndate: 2026-01-01\n---\nTexte.\n"
        "-- chapters/01-seul/cases/x.md --\n---\ntitle: X\nquestion: Oui ?\n---\nTexte.\n"
    )
    project.build()
    assert [] == lost_links(project)


def test_a_readme_in_docs_is_a_page(site: Make) -> None:
    """As MkDocs has it; elsewhere it is a note to whoever opens the folder."""
    project = site(
        "-- chapters/README.md --\nUne note.\n-- docs/guide/README.md --\n# Le guide\n"
        "-- chapters/01-seul.md --\n---\ntitle: Seul\ndate: 2026-01-01\n---\n"
        "[guide](../docs/guide/README.md), [accueil](../docs/README.md)\n"
    )
    (project.root / "docs/index.md").rename(project.root / "docs/README.md")
    project.build()
    assert "Bienvenue" in project.read("")
    assert "Le guide" in project.read("guide/")
    assert {"../guide/", "../"} <= set(Links(project.read("seul/")).targets)


def test_an_empty_site_is_built(site: Make) -> None:
    """An author begins somewhere."""
    project = site()
    project.build()
    assert [] == lost_links(project)


def test_author_links_lead_to_addresses(site: Make) -> None:
    """Written as they work on the forge, between chapters, cases and pages."""
    project = built(site, SERIES)
    first = project.read("debut/premier/")
    assert '<a href="../second/">le second</a>' in first
    assert '<a href="../../participer/">une page</a>' in first
    second = project.read("debut/second/")
    assert '<a href="../premier/#la-methode">la méthode</a>' in second
    assert '<a href="../../cas/le-cas/">cas</a>' in second
    assert '<a href="../suite/">la suite</a>' in project.read("debut/")
    assert '<a href="../../debut/premier/">le billet</a>' in project.read("cas/le-cas/")
    assert '<a href="debut/premier/#la-methode">le premier billet</a>' in project.read("")


def test_a_case_and_its_posts_lead_to_each_other(site: Make) -> None:
    """Asked, recalled, resolved: both ways."""
    project = built(site, SERIES)
    case = text_of(project.read("cas/le-cas/"))
    assert "Posé le 5 janvier 2026 dans Premier billet" in case
    assert "5 février 2026" in case
    assert "5 mars 2026" in case
    links = Links(project.read("cas/le-cas/")).targets
    assert {"../../debut/premier/", "../../debut/second/", "../../debut/verdict/"} <= set(links)
    for post in ("debut/premier/", "debut/second/"):
        assert "../../cas/le-cas/" in Links(project.read(post)).targets


def test_posts_say_which_part_they_are(site: Make) -> None:
    """Counted among those that are out; a chapter in one file is no part."""
    project = built(site, SERIES)
    assert "Partie 2 sur 3 du chapitre 1" in project.read("debut/second/")
    suite = project.read("suite/")
    assert "Chapitre 2 sur 3" in suite
    assert "Partie" not in suite


def test_neighbours_are_linked_across_chapters(site: Make) -> None:
    """In reading order; at the end, what is promised."""
    project = built(site, SERIES)
    assert 'rel="prev" href="../../debut/premier/"' in project.read("debut/second/")
    assert 'rel="next" href="../../suite/"' in project.read("debut/verdict/")
    assert 'href="../promesse/"' in project.read("suite/")


def test_a_promise_has_its_page_and_is_kept_there(site: Make) -> None:
    """Its address never changes; once kept, both days are said."""
    project = built(site, SERIES)
    assert "1<sup>er</sup> mai 2026" in project.read("promesse/")
    project.write(
        "-- chapters/03-promesse.md --\n---\ntitle: Une promesse\nannounced: 2026-05-01\n"
        "date: 2026-06-01\n---\nTenue.\n"
    )
    project.build()
    assert "Tenue." in project.read("promesse/")
    contents = text_of(project.read("sommaire/"))
    assert "Annoncé le 1 er mai 2026, tenu le 1 er juin 2026" in contents
    assert "Annoncé le 1 er décembre 2025, tenu le 5 janvier 2026" in contents


def test_old_addresses_lead_to_the_new_ones(site: Make) -> None:
    """Whether they were folders or files."""
    project = built(site, SERIES)
    assert 'url=../../../debut/premier/"' in project.read("2007/05/premier/")
    assert 'url=../debut/premier/"' in project.read("archives/000123.html")
    assert [
        "/2007/05/premier/ /debut/premier/ 301",
        "/2007/05/premier /debut/premier/ 301",
        "/archives/000123.html /debut/premier/ 301",
    ] == [line for line in project.read("_redirects").split("\n") if "/debut/premier/" in line]
    assert '"/archives/000123.html" "/debut/premier/";\n' in project.read("redirects.map")


def test_old_addresses_begin_where_the_site_does() -> None:
    """Below a folder of its host; a letter that is none of ASCII is what each server reads."""
    moves = [("ancien/été/", "debut/")]
    assert (
        "/b/ancien/%C3%A9t%C3%A9/ /b/debut/ 301\n/b/ancien/%C3%A9t%C3%A9 /b/debut/ 301\n"
        == redirects.hosted(moves, "/b/")
    )
    assert '"/b/ancien/été/" "/b/debut/";\n' in redirects.nginx(moves, "/b/")


def test_the_redirections_of_an_author_are_left_alone(site: Make) -> None:
    """They may lead elsewhere too."""
    project = built(site, SERIES)
    project.put("docs/_redirects", b"/x /y 302\n")
    project.build()
    assert "/x /y 302\n" == project.read("_redirects")


def test_a_photograph_is_published_without_what_it_knows(site: Make) -> None:
    """No place, no hour, no name; it stays an image, beside its post, with its text."""
    project = built(site, SERIES)
    published = project.files()["debut/images/plan.jpg"]
    original = (project.root / "chapters/01-debut/images/plan.jpg").read_bytes()
    assert b"Exif" in original
    assert b"secret" in original
    assert b"Exif" not in published
    assert b"secret" not in published
    with Image.open(BytesIO(published)) as image:
        assert ((8, 4), {}) == (image.size, dict(image.getexif()))
    assert '<img alt="Le plan de la ville" src="../images/plan.jpg"' in project.read(
        "debut/premier/"
    )


def test_a_photograph_held_sideways_stands_upright(site: Make) -> None:
    """The camera's note of it goes, so the image is turned."""
    project = site(SERIES)
    exif = Image.Exif()
    exif[0x0112] = 6
    written = BytesIO()
    Image.new("RGB", (8, 4), "red").save(written, "JPEG", exif=exif)
    project.put("chapters/01-debut/images/plan.jpg", written.getvalue())
    project.build()
    with Image.open(BytesIO(project.files()["debut/images/plan.jpg"])) as image:
        assert (4, 8) == image.size


def test_what_is_no_photograph_is_copied_as_it_is(site: Make) -> None:
    """Plain images and other files alike; and only what a text shows."""
    project = site(SERIES)
    plain = BytesIO()
    Image.new("RGB", (8, 4), "red").save(plain, "JPEG")
    project.put("chapters/01-debut/images/plan.jpg", plain.getvalue())
    project.put("chapters/01-debut/images/inutile.jpg", plain.getvalue())
    project.put("chapters/02-suite.md", b"---\ntitle: x\ndate: 2026-04-05\n---\n[p](p.pdf)\n")
    project.put("chapters/p.pdf", b"%PDF")
    project.build()
    files = project.files()
    assert plain.getvalue() == files["debut/images/plan.jpg"]
    assert b"%PDF" == files["chapters/p.pdf"]
    assert "debut/images/inutile.jpg" not in files


SECRETS = {
    "a draft": """\
-- chapters/01-debut/04-zzz-adresse.md --
---
title: ZZZ-titre
date: 2026-01-01
summary: ZZZ-resume
tags: [ZZZ-mot]
draft: yes
id: ZZZ-id
aliases: [/zzz-ancien/]
---
ZZZ-texte

![ZZZ-plan](zzz-plan.jpg)

/// case | zzz-cas
///
-- chapters/01-debut/cases/zzz-cas.md --
---
title: ZZZ-cas
question: ZZZ-question
choices: [ZZZ-choix]
---
ZZZ-enonce
-- comments/zzz-cas/2026-02-01-zzz.md --
---
name: ZZZ-nom
date: 2026-02-01
---
ZZZ-reponse
""",
    "a post to come": """\
-- chapters/01-debut/04-zzz-adresse.md --
---
title: ZZZ-titre
date: 2026-11-23T13:00:01+01:00
summary: ZZZ-resume
aliases: [/zzz-ancien/]
---
ZZZ-texte

![ZZZ-plan](zzz-plan.jpg)
""",
    "the text of a promise in one file": """\
-- chapters/04-annonce.md --
---
title: Un chapitre annoncé
announced: 2026-01-01
date: 2026-11-24
tags: [ZZZ-mot]
id: ZZZ-id
aliases: [/zzz-ancien/]
---
ZZZ-texte, avec [ce qui suivra](05-encore.md)

![ZZZ-plan](01-debut/zzz-plan.jpg)
-- chapters/05-encore.md --
---
title: Un autre chapitre annoncé
announced: 2026-01-01
date: 2026-01-01
draft: yes
---
ZZZ-texte
-- chapters/06-zzz-adresse.md --
---
title: ZZZ-titre
date: 2026-11-24
---
ZZZ-texte, avec [un autre](04-annonce.md)
""",
    "a case not yet open, asked already": """\
-- chapters/01-debut/02-second.md --
---
title: Second billet
date: 2026-02-05
---
Le texte.

/// case | zzz-cas
///

!!! note
    /// case | zzz-cas

    ///

Fin.
-- chapters/01-debut/index.md --
---
title: Le début
---
/// case | zzz-cas
///
-- docs/participer.md --
# Participer

/// case | zzz-cas
///
-- chapters/01-debut/cases/zzz-cas.md --
---
title: ZZZ-cas
question: ZZZ-question
opens: 2026-11-24
choices: [ZZZ-choix]
---
ZZZ-enonce ![ZZZ-plan](../zzz-plan.jpg)
-- comments/zzz-cas/2026-02-01-zzz.md --
---
name: ZZZ-nom
date: 2026-02-01
---
ZZZ-reponse
""",
    "a chapter announced later": """\
-- chapters/04-zzz-adresse/index.md --
---
title: ZZZ-titre
summary: ZZZ-resume
announced: 2026-11-24
aliases: [/zzz-ancien/]
---
ZZZ-texte ![ZZZ-plan](zzz-plan.jpg)
-- chapters/04-zzz-adresse/zzz-plan.jpg --
ZZZ-image
-- chapters/05-zzz-seul.md --
---
title: ZZZ-seul
announced: 2026-11-24
---
ZZZ-texte
-- chapters/06-zzz-date.md --
---
title: ZZZ-date
date: 2026-11-24
---
ZZZ-texte
-- chapters/07-zzz-commence/index.md --
---
title: ZZZ-commence
---
ZZZ-texte
""",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_what_is_not_out_is_nowhere(secret: str, site: Make) -> None:
    """In no page, index, feed, sitemap, file name, nor in what a build leaves for later."""
    project = site(SERIES)
    with_photograph(project, "chapters/01-debut/images/plan.jpg")
    with_photograph(project, "chapters/01-debut/zzz-plan.jpg")
    project.write(secret)
    project.write(project_config("[attr_list, admonition]"))
    project.build()
    files = project.files()
    files["sitemap.xml.gz"] = gzip.decompress(files["sitemap.xml.gz"])
    left = project.root / ".causerie" / "site" / "manifest.json"
    files["manifest.json"] = left.read_bytes()
    assert [] == [
        name for name, content in files.items() if b"zzz" in content.lower() or "zzz" in name
    ]


def project_config(extensions: str, more: str = "") -> str:
    return f"""\
-- mkdocs.yml --
site_name: Le site
site_url: https://example.org/
theme: {{ name: null, custom_dir: theme, language: fr }}
plugins:
  - search
  - causerie: {{ author: Zoé Lemaître }}
{more}markdown_extensions: {extensions}
"""


def test_when_its_time_has_come_it_is_there(site: Make) -> None:
    """The same files, a day later."""
    project = site(SERIES)
    with_photograph(project, "chapters/01-debut/images/plan.jpg")
    project.write(
        "-- chapters/04-zzz.md --\n---\ntitle: ZZZ-titre\ndate: 2026-11-24\n---\nZZZ-texte\n"
    )
    project.now += timedelta(days=1)
    project.build()
    assert "ZZZ-texte" in project.read("zzz/")
    assert "zzz/" in project.read("sitemap.xml")
    assert "ZZZ-texte" in project.read("search/search_index.json")


def test_the_search_finds_summaries_and_not_the_ways_around(site: Make) -> None:
    """Who looks for a word wants what is said of it, not every breadcrumb that bears it."""
    project = built(site, SERIES)
    entries = json.loads(project.read("search/search_index.json"))["docs"]
    texts = {entry["location"]: entry["text"] for entry in entries}
    assert texts["debut/premier/"].startswith("Pour commencer")
    assert not [text for text in texts.values() if "La Une" in text or "Partie" in text]
    assert project.read("debut/premier/").partition("</head>")[2].count("Pour commencer") == 1


def test_the_search_reads_no_word_of_a_reader(site: Make) -> None:
    """What strangers wrote stands on the pages; the index is of the author's words alone."""
    project = built(site, SERIES)
    project.write(
        "-- comments/le-cas/2026-06-01-zzz.md --\n---\nname: Zzznom\ndate: 2026-06-01\n"
        "about: Zzzfonction\nwebsite: https://zzzsite.example/\nfeatured: yes\n---\nZzztexte.\n"
    )
    project.build()
    for word in ("Zzznom", "Zzzfonction", "zzzsite", "Zzztexte"):
        assert word in project.read("cas/le-cas/")
        assert word.lower() not in project.read("search/search_index.json").lower()


def test_a_case_in_a_fence_stays_text(site: Make) -> None:
    """An author may explain how a case is asked."""
    project = site(
        "-- chapters/01-seul.md --\n---\ntitle: Seul\ndate: 2026-01-01\n---\n"
        "```\n/// case | pas-un-cas\n///\n```\n"
    )
    project.build()
    page = project.read("seul/")
    assert "/// case | pas-un-cas" in page
    assert "data-case" not in page


def test_a_case_may_stand_in_a_note(site: Make) -> None:
    """Where the extension for notes is on."""
    project = site(
        project_config("[admonition]")
        + "-- chapters/01-seul/index.md --\n---\ntitle: Seul\n---\nTexte.\n"
        "-- chapters/01-seul/01-un.md --\n---\ntitle: Un\ndate: 2026-01-01\n---\n"
        "!!! note\n    /// case | x\n    ///\n"
        "-- chapters/01-seul/cases/x.md --\n---\ntitle: X\nquestion: Oui ?\n---\nTexte.\n"
    )
    project.build()
    assert '<section class="case" data-case="x">' in project.read("seul/un/")


def test_a_case_markdown_does_not_find_stops_the_build(
    site: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """Here the extension for notes is off: the file and the case are named."""
    project = site(
        "-- chapters/01-seul/index.md --\n---\ntitle: Seul\n---\nTexte.\n"
        "-- chapters/01-seul/01-un.md --\n---\ntitle: Un\ndate: 2026-01-01\n---\n"
        "!!! note\n    /// case | x\n    ///\n"
        "-- chapters/01-seul/cases/x.md --\n---\ntitle: X\nquestion: Oui ?\n---\nTexte.\n"
    )
    with pytest.raises(Abort):
        project.build()
    assert "chapters/01-seul/01-un.md: Markdown does not find each case where" in caplog.text
    assert ": x; write /// case in a paragraph of its own" in caplog.text


def test_fifty_one_answers_make_a_second_page(site: Make) -> None:
    """Addresses of answers are for good, and each page leads to the other."""
    project = built(site, SERIES)
    project.write(
        "".join(
            f"-- comments/le-cas/2026-06-01-n{number:02}.md --\n"
            f"---\nname: N{number}\ndate: 2026-06-01\n---\nRéponse {number}.\n"
            for number in range(49)
        )
    )
    project.build()
    assert "cas/le-cas/2/index.html" not in project.files()
    first = Links(project.read("cas/le-cas/")).ids
    project.write(
        "-- comments/le-cas/2026-06-02-x.md --\n---\nname: X\ndate: 2026-06-02\n---\nEncore.\n"
    )
    project.build()
    assert first == Links(project.read("cas/le-cas/")).ids
    second = project.read("cas/le-cas/2/")
    assert ["2026-06-02-x"] == [each for each in Links(second).ids if each.startswith("20")]
    assert "Le cas du pistolet" in second
    assert "CAUSERIE" not in second
    assert '<link rel="canonical" href="https://example.org/cas/le-cas/2/">' in second
    assert "../../../cas/le-cas/" in Links(second).targets
    assert "../../cas/le-cas/2/" in Links(project.read("cas/le-cas/")).targets
    assert "le-cas/2/" not in project.read("sitemap.xml")
    assert not [name for name in project.files() if "causerie-case" in name.lower()]


def test_a_page_that_is_no_longer_needed_goes(site: Make) -> None:
    """A build may go into the folder of the last one."""
    project = built(site, SERIES)
    project.put("site/cas/le-cas/2/index.html", b"an older build")
    project.write(project_config("[attr_list]"))
    project.build()
    assert "cas/le-cas/2/index.html" not in project.files()


def test_the_thirty_first_reply_is_a_root_that_names_its_parent(site: Make) -> None:
    """And links to it."""
    project = built(site, SERIES)
    project.write(
        "".join(
            f"-- comments/le-cas/2026-06-01-n{number:02}.md --\n---\nname: N{number}\n"
            f"date: 2026-06-01\nreply_to: 2026-02-01-abc\n---\nRéponse {number}.\n"
            for number in range(30)
        )
    )
    project.build()
    page = project.read("cas/le-cas/")
    roots = re.findall(r'<h3 class="answer-title">.*?>([^<]+)</span>', page)
    assert ["Ada", "N29"] == roots
    assert 'href="../../cas/le-cas/#2026-02-01-abc">en réponse à Ada' in page


def test_the_author_has_a_badge_and_readers_have_none(site: Make) -> None:
    """Only `by: author` gives it."""
    project = built(site, SERIES)
    assert "answer-by-author" not in project.read("cas/le-cas/")
    project.write(
        "-- comments/le-cas/2026-03-01-zoe.md --\n---\nname: Zoé Lemaître\ndate: 2026-03-01\n"
        "by: author\n---\nMerci.\n"
    )
    project.build()
    page = project.read("cas/le-cas/")
    assert 1 == page.count("answer-by-author")
    assert '<article class="answer answer-by-author" id="2026-03-01-zoe">' in page


def test_a_featured_answer_is_quoted_at_the_top_and_in_posts(site: Make) -> None:
    """Its id stands once only, where the answer is; three quotations at most in a post."""
    project = built(site, SERIES)
    project.write(
        "".join(
            f"-- comments/le-cas/2026-06-0{number}-f.md --\n---\nname: F{number}\n"
            f"date: 2026-06-0{number}\nfeatured: yes\n---\nChoisie {number}.\n"
            for number in (1, 2, 3, 4)
        )
    )
    project.build()
    page = project.read("cas/le-cas/")
    top = page[page.index("slot featured") : page.index("slot answers")]
    assert ["Choisie 1", "Choisie 2", "Choisie 3", "Choisie 4"] == re.findall(r"Choisie \d", top)
    assert 1 == top.count("id=")
    assert "../../cas/le-cas/#2026-06-01-f" in Links(top).targets
    post = project.read("debut/premier/")
    assert ["Choisie 1", "Choisie 2", "Choisie 3"] == re.findall(r"Choisie \d", post)
    assert not [each for each in Links(post).ids if each.startswith("2026")]


def test_a_withdrawn_answer_leaves_a_tombstone(site: Make) -> None:
    """Its place and its replies stay; it is neither counted nor quoted."""
    project = built(site, SERIES)
    project.write(
        "-- comments/le-cas/2026-02-01-abc.md --\n"
        "---\ndate: 2026-02-01\nwithdrawn: 2026-03-01\n---\n"
    )
    project.build()
    page = project.read("cas/le-cas/")
    assert 'id="2026-02-01-abc"' in page
    assert "Cette réponse a été retirée le 1er mars 2026" in text_of(page)
    assert "Non, le garder." in page
    assert "1 réponse ·" in text_of(page)
    everything = b"".join(project.files().values()).decode(errors="replace")
    assert "Il faut le vendre" not in everything
    assert "Ada" not in everything


def test_answers_are_as_their_contract_says(site: Make) -> None:
    """Others may rely on this HTML."""
    project = built(site, SERIES)
    assert '<section class="case" data-case="le-cas">' in project.read("debut/premier/")
    assert re.search(
        r'<article class="answer" id="2026-02-01-abc">.*'
        r'<div class="answer-body" dir="auto">\s*<p>Il faut le vendre.</p>.*'
        r'<article class="answer" id="2026-02-02-def">.*</article>\s*.*</article>',
        project.read("cas/le-cas/"),
        re.DOTALL,
    )


HOSTILE = "\"'><script>alert(1)</script><!--causerie:end-->{{ config }}"


@pytest.mark.parametrize("key", ["name", "about", "choice", "body", "lang", "website"])
def test_whatever_a_reader_types_is_shown_as_text(key: str, site: Make) -> None:
    """In every field, on every page, between tags and in attributes."""
    value = {"lang": "fr", "website": "https://example.org/?a=<b>\"'&amp;"}.get(key, HOSTILE)
    quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    header = "" if key == "body" else f"{key}: {quoted}\n"
    name = "" if key == "name" else "name: Eve\n"
    project = built(site, SERIES)
    project.put(
        "chapters/01-debut/cases/le-cas.md",
        (f"---\ntitle: x\nquestion: x\nchoices: [{quoted}]\n---\nTexte.\n").encode(),
    )
    body = HOSTILE if key == "body" else "Bonjour."
    project.put(
        "comments/le-cas/2026-06-01-eve.md",
        f"---\n{header}{name}date: 2026-06-01\nfeatured: yes\n---\n{body}\n".encode(),
    )
    project.build()
    pages = [name for name in project.files() if name.endswith(".html")]
    for page in pages:
        html = project.read(page)
        assert "<script>alert" not in html
        assert "<b>" not in html
        assert html.count("<!--causerie:slot") == html.count("<!--causerie:end-->")
    case = project.read("cas/le-cas/")
    assert key in ("lang", "website") or "&lt;script&gt;alert(1)&lt;/script&gt;" in case
    assert key in ("lang", "website") or "{{ config }}" in case
    assert not [each for each in Links(case).targets if each.startswith("javascript:")]


def test_reader_text_never_passes_through_the_page(site: Make) -> None:
    """Snippets are on, and an answer asks for a file that holds a secret."""
    project = built(site, SERIES)
    project.write(project_config("[attr_list, pymdownx.snippets]", "extra: { secret: XYZZY }\n"))
    project.write(
        "-- comments/le-cas/2026-06-01-eve.md --\n---\nname: Eve\ndate: 2026-06-01\n---\n"
        '--8<-- "mkdocs.yml"\n\n{: .x onclick=alert(1) }\n\n/// case | le-cas\n///\n'
    )
    project.build()
    page = project.read("cas/le-cas/")
    assert "XYZZY" not in page
    assert '--8&lt;-- "mkdocs.yml"' in page
    assert "{: .x onclick=alert(1) }" in page
    assert "data-case" not in page


def test_two_builds_are_the_same_to_the_byte(site: Make, tmp_path: Path) -> None:
    """In another folder, over an older site, with the files written in another order."""
    project = built(site, SERIES)
    first = project.files()
    for path in sorted(project.root.rglob("*.md"), reverse=True):
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content)
    project.build()
    assert first == project.files()
    project.build(site_dir=str(tmp_path / "ailleurs"))
    again = {name: (tmp_path / "ailleurs" / name).read_bytes() for name in first}
    assert first == again


def test_no_page_knows_when_it_was_built(site: Make) -> None:
    """An hour later nothing has changed, the sitemap's compressed copy included."""
    project = built(site, SERIES)
    first = project.files()
    project.now += timedelta(hours=1)
    project.build()
    assert first == project.files()


def test_the_sitemap_says_when_things_were_written(site: Make) -> None:
    """Each post by its own day."""
    sitemap = built(site, SERIES).read("sitemap.xml")
    assert re.search(r"debut/second/</loc>\s*<lastmod>2026-02-05</lastmod>", sitemap)
    assert re.search(r"promesse/</loc>\s*<lastmod>2026-05-01</lastmod>", sitemap)
    assert "2026-11-23" not in sitemap


def test_errors_stop_the_build_and_name_the_file(
    site: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """All of them together, in the site's language; the old site still stands."""
    project = built(site, SERIES)
    before = project.files()
    project.write(
        "-- chapters/02-suite.md --\n---\ntitle: x\ndate: hier\n---\nTexte.\n"
        "-- comments/le-kas/2026-06-01-a.md --\n---\nname: A\ndate: 2026-06-01\n---\nOui.\n"
    )
    with pytest.raises(Abort):
        project.build()
    first, second = caplog.records[-1].getMessage().split("\n")
    assert first.startswith("chapters/02-suite.md:3: date")
    assert "n’est pas une date" in first
    assert second.startswith("comments/le-kas/2026-06-01-a.md:1: ")
    assert second.endswith("le-cas")
    assert before == project.files()


def test_warnings_stop_only_a_strict_build(site: Make, caplog: pytest.LogCaptureFixture) -> None:
    """They are told in any."""
    project = site("-- chapters/01-seul.md --\n---\ntitle: Seul\ndate: 2026-01-01\n---\n")
    with pytest.raises(Abort):
        project.build()
    assert "chapters/01-seul.md:5: " in caplog.text
    project.build(strict=False)
    assert "Seul" in project.read("seul/")


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("cas/le-cas/", "cas/le-cas/index.html: the theme"),
        ("", "index.html: the theme"),
        ("cas/CAUSERIE-CASE/CAUSERIE-PAGE/", "the later pages of a case: the theme"),
    ],
)
def test_lost_slots_stop_the_build(
    url: str, named: str, site: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """A minifier that takes comments out would take the answers out too."""
    project = site(SERIES)
    with_photograph(project, "chapters/01-debut/images/plan.jpg")
    project.write(
        f"""\
-- theme/main.html --
{{% set lost = "<!--causerie:end-->" if page and page.url == "{url}" else "none" %}}
{{% block content %}}{{{{ page.content | replace(lost, "") }}}}{{% endblock %}}
"""
    )
    with pytest.raises(Abort):
        project.build()
    assert named in caplog.text
    assert "changed the slots of this page (lost: " in caplog.text
    assert "keep HTML comments when pages are minified" in caplog.text
    assert gc.get_freeze_count() == 0  # `serve` builds again in this very process


def test_an_english_site_speaks_english(site: Make) -> None:
    """In its words and in its addresses; the author's own words are theirs."""
    project = site(
        SERIES
        + """\
-- mkdocs.yml --
site_name: The site
site_url: https://example.org/
theme: { name: null, custom_dir: theme, language: en }
plugins:
  - search
  - causerie: { author: Zoé Lemaître }
-- docs/take-part.md --
# Take part
"""
    )
    with_photograph(project, "chapters/01-debut/images/plan.jpg")
    project.build()
    names = list(project.files())
    assert {"cases/le-cas/index.html", "contents/index.html", "cases/index.html"} <= set(names)
    assert not [name for name in names if name.startswith(("cas/", "sommaire/"))]
    assert "Part 2 of 3 of chapter 1" in project.read("debut/second/")
    page = project.read("cases/le-cas/")
    assert "2 answers" in page
    assert "January 5, 2026" in page
    everything = "".join(project.read(name) for name in names if name.endswith(".html"))
    ours = ["réponse", "Sommaire", "La Une", "Chapitre", "Partie"]
    assert not [word for word in ours if word in everything]


def test_what_a_build_leaves_is_outside_the_public_folder(site: Make) -> None:
    """With the instant of the build."""
    project = built(site, SERIES)
    assert not [name for name in project.files() if "manifest" in name or name.startswith(".")]
    assert "2026-11-23T12:00:00+00:00" == project.manifest().now


def test_a_day_begins_in_the_zone_of_the_site(site: Make) -> None:
    """Half past eleven in the evening of the 22nd in UTC is the 23rd in Paris."""
    project = site("-- chapters/01-seul.md --\n---\ntitle: Seul\ndate: 2026-11-23\n---\nTexte.\n")
    project.now = datetime(2026, 11, 22, 22, 59, tzinfo=UTC)
    project.build()
    assert "seul/index.html" not in project.files()
    project.now = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
    project.build()
    assert "seul/index.html" in project.files()


def test_a_full_disk_is_told_with_its_place_and_what_to_do(
    site: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """By `mkdocs build` and by a server alike; the system itself does not even name the file."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    s = site("")
    workshop = Workshop(s.root / "mkdocs.yml")
    monkeypatch.setattr(Edition, "finish", full)
    with pytest.raises(Abort):
        s.build()
    said = f"{s.public}: No space left on device; make room on this disk"
    assert said in caplog.text
    elsewhere = s.root / ".causerie" / "1"
    outcome = Maker(workshop).build(elsewhere)
    assert (False, said.replace(str(s.public), str(elsewhere))) == (outcome.good, outcome.failure)
    monkeypatch.setattr(Library, "survey", full)
    outcome = Maker(workshop).build(elsewhere)
    assert (False, said.replace(str(s.public), str(s.root))) == (outcome.good, outcome.failure)
