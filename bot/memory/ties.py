"""Read how cells hang together: what follows, answers, replaces or contradicts what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.ids import CellId
from bot.memory.audience import Audience, visible
from bot.memory.connections import Connections, listed

# Of one cell so many are shown; whoever wants more opens the others.
MOST_TIES = 3


class TieKind(StrEnum):
    """Say how a cell stands to another."""

    FOLLOWS = "follows"
    ANSWERS = "answers"
    PART_OF = "part_of"
    REPLACES = "replaces"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True, slots=True)
class Tie:
    """Hold one tie of a cell, as seen from it."""

    kind: TieKind
    outgoing: bool  # False: the other one follows, answers or replaces this
    other: CellId
    content: str  # of the other


# Both ends of a tie may be seen, or it is not there.
_TIES = f"""
WITH own AS MATERIALIZED (SELECT value AS id FROM json_each(:cells)),
tied (id, kind, outgoing, other) AS (
    SELECT own.id, link.kind, 1, link.to_id FROM own
    CROSS JOIN cell_links AS link ON link.from_id = own.id
    UNION ALL SELECT own.id, link.kind, 0, link.from_id FROM own
    CROSS JOIN cell_links AS link ON link.to_id = own.id
    UNION ALL SELECT own.id, 'replaces', 1, before.id FROM own
    CROSS JOIN mem_cells AS before ON before.superseded_by = own.id
    UNION ALL SELECT own.id, 'replaces', 0, replaced.superseded_by FROM own
    CROSS JOIN mem_cells AS replaced ON replaced.id = own.id
    WHERE replaced.superseded_by IS NOT NULL
    UNION ALL SELECT own.id, 'contradicts', 1, doubt.newer_id FROM own
    CROSS JOIN conflicts AS doubt ON doubt.older_id = own.id WHERE doubt.settled_at IS NULL
    UNION ALL SELECT own.id, 'contradicts', 1, doubt.older_id FROM own
    CROSS JOIN conflicts AS doubt ON doubt.newer_id = own.id WHERE doubt.settled_at IS NULL
)
SELECT id, kind, outgoing, other, content FROM (
    SELECT tied.*, far.content,
        row_number() OVER (PARTITION BY tied.id ORDER BY tied.kind, far.id DESC) AS place
    FROM tied CROSS JOIN mem_cells AS near ON near.id = tied.id
    CROSS JOIN mem_cells AS far ON far.id = tied.other
    WHERE {visible("near")} AND {visible("far")}
) WHERE place <= :most ORDER BY id, place
"""


class TieStore:
    """Read the ties of cells."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def of(self, cells: Iterable[CellId], audience: Audience) -> dict[CellId, list[Tie]]:
        """Return the ties of each cell, of those that the audience may see both ends of."""
        rows = await self._connections.fetch(
            _TIES, {"cells": listed(cells), "most": MOST_TIES, **audience.parameters}
        )
        ties: dict[CellId, list[Tie]] = defaultdict(list)
        for cell, kind, outgoing, other, content in rows:
            ties[CellId(cell)].append(Tie(TieKind(kind), bool(outgoing), CellId(other), content))
        return ties
