"""Keep the mem scenes: read them for an audience, and replace their summaries."""

import json
from collections.abc import Iterable
from datetime import datetime

from bot.clock import Clock
from bot.ids import CellId, SceneId
from bot.memory.audience import Audience, Scope, scene_visible, visible
from bot.memory.connections import Connections, Row, Transaction, listed
from bot.memory.records import DirtyScene, Scene
from bot.memory.scene_names import PREFIX, share_a_word, telling_words
from bot.memory.state import epoch
from bot.memory.text import folded, storable
from bot.memory.timestamps import from_milliseconds, to_milliseconds

_COUNT = f"(SELECT count(*) FROM mem_cells AS c WHERE c.scene_id = s.id AND {visible('c')})"
# Signs that people put around a name and that are seldom part of it.
_QUOTES = "\"'`‘’‚‛“”„‟«»‹›「」『』"
# Enough to look back or undo; more would only keep old words alive.
KEPT_SUMMARIES = 20
# Letters that words begin with alike are not yet a word: so many names are looked at for one.
LOOKED_AT = 3


class SceneStore:
    """Read scenes and keep their summaries."""

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    async def recent(
        self, audience: Audience, *, limit: int = 10, offset: int = 0, counted: bool = True
    ) -> list[Scene]:
        """Return the scenes that the audience may see, most recently updated first.

        Their cells need not be `counted`: that takes the longer the more there are.
        """
        return await self._select(
            "1",
            audience,
            order="s.updated_at DESC, s.id DESC LIMIT :limit OFFSET :offset",
            counted=counted,
            limit=limit,
            offset=offset,
        )

    async def count(self, audience: Audience) -> int:
        """Return how many scenes the audience may see."""
        [(count,)] = await self._connections.fetch(
            f"SELECT count(*) FROM mem_scenes AS s WHERE {scene_visible('s')}", audience.parameters
        )
        return int(count)

    async def find(
        self, name: str, audience: Audience, *, here: Scope | None = None
    ) -> Scene | None:
        """Return the scene of this name, whatever its case: the one of this scope, if it has one.

        Else a private one before an open one.

        Quotation marks around the name count only if a scene's name has them too.
        """
        found = await self._select(
            "s.folded_name IN (:name, :bare)",
            audience,
            order="s.folded_name = :name DESC, s.scope = :here DESC, s.scope DESC LIMIT 1",
            name=folded(name),
            bare=_bare(name),
            here=-1 if here is None else here,
        )
        return found[0] if found else None

    async def many(
        self, ids: Iterable[SceneId], audience: Audience, *, counted: bool = True
    ) -> dict[SceneId, Scene]:
        """Return those of the scenes that the audience may see."""
        scenes = await self._select(
            "s.id IN (SELECT value FROM json_each(:ids))",
            audience,
            counted=counted,
            ids=listed(ids),
        )
        return {scene.id: scene for scene in scenes}

    async def named(self, names: Iterable[str], audience: Audience) -> list[Scene]:
        """Return the scenes of these names in their order, of one name the private ones first."""
        order = {name: at for at, name in enumerate(dict.fromkeys(map(folded, names)))}
        scenes = await self._select(
            "s.folded_name IN (SELECT value FROM json_each(:names))",
            audience,
            order="s.scope DESC",
            names=json.dumps(list(order)),
        )
        return sorted(scenes, key=lambda scene: order[folded(scene.name)])

    async def complete(self, prefix: str, audience: Audience, *, limit: int = 25) -> list[str]:
        """Return names that start with, or else contain, what was typed."""
        rows = await self._connections.fetch(
            "SELECT DISTINCT s.name FROM mem_scenes AS s"
            f" WHERE instr(s.folded_name, :typed) > 0 AND {scene_visible('s')}"
            " ORDER BY instr(s.folded_name, :typed) > 1, s.updated_at DESC, s.id DESC LIMIT :limit",
            {"typed": _bare(prefix), "limit": limit, **audience.parameters},
        )
        return [name for (name,) in rows]

    async def sharing_a_word(self, name: str, audience: Audience, *, limit: int) -> list[Scene]:
        """Return the scenes whose names share a telling word with this one, latest first."""
        prefixes = {
            f"prefix_{at}": word[:PREFIX]
            for at, word in enumerate(telling_words(name))
            if len(word) >= PREFIX
        }
        if not prefixes:
            return []
        held = " OR ".join(f"instr(s.folded_name, :{each}) > 0" for each in prefixes)
        found = await self._select(
            f"({held})",
            audience,
            order="s.updated_at DESC, s.id DESC LIMIT :most",
            counted=False,
            most=limit * LOOKED_AT,
            **prefixes,
        )
        return [scene for scene in found if share_a_word(scene.name, name)][:limit]

    async def dirty(self, now_epoch: int) -> list[DirtyScene]:
        """Return every scene with cells its summary does not speak of; for the manager alone.

        Of these scenes only the new cells are counted.
        """
        rows = await self._connections.fetch(
            "SELECT s.id, s.name, s.summary, s.scope, s.new_cells, s.updated_at, s.attempts,"
            " s.retry_at FROM mem_scenes AS s WHERE s.new_cells > 0 ORDER BY s.updated_at"
        )
        return [
            DirtyScene(now_epoch, _scene_of(row[:6]), row[4], row[6], from_milliseconds(row[7]))
            for row in rows
        ]

    async def replace_summary(
        self, dirty: DirtyScene, summary: str, cells: Iterable[CellId]
    ) -> bool:
        """Replace a summary by one that speaks of these cells too.

        Return False, and change nothing, if the memory was reset or the summary changed meanwhile.
        """
        spoken = list(cells)

        async def replace(transaction: Transaction) -> bool:
            if not await _unchanged(transaction, dirty):
                return False
            await self._keep_history(transaction, dirty.scene)
            await transaction.run_many(
                "UPDATE mem_cells SET consolidated = 1 WHERE id = ?", [(cell,) for cell in spoken]
            )
            await transaction.fetch(
                "UPDATE mem_scenes SET summary = :summary, attempts = 0, retry_at = 0, new_cells ="
                " (SELECT count(*) FROM mem_cells WHERE scene_id = :id AND consolidated = 0)"
                " WHERE id = :id",
                {"summary": storable(summary), "id": dirty.scene.id},
            )
            return True

        return await self._connections.write(replace)

    async def postpone(self, dirty: DirtyScene, retry_at: datetime) -> None:
        """Note that a consolidation came to nothing; the old summary stays."""

        async def note(transaction: Transaction) -> None:
            if await epoch(transaction) != dirty.epoch:
                return
            await transaction.fetch(
                "UPDATE mem_scenes SET attempts = attempts + 1, retry_at = ? WHERE id = ?",
                (to_milliseconds(retry_at), dirty.scene.id),
            )

        await self._connections.write(note)

    async def _keep_history(self, transaction: Transaction, scene: Scene) -> None:
        if not scene.summary:
            return
        await transaction.fetch(
            "INSERT INTO scene_history (scene_id, summary, replaced_at) VALUES (?, ?, ?)",
            (scene.id, scene.summary, to_milliseconds(self._clock())),
        )
        await transaction.fetch(
            "DELETE FROM scene_history WHERE scene_id = ? AND id NOT IN (SELECT id FROM"
            " scene_history WHERE scene_id = ? ORDER BY id DESC LIMIT ?)",
            (scene.id, scene.id, KEPT_SUMMARIES),
        )

    async def _select(
        self,
        where: str,
        audience: Audience,
        order: str = "s.id",
        *,
        counted: bool = True,
        **parameters: int | str,
    ) -> list[Scene]:
        cells = _COUNT if counted else "0"
        rows = await self._connections.fetch(
            f"SELECT s.id, s.name, s.summary, s.scope, {cells}, s.updated_at FROM mem_scenes AS s"
            f" WHERE {where} AND {scene_visible('s')} ORDER BY {order}",
            {**parameters, **audience.parameters},
        )
        return [_scene_of(row) for row in rows]


async def _unchanged(transaction: Transaction, dirty: DirtyScene) -> bool:
    if await epoch(transaction) != dirty.epoch:
        return False
    rows = await transaction.fetch("SELECT summary FROM mem_scenes WHERE id = ?", (dirty.scene.id,))
    return bool(rows) and rows[0][0] == dirty.scene.summary


def _bare(name: str) -> str:
    return folded(folded(name).strip(_QUOTES))


def _scene_of(row: Row) -> Scene:
    return Scene(
        id=SceneId(row[0]),
        name=row[1],
        summary=row[2],
        scope=Scope(row[3]),
        cells=row[4],
        updated_at=from_milliseconds(row[5]),
    )
