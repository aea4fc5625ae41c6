"""Let weak memories leave the index of cells, and come back: nothing is deleted by it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from bot.clock import Clock
from bot.ids import CellId, MessageId
from bot.memory.audience import Audience, visible
from bot.memory.connections import Connections, Row, Transaction, listed
from bot.memory.indexing import index_cell
from bot.memory.standing import settle_standing
from bot.memory.state import number, set_number
from bot.memory.strength import VERSION, Life, cools_at
from bot.memory.timestamps import from_milliseconds, moment_of, to_milliseconds
from bot.vocabulary import CellOrigin, CellType, TaskState

# In one transaction, so that no message waits long to be logged: about 10 ms.
COOLED_AT_ONCE = 100
RECKONED_AT_ONCE = 500
# A message that says much has a few cells; a use brings back no more than fill a page or two.
WARMED_AT_ONCE = 20

# Columns in the order that `life_of` reads them.
LIFE_COLUMNS = """
    found.cell_type, found.salience, found.said_at, found.uses, found.used_at,
    found.confirmations, found.confirmed_at, found.due_at, found.state, found.state_at,
    found.origin, found.pinned
"""
_VERSION, _BELOW = "strength_version", "strength_below"
_NEWEST = 2**63 - 1


class Forgetting:
    """Cool what has become weak, note what is used, pin what is to stay."""

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    async def is_due(self) -> bool:
        """Return whether something has become weak, or is yet to be reckoned."""
        [(due,)] = await self._connections.fetch(
            "SELECT EXISTS (SELECT 1 FROM mem_cells WHERE cold = 0 AND cools_at <= ?)",
            (to_milliseconds(self._clock()),),
        )
        return bool(due) or await number(self._connections, _VERSION) != VERSION

    async def cool(self) -> bool:
        """Take some weak cells out of the index; return whether there was anything to do."""
        return await self._connections.write(self._cool)

    async def note_use(self, cells: Collection[CellId], messages: Collection[MessageId]) -> None:
        """Note that cells were shown to somebody; cold ones of shown messages come back too."""

        async def note(transaction: Transaction) -> None:
            cold = await transaction.fetch(
                "SELECT DISTINCT found.id FROM cell_sources AS cited"
                " JOIN mem_cells AS found ON found.id = cited.cell_id AND found.cold = 1"
                " WHERE cited.message_id IN (SELECT value FROM json_each(?)) LIMIT ?",
                (listed(messages), WARMED_AT_ONCE),
            )
            used = {*cells, *(CellId(row[0]) for row in cold)}
            now = self._clock()
            await transaction.fetch(
                "UPDATE mem_cells SET uses = uses + 1, used_at = ?"
                " WHERE id IN (SELECT value FROM json_each(?))",
                (to_milliseconds(now), listed(used)),
            )
            await settle(transaction, used, now)

        await self._connections.write(note)

    async def pin(self, cell: CellId, audience: Audience, *, pinned: bool) -> bool:
        """Keep a cell from ever fading, or no longer; return False if it may not be seen."""

        async def change(transaction: Transaction) -> bool:
            rows = await transaction.fetch(
                f"SELECT 1 FROM mem_cells AS found WHERE found.id = :id AND {visible('found')}",
                {"id": cell, **audience.parameters},
            )
            now = self._clock()
            # Unpinned it begins to fade now, not years ago.
            await transaction.fetch(
                "UPDATE mem_cells SET pinned = :pinned, used_at = :now WHERE id = :id AND :seen",
                {"pinned": pinned, "now": to_milliseconds(now), "id": cell, "seen": bool(rows)},
            )
            await settle(transaction, [cell], now)
            return bool(rows)

        return await self._connections.write(change)

    async def _cool(self, transaction: Transaction) -> bool:
        now = self._clock()
        if await number(transaction, _VERSION) != VERSION:
            await _catch_up(transaction, now)
            return True
        rows = await transaction.fetch(
            "SELECT id FROM mem_cells WHERE cold = 0 AND cools_at <= ? ORDER BY cools_at LIMIT ?",
            (to_milliseconds(now), COOLED_AT_ONCE),
        )
        cooled = [CellId(row[0]) for row in rows]
        for change in (
            "DELETE FROM cell_index WHERE id IN (SELECT value FROM json_each(?))",
            "UPDATE mem_cells SET cold = 1 WHERE id IN (SELECT value FROM json_each(?))",
        ):
            await transaction.fetch(change, (listed(cooled),))
        await settle_standing(transaction, cooled)
        return bool(cooled)


async def settle(transaction: Transaction, cells: Iterable[CellId], now: datetime) -> None:
    """Bring in step with how cells stand now what is at hand of them, and when they become weak.

    Those that are cold and no longer weak come back. To be called by whatever changes a cell.
    """
    ids = listed(cells)
    rows = await transaction.fetch(
        f"SELECT found.id, found.cold, {LIFE_COLUMNS} FROM mem_cells AS found"
        " WHERE found.id IN (SELECT value FROM json_each(?))",
        (ids,),
    )
    cooling = {row[0]: cools_at(life_of(row[2:])) for row in rows}
    await transaction.run_many(
        "UPDATE mem_cells SET cools_at = ? WHERE id = ?",
        [(moment and to_milliseconds(moment), cell) for cell, moment in cooling.items()],
    )
    await _warm(transaction, [row[0] for row in rows if row[1] and _is_later(cooling[row[0]], now)])
    await settle_standing(transaction, cooling)


def life_of(row: Row) -> Life:
    """Read LIFE_COLUMNS."""
    return Life(
        cell_type=CellType(row[0]),
        salience=row[1],
        said_at=from_milliseconds(row[2]),
        uses=row[3],
        used_at=moment_of(row[4]),
        confirmations=row[5],
        confirmed_at=moment_of(row[6]),
        due_at=moment_of(row[7]),
        state=TaskState(row[8]) if row[8] else None,
        state_at=moment_of(row[9]),
        origin=CellOrigin(row[10]),
        pinned=bool(row[11]),
    )


async def _warm(transaction: Transaction, cells: Sequence[CellId]) -> None:
    rows = await transaction.fetch(
        "SELECT cell.id, cell.content, scene.name FROM mem_cells AS cell"
        " JOIN mem_scenes AS scene ON scene.id = cell.scene_id"
        " WHERE cell.id IN (SELECT value FROM json_each(?))",
        (listed(cells),),
    )
    for cell, content, scene in rows:
        await index_cell(transaction, CellId(cell), content, scene)
    await transaction.fetch(
        "UPDATE mem_cells SET cold = 0 WHERE id IN (SELECT value FROM json_each(?))",
        (listed(cells),),
    )


async def _catch_up(transaction: Transaction, now: datetime) -> None:
    """Reckon cells from before this way of reckoning, some at a time, the newest first.

    Of cells from before all reckoning nobody noted the uses: they count as used now.
    """
    below = await number(transaction, _BELOW)
    rows = await transaction.fetch(
        "SELECT id FROM mem_cells WHERE id < ? ORDER BY id DESC LIMIT ?",
        (_NEWEST if below is None else below, RECKONED_AT_ONCE),
    )
    cells = [CellId(row[0]) for row in rows]
    await transaction.fetch(
        "UPDATE mem_cells SET used_at = ? WHERE id IN (SELECT value FROM json_each(?))"
        " AND cools_at IS NULL AND used_at IS NULL",
        (to_milliseconds(now), listed(cells)),
    )
    await settle(transaction, cells, now)
    await set_number(transaction, _BELOW, min(cells, default=0))
    if not cells:
        await set_number(transaction, _VERSION, VERSION)
        await set_number(transaction, _BELOW, _NEWEST)


def _is_later(moment: datetime | None, now: datetime) -> bool:
    return moment is None or moment > now
