"""What the checks find in an author's Markdown is what Markdown makes of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown_it import MarkdownIt
from pymdownx.slugs import slugify as other_slugify

from causerie.core import prose, slots
from causerie.core.prose import Link, Mention

# Those MkDocs or an author who copies Material's advice will have.
EXTENSIONS = [
    "causerie", "toc", "tables", "fenced_code", "attr_list", "admonition", "md_in_html",
    "footnotes", "pymdownx.superfences", "pymdownx.details", "pymdownx.tabbed",
]  # fmt: skip
ID = re.compile(r'<h[1-6][^>]* id="([^"]+)"')


def html(source: str) -> str:
    return Markdown(extensions=EXTENSIONS).convert(source)


def rendered(source: str) -> list[str]:
    return [slot.case for slot in slots.found(html(source))]


def cases(source: str) -> list[str]:
    return [mention.case for mention in prose.read(source).mentions]


def targets(source: str) -> list[str]:
    return [link.target for link in prose.read(source).links]


FOUND = {
    "alone": "/// case | x\n///",
    "after a text": "Texte.\n/// case | x\n///",
    "before a text": "/// case | x\n///\nTexte.",
    "below a heading": "# Titre\n/// case | x\n///",
    "with a blank line": "/// case | x\n\n///",
    "with a text": "/// case | x\nTexte.\n///",
    "with options": "/// case | x\n    attrs: {class: y}\n///",
    "with more slashes": "//// case | x\n////",
    "with other slashes inside": "//// case | x\n///\n////",
    "a little to the right": "   /// case | x\n   ///",
    "with few spaces": "///case|x\n///",
    "with many spaces": "///   case   |   x   \n///   ",
    "with a tab": "///\tcase\t|\tx\n///",
    "in capitals": "/// CASE | x\n///",
    "in a note": "!!! note\n    /// case | x\n    ///",
    "in a note with a title": '!!! note "Titre"\n\n    Texte.\n\n    /// case | x\n    ///',
    "in details": "??? note\n    Texte.\n\n    /// case | x\n    ///",
    "in a tab": '=== "Onglet"\n    /// case | x\n    ///',
    "in a division": "<div markdown>\n\n/// case | x\n///\n\n</div>",
}
NOT_FOUND = {
    "in a fence": "```\n/// case | x\n///\n```",
    "in another fence": "~~~~ text\n/// case | x\n///\n~~~~",
    "in code": "Texte.\n\n    /// case | x\n    ///",
    "in HTML": "<div>\n/// case | x\n///\n</div>",
    "in a comment": "<!--\n/// case | x\n///\n-->",
    "in a line": "Texte /// case | x",
    "another block": "/// note | x\n///",
    "too far to the right": "Texte\n     /// case | x\n     ///",
    "in a fence below a note": "!!! note\n```\n/// case | x\n///\n```",
}


@pytest.mark.parametrize(
    "line",
    ["/// case deux", "/// cas | deux", "/// case: deux", "// case | deux", "///\u00a0case | deux"],
)
def test_a_line_meant_for_a_case_is_told_from_text(line: str) -> None:
    """Published as it stands, it would be found by a reader and not by the author."""
    text = prose.read(f"Texte.\n\n{line}\n///\n")
    assert [(True, 3)] == [(mention.malformed, mention.line) for mention in text.mentions]


@pytest.mark.parametrize("source", FOUND.values(), ids=FOUND)
def test_a_case_is_found_where_markdown_shows_it(source: str) -> None:
    """However it is typed; and blanked, it leaves nothing of itself."""
    text = prose.read(source)
    assert ["x"] == rendered(source) == cases(source)
    assert (False, True) == (text.mentions[0].misplaced, text.mentions[0].closed)
    assert "case" not in text.without(text.mentions)
    assert "//" not in text.without(text.mentions)


@pytest.mark.parametrize("source", NOT_FOUND.values(), ids=NOT_FOUND)
def test_what_only_looks_like_a_case_is_none(source: str) -> None:
    """It stays text, in the page as here."""
    assert [] == rendered(source) == cases(source)


@pytest.mark.parametrize(
    "source",
    [
        "- a\n\n    /// case | x\n    ///",
        "> /// case | x\n> ///",
        "1. /// case | x\n   ///",
        "/// case | x\n///\n---",
        "- !!! note\n\n        /// case | x\n        ///",
        "- !!! note\n\n        !!! tip\n\n            /// case | x\n            ///",
        "> !!! note\n>\n>     /// case | x\n>     ///",
    ],
)
def test_a_case_in_a_list_a_quotation_or_a_heading_is_misplaced(source: str) -> None:
    """It could not be taken out of the page before it opens."""
    assert [True] == [mention.misplaced for mention in prose.read(source).mentions]


@pytest.mark.parametrize(
    ("source", "closed"),
    [
        ("/// case | x\n\nTexte.", [False]),
        ("/// case | x\n////", [False]),
        ("/// case | x\n\n/// case | y\n///", [False, True]),
        ("/// case | x\n///\n/// case | y\n///", [True, True]),
        ("!!! note\n    /// case | x\n\n    /// case | y\n    ///", [False, True]),
    ],
)
def test_a_case_that_nothing_closes_is_noticed(source: str, closed: list[bool]) -> None:
    """Markdown would swallow all the text below."""
    assert closed == [mention.closed for mention in prose.read(source).mentions]


def test_each_case_has_its_lines() -> None:
    """Those of its file, whose header comes first."""
    source = "Texte.\n\n/// case | x\n///\n\n!!! note\n    /// case | y\n\n    ///\n"
    assert (Mention("x", 12, 13), Mention("y", 16, 18)) == prose.read(source, 10).mentions


def test_a_case_taken_out_leaves_every_other_line_where_it_was() -> None:
    """Lines of messages stay true, and paragraphs apart."""
    text = prose.read("a\n/// case | x\n///\nb\n\n/// case | y\n///", 7)
    assert "a\n\n\nb\n\n/// case | y\n///" == text.without(text.mentions[:1])
    assert text.source == text.without([])


def test_a_text_without_links_has_none() -> None:
    """Nothing is made up."""
    assert [] == targets("Texte, [sic] et (x) <3 a < b.")


def test_each_link_has_its_target_and_its_line() -> None:
    """As it was typed, in the order of the lines."""
    source = (
        '[a](1.md) et\n[b](<2 x.md> "t") <https://e.org> et\n![c](3.png) ![](4.png)\n\n'
        "| [d](5.md) |\n|---|\n| [e](6.md) |\n\n- [f](7.md)\n\n> [g][h]\n\n[h]: 8.md\n\n"
        "## [i](9.md)\n\n!!! note\n    [j](10.md)\n\n    [k](11.md)\n"
    )  # fmt: skip
    assert prose.read(source, 5).links == (
        Link("1.md", 5),
        Link("2%20x.md", 6),
        Link("https://e.org", 6),
        Link("3.png", 7, "c", image=True),
        Link("4.png", 7, "", image=True),
        Link("5.md", 9),
        Link("6.md", 11),
        Link("7.md", 13),
        Link("8.md", 15),
        Link("8.md", 17),
        Link("9.md", 19),
        Link("10.md", 22),
        Link("11.md", 24),
    )


@pytest.mark.parametrize(
    "source",
    ["`[a](b.md)`", "```\n[a](b.md)\n```", "    [a](b.md)", "<!-- [a](b.md) -->", "[^1]: [a]"],
)
def test_a_link_in_code_is_none(source: str) -> None:
    """Nor in a comment."""
    assert [] == targets(source)


@pytest.mark.parametrize(
    ("tag", "link"),
    [
        ("<img src='a.png' alt='x'>", Link("a.png", 1, "x", image=True)),
        ('<IMG ALT="x" SRC="a.png"/>', Link("a.png", 1, "x", image=True)),
        ('<img src="a.png">', Link("a.png", 1, "", image=True)),
        ('<img src="a.png" alt="">', Link("a.png", 1, "decorative", image=True)),
        ('<img data-alt="x" src="a.png">', Link("a.png", 1, "", image=True)),
        ('<img alt="x" data-src="b.png" src="a.png">', Link("a.png", 1, "x", image=True)),
        ("<img alt=x>", Link("", 1, "", image=True)),
        ("<img src='' alt='x'>", Link("", 1, "x", image=True)),
        ('<div>\n<img src="a.png" alt="x"></div>', Link("a.png", 2, "x", image=True)),
        ('a\nb <img\nsrc="a.png" alt="x">', Link("a.png", 2, "x", image=True)),
    ],
)
def test_an_image_in_html_is_a_link_too(tag: str, link: Link) -> None:
    """Its alternative text may be empty, for decoration, but not missing."""
    assert (link,) == prose.read(tag).links


def test_headings_give_anchors() -> None:
    """As Python-Markdown makes them, or as the author gave them."""
    source = (
        "# Été 1\n\n## *Le* `prix` [d’un](x.md) & co\n\n## Été 1\n\n## Été 1\n\n### A {#mien}\n\n"
        "### B {: .x #sien }\n\nC\n===\n\n#### ![i](x.png) D\n"
    )
    assert set(ID.findall(html(source))) == prose.read(source).anchors


def test_html_gives_anchors() -> None:
    """By id, or as one did of old by name."""
    source = "<div id='a'></div>\n\nx <a name=\"b\"></a> <span class=\"id\" data-id='c'></span>\n"
    assert {"a", "b"} == prose.read(source).anchors


def test_anchors_are_made_as_the_site_is_told_to() -> None:
    """With the slugify its mkdocs.yml names."""
    assert {"Été"} == prose.read("# Été", 1, other_slugify()).anchors


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (344, 1), (346, 2), (2300, 10)])
def test_reading_takes_a_minute_for_230_words(words: int, minutes: int) -> None:
    """One at least."""
    assert minutes == prose.read("mot " * words).minutes


def test_words_are_counted_where_they_are_read() -> None:
    """In headings, lists and quotations, not in code or HTML."""
    assert 7 == prose.read("# L’été\n\n- Peut-être *un*,\n  deux\n\n> Et trois. Fin").words
    assert 0 == prose.read("```\ncode\n```\n\n<div>html</div>").words


def test_headings_of_the_first_level_have_their_lines() -> None:
    """They would stand beside the title of the page."""
    text = prose.read("# Un\n\n## Deux\n\nTrois\n===\n\n```\n# Non\n```\n", 10)
    assert (10, 14) == text.titles


PARTS = st.sampled_from(
    ["[a](b.md)", "[a](b c.md)", "[a](<b.md>)", "[a](b.md 't')", "![a](b.png)", "`[a](b.md)`", "[",
     "]", "(", ")", "](", "*", "**", "_", "\\", "`", "!", "&amp;", "<a>", "<https://e.org>", "x",
     "[a][b]", "[a](b_c.md)", "[a](/b.md#c)", "[a](https://e.org/a)", "[a]()", "[*a*](b.md)", " "]
)  # fmt: skip


@given(st.lists(PARTS, max_size=8).map("".join))
def test_links_are_those_of_commonmark(source: str) -> None:
    """Also where they are found without its parser."""
    source = f"x{source}"  # no line of code or of a list begins here
    parts = MarkdownIt("commonmark").parseInline(source)[0].children or []
    expected = [
        str(part.attrs.get("href", part.attrs.get("src")))
        for part in parts
        if part.type in ("link_open", "image")
    ]
    assert expected == [target for target in targets(source) if " " not in target]


def test_a_link_may_name_a_file_with_spaces() -> None:
    """As Python-Markdown reads it, unlike CommonMark."""
    text = prose.read("Voir\n![La place](ma photo.jpg) et [là](un autre billet.md).")
    assert [("ma photo.jpg", 2, "La place", True), ("un autre billet.md", 2, "là", False)] == [
        (link.target, link.line, link.text, link.image) for link in text.links
    ]


LINES = st.sampled_from(
    [
        "", "", "Texte.", "# Titre", "/// case | x", "///", "/// case | y", "- point",
        "    /// case | x", "    ///", "> citation", "```", "~~~", "    code", "!!! note",
        "    Texte.", "<div markdown>", "</div>", "<!--", "-->", "---", "a | b", "//// case | x",
        "////", "`code`", "[^1]: note",
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_any_text_is_read(source: str) -> None:
    """Without exception, every line within it, and blanking keeps their number."""
    text = prose.read(source, 3)
    last = source.count("\n") + 3
    assert all(3 <= each.line <= each.last_line <= last for each in text.mentions)
    assert all(3 <= link.line <= last for link in text.links)
    assert source.count("\n") == text.without(text.mentions).count("\n")


HEADINGS = st.builds(
    "{} {}{}".format,
    st.sampled_from(["#", "##", "###### "]),
    st.lists(
        st.sampled_from(
            ["Été", "x", "x", "1", "`code`", "*fort*", "L’œil", "a_b", "&", "?", "d'un", "_1",
             "[lien](x.md)", "**gras**", "½", "-"]
        ),
        min_size=1,
        max_size=4,
    ).map(" ".join),
    st.sampled_from(["", "", "", " {#donne}", " { .x }", " #"]),
)  # fmt: skip


@given(st.lists(HEADINGS, max_size=6).map("\n\n".join))
def test_anchors_are_those_of_the_page(source: str) -> None:
    """Whatever the headings, and however often they come."""
    assert set(ID.findall(html(source))) == prose.read(source).anchors
