"""Find whom and when a question names, and prefer what they said and what was said then."""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.ids import UserId
from bot.memory.connections import Connections
from bot.memory.dates import Period, periods
from bot.memory.first_person import is_about_asker
from bot.memory.search import Hit
from bot.memory.stop_words import STOP_WORDS
from bot.memory.text import telling, words

# Preferred, never demanded. Both as measured in docs/benchmarks.md.
PERSON_FACTOR = 1.5
DATE_FACTOR = 1.5
# A question of more words is a pasted page; whom it is about it says at the start.
LOOKED_UP_WORDS = 64

# "What did Will say?" names somebody, "What will Anna say?" does not name him; and nobody called
# "The" is in every question.
_CAPITAL_INSIDE = re.compile(r"(?:(?<=[^\W_] )|(?<=, ))[A-Z][a-z]+")


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
        (json.dumps(_asked(text)),),
    )
    people = {UserId(user_id) for (user_id,) in rows}
    if asker is not None and is_about_asker(text):
        people.add(asker)
    return Named(frozenset(people), tuple(periods(text, now)))


def name_words(name: str) -> list[str]:
    """Return the words that stand for a name's bearer: not "of" in "Queen of Cats"."""
    return [_plain(word) for word in telling(words(name))]


def _asked(text: str) -> list[str]:
    capitals = {word.lower() for word in _CAPITAL_INSIDE.findall(text)}
    asked = [word for word in words(text) if word not in STOP_WORDS or word in capitals]
    return list(dict.fromkeys(map(_plain, asked)))[:LOOKED_UP_WORDS]


def _plain(word: str) -> str:
    """Return a word without accents, which few type in somebody else's name."""
    parts = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
