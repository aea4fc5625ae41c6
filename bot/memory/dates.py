"""Find the dates that a question names."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_MONTH = "|".join(f"{name}|{name[:3]}" for name in _MONTHS) + "|sept"
_YEAR = r"(?:19|20)\d\d"
_ISO = re.compile(rf"\b({_YEAR})-(\d\d)(?:-(\d\d))?\b")
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\b\.?,?(?: ({_YEAR}))?", re.I
)
_MONTH_DAY = re.compile(
    rf"\b({_MONTH})\b\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?!:),?(?: ({_YEAR}))?", re.I
)
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\b\.?,?(?: of)? ({_YEAR})\b", re.I)
# "may" and "march" are words of their own; a month alone counts only after one of these.
_MONTH_ALONE = re.compile(rf"\b(?:in|during|since|last|this|of|early|late|mid) ({_MONTH})\b", re.I)
_YEAR_ALONE = re.compile(rf"\b(?:in|during|since|of) ({_YEAR})\b", re.I)


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
    found: list[Period | None] = []
    for year, month, day in _ISO.findall(text):
        found.append(_period(int(year), int(month), int(day) if day else None))
    for day, month, year in _DAY_MONTH.findall(text):
        found.append(_period(_year(year, month, now), _number(month), int(day)))
    for month, day, year in _MONTH_DAY.findall(text):
        found.append(_period(_year(year, month, now), _number(month), int(day)))
    for month, year in _MONTH_YEAR.findall(text):
        found.append(_period(int(year), _number(month), None))
    if not found:
        found += [
            _period(_year("", month, now), _number(month), None)
            for month in _MONTH_ALONE.findall(text)
        ]
        found += [_period(int(year), None, None) for year in _YEAR_ALONE.findall(text)]
    return [period for period in found if period is not None]


def _number(month: str) -> int:
    return next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(month.lower()[:3]))


def _year(year: str, month: str, now: datetime) -> int:
    return int(year) if year else now.year - (_number(month) > now.month)


def _period(year: int, month: int | None, day: int | None) -> Period | None:
    try:
        start = datetime(year, month or 1, day or 1, tzinfo=UTC)
    except ValueError:
        return None
    if day is not None:
        length = 1
    elif month is not None:
        length = monthrange(year, month)[1]
    else:
        length = 366 if monthrange(year, 2)[1] == 29 else 365
    return Period(start, start + timedelta(days=length))
