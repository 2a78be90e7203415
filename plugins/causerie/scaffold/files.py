"""What all makers of files share: refusing, reading what was typed, writing over nothing."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from unicodedata import category

from causerie.core.problems import CauserieError, printable


class Refused(CauserieError):
    """What was asked for cannot be written; nothing was. `place` is an option or a path."""

    def __init__(self, place: str, what: str, hint: str) -> None:
        super().__init__(f"{printable(place)}: {printable(what)}; {printable(hint)}")


def one_line(place: str, text: str) -> str:
    """`text` as one line: white space is folded, but the spaces of French punctuation stay."""
    line = re.sub(r"\s+", lambda space: space[0] if space[0] in "\u00a0\u202f" else " ", text)
    for char in line:
        if category(char) in ("Cc", "Cs"):
            raise Refused(
                place,
                f"it holds an invisible character (U+{ord(char):04X})",
                "type it again without it",
            )
    return line.strip()


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write all `files`, by their paths below `root`, or none if one of them is there already."""
    if there := [name for name in files if os.path.lexists(root / name)]:
        raise Refused(
            str(root),
            f"{', '.join(there)} would be overwritten",
            "move what is there, or choose another place",
        )
    written: list[Path] = []
    try:
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.resolve().is_relative_to(root.resolve()):
                raise Refused(
                    name, "a link leads its folder out of the project", "put a folder in its place"
                )
            with path.open("x", encoding="utf-8", newline="\n") as file:
                written.append(path)
                file.write(text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise Refused(
            error.filename or str(root),
            f"it cannot be written ({error.strerror})",
            "check the place, what you may write there, and that the disk is not full",
        ) from error
