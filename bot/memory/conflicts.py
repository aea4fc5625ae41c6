"""Keep the memories that contradict each other until people say which is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.ids import CellId, UserId
from bot.memory.audience import Audience, visible
from bot.memory.cells import CellStore
from bot.memory.connections import Connections, Transaction
from bot.memory.forgetting import settle
from bot.memory.records import Cell, Conflict, ConflictId
from bot.memory.supersession import supersede
from bot.memory.timestamps import from_milliseconds, to_milliseconds
from bot.vocabulary import Outcome

# Both sides may be seen, and neither was replaced meanwhile; what people settled is over.
_OPEN = f"""
FROM conflicts AS one
JOIN mem_cells AS older ON older.id = one.older_id
JOIN mem_cells AS newer ON newer.id = one.newer_id
WHERE one.settled_at IS NULL AND older.superseded_by IS NULL AND newer.superseded_by IS NULL
AND {visible("older")} AND {visible("newer")}
"""


@dataclass(frozen=True, slots=True)
class ConflictStore:
    """Read open conflicts for an audience, and settle them."""

    connections: Connections
    cells: CellStore
    clock: Clock

    async def count(self, audience: Audience) -> int:
        """Return how many conflicts are open whose both sides the audience may see."""
        rows = await self.connections.fetch(f"SELECT count(*) {_OPEN}", audience.parameters)
        return int(rows[0][0])

    async def open(self, audience: Audience, *, limit: int, offset: int = 0) -> list[Conflict]:
        """Return open conflicts, the latest found first."""
        rows = await self.connections.fetch(
            f"SELECT one.id, one.older_id, one.newer_id, one.found_at {_OPEN}"
            " ORDER BY one.id DESC LIMIT :limit OFFSET :offset",
            {"limit": limit, "offset": offset, **audience.parameters},
        )
        ids = [CellId(cell) for row in rows for cell in row[1:3]]
        cells = await self.cells.many(ids, audience)
        return [
            Conflict(
                ConflictId(row[0]),
                cells[CellId(row[1])],
                cells[CellId(row[2])],
                from_milliseconds(row[3]),
            )
            for row in rows
            if CellId(row[1]) in cells and CellId(row[2]) in cells
        ]

    async def settle(
        self, conflict: ConflictId, outcome: Outcome, by: UserId | None, audience: Audience
    ) -> bool:
        """Note what somebody says is right, and end what is not; from then on it stays settled.

        Return False if there is no such open conflict to be seen. Whether somebody may is for the
        caller to check; `by` is None for who is not to be remembered.
        """

        async def write(transaction: Transaction) -> bool:
            rows = await transaction.fetch(
                f"SELECT one.older_id, one.newer_id {_OPEN} AND one.id = :conflict",
                {"conflict": conflict, **audience.parameters},
            )
            if not rows:
                return False
            now = self.clock()
            older, newer = map(CellId, rows[0])
            await _note(transaction, conflict, outcome, by, now)
            if outcome is not Outcome.BOTH:
                wrong, right = (newer, older) if outcome is Outcome.OLDER else (older, newer)
                await supersede(transaction, wrong, right, now, by_hand=True)
            await settle(transaction, [older, newer], now)
            return True

        return await self.connections.write(write)


async def _note(
    transaction: Transaction,
    conflict: ConflictId,
    outcome: Outcome,
    by: UserId | None,
    now: datetime,
) -> None:
    await transaction.fetch(
        "UPDATE conflicts SET outcome = :outcome, settled_by = :by, settled_at = :now"
        " WHERE id = :id",
        {"outcome": outcome, "by": by, "now": to_milliseconds(now), "id": conflict},
    )


def authors(conflict: Conflict) -> frozenset[UserId]:
    """Return who said the two sides: they may say which is right."""
    sides: Sequence[Cell] = (conflict.older, conflict.newer)
    return frozenset(cell.author_id for cell in sides)
