"""Choose the scene that a draft goes into."""

from datetime import datetime

from bot.ids import SceneId
from bot.memory.connections import Transaction
from bot.memory.records import CellDraft, Place
from bot.memory.text import folded, storable
from bot.memory.timestamps import to_milliseconds


async def scene_for(
    transaction: Transaction, draft: CellDraft, place: Place, now: datetime
) -> tuple[SceneId, str]:
    """Return the scene of this draft and its name, made if need be, with one more new cell."""
    known = await transaction.fetch(
        "SELECT scene_id FROM scene_aliases WHERE folded_name = ? AND scope = ?",
        (folded(draft.scene), place.scope),
    )
    if known:
        [(scene_id, name)] = await transaction.fetch(
            "UPDATE mem_scenes SET new_cells = new_cells + 1, updated_at = ? WHERE id = ?"
            " RETURNING id, name",
            (to_milliseconds(now), known[0][0]),
        )
    else:
        [(scene_id, name)] = await transaction.fetch(
            "INSERT INTO mem_scenes (name, folded_name, scope, created_at, updated_at, new_cells)"
            " VALUES (:name, :folded, :scope, :now, :now, 1) ON CONFLICT (folded_name, scope)"
            " DO UPDATE SET new_cells = new_cells + 1, updated_at = :now RETURNING id, name",
            {
                "name": storable(draft.scene),
                "folded": folded(draft.scene),
                "scope": place.scope,
                "now": to_milliseconds(now),
            },
        )
    await transaction.fetch(
        "INSERT OR IGNORE INTO scene_channels (scene_id, root_id) VALUES (?, ?)",
        (scene_id, place.root_id),
    )
    return SceneId(scene_id), name
