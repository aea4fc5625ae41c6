"""Work off the log: what waits for extraction, and what extraction made of it."""

from collections.abc import Sequence
from datetime import datetime

from bot.clock import Clock
from bot.ids import ChannelId
from bot.memory.audience import Scope
from bot.memory.connections import Connections, Transaction
from bot.memory.drafts import write_drafts
from bot.memory.messages import MESSAGE_COLUMNS, message_of
from bot.memory.records import Batch, CellDraft, Message, WaitingChannel
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

    async def revive(self) -> bool:
        """Let messages that were set aside wait again; return whether anything waits now."""

        async def revive(transaction: Transaction) -> None:
            await transaction.fetch(
                "UPDATE messages SET state = 'waiting', attempts = 0, retry_at = 0"
                " WHERE state = 'failed'"
            )

        await self._connections.write(revive)
        return bool(
            await self._connections.fetch(
                "SELECT 1 FROM messages WHERE state = 'waiting'"
                " UNION ALL SELECT 1 FROM mem_scenes WHERE new_cells > 0 LIMIT 1"
            )
        )

    async def batch(
        self, waiting: WaitingChannel, *, limit: int, characters: int, context: int
    ) -> Batch | None:
        """Return the oldest waiting messages of a channel, at least one.

        At most `limit` of them and about `characters` of text, with `context` messages from
        before the first, and Memoir's own words in between.
        """
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
        messages = _within([message_of(row) for row in rows], characters)
        around = await self._connections.fetch(
            "SELECT * FROM ("
            f"SELECT {MESSAGE_COLUMNS} FROM messages AS found"
            " WHERE channel_id = :channel_id AND scope = :scope AND id < :first"
            " ORDER BY id DESC LIMIT :limit) UNION ALL SELECT * FROM ("
            f"SELECT {MESSAGE_COLUMNS} FROM messages AS found"
            " WHERE channel_id = :channel_id AND scope = :scope AND from_memoir = 1"
            " AND id > :first AND id < :last ORDER BY id LIMIT :between) ORDER BY 1",
            {
                **place,
                "first": messages[0].id,
                "last": messages[-1].id,
                "limit": context,
                "between": limit,
            },
        )
        return Batch(
            epoch=now_epoch,
            messages=tuple(messages),
            context=tuple(message_of(row) for row in around),
            attempts=max(row[-1] for row in rows[: len(messages)]),
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

    async def fail(
        self, batch: Batch, error: str, *, retry_at: datetime | None, counts: bool = True
    ) -> None:
        """Note a failure; without a time to try again the messages are set aside, and kept.

        A failure `counts` when it may be the messages' own fault, not the endpoint's.
        """
        state = "failed" if retry_at is None else "waiting"
        until = 0 if retry_at is None else to_milliseconds(retry_at)

        async def note(transaction: Transaction) -> None:
            if await self._still_waiting(transaction, batch):
                await transaction.run_many(
                    "UPDATE messages SET state = ?, attempts = attempts + ?, retry_at = ?,"
                    " error = ? WHERE id = ?",
                    [(state, int(counts), until, error, each.id) for each in batch.messages],
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


def _within(messages: list[Message], characters: int) -> list[Message]:
    """Return the first messages whose text fits; always one."""
    total = 0
    for at, message in enumerate(messages):
        total += len(message.content)
        if at and total > characters:
            return messages[:at]
    return messages


def _ids(batch: Batch) -> list[tuple[int]]:
    return [(message.id,) for message in batch.messages]
