"""Text on its way to a reader of its own, one encoder for each.

Jinja encodes for HTML, `problems.printable` for terminals, `reports` for programs and CI logs.
"""

import json
import re
from collections.abc import Mapping

from causerie.core.problems import printable

MOST_SUBJECT = 72
"""Characters in the first line of a commit's message."""
MOST_HEADER = 200
"""Characters in a header of a mail."""

# Those that end a script element, begin a comment in it or, in older engines, end a line of it.
_LIVELY = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_TRAILER = re.compile("[A-Z][A-Za-z]*(?:-[A-Za-z]+)*")


def script_json(value: object) -> str:
    """`value` as the JSON of a script element: nothing in it can end the element."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char, escape in _LIVELY.items():
        written = written.replace(char, escape)
    return written.encode("utf-8", "backslashreplace").decode("utf-8")  # half a character, escaped


def xml_text(text: str) -> str:
    """`text` with � for every character that no XML document may hold, however it is written."""
    if "\r" in text:  # which a parser reads as \n
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_XML.sub("\ufffd", text)


def commit_message(area: str, subject: str, quoted: str, trailers: Mapping[str, str]) -> str:
    """The message of a commit: `area: subject`, what is `quoted`, and the trailers of our own.

    `area` and the names of trailers are ours, all else may be a stranger's. What is quoted is
    indented, so that no line of it is a trailer or a comment, and stands before our trailers,
    so that it is not in their paragraph.
    """
    if strange := [name for name in trailers if not _TRAILER.fullmatch(name)]:
        raise ValueError(f"no trailer is called {strange[0]}")
    title = _capped(f"{area}: {_one_line(subject)}", MOST_SUBJECT)
    # Split at every sign that some pager takes for a new line, not at git's alone.
    lines = (printable(line.expandtabs(4)).rstrip() for line in quoted.splitlines())
    body = "\n".join(f"    {line}".rstrip() for line in lines)
    ours = "\n".join(f"{name}: {_one_line(text)}" for name, text in trailers.items())
    return "\n\n".join(part for part in (title, body.strip("\n"), ours) if part) + "\n"


def mail_header(text: str) -> str:
    """`text` as the value of a header of a mail: one line, which is nothing but itself."""
    # An encoded word would be read as what it stands for, a new line and headers perhaps.
    line = _capped(_one_line(text).replace("=?", "= ?"), MOST_HEADER)
    # Python folds a long line at its spaces, and may then lose one beside an encoded word.
    return line if line.isascii() else line.replace(" ", "\u00a0")


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))


def _capped(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
