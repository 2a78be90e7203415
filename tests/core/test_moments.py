"""Days and instants, as they are written and as they are lived."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from causerie.core import moments
from causerie.core.moments import Moment
from strategies import ZONE


def reading(text: str) -> Moment:
    moment = moments.parse(text, ZONE)
    assert moment is not None
    return moment


def test_a_day_lasts_from_midnight_to_midnight_where_the_site_is() -> None:
    """Its end is the first instant of the next, even when the clocks change."""
    day = reading("2026-10-25")
    assert datetime(2026, 10, 24, 22, tzinfo=UTC) == day.start
    assert datetime(2026, 10, 25, 23, tzinfo=UTC) == day.end
    assert (date(2026, 10, 25), "2026-10-25") == (day.day, str(day))


def test_an_instant_ends_as_it_begins() -> None:
    """It has no length, and its day is the site's."""
    instant = reading("2026-02-01T23:30:00Z")
    assert datetime(2026, 2, 1, 23, 30, tzinfo=UTC) == instant.start == instant.end
    assert (date(2026, 2, 2), "2026-02-02T00:30:00+01:00") == (instant.day, str(instant))


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-01T09:30:00+01:00",
        "2026-02-01T08:30:00Z",
        "2026-02-01t08:30:00z",
        "2026-02-01 08:30:00Z",
        "2026-02-01T08:30:00.000Z",
        "2026-02-01T03:30:00-05:00",
    ],
)
def test_an_instant_is_written_as_rfc_3339_has_it(text: str) -> None:
    """In any zone, with a T or a space."""
    assert "2026-02-01T09:30:00+01:00" == str(reading(text))


@pytest.mark.parametrize(
    "text",
    [
        "", "2026", "2026-2-1", "20260201", "2026-W05", "01/02/2026", "2026-02-30", "2026-13-01",
        "2026-02-01T09:30", "2026-02-01T09:30:00", "2026-02-01T09:30Z", "2026-02-01T25:00:00Z",
        "2026-02-01T09:30:00+0100", "2026-02-01 ", " 2026-02-01", "٢٠٢٦-٠٢-٠١", "2026-02-01\n",
        "2026-02-01T09:30:00+25:00", "0999-12-31", "0000-01-01", "9001-01-01", "demain",
        "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-02-01T09:30:00+01:00x",
    ],
)  # fmt: skip
def test_nothing_else_is_a_date(text: str) -> None:
    """Nor a day that no calendar has."""
    assert None is moments.parse(text, ZONE)


@pytest.mark.parametrize("text", ["1000-01-02", "9000-12-31", "1000-01-02T00:00:00Z"])
def test_eight_thousand_years_are_enough(text: str) -> None:
    """Old letters may be dated; every zone has room around them."""
    assert reading(text).end >= reading(text).start


def test_an_offset_with_seconds_is_not_written() -> None:
    """Paris was nine minutes and twenty-one seconds ahead of Greenwich until 1911."""
    old = Moment(datetime(1905, 1, 1, 12, tzinfo=ZONE))
    assert "1905-01-01T11:50:39+00:00" == str(old)
    assert old.instant == reading(str(old)).instant


@given(strategies.moments)
def test_every_moment_survives_its_text(moment: Moment) -> None:
    """Days and instants alike."""
    again = reading(str(moment))
    assert (moment, moment.instant) == (again, again.instant)


@given(st.text("0123456789-T:Z+. ", max_size=30) | st.text())
def test_any_text_is_a_moment_or_none(text: str) -> None:
    """Never an exception, here or where no summer time is."""
    assert moments.parse(text, ZONE) is None or reading(text).end >= reading(text).start
    assert (moments.parse(text, ZoneInfo("UTC")) is None) == (moments.parse(text, ZONE) is None)


def test_a_date_that_could_not_be_read_is_long_past() -> None:
    """So that nothing is hidden on top of the problem."""
    assert 1970 == moments.unknown(ZONE).start.year


def test_moments_are_compared_with_moments_alone() -> None:
    """A text that says the same is another thing."""
    moment = reading("2026-01-01")
    assert moment != "2026-01-01"
    assert moment != reading("2026-01-02")
    assert moment == reading("2026-01-01")
    assert not moment < reading("2026-01-01")
    assert moment <= reading("2026-01-01")
    assert hash(moment) != hash(reading("2026-01-02"))
