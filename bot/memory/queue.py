"""Work off the log: what waits for extraction, and what extraction made of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from bot.clock import Clock
from bot.ids import ChannelId, MessageId
from bot.memory.audience import Scope
from bot.memory.connections import Connections, Row, Transaction, listed
from bot.memory.drafts import stage_drafts
from bot.memory.messages import MESSAGE_COLUMNS, message_of
from bot.memory.records import Batch, CellDraft, Message, WaitingChannel
from bot.memory.state import epoch
from bot.memory.text import storable
from bot.memory.timestamps import from_milliseconds, moment_of, to_milliseconds

_OF_TALK = " WHERE channel_id = :channel_id AND scope = :scope AND talk_id IS :talk_id"
_OLDEST = (
    f"SELECT {MESSAGE_COLUMNS}, found.attempts FROM messages AS found {_OF_TALK}"
    " AND state = 'waiting' ORDER BY id LIMIT :limit"
)
# What was said before the first of a batch, and Memoir's own words between the first and the last.
_EARLIER = (
    f"SELECT {MESSAGE_COLUMNS} FROM messages AS found {_OF_TALK}"
    " AND talk_id IS NOT NULL AND id < :first ORDER BY id DESC LIMIT :before"
)
_BESIDE = (
    f"SELECT {MESSAGE_COLUMNS} FROM messages AS found"
    " WHERE channel_id = :channel_id AND scope = :scope AND id < :first"
    " AND id NOT IN (SELECT value FROM json_each(:shown)) ORDER BY id DESC LIMIT :before"
)
_BETWEEN = (
    f"SELECT {MESSAGE_COLUMNS} FROM messages AS found"
    " WHERE channel_id = :channel_id AND scope = :scope AND id > :first AND id < :last"
    " AND from_memoir = 1 AND talk_id IS :talk_id ORDER BY id LIMIT :between"
)
_WAKE = (
    "UPDATE messages SET state = 'waiting', attempts = 0, retry_at = 0 WHERE state = 'failed'",
    "UPDATE messages SET retry_at = 0 WHERE state = 'waiting' AND retry_at > 0",
    "UPDATE mem_scenes SET retry_at = 0 WHERE new_cells > 0 AND retry_at > 0",
    "UPDATE cell_drafts SET set_aside = 0, attempts = 0, retry_at = 0 WHERE attempts > 0",
)


class ExtractionQueue:
    """Hand out batches of waiting messages and take back what was drawn from them.

    For the background work alone: a batch is of one conversation, and so of one channel and one
    scope; so are its cells.
    """

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    async def waiting(self) -> list[WaitingChannel]:
        """Return what waits, by channel and conversation.

        The messages of a batch that failed come first in the next, so they set `retry_at`.
        """
        rows = await self._connections.fetch(
            "SELECT channel_id, scope, count(*), max(logged_at), max(addressed), max(retry_at),"
            " talk_id, max(root_id) FROM messages WHERE state = 'waiting'"
            " GROUP BY channel_id, scope, talk_id"
        )
        return [
            WaitingChannel(
                channel_id=ChannelId(row[0]),
                scope=Scope(row[1]),
                messages=row[2],
                last_logged_at=from_milliseconds(row[3]),
                addressed=bool(row[4]),
                retry_at=from_milliseconds(row[5]),
                talk_id=None if row[6] is None else MessageId(row[6]),
                root_id=ChannelId(row[7]),
            )
            for row in rows
        ]

    async def revive(self) -> None:
        """Let all that was set aside or put off be tried at once: it may have been mended since."""

        async def wake(transaction: Transaction) -> None:
            for statement in _WAKE:
                await transaction.fetch(statement)

        await self._connections.write(wake)

    async def batch(
        self, waiting: WaitingChannel, *, limit: int, characters: int, context: int
    ) -> Batch | None:
        """Return the oldest waiting messages of a conversation, at least one.

        At most `limit` of them and about `characters` of text, with `context` messages from
        before the first, of the conversation as far as it has them, and Memoir's own words in
        between. Messages that failed together come together: none joins them that would be set
        aside for their fault.
        """
        place = {
            "channel_id": waiting.channel_id,
            "scope": waiting.scope,
            "talk_id": waiting.talk_id,
        }
        now_epoch = await epoch(self._connections)
        rows = await self._connections.fetch(_OLDEST, {**place, "limit": limit})
        if not rows:
            return None
        messages = _within(_of_equal_attempts(rows), characters)
        first, last = messages[0].id, messages[-1].id
        between = await self._connections.fetch(
            _BETWEEN, {**place, "first": first, "last": last, "between": limit}
        )
        before = await self._before({**place, "first": first}, context)
        return Batch(
            epoch=now_epoch,
            messages=tuple(messages),
            context=(*before, *map(message_of, between)),
            attempts=rows[0][-1],
        )

    async def _before(self, of: dict[str, object], limit: int) -> list[Message]:
        """Return what was said before a batch: in its conversation, else beside it."""
        rows = await self._connections.fetch(_EARLIER, {**of, "before": limit})
        if len(rows) < limit:
            shown = listed(row[0] for row in rows)
            left = {**of, "shown": shown, "before": limit - len(rows)}
            rows = [*rows, *await self._connections.fetch(_BESIDE, left)]
        return sorted(map(message_of, rows), key=lambda message: message.id)

    async def finish(self, batch: Batch, drafts: Sequence[CellDraft]) -> bool:
        """Stage the drafts and mark the messages, in one transaction.

        Return False, and write nothing, if the memory was reset or some of the messages are no
        longer there or were extracted already.
        """

        async def write(transaction: Transaction) -> bool:
            if not await _still_waiting(transaction, batch):
                return False
            await stage_drafts(transaction, batch.messages[0].place, drafts, self._clock())
            await transaction.run_many(
                "UPDATE messages SET state = 'extracted', error = NULL WHERE id = ?",
                [(message.id,) for message in batch.messages],
            )
            return True

        return await self._connections.write(write)

    async def fail(
        self, batch: Batch, error: str, *, retry_at: datetime | None, counts: bool = True
    ) -> None:
        """Note a failure; without a time to try again the messages are set aside, and kept.

        A failure `counts` when it may be the messages' own fault, not the endpoint's.
        """
        state = "failed" if retry_at is None else "waiting"
        until = 0 if retry_at is None else to_milliseconds(retry_at)
        noted = (state, int(counts), until, storable(error))

        async def note(transaction: Transaction) -> None:
            if await _still_waiting(transaction, batch):
                await transaction.run_many(
                    "UPDATE messages SET state = ?, attempts = attempts + ?, retry_at = ?,"
                    " error = ? WHERE id = ?",
                    [(*noted, message.id) for message in batch.messages],
                )

        await self._connections.write(note)


async def _still_waiting(transaction: Transaction, batch: Batch) -> bool:
    if await epoch(transaction) != batch.epoch:
        return False
    [(count,)] = await transaction.fetch(
        "SELECT count(*) FROM messages WHERE state = 'waiting'"
        " AND id IN (SELECT value FROM json_each(?))",
        (listed(message.id for message in batch.messages),),
    )
    return bool(count == len(batch.messages)) and await _still_said(transaction, batch)


async def _still_said(transaction: Transaction, batch: Batch) -> bool:
    """Return whether nothing that was shown with a batch was removed or edited meanwhile."""
    shown = (*batch.messages, *batch.context)
    rows = await transaction.fetch(
        "SELECT id, edited_at FROM messages WHERE id IN (SELECT value FROM json_each(?))",
        (listed(message.id for message in shown),),
    )
    edited = {row[0]: moment_of(row[1]) for row in rows}
    return all(edited.get(message.id, ...) == message.edited_at for message in shown)


def _of_equal_attempts(rows: Iterable[Row]) -> list[Message]:
    """Return the first messages, up to one that failed more or less often."""
    _, oldest = next(groupby(rows, key=lambda row: row[-1]))
    return [message_of(row) for row in oldest]


def _within(messages: list[Message], characters: int) -> list[Message]:
    """Return the first messages whose text fits; always one."""
    total = 0
    for at, message in enumerate(messages):
        total += len(message.content)
        if at and total > characters:
            return messages[:at]
    return messages
