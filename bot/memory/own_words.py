"""Take out what Memoir said itself, with what it said again out of that."""

from collections.abc import Collection
from datetime import datetime

from bot.memory.connections import Transaction, listed
from bot.memory.timestamps import to_milliseconds
from bot.memory.traces import holding, read_phrases

_IN = "IN (SELECT value FROM json_each(?))"
_SHOWING = """
SELECT id, content FROM messages WHERE from_memoir = 1 AND id IN (
    SELECT answer_id FROM answer_sources
    WHERE message_id IN (SELECT value FROM json_each('{ids}')))
"""


async def take_answers(transaction: Transaction, answers: Collection[int], now: datetime) -> None:
    """Delete Memoir's own words, those too that repeat what such words said, for good.

    Their ids are noted: an answer that is being written, or comes with an import, may be out of
    them, and nobody else wrote down what they were drawn from.
    """
    gone, latest = set(answers), set(answers)
    while latest:
        rows = await transaction.fetch(
            f"SELECT content FROM messages WHERE id {_IN}", (listed(latest),)
        )
        phrases = await read_phrases([text for (text,) in rows])
        showing = _SHOWING.format(ids=listed(latest))
        found = await holding(transaction, phrases, showing, "content")
        latest = {row[0] for row in found} - gone
        gone |= latest
    await transaction.run_many(
        "INSERT OR IGNORE INTO removed_messages (id, removed_at)"
        " SELECT id, ? FROM messages WHERE id = ? AND from_memoir = 1",
        [(to_milliseconds(now), each) for each in sorted(gone)],
    )
    await transaction.fetch(
        f"DELETE FROM messages WHERE id {_IN} AND from_memoir = 1", (listed(gone),)
    )
