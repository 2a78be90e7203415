"""Text on its way to a reader of its own, one encoder for each.

Jinja encodes for HTML, `problems.printable` for terminals, `reports` for programs and CI logs.
"""

import json
import re

from causerie.core.problems import printable

MOST_SUBJECT = 72
"""Characters in the first line of a commit's message."""
MOST_HEADER = 200
"""Characters in a header of a mail."""

# Those that end a script element, begin a comment in it or, in older engines, end a line of it.
_LIVELY = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


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


def commit_title(area: str, subject: str) -> str:
    """The first line of a commit's message: `area`, which is ours, and what was done."""
    return _capped(f"{area}: {_one_line(subject)}", MOST_SUBJECT)


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
