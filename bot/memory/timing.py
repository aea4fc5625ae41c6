"""Prefer what was said at the times that a question names, or what tells of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.memory.dates import asked
from bot.memory.times.periods import EARLIEST, LATEST, Period
from bot.memory.times.tokens import plain

# Preferred, never demanded. As measured in docs/benchmarks.md.
DATE_FACTOR = 1.5
# "Before the tenth" says less than "on the tenth".
OPEN_FACTOR = 1.2
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

    def __bool__(self) -> bool:
        """Return whether time matters at all."""
        return self.asks_when or bool(self.periods)

    def factor(self, said_at: datetime, told: Sequence[Period] = ()) -> float:
        """Return by how much what was said then and tells of such times is preferred."""
        when = WHEN_FACTOR if self.asks_when and told else 1.0
        return when * max((_factor(each, said_at, told) for each in self.periods), default=1.0)


NO_TIMING = Timing()


def timing_of(text: str, now: datetime) -> Timing:
    """Return which times a question names, read by the asker's clock."""
    named = tuple(mention.meant for mention in asked(text, now))
    return Timing(named, bool(_ASKS_WHEN.search(plain(text))))


def _factor(period: Period, said_at: datetime, told: Sequence[Period]) -> float:
    if not period.holds(said_at) and not any(map(period.mostly_holds, told)):
        return 1.0
    return OPEN_FACTOR if period.start == EARLIEST or period.end == LATEST else DATE_FACTOR
