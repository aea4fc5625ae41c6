"""Search the vectors of one table for what lies nearest to a question, within an audience."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.errors import reason
from bot.memory.audience import Audience, visible
from bot.memory.blending import blended
from bot.memory.connections import Connections, listed
from bot.memory.full_text import CELLS, MESSAGES
from bot.memory.matrix import Matrix, Nearest, Row, Spread, Vector, similarities
from bot.memory.narrowing import Narrowing
from bot.memory.search import Hit, hit_of
from bot.memory.vector_budget import VectorBudget
from bot.memory.vector_store import NEWEST, Embedded, VectorStore

_log = logging.getLogger(__name__)

# Rows read from the database at a time: some milliseconds of a reader.
CHUNK = 2_000
# Seconds that a question waits while vectors are loaded, the newest first; it is answered with
# those that are there by then.
LOADING_PATIENCE = 0.2
# How often a question is asked again because what it found had changed since it was loaded.
ROUNDS = 3

_SEARCHED = {searched.rows: searched for searched in (MESSAGES, CELLS)}
# The oldest message behind a row, and its type.
_BEHIND = {
    "messages": "found.id, ''",
    "mem_cells": "coalesce((SELECT min(cited.message_id) FROM cell_sources AS cited"
    " WHERE cited.cell_id = found.id), 0), found.cell_type",
}


# A cell says plainly what its message is about: by so much of what its nearest cell is nearer a
# message counts as nearer itself. On LoCoMo R@10 .829 in place of .821.
CELL_LIFT = 0.5
NOTHING_BEHIND: Mapping[int, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Side:
    """Hold what lies near a question on one side, messages or cells."""

    search: "VectorSearch"
    question: Vector
    hits: list[Hit]  # nearest first, with shares of the spread for scores
    spread: Spread | None  # None: nothing is known of any vector

    async def blended(
        self, hits: Sequence[Hit], worth: float, behind: Mapping[int, float] = NOTHING_BEHIND
    ) -> list[Hit]:
        """Return these hits of words and what lies near, scored by both.

        `worth` is the score that a share of 1 stands for, `behind` how near that lies which was
        drawn from a row.
        """
        if self.spread is None:
            return list(hits)
        shares = {hit.id: hit.score for hit in self.hits}
        others = [hit.id for hit in hits if hit.id not in shares]
        for row, similarity in (await self.search.similarities(self.question, others)).items():
            shares[row] = self.spread.share(similarity)
        for row in behind.keys() & shares.keys():
            lift = self.spread.share(behind[row]) - shares[row]
            shares[row] += CELL_LIFT * max(0.0, lift)
        return blended(hits, self.hits, shares, worth)


class VectorSearch:
    """Keep one table's vectors in memory for as long as they are asked for."""

    def __init__(
        self, connections: Connections, of: Embedded, store: VectorStore, budget: VectorBudget
    ) -> None:
        self._connections = connections
        self._of = of
        self._store = store
        self._budget = budget
        self._matrix: Matrix | None = None
        self._loading: asyncio.Task[None] | None = None
        self._fresh: set[int] = set()  # taken in while the rest is being loaded
        self._alone = asyncio.Lock()  # one thread at a time in the matrix

    async def near(
        self, question: Vector, audience: Audience, *, limit: int, narrowing: Narrowing
    ) -> "Side":
        """Return what lies nearest to a question of length 1."""
        matrix = await self._ready(question.size)
        hits: list[Hit] = []
        spread = None
        for _ in range(ROUNDS):
            nearest = await self._nearest(matrix, question, audience, limit, narrowing)
            if nearest is None:
                break
            hits, spread = await self._hits(nearest, audience, narrowing), nearest.spread
            changed = nearest.rows.keys() - {hit.id for hit in hits}
            if not changed:
                break
            await self.refresh(changed)  # what lies behind them moves up
        return Side(self, question, hits, spread)

    async def similarities(self, question: Vector, ids: Collection[int]) -> dict[int, float]:
        """Return how near rows lie that were found otherwise, as far as they have vectors."""
        rows = await self._connections.fetch(
            f"SELECT id, vector FROM {self._of.vectors} WHERE model = :model"
            " AND length(vector) = :dimensions AND id IN (SELECT value FROM json_each(:ids))",
            {"model": self._store.model, "dimensions": question.size, "ids": listed(ids)},
        )
        near = similarities(question, [vector for _, vector in rows])
        return dict(zip((row for row, _ in rows), near, strict=True))

    async def behind(
        self, question: Vector, messages: Collection[int], audience: Audience
    ) -> dict[int, float]:
        """Return how near the nearest cell of each message lies, of those that may be seen."""
        rows = await self._connections.fetch(
            f"SELECT cited.message_id, made.vector FROM cell_sources AS cited"
            " JOIN mem_cells AS found ON found.id = cited.cell_id"
            f" JOIN {self._of.vectors} AS made ON made.id = found.id"
            " WHERE cited.message_id IN (SELECT value FROM json_each(:ids))"
            " AND made.model = :model AND length(made.vector) = :dimensions"
            f" AND {visible('found')}",
            {
                "ids": listed(messages),
                "model": self._store.model,
                "dimensions": question.size,
                **audience.parameters,
            },
        )
        nearest: dict[int, float] = {}
        near = similarities(question, [vector for _, vector in rows])
        for (message, _), similarity in zip(rows, near, strict=True):
            nearest[message] = max(similarity, nearest.get(message, similarity))
        return nearest

    async def refresh(self, ids: Collection[int]) -> None:
        """Take in rows as the database has them now, unless none are in memory."""
        matrix = self._matrix
        if matrix is None or matrix.of != (self._store.model, self._store.dimensions):
            return
        async with self._alone:
            self._fresh.update(ids)
            rows = await self._read("made.id IN (SELECT value FROM json_each(:asked))", listed(ids))
            await asyncio.to_thread(matrix.replace, ids, rows)

    def let_go(self) -> None:
        """Free the memory at once; the vectors are loaded again when they are asked for."""
        self._matrix = None
        self._budget.give_back(self)
        if self._loading is not None:
            self._loading.cancel()

    async def close(self) -> None:
        """Free the memory, and read no more."""
        self.let_go()
        if self._loading is not None:
            await asyncio.wait({self._loading})

    async def _ready(self, dimensions: int) -> Matrix | None:
        """Return the matrix with at least the newest rows; None if it has others than these."""
        if self._store.dimensions != dimensions:
            return None
        if self._matrix is None or self._matrix.of != (self._store.model, dimensions):
            self.let_go()
            self._fresh.clear()
            self._matrix = Matrix(self._store.model, dimensions)
            self._loading = asyncio.create_task(self._load(self._matrix))
        matrix = self._matrix
        self._budget.use(self, matrix.nbytes)
        if self._loading is not None:
            await asyncio.wait({self._loading}, timeout=LOADING_PATIENCE)
        return matrix

    async def _nearest(
        self,
        matrix: Matrix | None,
        question: Vector,
        audience: Audience,
        limit: int,
        narrowing: Narrowing,
    ) -> Nearest | None:
        if matrix is None:
            return None
        async with self._alone:
            return await asyncio.to_thread(matrix.nearest, question, audience, narrowing, limit)

    async def _load(self, matrix: Matrix) -> None:
        """Load all rows, the newest first, as far as there is room."""
        below, full = NEWEST, False
        try:
            while not full and (rows := await self._read("made.id < :asked", below)):
                async with self._alone:
                    kept = [row for row in rows if row[0] not in self._fresh]
                    await asyncio.to_thread(matrix.add, kept)
                below = rows[-1][0]
                full = not self._budget.use(self, matrix.nbytes)
        except Exception as error:  # noqa: BLE001 - the edge of a task; the next question tries anew
            _log.error("The vectors of a memory cannot be loaded: %s", reason(error))
            self.let_go()

    async def _read(self, where: str, asked: int | str) -> list[Row]:
        return await self._connections.fetch(
            "SELECT made.id, made.vector, found.scope, found.root_id, found.author_id,"
            f" found.said_at, {_BEHIND[self._of.rows]} FROM {self._of.vectors} AS made"
            f" JOIN {self._of.rows} AS found ON found.id = made.id"
            f" WHERE made.model = :model AND length(made.vector) = :dimensions AND {where}"
            " ORDER BY made.id DESC LIMIT :chunk",
            {
                "model": self._store.model,
                "dimensions": self._store.dimensions,
                "asked": asked,
                "chunk": CHUNK,
            },
        )

    async def _hits(self, nearest: Nearest, audience: Audience, narrowing: Narrowing) -> list[Hit]:
        """Return the rows as the database has them now: only what it lets be seen."""
        conditions = [visible("found"), *narrowing.conditions(self._of.rows)]
        rows = await self._connections.fetch(
            "SELECT found.id, 0.0, found.author_id, found.said_at, found.channel_id,"
            f" {_SEARCHED[self._of.rows].asks} FROM {self._of.rows} AS found"
            f" JOIN {self._of.vectors} AS made ON made.id = found.id AND made.model = :model"
            " WHERE found.id IN (SELECT value FROM json_each(:ids))"
            f" AND {' AND '.join(conditions)}",
            {
                "model": self._store.model,
                "ids": listed(nearest.rows),
                **audience.parameters,
                **narrowing.parameters,
            },
        )
        hits = {hit.id: replace(hit, score=nearest.share(hit.id)) for hit in map(hit_of, rows)}
        return [hits[row] for row in nearest.rows if row in hits]
