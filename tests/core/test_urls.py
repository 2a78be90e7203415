"""Addresses, all from the root of the site."""

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causerie.core import urls
from project import Site
from strategies import slugs

addresses = st.lists(slugs, max_size=4).map(lambda parts: "".join(f"{part}/" for part in parts))
pages = addresses | st.builds("{}{}.html".format, addresses, slugs)


@given(pages, pages, st.sampled_from(["", "#ancre"]))
def test_a_relative_link_leads_where_it_should(start: str, target: str, anchor: str) -> None:
    """As every browser reads it, at the root of a host or below a folder."""
    link = urls.relative(start, target + anchor)
    assert link
    for root in ("https://example.org/", "https://example.org/blog/zoe/"):
        assert f"{root}{target}{anchor}" == urljoin(f"{root}{start}", link)


@pytest.mark.parametrize(
    ("start", "target", "link"),
    [
        ("", "", "./"),
        ("", "a/", "a/"),
        ("a/", "", "../"),
        ("a/b/", "a/c/#x", "../../a/c/#x"),
        ("404.html", "#x", "./#x"),
        ("a.html", "a.html", "a.html"),
    ],
)
def test_a_link_climbs_to_the_root_and_down_again(start: str, target: str, link: str) -> None:
    """Never to the page itself by mistake."""
    assert link == urls.relative(start, target)


def test_a_chapter_in_one_file_and_its_post_share_an_address(
    site: Callable[[str], Site],
) -> None:
    """Other posts stand below their chapter."""
    project = site(
        "-- chapters/01-seul.md --\n---\ntitle: Seul\ndate: 2026-01-01\n---\nTexte.\n"
        "-- chapters/02-deux/index.md --\n---\ntitle: Deux\n---\nTexte.\n"
        "-- chapters/02-deux/01-un.md --\n---\ntitle: Un\ndate: 2026-01-01\n---\nTexte.\n"
    )
    shown = project.survey().series
    assert ["seul/", "deux/"] == [urls.chapter(each) for each in shown.chapters]
    assert ["seul/", "deux/un/"] == [urls.post(each) for each in shown.reading_order]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("/2007/05/mon-billet/", "2007/05/mon-billet/"),
        ("2007/05/mon-billet", "2007/05/mon-billet/"),
        (" /a ", "a/"),
        ("/archives/000123.html", "archives/000123.html"),
        ("/billet.php", "billet.php/"),
        ("/Blog/Été_2007/", "Blog/Été_2007/"),
        ("/a/index.html", "a/"),
        ("/reindex.html", "reindex.html"),
        ("/index.html", None),
        ("", None),
        ("/", None),
        ("//", None),
        ("//evil.example/", None),
        ("/a//b", None),
        ("/a/../b", None),
        ("..", None),
        ("/./a", None),
        ("/a?b", None),
        ("/a#b", None),
        ("/a\\b", None),
        ("/a b", None),
        ("C:/a", None),
        ("/a\n", "a/"),
        ("/a\nb", None),
        ("/caf%C3%A9/", "café/"),
        ("/caf%c3%a9/%69ndex.html", "café/"),
        ("/a%2Ehtml", "a.html"),
        ("/%2e%2e/a", None),
        ("/a/%2E%2e", None),
        ("/%2e/a", None),
        ("/a%2fb", None),
        ("/a%2Fb", None),
        ("%2fa", None),
        ("/a%5cb", None),
        ("/a%252fb", None),
        ("/a%00", None),
        ("/a%20b", None),
        ("/a%0a", None),
        ("/a%3Fb", None),
        ("/caf%E9/", None),
        ("/100%/", None),
    ],
)
def test_an_old_address_is_put_in_form(written: str, address: str | None) -> None:
    """Or refused, when it could lead a file out of the site or is no address."""
    assert address == urls.alias(written)


@given(
    st.text()
    | st.text("a./\\%~:", max_size=12)
    | st.lists(st.sampled_from(["a", "/", "%2e", "%2F", "%25", "%C3", "%A9", "%41"])).map("".join)
)
def test_an_alias_never_leaves_the_site(written: str) -> None:
    """It stays below the folder, and in form, it is in form."""
    alias = urls.alias(written)
    assert alias is None or urls.alias(alias) == alias
    assert alias is None or not {"", ".", ".."} & set(alias.removesuffix("/").split("/"))


@pytest.mark.parametrize("code", ["fr", "en"])
def test_the_fixed_words_are_reserved(code: str) -> None:
    """No chapter can take them, nor what the site's engine writes."""
    words = urls.WORDS[code]
    engine = {"404", "assets", "causerie", "index", "javascripts", "search", "stylesheets"}
    own = {words.contents, words.cases, words.take_part, words.tags, words.archive}
    assert own | engine == words.reserved


def test_later_pages_have_numbers() -> None:
    """The first is the thing itself."""
    words = urls.WORDS["fr"]
    assert ("cas/x/", "cas/x/2/") == (words.case("x"), words.case("x", 2))
    assert ("cas/", "cas/page-2/") == (words.case_list(), words.case_list(2))
    assert ("sommaire/", "sommaire/page-2/") == (words.contents_list(), words.contents_list(2))
    assert ("etiquettes/", "etiquettes/x/page-2/") == (words.tag_list(), words.tag("x", 2))
    assert ("archives/page-2/", "archives/2007/") == (words.year_list(2), words.year(2007))
    for url in ("etiquettes/", "etiquettes/x/page-2/", "archives/2007/", "archives/page-2/"):
        assert words.is_own(url), url
    assert not words.is_own("archives/000123.html")


def test_feeds_stand_beside_their_pages() -> None:
    """In the words of the language."""
    words = urls.WORDS["fr"]
    assert ("cas/x/reponses.xml", "flux.xml") == (words.case_feed("x"), words.site_feed())
    assert ("cas/reponses.json", "debut/flux.json") == (
        words.answers_feed("json"),
        words.chapter_feed("debut", "json"),
    )
    for url in ("flux.json", "cas/reponses.xml", "debut/flux.xml", "cas/x/reponses.json"):
        assert words.is_own(url), url
    assert not words.is_own("debut/autre/flux.xml")
    assert ("cases/x/answers.xml", "feed.xml") == (
        urls.WORDS["en"].case_feed("x"),
        urls.WORDS["en"].site_feed(),
    )


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("sommaire/", True),
        ("sommaire/page-2/", True),
        ("cas/", True),
        ("cas/page-12/", True),
        ("cas/x/2/", True),
        ("404.html", True),
        ("sitemap.xml/", True),
        ("sitemap.xml.gz/", True),
        ("search/search_index.json/", True),
        ("flux.xml/", True),
        ("flux.xml/ancien/", True),
        ("cas/x/reponses.xml/", True),
        ("cas/x/reponses.xml/ancien/", True),
        ("cas/x/reponses.html", False),
        ("cas/x/reponses/", False),
        ("flux/", False),
        ("feed.xml/", False),
        ("cas/x/", False),
        ("cas/x/deux/", False),
        ("sommaire/ailleurs/", False),
        ("x/cas/", False),
        ("participer/", False),
        ("contents/", False),
        ("search/", False),
    ],
)
def test_the_site_writes_some_addresses_itself(url: str, *, own: bool) -> None:
    """Those no file of the author's stands for."""
    assert own == urls.WORDS["fr"].is_own(url)
