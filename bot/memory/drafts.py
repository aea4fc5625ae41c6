"""Write what extraction found: cells, their scenes, their evidence and their index."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.ids import CellId, MessageId, SceneId
from bot.memory.connections import Transaction
from bot.memory.indexing import index_cell, index_evidence
from bot.memory.records import Batch, CellDraft, Place
from bot.memory.standing import note_standing
from bot.memory.text import fingerprint, folded, storable
from bot.memory.timestamps import to_milliseconds


async def write_drafts(
    transaction: Transaction, batch: Batch, drafts: Sequence[CellDraft], now: datetime
) -> int:
    """Write each draft as a new cell, or as further evidence of one; return how many are new."""
    place = batch.messages[0].place
    added = 0
    for draft in drafts:
        known = await _known(transaction, draft, place)
        cell = known or await _add(transaction, draft, place, now)
        await _cite(transaction, cell, draft.sources)
        if known is None:
            added += 1
            await index_cell(transaction, cell, draft.content, draft.scene)
            await index_evidence(transaction, draft.content, draft.sources)
            await note_standing(transaction, cell, draft, place)
    return added


async def _known(transaction: Transaction, draft: CellDraft, place: Place) -> CellId | None:
    """Return the cell of the same scope that says this already.

    One that extraction names was shown to it and may be seen now. One that merely reads the same
    must have been said by the same person in the same channel: else a preference of one would
    vouch for another's, and a cell of a channel that is closed by now would swallow an open one's.
    """
    rows = await transaction.fetch(
        "SELECT id FROM mem_cells WHERE scope = :scope AND (id = :repeats"
        " OR (fingerprint = :fingerprint AND cell_type = :cell_type AND author_id = :author_id"
        " AND root_id = :root_id)) ORDER BY id IS :repeats DESC, id LIMIT 1",
        {
            "scope": place.scope,
            "root_id": place.root_id,
            "repeats": draft.repeats,
            "fingerprint": fingerprint(draft.content),
            "cell_type": draft.cell_type,
            "author_id": draft.author_id,
        },
    )
    return CellId(rows[0][0]) if rows else None


async def _add(transaction: Transaction, draft: CellDraft, place: Place, now: datetime) -> CellId:
    scene = await _scene(transaction, draft.scene, place, now)
    [(cell_id,)] = await transaction.fetch(
        "INSERT INTO mem_cells (scene_id, cell_type, salience, content, fingerprint, author_id,"
        " author_name, channel_id, root_id, scope, said_at, created_at) VALUES (:scene_id,"
        " :cell_type, :salience, :content, :fingerprint, :author_id, :author_name, :channel_id,"
        " :root_id, :scope, :said_at, :created_at) RETURNING id",
        {
            "scene_id": scene,
            "cell_type": draft.cell_type,
            "salience": draft.salience,
            "content": storable(draft.content),
            "fingerprint": fingerprint(draft.content),
            "author_id": draft.author_id,
            "author_name": storable(draft.author_name),
            "channel_id": place.channel_id,
            "root_id": place.root_id,
            "scope": place.scope,
            "said_at": to_milliseconds(draft.said_at),
            "created_at": to_milliseconds(now),
        },
    )
    return CellId(cell_id)


async def _scene(transaction: Transaction, name: str, place: Place, now: datetime) -> SceneId:
    """Return the scene of this name and scope, made if need be, with one more new cell."""
    [(scene_id,)] = await transaction.fetch(
        "INSERT INTO mem_scenes (name, folded_name, scope, created_at, updated_at, new_cells)"
        " VALUES (:name, :folded, :scope, :now, :now, 1) ON CONFLICT (folded_name, scope)"
        " DO UPDATE SET new_cells = new_cells + 1, updated_at = :now RETURNING id",
        {
            "name": storable(name),
            "folded": folded(name),
            "scope": place.scope,
            "now": to_milliseconds(now),
        },
    )
    await transaction.fetch(
        "INSERT OR IGNORE INTO scene_channels (scene_id, root_id) VALUES (?, ?)",
        (scene_id, place.root_id),
    )
    return SceneId(scene_id)


async def _cite(transaction: Transaction, cell: CellId, sources: Iterable[MessageId]) -> None:
    await transaction.run_many(
        "INSERT OR IGNORE INTO cell_sources (cell_id, message_id) VALUES (?, ?)",
        [(cell, source) for source in sources],
    )
