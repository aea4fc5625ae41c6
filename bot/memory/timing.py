"""Prefer what was said at the times that a question names, or what tells of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.memory.dates import asked
from bot.memory.times.periods import EARLIEST, LATEST, Period
from bot.memory.times.reading import Mention
from bot.memory.times.tokens import plain

# Preferred, never demanded. As measured in docs/benchmarks.md.
DATE_FACTOR = 1.5
# "Before the tenth" says less than "on the tenth".
OPEN_FACTOR = 1.1
# Whoever asks when something was wants what tells a time.
WHEN_FACTOR = 1.3

_ASKS_WHEN = re.compile(
    r"\b(?:when|since when|how long ago|(?:what|which) (?:date|day|week|month|year)"
    r"|wann|seit wann|quand|a quelle date|cuando)\b"
)


@dataclass(frozen=True, slots=True)
class Timing:
    """Hold which times a question names, and whether it asks for one."""

    periods: tuple[Period, ...] = ()
    asks_when: bool = False
    mentions: tuple[Mention, ...] = ()  # where in the question

    def __bool__(self) -> bool:
        """Return whether time matters at all."""
        return self.asks_when or bool(self.periods)

    @property
    def closed(self) -> bool:
        """Return whether one of the times has both a beginning and an end."""
        return not all(map(_is_open, self.periods))

    def joined(self, period: Period) -> "Timing":
        """Return the same with one more time, which other words than a date's name."""
        return replace(self, periods=(*self.periods, period))

    def names(self, said_at: datetime, told: Sequence[Period] = ()) -> bool:
        """Return whether one of the times is when something was said or what it tells of."""
        return any(_is_of(period, said_at, told) for period in self.periods)

    def factor(self, said_at: datetime, told: Sequence[Period] = ()) -> float:
        """Return by how much what was said then and tells of such times is preferred."""
        when = WHEN_FACTOR if self.asks_when and told else 1.0
        return when * max((_factor(each, said_at, told) for each in self.periods), default=1.0)


NO_TIMING = Timing()


def timing_of(text: str, now: datetime) -> Timing:
    """Return which times a question names, read by the asker's clock."""
    mentions = tuple(asked(text, now))
    asks_when = bool(_ASKS_WHEN.search(plain(text)))
    return Timing(tuple(mention.meant for mention in mentions), asks_when, mentions)


def _is_of(period: Period, said_at: datetime, told: Sequence[Period]) -> bool:
    return period.holds(said_at) or any(map(period.mostly_holds, told))


def _factor(period: Period, said_at: datetime, told: Sequence[Period]) -> float:
    if not _is_of(period, said_at, told):
        return 1.0
    return OPEN_FACTOR if _is_open(period) else DATE_FACTOR


def _is_open(period: Period) -> bool:
    return period.start == EARLIEST or period.end == LATEST
