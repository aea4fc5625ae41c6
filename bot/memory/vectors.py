"""Find memories by what they mean, beside what words find; a part that can be left out."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.memory.audience import Audience, visible
from bot.memory.blending import worth_of
from bot.memory.connections import Connections
from bot.memory.embedding import Embedder, embeddable
from bot.memory.matrix import Vector, quantised
from bot.memory.narrowing import Narrowing
from bot.memory.question_vectors import PATIENCE, QuestionVectors
from bot.memory.search import Hit
from bot.memory.vector_budget import VectorBudget
from bot.memory.vector_search import Side, VectorSearch
from bot.memory.vector_store import CELLS, MESSAGES, VectorBatch, VectorStore


@dataclass(frozen=True, slots=True)
class Embeddings:
    """Hold what the vectors of all guilds share."""

    questions: QuestionVectors
    budget: VectorBudget

    @classmethod
    def by(cls, embedder: Embedder, clock: Clock, patience: float = PATIENCE) -> "Embeddings":
        """Return what they share with this model; questions wait for it so many seconds."""
        return cls(QuestionVectors(embedder, clock, patience), VectorBudget())


@dataclass(frozen=True, slots=True)
class Nearness:
    """Hold what lies near a question among messages and among cells."""

    question: Vector
    audience: Audience
    messages: Side
    cells: Side

    async def blended(
        self, messages: Sequence[Hit], cells: Sequence[Hit]
    ) -> tuple[list[Hit], list[Hit]]:
        """Return what words found and what lies near, scored by both."""
        worth = worth_of((*messages, *cells))
        ids = {hit.id for hit in (*messages, *self.messages.hits)}
        behind = await self.cells.search.behind(self.question, ids, self.audience)
        both = await asyncio.gather(
            self.messages.blended(messages, worth, behind), self.cells.blended(cells, worth)
        )
        return both[0], both[1]


class Vectors:
    """Hold the vectors of one guild's messages and cells, by one model."""

    def __init__(self, connections: Connections, shared: Embeddings) -> None:
        self._connections = connections
        self._questions = shared.questions
        self._store = VectorStore(connections, shared.questions.model)
        self._messages = VectorSearch(connections, MESSAGES, self._store, shared.budget)
        self._cells = VectorSearch(connections, CELLS, self._store, shared.budget)

    async def begin(self) -> None:
        """Use the model from now on; also after a reset."""
        self.let_go()
        await self._store.begin()

    def let_go(self) -> None:
        """Free the memory at once; the vectors are loaded again when they are asked for."""
        self._messages.let_go()
        self._cells.let_go()

    async def close(self) -> None:
        """Free the memory, and read no more."""
        await self._messages.close()
        await self._cells.close()

    async def next(self, limit: int) -> VectorBatch | None:
        """Return texts that wait for their vectors, as the model is to be shown them."""
        return await self._store.next(limit)

    async def shown(self, batch: VectorBatch) -> list[str]:
        """Return a batch's texts as the model is to be shown them."""
        return await embeddable(list(batch.texts.values()), self._connections)

    async def finish(self, batch: VectorBatch, vectors: Sequence[Vector | None]) -> None:
        """Store a vector for each of a batch's texts; None for one that the model does not take."""
        await self._store.finish(batch, [None if v is None else quantised(v) for v in vectors])
        search = self._messages if batch.of is MESSAGES else self._cells
        await search.refresh(batch.texts)

    async def missing(self, audience: Audience) -> int:
        """Return how many messages and cells that the audience may see have no vector yet."""
        counts = [
            f"(SELECT count(*) FROM {of.index} AS i JOIN {of.rows} AS found ON found.id = i.id"
            f" LEFT JOIN {of.vectors} AS made ON made.id = i.id AND made.model = :model"
            f" WHERE made.id IS NULL AND {visible('found')})"
            for of in (MESSAGES, CELLS)
        ]
        [(missing,)] = await self._connections.fetch(
            f"SELECT {' + '.join(counts)}", {"model": self._store.model, **audience.parameters}
        )
        return int(missing)

    async def near(
        self, text: str, audience: Audience, *, limit: int, narrowing: Narrowing
    ) -> "Nearness | None":
        """Return what lies near a text; None if that is not to be known in time."""
        [shown] = await embeddable([text], self._connections)
        question = await self._questions.of(shown) if shown else None
        if question is None:
            return None
        messages, cells = await asyncio.gather(
            self._messages.near(question, audience, limit=limit, narrowing=narrowing),
            self._cells.near(question, audience, limit=limit, narrowing=narrowing),
        )
        return Nearness(question, audience, messages, cells)
