"""Make scenes to merge, split and rename, and read all that there is of them."""

from typing import Any

from bot.ids import CellId, SceneId
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from tests.memory.samples import EVERYBODY, learn, rows

# What must be as before once something is undone; times of updates are no part of it.
_STATE = {
    "mem_scenes": "id, name, folded_name, scope, summary, new_cells, created_at",
    "mem_cells": "id, scene_id, consolidated",
    "scene_channels": "scene_id, root_id",
    "scene_aliases": "folded_name, scope, scene_id",
    "scene_history": "scene_id, summary, replaced_at",
    "scene_chapters": "scene_id, starts_at, ends_at, summary, cells",
    "cell_index": "id, content, scene",
}


async def gather(memory: MemoryDB, scene: str, *texts: str, **more: Any) -> SceneId:
    """Have these remembered in a scene and return it."""
    cells = [await learn(memory, text, scene=scene, **more) for text in texts]
    return cells[0].scene_id


async def sum_up(memory: MemoryDB, name: str, summary: str) -> None:
    """Give a scene a summary that speaks of all its cells."""
    dirty = await memory.scenes.dirty(await memory.epoch())
    [one] = [each for each in dirty if each.scene.name == name]
    cells = await cells_in(memory, one.scene.id)
    assert await memory.scenes.replace_summary(one, summary, cells)


async def cells_in(memory: MemoryDB, scene: SceneId) -> list[CellId]:
    found = await rows(memory, "SELECT id FROM mem_cells WHERE scene_id = ? ORDER BY id", scene)
    return [CellId(cell) for (cell,) in found]


async def state(memory: MemoryDB) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that there is of scenes."""
    return {
        table: await rows(memory, f"SELECT {columns} FROM {table} ORDER BY 1, 2")
        for table, columns in _STATE.items()
    }


async def scenes(memory: MemoryDB, audience: Audience = EVERYBODY) -> dict[str, int]:
    """Return the scenes by name with the number of their cells."""
    found = await memory.scenes.recent(audience, limit=100)
    return {scene.name: scene.cells for scene in found}


async def found_under(memory: MemoryDB, scene: str) -> set[int]:
    """Return the cells that a search finds by this name of a scene."""
    found = await rows(
        memory, "SELECT rowid FROM mem_cells_fts WHERE mem_cells_fts MATCH ?", f"scene : {scene}"
    )
    return {cell for (cell,) in found}
