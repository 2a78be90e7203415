"""The only makers of safe path parts: slugs, numbered names and answer ids.

Everything here is ASCII, so that a name is the same on every disk, in every
URL and in every terminal.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from difflib import SequenceMatcher
from unicodedata import normalize

MAX_STEM = 80
"""Characters in the stem of an answer's file, which is its id and its anchor."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBERED = re.compile(r"([0-9]+)-([a-z0-9]+(?:-[a-z0-9]+)*)")
_ANSWER = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_COMPARED = 200  # characters: to compare takes the square of them
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


def is_slug(text: str) -> bool:
    """Whether `text` may stand in a URL as it is: `[a-z0-9]` words joined by single hyphens."""
    return _SLUG.fullmatch(text) is not None


def slugify(title: str) -> str:
    """The slug of a title, `""` when no letter or digit of it is Latin.

    "Où en est-on, l'œil fixé ?" gives `ou-en-est-on-l-oeil-fixe`.
    """
    folded = normalize("NFKD", title.lower().translate(_LIGATURES))
    return "-".join(re.findall("[a-z0-9]+", re.sub("[\u0300-\u036f]", "", folded)))


def numbered(name: str) -> tuple[int, str] | None:
    """The order and the slug in a name such as `03-dirigeant`; None when it is not one."""
    match = _NUMBERED.fullmatch(name)
    return (int(match[1]), match[2]) if match else None


def answer_day(stem: str) -> str | None:
    """The day in an answer's id such as `2026-09-14-exemple-1`; None when it is not one."""
    match = _ANSWER.fullmatch(stem)
    if match is None or len(stem) > MAX_STEM:
        return None
    try:
        return date.fromisoformat(match[1]).isoformat()
    except ValueError:
        return None


def is_answer_path(parts: Sequence[str]) -> bool:
    """Whether a path below the folder of answers, in its parts, is `<case>/<answer>.md`."""
    return (
        len(parts) == 2
        and is_slug(parts[0])
        and parts[1].endswith(".md")
        and answer_day(parts[1].removesuffix(".md")) is not None
    )


def answer_at(path: str, folder: str) -> str | None:
    """`<case>/<answer>`, where a path is that of an answer's file in a folder; else None."""
    inside = path.removeprefix(f"{folder}/")
    if inside == path or not is_answer_path(inside.split("/")):
        return None
    return inside.removesuffix(".md")


def nearest(word: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The known words that look most like `word`, best first; ties in alphabetical order."""
    word = word[:_MOST_COMPARED]
    # How alike two words can be at most is soon known, and few are worth a closer look.
    rough = SequenceMatcher(None, "", word)
    bounds: list[tuple[float, str]] = []
    for candidate in set(known):
        rough.set_seq1(candidate)
        bounds.append((rough.quick_ratio(), candidate))
    best: list[tuple[float, str]] = []
    for bound, candidate in sorted(bounds, reverse=True):
        if best and len(best) == most and bound < -best[-1][0]:
            break
        ratio = SequenceMatcher(None, word, candidate).ratio()
        best = sorted([*best, (-ratio, candidate)])[:most]
    return tuple(candidate for _, candidate in best)
