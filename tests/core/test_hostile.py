"""Thousands of texts meant to harm, of our own making, leave nothing off the allow-list.

The same texts through a parser that believes in raw HTML show that they are harmful, and
that what is looking would see it.
"""

import gc
import math
import os
import re
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from causerie.core import reader_links, safe_html, typography
from causerie.core.safe_html import excerpt, limits, render, scrubbed, website
from hostile import WRAPS, said_by
from proof import whole
from witness import Skeleton, Witness, off_list

TAGS = (
    "script", "img", "svg", "math", "iframe", "object", "embed", "form", "input", "button",
    "style", "link", "meta", "base", "body", "details", "video", "table", "template", "a",
    "p", "code", "textarea", "noscript", "annotation-xml", "x",
)  # fmt: skip
BAD_ATTRIBUTES = (
    'onclick="alert(1)"', "onload=alert(1)", "onerror='alert(1)'", "ONTOGGLE=alert(1) open",
    'style="position:fixed"', "id=attributes", "name=cookie", 'class="md-dialog"',
    'href="javascript:alert(1)"', 'src="//evil.example/x"', "srcdoc='<script>alert(1)</script>'",
    'title="</p><script>alert(1)</script>"',
)  # fmt: skip
HTML_FORMS: tuple[Callable[[str, str], str], ...] = (
    lambda tag, attribute: f"<{tag} {attribute}>x</{tag}>",
    lambda tag, attribute: f"<{tag}/{attribute}/>",
)
CLASSICS = (
    "<script>alert(1)</script>", "</p><script>alert(1)</script>", "<!--><script>alert(1)</script>",
    "<![CDATA[><script>alert(1)</script>]]>", "<?xml><script>alert(1)</script>?>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>", "<scr<script>ipt>alert(1)</script>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<<script>alert(1)//<</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)", "`<img src=x onerror=alert(1)>`<b>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<x\n\nonclick=alert(1)>", "<a href='https://e.org' onclick=alert(1)>", "{: onclick=alert(1) }",
    "<img\fsrc=x\fonerror=alert(1)>", "<img src=x onerror\0=alert(1)>", "</code></pre><script>",
    '--8<-- "mkdocs.yml"', "{{ config }}{% raw %}", "<SCRIPT\t>alert(1)</SCRIPT\n>", "[TOC]",
    "<annotation-xml encoding='text/html'><p title=x>", "<form><input name=attributes></form>",
)  # fmt: skip
SCHEMES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd", "blob:https://e.org/x", "feed:javascript:alert(1)", "svg:x", "tel:1",
    "//evil.example", "\\\\evil.example", "/\\evil.example", "https:\\\\evil.example", "x:y",
    "https://good.example@evil.example", "https://good.example:1@evil.example", "ws://e.org",
    "javascript://e.org/%0aalert(1)", "view-source:https://e.org",
    "?x", "#x", "mailto:a@e.org?bcc=b",
)  # fmt: skip
ENCODINGS: tuple[Callable[[str], str], ...] = (
    lambda url: url,
    lambda url: "".join(f"&#{ord(char)};" for char in url),
    lambda url: "".join(f"&#x{ord(char):05x};" for char in url),
    lambda url: "".join(f"%{ord(char):02x}" for char in url),
    lambda url: url.replace(":", "&colon;").replace("s", "&#115"),
    lambda url: url[:2] + "\t" + url[2:],
    lambda url: url[:2] + "&NewLine;" + url[2:],
    lambda url: "\x01" + url,
    lambda url: " \u00a0" + url,
    "\\".join,
    lambda url: url[:2] + "\u200b\u202e" + url[2:],
)
LINKS = (
    "[a]({})", "[a](<{}>)", "[a](  {}  'b')", "![a]({})", "<{}>", "{}", "[a]: {}\n\n[a]",
    "<a href='{}'>a</a>", '<a href="{}">a</a>', "[![a]({})](https://e.org)",
    "[https://good.example]({})",
)  # fmt: skip


def documents() -> Iterator[str]:
    for form, tag, attribute in product(HTML_FORMS, TAGS, BAD_ATTRIBUTES):
        for wrap in WRAPS[:: 1 if form is HTML_FORMS[0] else 6]:
            yield wrap.replace("{}", form(tag, attribute))
    for wrap, classic in product(WRAPS, CLASSICS):
        yield wrap.replace("{}", classic)
    for link, encode, scheme in product(LINKS, ENCODINGS, SCHEMES):
        yield link.replace("{}", encode(scheme))


@cache
def hostile() -> tuple[str, ...]:
    return tuple(dict.fromkeys(documents()))


@cache
def rendered() -> tuple[str, ...]:
    return tuple(dict.fromkeys(render(text) for text in hostile()))


def test_there_are_thousands_of_them(record_property: Callable[[str, object], None]) -> None:
    """The figure the other tests rest on."""
    record_property("hostile texts", len(hostile()))
    record_property("hostile texts: distinct outputs, all on the allow-list", len(rendered()))
    assert len(hostile()) > 5_000


def test_no_hostile_text_leaves_the_list() -> None:
    """Read by a parser that is neither ours nor the sanitiser's."""
    assert {html: found for html in rendered() if (found := off_list(html))} == {}


def test_two_parsers_understand_every_output_alike() -> None:
    """Written again from what it was taken for, each output is the same, sign for sign."""
    assert [html for html in rendered() if Witness(html).understood != html] == []


def test_cleaning_a_hostile_text_twice_changes_nothing() -> None:
    """A browser given the output again could not find more in it."""
    assert [html for html in rendered() if scrubbed(html) != html] == []


def test_the_sanitiser_alone_would_hold() -> None:
    """Were raw HTML ever let through, the second wall stands."""
    raw = MarkdownIt("commonmark", {"html": True})
    dirty = {scrubbed(raw.render(text)) for text in hostile()}
    # A link whose address was refused keeps its rel; a link in a link is not its concern.
    assert {html: found for html in dirty if (found := off_list(html))} == {}


def test_the_parser_alone_would_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the sanitiser ever to miss something, the first wall stands."""
    monkeypatch.setattr(safe_html, "scrubbed", lambda html: html)
    rel = ' rel="nofollow ugc noopener noreferrer"'
    dirty = {render(text).replace("<a href", f"<a{rel} href") for text in hostile()}
    assert {html: found for html in dirty if (found := off_list(html))} == {}


def test_without_the_walls_the_same_texts_do_harm(
    record_property: Callable[[str, object], None],
) -> None:
    """Otherwise the tests above prove nothing."""
    raw = MarkdownIt("commonmark", {"html": True})
    found = [each for text in hostile() for each in off_list(raw.render(text))]
    record_property("hostile texts without the walls: nodes off the list", len(found))
    assert sum("<script" in each for each in found) > 40
    assert sum(" on" in each for each in found) > 40
    assert sum("javascript:" in each for each in found) > 40
    assert len(found) > 2_000


def test_no_hostile_address_is_a_website() -> None:
    """In the field of that name, in every encoding."""
    found = {website(encode(scheme)) for encode, scheme in product(ENCODINGS, SCHEMES)}
    assert found == {None}


def test_an_excerpt_and_the_limits_take_every_hostile_text() -> None:
    """They see it before a moderator does."""
    for text in hostile():
        limits(text)
        assert len(excerpt(text, 40)) <= 40


# Texts that are meant to take long

FULL = 10_000
SHAPES = (
    "[", "]", "[]", "[](", "[a](", "[a](<", "![", "![a](", "[a](b", "[[a](", "*", "**", "_", "__",
    "*a ", "*a_ ", "**a *", "a**b", "*_", "~~", "~~a", "`", "`a", "``a`", "<", "<a", "<!--", "<!",
    "<![CDATA[", "<?", "</", "<http:", "<http://a>", "<a@", "<a@a", "&", "&#", "&#1;", "&a;", "\\",
    "\\\\", "!", "(", '[a]("', "[a](b 'c", "http://", "http://a", "http://a.", "http://a)", "://",
    "https://a(", "a.", "a.a-", "@a.", "[a.b](http://c) ", "[http://a](http://b) ", "mailto:a@b ",
    ">", "> ", ">a\n", "> > a\n", "- ", "-\n", "- a\n", "* - + ", "1. ", "1.\n", "1) a\n", "#",
    "# a\n", "=\n", "a\n=\n", "---\n", "```\n", "```a", "~~~\n", "    a\n", "\t", " ", "\n", "  \n",
    "[a]: b\n", "[a]:\n", "| a ", "|-|\n", "\u0301", "e\u0301\u0301", "\u200d", "é\u200d", "\u202e",
    "![![](", "[[_![](", "[_[*![](", "[[_![](&amp;",
    "\u0344", "\u1100\u1161", "🙂\u200d", "\x00", "\ud800", "é", "&nbsp;", "'\"", ".,;:!?'_~", ")",
)  # fmt: skip


NESTED = ("[[![](", "![![](", "[[![](http://a/", "[[![](<")


def nested(opening: str, filling: str) -> str:
    """A text of full length that is the address of as many links, each in the one before."""
    times = safe_html.MOST_LINKS if "http" in opening else 32  # as deep as an address may be
    length = safe_html.MOST_CHARACTERS
    if "http" in opening:
        length = reader_links.MOST_ADDRESS
    room = length - times * (len(opening) + 1) - 1
    text = f"x{opening * times}{(filling * room)[:room]}{')' * times}"
    return (text + "[[![](" * FULL)[:FULL]


WHOLE = (
    *(nested(opening, filling) for opening in NESTED for filling in "😀é%a("),
    "http://" * 20 + "😀" * 9_850,
    "[" * 5 + "http://" * 20 + "😀" * 9_700 + "](x)",
    "http://a" * 20 + ")" * 9_800,
    *("[a](http://a)" * 20 + (filling * FULL)[:9_740] for filling in ("ﷺ", "a.a-", "-", "\u0661")),
    *("[a](http://a.b)(" * 20 + between + "ﷺ" * 9_590 for between in ("\u202f", "", ".", "-")),
)

MOST_SECONDS, MOST_MEMORY = 0.5, 64_000_000
_STATUS, _FORGET_PEAK = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def of_full_length(shape: str) -> Iterator[str]:
    """Straight, closed again, on lines of the most there may be, and in a link's label."""
    straight = (shape * FULL)[:FULL]
    yield straight
    yield ((shape.rstrip("\n") * 25)[:24] + "\n") * 399
    yield straight[: FULL // 2] + straight[: FULL // 2][::-1]
    yield f"[{straight[: FULL - 20]}](https://e.org)"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """These take long: in CI some shapes are measured, in a proof all of them."""
    for test, step in (
        (test_a_text_of_full_length_takes_no_time, 3),
        (test_a_text_of_full_length_takes_little_memory, 20),
    ):
        if metafunc.function is test:
            metafunc.parametrize("shape", SHAPES[:: 1 if whole() else step], ids=ascii)


@pytest.mark.slow
def test_a_text_of_full_length_takes_no_time(
    shape: str, record_property: Callable[[str, object], None]
) -> None:
    """Half a second of a quiet machine at most, and what comes out has a limit too."""
    worst = max(map(cost, of_full_length(shape)))
    record_property(f"slow shapes, {len(SHAPES)} x 4 forms: most CPU seconds", round(worst, 3))
    assert worst < MOST_SECONDS
    assert all(len(render(text).encode()) <= safe_html.MOST_BYTES for text in of_full_length(shape))


@pytest.mark.slow
@pytest.mark.parametrize("text", WHOLE, ids=range(len(WHOLE)))
def test_a_text_of_long_addresses_takes_no_time(
    text: str, record_property: Callable[[str, object], None]
) -> None:
    """One in the other, each with the whole text behind it, or all read in one word."""
    assert len(text) <= FULL
    assert limits(text) == ()
    worst = cost(text)
    record_property(f"long addresses, {len(WHOLE)} texts: most CPU seconds", round(worst, 3))
    assert worst < MOST_SECONDS


@pytest.mark.slow
@pytest.mark.parametrize("text", WHOLE[::5], ids=range(len(WHOLE[::5])))
def test_a_text_of_long_addresses_takes_little_memory(text: str) -> None:
    """Nor is any of them kept for long."""
    assert memory(text) <= MOST_MEMORY


@pytest.mark.slow
def test_a_text_of_full_length_takes_little_memory(
    shape: str, record_property: Callable[[str, object], None]
) -> None:
    """What Python takes for it at once, and what the sanitiser, which is not Python, takes."""
    worst = max(map(memory, of_full_length(shape)))
    record_property(f"slow shapes, {len(SHAPES)} x 4 forms: most memory, MB", round(worst / 1e6, 1))
    assert worst <= MOST_MEMORY


def cost(text: str) -> float:
    """Seconds to render a text, were the machine quiet: the best of three that may be needed.

    A machine that is busy elsewhere is no fault of the text.
    """
    best = math.inf
    for _ in range(3):
        best = min(best, seconds(text) / slowness())
        if best < MOST_SECONDS:
            break
    return best


def slowness() -> float:
    """How much slower than a quiet machine this one is just now: 1.0 when it is not."""
    start = time.process_time()
    for number in range(300_000):
        number & 7
    return max(1.0, (time.process_time() - start) / 0.0095)


def seconds(text: str) -> float:
    """What it costs to render a text for the first time."""
    safe_html._examined.cache_clear()  # noqa: SLF001
    reader_links._in_ascii.cache_clear()  # noqa: SLF001
    reader_links.hosts_read.cache_clear()
    start = time.process_time()
    typography.html(render(text), ordinals=False)  # as a French site shows it
    return time.process_time() - start


def memory(text: str) -> int:
    """The bytes it takes at most to render a text for the first time."""
    safe_html._examined.cache_clear()  # noqa: SLF001
    gc.collect()
    before = resident("VmRSS")
    if before:
        _FORGET_PEAK.write_text("5", encoding="ascii")
    render(text)
    grown = resident("VmHWM") - before
    safe_html._examined.cache_clear()  # noqa: SLF001
    tracemalloc.start()
    render(text)
    _, traced = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return max(grown, traced)


def resident(what: str) -> int:
    """A figure that Linux gives of this process, in bytes; elsewhere nothing."""
    if not (_STATUS.exists() and os.access(_FORGET_PEAK, os.W_OK)):
        return 0
    found = re.search(rf"{what}:\s+(\d+) kB", _STATUS.read_text(encoding="utf-8"))
    return int(found[1]) * 1_000 if found else 0


# Every other field, in every place where it is shown


def test_no_field_of_an_answer_changes_the_page_around_it(
    record_property: Callable[[str, object], None],
) -> None:
    """The tags are those of a harmless name; so are the attributes, and what links lead to."""
    texts = [text for text in hostile() if text.strip()]
    harmless = list(said_by(["Ana"] * 40, body="Oui."))
    bones = [Skeleton(html).bones for html in harmless]
    pages = [texts[start : start + 40] for start in range(0, len(texts) - 39, 40)]
    for page in pages:
        assert bones == [Skeleton(html).bones for html in said_by(page, body="Oui.")]
    record_property("hostile texts in each of name, about, choice, lang, title", len(pages) * 40)


def test_an_excerpt_of_a_hostile_text_is_only_text() -> None:
    """On the front page, in the card of a case and among those featured."""
    texts = [text for text in hostile() if text.strip()][::40]
    for text in texts:
        card, *_ = said_by(["Ana"] * 2, body=text)
        assert Skeleton(card).bones == Skeleton(next(iter(said_by(["Ana"] * 2, body="Oui.")))).bones
