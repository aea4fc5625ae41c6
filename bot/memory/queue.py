"""Work off the log: what waits for extraction, and what extraction made of it."""

from collections.abc import Sequence
from datetime import datetime

from bot.clock import Clock
from bot.ids import ChannelId
from bot.memory.audience import Scope
from bot.memory.connections import Connections, Transaction
from bot.memory.drafts import write_drafts
from bot.memory.messages import MESSAGE_COLUMNS, message_of
from bot.memory.records import Batch, CellDraft, WaitingChannel
from bot.memory.state import epoch
from bot.memory.timestamps import from_milliseconds, to_milliseconds


class ExtractionQueue:
    """Hand out batches of waiting messages and take back what was drawn from them.

    For the background work alone: a batch is of one channel and one scope, and so are its cells.
    """

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    async def waiting(self) -> list[WaitingChannel]:
        """Return what waits, by channel."""
        rows = await self._connections.fetch(
            "SELECT channel_id, scope, count(*), max(logged_at), max(addressed), min(retry_at)"
            " FROM messages WHERE state = 'waiting' GROUP BY channel_id, scope"
        )
        return [
            WaitingChannel(
                channel_id=ChannelId(row[0]),
                scope=Scope(row[1]),
                messages=row[2],
                last_logged_at=from_milliseconds(row[3]),
                addressed=bool(row[4]),
                retry_at=from_milliseconds(row[5]),
            )
            for row in rows
        ]

    async def batch(self, waiting: WaitingChannel, *, limit: int, context: int) -> Batch | None:
        """Return the oldest waiting messages of a channel, with `context` messages before them."""
        place = {"channel_id": waiting.channel_id, "scope": waiting.scope}
        now_epoch = await epoch(self._connections)
        rows = await self._connections.fetch(
            f"SELECT {MESSAGE_COLUMNS}, found.attempts FROM messages AS found"
            " WHERE channel_id = :channel_id AND scope = :scope AND state = 'waiting'"
            " ORDER BY id LIMIT :limit",
            {**place, "limit": limit},
        )
        if not rows:
            return None
        before = await self._connections.fetch(
            f"SELECT {MESSAGE_COLUMNS} FROM messages AS found"
            " WHERE channel_id = :channel_id AND scope = :scope AND id < :first"
            " ORDER BY id DESC LIMIT :limit",
            {**place, "first": rows[0][0], "limit": context},
        )
        return Batch(
            epoch=now_epoch,
            messages=tuple(message_of(row) for row in rows),
            context=tuple(message_of(row) for row in reversed(before)),
            attempts=max(row[-1] for row in rows),
        )

    async def finish(self, batch: Batch, drafts: Sequence[CellDraft]) -> int | None:
        """Write the cells and mark the messages, in one transaction.

        Return how many cells are new; None, and nothing is written, if the memory was reset or
        some of the messages are no longer there or were extracted already.
        """

        async def finish(transaction: Transaction) -> int | None:
            if not await self._still_waiting(transaction, batch):
                return None
            added = await write_drafts(transaction, batch, drafts, self._clock())
            await transaction.run_many(
                "UPDATE messages SET state = 'extracted', error = NULL WHERE id = ?", _ids(batch)
            )
            return added

        return await self._connections.write(finish)

    async def fail(self, batch: Batch, error: str, *, retry_at: datetime | None) -> None:
        """Note a failure; without a time to try again the messages are set aside, and kept."""
        state = "failed" if retry_at is None else "waiting"
        until = 0 if retry_at is None else to_milliseconds(retry_at)

        async def note(transaction: Transaction) -> None:
            if await self._still_waiting(transaction, batch):
                await transaction.run_many(
                    "UPDATE messages SET state = ?, attempts = attempts + 1, retry_at = ?,"
                    " error = ? WHERE id = ?",
                    [(state, until, error, message.id) for message in batch.messages],
                )

        await self._connections.write(note)

    async def _still_waiting(self, transaction: Transaction, batch: Batch) -> bool:
        if await epoch(transaction) != batch.epoch:
            return False
        wanted = ", ".join(str(message.id) for message in batch.messages)
        [(count,)] = await transaction.fetch(
            f"SELECT count(*) FROM messages WHERE id IN ({wanted}) AND state = 'waiting'"
        )
        return bool(count == len(batch.messages))


def _ids(batch: Batch) -> list[tuple[int]]:
    return [(message.id,) for message in batch.messages]
