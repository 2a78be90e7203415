"""Headers are read strictly, written back exactly, and their faults named with their lines."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from archive import unpack
from causerie.core import frontmatter, header_yaml
from causerie.core.frontmatter import MAX_FILE, Document
from causerie.core.header_yaml import MAX_HEADER
from causerie.core.problems import Place, Problems

CASES = Path(__file__).parent / "cases" / "frontmatter"
KEYS = ("title", "date", "summary", "tags", "id")

Values = dict[str, str | list[str]]


def texts(problems: Problems) -> list[str]:
    return [problem.text() for problem in problems]


def reading(text: str) -> Document:
    problems = Problems()
    document = frontmatter.read(text, "in.md", problems)
    assert texts(problems) == []
    assert document is not None
    return document


def complaints(text: str) -> list[str]:
    problems = Problems()
    assert frontmatter.read(text, "in.md", problems) is None
    return texts(problems)


def undecodable(data: bytes) -> list[str]:
    problems = Problems()
    assert frontmatter.decode(data, "in.md", problems) is None
    return texts(problems)


def decoded(data: bytes) -> str:
    problems = Problems()
    text = frontmatter.decode(data, "in.md", problems)
    assert texts(problems) == []
    assert text is not None
    return text


def plain(document: Document) -> Values:
    return {
        key: value.text if value.items is None else [item.text for item in value.items]
        for key, value in document.fields.items()
    }


@pytest.mark.parametrize("case", sorted(CASES.glob("*")), ids=lambda path: path.stem)
def test_each_fault_has_its_line_and_its_mend(case: Path) -> None:
    """What an author reads about a header is exactly what its case file says."""
    files = unpack(case.read_text(encoding="utf-8"))
    assert {"in", "problems"} == set(files)
    problems = Problems()
    document = frontmatter.read(files["in"], "in.md", problems)
    assert (document is None) == bool(len(problems))
    if document:
        sound = frontmatter.check_keys(
            document, problems, known=KEYS, required=("title", "date"), lists=("tags",)
        )
        assert sound == (not len(problems))
    assert files["problems"] == "".join(f"{line}\n" for line in texts(problems))


def test_a_file_may_have_a_million_bytes_and_not_one_more() -> None:
    """The limit itself is allowed, and counts bytes."""
    assert decoded("é".encode() * (MAX_FILE // 2)) == "é" * (MAX_FILE // 2)
    assert undecodable(b"x" * (MAX_FILE + 1)) == [
        (
            "in.md: the file has more than 1000000 bytes; "
            "divide it, or check that it is the file you meant"
        )
    ]


def test_a_file_of_five_megabytes_is_not_even_decoded() -> None:
    """A huge file gets one sentence about its size, whatever is in it."""
    (sentence,) = undecodable(b"\xff\0" * 2_500_000)
    assert sentence.startswith("in.md: the file has more than")


def test_a_byte_order_mark_is_dropped() -> None:
    """Notepad's mark is no part of the text; a second one is."""
    assert decoded(b"\xef\xbb\xbf---\n") == "---\n"
    assert decoded(b"\xef\xbb\xbf\xef\xbb\xbfa") == "\ufeffa"


def test_every_line_ends_the_same_way() -> None:
    """Windows' and old Macintosh's line ends become LF; other separators are left alone."""
    assert decoded("a\r\nb\r\rc\u2028d\n".encode()) == "a\nb\n\nc\u2028d\n"


def test_windows_text_is_named_and_its_line_given() -> None:
    """An old editor's file is recognised, and the line of the first strange byte said."""
    assert undecodable("---\r\ntitle: x\r---\nL’été\né".encode("cp1252")) == [
        "in.md:4: the file is not UTF-8 (it looks like Windows-1252); save it as UTF-8"
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named(encoding: str) -> None:
    """With its mark or without, and whether or not its bytes happen to be UTF-8."""
    sentence = "in.md:1: the file is not UTF-8 (it looks like UTF-16); save it as UTF-8"
    assert [sentence] == undecodable("title: été".encode(encoding))
    assert [sentence] == undecodable("title".encode(encoding))


def test_utf_16_with_the_high_byte_first_is_named_by_its_mark() -> None:
    """FE FF says UTF-16 as well as FF FE."""
    (sentence,) = undecodable(b"\xfe\xff\x20\x19")
    assert "UTF-16" in sentence


OTHER = (
    "the file holds something that is not text in UTF-8; "
    "save it as UTF-8, or check that it is the file you meant"
)


def test_bytes_of_no_known_encoding_are_refused() -> None:
    """0x81 is nothing in Windows-1252: no guess is made."""
    assert [f"in.md:2: {OTHER}"] == undecodable(b"a\n\x81")


@pytest.mark.parametrize("data", [b"a\n\0c", b"a\r\nb\0c", b"a\nb\0c\0\n"])
def test_a_nul_is_refused(data: bytes) -> None:
    """Text holds none."""
    assert [f"in.md:2: {OTHER}"] == undecodable(data)


RAW = ["\0", "\x08", "\x0b", "\r", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\ufffe"]


@pytest.mark.parametrize("char", [*RAW, "\uffff", "\ud800"], ids=ascii)
def test_an_invisible_character_in_a_header_is_refused(char: str) -> None:
    """Also those that YAML would take for the end of a line, which would shift every line below."""
    assert [
        (
            f"in.md:3: the header holds an invisible character (U+{ord(char):04X}); "
            "type that line again (between double quotes, write a backslash twice)"
        )
    ] == complaints(f"---\ntitle: On lying\nsummary: 'a{char}b'\n---\n")


def test_an_invisible_character_in_the_body_is_left_to_others() -> None:
    """Here the header is judged, and nothing else."""
    assert reading("---\ntitle: x\n---\na\x0b\u2028").body == "a\x0b\u2028"


def test_a_header_may_have_four_kilobytes_and_not_one_byte_more() -> None:
    """The lines between the dashes are counted, in bytes."""
    longest = f"title: {'é' * ((MAX_HEADER - 8) // 2)}\n"
    assert len(longest.encode()) == MAX_HEADER
    assert reading(f"---\n{longest}---\n{longest}").body == longest
    assert complaints(f"---\n{longest[:-1]}x\n---\n") == [
        (
            "in.md:1: the header has 4097 bytes, and 4096 are allowed; "
            'check that "---" closes it where it should, and move long texts below it'
        )
    ]


@pytest.mark.parametrize("text", ["[", "{", "a: [", "- ", "? ", "a:\n "])
def test_a_long_header_is_not_given_to_yaml(text: str) -> None:
    """What could cost time or stack is refused by its length, before."""
    (sentence,) = complaints(f"---\n{text * 5_000}\n---\n")
    assert "4096 are allowed" in sentence


@pytest.mark.parametrize("text", ["[", "{", "a: [", "- ", "? "])
def test_deep_nesting_within_the_limit_is_refused(text: str) -> None:
    """Four kilobytes of brackets are a problem, not a crash."""
    assert complaints(f"---\n{text * (4_000 // len(text))}\n---\n")


def test_values_stay_as_typed() -> None:
    """Nothing is a truth value, a number, a date or nothing at all."""
    assert plain(
        reading(
            "---\na: no\nb: 2007-05-21\nc: 12:30:45\nd: 007\ne: .nan\nf: ~\ng:\nh: 'it''s'\n"
            'i: " \\"x\\"\\n"\nj: [1, no, ""]\nk: []\n---\n'
        )
    ) == {
        "a": "no",
        "b": "2007-05-21",
        "c": "12:30:45",
        "d": "007",
        "e": ".nan",
        "f": "~",
        "g": "",
        "h": "it's",
        "i": ' "x"\n',
        "j": ["1", "no", ""],
        "k": [],
    }


def test_a_long_text_may_take_several_lines() -> None:
    """YAML's two ways to write one, and its way to continue a line, are texts."""
    document = reading("---\na: |\n  one\n  two\nb: >\n  one\n  two\nc: one\n  two\nd: x\n---\n")
    assert plain(document) == {"a": "one\ntwo\n", "b": "one two\n", "c": "one two", "d": "x"}
    assert [value.line for value in document.fields.values()] == [2, 5, 8, 10]


def test_keys_keep_their_order_and_their_lines() -> None:
    """A value's line is its key's, an item's its own, the body's that of its first line."""
    document = reading(
        "---\n# note\nz:\n\na:\n  - one\n\n  - two\nm:\n  text\n---\nBody\n---\nmore\n"
    )
    assert list(document.fields) == ["z", "a", "m"]
    assert {key: v.line for key, v in document.fields.items()} == {"z": 3, "a": 5, "m": 9}
    assert [item.line for item in document.fields["a"].items or ()] == [6, 8]
    assert (document.body, document.body_line) == ("Body\n---\nmore\n", 12)


def test_a_key_has_a_place_and_so_has_one_that_is_missing() -> None:
    """The line of the key, or the first line of the header."""
    document = reading("---\na: x\nb: y\n---\n")
    assert Place("in.md", 3) == document.place("b")
    assert Place("in.md", 1) == document.place("c") == document.place()


@pytest.mark.parametrize(("end", "body"), [("---", ""), ("---\n", ""), ("---\n\n a \n", "\n a \n")])
def test_the_body_is_everything_below_the_header(end: str, body: str) -> None:
    """To the last space, blank lines at both ends included."""
    document = reading(f"---\na: x\n{end}")
    assert (body, 4) == (document.body, document.body_line)


def test_problems_already_found_do_not_condemn_the_next_file() -> None:
    """One list of problems serves a whole run."""
    problems = Problems()
    problems.error(Place("other.md", 1), "it is wrong", "mend it")
    document = frontmatter.read("---\na: x\n---\n", "in.md", problems)
    assert document is not None
    assert frontmatter.check_keys(document, problems, known=("a",), required=())


@pytest.mark.parametrize(
    ("tags", "sound"), [("[a]", True), ("a", True), ("['', a]", True), ("['']", False)]
)
def test_a_required_list_needs_one_item_that_says_something(tags: str, *, sound: bool) -> None:
    """Written as a list or as one text."""
    document = reading(f"---\ntags: {tags}\n---\n")
    keys = ("tags",)
    assert sound == frontmatter.check_keys(
        document, Problems(), known=keys, required=keys, lists=keys
    )


@pytest.mark.parametrize(
    "error", [yaml.YAMLError("x"), RecursionError(), ValueError("x"), OverflowError()], ids=repr
)
def test_whatever_yaml_stumbles_on_is_a_problem(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No exception of the library gets out, even one that knows no line."""

    def stumble(*_: object) -> Any:
        raise error

    monkeypatch.setattr(yaml, "parse", stumble)
    assert complaints("---\na: 'x'\n---\n") == [
        (
            "in.md:1: this value cannot be read; "
            'put double quotes around the whole of it, and write \\" for one inside'
        )
    ]


@pytest.mark.parametrize("case", sorted(CASES.glob("*")), ids=lambda path: path.stem)
def test_without_the_c_library_the_same_is_accepted(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where libyaml is missing the lines may differ a little, never the verdict."""
    text = unpack(case.read_text(encoding="utf-8"))["in"]
    quick = frontmatter.read(text, "in.md", Problems())
    monkeypatch.setattr(header_yaml, "_LOADER", yaml.SafeLoader)
    assert quick == frontmatter.read(text, "in.md", Problems())


def test_a_written_header_is_pleasant_to_read() -> None:
    """Quotes appear only where a reader of YAML needs them."""
    fields: Values = {
        "name": 'd\'Arc (Zoé), "la" pucelle',
        "date": "2007-05-21T09:30:00+02:00",
        "book": "no",
        "website": "https://example.org/#a",
        "title": "Le cas\u00a0: suite",
        "about": "",
        "tags": ["justice", "#1", ""],
        "aliases": [],
    }
    assert frontmatter.write(fields, "Body.\n") == (
        "---\n"
        'name: d\'Arc (Zoé), "la" pucelle\n'
        "date: 2007-05-21T09:30:00+02:00\n"
        "book: no\n"
        "website: https://example.org/#a\n"
        'title: "Le cas\u00a0: suite"\n'
        'about: ""\n'
        'tags:\n  - justice\n  - "#1"\n  - ""\n'
        "aliases: []\n"
        "---\nBody.\n"
    )


def test_what_cannot_be_seen_is_written_so_that_it_can() -> None:
    """A reviewer sees a character that turns the reading order, or takes no room."""
    text = frontmatter.write({"a": "x\u202e\u200b\u2028\U000e0041\\"}, "")
    assert text == '---\na: "x\\u202e\\u200b\\u2028\\U000e0041\\\\"\n---\n'


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"a": "\0"}, ""),
        ({"a": "\r"}, ""),
        ({"a": "\ud800"}, ""),
        ({"a": "x" * MAX_HEADER}, ""),
        ({"<<": "x"}, ""),
        ({"": "x"}, ""),
        ({}, "a\r\n"),
        ({}, "a\0"),
        ({}, "x" * MAX_FILE),
    ],
)
def test_what_could_not_be_read_back_is_not_written(fields: Values, body: str) -> None:
    """The caller made a mistake, and hears of it before the file exists."""
    with pytest.raises(ValueError, match=r"cannot be written|surrogates not allowed"):
        frontmatter.write(fields, body)


TRICKY = [
    "no", "- a", "a: b", "#x", "a #b", "a:", "'", '"', '"a"', " a", "a ", "\ta", "a\t", "\n",
    "a\nb", "---", "...", "\u2028", "a\u2029b", "\ufeff", "\ufffe", "&a", "*a", "!a", "|", ">",
    "@", "%", "`", "[a", "{a", "a]", "?", "~", "<<", "=", "\\", "\\n", "a\\", "\u00a0", "\u202f:",
    "é", "🂡", "-1",
]  # fmt: skip


@pytest.mark.parametrize("value", TRICKY, ids=ascii)
def test_a_tricky_value_survives_its_file(value: str) -> None:
    """Alone, as an item, and between others."""
    fields: Values = {"a": value, "b": [value, "x", value], "c": "x"}
    assert fields == plain(reading(frontmatter.write(fields, "")))


# Only what the format excludes is excluded.
value = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t")
)
tricky = value | st.lists(st.sampled_from(TRICKY)).map("".join)
body = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"))
keys = st.text("abcé_- :#'\"?", min_size=1, max_size=20) | st.sampled_from(KEYS)


@given(st.dictionaries(keys, tricky | st.lists(tricky, max_size=4), max_size=6), body)
def test_every_document_survives_its_file(fields: Values, body: str) -> None:
    """Written, encoded, decoded and read, fields, their order and the body are the same."""
    document = reading(decoded(frontmatter.write(fields, body).encode()))
    assert list(fields.items()) == list(plain(document).items())
    assert body == document.body
    lines = frontmatter.write(fields, body).split("\n")
    assert body == "\n".join(lines[document.body_line - 1 :])
    for key, value in document.fields.items():
        assert lines[value.line - 1].startswith((key, '"'))


SOUP = st.lists(
    st.sampled_from([*TRICKY, *KEYS, ": ", ":", "\n", "  ", "- ", "? ", "[", "]", "{", "}", ", "])
    | st.characters(),
    max_size=30,
).map("".join)


@given(st.text() | SOUP.map("---\n{}\n---\n".format) | SOUP.map("---\ntitle: x\n{}".format))
def test_any_text_gives_a_document_or_problems_with_their_lines(text: str) -> None:
    """Never an exception, never both, never a line that is not there."""
    problems = Problems()
    document = frontmatter.read(text, "in.md", problems)
    assert (document is None) == bool(len(problems))
    assert all(1 <= problem.place.line <= text.count("\n") + 1 for problem in problems)
    if document:
        frontmatter.check_keys(document, problems, known=KEYS, required=KEYS)
    assert all(problem.text() for problem in problems)


@given(st.binary() | st.text().map(lambda text: text.encode("utf-16", "surrogatepass")))
def test_any_bytes_give_a_text_or_a_problem(data: bytes) -> None:
    """Never an exception, never both, and no text keeps what the gate takes out."""
    problems = Problems()
    text = frontmatter.decode(data, "in.md", problems)
    assert (text is None) == (len(problems) == 1)
    assert text is None or not set("\0\r") & set(text)


BITS = [*"a7:#-'[]{},&*!|>%@`?~=\\’…\u00a0", '"', " ", ": ", " #", "Zoé", "10:30", "2026-01-01"]


@given(
    st.dictionaries(
        st.sampled_from(["name", "date", "_x", "a1", "yes", "null", "k" * 63, "k" * 70]),
        st.lists(st.sampled_from(BITS), max_size=4).map("".join),
        max_size=3,
    )
)
def test_a_header_is_read_alike_with_and_without_yaml(fields: dict[str, str]) -> None:
    """A remark below the last line sends the same lines through YAML."""
    source = "".join(f"{key}: {value}\n" for key, value in fields.items())
    outcomes = []
    for text in (source, f"{source}# remark\n"):
        problems = Problems()
        read = header_yaml.HeaderReader("in.md", problems).load(text)
        outcomes.append(read if not texts(problems) else None)
    assert outcomes[0] == outcomes[1]
