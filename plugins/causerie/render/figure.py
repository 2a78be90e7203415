"""Figures drawn when the site is built, measured in parts of the width: no script has to."""

from collections.abc import Iterator
from dataclasses import dataclass

from causerie.core.figures import Figure, Kind
from causerie.render.templates import environment

_LOW, _TALL = 56, 160  # pixels: of shares, which lie side by side, and of a series
_LABELS = 24  # below the bars
_BETWEEN = 0.4  # parts of a hundred between two shares
_NARROW = 0.7  # of its place that a bar fills
# What is drawn in tiles of 8 pixels over the colour of each share, so that colour is not needed.
_TILES = (
    "",
    "M-2 2l4-4M0 8l8-8M6 10l4-4",
    "M1 1h2v2h-2zM5 5h2v2h-2z",
    "M0 2h8M0 6h8",
    "M2 0v8M6 0v8",
    "M0 4h8M4 0v8",
)


@dataclass(frozen=True, slots=True)
class _Bar:
    """Where one number is drawn: parts of a hundred from side to side, pixels from the top."""

    x: str
    y: str
    width: str
    height: str
    middle: str


def html(figure: Figure, key: str) -> str:
    """The figure; `key` begins no other id of its page."""
    shares = figure.kind is Kind.SHARES
    return environment("en").get_template("figures/figure.html").render(  # it says no word of ours
        figure=figure,
        key=key,
        shares=shares,
        height=_LOW if shares else _TALL + _LABELS,
        tiles=_TILES,
        bars=list(_side_by_side(figure) if shares else _standing(figure)),
    )  # fmt: skip


def _side_by_side(figure: Figure) -> Iterator[_Bar]:
    start, total = 0.0, sum(row.value for row in figure.rows)
    for row in figure.rows:
        width = float(100 * row.value / total)
        yield _bar(start, 0, max(width - _BETWEEN, 0), _LOW)
        start += width


def _standing(figure: Figure) -> Iterator[_Bar]:
    most, step = max(row.value for row in figure.rows), 100 / len(figure.rows)
    for place, row in enumerate(figure.rows):
        tall = float(_TALL * row.value / most)
        margin = step * (1 - _NARROW) / 2
        yield _bar(place * step + margin, _TALL - tall, step * _NARROW, tall)


def _bar(x: float, y: float, width: float, height: float) -> _Bar:
    numbers = (x, y, width, height, x + width / 2)
    return _Bar(*(f"{number:.2f}".rstrip("0").rstrip(".") for number in numbers))
