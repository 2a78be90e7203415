"""Readers' Markdown becomes HTML by the policy, and no text whatever breaks it."""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from cachetools import LRUCache
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import rules_inline
from markdown_it.rules_inline import StateInline
from markupsafe import Markup
from markupsafe import escape as autoescape

from archive import unpack
from causerie.core import plain_text, reader_links, reader_markdown, safe_html
from causerie.core.problems import Place, Problem
from causerie.core.safe_html import SafeHtml, excerpt, limits, render, scrubbed, website

CASES = Path(__file__).parent / "cases" / "safe_html"
SOURCES = Path(safe_html.__file__).parents[1]

PIECES = (
    *"abé \n\n\t<>&;\"'`*_~[]()!#-+=.:/\\@|{}^0\u200d\u0301\u202e\u2028\u00a0🙂",
    *("https://", "http://e.org/a", "mailto:", "javascript:", "](", "![", "[a](https://e.org)"),
    *("<b>", "&eacute;", "&#8238;", "&colon;", "<a@e.org>", "```", "> ", "- ", "1. ", "**", "~~"),
)
markdown = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
texts = markdown | st.text()


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Changes the policy for one test, and forgets what was rendered by another one."""
    safe_html._examined.cache_clear()  # noqa: SLF001
    yield monkeypatch
    safe_html._examined.cache_clear()  # noqa: SLF001


@pytest.mark.parametrize("case", sorted(CASES.glob("*.txt")), ids=lambda path: path.stem)
def test_a_text_gives_its_html(case: Path) -> None:
    """The policy by examples: `in` is what a reader typed, `out` what is published."""
    archive = unpack(case.read_bytes().decode())
    assert render(archive["in"].removesuffix("\n")) == archive["out"]


# What is too much


def sentences(text: str) -> list[str]:
    return [
        Problem(Place("a"), each.what, each.hint, each.values).sentence() for each in limits(text)
    ]


NESTED = "the text has 13 quotes, lists or emphases one in the other, more than 12; nest them less"
SHORTEN = "shorten it or split it in two answers"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the text is empty; write a few words"),
        (" \n\u200b\u00a0\t", "the text is empty; write a few words"),
        ("é" * 10_001, f"the text has 10001 characters, more than 10000; {SHORTEN}"),
        ("\n" * 400 + "a", f"the text has 401 lines, more than 400; {SHORTEN}"),
        (
            "http://e.org\n" * 21,
            "the text has 21 addresses of pages or people, more than 20; keep the most useful ones",
        ),
        (
            ">" * 13 + "a",
            NESTED,
        ),
    ],
    ids=["empty", "invisible", "characters", "lines", "links", "nesting"],
)
def test_a_text_beyond_a_limit_is_told_the_figure_and_what_to_do(text: str, sentence: str) -> None:
    """The sentence is ready for the reader."""
    assert sentences(text) == [sentence]


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "e\u0301" * 10_000,  # 10,000 once composed
        "\n" * 399 + "a",
        "http://e.org\n" * 20,
        "> " * 12 + "a",
        "\n".join("  " * depth + "- a" for depth in range(12)),
        "à 20 h : " * 30,
        "moi@example.org " * 30,
    ],
    ids=["one", "characters", "lines", "links", "quotes", "lists", "colons", "names"],
)
def test_a_text_at_a_limit_is_fine(text: str) -> None:
    """A limit is what one may have."""
    assert limits(text) == ()


def test_all_excesses_of_a_text_are_told_together() -> None:
    """Nobody mends one to be told of the next."""
    assert len(limits("http://e.org/a/b/c/d/e/f/g\n" * 500)) == 3


@pytest.mark.parametrize(
    "link",
    [
        "[a](https://e.org) ",
        "[a](h&#116;tps&colon;//e.org) ",
        "[a](HTTP\\://e.org) ",
        "[a](mailto:a@e.org) ",
        "<a@e.org> ",
        "![a](http://e.org) ",
        "<http://e.org> ",
    ],
)
def test_a_link_is_counted_however_it_is_spelt(link: str) -> None:
    """And all of them are links, as long as there are no more than twenty."""
    assert render(link * 20).count("<a ") == 20
    assert len(limits(link * 21)) == 1
    assert "<a " not in render(link * 21)


@pytest.mark.parametrize(
    ("deep", "text"),
    [
        (12, "> " * 12 + "a"),
        (13, "> " * 12 + "*a*"),
        (13, "> " * 12 + "**a**"),
        (13, "> " * 12 + "~~a~~"),
        (13, "> " * 12 + "[a](http://e.org)"),
        (13, "> " * 12 + "- a"),
        (12, "> *a* **b** ~~c~~ [d](http://e.org)\n\n" * 15),
        (14, "[*".join("> " * 12) + "a"),
    ],
)
def test_quotes_lists_emphases_and_links_nest_twelve_deep(deep: int, text: str) -> None:
    """All of them together; and one after the other they are not nested."""
    if deep > 12 and "[*" not in text:
        assert limits(text)[0].values == {"count": deep, "most": 12}
        assert "<blockquote>" not in render(text)
    else:
        assert limits(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "*é* <b>\n" * 2_000,
        "*é* <b>\n" * 401,
        "*é* <b> http://e.org\n" * 21,
        ">" * 100 + " *é* <b>",
        "- " * 100 + " *é* <b>",
        "*a **" * 100 + "é <b>" + "** a*" * 100,
    ],
    ids=["characters", "lines", "links", "quotes", "lists", "emphases"],
)
def test_a_text_beyond_a_limit_is_shown_as_typed(text: str) -> None:
    """Nothing of it is interpreted, cut or lost."""
    html = render(text)
    assert set(re.findall(r"<\w+", html)) <= {"<p", "<br"}
    assert visible(html).split() == text.split()


def test_an_output_that_is_too_large_is_shown_as_typed(changed: pytest.MonkeyPatch) -> None:
    """The last limit is on what is sent to everybody."""
    assert safe_html.MOST_BYTES == 200_000
    changed.setattr(safe_html, "MOST_BYTES", len(b"<p><em>\xc3\xa9</em></p>\n"))
    assert render("*é*") == "<p><em>é</em></p>\n"
    assert render("*éé*") == "<p>*éé*</p>\n"


def test_an_output_that_cleaning_changes_is_shown_as_typed(changed: pytest.MonkeyPatch) -> None:
    """A sanitiser that is of two minds is not to be trusted with either."""
    answers = iter(["<p>one</p>", "<p>two</p>", "<p>as typed</p>"])
    changed.setattr(safe_html, "scrubbed", lambda _html: next(answers))
    assert render("*a*") == "<p>as typed</p>"


# The second wall, on its own

REL = 'rel="nofollow ugc noopener noreferrer"'
ALLOWED = (
    "<p>a<br>b</p><hr><em>a</em><strong>a</strong><del>a</del><pre><code>a</code></pre>"
    "<blockquote>a</blockquote><ul><li>a</li></ul><ol><li>a</li></ol><h4>a</h4><h5>a</h5><h6>a</h6>"
)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (ALLOWED, ALLOWED),
        ("<p title=a lang=fr id=a name=a class=language-x style=x dir=rtl>a</p>", "<p>a</p>"),
        ("<p onclick=alert(1) data-a=b hidden>a</p>", "<p>a</p>"),
        ('<a href="https://e.org" title="a" target="_blank">a</a>',
         f'<a href="https://e.org" {REL}>a</a>'),
        ('<a href="http://e.org" rel="opener">a</a>', f'<a href="http://e.org" {REL}>a</a>'),
        ('<a href="mailto:a@e.org">a</a>', f'<a href="mailto:a@e.org" {REL}>a</a>'),
        ('<a href="javascript:alert(1)">a</a>', f"<a {REL}>a</a>"),
        ('<a href="java&#10;script:alert(1)">a</a>', f"<a {REL}>a</a>"),
        ('<a href="data:text/html,a">a</a>', f"<a {REL}>a</a>"),
        ('<a href="tel:12">a</a>', f"<a {REL}>a</a>"),
        ('<a href="/b">a</a>', f"<a {REL}>a</a>"),
        ('<a href="//e.org">a</a>', f"<a {REL}>a</a>"),
        ('<a href="https://good.org@e.org">a</a>', f"<a {REL}>a</a>"),
        ('<a href="https://e.org/\u202e">a</a>', f"<a {REL}>a</a>"),
        (f'<a href="https://e.org/{"a" * 2_000}">a</a>', f"<a {REL}>a</a>"),
        ('<code class="language-c++">a</code>', '<code class="language-c++">a</code>'),
        ('<code class="language-a md-dialog">a</code>', "<code>a</code>"),
        ('<code class="md-dialog">a</code>', "<code>a</code>"),
        (f'<code class="language-{"a" * 31}">a</code>', "<code>a</code>"),
        ('<pre class="language-a">a</pre>', "<pre>a</pre>"),
        ('<ol start="3" type="a" reversed><li value=2>a</li></ol>',
         '<ol start="3"><li>a</li></ol>'),
        ("<h1>a</h1><h2>b</h2><h3>c</h3>", "abc"),
        ('<img src="https://e.org/a.png" alt=a>', ""),
        ("<script>alert(1)</script><style>a{}</style>", ""),
        ("a<svg><a href=https://e.org>a</a></svg><math><mi>a</mi></math>", "a"),
        ("<form><input name=a><button>a</button></form><iframe src=a></iframe>", "a"),
        ("<!-- a --><b>b</b><i>c</i><u>d</u><s>e</s><span>f</span><div>g</div>", "bcdefg"),
        ("<table><tr><td>a</td></tr></table>", "a"),
    ],
)  # fmt: skip
def test_the_sanitiser_keeps_what_is_named_and_nothing_else(raw: str, kept: str) -> None:
    """It would hold if the parser let raw HTML through."""
    assert scrubbed(raw) == kept


# What templates get


def test_templates_print_it_as_it_is_and_text_joined_to_it_as_text() -> None:
    """A template's autoescape knows it; a careless sum of it and a name is escaped."""
    html = render("*a*")
    assert isinstance(html, SafeHtml)
    assert autoescape(html) == Markup("<p><em>a</em></p>\n")
    assert not isinstance(html + "<b>", SafeHtml)
    assert not isinstance("<b>" + html, SafeHtml)
    assert not isinstance(html.replace("a", "<b>"), SafeHtml)
    assert autoescape(html + "<b>").startswith("&lt;p&gt;")


def test_only_this_module_makes_safe_html() -> None:
    """Every reader's word passes the one policy."""
    makers = [
        path.name
        for path in SOURCES.rglob("*.py")
        if re.search(r"\bSafeHtml\(", path.read_text(encoding="utf-8"))
    ]
    assert makers == ["safe_html.py"]


# Websites


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org", "https://example.org"),
        (" http://example.org:8080/a?b#c ", "http://example.org:8080/a?b#c"),
        ("HTTPS://Example.ORG/É", "HTTPS://Example.ORG/%C3%89"),
        ("https://académie.example/", "https://xn--acadmie-eya.example/"),
        ("https://example.org/" + "a" * 1_980, "https://example.org/" + "a" * 1_980),
    ],
)
def test_a_website_is_a_full_address(text: str, address: str) -> None:
    """In the letters a browser would use."""
    assert website(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "www.example.org",
        "//example.org",
        "\\\\example.org",
        "https:\\\\example.org",
        "https://",
        "https:///example.org",
        "https://.example.org",
        "https://example..org",
        "https://example.org:port",
        "https://good.example@evil.example",
        "https://good.example:80@evil.example",
        "https://good.example\\@evil.example",
        "https://good.example%2f@evil.example",
        "https://%65vil.example",
        "https://e.org/\n",
        "https://e.org/\r\nX: y",
        "https://e.org/\tb",
        "https://e.org/\0",
        "https://e.org/\u202eb",
        "https://e.org/\u200bb",
        "https://e.org/\ud800",
        "http://e.org:65536",
        "http://256.1.1.1/",
        "http://xn--a.org/",
        "http://ＥＶＩＬ.org",
        "http://a℀b.org/",
        "https://e.org' onclick='alert(1)",
        'https://e.org" onclick="alert(1)',
        "javascript:alert(1)",
        "JAVASCRIPT://e.org/%0aalert(1)",
        "data:text/html,a",
        "mailto:a@e.org",
        "ftp://e.org",
        "https://e.org/" + "a" * 2_000,
        "https://e.org/" + "é" * 400,
    ],
    ids=ascii,
)
def test_what_is_not_a_full_address_is_no_website(text: str) -> None:
    """Nor one that deceives about where it leads."""
    found = website(text)
    assert found is None or re.fullmatch(r"https?://e\.org/", found)


@given(
    st.sampled_from(["https://", "http://", "mailto:", ""]).flatmap(lambda s: texts.map(s.__add__))
)
def test_a_website_can_stand_in_any_attribute(text: str) -> None:
    """Whatever was typed, no quote, space or sign of HTML comes out."""
    found = website(text)
    assert found is None or re.fullmatch(
        r"https?://[\w.-]+(:\d+)?([/?#][!#-;=?-Z_a-z~]*)?", found, re.IGNORECASE | re.ASCII
    )


labels = st.one_of(
    st.text(st.sampled_from("abxn019-_éßıЖ字ＥΩ℀\u0661\u05d0\u0301\u200d"), min_size=1, max_size=8),
    st.text(st.sampled_from("abn019-"), min_size=1, max_size=8).map("xn--".__add__),
    st.integers(0, 2**32).map(str),
    st.sampled_from(["0x7f", "0x", "08", "1", "255", "256", "org", "xn--acadmie-eya", "xn--"]),
    st.text(st.characters(codec="utf-8", categories=["L", "M", "N"]), min_size=1, max_size=4),
)
addresses = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["http://", "HTTPS://", "mailto:a@"]),
    st.lists(labels, min_size=1, max_size=5).map(".".join),
    st.just("") | st.integers(0, 99_999).map(":{}".format),
    st.sampled_from(["", ".", "/", "/?a&copy='b", "#é", "/%zz"]),
)


@given(addresses)
@example("http://x.org:99999/")
@example("http://ＥＶＩＬ.org")
def test_every_address_leads_where_it_says(typed: str) -> None:
    """What we take for one, the sanitiser does too: no link of ours ends up leading nowhere."""
    found = reader_links.address(typed)
    if found:
        assert f'href="{escape(found, quote=False)}"' in scrubbed(
            f'<a href="{escape(found)}">a</a>'
        )
    html = render(f"[voir]({typed}) <{typed}> ![a]({typed}) {typed}")
    assert html.count("<a ") == html.count("<a href=")
    assert "<a " in html or not found


@pytest.mark.parametrize(
    "text", ["x" * 2_001, "http://" + "é" * 1_994, "a/é", " http://é.example", "éhttp://e.org"]
)
def test_what_can_be_no_address_is_not_put_in_ascii(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That would take the longer the longer it is, and there may be hundreds of them."""
    monkeypatch.setattr(reader_links, "normalizeLink", lambda _: pytest.fail("it was"))
    assert reader_links.address(text) == ""


def test_an_address_is_put_in_ascii_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser asks for it whenever it looks ahead."""
    asked: list[str] = []

    def in_ascii(url: str) -> str:
        asked.append(url)
        return ""

    monkeypatch.setattr(reader_links, "normalizeLink", in_ascii)
    render("*[[![](http://une/fois/é)")
    assert asked == ["http://une/fois/é"]


@pytest.mark.parametrize("text", ["![![](" * 40, "[[_![](" * 40, "[a]( [b]( ![c]( " * 20])
def test_a_link_that_is_none_is_looked_for_once(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each `!` and `[` of the text asks ahead for all that follow."""
    tried: list[tuple[int, int]] = []

    def link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - called by markdown-it
        tried.append((state.pos, state.posMax))
        return rules_inline.link(state, silent)

    monkeypatch.setattr(reader_markdown, "link", link)
    assert "<a" not in render(text)
    assert sorted(set(tried)) == sorted(tried)


def test_two_paragraphs_are_not_taken_for_one() -> None:
    """Where the first holds no link, the other may."""
    assert render("[b](https:/e.org)\n\n[b](https://e.or)").count("<a ") == 1


# Excerpts


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("# Un *titre*\n\net [un lien](https://e.org)", 99, "Un titre et un lien"),
        ("- un\n- deux\n\n> trois", 99, "un deux trois"),
        ("un\ndeux  \ntrois\\\nquatre", 99, "un deux trois quatre"),
        ("`<b>` <i>\n\n    <u>", 99, "<b> <i> <u>"),
        ("![une image](https://e.org/a.png)", 99, "une image"),
        ("&lt;b&gt; &amp;", 99, "<b> &"),
        ("un deux trois", 13, "un deux trois"),
        ("un deux trois", 12, "un deux…"),
        ("un deux trois", 8, "un deux…"),
        ("un deux trois", 7, "un…"),
        ("un, deux", 5, "un…"),
        ("anticonstitutionnellement", 5, "anti…"),
        ("un", 1, "…"),
        ("un", 0, ""),
        ("", 9, ""),
        ("a\x07\u202eb", 9, "a�b"),
        (">" * 13 + " *a*", 99, ">>>>>>>>>>>>> *a*"),
        ("*a* " * 5_000, 8, "*a* *a*…"),
    ],
)
def test_an_excerpt_is_the_first_words_without_markup(text: str, length: int, short: str) -> None:
    """Plain text, cut between two words."""
    assert excerpt(text, length) == short


@given(texts, st.integers(0, 80))
def test_an_excerpt_is_never_longer_than_asked(text: str, length: int) -> None:
    """Listing pages keep their size."""
    assert len(excerpt(text, length)) <= length


# Whatever the text


class Seen(HTMLParser):
    """The words and the addresses of an HTML text."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.values = ""

    def handle_data(self, data: str) -> None:
        """What is read."""
        self.words += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Where it leads."""
        del tag
        self.values += "".join(value or "" for name, value in attrs if name in ("href", "class"))


def seen(html: str) -> Seen:
    parser = Seen()
    parser.feed(html)
    parser.close()
    return parser


def visible(html: str) -> str:
    return seen(html).words


@given(texts)
def test_any_text_becomes_html_that_cleaning_does_not_change(text: str) -> None:
    """The property caches, previews and forges rest on."""
    html = render(text)
    assert scrubbed(html) == html
    assert len(html.encode()) <= safe_html.MOST_BYTES


@given(texts)
def test_no_text_has_more_links_than_its_limit(text: str) -> None:
    """What is counted before parsing is never less than what is found after."""
    assert render(text).count("<a ") <= safe_html.MOST_LINKS


def letters(text: str) -> Counter[str]:
    return Counter(char for char in text if char.isalpha())


SAID = tuple(piece for piece in PIECES if "&" not in piece)


@given(st.lists(st.sampled_from(SAID), max_size=60).map("".join))
def test_every_letter_a_reader_typed_is_there(text: str) -> None:
    """In the words, or in an address; signs may be markup, and entities stand for others."""
    found = seen(render(text))
    typed = letters(plain_text.tame(text).casefold())
    shown = letters((found.words + unquote(found.values)).casefold())
    assert typed <= shown


@given(st.text(st.sampled_from("abé <\"'/!?")))
def test_a_text_without_markup_is_shown_to_the_letter(text: str) -> None:
    """A reader who writes `<prix public>` sees it."""
    assert visible(render(text)).split() == text.split()


@given(texts)
def test_reading_order_and_hidden_characters_never_come_back(text: str) -> None:
    """Not even from an entity."""
    words = visible(render(text))
    assert set(words).isdisjoint("\u202e\u200b\u2028\u034f\u3164\ufeff")
    assert plain_text.refused(words) == ()


@pytest.mark.parametrize("text", [">", "***", "#", "- - -", "```", "> - 1."])
def test_a_text_of_nothing_but_markup_is_shown_as_typed(text: str) -> None:
    """It must have meant something."""
    assert visible(render(text)).strip() == text


def test_entities_are_read_once() -> None:
    """`&amp;lt;` shows `&lt;`, not `<`."""
    assert unescape(render("&amp;lt;b&amp;gt;")) == "<p>&lt;b&gt;</p>\n"


# The short way for texts without markup


prose = st.text(st.sampled_from("abé ’«»\n\n\u00a0\u202f\u3000\u2003:;!?.,'\"()0=+-/🙂\u0301"))


@given(prose | texts)
def test_a_text_without_markup_takes_a_shorter_way_to_the_same_html(text: str) -> None:
    """What parser and sanitiser would have made of it, to the letter."""
    short = render(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(safe_html, "_may_have_markup", bool)
        safe_html._examined.cache_clear()  # noqa: SLF001 - the long way must be walked
        assert render(text) == short
    safe_html._examined.cache_clear()  # noqa: SLF001


def test_what_is_remembered_of_long_texts_is_bounded() -> None:
    """By bytes: whoever sends thousands of them takes no more memory than a large series."""
    cache = safe_html._examined.cache  # noqa: SLF001
    assert isinstance(cache, LRUCache)
    for number in range(9):
        render(f"\U0001f642{number}{'&' * 9_000}")
    assert 0 < cache.currsize <= cache.maxsize == 64 * 1024 * 1024
    assert cache.getsizeof(cache.popitem()[1]) > 100_000


def test_a_text_that_leaves_little_html_weighs_as_much_as_it_is_long() -> None:
    """It is remembered too, to be found again."""
    cache = safe_html._examined.cache  # noqa: SLF001
    assert isinstance(cache, LRUCache)
    cache.clear()
    assert len(render(f"a{' ' * 9_000}")) < 100
    assert cache.currsize > 9_000


@pytest.mark.parametrize(
    "address",
    [
        "mailto:?attach=.bashrc&to=a@e.org",
        "mailto:x?cc=a@e.org",
        "mailto:a&b@e.org",
        "mailto:a#b@e.org",
    ],
)
def test_an_address_to_write_to_says_nothing_of_a_message(address: str) -> None:
    """No subject, no other recipient, no file."""
    assert "<a" not in render(f"[x]({address})")
    assert "<a" not in render(f"<{address.removeprefix('mailto:')}>")


@pytest.mark.parametrize(
    "label",
    [
        "mabanque.c\u200dom", "maban\u200cque.com", "mabanque\ufe00.com", "mabanque\u3002com",
        "mabanque\uff61com", "mabanque\ua4f8com",
        "mabanque\u2024com", "mabanque\u0701com", "mabanque\ua60ecom", "mabanque\U00010a50com",
        "mabanque\U0001d16dcom", "mabanque\u0660com", "mabanque\u06f0com",
        "mabanque\u22c5com", "mabanque\u201acom", "mabanque\u2e33com",
        "https://evil.example@mabanque.com/", "https://evil.example:80@mabanque.com",
        "evil.example@mabanque.com", "mabanque.com@evil.example", "evil.example:mabanque.com",
        "evil.example/\u2800mabanque.com", "evil.example—mabanque.com", "evil.example,mabanque.com",
        "\u05d0 evil.example/\u05d0/mabanque.com", "evil.example/\u05df/mabanque.com",
        "evil.example/\u0627/mabanque.com", "evil.example/\u0661/mabanque.com", "8.8.8.8",
        "localhost:80", "mabanque.com",
    ],
)  # fmt: skip
def test_a_label_that_reads_as_another_host_is_told_apart(label: str) -> None:
    """Whatever is hidden in it, and whatever stands for its dots."""
    assert render(f"[{label}](https://evil.example/)").endswith("</a> (evil.example)</p>\n")


@pytest.mark.parametrize(
    "label",
    [
        "là", "version 1.2", "3.14", "un\u00b7e lecteur\u00b7rice", "a.b", "https://e.example/b.fr",
        "e.example:80/b.fr?c.fr", "https://e.example.", "«e.example»", "\u05d0",
    ],
)  # fmt: skip
def test_a_label_that_is_no_host_is_left_alone(label: str) -> None:
    """Numbers have dots too, and so have some French words."""
    assert render(f"[{label}](https://e.example/)").endswith("</a></p>\n")


def test_a_host_may_end_in_a_dot() -> None:
    """It is the same without it."""
    assert render("[e.example](https://e.example.)").endswith("</a></p>\n")


EVIL = "](https://evil.example)"


@pytest.mark.parametrize(
    ("text", "times"),
    [
        (f"[mabanque.c{EVIL}[om/acces{EVIL}", 2),
        (f"[mabanque{EVIL}.com", 1),
        (f"[mabanque.c{EVIL}om", 1),
        (f"mabanque.[com{EVIL}", 1),
        (f"mabanque.*[com{EVIL}*", 1),
        (f"mabanque.com/[acces{EVIL}", 1),
        (f"[ici{EVIL}/mabanque.com", 1),
        (f"evil.example/[mabanque.com{EVIL}", 1),
        (f"[https://{EVIL}mabanque.com", 1),
        (f"\u05d0/[evil.example{EVIL}", 1),
        (f"[mabanque.c{EVIL}[om](https://mabanque.com)", 1),
        (f"[mabanque{EVIL}\u2800.com", 0),
        (f"[mabanque{EVIL} .com\n[mabanque{EVIL}\n.com  \n.com", 0),
        (f"([ici{EVIL}).\n«[evil.example{EVIL}», [là{EVIL}… https://evil.example/.", 0),
    ],
)
def test_what_touches_a_link_is_read_with_it(text: str, times: int) -> None:
    """Two links side by side are one to the eye; a blank keeps them apart."""
    assert render(text).count("</a> (evil.example)") == times


@pytest.mark.parametrize(
    ("typed", "led_to"),
    [
        ("MAILTO:Ada@Example.org", "MAILTO:Ada@Example.org"),
        ("mailto:a@académie.example", "mailto:a@xn--acadmie-eya.example"),
        ("mailto:\u212a@e.org", ""),
        ("mailto:a@e.\u212aom", ""),
        ("mailto:andré@e.org", ""),
    ],
)
def test_an_address_of_mail_is_one_in_ascii(typed: str, led_to: str) -> None:
    """That of its host may be spelt otherwise; nobody knows where other letters would lead."""
    assert reader_links.address(typed) == led_to


@pytest.mark.parametrize("mark", ["\u0336", "\u20dd"])
def test_a_host_with_a_mark_on_it_is_read_as_without(mark: str) -> None:
    """A stroke through it, a circle around a letter: one reads the host all the same."""
    assert reader_links.hosts_read(f"mab{mark}anque.fr") == {"mabanque.fr"}


def test_markup_within_a_word_does_not_part_it_in_an_excerpt() -> None:
    """Whichever it is."""
    assert excerpt("[mot](https://e.org)s **gr**as ~~pa~~s `un`e *fa*ute", 99) == (
        "mots gras pas une faute"
    )


@pytest.mark.parametrize(
    ("aside", "told"),
    [
        (" (mabanque.fr)", True),
        ("\n[mabanque.fr/compte]", True),
        (" (https://mabanque.fr)", True),
        (" (evil.example)", False),
        (" (en anglais)", False),
        (" et (mabanque.fr)", True),
        (" et https://mabanque.fr", False),
        ("… (mabanque.fr)", True),
        (" → mabanque.fr", True),
        (" (a) ❪mabanque.fr❫", True),
        (f"{' ' * 101}mabanque.fr", True),
        (f"{chr(0x2800) * 101}(mabanque.fr)", True),
        (" (le site officiel [mabanque.fr](https://mabanque.fr))", True),
        (f" {'x' * 100} mabanque.fr", False),
        (" ((mabanque.fr))", True),
        ("), (mabanque.fr)", True),
        (" » (mabanque.fr)", True),
        (" ［mabanque.fr］", True),
        *((f" mabanque{thin}.fr", True) for thin in "\u2005\u2006\u2008\u2009\u200a\u202f\u205f"),
        (f"{chr(0x200A) * 101} mabanque.fr", True),
        ("[ –](https://mabanque.fr) (mabanque.fr)", True),
        (" [→](https://mabanque.fr) mabanque.fr", True),
        (" (le [journal](https://mabanque.fr) [1], mabanque.fr)", True),
        (" — ([mabanque.fr](https://mabanque.fr))", True),
        (" [mabanque.fr](https://mabanque.fr)", False),
        (" " + "u\u0332n\u0332 " * 30 + "mabanque.fr", True),
        (f" {'un ' * 32}evil.example", False),
    ],
)
def test_a_host_a_little_behind_a_link_is_not_taken_for_its_own(
    aside: str,
    told: bool,  # noqa: FBT001
) -> None:
    """We write there where a link leads, and nobody else can in our stead."""
    assert told == ("</a> (evil.example)" in render(f"[Ma banque{EVIL}{aside}").replace(aside, ""))


def test_a_host_in_the_title_of_a_link_is_not_taken_for_its_own() -> None:
    """We write the title behind it, in quotes."""
    titled = "[Ma banque](https://evil.example 'mabanque.fr')"
    assert "Ma banque</a> (evil.example) “mabanque.fr”" in render(titled)


@pytest.mark.parametrize(("start", "end"), [("~~", "~~"), ("*", "*"), ("`", "`"), ("**x", "**")])
def test_marks_do_not_pile_up_by_markup_between_them(start: str, end: str) -> None:
    """Of many on one letter only so many are shown, in whatever they stand; others have theirs."""
    marks = "\u0302" * plain_text.MOST_MARKS
    text = f"H{marks}{f'{start}{marks}{end}{marks}' * 9} o{marks}\nfin"
    for shown in (render(text), excerpt(text, 500)):
        runs = [len(run) for run in re.findall("\u0302+", re.sub("<[^>]*>", "", shown))]
        assert max(runs) == len(marks)
        assert len(runs) == (11 if "x" in start else 2)
        assert "fin" in shown


@pytest.mark.parametrize("blank", "\u2005\u2006\u2008\u2009\u200a\u202f\u205f")
def test_a_blank_thinner_than_one_between_words_parts_no_host(blank: str) -> None:
    """Beside a dot it cannot be seen; nor does it keep a link from what it touches."""
    for label in (f"mabanque{blank}.com", f"mabanque.{blank}com", f"ma{blank}banque.com"):
        assert "</a> (evil.example)" in render(f"[{label}](https://evil.example)")
    assert "</a> (evil.example)" in render(f"mabanque.com/{blank}[ici](https://evil.example)")
    assert "(exemple.org)" not in render(f"«{blank}[exemple.org](https://exemple.org){blank}»")


@pytest.mark.parametrize(
    "label",
    [
        "mabanq|.com", "mabanqu∣.com", "mabanqu⏐.com", "appl℮.com", "mabanque.c০m", "mabanque.c0m",
        "mabanque.0rg", "mabanque.c○m", "mabanqu∣.com/ici", "mabanque\u02cccom",
        "mabanque\u066bcom", "mabanque\u200a\u0323com", "mabanque \u0323com",
    ],
)  # fmt: skip
def test_a_host_spelt_with_signs_is_a_host_to_the_eye(label: str) -> None:
    """A bar is an l, a nought an o, and many signs are dots."""
    assert "</a> (evil.example)" in render(f"[{label}](https://evil.example)")


def test_a_capital_i_may_be_an_l() -> None:
    """Both lead to one host, and it is not the one that is read."""
    assert "</a> (paypai.example)" in render("[paypaI.example](https://paypai.example)")
    assert "</a> (" not in render("[IBM.EXAMPLE](https://ibm.example)")


@pytest.mark.parametrize(
    "label", ["12.50 €", "la version 3.11", "M. Martin", "p. 12, l. 3", "etc.)"]
)
def test_a_number_or_the_end_of_a_sentence_is_no_host(label: str) -> None:
    """Most links say what they lead to in words."""
    assert "</a> (" not in render(f"[{label}](https://exemple.org)")


LOOK_ALIKES = "þıƍƽƿǀɑɛɡɢɣɩɪɴɵʀʉʌʏʒʙʜʟᴀᴄᴇᴊᴋᴏᴑᴗᴘᴛᴜᴠᴢꜰꜱꞃꞟꞯꬲꬵꬽꭇꭈẹḷỏợ"


@pytest.mark.parametrize("letter", LOOK_ALIKES)
def test_a_host_with_a_latin_letter_that_looks_like_another_is_shown(letter: str) -> None:
    """Or with a mark below it, taken for dirt on the screen."""
    assert "</a> (" in render(f"https://a{letter}b.example")


@pytest.mark.parametrize("letter", "éèêëàâçîïôùûüÿñãõåšžőłøđæœßăąę")
def test_a_host_with_an_accent_one_sees_is_not_shown_twice(letter: str) -> None:
    """Names of this country are not suspect."""
    assert "</a> (" not in render(f"https://a{letter}b.example")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://w\u0131kipedia.org", "https://xn--wkipedia-tkb.org"),
        ("https://\u212aelvin.example", None),
        ("http://x:\u0661\u0662/", None),
    ],
)
def test_letters_that_only_fold_to_ascii_are_not_ascii(typed: str, address: str | None) -> None:
    """They are shown as the address they make, or make none."""
    assert website(typed) == address
    assert "<a rel" not in render(f"<{typed}> et {typed}")  # a link that leads nowhere
