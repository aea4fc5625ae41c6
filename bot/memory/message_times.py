"""Keep which times messages tell of, beside the time when they were said."""

from collections import defaultdict
from collections.abc import Iterable

from bot.ids import MessageId
from bot.memory.connections import Connections, Transaction, listed
from bot.memory.times.periods import Period
from bot.memory.timestamps import from_milliseconds
from bot.memory.told import Milliseconds

_KEEP = "INSERT INTO message_times (message_id, starts_at, ends_at) VALUES (?, ?, ?)"
_TOLD = """
SELECT message_id, starts_at, ends_at FROM message_times
WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY message_id, starts_at, ends_at
"""


async def keep_times(
    transaction: Transaction, message_id: MessageId, times: Iterable[Milliseconds]
) -> None:
    """Note which times a new message tells of."""
    rows = [(message_id, *each) for each in times]
    if rows:
        await transaction.run_many(_KEEP, rows)


async def told_by(connections: Connections, ids: Iterable[int]) -> dict[int, list[Period]]:
    """Return which times messages tell of; only of those that tell of any."""
    told: dict[int, list[Period]] = defaultdict(list)
    for message_id, start, end in await connections.fetch(_TOLD, (listed(ids),)):
        told[message_id].append(Period(from_milliseconds(start), from_milliseconds(end)))
    return told
