"""Figures on a page: what is drawn, told and read. What is wrong with one is among the cases."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import markdown

from causerie.core import figures
from causerie.core.figures import MOST_SHARES, Kind

SHARES = "/// repartition | Le temps\n60 Terrain\n40 A & <b>\n///\n"
SERIES = "/// serie | Ventes\n2005 : 590\n2006 : 1 180\n///\n"


def drawn(text: str) -> list[ET.Element]:
    html = markdown(text, extensions=["causerie"])
    return [
        ET.fromstring(each)  # noqa: S314 - we wrote it
        for each in re.findall("<figure.*?</figure>", html, re.DOTALL)
    ]


def bars(figure: ET.Element) -> list[dict[str, str]]:
    (drawing,) = figure.findall("svg")
    return [each.attrib for each in drawing.findall("rect")]


def numbers(figure: ET.Element) -> list[tuple[str, str]]:
    rows = figure.findall("table/tbody/tr")
    return [tuple("".join(cell.itertext()).strip() for cell in row) for row in rows]  # type: ignore[misc]


def test_shares_are_drawn_told_and_written() -> None:
    """As wide as they are great, each with a pattern of its own."""
    (figure,) = drawn(SHARES)
    assert "Le temps" == figure.findtext("figcaption")
    assert [("Terrain", "60\u00a0%"), ("A & <b>", "40\u00a0%")] == numbers(figure)
    first, second = bars(figure)
    assert ("0%", "59.6%", "60%", "39.6%") == (
        first["x"], first["width"], second["x"], second["width"],
    )  # fmt: skip
    assert "url(#figure-0-1)" == first["fill"] != second["fill"]
    drawing = figure.find("svg")
    assert drawing is not None
    assert "img" == drawing.get("role")
    named = (drawing.get("aria-labelledby") or "").split()
    texts = {each.get("id"): each.text for each in drawing}
    assert ["Le temps", "Terrain 60\u00a0%, A & <b> 40\u00a0%"] == [texts[each] for each in named]


def test_every_share_has_another_pattern() -> None:
    """Not only another colour; and no two ids of a page are the same."""
    lines = "\n".join(
        f"{100 - 10 * (MOST_SHARES - 1) if n == 0 else 10} p{n}" for n in range(MOST_SHARES)
    )
    text = f"/// repartition | Six\n{lines}\n///\n\n{SHARES}"
    six, two = drawn(text)
    tiles = [each.get("d") for each in six.iter("path")]
    assert MOST_SHARES == len(set(tiles))
    ids = [each.get("id") for figure in (six, two) for each in figure.iter() if each.get("id")]
    assert len(set(ids)) == len(ids)
    used = [each.get("fill") for figure in (six, two) for each in figure.iter("rect")]
    assert {f"url(#{each})" for each in ids} >= {each for each in used if each}


def test_a_series_stands_as_tall_as_its_numbers() -> None:
    """The greatest fills the height; each is named below its bar, and written in full."""
    (figure,) = drawn(SERIES)
    small, great = bars(figure)
    assert (80.0, 160.0) == (float(small["height"]), float(great["height"]))
    assert ("80", "0") == (small["y"], great["y"])
    assert ["2005", "2006"] == [each.text for each in figure.iter("text")]
    assert ["25%", "75%"] == [each.get("x") for each in figure.iter("text")]
    assert [("2005", "590"), ("2006", "1 180")] == numbers(figure)


@pytest.mark.parametrize(
    "text", ["/// repartition | Le temps\n60 a\n30 b\n///", "/// serie | Un\n2005 : 1\n///"]
)
def test_what_is_wrong_stays_text(text: str) -> None:
    """Under an engine that checked nothing before."""
    html = markdown(text, extensions=["causerie"])
    assert "<figure" not in html
    assert text.split("\n")[1] in html


def test_a_figure_may_stand_in_a_list() -> None:
    """Or in what else has its own indentation."""
    inner = "".join(f"    {line}\n" for line in SHARES.split("\n")[:-1])
    assert 1 == len(drawn(f"- Un point.\n\n{inner}"))


@given(st.lists(st.decimals(0, 10**6, places=2), min_size=2, max_size=12))
def test_what_is_read_is_what_was_typed(values: list[object]) -> None:
    """With a comma or a point, and whatever parts the thousands."""
    lines = [f"n{place} : {value}".replace(".", ",") for place, value in enumerate(values)]
    read, _ = figures.read(Kind.SERIES, "t", lines)
    assert values == [row.value for row in read.rows]
    assert [f"n{place}" for place in range(len(values))] == [row.label for row in read.rows]


def test_rounding_is_no_fault() -> None:
    """By half of the last digit of each, and no more."""

    def faults(*shares: str) -> int:
        lines = [f"{share} p{place}" for place, share in enumerate(shares)]
        return len(figures.read(Kind.SHARES, "t", lines)[1])

    assert 0 == faults("33,3", "33,3", "33,3")
    assert 0 == faults("33,35", "33,3", "33,35")
    assert 1 == faults("33,3", "33,3", "33,2")
    assert 1 == faults("33", "33", "33")
    assert 1 == faults("50", "51")
