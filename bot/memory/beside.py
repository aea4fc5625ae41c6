"""Find memories that a model told of messages which it only read beside the ones they cite."""

import asyncio
from collections.abc import Collection, Mapping
from functools import cache

from bot.memory.connections import Transaction, listed
from bot.memory.traces import beginning_of, phrases_of

# A model reads a batch of so many messages, and mostly what was said just before it.
READ_TOGETHER = 20
_GONE = "(SELECT value FROM json_each(:gone))"
_NEAR = f"""
SELECT gone.id AS gone, near.id AS near FROM messages AS gone CROSS JOIN messages AS near
ON near.id IN (
    SELECT id FROM (SELECT id FROM messages AS after WHERE after.channel_id = gone.channel_id
        AND after.id > gone.id ORDER BY after.id LIMIT {READ_TOGETHER})
    UNION ALL SELECT id FROM (SELECT id FROM messages AS before
        WHERE before.channel_id = gone.channel_id
        AND before.id < gone.id ORDER BY before.id DESC LIMIT {READ_TOGETHER})
) WHERE gone.id IN {_GONE} AND near.id NOT IN {_GONE}
"""
_TOLD = f"""
SELECT DISTINCT pairs.gone, told.id, told.content, told.author_name,
    (SELECT group_concat(said.content, char(10)) FROM cell_sources AS cited
        JOIN messages AS said ON said.id = cited.message_id WHERE cited.cell_id = told.id)
FROM ({_NEAR}) AS pairs JOIN cell_sources AS citing ON citing.message_id = pairs.near
JOIN mem_cells AS told ON told.id = citing.cell_id
"""


async def told_beside(
    transaction: Transaction, gone: Collection[int], texts: Mapping[int, str]
) -> set[int]:
    """Return cells near these messages that say words of one which none that they cite says."""
    rows = await transaction.fetch(_TOLD, {"gone": listed(gone)})
    read = cache(_beginnings)

    def compare() -> set[int]:
        return {
            cell
            for message, cell, content, author, sources in rows
            if (shared := read(content) & read(texts[message]))
            and shared - read(author) - read(sources)
        }

    return await asyncio.to_thread(compare) if rows else set()


def _beginnings(text: str) -> frozenset[str]:
    return frozenset(map(beginning_of, phrases_of([text])))
