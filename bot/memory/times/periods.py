"""Hold stretches of time as a calendar cuts them: days, weeks, months, seasons, years.

Each begins and ends by the clock of the moment or zone that it is made of.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

# Years that a text can name, and those that a clock can show: far from where calendars end.
NAMED_YEARS = range(1900, 2100)
YEARS = range(1800, 2200)
# What an open end reaches back or forward to.
EARLIEST = datetime(YEARS[0], 1, 1, tzinfo=UTC)
LATEST = datetime(YEARS[-1] + 1, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MONTHS_OF_SEASON = 3


@dataclass(frozen=True, slots=True)
class Period:
    """Hold a stretch of time; `end` is no longer part of it."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Return how long it lasts."""
        return self.end - self.start

    def holds(self, moment: datetime) -> bool:
        """Return whether the moment lies in the period."""
        return self.start <= moment < self.end

    def mostly_holds(self, other: "Period") -> bool:
        """Return whether at least half of the other lies in the period."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        return shared * 2 >= other.length


def day(of: datetime, days: int = 0) -> Period:
    """Return the day so many days after that of a moment."""
    start = _midnight(of) + days * DAY
    return Period(start, start + DAY)


def week(of: datetime, weeks: int = 0) -> Period:
    """Return the week, from Monday, so many weeks after that of a moment."""
    start = _midnight(of) + timedelta(days=7 * weeks - of.weekday())
    return Period(start, start + 7 * DAY)


def weekend(of: datetime, weeks: int = 0) -> Period:
    """Return Saturday and Sunday of the week so many weeks after that of a moment."""
    end = week(of, weeks).end
    return Period(end - 2 * DAY, end)


def month(of: datetime, months: int = 0, lasting: int = 1) -> Period:
    """Return the month so many months after that of a moment, or several from there."""
    first = of.year * 12 + of.month - 1 + months
    return Period(_first_of(first, of.tzinfo), _first_of(first + lasting, of.tzinfo))


def quarter(of: datetime, quarters: int = 0) -> Period:
    """Return the three months of a calendar quarter, so many after that of a moment."""
    return month(of, 3 * quarters - (of.month - 1) % 3, lasting=3)


def year(of: datetime, years: int = 0) -> Period:
    """Return the year so many years after that of a moment."""
    return month(of, 12 * years - of.month + 1, lasting=12)


def part_of_day(of: Period, first_hour: int, hours: int) -> Period:
    """Return some hours of a day; they may reach into the next."""
    start = of.start + timedelta(hours=first_hour)
    return Period(start, start + timedelta(hours=hours))


def named_day(year: int, month: int, day_of_month: int, zone: tzinfo | None) -> Period | None:
    """Return a day of the calendar; None for one that no calendar has."""
    try:
        return day(datetime(year, month, day_of_month, tzinfo=zone))
    except ValueError:
        return None


def named_month(year: int, number: int, zone: tzinfo | None, lasting: int = 1) -> Period | None:
    """Return a month, or several from there; None for one that no calendar has."""
    if not 1 <= number <= 12:
        return None
    return month(datetime(year, number, 1, tzinfo=zone), lasting=lasting)


def named_week(year: int, number: int, zone: tzinfo | None) -> Period | None:
    """Return a week by its ISO number; None if the year has no such week."""
    try:
        monday = date.fromisocalendar(year, number, 1)
    except ValueError:
        return None
    return week(datetime(monday.year, monday.month, monday.day, tzinfo=zone))


def easter(year: int, zone: tzinfo | None) -> Period:
    """Return Good Friday to Easter Monday, by the rule of Meeus, Jones and Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    sunday = datetime(year, f // 31, f % 31 + 1, tzinfo=zone)
    return Period(sunday - 2 * DAY, sunday + 2 * DAY)


def thanksgiving(year: int, zone: tzinfo | None) -> Period:
    """Return the fourth Thursday of November."""
    first = datetime(year, 11, 1, tzinfo=zone)
    return day(first, (3 - first.weekday()) % 7 + 21)


def _midnight(of: datetime) -> datetime:
    return of.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def _first_of(months: int, zone: tzinfo | None) -> datetime:
    """Return the first moment of a month, counted from the year 0."""
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=zone)
