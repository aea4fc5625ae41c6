"""Find the dates that a question names."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_MONTH = "(?P<month>" + "|".join(f"{name}|{name[:3]}" for name in _MONTHS) + r"|sept)\b"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"


def _pattern(written: str) -> re.Pattern[str]:
    # ASCII: else \d takes digits of every script, and "s" a long s that no month's name has.
    return re.compile(rf"\b{written}", re.IGNORECASE | re.ASCII)


# The fullest first: what one has read the next does not read again.
_EXACT = (
    _pattern(rf"{_YEAR}-(?P<number>\d\d)(?:-{_DAY})?"),
    _pattern(rf"{_DAY}(?: of)? {_MONTH}\.?,?(?: {_YEAR})?"),
    _pattern(rf"{_MONTH}\.? {_DAY}(?!:),?(?: {_YEAR})?"),
    _pattern(rf"{_MONTH}\.?,?(?: of)? {_YEAR}"),
)
# "may" and "march" are words of their own; a month alone counts only after one of these.
_LOOSE = (
    _pattern(rf"(?:in|during|since|last|this|of|early|late|mid) {_MONTH}"),
    _pattern(rf"(?:in|during|since|of) {_YEAR}"),
)
# In so many years every day of the calendar occurs, 29 February too.
_CALENDAR_YEARS = 9


@dataclass(frozen=True, slots=True)
class Period:
    """Hold a stretch of time; `end` is no longer part of it."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Return whether the moment lies in the period."""
        return self.start <= moment < self.end


def periods(text: str, now: datetime) -> list[Period]:
    """Return the days, months and years that a text names; without a year the last past one."""
    return _read(text, _EXACT, now) or _read(text, _LOOSE, now)


def _read(text: str, patterns: tuple[re.Pattern[str], ...], now: datetime) -> list[Period]:
    found: list[Period | None] = []
    for pattern in patterns:
        found += [_named(match.groupdict(), now) for match in pattern.finditer(text)]
        text = pattern.sub(" ", text)
    return [period for period in found if period is not None]


def _named(parts: dict[str, str | None], now: datetime) -> Period | None:
    """Return the period that a match names; None for one that no calendar has."""
    day = int(found) if (found := parts.get("day")) else None
    month = int(found) if (found := parts.get("number")) else _number(parts.get("month"))
    if year := parts.get("year"):
        return _period(int(year), month, day, now.tzinfo)
    past = range(now.year, now.year - _CALENDAR_YEARS, -1)
    known = (_period(year, month, day, now.tzinfo) for year in past)
    return next((period for period in known if period and period.start <= now), None)


def _number(month: str | None) -> int | None:
    if month is None:
        return None
    return next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(month.lower()[:3]))


def _period(year: int, month: int | None, day: int | None, zone: tzinfo | None) -> Period | None:
    """Return a day, a month or a year."""
    try:
        start = datetime(year, _or_first(month), _or_first(day), tzinfo=zone)
    except ValueError:
        return None
    if day is not None:
        return Period(start, start + timedelta(days=1))
    if month is not None:
        return Period(start, start + timedelta(days=monthrange(year, month)[1]))
    return Period(start, datetime(year + 1, 1, 1, tzinfo=zone))


def _or_first(number: int | None) -> int:
    return 1 if number is None else number
