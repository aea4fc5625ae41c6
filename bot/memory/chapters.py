"""Keep the chapters of long scenes: what each period of many cells told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.ids import SceneId
from bot.memory.audience import Audience, Scope, scene_visible
from bot.memory.cells import CellStore
from bot.memory.connections import Connections, Transaction, listed
from bot.memory.records import Cell
from bot.memory.state import epoch
from bot.memory.text import storable
from bot.memory.timestamps import from_milliseconds, to_milliseconds

# One prompt's worth, and enough to tell something of.
CHAPTER_CELLS = 50
# The newest cells are the scene's own summary's business: chapters begin behind them.
UNTOLD_CELLS = 2 * CHAPTER_CELLS
# Of the scenes that changed last; what is due in others was told before.
LATEST_SCENES = 100


@dataclass(frozen=True, slots=True)
class Chapter:
    """Hold what one period of a scene told."""

    starts_at: datetime
    ends_at: datetime  # when its last cell was said
    summary: str
    cells: int


@dataclass(frozen=True, slots=True)
class DueChapter:
    """Hold a scene with so many cells behind its last chapter that the next is due."""

    epoch: int
    scene_id: SceneId
    scope: Scope
    after: int  # milliseconds; its cells were said later
    written: int  # chapters before it


class ChapterStore:
    """Read and write the chapters of scenes."""

    def __init__(self, connections: Connections, cells: CellStore) -> None:
        self._connections = connections
        self._cells = cells

    async def of_scene(
        self, scene: SceneId, audience: Audience, *, limit: int, offset: int = 0
    ) -> list[Chapter]:
        """Return a scene's chapters, newest first, if the audience may see it."""
        rows = await self._connections.fetch(
            "SELECT told.starts_at, told.ends_at, told.summary, told.cells"
            " FROM scene_chapters AS told JOIN mem_scenes AS s ON s.id = told.scene_id"
            f" WHERE s.id = :scene AND {scene_visible('s')}"
            " ORDER BY told.starts_at DESC, told.id DESC LIMIT :limit OFFSET :offset",
            {"scene": scene, "limit": limit, "offset": offset, **audience.parameters},
        )
        return [
            Chapter(from_milliseconds(row[0]), from_milliseconds(row[1]), row[2], row[3])
            for row in rows
        ]

    async def count(self, scene: SceneId, audience: Audience) -> int:
        """Return how many chapters a scene has that the audience may see."""
        [(count,)] = await self._connections.fetch(
            "SELECT count(*) FROM scene_chapters AS told JOIN mem_scenes AS s"
            f" ON s.id = told.scene_id WHERE s.id = :scene AND {scene_visible('s')}",
            {"scene": scene, **audience.parameters},
        )
        return int(count)

    async def due(self) -> list[DueChapter]:
        """Return the scenes whose next chapter is due; for the background work alone."""
        now_epoch = await epoch(self._connections)
        rows = await self._connections.fetch(
            "SELECT id, scope, after, written FROM ("
            "SELECT s.id, s.scope, (SELECT coalesce(max(ends_at), -1) FROM scene_chapters"
            " WHERE scene_id = s.id) AS after,"
            " (SELECT count(*) FROM scene_chapters WHERE scene_id = s.id) AS written"
            " FROM mem_scenes AS s ORDER BY s.updated_at DESC LIMIT ?) AS latest"
            " WHERE (SELECT count(*) FROM mem_cells AS c"
            " WHERE c.scene_id = latest.id AND c.said_at > latest.after) >= ? ORDER BY id",
            (LATEST_SCENES, UNTOLD_CELLS),
        )
        return [
            DueChapter(now_epoch, SceneId(row[0]), Scope(row[1]), row[2], row[3]) for row in rows
        ]

    async def cells_of_next(self, due: DueChapter, audience: Audience) -> list[Cell]:
        """Return the cells that the next chapter tells of, oldest first.

        What was said in one moment goes into one chapter: the next begins behind that moment.
        """
        rows = await self._connections.fetch(
            "SELECT id FROM mem_cells WHERE scene_id = :scene AND said_at > :after"
            " AND said_at <= (SELECT max(said_at) FROM (SELECT said_at FROM mem_cells"
            " WHERE scene_id = :scene AND said_at > :after ORDER BY said_at LIMIT :most))"
            " ORDER BY said_at, id LIMIT 2 * :most",
            {"scene": due.scene_id, "after": due.after, "most": CHAPTER_CELLS},
        )
        cells = await self._cells.many((row[0] for row in rows), audience)
        return sorted(cells.values(), key=lambda cell: (cell.said_at, cell.id))

    async def add(self, due: DueChapter, summary: str, cells: Sequence[Cell]) -> bool:
        """Write the next chapter; return False if the scene has changed its past meanwhile."""

        async def write(transaction: Transaction) -> bool:
            if await epoch(transaction) != due.epoch or not await _as_it_was(
                transaction, due, cells
            ):
                return False
            await transaction.fetch(
                "INSERT INTO scene_chapters (scene_id, starts_at, ends_at, summary, cells)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    due.scene_id,
                    to_milliseconds(cells[0].said_at),
                    to_milliseconds(cells[-1].said_at),
                    storable(summary),
                    len(cells),
                ),
            )
            return True

        return await self._connections.write(write)


async def _as_it_was(transaction: Transaction, due: DueChapter, cells: Iterable[Cell]) -> bool:
    """Return whether these cells are still in the scene, and no chapter tells of them."""
    ids = [cell.id for cell in cells]
    [(there, written)] = await transaction.fetch(
        "SELECT (SELECT count(*) FROM mem_cells WHERE scene_id = :scene"
        " AND id IN (SELECT value FROM json_each(:cells))),"
        " (SELECT count(*) FROM scene_chapters WHERE scene_id = :scene)",
        {"scene": due.scene_id, "cells": listed(ids)},
    )
    return bool(ids) and there == len(ids) and written == due.written
