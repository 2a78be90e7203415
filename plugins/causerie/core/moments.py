"""Days and instants as authors and readers write them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import total_ordering

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_FIRST_YEAR, _LAST_YEAR = 1000, 9000  # room for any zone's offset and for the day after


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """An instant in the site's zone. A day alone stands for its first instant.

    In autumn two instants an hour apart bear the same local time: they are compared as instants.
    """

    start: datetime
    """Aware, in the site's zone."""
    day_only: bool = False

    @property
    def day(self) -> date:
        """The calendar day in the site's zone."""
        return self.start.date()

    @property
    def end(self) -> datetime:
        """The first instant after it: a day lasts until the next one begins."""
        if not self.day_only:
            return self.start
        return datetime.combine(self.day + timedelta(days=1), time(), self.start.tzinfo)

    @property
    def instant(self) -> float:
        """What to sort by: in autumn two instants an hour apart bear the same local time."""
        return self.start.timestamp()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moment) and self._key == other._key

    def __lt__(self, other: "Moment") -> bool:
        return self._key < other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[float, bool]:
        return self.start.timestamp(), self.day_only

    @property
    def rfc3339(self) -> str:
        """The instant in full, that of a day's beginning included."""
        written = self.start.isoformat()
        # Before time zones, an offset had seconds, for which RFC 3339 has no room.
        return written if _INSTANT.fullmatch(written) else self.start.astimezone(UTC).isoformat()

    def __str__(self) -> str:
        return self.day.isoformat() if self.day_only else self.rfc3339


def parse(text: str, zone: tzinfo) -> Moment | None:
    """The moment written as `2007-05-21` or as RFC 3339; None when it is neither."""
    try:
        if _DAY.fullmatch(text):
            moment = Moment(datetime.combine(date.fromisoformat(text), time(), zone), day_only=True)
        elif _INSTANT.fullmatch(text):
            moment = Moment(datetime.fromisoformat(text.upper()).astimezone(zone))
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return moment if _FIRST_YEAR <= moment.start.year <= _LAST_YEAR else None


def unknown(zone: tzinfo) -> Moment:
    """What stands for a date that could not be read, whose problem was reported."""
    return Moment(datetime(1970, 1, 1, tzinfo=zone), day_only=True)
