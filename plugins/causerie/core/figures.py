"""Figures an author writes as numbers: shares of a whole, and a small series.

    /// repartition | Le temps d’un directeur marketing
    60 Terrain
    40 Développement
    ///

    /// serie | Ventes de carabines
    2005 : 120
    2006 : 180
    ///

What the numbers look like is for `render.figure`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from causerie.core.problems import Reason


class Kind(StrEnum):
    """What the numbers of a figure are to each other."""

    SHARES = "repartition"
    SERIES = "serie"


NAMES = {
    "repartition": Kind.SHARES,
    "shares": Kind.SHARES,
    "serie": Kind.SERIES,
    "series": Kind.SERIES,
}
"""What a figure may be called in a text, in French or in English."""
MOST_SHARES, MOST_POINTS = 6, 12
"""Beyond these nobody can tell one from the other, nor read what is written below."""

_NUMBER = r"(?P<value>\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
_SHARE = re.compile(rf"{_NUMBER}[ \u00a0\u202f]*%?\s+(?P<label>\S.*)")
_POINT = re.compile(rf"(?P<label>\S.*?)\s*:\s*{_NUMBER}")
_GAPS = re.compile(r"[ \u00a0\u202f]")


@dataclass(frozen=True, slots=True)
class Row:
    """One number and what it is of; `typed` is the number as its author wrote it."""

    label: str
    value: Decimal
    typed: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in which nothing is wrong."""

    kind: Kind
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a figure, and on which of its lines, that of its name being 0."""

    line: int
    reason: Reason


def read(kind: Kind, title: str, lines: Sequence[str]) -> tuple[Figure, tuple[Fault, ...]]:
    """The figure in the lines between its name and its end, and all that is wrong with it."""
    form = _SHARE if kind is Kind.SHARES else _POINT
    rows: list[Row] = []
    faults: list[Fault] = []
    if not title.strip():
        faults.append(Fault(0, Reason(
            "the figure has no title",
            "write what it shows behind a bar, such as /// {kind} | Le temps passé",
            {"kind": kind},
        )))  # fmt: skip
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found = form.fullmatch(line.strip())
        if found:
            value = Decimal(_GAPS.sub("", found["value"]).replace(",", "."))
            rows.append(Row(found["label"].strip(), value, found["value"]))
        else:
            faults.append(Fault(number, Reason(
                'the figure cannot read "{line}"',
                "write a number and what it is of, such as 60 Terrain"
                if kind is Kind.SHARES
                else "write what it is of, a colon and a number, such as 2006 : 180",
                {"line": line.strip()},
            )))  # fmt: skip
    if not faults:
        faults += _of_all(kind, rows)
    return Figure(kind, title.strip(), tuple(rows)), tuple(faults)


def _of_all(kind: Kind, rows: Sequence[Row]) -> Iterator[Fault]:
    most = MOST_SHARES if kind is Kind.SHARES else MOST_POINTS
    if not 2 <= len(rows) <= most:
        yield Fault(0, Reason(
            "the figure has {count} numbers",
            "give it from 2 to {most}: others cannot be told apart, or are better in a table",
            {"count": len(rows), "most": most},
        ))  # fmt: skip
    labels = [row.label for row in rows]
    for label in dict.fromkeys(each for each in labels if labels.count(each) > 1):
        yield Fault(0, Reason(
            'the figure has two numbers for "{label}"', "give each a name of its own",
            {"label": label},
        ))  # fmt: skip
    if kind is Kind.SHARES:
        total = sum((row.value for row in rows), Decimal())
        if abs(total - 100) > _rounding(rows):
            yield Fault(0, Reason(
                "the shares add up to {total}, not to 100",
                "correct one of them, or add what is missing",
                {"total": format(total.normalize(), "f").replace(".", ",")},
            ))  # fmt: skip
    elif not any(row.value for row in rows):
        yield Fault(0, Reason("all numbers of the figure are 0", "remove it, or write them"))


def _rounding(rows: Sequence[Row]) -> Decimal:
    """What numbers that are rounded may lack together: half of the last digit each."""
    digits = max((-int(row.value.as_tuple().exponent) for row in rows), default=0)
    return len(rows) * Decimal(5).scaleb(-digits - 1) if digits else Decimal()
