"""Links between author files, written as they work on a forge."""

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote

_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


@dataclass(frozen=True, slots=True)
class Target:
    """A file of the project, from its root, and an anchor in it (`""` for none)."""

    path: str
    anchor: str = ""


def target(source: str, written: str) -> Target | None:
    """What a link `written` in the file `source` leads to; None when it leaves the project.

    A path that climbs above the root keeps its `..`, so that it names no file.
    """
    if _ELSEWHERE.match(written):
        return None
    path, _, anchor = written.partition("#")
    path, anchor = unquote(path.partition("?")[0]), unquote(anchor)
    if not path:
        return Target(source, anchor)
    return Target(posixpath.normpath(posixpath.join(posixpath.dirname(source), path)), anchor)
