"""Make messages and cells findable: keep what is searched in step with what was written."""

from collections.abc import Iterable

from bot.ids import CellId, MessageId
from bot.memory.connections import Transaction, listed
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

_CONTEXT_ANEW = f"""
UPDATE message_index SET context = coalesce(
    (SELECT group_concat(text, ' ') FROM message_index WHERE id IN ({_NEIGHBOURS})), ''
) WHERE id = :id
"""
_FACTS_ANEW = """
UPDATE message_index SET facts = coalesce((
    SELECT group_concat(index_text(cell.content), ' ')
    FROM cell_sources AS cited JOIN mem_cells AS cell ON cell.id = cited.cell_id
    WHERE cited.message_id = message_index.id
), '') WHERE id IN (SELECT value FROM json_each(:ids))
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


async def neighbours_of(transaction: Transaction, ids: Iterable[int]) -> set[int]:
    """Return the messages that are indexed with any of these."""
    rows = await transaction.fetch(
        "SELECT id, channel_id, scope FROM messages WHERE id IN (SELECT value FROM json_each(?))",
        (listed(ids),),
    )
    found: set[int] = set()
    for message, channel, scope in rows:
        place = {"id": message, "channel_id": channel, "scope": scope}
        found.update(row[0] for row in await transaction.fetch(_NEIGHBOURS, place))
    return found


async def reindex_context(transaction: Transaction, ids: Iterable[int]) -> None:
    """Index messages with the neighbours that they have now."""
    rows = await transaction.fetch(
        "SELECT id, channel_id, scope FROM messages WHERE id IN (SELECT value FROM json_each(?))",
        (listed(ids),),
    )
    await transaction.run_many(
        _CONTEXT_ANEW, [{"id": row[0], "channel_id": row[1], "scope": row[2]} for row in rows]
    )


async def index_facts_anew(transaction: Transaction, ids: Iterable[int]) -> None:
    """Make messages findable by the cells that cite them now, and by no others."""
    await transaction.fetch(_FACTS_ANEW, {"ids": listed(ids)})


async def index_text_anew(
    transaction: Transaction, message: MessageId, content: str, *, findable: bool
) -> None:
    """Make a message whose text was changed findable by its new words alone, or not at all.

    What is indexed of its neighbours, and of it with them, is still to be brought in step.
    """
    if not findable:
        await transaction.fetch("DELETE FROM message_index WHERE id = ?", (message,))
        return
    await transaction.fetch(
        "INSERT INTO message_index (id, text, context) VALUES (?, ?, '')"
        " ON CONFLICT (id) DO UPDATE SET text = excluded.text, facts = ''",
        (message, index_text(content)),
    )
