"""Find whom and when a question names, and prefer what they said and what was said then."""

import json
from dataclasses import dataclass
from datetime import datetime

from bot.ids import UserId
from bot.memory.connections import Connections
from bot.memory.dates import Period, periods
from bot.memory.search import Hit
from bot.memory.text import words

# Preferred, never demanded. Both as measured in docs/benchmarks.md.
PERSON_FACTOR = 1.5
DATE_FACTOR = 1.5
# A question of more words is a pasted page; whom it is about it says at the start.
LOOKED_UP_WORDS = 64


@dataclass(frozen=True, slots=True)
class Named:
    """Hold whom and when a question names."""

    people: frozenset[UserId]
    periods: tuple[Period, ...]

    def factor(self, hit: Hit) -> float:
        """Return by how much the question's names raise a hit."""
        person = PERSON_FACTOR if hit.author_id in self.people else 1.0
        dated = any(period.holds(hit.said_at) for period in self.periods)
        return person * (DATE_FACTOR if dated else 1.0)


async def named_in(text: str, connections: Connections, now: datetime) -> Named:
    """Return whom and when a text names; names only weigh what an audience may see anyway."""
    asked = list(dict.fromkeys(words(text)))[:LOOKED_UP_WORDS]
    rows = await connections.fetch(
        "SELECT DISTINCT user_id FROM name_words WHERE word IN (SELECT value FROM json_each(?))",
        (json.dumps(asked),),
    )
    people = frozenset(UserId(user_id) for (user_id,) in rows)
    return Named(people, tuple(periods(text, now)))
