"""Several small files in one text, so that a whole case can be read at once."""

import re

_NAME = re.compile(r"^-- (\S.*?) --\n", re.MULTILINE)


def unpack(text: str) -> dict[str, str]:
    """The files of a txtar archive, by name: each starts at a line `-- name --`."""
    _, *parts = _NAME.split(text)
    names = parts[::2]
    assert len(names) == len(set(names)), f"a file is there twice: {names}"
    return dict(zip(names, parts[1::2], strict=True))
