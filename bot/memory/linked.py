"""Find cells that hang together with the best finds: by what both speak of, or by a link."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import tanh

from bot.ids import CellId, MessageId
from bot.memory.audience import Audience, visible
from bot.memory.connections import Connections, Row, listed
from bot.memory.looking import Found
from bot.memory.narrowing import Narrowing
from bot.memory.search import Hit, hit_of

# What more cells speak of tells nothing of any of them: mostly people.
HUB_CELLS = 40
# Of the rare things that the best finds speak of so many are followed.
FOLLOWED = 12
# Cells that come into question, and links of the best finds.
MOST_LINKED = 30
# A cell that everything leads to is worth this share of the best find; more pushes down what words
# find (docs/benchmarks.md).
LINKED_SHARE = 0.6

# That two things were said by one person ties them little. Both ends may be seen, and it costs no
# more where more is remembered: every part has its limit.
_LINKED = f"""
WITH best (id, author_id) AS MATERIALIZED (
    SELECT found.id, found.author_id FROM mem_cells AS found
    WHERE found.id IN (
        SELECT value FROM json_each(:cells)
        UNION SELECT cited.cell_id FROM cell_sources AS cited
        WHERE cited.message_id IN (SELECT value FROM json_each(:messages))
    ) AND {visible("found")}
), rare (id, weight) AS MATERIALIZED (
    SELECT known.id, 1.0 / known.cells FROM best
    CROSS JOIN cell_entities AS tied ON tied.cell_id = best.id
    JOIN entities AS known ON known.id = tied.entity_id
    WHERE known.cells BETWEEN 2 AND {HUB_CELLS} AND known.user_id <> best.author_id
    GROUP BY known.id ORDER BY known.cells, known.id LIMIT {FOLLOWED}
), near (id, weight) AS (
    SELECT other.cell_id, rare.weight FROM rare
    CROSS JOIN cell_entities AS other ON other.entity_id = rare.id
    UNION ALL SELECT * FROM (
        SELECT link.to_id, 1.0 FROM best CROSS JOIN cell_links AS link ON link.from_id = best.id
        LIMIT {MOST_LINKED}
    )
    UNION ALL SELECT * FROM (
        SELECT link.from_id, 1.0 FROM best CROSS JOIN cell_links AS link ON link.to_id = best.id
        LIMIT {MOST_LINKED}
    )
)
SELECT found.id, -sum(near.weight) AS cost, found.author_id, found.said_at, found.channel_id, 0
FROM near CROSS JOIN mem_cells AS found ON found.id = near.id
WHERE near.id NOT IN (SELECT id FROM best) AND {visible("found")}"""


class LinkedCells:
    """Follow what the best finds speak of to other cells."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def beyond(
        self,
        messages: Iterable[MessageId],
        cells: Iterable[CellId],
        audience: Audience,
        narrowing: Narrowing,
    ) -> list[Hit]:
        """Return the cells linked to finds, scored by how closely: below 1, rare ties most."""
        conditions = "".join(f" AND {each}" for each in narrowing.conditions("mem_cells"))
        rows = await self._connections.fetch(
            f"{_LINKED}{conditions} GROUP BY found.id ORDER BY cost, found.id DESC"
            f" LIMIT {MOST_LINKED}",
            {
                "messages": listed(messages),
                "cells": listed(cells),
                **narrowing.parameters,
                **audience.parameters,
            },
        )
        return [_saturated(row) for row in rows]


def with_linked(found: Found, linked: Sequence[Hit]) -> Found:
    """Return what was found, with what hangs together with the best of it."""
    best = max((hit.score for hit in (*found.messages, *found.cells)), default=0.0)
    cells = {hit.id: hit for hit in found.cells}
    for hit in linked:
        before = cells[hit.id].score if hit.id in cells else 0.0
        cells[hit.id] = replace(hit, score=before + LINKED_SHARE * best * hit.score)
    return Found(found.messages, list(cells.values()))


def _saturated(row: Row) -> Hit:
    hit = hit_of(row)
    return replace(hit, score=tanh(hit.score))
