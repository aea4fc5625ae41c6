"""Keep what several cells say together: when to reflect, on what, and what came of it.

A derived cell rests on cells of one channel and scope, so that whoever may see it may see all of
them; it never rests on another derived one. The schema's triggers withdraw it with its evidence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.ids import CellId, ChannelId, SceneId
from bot.memory.audience import Audience, Scope, visible
from bot.memory.cells import CellStore
from bot.memory.connections import Connections, Transaction, listed
from bot.memory.forgetting import settle
from bot.memory.indexing import index_cell
from bot.memory.records import Cell
from bot.memory.state import epoch
from bot.memory.text import fingerprint, storable
from bot.memory.timestamps import from_milliseconds, to_milliseconds
from bot.vocabulary import CellOrigin, CellType

# Generative Agents reflect when importance, 1 to 10 for each memory, sums up to 150; here salience
# goes to 1, and a team's chat says less of weight: about one reflection for 40 cells.
ENOUGH_SALIENCE = 20.0
# What one prompt holds: the weightiest of the new cells, and older ones about the same things.
NEW_CELLS = 25
OLDER_CELLS = 15
CONCLUDED_CELLS = 10
# Looked through for the new ones, however many there are that nobody could reflect on.
_NEWEST = 200
# Of each thing that new cells speak of, so many older cells are looked at.
_OF_AN_ENTITY = 10
# Fewer bases than these hold nothing up; the schema's triggers know the same number.
LEAST_HOLDING = 3
# Said by nobody.
_NOBODY = 0
_SPEAKER = "Memoir"

Values = dict[str, int | str]

_OF_CHANNEL = f"""
found.scope = :scope AND found.root_id = :root_id AND found.origin <> 'derived'
AND found.superseded_by IS NULL AND {visible("found")}
"""
_NEW = f"""
SELECT id FROM (
    SELECT id, salience FROM mem_cells AS found WHERE {_OF_CHANNEL} AND found.id > :after
    ORDER BY found.id DESC LIMIT {_NEWEST}
) ORDER BY salience DESC, id DESC LIMIT {NEW_CELLS}
"""
_OLDER = f"""
WITH things AS (
    SELECT DISTINCT entity_id FROM cell_entities
    WHERE cell_id IN (SELECT value FROM json_each(:new))
)
SELECT found.id FROM things CROSS JOIN mem_cells AS found ON found.id IN (
    SELECT cell_id FROM cell_entities AS told WHERE told.entity_id = things.entity_id
    AND told.cell_id <= :after ORDER BY told.cell_id DESC LIMIT {_OF_AN_ENTITY}
)
WHERE {_OF_CHANNEL} GROUP BY found.id ORDER BY count(*) DESC, found.id DESC LIMIT {OLDER_CELLS}
"""
_RECENT = f"""
SELECT id FROM mem_cells AS found WHERE {_OF_CHANNEL} AND found.id <= :after
ORDER BY found.id DESC LIMIT {OLDER_CELLS}
"""
_CONCLUDED = f"""
SELECT id FROM mem_cells AS found WHERE found.scope = :scope AND found.root_id = :root_id
AND found.origin = 'derived' AND {visible("found")} ORDER BY found.id DESC LIMIT {CONCLUDED_CELLS}
"""
_HOLDING = """
SELECT base.id, base.scene_id, base.salience, base.said_at, base.channel_id FROM mem_cells AS base
WHERE base.id IN (SELECT value FROM json_each(:bases)) AND base.scope = :scope
AND base.root_id = :root_id AND base.origin <> 'derived' AND base.superseded_by IS NULL
AND EXISTS (SELECT 1 FROM cell_sources AS cited WHERE cited.cell_id = base.id)
"""


@dataclass(frozen=True, slots=True)
class DueReflection:
    """Say which channel has gathered enough to be reflected on."""

    epoch: int
    scope: Scope
    root_id: ChannelId
    salience: float  # gathered since the last time
    after: CellId  # the newest cell at that time
    attempts: int
    retry_at: datetime

    @property
    def place(self) -> Values:
        """Return the values that statements about it take."""
        return {"scope": self.scope, "root_id": self.root_id, "after": self.after}


@dataclass(frozen=True, slots=True)
class Derived:
    """Hold a conclusion and the cells that it rests on."""

    content: str
    cell_type: CellType
    bases: tuple[CellId, ...]


class ReflectionStore:
    """Hand out what to reflect on, and write what was concluded; for the background work alone."""

    def __init__(self, connections: Connections, cells: CellStore, clock: Clock) -> None:
        self._connections = connections
        self._cells = cells
        self._clock = clock

    async def due(self) -> list[DueReflection]:
        """Return the channels that have gathered enough."""
        now_epoch = await epoch(self._connections)
        rows = await self._connections.fetch(
            "SELECT scope, root_id, salience, reflected_to, attempts, retry_at FROM reflections"
            " WHERE salience >= ? ORDER BY scope, root_id",
            (ENOUGH_SALIENCE,),
        )
        return [
            DueReflection(
                now_epoch,
                Scope(row[0]),
                ChannelId(row[1]),
                row[2],
                CellId(row[3]),
                row[4],
                from_milliseconds(row[5]),
            )
            for row in rows
        ]

    async def cells(self, due: DueReflection, audience: Audience) -> list[Cell]:
        """Return the cells to reflect on, oldest first: a bounded number of new and older ones."""
        values: Values = {**due.place, **audience.parameters}
        new = await self._ids(_NEW, values)
        older = await self._ids(_OLDER, {**values, "new": listed(new)})
        recent = await self._ids(_RECENT, values)
        older = list(dict.fromkeys([*older, *recent]))[:OLDER_CELLS]
        found = await self._cells.many([*new, *older], audience)
        return sorted(found.values(), key=lambda cell: (cell.said_at, cell.id))

    async def concluded(self, due: DueReflection, audience: Audience) -> list[Cell]:
        """Return what was concluded of the channel before, the newest first."""
        ids = await self._ids(_CONCLUDED, {**due.place, **audience.parameters})
        return sorted(
            (await self._cells.many(ids, audience)).values(), key=lambda cell: cell.id, reverse=True
        )

    async def write(
        self, due: DueReflection, seen: Iterable[Cell], derived: Iterable[Derived]
    ) -> list[CellId] | None:
        """Write what was concluded from what was seen, and begin to gather anew.

        Return the new cells; None, with nothing written, if the memory was reset or somebody else
        was quicker. What lost its bases meanwhile is left out.
        """
        newest = max((cell.id for cell in seen), default=due.after)

        async def write(transaction: Transaction) -> list[CellId] | None:
            if not await _is_due(transaction, due):
                return None
            made = [await self._derive(transaction, due, each) for each in derived]
            await transaction.fetch(
                "UPDATE reflections SET salience = max(0, salience - :salience), attempts = 0,"
                " reflected_to = max(reflected_to, :newest), retry_at = 0"
                " WHERE scope = :scope AND root_id = :root_id",
                {**due.place, "salience": due.salience, "newest": newest},
            )
            return [cell for cell in made if cell is not None]

        return await self._connections.write(write)

    async def postpone(self, due: DueReflection, retry_at: datetime) -> None:
        """Note that a reflection came to nothing."""

        async def note(transaction: Transaction) -> None:
            if await _is_due(transaction, due):
                await transaction.fetch(
                    "UPDATE reflections SET attempts = attempts + 1, retry_at = :retry_at"
                    " WHERE scope = :scope AND root_id = :root_id",
                    {**due.place, "retry_at": to_milliseconds(retry_at)},
                )

        await self._connections.write(note)

    async def _ids(self, sql: str, values: Values) -> list[CellId]:
        return [CellId(row[0]) for row in await self._connections.fetch(sql, values)]

    async def _derive(
        self, transaction: Transaction, due: DueReflection, derived: Derived
    ) -> CellId | None:
        bases = await transaction.fetch(_HOLDING, {**due.place, "bases": listed(derived.bases)})
        scenes = [SceneId(base[1]) for base in bases]
        known = await transaction.fetch(
            "SELECT 1 FROM mem_cells WHERE fingerprint = ? AND scope = ? AND root_id = ?",
            (fingerprint(derived.content), due.scope, due.root_id),
        )
        if len(bases) < LEAST_HOLDING or known:
            return None
        scene = max(sorted(set(scenes)), key=scenes.count)
        [(cell_id,)] = await transaction.fetch(
            "INSERT INTO mem_cells (scene_id, cell_type, salience, content, fingerprint, author_id,"
            " author_name, channel_id, root_id, scope, said_at, created_at, origin, consolidated)"
            " VALUES (:scene, :cell_type, :salience, :content, :fingerprint, :nobody, :speaker,"
            " :channel_id, :root_id, :scope, :said_at, :now, :origin, 1) RETURNING id",
            {
                **due.place,
                "scene": scene,
                "cell_type": derived.cell_type,
                "salience": max(base[2] for base in bases),
                "content": storable(derived.content),
                "fingerprint": fingerprint(derived.content),
                "nobody": _NOBODY,
                "speaker": _SPEAKER,
                "channel_id": max(bases, key=lambda base: (base[3], base[0]))[4],
                "said_at": max(base[3] for base in bases),
                "now": to_milliseconds(self._clock()),
                "origin": CellOrigin.DERIVED,
            },
        )
        cell = CellId(cell_id)
        await self._found(transaction, cell, [base[0] for base in bases])
        [(name,)] = await transaction.fetch("SELECT name FROM mem_scenes WHERE id = ?", (scene,))
        await index_cell(transaction, cell, derived.content, name)
        await settle(transaction, [cell], self._clock())
        return cell

    async def _found(self, transaction: Transaction, cell: CellId, bases: Sequence[CellId]) -> None:
        """Write what a cell rests on; its evidence is all of theirs."""
        await transaction.run_many(
            "INSERT INTO cell_bases (cell_id, base_id) VALUES (?, ?)",
            [(cell, base) for base in bases],
        )
        await transaction.fetch(
            "INSERT OR IGNORE INTO cell_sources (cell_id, message_id) SELECT ?, message_id"
            " FROM cell_sources WHERE cell_id IN (SELECT value FROM json_each(?))",
            (cell, listed(bases)),
        )


async def _is_due(transaction: Transaction, due: DueReflection) -> bool:
    if await epoch(transaction) != due.epoch:
        return False
    rows = await transaction.fetch(
        "SELECT 1 FROM reflections WHERE scope = :scope AND root_id = :root_id"
        " AND reflected_to = :after AND attempts = :attempts",
        {**due.place, "attempts": due.attempts},
    )
    return bool(rows)
