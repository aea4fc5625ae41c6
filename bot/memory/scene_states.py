"""Hold what scenes were before something was done to them, and put it back as it was."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.ids import SceneId
from bot.memory.connections import Transaction, listed
from bot.memory.scene_names import name_key
from bot.memory.text import folded

_SCENE = "name, summary, created_at, updated_at, examined_cells"
_CHAPTER = "starts_at, ends_at, summary, cells"


@dataclass(frozen=True, slots=True)
class SceneState:
    """Hold all that a scene has besides its cells."""

    id: int
    scope: int
    name: str
    summary: str
    created_at: int
    updated_at: int
    examined_cells: int
    cells: int  # how many it had
    new: tuple[int, ...]  # cells that its summary did not speak of
    channels: tuple[int, ...]
    aliases: tuple[str, ...]
    chapters: tuple[tuple[int, int, str, int], ...]
    history: tuple[tuple[str, int], ...]  # summaries with when they were replaced


async def states_of(transaction: Transaction, ids: Iterable[SceneId]) -> tuple[SceneState, ...]:
    """Return the states of those of the scenes that exist."""
    found = [await _state(transaction, scene) for scene in dict.fromkeys(ids)]
    return tuple(state for state in found if state is not None)


async def _state(transaction: Transaction, scene: SceneId) -> SceneState | None:
    rows = await transaction.fetch(
        f"SELECT scope, {_SCENE}, (SELECT count(*) FROM mem_cells WHERE scene_id = :scene)"
        " FROM mem_scenes WHERE id = :scene",
        {"scene": scene},
    )
    if not rows:
        return None

    async def column(sql: str) -> tuple[int, ...]:
        return tuple(row[0] for row in await transaction.fetch(sql, (scene,)))

    aliases = await transaction.fetch(
        "SELECT folded_name FROM scene_aliases WHERE scene_id = ? ORDER BY 1", (scene,)
    )
    chapters = await transaction.fetch(
        f"SELECT {_CHAPTER} FROM scene_chapters WHERE scene_id = ? ORDER BY id", (scene,)
    )
    history = await transaction.fetch(
        "SELECT summary, replaced_at FROM scene_history WHERE scene_id = ? ORDER BY id", (scene,)
    )
    [(scope, name, summary, created_at, updated_at, examined, cells)] = rows
    return SceneState(
        id=scene,
        scope=scope,
        name=name,
        summary=summary,
        created_at=created_at,
        updated_at=updated_at,
        examined_cells=examined,
        cells=cells,
        new=await column("SELECT id FROM mem_cells WHERE scene_id = ? AND consolidated = 0"),
        channels=await column("SELECT root_id FROM scene_channels WHERE scene_id = ?"),
        aliases=tuple(alias for (alias,) in aliases),
        chapters=tuple((row[0], row[1], row[2], row[3]) for row in chapters),
        history=tuple((row[0], row[1]) for row in history),
    )


async def restore(transaction: Transaction, states: Sequence[SceneState]) -> None:
    """Give scenes back their names, summaries and all else, but for their cells.

    Their names must be free, and what came into them since stays new to their summaries.
    """
    for state in states:
        await transaction.fetch(
            f"INSERT INTO mem_scenes (id, folded_name, name_key, scope, {_SCENE})"
            " VALUES (:id, :folded, :key, :scope, :name, :summary, :created_at, :updated_at,"
            " :examined)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
            " folded_name = excluded.folded_name, name_key = excluded.name_key,"
            " summary = excluded.summary,"
            " examined_cells = excluded.examined_cells",
            {
                "id": state.id,
                "folded": folded(state.name),
                "key": name_key(state.name),
                "scope": state.scope,
                "name": state.name,
                "summary": state.summary,
                "created_at": state.created_at,
                "updated_at": state.updated_at,
                "examined": state.examined_cells,
            },
        )
        await _restore_parts(transaction, state)


async def _restore_parts(transaction: Transaction, state: SceneState) -> None:
    for table in ("scene_aliases", "scene_channels", "scene_chapters", "scene_history"):
        await transaction.fetch(f"DELETE FROM {table} WHERE scene_id = ?", (state.id,))
    await transaction.run_many(
        "INSERT OR REPLACE INTO scene_aliases (folded_name, name_key, scope, scene_id)"
        " VALUES (?, ?, ?, ?)",
        [(alias, name_key(alias), state.scope, state.id) for alias in state.aliases],
    )
    await transaction.run_many(
        "INSERT INTO scene_channels (scene_id, root_id) VALUES (?, ?)",
        [(state.id, root) for root in state.channels],
    )
    await transaction.run_many(
        f"INSERT INTO scene_chapters (scene_id, {_CHAPTER}) VALUES (?, ?, ?, ?, ?)",
        [(state.id, *chapter) for chapter in state.chapters],
    )
    await transaction.run_many(
        "INSERT INTO scene_history (scene_id, summary, replaced_at) VALUES (?, ?, ?)",
        [(state.id, *each) for each in state.history],
    )


async def put_cells(
    transaction: Transaction, scene: SceneId, cells: Iterable[int], *, spoken_of: bool
) -> None:
    """Put cells into a scene; its summary speaks of them, or is still to."""
    await transaction.fetch(
        "UPDATE mem_cells SET scene_id = ?, consolidated = ?"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (scene, spoken_of, listed(cells)),
    )


async def hold_new(transaction: Transaction, scene: SceneId, cells: Iterable[int]) -> None:
    """Have a scene's summary speak of all its cells but these."""
    await transaction.fetch(
        "UPDATE mem_cells SET consolidated = id NOT IN (SELECT value FROM json_each(:new))"
        " WHERE scene_id = :scene AND consolidated <>"
        " (id NOT IN (SELECT value FROM json_each(:new)))",
        {"scene": scene, "new": json.dumps([int(each) for each in cells])},
    )
