"""Keep in the log which conversation each message is of."""

import asyncio
from collections.abc import Sequence

from bot.ids import MessageId
from bot.memory.connections import Connections, Row, Transaction, listed
from bot.memory.messages import MESSAGE_COLUMNS, message_of
from bot.memory.records import WaitingChannel
from bot.memory.talks import REMEMBERED, WINDOW, Talks, Threaded

# So many at once: a transaction of milliseconds.
AT_ONCE = WINDOW

_COLUMNS = f"{MESSAGE_COLUMNS}, found.talk_id, found.answers, found.state"
_OF_CHANNEL = "WHERE found.channel_id = :channel_id AND found.scope = :scope"
_FIRST = (
    "SELECT min(id) FROM messages WHERE channel_id = :channel_id AND scope = :scope"
    " AND talk_id IS NULL AND state = 'waiting'"
)
_BEFORE = (
    f"SELECT {_COLUMNS} FROM messages AS found {_OF_CHANNEL}"
    " AND found.id < :first ORDER BY found.id DESC LIMIT :limit"
)
_FROM = (
    f"SELECT {_COLUMNS} FROM messages AS found {_OF_CHANNEL}"
    " AND found.id >= :first ORDER BY found.id LIMIT :limit"
)
_REPLIED_TO = (
    f"SELECT {_COLUMNS} FROM messages AS found {_OF_CHANNEL}"
    " AND found.id IN (SELECT value FROM json_each(:ids))"
)


class TalkLog:
    """Tell the conversations of a channel apart, each message once and for good."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def thread(self, waiting: WaitingChannel) -> bool:
        """Find the conversations of the oldest messages that wait without one.

        Return whether there were any. Only messages of the same channel and scope are looked at.
        """
        place = {"channel_id": waiting.channel_id, "scope": waiting.scope}
        [(first,)] = await self._connections.fetch(_FIRST, place)
        if first is None:
            return False
        here = {**place, "first": first}
        before = await self._connections.fetch(_BEFORE, {**here, "limit": REMEMBERED})
        new = await self._connections.fetch(_FROM, {**here, "limit": AT_ONCE})
        rows = [*reversed(before), *new]
        replies = listed(MessageId(row[8]) for row in rows if row[8] is not None)
        replied_to = await self._connections.fetch(_REPLIED_TO, {**place, "ids": replies})
        placed = await asyncio.to_thread(_placed, rows, replied_to)  # the loop stays free

        async def write(transaction: Transaction) -> None:
            await transaction.run_many(
                "UPDATE messages SET talk_id = ?, answers = ? WHERE id = ? AND talk_id IS NULL",
                [(each.talk_id, each.answers, each.message.id) for each in placed],
            )

        await self._connections.write(write)
        return True


def _placed(rows: Sequence[Row], replied_to: Sequence[Row]) -> list[Threaded]:
    """Return the conversations of those of a channel's messages that have none yet."""
    talks = Talks()
    known = {each.message.id: each for each in map(_threaded, replied_to)}
    placed = []
    for row in rows:
        threaded = _threaded(row)
        if _has_talk(row):
            talks.follow(threaded)
        else:
            reply_to = threaded.message.reply_to
            threaded = talks.place(threaded.message, known.get(reply_to) if reply_to else None)
            placed.append(threaded)
        known[threaded.message.id] = threaded
    return placed


def _has_talk(row: Row) -> bool:
    """Return whether a message's conversation is known, or no longer asked for.

    What was extracted before conversations were told apart is taken for one of its own each.
    """
    talk_id, _, state = row[-3:]
    return talk_id is not None or state not in ("waiting", "context")


def _threaded(row: Row) -> Threaded:
    talk_id, answers, _ = row[-3:]
    message = message_of(row)
    return Threaded(message, message.id if talk_id is None else MessageId(talk_id), answers)
