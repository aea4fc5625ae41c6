"""Know how many rows hold a word, as far as that matters, without counting each time."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.clock import Clock
from bot.memory.connections import Connections
from bot.memory.query import phrase

# How often a word occurs changes slowly; after this long, or when the cache is full, it is counted
# again.
COUNTS_KEPT = timedelta(minutes=10)
REMEMBERED_WORDS = 20_000
# Every word is counted so far, 0.1 ms each; with so many rows it was not counted on yet.
FIRST_LOOK = 2_000
# Of more frequent words so many are counted on: 3 ms each for 60,000 rows. Others wait for their
# next question; until then they are taken for too frequent.
FREQUENT_WORDS = 8


class TermCounts:
    """Count the rows with a word; of too frequent ones just that they are."""

    def __init__(self, connections: Connections, index: str, clock: Clock, most: int) -> None:
        """Take words in more than so many rows for too frequent: they count one more."""
        self._connections = connections
        self._index = index
        self._clock = clock
        self._too_frequent = most + 1
        self._counts: dict[str, int] = {}
        self._counted_since = clock()

    async def of(self, words: Iterable[str], *, roughly: bool = False) -> dict[str, int]:
        """Return how many rows hold each word of the index (one between spaces).

        `roughly` takes all words for too frequent that FIRST_LOOK rows hold.
        """
        now = self._clock()
        if now - self._counted_since > COUNTS_KEPT or len(self._counts) > REMEMBERED_WORDS:
            self._counts.clear()
            self._counted_since = now
        asked = list(words)
        counts = {word: self._counts[word] for word in asked if word in self._counts}
        unknown = [word for word in asked if word not in counts]
        counts |= await self._counted_to(FIRST_LOOK, unknown)
        if not roughly:
            # Long words are the rarer ones.
            frequent = sorted((word for word in asked if counts[word] == FIRST_LOOK), key=len)
            counted = await self._counted_to(self._too_frequent, frequent[-FREQUENT_WORDS:])
            counts |= {word: max(count, FIRST_LOOK + 1) for word, count in counted.items()}
        # What nobody has said yet is not remembered: once it is said it is rare, and counted then.
        self._counts |= {word: count for word, count in counts.items() if count}
        return {
            word: self._too_frequent if count == FIRST_LOOK else count
            for word, count in counts.items()
        }

    async def _counted_to(self, most: int, words: Sequence[str]) -> dict[str, int]:
        if not words:
            return {}
        rows = await self._connections.fetch(
            "SELECT (SELECT count(*) FROM"
            f" (SELECT 1 FROM {self._index} WHERE {self._index} MATCH value LIMIT :most))"
            " FROM json_each(:phrases)",
            {"phrases": json.dumps([phrase(word) for word in words]), "most": most},
        )
        return {word: int(count) for word, (count,) in zip(words, rows, strict=True)}
