"""Find whom and when a question names, and prefer what they said and what was said then."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.ids import UserId
from bot.memory.connections import Connections
from bot.memory.first_person import pointed_at, without_mentions
from bot.memory.names import possible_names
from bot.memory.search import Hit
from bot.memory.times.periods import Period
from bot.memory.timing import NO_TIMING, Timing, timing_of

# Preferred, never demanded. As measured in docs/benchmarks.md.
PERSON_FACTOR = 1.5
# Words of names that a question is searched by where it says "I" or mentions somebody.
MOST_NAMES = 6

Told = Mapping[int, Sequence[Period]]  # which times hits tell of
NOTHING_TOLD: Told = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Named:
    """Hold whom and when a question names."""

    people: frozenset[UserId]
    timing: Timing = NO_TIMING
    words: frozenset[str] = frozenset()  # that name the people

    def timely(self, hits: Iterable[Hit], told: Told = NOTHING_TOLD) -> frozenset[int]:
        """Return which hits are of the named times."""
        return frozenset(
            hit.id for hit in hits if self.timing.names(hit.said_at, told.get(hit.id, ()))
        )

    def factor(
        self, hit: Hit, told: Sequence[Period] = (), person_factor: float = PERSON_FACTOR
    ) -> float:
        """Return by how much the question's names raise a hit that tells of these times."""
        person = person_factor if hit.author_id in self.people else 1.0
        return person * self.timing.factor(hit.said_at, told)


async def named_in(
    text: str, connections: Connections, now: datetime, asker: UserId | None = None
) -> Named:
    """Return whom and when a text names; names only weigh what an audience may see anyway.

    `asker` is whom "I" in the text names.
    """
    rows = await connections.fetch(
        "SELECT word, user_id FROM name_words WHERE word IN (SELECT value FROM json_each(?))",
        (json.dumps(possible_names(without_mentions(text))),),
    )
    people = {UserId(user_id) for _, user_id in rows} | pointed_at(text, asker)
    words = frozenset(word for word, _ in rows)
    return Named(frozenset(people), timing_of(text, now), words)


async def names_of(people: Collection[UserId], connections: Connections) -> list[str]:
    """Return the words of people's names, as far as a question may sensibly name so many."""
    if not people:
        return []
    rows = await connections.fetch(
        "SELECT word FROM name_words WHERE user_id IN (SELECT value FROM json_each(?))"
        f" ORDER BY user_id, word LIMIT {MOST_NAMES}",
        (json.dumps(sorted(people)),),
    )
    return [word for (word,) in rows]
