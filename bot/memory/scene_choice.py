"""Choose the scene that a draft goes into: a model suggests a name, and what is known decides."""

from collections.abc import Iterable
from datetime import datetime

from bot.ids import CellId, SceneId
from bot.memory.connections import Transaction, listed
from bot.memory.records import CellDraft, Place
from bot.memory.scene_names import contradict, name_key, same_name, share_a_word
from bot.memory.text import folded, storable
from bot.memory.timestamps import to_milliseconds

# Of the scenes whose names begin alike, word by word: the latest are enough.
NAMES_LOOKED_AT = 200


async def scene_for(
    transaction: Transaction,
    draft: CellDraft,
    place: Place,
    now: datetime,
    kin: Iterable[CellId] = (),
) -> tuple[SceneId, str]:
    """Return the scene of this draft and its name, made if need be, with one more new cell.

    `kin` are the cells that it replaces, closes or follows from: of one matter with it.
    """
    scene = (
        await scene_called(transaction, draft.scene, place.scope)
        or await _called_much_the_same(transaction, draft.scene, place)
        or await _of_kin(transaction, draft.scene, kin, place)
        or await _new(transaction, draft.scene, place, now)
    )
    [(name,)] = await transaction.fetch(
        "UPDATE mem_scenes SET new_cells = new_cells + 1, updated_at = ? WHERE id = ?"
        " RETURNING name",
        (to_milliseconds(now), scene),
    )
    await transaction.fetch(
        "INSERT OR IGNORE INTO scene_channels (scene_id, root_id) VALUES (?, ?)",
        (scene, place.root_id),
    )
    return scene, name


async def scene_called(transaction: Transaction, name: str, scope: int) -> SceneId | None:
    """Return the scene of a scope that has this name, or had it."""
    rows = await transaction.fetch(
        "SELECT id FROM mem_scenes WHERE folded_name = :name AND scope = :scope"
        " UNION ALL SELECT scene_id FROM scene_aliases"
        " WHERE folded_name = :name AND scope = :scope LIMIT 1",
        {"name": folded(name), "scope": scope},
    )
    return SceneId(rows[0][0]) if rows else None


async def _called_much_the_same(
    transaction: Transaction, name: str, place: Place
) -> SceneId | None:
    """Return the scene whose name, or one it had, differs in order, inflection and fillers only."""
    rows = await transaction.fetch(
        "SELECT * FROM (SELECT id, folded_name FROM mem_scenes"
        " WHERE name_key = :key AND scope = :scope ORDER BY id DESC LIMIT :most)"
        " UNION ALL SELECT * FROM (SELECT scene_id, folded_name FROM scene_aliases"
        " WHERE name_key = :key AND scope = :scope ORDER BY scene_id DESC LIMIT :most)",
        {"key": name_key(name), "scope": place.scope, "most": NAMES_LOOKED_AT},
    )
    return next((SceneId(scene) for scene, known in rows if same_name(known, name)), None)


async def _of_kin(
    transaction: Transaction, name: str, kin: Iterable[CellId], place: Place
) -> SceneId | None:
    """Return the scene of a cell of the same matter, if its name is related and no other's."""
    rows = await transaction.fetch(
        "SELECT DISTINCT s.id, s.name FROM mem_cells AS c JOIN mem_scenes AS s ON s.id = c.scene_id"
        " WHERE c.scope = ? AND c.id IN (SELECT value FROM json_each(?)) ORDER BY s.id",
        (place.scope, listed(kin)),
    )
    related = (
        SceneId(scene)
        for scene, known in rows
        if share_a_word(known, name) and not contradict(known, name)
    )
    return next(related, None)


async def _new(transaction: Transaction, name: str, place: Place, now: datetime) -> SceneId:
    [(scene,)] = await transaction.fetch(
        "INSERT INTO mem_scenes (name, folded_name, name_key, scope, created_at, updated_at)"
        " VALUES (:name, :folded, :key, :scope, :now, :now) RETURNING id",
        {
            "name": storable(name),
            "folded": folded(name),
            "key": name_key(name),
            "scope": place.scope,
            "now": to_milliseconds(now),
        },
    )
    return SceneId(scene)
