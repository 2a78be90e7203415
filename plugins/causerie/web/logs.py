"""The log: a line of JSON for each request, in which there is no room for a secret.

No path, query, address, cookie or text is ever written: a line holds only the fields named here,
and only words of our own and numbers in them.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime

FIELDS = ("event", "route", "method", "status", "ms", "error", "where")
_WORD = re.compile(r"[A-Za-z0-9_./:-]{1,80}")


class Log:
    """Writes lines by `write`, one call for each."""

    def __init__(self, write: Callable[[str], object], clock: Callable[[], datetime]) -> None:
        self._write = write
        self.clock = clock

    def line(self, event: str, **fields: object) -> None:
        """One line; ValueError for a field that is not in the list, or no word and no number."""
        fields = {"event": event, **fields}
        for name, value in fields.items():
            if name not in FIELDS or not (
                type(value) is int or (isinstance(value, str) and _WORD.fullmatch(value))
            ):
                raise ValueError(f"{name} is not for the log")
        at = self.clock().isoformat(timespec="milliseconds")
        self._write(json.dumps({"at": at, **fields}) + "\n")
