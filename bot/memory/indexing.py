"""Make messages and cells findable: keep what is searched in step with what was written."""

from collections.abc import Iterable

from bot.ids import CellId, MessageId
from bot.memory.connections import Transaction
from bot.memory.records import Message
from bot.memory.text import index_text

# Messages before and after that are indexed with a message; the width that was measured best.
NEIGHBOURS = 2

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
_MESSAGE = f"""
INSERT INTO message_index (id, text, context)
VALUES (:id, :text, coalesce(
    (SELECT group_concat(text, ' ') FROM message_index WHERE id IN ({_NEIGHBOURS})), ''
))
"""
_CONTEXT = f"""
UPDATE message_index SET context = trim(context || ' ' || :text) WHERE id IN ({_NEIGHBOURS})
"""


async def index_message(transaction: Transaction, message: Message) -> None:
    """Make a message findable by its words, and its neighbours in its channel by them too."""
    values = {
        "id": message.id,
        "channel_id": message.place.channel_id,
        "scope": message.place.scope,
        "text": index_text(message.content),
    }
    await transaction.fetch(_MESSAGE, values)
    await transaction.fetch(_CONTEXT, values)


async def index_cell(transaction: Transaction, cell: CellId, content: str, scene: str) -> None:
    """Make a new cell findable by its content, and less so by its scene."""
    await transaction.fetch(
        "INSERT INTO cell_index (id, content, scene) VALUES (?, ?, ?)",
        (cell, index_text(content), index_text(scene)),
    )


async def index_evidence(
    transaction: Transaction, content: str, sources: Iterable[MessageId]
) -> None:
    """Make the messages that a cell was drawn from findable by its content."""
    await transaction.run_many(
        "UPDATE message_index SET facts = trim(facts || ' ' || ?) WHERE id = ?",
        [(index_text(content), source) for source in sources],
    )
