"""Keep the durable log: every message, written before anything else happens with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clock import Clock, zone_of
from bot.errors import StoreError
from bot.ids import ChannelId, MessageId, UserId
from bot.memory.asking import only_asks
from bot.memory.audience import Audience, Scope, told_from_sight, visible
from bot.memory.budgets import Bearers, Budgets, BudgetSpent, Spent
from bot.memory.connections import Connections, Row, Transaction, listed
from bot.memory.group_commit import GroupCommit
from bot.memory.indexing import index_message
from bot.memory.ledger import Tally, today
from bot.memory.message_times import keep_times
from bot.memory.names import name_words
from bot.memory.outdating import is_outdated
from bot.memory.records import Message, NamedUser, Place
from bot.memory.state import reset_at
from bot.memory.text import storable
from bot.memory.timestamps import from_milliseconds, moment_of, to_milliseconds
from bot.memory.told import Milliseconds, times_told
from bot.redaction.invisible import seen
from bot.redaction.masking import mask

# Columns in the order that `message_of` reads them.
MESSAGE_COLUMNS = (
    "found.id, found.channel_id, found.root_id, found.scope, found.author_id, found.author_name,"
    " found.content, found.said_at, found.reply_to, found.from_memoir, found.addressed,"
    " found.edited_at"
)
UNLIMITED = Budgets()
# Discord repeats missed events for minutes after a lost connection; what was said longer before
# a reset can't come back by itself, only by somebody who feeds it in on purpose.
IN_FLIGHT = timedelta(days=1)

_INSERT = """
INSERT OR IGNORE INTO messages (
    id, channel_id, root_id, scope, author_id, author_name, content, said_at, logged_at,
    reply_to, from_memoir, addressed, edited_at, state
) VALUES (
    :id, :channel_id, :root_id, :scope, :author_id, :author_name, :content, :said_at, :logged_at,
    :reply_to, :from_memoir, :addressed, :edited_at, :state
) RETURNING id
"""


class MessageLog:
    """Log messages once each and read them back for an audience."""

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock
        self._commits: GroupCommit[_Entry, bool | Spent] = GroupCommit(connections, _log_all)

    async def add(
        self, message: Message, budgets: Budgets = UNLIMITED, *, again: bool = False
    ) -> bool:
        """Log a message; it is on disk when this returns.

        Return False if it was known, was removed, or said before a reset that it must not survive;
        `again` takes it in all the same, for whoever said it wants that. Raise BudgetSpent, and
        keep nothing of it, if it is over a budget.
        """
        if not storable(seen(message.content)):
            raise StoreError("A message without text cannot be remembered.")
        outcome = await self._commits.add(replace(self._entry(message, budgets), again=again))
        if isinstance(outcome, Spent):
            raise BudgetSpent(outcome)
        return outcome

    def _entry(self, message: Message, budgets: Budgets) -> "_Entry":
        now = self._clock()
        message = replace(
            message,
            content=mask(seen(message.content)),
            author_name=seen(message.author_name),
        )
        findable = is_findable(
            message.content, from_memoir=message.from_memoir, addressed=message.addressed
        )
        said_at = message.said_at.astimezone(zone_of(self._clock))
        times = times_told(message.content, said_at) if findable else []
        return _Entry(
            message,
            row_of(message, now),
            findable,
            times,
            day=today(self._clock),
            budgets=budgets,
            bearers=Bearers.of(message),
        )

    async def holding(self, ids: Iterable[MessageId]) -> set[MessageId]:
        """Return which of these messages are stored: ids alone, whoever may see them."""
        rows = await self._connections.fetch(
            "SELECT id FROM messages WHERE id IN (SELECT value FROM json_each(?))", (listed(ids),)
        )
        return {MessageId(message) for (message,) in rows}

    async def said_since(self, moment: datetime, limit: int) -> dict[MessageId, ChannelId]:
        """Return where the newest messages were said: ids alone, whoever may see them."""
        rows = await self._connections.fetch(
            "SELECT id, channel_id FROM messages WHERE said_at >= ? ORDER BY said_at DESC LIMIT ?",
            (to_milliseconds(moment), limit),
        )
        return {MessageId(message): ChannelId(channel) for message, channel in rows}

    async def edited_at(self, message: MessageId) -> datetime | None:
        """Return when a message's text was last changed; None if it is as it was said."""
        rows = await self._connections.fetch(
            "SELECT edited_at FROM messages WHERE id = ? AND edited_at IS NOT NULL", (message,)
        )
        return from_milliseconds(rows[0][0]) if rows else None

    async def oldest(self) -> datetime | None:
        """Return when the oldest message was said; None where there is none."""
        [(moment,)] = await self._connections.fetch("SELECT min(said_at) FROM messages")
        return None if moment is None else from_milliseconds(moment)

    async def drain(self) -> None:
        """Wait until nothing is left to be written."""
        await self._commits.drain()

    async def get(self, message_id: MessageId, audience: Audience) -> Message | None:
        """Return a message if the audience may see it."""
        found = await self.many([message_id], audience)
        return found[0] if found else None

    async def many(self, ids: Iterable[MessageId], audience: Audience) -> list[Message]:
        """Return those of the messages that the audience may see, oldest first."""
        rows = await self._connections.fetch(
            f"SELECT {MESSAGE_COLUMNS} FROM messages AS found WHERE found.id IN"
            f" (SELECT value FROM json_each(:ids)) AND {visible('found')} ORDER BY found.id",
            {"ids": listed(ids), **audience.parameters},
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
        """Return the channel's last messages before one, oldest first, with Memoir's own.

        What Memoir said out of memories that the audience may not see now is left out.
        """
        rows = await self._connections.fetch(
            f"SELECT {MESSAGE_COLUMNS} FROM messages AS found"
            f" WHERE found.channel_id = :channel_id AND found.id < :before AND {visible('found')}"
            f" AND {told_from_sight('found')} ORDER BY found.id DESC LIMIT :limit",
            {"channel_id": channel_id, "before": before, "limit": limit, **audience.parameters},
        )
        return [message_of(row) for row in reversed(rows)]

    async def still_told(
        self, messages: Iterable[Message], audience: Audience
    ) -> tuple[Message, ...]:
        """Return messages without what Memoir said out of what the audience may not see now."""
        given = list(messages)
        rows = await self._connections.fetch(
            "SELECT found.id FROM messages AS found WHERE found.id IN"
            f" (SELECT value FROM json_each(:ids)) AND {told_from_sight('found')}",
            {"ids": listed(message.id for message in given), **audience.parameters},
        )
        told = {row[0] for row in rows}
        return tuple(message for message in given if message.id in told)


@dataclass(frozen=True, slots=True)
class _Entry:
    """Hold a message and its row: what can't be one is refused before it joins a group."""

    message: Message
    row: dict[str, object]
    findable: bool  # Memoir's own words and questions to it are not
    times: Sequence[Milliseconds]  # that it tells of
    day: int  # on which it came
    budgets: Budgets
    bearers: Bearers
    again: bool = False  # it is wanted even if it was removed before


async def _log_all(transaction: Transaction, entries: Sequence[_Entry]) -> Sequence[bool | Spent]:
    closed_at = await reset_at(transaction)
    tally = await Tally.begin(transaction, entries[-1].day, [each.bearers for each in entries])
    outcomes = [await _log_within_budget(transaction, each, closed_at, tally) for each in entries]
    await tally.end()
    return outcomes


async def _log_within_budget(
    transaction: Transaction, entry: _Entry, closed_at: datetime | None, tally: Tally
) -> bool | Spent:
    """Log a message unless a budget stands against it; one that is known is no news either way."""
    spent = tally.against(entry.budgets, entry.bearers)
    if spent is None:
        new = await _log(transaction, entry, closed_at)
    elif await _is_no_news(transaction, entry.message):
        return False
    if spent or new:
        tally.count(entry.bearers, kept=spent is None)
    return spent or new


async def _log(transaction: Transaction, entry: _Entry, closed_at: datetime | None) -> bool:
    message = entry.message
    if entry.again:
        await transaction.fetch("DELETE FROM removed_messages WHERE id = ?", (message.id,))
    elif closed_at is not None and await _was_reset(transaction, message, closed_at):
        return False
    if await is_kept_out(transaction, message):
        return False
    if message.from_memoir and await is_outdated(transaction, message):
        return False
    return await keep_message(
        transaction, message, entry.row, findable=entry.findable, times=entry.times
    )


async def _was_reset(transaction: Transaction, message: Message, closed_at: datetime) -> bool:
    """Return whether a reset was to take a message, or the question that it answers."""
    if closed_at - IN_FLIGHT < message.said_at <= closed_at:
        return True
    if not message.from_memoir or message.reply_to is None:
        return False
    # An answer that was being written meanwhile tells of what was remembered before.
    asked = await transaction.fetch("SELECT 1 FROM messages WHERE id = ?", (message.reply_to,))
    return not asked


async def keep_message(
    transaction: Transaction,
    message: Message,
    row: Mapping[str, object],
    *,
    findable: bool,
    times: Sequence[Milliseconds],
) -> bool:
    """Write a message that may be kept, and make it findable; return False if it was known."""
    if not await transaction.fetch(_INSERT, row):
        return False
    await _keep_ties(transaction, message)
    if not message.from_memoir:
        await _learn_name(transaction, message)
    if findable:
        await index_message(transaction, message)
        await keep_times(transaction, message.id, times)
    return True


async def _is_no_news(transaction: Transaction, message: Message) -> bool:
    known = await transaction.fetch("SELECT 1 FROM messages WHERE id = ?", (message.id,))
    return bool(known) or await is_kept_out(transaction, message)


def is_findable(content: str, *, from_memoir: bool, addressed: bool) -> bool:
    """Return whether a message is indexed: Memoir's own words and questions to it are not."""
    return not (from_memoir or (addressed and only_asks(content)))


async def is_kept_out(transaction: Transaction, message: Message) -> bool:
    """Return whether a message was removed, or is Memoir's answer to or out of one that was."""
    answered = [message.reply_to] if message.from_memoir and message.reply_to else []
    [(out,)] = await transaction.fetch(
        "SELECT EXISTS (SELECT 1 FROM removed_messages"
        " WHERE id IN (SELECT value FROM json_each(?)))",
        (listed((message.id, *answered, *message.drawn_from)),),
    )
    return bool(out)


async def _keep_ties(transaction: Transaction, message: Message) -> None:
    """Keep whom a message mentions, and what an answer was drawn from."""
    await keep_mentions(transaction, message.id, message.mentions)
    for table, values in (
        ("answer_sources", {(each,) for each in message.drawn_from}),
        ("answer_scenes", {(each,) for each in message.drawn_scenes}),
    ):
        await transaction.run_many(
            f"INSERT OR IGNORE INTO {table} VALUES (?, ?)",
            [(message.id, *value) for value in sorted(values)],
        )


async def keep_mentions(
    transaction: Transaction, message: MessageId, mentions: Iterable[NamedUser]
) -> None:
    """Keep whom a message mentions by id, and by which name."""
    await transaction.run_many(
        "INSERT OR IGNORE INTO message_mentions VALUES (?, ?, ?)",
        [(message, each.user_id, storable(each.name)) for each in mentions],
    )


async def _learn_name(transaction: Transaction, message: Message) -> None:
    await transaction.run_many(
        "INSERT OR IGNORE INTO name_words (word, user_id) VALUES (?, ?)",
        [(word, message.author_id) for word in name_words(message.author_name)],
    )


def row_of(message: Message, now: datetime) -> dict[str, object]:
    """Return the columns of a new message."""
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
        "edited_at": to_milliseconds(message.edited_at) if message.edited_at else None,
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
        edited_at=moment_of(row[11]),
    )
