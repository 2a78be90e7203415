"""The header of a source file, read strictly, and the text below it.

A header is one flat list of `key: value` lines between two lines of `---`. YAML
reads it, but nothing that YAML would guess gets through: a value stays the text
that was typed, and whatever else YAML can do is a problem with its line.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from causerie.core.header_yaml import HeaderReader, Value, is_visible, quoted
from causerie.core.problems import Place, Problems

MAX_FILE = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Document:
    """A source file: its header's fields, in their order, and the text below."""

    path: str
    fields: Mapping[str, Value]
    body: str
    body_line: int

    def place(self, key: str | None = None) -> Place:
        """Where `key` is, or the start of the header when it is not there."""
        value = self.fields.get(key or "")
        return Place(self.path, value.line if value else 1)


def decode(data: bytes, path: str, problems: Problems) -> str | None:
    """The text of a file, its lines ended by LF, without a byte order mark."""
    if len(data) > MAX_FILE:
        problems.error(
            Place(path),
            "the file has more than {limit} bytes",
            "divide it, or check that it is the file you meant",
            limit=MAX_FILE,
        )
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        _not_utf8(data, Place(path, _line(data[: error.start])), problems)
        return None
    if "\0" in text:
        _not_utf8(data, Place(path, _line(data[: data.index(b"\0")])), problems)
        return None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _line(before: bytes) -> int:
    return 1 + before.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n")


def _not_utf8(data: bytes, place: Place, problems: Problems) -> None:
    if encoding := _likely_encoding(data):
        problems.error(
            place,
            "the file is not UTF-8 (it looks like {encoding})",
            "save it as UTF-8",
            encoding=encoding,
        )
    else:
        problems.error(
            place,
            "the file holds something that is not text in UTF-8",
            "save it as UTF-8, or check that it is the file you meant",
        )


def _likely_encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:2]:
        return "UTF-16"
    try:
        return "" if "\0" in data.decode("cp1252") else "Windows-1252"
    except UnicodeDecodeError:
        return ""


def read(text: str, path: str, problems: Problems) -> Document | None:
    """The document in a decoded file; None, and its problems, if its header cannot be used."""
    found = Problems()
    document = _document(text, path, found)
    problems.extend(found)
    return None if len(found) else document


def _document(text: str, path: str, problems: Problems) -> Document | None:
    header = HeaderReader(path, problems)
    if not header.detect(text):
        problems.error(
            Place(path, 1),
            "the file does not start with a header",
            'write it between two lines of "---", the first of them at the very top',
        )
        return None
    try:
        source, body = header.split(text)
    except ValueError:
        problems.error(
            Place(path, 1),
            "the header that starts here is not closed",
            'put a line with "---" alone below its last key',
        )
        return None
    fields = header.load(source) if header.accepts(source) else {}
    return Document(path, fields, body, source.count("\n") + 3)


def check_keys(
    document: Document,
    problems: Problems,
    *,
    known: Collection[str],
    required: Collection[str],
    lists: Collection[str] = (),
) -> bool:
    """Whether the header has the keys it needs, no others, and lists only where they are meant."""
    before = len(problems)
    unknown = [key for key in document.fields if key not in known]
    meant = {_refuse_unknown(document, key, known, problems) for key in unknown}
    for key in required:
        if key in document.fields:
            _check_filled(document, key, problems)
        elif key not in meant:
            problems.error(
                document.place(),
                'the key "{key}" is missing',
                'add a line that starts with "{key}: " to the header',
                key=key,
            )
    for key, value in document.fields.items():
        if value.items is not None and key in known and key not in lists:
            problems.error(
                document.place(key),
                'the value of "{key}" is a list, and a text is wanted',
                "put double quotes around a text that starts with a bracket or a dash",
                key=key,
            )
    return len(problems) == before


def _refuse_unknown(
    document: Document, key: str, known: Collection[str], problems: Problems
) -> str | None:
    place = document.place(key)
    near = get_close_matches(key.lower(), sorted(known), n=1)
    if near:
        problems.error(
            place, 'unknown key "{key}"', 'did you mean "{near}"?', key=key, near=near[0]
        )
        return near[0]
    names = ", ".join(sorted(known))
    problems.error(
        place, 'unknown key "{key}"', "the keys known here are {names}", key=key, names=names
    )
    return None


def _check_filled(document: Document, key: str, problems: Problems) -> None:
    value = document.fields[key]
    if not any(each.text.strip() for each in value.items or (value,)):
        problems.error(
            document.place(key),
            'the key "{key}" has no value',
            "write one after its colon",
            key=key,
        )


def write(fields: Mapping[str, str | Sequence[str]], body: str) -> str:
    """The file from which `read` gets these fields and this body; ValueError if none could."""
    header = "".join(f"{_scalar(key)}:{_written(value)}\n" for key, value in fields.items())
    text = f"---\n{header}---\n{body}"
    problems = Problems()
    again = decode(text.encode("utf-8"), "", problems)
    document = read(again, "", problems) if again is not None else None
    if document is None or document.body != body:
        raise ValueError(f"cannot be written: {[problem.text() for problem in problems]}")
    return text


def _written(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return f" {_scalar(value)}"
    return "".join(f"\n  - {_scalar(item)}" for item in value) or " []"


def _scalar(text: str) -> str:
    safe = text[:1].isalnum() and text == text.rstrip(" :") and not re.search(": | #", text)
    return text if safe and all(map(is_visible, text)) else quoted(text)
