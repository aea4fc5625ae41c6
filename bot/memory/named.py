"""Find whom and when a question names, and prefer what they said and what was said then."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.ids import UserId
from bot.memory.connections import Connections
from bot.memory.dates import periods
from bot.memory.first_person import is_about_asker
from bot.memory.names import possible_names
from bot.memory.search import Hit
from bot.memory.times.periods import Period

# Preferred, never demanded. Both as measured in docs/benchmarks.md.
PERSON_FACTOR = 1.5
DATE_FACTOR = 1.5


@dataclass(frozen=True, slots=True)
class Named:
    """Hold whom and when a question names."""

    people: frozenset[UserId]
    periods: tuple[Period, ...]

    def weigh(self, hits: Iterable[Hit]) -> dict[int, float]:
        """Return each hit's score, raised if it is of the named people or times."""
        return {hit.id: hit.score * self.factor(hit) for hit in hits}

    def factor(self, hit: Hit) -> float:
        """Return by how much the question's names raise a hit."""
        person = PERSON_FACTOR if hit.author_id in self.people else 1.0
        dated = any(period.holds(hit.said_at) for period in self.periods)
        return person * (DATE_FACTOR if dated else 1.0)


async def named_in(
    text: str, connections: Connections, now: datetime, asker: UserId | None = None
) -> Named:
    """Return whom and when a text names; names only weigh what an audience may see anyway.

    `asker` is whom "I" in the text names.
    """
    rows = await connections.fetch(
        "SELECT DISTINCT user_id FROM name_words WHERE word IN (SELECT value FROM json_each(?))",
        (json.dumps(possible_names(text)),),
    )
    people = {UserId(user_id) for (user_id,) in rows}
    if asker is not None and is_about_asker(text):
        people.add(asker)
    return Named(frozenset(people), tuple(periods(text, now)))
