"""Read from a task or plan the day by which it is to be done, or for which it is planned."""

import re
from datetime import date, datetime, time, timedelta, tzinfo

from bot.memory.dates import LONGEST_TOLD
from bot.memory.times.periods import DAY
from bot.memory.times.reading import Mention, mentions
from bot.memory.times.tokens import plain

# At noon a day is the same in nearly all zones: whoever reads of it far away reads the right date.
NOON = time(12)
_BEFORE = frozenset("bv")
_NO_END = frozenset("sz")  # since, after
_LAST_INSTANT = timedelta(microseconds=1)
# What happens again and again has no one day.
_AGAIN = re.compile(
    r"\b(?:every|each|jede[nsmr]?|chaque|tous les|toutes les|cada|todos los|ogni)\s+(?:\w+\s+)?$"
)
_PLURAL = re.compile(r"days$|tags$")
_TODAY = re.compile(r"\b(?:eod|cob|end of (?:the )?(?:business )?day|bis feierabend)\b")


def due_in(text: str, said_at: datetime) -> date | None:
    """Return the day that a text names as due, read by the clock of `said_at`.

    A deadline counts before any other day; of a longer time its last day; what was past already
    when it was said is no day to come.
    """
    whole = plain(text)
    found = [
        mention
        for mention in mentions(whole, said_at, ahead=True)
        if mention.relation not in _NO_END and not _recurs(whole, mention)
    ]
    found.sort(key=lambda mention: mention.relation not in _BEFORE | {"u"})
    days = [day for day in map(_day, found) if day is not None and day >= said_at.date()]
    if not days and _TODAY.search(whole):
        return said_at.date()
    return days[0] if days else None


def moment_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the moment that stands for a day in memory."""
    return datetime.combine(day, NOON, zone)


def _day(mention: Mention) -> date | None:
    named = mention.named
    if mention.relation in _BEFORE:
        return (named.start - DAY).date()
    if named.length > LONGEST_TOLD:
        return None
    return (named.start if named.length <= DAY else named.end - _LAST_INSTANT).date()


def _recurs(text: str, mention: Mention) -> bool:
    plural = _PLURAL.search(text[mention.start : mention.end])
    return bool(plural or _AGAIN.search(text[: mention.start]))
