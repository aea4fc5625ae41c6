"""Tell which period a date, a month, a season, a holiday, a quarter or a year is."""

import re
from datetime import datetime, tzinfo
from types import MappingProxyType

from bot.memory.times.parts import Parts, Yearly
from bot.memory.times.periods import (
    DAY,
    MONTHS_OF_SEASON,
    NAMED_YEARS,
    Period,
    easter,
    named_day,
    named_month,
    named_week,
    thanksgiving,
    year,
)
from bot.memory.times.tokens import Word

# Month, day, and for how many days.
_FIXED_HOLIDAYS = MappingProxyType(
    {
        "christmas": (12, 24, 3),
        "christmas eve": (12, 24, 1),
        "new year's eve": (12, 31, 1),
        "new year": (1, 1, 1),
        "halloween": (10, 31, 1),
        "valentine's day": (2, 14, 1),
    }
)
_SEPARATOR = re.compile(r"\D+")


def numeric(parts: Parts) -> list[Period | None]:
    """Read a date of figures; "5/8/2023" can be read in two ways."""
    text, zone = parts.words[0].text, parts.zone
    numbers = [int(number) for number in _SEPARATOR.split(text) if number]
    if text[:4].isdigit():
        return [_of_year(numbers, "w" in text, zone)]
    first, second, *years = numbers
    if not years:
        return [parts.nearest(lambda each: named_day(each, second, first, zone))]
    ways = {(second, first), (first, second)} if "/" in text else {(second, first)}
    return [named_day(years[0], *way, zone) for way in sorted(ways) if years[0] in NAMED_YEARS]


def east_asian(parts: Parts) -> list[Period | None]:
    """Read "2023年5月8日" and parts of it."""
    text, zone = parts.words[0].text, parts.zone
    numbers = [int(number) for number in _SEPARATOR.split(text) if number]
    if "年" in text:
        return [_of_year(numbers, False, zone)]
    month, *days = numbers
    if days:
        return [parts.nearest(lambda each: named_day(each, month, days[0], zone))]
    return [parts.nearest(lambda each: named_month(each, month, zone))]


def days_of_month(parts: Parts) -> list[Period | None]:
    """Read "5 to 8 May 2023"."""
    figures = parts.word("X")
    first, last = map(int, figures.text.split("-")) if figures else parts.numbers("NO")
    month = parts.number("Mm") or 0

    def days(year: int) -> Period | None:
        start, end = (named_day(year, month, each, parts.zone) for each in (first, last))
        return Period(start.start, end.end) if start and end and start.end <= end.end else None

    return [parts.of_year(days)]


def day_of_month(parts: Parts) -> list[Period | None]:
    """Read "5 May 2023" and "May 5"."""
    month, number = parts.number("Mm") or 0, parts.number("NO") or 0
    return [parts.of_year(lambda each: named_day(each, month, number, parts.zone))]


def part_of_year(parts: Parts) -> list[Period | None]:
    """Read "May", "summer 2024", "Christmas", "Q3", "calendar week 21"."""
    named = next(word for word in parts.words if word.letter in "MmSEQK")
    return [parts.of_year(yearly(named, parts))]


def whole_year(parts: Parts) -> list[Period | None]:
    """Read "2023"."""
    return [year(parts.now.replace(year=parts.number("Y") or 0, day=1))]


def yearly(named: Word, parts: Parts) -> Yearly:
    """Return which period of each year a word names."""
    zone = parts.zone
    if named.letter == "E":
        return lambda each: _holiday(str(named.value), each, zone)
    if named.letter == "K":
        return lambda each: named_week(each, parts.number("N") or 0, zone)
    number = int(str(named.value))
    if named.letter == "S":
        return lambda each: named_month(each, number, zone, lasting=MONTHS_OF_SEASON)
    if named.letter == "Q":
        return lambda each: named_month(each, 3 * number - 2, zone, lasting=3)
    return lambda each: named_month(each, number, zone)


def _of_year(numbers: list[int], of_week: bool, zone: tzinfo | None) -> Period | None:
    """Return what a year and the numbers behind it are: of a week, or of a month and a day."""
    named, *rest = numbers
    if named not in NAMED_YEARS:
        return None
    if of_week:
        return named_week(named, rest[0], zone)
    if len(rest) > 1:
        return named_day(named, rest[0], rest[1], zone)
    return named_month(named, rest[0], zone) if rest else year(datetime(named, 1, 1, tzinfo=zone))


def _holiday(name: str, year: int, zone: tzinfo | None) -> Period | None:
    if name == "easter":
        return easter(year, zone)
    if name == "thanksgiving":
        return thanksgiving(year, zone)
    month, first, days = _FIXED_HOLIDAYS[name]
    begin = named_day(year, month, first, zone)
    return begin and Period(begin.start, begin.start + days * DAY)
