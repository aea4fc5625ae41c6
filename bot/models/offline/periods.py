"""Find the stretch of past time that a question is about."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_ABOUT_PAST = re.compile(
    r"\b(?:did|was|were|happened|said|told|talked|discussed|decided|agreed|had|new|changed|mentioned|wrote)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(
    rf"\b(?:in|during|since|of|from) (?P<month>{'|'.join(_MONTHS)})(?: (?P<year>\d{{4}}))?\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?P<which>last|this|past) (?P<unit>week|month|year)\b", re.IGNORECASE)
_DAY = re.compile(r"\b(?P<day>today|yesterday|this morning|last night)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """Hold days from the first to the last, both included."""

    first: date
    last: date

    def __contains__(self, moment: datetime) -> bool:
        return self.first <= moment.date() <= self.last

    def overlaps(self, other: "Period") -> bool:
        """Return whether both share a day."""
        return self.first <= other.last and other.first <= self.last


def period_of(question: str, now: datetime) -> tuple[Period | None, str]:
    """Return the period that a question about the past names, and the question without it."""
    if not _ABOUT_PAST.search(question):
        return None, question
    for pattern, read in _READINGS:
        found = pattern.search(question)
        if found:
            return read(found, now.date()), pattern.sub(" ", question)
    return None, question


def told_in(text: str, said_at: datetime) -> Period | None:
    """Return the first period that somebody told of then."""
    for pattern, read in _READINGS:
        found = pattern.search(text)
        if found:
            return read(found, said_at.date())
    return None


def _day(found: re.Match[str], today: date) -> Period:
    back = 1 if found["day"].lower() in ("yesterday", "last night") else 0
    day = today - timedelta(days=back)
    return Period(day, day)


def _relative(found: re.Match[str], today: date) -> Period:
    unit = found["unit"].lower()
    if unit == "week":
        start = today - timedelta(days=today.weekday())
        first, last = start - timedelta(days=7), start - timedelta(days=1)
    elif unit == "month":
        start = today.replace(day=1)
        last = start - timedelta(days=1)
        first = last.replace(day=1)
    else:
        start = today.replace(month=1, day=1)
        first, last = start.replace(year=start.year - 1), start - timedelta(days=1)
    which = found["which"].lower()
    if which == "this":
        return Period(start, today)
    return Period(first, today if which == "past" else last)


def _month(found: re.Match[str], today: date) -> Period:
    month = _MONTHS.index(found["month"].lower()) + 1
    year = int(found["year"] or 0) or today.year - (month > today.month)
    first = date(max(1, min(year, 9998)), month, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return Period(first, last)


_READINGS = ((_DAY, _day), (_RELATIVE, _relative), (_MONTH, _month))
