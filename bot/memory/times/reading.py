"""Read the times that a text names, and what "since", "before" and "between" make of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from bot.memory.times import dated, relative
from bot.memory.times.grammar import Expression, expressions
from bot.memory.times.parts import Parts
from bot.memory.times.periods import DAY, EARLIEST, LATEST, YEARS, Period
from bot.memory.times.tense import lies_ahead

_Reader = Callable[[Parts], list[Period | None]]
_READERS: Mapping[str, _Reader] = MappingProxyType(
    {
        "numeric": dated.numeric,
        "dotted": dated.numeric,
        "days_of_month": dated.days_of_month,
        "day_of_month": dated.day_of_month,
        "month_of_year": dated.part_of_year,
        "season_of_year": dated.part_of_year,
        "holiday": dated.part_of_year,
        "quarter_of_year": dated.part_of_year,
        "week_of_year": dated.part_of_year,
        "loose_month": dated.part_of_year,
        "loose_season": dated.part_of_year,
        "loose_year": dated.whole_year,
        "last_units": relative.last_units,
        "units_ago": relative.units_ago,
        "units_ahead": relative.units_ahead,
        "weekday_of_week": relative.weekday_of_week,
        "which": relative.which,
        "day": relative.single_day,
        "hours": relative.hours_of_day,
        "weekday": relative.weekday,
        "loose_weekday": relative.weekday,
        "loose_unit": relative.unit_at_hand,
        "given": relative.given,
        "east_asian": dated.east_asian,
        "recently": relative.recently,
    }
)
_THIRDS = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """Hold a time that a text names, and where in the text."""

    start: int
    end: int
    named: Period  # "since March": March
    meant: Period  # "since March": from March to now
    relation: str = ""
    complete: bool = False  # a day with its year: no clock is needed to read it


def mentions(text: str, now: datetime, *, ahead: bool) -> list[Mention]:
    """Return the times that a plain text names, in order.

    `ahead` is where "on Friday" lies if no verb tells.
    """
    if now.year not in YEARS:
        return []
    found: list[Mention] = []
    distance: Expression | None = None
    for expression in expressions(text):
        if expression.kind == "distance":
            distance = expression
            continue
        read = _read(expression, now, ahead)
        if distance:
            read, distance = [_away(each, distance) for each in read], None
        ends = len(read) == 1 and _is_one(found) and _spans(found[-1], expression)
        whole = _hull(found[-1], read[0]) if ends else None
        if whole:
            found[-1] = whole
        else:
            found += read
    return found


def _read(expression: Expression, now: datetime, ahead: bool) -> list[Mention]:
    ahead = ahead or (expression.relation == "u" and not expression.joined)
    to_come = expression.relation != "s" and lies_ahead(
        expression.before, expression.behind, otherwise=ahead
    )
    try:
        periods = _READERS[expression.kind](
            Parts(expression.words, now, to_come, expression.third is not None)
        )
        return [_mention(expression, period, now) for period in periods if period]
    except (ValueError, OverflowError):  # beyond what a calendar has
        return []


def _mention(expression: Expression, period: Period, now: datetime) -> Mention:
    named = _third(period, expression.third)
    meant = _meant(named, expression.relation, now)
    complete = named.length == DAY and any(word.letter in "DY" for word in expression.words)
    return Mention(expression.start, expression.end, named, meant, expression.relation, complete)


def _away(mention: Mention, distance: Expression) -> Mention:
    """Return what "the week before" a time is: up to the time, which is when it was spoken of."""
    length = relative.length_of(Parts(distance.words, mention.named.start, ahead=False))
    start, end = mention.named.start, mention.named.end
    meant = Period(start, end + length) if mention.relation == "z" else Period(start - length, end)
    return replace(mention, start=distance.start, meant=meant)


def _meant(named: Period, relation: str, now: datetime) -> Period:
    if relation == "s":
        return Period(named.start, max(named.end, now))
    if relation in ("b", "v"):
        return Period(EARLIEST, named.start)
    if relation == "z":
        return Period(named.end, LATEST)
    if relation == "u":
        return Period(EARLIEST, named.end)
    return named


def _third(period: Period, third: int | None) -> Period:
    if third is None:
        return period
    days = period.length // DAY
    if days < _THIRDS:
        return period
    bounds = [period.start + DAY * (days * at // _THIRDS) for at in (third, third + 1)]
    return Period(*bounds)


def _is_one(found: list[Mention]) -> bool:
    """Return whether the last time that was named is one: "5/6" may be two."""
    return bool(found) and (len(found) == 1 or found[-2].start != found[-1].start)


def _spans(before: Mention, expression: Expression) -> bool:
    """Return whether two times are the ends of one: "between A and B", "A to B"."""
    between = expression.joined == "&" and before.relation == "x"
    return between or expression.joined in tuple("2u-")


def _hull(first: Mention, last: Mention) -> Mention | None:
    """Return the time from the one to the other; None if the other is before it.

    "Friday to Monday" begins a week, "November to February" a year before the last of each.
    """
    start, end = first.named.start, last.named.end
    earlier = (start, start - 7 * DAY, start.replace(year=start.year - 1, day=min(start.day, 28)))
    begin = next((each for each in earlier if each < end), None)
    if begin is None:
        return None
    whole = Period(begin, end)
    return Mention(first.start, last.end, whole, whole)
