"""Keep the durable log: every message, written before anything else happens with it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.errors import StoreError
from bot.ids import ChannelId, MessageId, UserId
from bot.memory.audience import Audience, Scope, visible
from bot.memory.connections import Connections, Row, Transaction
from bot.memory.records import Message, Place
from bot.memory.text import index_text, is_question, storable, words
from bot.memory.timestamps import from_milliseconds, to_milliseconds

# Columns in the order that `message_of` reads them.
MESSAGE_COLUMNS = (
    "found.id, found.channel_id, found.root_id, found.scope, found.author_id, found.author_name,"
    " found.content, found.said_at, found.reply_to, found.from_memoir, found.addressed"
)
# Messages before and after that are indexed with a message; the width that was measured best.
NEIGHBOURS = 2
# Messages that share a transaction: enough to share its cost. All who wait for one wake up together,
# and more of them would hold the event loop for longer than 10 ms.
GROUP = 50
# Discord repeats missed events for minutes after a lost connection; what was said longer before
# a reset can't come back by itself, only by somebody who feeds it in on purpose.
IN_FLIGHT = timedelta(days=1)

_INSERT = """
INSERT OR IGNORE INTO messages (
    id, channel_id, root_id, scope, author_id, author_name, content, said_at, logged_at,
    reply_to, from_memoir, addressed, state
) VALUES (
    :id, :channel_id, :root_id, :scope, :author_id, :author_name, :content, :said_at, :logged_at,
    :reply_to, :from_memoir, :addressed, :state
) RETURNING id
"""
_NEIGHBOURS = f"""
SELECT id FROM (
    SELECT id FROM messages
    WHERE channel_id = :channel_id AND scope = :scope AND id < :id AND from_memoir = 0
    ORDER BY id DESC LIMIT {NEIGHBOURS}
) UNION ALL SELECT id FROM (
    SELECT id FROM messages
    WHERE channel_id = :channel_id AND scope = :scope AND id > :id AND from_memoir = 0
    ORDER BY id LIMIT {NEIGHBOURS}
)
"""
_INDEX = f"""
INSERT INTO message_index (id, text, context)
VALUES (:id, :text, coalesce(
    (SELECT group_concat(text, ' ') FROM message_index WHERE id IN ({_NEIGHBOURS})), ''
))
"""
_INDEX_NEIGHBOURS = f"""
UPDATE message_index SET context = trim(context || ' ' || :text) WHERE id IN ({_NEIGHBOURS})
"""


@dataclass(frozen=True, slots=True)
class _Pending:
    message: Message
    logged: asyncio.Future[bool]  # whether it was new


class MessageLog:
    """Log messages once each and read them back for an audience."""

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock
        self._pending: list[_Pending] = []
        self._flushing: asyncio.Task[None] | None = None

    async def add(self, message: Message) -> bool:
        """Log a message; it is on disk when this returns. Return False if it was known.

        Messages that arrive while another write is under way share one transaction.
        """
        if not storable(message.content):
            raise StoreError("A message without text cannot be remembered.")
        pending = _Pending(message, asyncio.get_running_loop().create_future())
        self._pending.append(pending)
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.ensure_future(self._flush())
        return await asyncio.shield(pending.logged)

    async def drain(self) -> None:
        """Wait until nothing is left to be written."""
        if self._flushing is not None:
            await asyncio.wait([self._flushing])

    async def get(self, message_id: MessageId, audience: Audience) -> Message | None:
        """Return a message if the audience may see it."""
        found = await self.many([message_id], audience)
        return found[0] if found else None

    async def many(self, ids: Iterable[MessageId], audience: Audience) -> list[Message]:
        """Return those of the messages that the audience may see, oldest first."""
        wanted = ", ".join(str(int(message_id)) for message_id in ids)
        rows = await self._connections.fetch(
            f"SELECT {MESSAGE_COLUMNS} FROM messages AS found"
            f" WHERE found.id IN ({wanted}) AND {visible('found')} ORDER BY found.id",
            audience.parameters,
        )
        return [message_of(row) for row in rows]

    async def where(
        self, ids: Iterable[MessageId], audience: Audience
    ) -> dict[MessageId, ChannelId]:
        """Return in which channel each message was said, as far as the audience may see it."""
        return {found.id: found.place.channel_id for found in await self.many(ids, audience)}

    async def recent(
        self, channel_id: ChannelId, audience: Audience, *, before: MessageId, limit: int
    ) -> list[Message]:
        """Return the channel's last messages before one, oldest first, with Memoir's own."""
        rows = await self._connections.fetch(
            f"SELECT {MESSAGE_COLUMNS} FROM messages AS found"
            f" WHERE found.channel_id = :channel_id AND found.id < :before AND {visible('found')}"
            " ORDER BY found.id DESC LIMIT :limit",
            {
                "channel_id": channel_id,
                "before": before,
                "limit": limit,
                **audience.parameters,
            },
        )
        return [message_of(row) for row in reversed(rows)]

    async def _flush(self) -> None:
        while self._pending:
            await self._write_group()

    async def _write_group(self) -> None:
        """Write what is pending once the writer is free; nobody hears of it before that."""
        taken: list[_Pending] = []

        async def write(transaction: Transaction) -> list[bool]:
            taken.extend(self._pending[:GROUP])
            del self._pending[:GROUP]
            closed_at = await _closed_at(transaction)
            return [await self._log(transaction, each.message, closed_at) for each in taken]

        try:
            news = await self._connections.write(write)
        except Exception as error:
            for each in taken or self._pending:
                each.logged.set_exception(error)
                each.logged.exception()  # whoever was cancelled does not fetch it
            self._pending = [each for each in self._pending if not each.logged.done()]
        else:
            for each, new in zip(taken, news, strict=True):
                each.logged.set_result(new)

    async def _log(
        self, transaction: Transaction, message: Message, closed_at: datetime | None
    ) -> bool:
        if closed_at is not None and closed_at - IN_FLIGHT < message.said_at <= closed_at:
            return False
        row = _row_of(message, self._clock())
        if not await transaction.fetch(_INSERT, row):
            return False
        if not message.from_memoir:
            await _index(transaction, message, row)
            await _learn_name(transaction, message)
        return True


async def _closed_at(transaction: Transaction) -> datetime | None:
    """Return when the memory was last reset: what was said before must not come back."""
    rows = await transaction.fetch("SELECT value FROM guild_state WHERE key = 'reset_at'")
    return from_milliseconds(rows[0][0]) if rows else None


async def _index(transaction: Transaction, message: Message, row: dict[str, object]) -> None:
    """Make a message findable; what is only asked of Memoir is no evidence of anything."""
    if message.addressed and is_question(message.content):
        return
    searched = {
        "id": message.id,
        "channel_id": message.place.channel_id,
        "scope": message.place.scope,
        "text": index_text(message.content),
    }
    await transaction.fetch(_INDEX, searched)
    await transaction.fetch(_INDEX_NEIGHBOURS, searched)


async def _learn_name(transaction: Transaction, message: Message) -> None:
    names = [(word, message.author_id) for word in words(message.author_name)]
    await transaction.run_many(
        "INSERT OR IGNORE INTO name_words (word, user_id) VALUES (?, ?)", names
    )


def _row_of(message: Message, now: datetime) -> dict[str, object]:
    return {
        "id": message.id,
        "channel_id": message.place.channel_id,
        "root_id": message.place.root_id,
        "scope": message.place.scope,
        "author_id": message.author_id,
        "author_name": storable(message.author_name),
        "content": storable(message.content),
        "said_at": to_milliseconds(message.said_at),
        "logged_at": to_milliseconds(now),
        "reply_to": message.reply_to,
        "from_memoir": int(message.from_memoir),
        "addressed": int(message.addressed),
        "state": "context" if message.from_memoir else "waiting",
    }


def message_of(row: Row) -> Message:
    """Read a row of MESSAGE_COLUMNS."""
    return Message(
        id=MessageId(row[0]),
        place=Place(ChannelId(row[1]), ChannelId(row[2]), Scope(row[3])),
        author_id=UserId(row[4]),
        author_name=row[5],
        content=row[6],
        said_at=from_milliseconds(row[7]),
        reply_to=None if row[8] is None else MessageId(row[8]),
        from_memoir=bool(row[9]),
        addressed=bool(row[10]),
    )
