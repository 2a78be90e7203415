"""French typography: what is typed, and what is read."""

import re
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causerie.core import safe_html, typography

TABLE = Path(__file__).parents[1] / "cases" / "typographie.md"
ROWS = re.findall(r"^\| (.+?) \| (.+?) \|.*\|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
CASES = [row for row in ROWS if row[0] != "On tape"]
TYPED = st.text(st.sampled_from("aZé19 \u00a0\u202f\n'’.…;:!?«»%€&<>\"()-=/@n°Mme"), max_size=40)


def marked(text: str) -> str:
    return text.replace(typography.FULL, "~").replace(typography.THIN, "^")


@pytest.mark.parametrize(("typed", "read"), CASES, ids=[typed for typed, _ in CASES])
def test_what_is_typed_is_read_as_the_table_says(typed: str, read: str) -> None:
    """As a title or a field."""
    assert read == marked(typography.text(typed))


@pytest.mark.parametrize(("typed", "read"), CASES, ids=[typed for typed, _ in CASES])
def test_what_is_right_is_left_as_it_is(typed: str, read: str) -> None:
    """Set again, nothing changes."""
    del typed
    shown = read.replace("~", typography.FULL).replace("^", typography.THIN)
    assert shown == typography.text(shown)


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ("<p><strong>Bonjour</strong> !</p>", "<p><strong>Bonjour</strong>^!</p>"),
        ("<p><em>Bonjour</em>!</p>", "<p><em>Bonjour</em>^!</p>"),
        ("<p><em>Bonjour </em>!</p>", "<p><em>Bonjour </em>!</p>"),
        ("<p>l'<em>équipe</em></p>", "<p>l’<em>équipe</em></p>"),
        ("<p>jusqu'<a href='x'>ici</a></p>", "<p>jusqu’<a href='x'>ici</a></p>"),
        ("<p>« <em>mot</em> »</p>", "<p>«~<em>mot</em>~»</p>"),
        ("<p>Bonjour</p><p>!</p>", "<p>Bonjour</p><p>!</p>"),
        ("<p><code>a ?</code> ?</p>", "<p><code>a ?</code>^?</p>"),
        ("<pre><code>a ?</code>b ?</pre> c ?", "<pre><code>a ?</code>b ?</pre> c^?"),
        ("<textarea>a ?</textarea>", "<textarea>a ?</textarea>"),
        ("<script>a ? b : c</script>", "<script>a ? b : c</script>"),
        ('<p title="a ? b">c ?</p>', '<p title="a ? b">c^?</p>'),
        ('<p title="a > b ?">c ?</p>', '<p title="a > b ?">c^?</p>'),
        ("<!--a ? b--><p>c ?</p>", "<!--a ? b--><p>c^?</p>"),
        ('<p lang="en">Who <b>is</b> it ?</p> Qui ?', '<p lang="en">Who <b>is</b> it ?</p> Qui^?'),
        ('<p lang="fr-CA">Qui ?</p>', '<p lang="fr-CA">Qui^?</p>'),
        ("<p>&lt;prix public&gt; ?</p>", "<p>&lt;prix public&gt;^?</p>"),
        ("<p>R&amp;D ; T&#39;as</p>", "<p>R&amp;D^; T’as</p>"),
        ("<p>a &amp; b</p>", "<p>a &amp; b</p>"),
        ("<p>a&#39; b</p>", "<p>a&#39; b</p>"),
        ("<p>oui&nbsp;?</p>", "<p>oui^?</p>"),
        (
            "<a href=/x title=l'eau>Eau &amp; feu !</a>",
            "<a href=/x title=l'eau>Eau &amp; feu^!</a>",
        ),
        ("<script>for(i<n){f('a ?')}</script>b ?", "<script>for(i<n){f('a ?')}</script>b^?"),
        ("<style>a{}</style><p>b ?</p>", "<style>a{}</style><p>b^?</p>"),
        ('<img lang=en src=x>b ?<br lang="en">c ?', '<img lang=en src=x>b^?<br lang="en">c^?'),
        ("<pre />b ?", "<pre />b^?"),
        ("<img alt='l'src='x ?'>b ?", "<img alt='l'src='x ?'>b^?"),
        ('<p class="x"lang="en">b ?</p>c ?', '<p class="x"lang="en">b ?</p>c^?'),
        (
            "<select><option>a ?<option></select>c ?",
            "<select><option>a ?<option></select>c^?",
        ),
        ('<p title="a lang=en">b ?</p>', '<p title="a lang=en">b^?</p>'),
        ('<p class="x arithmatex">f\' ?</p>b ?', '<p class="x arithmatex">f\' ?</p>b^?'),
        ("<!-- a ? b", "<!-- a ? b"),
        ("a < b ? c", "a < b^? c"),
        ("<!DOCTYPE html><p>b ?</p>", "<!DOCTYPE html><p>b^?</p>"),
        ("<p>&amp;lt; !</p>", "<p>&amp;lt;^!</p>"),
    ],
)
def test_markup_is_no_text(html: str, read: str) -> None:
    """What stands between tags is set, across those within a line; tags, code and comments not."""
    assert read == marked(typography.html(html))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("le 1er mai", "le 1<sup>er</sup> mai"),
        ("la 1re, les 1ers", "la 1<sup>re</sup>, les 1<sup>ers</sup>"),
        ("la 1ère", "la 1<sup>ère</sup>"),
        ("Napoléon Ier", "Napoléon I<sup>er</sup>"),
        ("la 2e, les 3es, la 4ème", "la 2<sup>e</sup>, les 3<sup>es</sup>, la 4<sup>ème</sup>"),
        ("la 2nde", "la 2<sup>nde</sup>"),
        ("au XIXe siècle", "au XIX<sup>e</sup> siècle"),
        ("la Ve République", "la V<sup>e</sup> République"),
        ("Le, Ce, Ve, 2e5, a2e", "Le, Ce, Ve, 2e5, a2e"),
        ("%2e%2e, 1.2e, x-2e", "%2e%2e, 1.2e, x-2e"),
        ("(la 2e) “2e”", "(la 2<sup>e</sup>) “2<sup>e</sup>”"),
        ("<title>Le 1er</title> 1er", "<title>Le 1er</title> 1<sup>er</sup>"),
        ("<code>1er</code>", "<code>1er</code>"),
    ],
)
def test_ordinals_are_raised_where_there_may_be_markup(typed: str, read: str) -> None:
    """Not in a title of the window, which is only text; nor in what a reader wrote."""
    assert read == typography.html(typed)
    assert typed == typography.html(typed, ordinals=False)
    assert typed == typography.text(typed)


def test_a_readers_text_gets_no_markup() -> None:
    """Its list of tags is a promise."""
    assert "<p>Le 1er^?</p>\n" == marked(safe_html.in_french("Le 1er ?"))


@given(TYPED)
def test_nothing_but_spaces_apostrophes_and_dots_changes(typed: str) -> None:
    """What anyone typed can be read in what is shown."""

    def folded(text: str) -> str:
        return re.sub(r"\s", "", text).replace("’", "'").replace("…", "...")

    assert folded(typed) == folded(typography.text(typed))


@given(TYPED)
def test_text_set_twice_is_as_set_once(typed: str) -> None:
    """A page is set that holds what was set before."""
    once = typography.text(typed)
    assert once == typography.text(once)


@given(TYPED)
def test_a_reader_s_text_set_twice_is_as_set_once(typed: str) -> None:
    """In HTML too; and it stays on the list."""
    once = safe_html.in_french(typed)
    assert once == typography.html(once, ordinals=False)
    kept = safe_html.scrubbed(once)
    assert once.replace("&nbsp;", typography.FULL) == kept.replace("&nbsp;", typography.FULL)


@pytest.mark.parametrize(
    "word",
    [
        "w",
        "«",
        "ww.",
        ":/",
        "a",
        "!",
        "1 ",
        "<",
        "<!--",
        "&",
        "\u00a0",
        "a' ",
        "://",
        "@",
        "1e",
        "<a b",
    ],
)
def test_a_long_text_takes_little_time(word: str) -> None:
    """Ten times as much takes about ten times as long: no rule looks ahead again and again."""

    def cost(count: int) -> float:
        text = word * (count // len(word)) + " !"
        best = 9.0
        for _ in range(3):
            start = process_time()
            typography.html(f"<p>{text}</p>")
            best = min(best, process_time() - start)
        return best

    assert cost(100_000) < 40 * max(cost(10_000), 0.002)
