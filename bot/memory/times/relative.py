"""Tell which period "yesterday", "last week", "on Monday" and "three days ago" are."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.memory.times.dated import yearly
from bot.memory.times.parts import LAST, NEXT, THIS, Parts
from bot.memory.times.periods import (
    DAY,
    Period,
    day,
    month,
    part_of_day,
    quarter,
    week,
    weekend,
    year,
)
from bot.memory.times.words import Given, Hours

_CALENDAR: MappingProxyType[str, Callable[[datetime, int], Period]] = MappingProxyType(
    {
        "day": day,
        "week": week,
        "weekend": weekend,
        "month": month,
        "quarter": quarter,
        "year": year,
    }
)
_PARTED = ("week", "month", "quarter", "year")
_LENGTHS = MappingProxyType(
    {
        "minute": timedelta(minutes=1),
        "hour": timedelta(hours=1),
        "day": DAY,
        "week": 7 * DAY,
        "weekend": 7 * DAY,
        "month": 30 * DAY,
        "quarter": 91 * DAY,
        "year": 365 * DAY,
    }
)


def length_of(parts: Parts) -> timedelta:
    """Return how long "three days" and "the week" are; "the Sunday" before is within a week."""
    return _count(parts) * _LENGTHS[_unit(parts) or "week"]


def last_units(parts: Parts) -> list[Period | None]:
    """Read "the last three weeks" and "the next few days": up to now, or from now."""
    return [_around_now(parts, _count(parts) * _LENGTHS[_unit(parts)])]


def units_ago(parts: Parts) -> list[Period | None]:
    """Read "three days ago"; "a few days ago" may be any of them."""
    return [_units_away(parts, LAST)]


def units_ahead(parts: Parts) -> list[Period | None]:
    """Read "in three days"."""
    return [_units_away(parts, NEXT)]


def which(parts: Parts) -> list[Period | None]:
    """Read "last week", "this summer", "next Monday", "last May", "this morning"."""
    direction = _direction(parts)
    word = next(word for word in parts.words if word.letter not in "Ll")
    if word.letter == "U":
        return [_which_unit(parts, str(word.value), direction)]
    if word.letter == "H":
        return [_hours_of(parts, direction)] if direction != NEXT else []
    if word.letter in "Ww":
        return [_weekday(parts, direction)]
    if word.letter == "m" and direction == THIS:
        return []  # "this may be so"
    return [parts.nearest(yearly(word, parts), direction)]


def single_day(parts: Parts) -> list[Period | None]:
    """Read "yesterday" and "yesterday evening"."""
    return [_hours_of(parts, parts.number("T") or 0)]


def hours_of_day(parts: Parts) -> list[Period | None]:
    """Read "tonight" and other words that name a part of a day with its day."""
    hours = parts.words[0].value
    return [_hours(parts, hours, hours.day)] if isinstance(hours, Hours) else []


def weekday(parts: Parts) -> list[Period | None]:
    """Read "Monday": the last one, or the next where what is told lies ahead."""
    return [_weekday(parts, None)]


def weekday_of_week(parts: Parts) -> list[Period | None]:
    """Read "Tuesday last week"."""
    if _unit(parts) != "week":
        return []
    found = week(parts.now, _direction(parts))
    return [day(found.start, parts.number("W") or 0)]


def given(parts: Parts) -> list[Period | None]:
    """Read a word that says both which and what, such as 先週."""
    named = parts.words[0].value
    return [_CALENDAR[named.unit](parts.now, named.away)] if isinstance(named, Given) else []


def unit_at_hand(parts: Parts) -> list[Period | None]:
    """Read "the end of the month", and "at the weekend" as the last one or the next."""
    unit = _unit(parts)
    if unit != "weekend":
        return [_CALENDAR[unit](parts.now, THIS)] if parts.parted and unit in _PARTED else []
    this = weekend(parts.now)
    begun = this.start <= parts.now
    return [this if begun or parts.ahead else weekend(parts.now, LAST)]


def recently(parts: Parts) -> list[Period | None]:
    """Read "recently" and "the other day"."""
    return [Period(parts.now - (parts.number("R") or 0) * DAY, parts.now)]


def _which_unit(parts: Parts, unit: str, direction: int) -> Period | None:
    if parts.words[0].text == "past":
        return _around_now(parts, _LENGTHS[unit])
    # "The last day" and "the next minute" are of something else.
    return None if unit in ("minute", "hour", "day") else _CALENDAR[unit](parts.now, direction)


def _around_now(parts: Parts, length: timedelta) -> Period:
    ahead = _direction(parts) == NEXT
    return Period(parts.now, parts.now + length) if ahead else Period(parts.now - length, parts.now)


def _units_away(parts: Parts, direction: int) -> Period:
    count, unit, now = _count(parts), _unit(parts), parts.now
    if unit not in _CALENDAR:
        moment = now + direction * count * _LENGTHS[unit]
        return Period(moment - _LENGTHS[unit], moment + _LENGTHS[unit])
    far = _CALENDAR[unit](now, direction * count)
    if not parts.word("F"):
        return far
    near = _CALENDAR[unit](now, direction)
    return Period(min(far.start, near.start), max(far.end, near.end))


def _hours_of(parts: Parts, of_day: int) -> Period:
    word = parts.word("H")
    if word is None or not isinstance(word.value, Hours):
        return day(parts.now, of_day)
    return _hours(parts, word.value, of_day)


def _hours(parts: Parts, hours: Hours, of_day: int) -> Period:
    return part_of_day(day(parts.now, of_day), hours.first, hours.lasting)


def _weekday(parts: Parts, direction: int | None) -> Period | None:
    wanted = parts.number("Ww") or 0
    if direction == THIS:
        return day(week(parts.now).start, wanted)
    ahead = direction == NEXT or (direction is None and parts.ahead)
    today = parts.now.weekday()
    if ahead:
        return day(parts.now, (wanted - today - 1) % 7 + 1)
    days_back = (today - wanted) % 7
    return day(parts.now, -(days_back or 7 * (direction == LAST)))


def _direction(parts: Parts) -> int:
    return parts.number("Ll") or THIS


def _count(parts: Parts) -> int:
    found = parts.number("NF")
    return 1 if found is None else found


def _unit(parts: Parts) -> str:
    word = parts.word("U")
    return str(word.value) if word else ""
