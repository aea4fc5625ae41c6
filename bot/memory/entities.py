"""Keep what cells speak of, and how they hang together."""

from collections.abc import Callable
from datetime import datetime

from bot.ids import CellId
from bot.memory.connections import Transaction
from bot.memory.records import Mention, Ref, StagedDraft
from bot.memory.text import folded, storable
from bot.memory.timestamps import to_milliseconds


async def write_ties(
    transaction: Transaction,
    cell: CellId,
    staged: StagedDraft,
    resolve: Callable[[Ref], CellId | None],
    now: datetime,
) -> None:
    """Write the entities that a new cell speaks of, and its links to cells of its own scope."""
    scope = staged.place.scope
    for mention in staged.ties.mentions:
        await _mention(transaction, cell, mention, scope, now)
    for ref, kind in staged.ties.links:
        await transaction.fetch(
            "INSERT OR IGNORE INTO cell_links (from_id, to_id, kind)"
            " SELECT ?, id, ? FROM mem_cells WHERE id = ? AND scope = ? AND id <> ?",
            (cell, kind, resolve(ref), scope, cell),
        )


async def _mention(
    transaction: Transaction, cell: CellId, mention: Mention, scope: int, now: datetime
) -> None:
    [(entity,)] = await transaction.fetch(
        "INSERT INTO entities (scope, kind, name, folded_name, user_id, created_at)"
        " VALUES (:scope, :kind, :name, :folded, :user_id, :now)"
        " ON CONFLICT (scope, folded_name, user_id) DO UPDATE SET name = name RETURNING id",
        {
            "scope": scope,
            "kind": "thing" if mention.user_id is None else "person",
            "name": storable(mention.name),
            "folded": folded(mention.name),
            "user_id": mention.user_id or 0,
            "now": to_milliseconds(now),
        },
    )
    await transaction.fetch(
        "INSERT OR IGNORE INTO cell_entities (cell_id, entity_id) VALUES (?, ?)", (cell, entity)
    )
