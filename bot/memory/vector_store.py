"""Keep the vectors of messages and cells, and know which of them are still missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.memory.connections import Connections, Row, Transaction, listed
from bot.memory.narrowing import Rows
from bot.memory.state import epoch

# Every id that Discord or SQLite gives is below.
NEWEST = 2**63 - 1
# How many of what was there before embeddings were switched on are looked at in one step.
WINDOW = 1_000


@dataclass(frozen=True, slots=True)
class Embedded:
    """Name the table whose rows get vectors, the one that says which, and that of the vectors."""

    rows: Rows
    index: str
    vectors: str
    below: str  # the column that tells how far down from the newest the rows were worked through


MESSAGES = Embedded("messages", "message_index", "message_vectors", "messages_below")
CELLS = Embedded("mem_cells", "cell_index", "cell_vectors", "cells_below")


@dataclass(frozen=True, slots=True)
class VectorBatch:
    """Hold texts that wait for their vectors, all messages or all cells."""

    epoch: int  # of the memory when they were read: a reset ends it
    of: Embedded
    texts: dict[int, str]
    below: int | None  # how far the rows from before are worked through once these have theirs


class VectorStore:
    """Store the vectors of one model; those of any other count as missing."""

    def __init__(self, connections: Connections, model: str) -> None:
        self._connections = connections
        self._name = model
        self.model = 0  # the number that its vectors carry; 0 before `begin`
        self.dimensions: int | None = None

    async def begin(self) -> None:
        """Use this model from now on: new messages and cells begin to wait for their vectors."""
        rows = await self._connections.fetch(
            "SELECT id, dimensions, name FROM embedding_models WHERE in_use = 1"
        )
        if not rows or rows[0][2] != self._name:
            rows = [await self._connections.write(self._take_over)]
        self.model, self.dimensions = rows[0][0], rows[0][1]

    async def next(self, limit: int) -> VectorBatch | None:
        """Return what waits, the newest first; None if nothing does."""
        for of in (MESSAGES, CELLS):
            batch = await self._asked_for(of, limit) or await self._from_before(of, limit)
            if batch is not None:
                return batch
        return None

    async def finish(self, batch: VectorBatch, vectors: Sequence[bytes | None]) -> None:
        """Store a vector for each of a batch's texts; None for one that the model does not take.

        What was erased or edited meanwhile gets none.
        """

        async def store(transaction: Transaction) -> tuple[int, int | None]:
            if await epoch(transaction) != batch.epoch:
                return self.model, self.dimensions
            model, dimensions = await self._agreed(transaction, vectors)
            await transaction.run_many(
                f"INSERT INTO {batch.of.vectors} (id, model, vector)"
                f" SELECT id, :model, :vector FROM {batch.of.rows} WHERE id = :id"
                f" AND content = :text AND id IN (SELECT id FROM {batch.of.index} WHERE id = :id)"
                " ON CONFLICT (id) DO UPDATE SET model = excluded.model, vector = excluded.vector",
                [
                    {"id": row, "text": text, "model": model, "vector": vector}
                    for (row, text), vector in zip(batch.texts.items(), vectors, strict=True)
                ],
            )
            if batch.below is not None and model == self.model:
                await self._lower(transaction, batch.of, batch.below)
            return model, dimensions

        self.model, self.dimensions = await self._connections.write(store)

    async def _asked_for(self, of: Embedded, limit: int) -> VectorBatch | None:
        """Return rows that were written or edited since embeddings are on."""
        now_epoch = await epoch(self._connections)
        rows = await self._connections.fetch(
            f"SELECT waiting.id, found.content FROM {of.vectors} AS waiting"
            f" JOIN {of.rows} AS found ON found.id = waiting.id"
            " WHERE waiting.model = 0 ORDER BY waiting.id DESC LIMIT ?",
            (limit,),
        )
        return VectorBatch(now_epoch, of, _texts(rows), None) if rows else None

    async def _from_before(self, of: Embedded, limit: int) -> VectorBatch | None:
        """Return rows from before embeddings were on, or that another model's vectors are of."""
        now_epoch = await epoch(self._connections)
        while seen := await self._window(of):
            missing = [row for row, has_vector in seen if not has_vector][:limit]
            below = missing[-1] if len(missing) == limit else seen[-1][0]
            rows = await self._connections.fetch(
                f"SELECT id, content FROM {of.rows}"
                " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id DESC",
                (listed(missing),),
            )
            if rows:
                return VectorBatch(now_epoch, of, _texts(rows), below)
            await self._connections.write(lambda t, to=below: self._lower(t, of, to))  # type: ignore[misc]
        return None

    async def _window(self, of: Embedded) -> Sequence[Row]:
        return await self._connections.fetch(
            "SELECT seen.id, EXISTS (SELECT 1 FROM"
            f" {of.vectors} AS made WHERE made.id = seen.id AND made.model = :model)"
            f" FROM {of.index} AS seen WHERE seen.id <"
            f" (SELECT {of.below} FROM embedding_models WHERE id = :model)"
            " ORDER BY seen.id DESC LIMIT :window",
            {"model": self.model, "window": WINDOW},
        )

    async def _lower(self, transaction: Transaction, of: Embedded, below: int) -> None:
        await transaction.fetch(
            f"UPDATE embedding_models SET {of.below} = ? WHERE id = ?", (below, self.model)
        )

    async def _take_over(self, transaction: Transaction) -> Row:
        await _stop(transaction)
        known = await transaction.fetch(
            "UPDATE embedding_models SET in_use = 1, messages_below = :newest,"
            " cells_below = :newest WHERE id = (SELECT max(id) FROM embedding_models"
            " WHERE name = :name) RETURNING id, dimensions, name",
            {"newest": NEWEST, "name": self._name},
        )
        return known[0] if known else await self._enter(transaction)

    async def _enter(self, transaction: Transaction) -> Row:
        [row] = await transaction.fetch(
            "INSERT INTO embedding_models (name, in_use, messages_below, cells_below)"
            " VALUES (:name, 1, :newest, :newest) RETURNING id, dimensions, name",
            {"newest": NEWEST, "name": self._name},
        )
        return row

    async def _agreed(
        self, transaction: Transaction, vectors: Sequence[bytes | None]
    ) -> tuple[int, int | None]:
        """Return model and dimensions of these vectors; with others than before all begins anew."""
        made = next((len(vector) for vector in vectors if vector is not None), None)
        if made is None or made == self.dimensions:
            return self.model, self.dimensions
        model = self.model
        if self.dimensions is not None:  # another model by the same name
            await _stop(transaction)
            model = (await self._enter(transaction))[0]
        await transaction.fetch(
            "UPDATE embedding_models SET dimensions = ? WHERE id = ?", (made, model)
        )
        return model, made


async def stop_embedding(connections: Connections) -> None:
    """Let nothing more wait for vectors; those that are there are kept."""
    if await connections.fetch("SELECT 1 FROM embedding_models WHERE in_use = 1"):
        await connections.write(_stop)


async def _stop(transaction: Transaction) -> None:
    await transaction.fetch("UPDATE embedding_models SET in_use = 0 WHERE in_use = 1")


def _texts(rows: Sequence[Row]) -> dict[int, str]:
    return {row[0]: row[1] for row in rows}
