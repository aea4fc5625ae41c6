"""Read the mem cells back for an audience."""

import json
from collections import defaultdict
from collections.abc import Iterable

from bot.ids import CellId, ChannelId, MessageId, SceneId, UserId
from bot.memory.audience import Audience, Scope, scene_visible, visible
from bot.memory.connections import Connections, Row, listed
from bot.memory.narrowing import ANYTHING, Narrowing
from bot.memory.records import Cell, Place
from bot.memory.standing import STANDING, STANDING_IDS, in_turn
from bot.memory.timestamps import from_milliseconds, moment_of
from bot.vocabulary import CellOrigin, CellType, TaskState

# More successors in a row, each of another day, nobody hides.
LONGEST_LINE = 50
# Nobody learns from a memory that another one took its place which they may not see: it ends with
# the first of its successors that they may.
_HEIRS = f"""
WITH RECURSIVE line (id, length) AS (
    SELECT found.superseded_by, 1 UNION ALL
    SELECT next.superseded_by, length + 1 FROM line JOIN mem_cells AS next ON next.id = line.id
    WHERE next.superseded_by IS NOT NULL AND length < {LONGEST_LINE}
)
SELECT {{column}} FROM line CROSS JOIN mem_cells AS heir ON heir.id = line.id
WHERE {visible("heir")} LIMIT 1
"""
_HEIR = f"iif(found.superseded_by IS NULL, NULL, ({_HEIRS.format(column='heir.id')}))"
_TRUE_UNTIL = (
    "max(coalesce(found.valid_from, found.said_at), coalesce(heir.valid_from, heir.said_at))"
)
_END = f"iif(found.superseded_by IS NULL, found.valid_to, ({_HEIRS.format(column=_TRUE_UNTIL)}))"
# Nor that a task is done from what somebody said whom they may not read.
_TOLD = f"""({{cell}}.state_by IS NULL OR EXISTS (
    SELECT 1 FROM messages AS told WHERE told.id = {{cell}}.state_by AND {visible("told")}))"""
STATE = f"iif({_TOLD}, {{cell}}.state, 'open')"
_STATE_AT = f"iif({_TOLD}, {{cell}}.state_at, NULL)"
# The other side of a conflict that is open still.
_OTHER = f"other.superseded_by IS NULL AND settled_at IS NULL AND {visible('other')}"
# Columns in the order that `_cell_of` reads them; a scene's name is shown only if the scene may be.
_COLUMNS = f"""
    found.id, found.scene_id,
    coalesce((SELECT name FROM mem_scenes AS s WHERE s.id = found.scene_id
              AND {scene_visible("s")}), ''),
    found.cell_type, found.salience, found.content, found.author_id, found.author_name,
    found.channel_id, found.root_id, found.scope, found.said_at, found.created_at,
    (SELECT group_concat(message_id) FROM cell_sources WHERE cell_id = found.id),
    found.origin, {STATE.format(cell="found")}, found.due_at, found.assignee, found.valid_from,
    {_END}, {_HEIR},
    found.pinned, found.cold, {_STATE_AT.format(cell="found")},
    found.superseded_by IS NULL AND (
        EXISTS (SELECT 1 FROM conflicts JOIN mem_cells AS other ON other.id = newer_id
                WHERE older_id = found.id AND {_OTHER})
        OR EXISTS (SELECT 1 FROM conflicts JOIN mem_cells AS other ON other.id = older_id
                   WHERE newer_id = found.id AND {_OTHER}))
"""


class CellStore:
    """Read mem cells."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def many(self, ids: Iterable[CellId], audience: Audience) -> dict[CellId, Cell]:
        """Return those of the cells that the audience may see."""
        cells = await self._select(
            "found.id IN (SELECT value FROM json_each(:ids))", audience, ids=listed(ids)
        )
        return {cell.id: cell for cell in cells}

    async def sources(
        self, ids: Iterable[CellId], audience: Audience
    ) -> dict[CellId, list[MessageId]]:
        """Return the messages that each cell was drawn from, of those the audience may see."""
        rows = await self._connections.fetch(
            "SELECT found.id, cited.message_id FROM mem_cells AS found"
            " JOIN cell_sources AS cited ON cited.cell_id = found.id"
            f" WHERE found.id IN (SELECT value FROM json_each(:ids)) AND {visible('found')}",
            {"ids": listed(ids), **audience.parameters},
        )
        sources: dict[CellId, list[MessageId]] = defaultdict(list)
        for cell_id, message_id in rows:
            sources[CellId(cell_id)].append(MessageId(message_id))
        return sources

    async def drawn_from(
        self, messages: Iterable[MessageId], audience: Audience, *, limit: int
    ) -> list[Cell]:
        """Return what holds of the cells drawn from these messages, newest first."""
        return await self._select(
            "found.id IN (SELECT cell_id FROM cell_sources WHERE message_id IN"
            " (SELECT value FROM json_each(:messages))) AND found.superseded_by IS NULL",
            audience,
            order="found.id DESC LIMIT :limit",
            messages=listed(messages),
            limit=limit,
        )

    async def of_scene(
        self, scene_id: SceneId, audience: Audience, *, limit: int = 10, offset: int = 0
    ) -> list[Cell]:
        """Return a scene's cells, newest first."""
        return await self._select(
            "found.scene_id = :scene_id",
            audience,
            order="found.said_at DESC, found.id DESC LIMIT :limit OFFSET :offset",
            scene_id=scene_id,
            limit=limit,
            offset=offset,
        )

    async def not_consolidated(
        self, scene_id: SceneId, audience: Audience, *, limit: int
    ) -> list[Cell]:
        """Return the cells that their scene's summary does not speak of yet, oldest first."""
        return await self._select(
            "found.scene_id = :scene_id AND found.consolidated = 0",
            audience,
            order="found.id LIMIT :limit",
            scene_id=scene_id,
            limit=limit,
        )

    async def most_salient(
        self, audience: Audience, *, limit: int, narrowing: Narrowing = ANYTHING
    ) -> list[Cell]:
        """Return what matters most, for a question that no word answers."""
        return await self._select(
            " AND ".join(["found.cold = 0", *narrowing.conditions("mem_cells")]),
            audience,
            order="found.salience DESC, found.said_at DESC, found.id DESC LIMIT :limit",
            limit=limit,
            **narrowing.parameters,
        )

    async def standing(
        self,
        audience: Audience,
        *,
        asker: UserId,
        channel_id: ChannelId | None,
        limit: int,
        types: Iterable[CellType] = STANDING,
    ) -> list[Cell]:
        """Return preferences, decisions and tasks that concern a person, or else a channel.

        The types take turns, each with the most salient first, then the newest.
        """
        cells = await self._select(
            f"found.id IN ({STANDING_IDS})",
            audience,
            order="found.salience DESC, found.said_at DESC, found.id DESC",
            asker=asker,
            channel_id=channel_id,
            types=json.dumps(list(types)),
            limit=limit,
        )
        return in_turn(cells)[:limit]

    async def _select(
        self,
        where: str,
        audience: Audience,
        order: str = "found.id",
        **parameters: int | str | None,
    ) -> list[Cell]:
        rows = await self._connections.fetch(
            f"SELECT {_COLUMNS} FROM mem_cells AS found"
            f" WHERE {where} AND {visible('found')} ORDER BY {order}",
            {**parameters, **audience.parameters},
        )
        return [_cell_of(row) for row in rows]


def _cell_of(row: Row) -> Cell:
    return Cell(
        id=CellId(row[0]),
        scene_id=SceneId(row[1]),
        scene=row[2],
        cell_type=CellType(row[3]),
        salience=row[4],
        content=row[5],
        author_id=UserId(row[6]),
        author_name=row[7],
        place=Place(ChannelId(row[8]), ChannelId(row[9]), Scope(row[10])),
        said_at=from_milliseconds(row[11]),
        created_at=from_milliseconds(row[12]),
        sources=tuple(
            sorted(MessageId(int(source)) for source in (row[13] or "").split(",") if source)
        ),
        origin=CellOrigin(row[14]),
        state=TaskState(row[15]) if row[15] else None,
        due_at=moment_of(row[16]),
        assignee=row[17],
        valid_from=moment_of(row[18]),
        valid_to=moment_of(row[19]),
        superseded_by=None if row[20] is None else CellId(row[20]),
        pinned=bool(row[21]),
        cold=bool(row[22]),
        state_at=moment_of(row[23]),
        disputed=bool(row[24]),
    )
