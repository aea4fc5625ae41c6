"""Search one full-text table by bm25, within an audience and at a bounded cost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.clock import Clock
from bot.memory.audience import Audience, visible
from bot.memory.connections import Connections
from bot.memory.query import QueryWord, queries
from bot.memory.stemming import Stemmer

# Fewer rows than these with two rare words: rows with one of them may be worth a look.
ENOUGH_ROWS = 10
# How often a word occurs changes slowly; after this long, or when the cache is full, it is counted
# again. Counting a common word takes up to tens of milliseconds.
COUNTS_KEPT = timedelta(minutes=10)
REMEMBERED_TERMS = 20_000


@dataclass(frozen=True, slots=True)
class Searched:
    """Name a full-text table, the table its rows belong to, and what each column counts."""

    index: str
    rows: str
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Hold a row found and its relevance; higher is better."""

    id: int
    score: float


# The context column's weight is the one of the measurement that docs/benchmarks.md repeats.
MESSAGES = Searched("messages_fts", "messages", (1.0, 0.3, 0.5))
CELLS = Searched("mem_cells_fts", "mem_cells", (1.0, 0.3))


class FullTextSearch:
    """Rank the rows of one table for a list of words."""

    def __init__(
        self, connections: Connections, stemmer: Stemmer, searched: Searched, clock: Clock
    ) -> None:
        self._connections = connections
        self._stemmer = stemmer
        self._searched = searched
        self._clock = clock
        self._postings: dict[str, int] = {}
        self._counted_since = clock()

    async def find(
        self,
        words: Sequence[str],
        audience: Audience,
        *,
        limit: int,
        where: str = "1",
        parameters: Mapping[str, Any] | None = None,
    ) -> list[Hit]:
        """Return the best rows; `where` narrows them by further conditions on `found`."""
        counted = await self._counted(words)
        hits: list[Hit] = []
        for match in queries(counted):
            if len(hits) < min(limit, ENOUGH_ROWS):
                hits = await self._ranked(match, audience, limit, where, parameters or {})
        return hits

    async def _ranked(
        self, match: str, audience: Audience, limit: int, where: str, extra: Mapping[str, Any]
    ) -> list[Hit]:
        table = self._searched
        weights = ", ".join(map(str, table.weights))
        rows = await self._connections.fetch(
            f"SELECT found.id, bm25({table.index}, {weights}) AS cost"
            f" FROM {table.index} JOIN {table.rows} AS found ON found.id = {table.index}.rowid"
            f" WHERE {table.index} MATCH :match AND {visible('found')} AND ({where})"
            " ORDER BY cost, found.id DESC LIMIT :limit",
            {"match": match, "limit": limit, **audience.parameters, **extra},
        )
        return [Hit(row_id, -cost) for row_id, cost in rows]

    async def _counted(self, words: Iterable[str]) -> list[QueryWord]:
        """Return the words that the index can hold, with the rows that hold them."""
        terms = self._stemmer.terms(words)
        await self._count({term for found in terms.values() for term in found})
        return [
            QueryWord(word, min(self._postings.get(term, 0) for term in found))
            for word, found in terms.items()
            if found
        ]

    async def _count(self, terms: set[str]) -> None:
        now = self._clock()
        if now - self._counted_since > COUNTS_KEPT or len(self._postings) > REMEMBERED_TERMS:
            self._postings.clear()
            self._counted_since = now
        unknown = [term for term in terms if term not in self._postings]
        if not unknown:
            return
        marks = ", ".join("?" * len(unknown))
        rows = await self._connections.fetch(
            f"SELECT term, doc FROM {self._searched.index}_terms WHERE term IN ({marks})", unknown
        )
        # A term not seen yet is not remembered: once it occurs it is rare, and counted then.
        self._postings.update((term, rows_with_it) for term, rows_with_it in rows)
