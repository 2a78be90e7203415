"""What all makers of files share: refusing, reading what was typed, writing over nothing."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from unicodedata import category

from causerie.core.problems import CauserieError, Reason, printable


class NotWritten(CauserieError):
    """What was asked for cannot be written; nothing was. `place` is an option or a path."""

    def __init__(self, place: str, what: str, hint: str, **values: object) -> None:
        self.place = printable(place)
        self.reason = Reason(what, hint, values)
        super().__init__(self.sentence(str))

    def sentence(self, translate: Callable[[str], str]) -> str:
        """`place: what is wrong; how to mend it`."""
        return f"{self.place}: {self.reason.sentence(translate)}"


def one_line(place: str, text: str) -> str:
    """`text` as one line: white space is folded, but the spaces of French punctuation stay."""
    line = re.sub(r"\s+", lambda space: space[0] if space[0] in "\u00a0\u202f" else " ", text)
    for char in line:
        if category(char) in ("Cc", "Cs"):
            raise NotWritten(
                place,
                "it holds an invisible character (U+{code})",
                "type it again without it",
                code=f"{ord(char):04X}",
            )
    return line.strip()


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write all `files`, by their paths below `root`, or none if one of them is there already."""
    if there := [name for name in files if os.path.lexists(root / name)]:
        raise NotWritten(
            str(root),
            "{files} would be overwritten",
            "move what is there, or choose another place",
            files=", ".join(there),
        )
    written: list[Path] = []
    try:
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.resolve().is_relative_to(root.resolve()):
                raise NotWritten(
                    name, "a link leads its folder out of the project", "put a folder in its place"
                )
            with path.open("x", encoding="utf-8", newline="\n") as file:
                written.append(path)
                file.write(text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise NotWritten(
            error.filename or str(root),
            "it cannot be written ({why})",
            "check the place, what you may write there, and that the disk is not full",
            why=error.strerror,
        ) from error
