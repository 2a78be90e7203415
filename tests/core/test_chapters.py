"""An author's file is read for all it says, and each key is known by its line."""

from datetime import UTC, datetime

from causerie.core.chapters import Reader
from causerie.core.model import Case, Chapter, DocPage, Kind, Post
from causerie.core.moments import Moment
from causerie.core.problems import Problems
from causerie.core.prose import read as prose


def reader() -> Reader:
    return Reader(UTC, Problems(), lambda text, separator: f"{text.lower()}{separator}ici")


def day(number: int) -> Moment:
    return Moment(datetime(2026, 1, number, tzinfo=UTC), day_only=True)


def text_of(source: str, first_line: int) -> object:
    return prose(source, first_line, lambda text, separator: f"{text.lower()}{separator}ici")


def test_a_chapter_is_what_its_index_says() -> None:
    """Its text keeps its place in the file, and its headings the anchors of the site."""
    header = "title: Le titre\nsummary: Le sujet\nannounced: 2026-01-02\naliases: [/a/]"
    source = f"---\n{header}\n---\n## Un\n"
    chapter = reader().chapter(source, "chapters/03-x/index.md", 3, "x")
    assert chapter == Chapter(
        path="chapters/03-x/index.md",
        slug="x",
        order=3,
        title="Le titre",
        summary="Le sujet",
        announced=day(2),
        aliases=("/a/",),
        text=prose("## Un\n", 7, lambda text, separator: f"{text.lower()}{separator}ici"),
    )
    assert [2, 3, 4, 5] == [
        chapter.place(key).line for key in ("title", "summary", "announced", "aliases")
    ]
    assert (1, frozenset({"un-ici"})) == (chapter.place().line, chapter.text.anchors)


def test_a_post_is_what_its_file_says() -> None:
    """Its permanent id is given, or else its address."""
    header = "title: T\ndate: 2026-01-03\nsummary: S\ntags: [a, b]\naliases: /b/\ndraft: oui\nid: k"
    path = "chapters/03-x/02-y.md"
    post = reader().post(f"---\n{header}\n---\nMots.\n", path, 2, "x", "y")
    assert post == Post(
        path=path,
        chapter="x",
        slug="y",
        order=2,
        title="T",
        date=day(3),
        summary="S",
        id="k",
        text=prose("Mots.\n", 10),
        tags=("a", "b"),
        aliases=("/b/",),
        draft=True,
    )
    assert 8 == post.place("id").line
    assert "x/y" == reader().post("---\ntitle: T\ndate: 2026-01-03\n---\n", path, 2, "x", "y").id


def test_a_chapter_in_one_file_is_its_own_post() -> None:
    """What is said of one is said of the other, but old addresses lead to one of them."""
    source = "---\ntitle: T\nsummary: S\n{}: 2026-01-03\naliases: [/c/]\n---\nMots.\n"
    single = reader().single(source.format("date"), "chapters/04-z.md", 4, "z")
    (post,) = single.posts
    assert ("T", "S", (), 4, "z", True) == (
        single.title, single.summary, single.aliases, single.order, single.slug, single.single,
    )  # fmt: skip
    assert ("T", "S", ("/c/",), 4, "", "z") == (
        post.title, post.summary, post.aliases, post.order, post.slug, post.id,
    )  # fmt: skip
    promise = reader().single(source.format("announced"), "chapters/04-z.md", 4, "z")
    assert ((), ("/c/",), day(3), "S") == (
        promise.posts, promise.aliases, promise.announced, promise.summary,
    )  # fmt: skip
    assert 5 == promise.place("aliases").line


def test_a_case_is_what_its_file_says() -> None:
    """The post that resolves it is named as in a link."""
    header = (
        "title: T\nquestion: Q ?\nkind: opinion\nopens: 2026-01-02\ncloses: 2026-01-04\n"
        "choices: [Oui, Non]\nresolved: ../05-v.md"
    )
    path = "chapters/03-x/cases/c.md"
    case = reader().case(f"---\n{header}\n---\nMots.\n", path, "x", "c")
    assert case == Case(
        path=path,
        id="c",
        chapter="x",
        title="T",
        text=prose("Mots.\n", 10),
        question="Q ?",
        kind=Kind.OPINION,
        opens=day(2),
        closes=day(4),
        choices=("Oui", "Non"),
        resolved="chapters/03-x/05-v.md",
    )
    assert Kind.CASE is reader().case("---\ntitle: T\nquestion: Q\n---\n", path, "x", "c").kind


def test_a_page_of_docs_may_have_the_header_it_likes() -> None:
    """Only its text is ours to read, from the line where it begins."""
    source = "---\ntitle: [x\n---\n## Deux\nb"
    page = reader().page(source, "docs/p.md", "p/")
    assert page == DocPage("docs/p.md", "p/", text_of("## Deux\nb", 4))  # type: ignore[arg-type]
    assert frozenset({"deux-ici"}) == page.text.anchors
    bare = reader().page("a\n---\nb", "docs/p.md", "p/")
    assert ("a\n---\nb", 1) == (bare.text.source, bare.text.first_line)
    dotted = reader().page("--- \nx: 1\n...  \nb", "docs/p.md", "p/")
    assert ("b", 4) == (dotted.text.source, dotted.text.first_line)
    unclosed = reader().page("---\nx: 1\n", "docs/p.md", "p/")
    assert ("---\nx: 1\n", 1) == (unclosed.text.source, unclosed.text.first_line)


def test_a_chapter_of_one_file_has_its_problems_told() -> None:
    """As those of any other."""
    problems = Problems()
    text = "---\ntitle: T\ndate: demain\n---\nMots.\n"
    Reader(UTC, problems, lambda text, _: text).single(text, "chapters/01-x.md", 1, "x")
    assert ['chapters/01-x.md:3: date "demain" is not a date'] == [
        problem.text().partition(";")[0] for problem in problems
    ]
