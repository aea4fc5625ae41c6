"""Weigh what recall found by how it stands now: strength counts, and what holds before what was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.ids import CellId, MessageId
from bot.memory.audience import Audience, visible
from bot.memory.connections import Connections, listed
from bot.memory.forgetting import LIFE_COLUMNS, life_of
from bot.memory.merging import Find
from bot.memory.narrowing import Narrowing
from bot.memory.strength import rank_factor
from bot.memory.timestamps import to_milliseconds

# What is true no longer is still the answer to what was before, and to little else.
FORMER_FACTOR = 0.8
# What took its place shares perhaps no word with the question, and answers it all the same.
SUCCESSOR_FACTOR = 0.9
# Who changes their mind more often is not followed to the end.
LONGEST_CHAIN = 8


class Aging:
    """Know how strong cells are and which of them hold."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def strengthened(self, ranking: Sequence[Find], now: datetime) -> list[Find]:
        """Return the ranking with strong cells higher."""
        rows = await self._connections.fetch(
            f"SELECT found.id, {LIFE_COLUMNS} FROM mem_cells AS found"
            " WHERE found.id IN (SELECT value FROM json_each(?))",
            (_cells(ranking),),
        )
        factors = {row[0]: rank_factor(life_of(row[1:]), now) for row in rows}
        finds = [replace(f, score=f.score * factors.get(f.cell_id or 0, 1.0)) for f in ranking]
        return sorted(finds, key=_by_score)

    async def holding_first(
        self, ranking: Sequence[Find], audience: Audience, narrowing: Narrowing, now: datetime
    ) -> list[Find]:
        """Return the ranking with former truths behind what took their place.

        That joins the ranking where no word has found it.
        """
        rows = await self._connections.fetch(
            "SELECT id FROM mem_cells WHERE id IN (SELECT value FROM json_each(?))"
            " AND (superseded_by IS NOT NULL OR valid_to <= ?)",
            (_cells(ranking), to_milliseconds(now)),
        )
        former = frozenset(row[0] for row in rows)
        if not former:
            return list(ranking)
        successors = await self._successors(former, audience, narrowing)
        return sorted(await self._with_successors(ranking, former, successors), key=_by_score)

    async def _with_successors(
        self, finds: Sequence[Find], former: frozenset[int], successors: Mapping[int, int]
    ) -> list[Find]:
        scores = {int(find.cell_id): find.score for find in finds if find.cell_id}
        joined: dict[int, float] = {}
        for old, new in successors.items():
            if new not in scores:
                joined[new] = max(joined.get(new, 0.0), scores[old] * SUCCESSOR_FACTOR)
        told = await self._messages_of(joined)
        scores |= joined
        lowered = [
            _lowered(find, scores.get(successors.get(find.cell_id or 0, 0)))
            if find.cell_id in former
            else find
            for find in finds
            if find.cell_id or find.message_id not in told
        ]
        return [*lowered, *(Find(score, CellId(cell), None) for cell, score in joined.items())]

    async def _successors(
        self, cells: Iterable[int], audience: Audience, narrowing: Narrowing
    ) -> dict[int, int]:
        """Return what holds instead of each, of that which may be found."""
        conditions = " AND ".join([visible("found"), *narrowing.conditions("mem_cells")])
        rows = await self._connections.fetch(
            "WITH RECURSIVE chain (former, id, length) AS ("
            " SELECT value, value, 0 FROM json_each(:ids)"
            " UNION ALL SELECT chain.former, cell.superseded_by, length + 1"
            " FROM chain JOIN mem_cells AS cell ON cell.id = chain.id"
            " WHERE cell.superseded_by IS NOT NULL AND length < :longest)"
            " SELECT chain.former, found.id FROM chain JOIN mem_cells AS found"
            " ON found.id = chain.id WHERE length > 0 AND found.superseded_by IS NULL"
            f" AND {conditions}",
            {
                "ids": listed(cells),
                "longest": LONGEST_CHAIN,
                **audience.parameters,
                **narrowing.parameters,
            },
        )
        return {row[0]: row[1] for row in rows}

    async def _messages_of(self, cells: Iterable[int]) -> set[MessageId | None]:
        """Return the messages that cells were drawn from: the cells stand for them."""
        rows = await self._connections.fetch(
            "SELECT message_id FROM cell_sources WHERE cell_id IN (SELECT value FROM json_each(?))",
            (listed(cells),),
        )
        return {MessageId(row[0]) for row in rows}


def _cells(ranking: Iterable[Find]) -> str:
    return listed(find.cell_id for find in ranking if find.cell_id)


def _by_score(find: Find) -> float:
    return -find.score


def _lowered(find: Find, successor: float | None) -> Find:
    """Return a former truth with less than its own score, and less than its successor's."""
    score = find.score if successor is None else min(find.score, successor)
    return replace(find, score=score * FORMER_FACTOR)
