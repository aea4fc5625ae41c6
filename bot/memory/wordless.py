"""Find what a question is after when its words cannot: by when, by whom, by which type.

"What was decided in May?" shares no word with what was decided. Reads a bounded part of an index
for each time and person named, whatever is remembered.
"""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import chain, product, zip_longest

from bot.ids import CellId, MessageId, UserId
from bot.memory.audience import Audience, visible
from bot.memory.connections import Connections
from bot.memory.narrowing import Narrowing, Rows
from bot.memory.times.periods import EARLIEST, LATEST, Period
from bot.memory.told import in_milliseconds
from bot.vocabulary import CellType

# Of more than that the newest count, and the most salient of all: about 5 ms.
CANDIDATES = 300
# Who names more has named a crowd or a calendar.
MOST_PERIODS = 2
MOST_PEOPLE = 3
# A message that says something takes about so many characters; longer ones say no more.
TELLING_CHARACTERS = 200

ALWAYS = Period(EARLIEST, LATEST)

_SAID = "found.said_at >= :start AND found.said_at < :end"
_TOLD = """
SELECT told.message_id FROM message_times AS told
WHERE told.starts_at >= :start AND told.starts_at < :end AND told.ends_at <= :end
ORDER BY told.starts_at DESC LIMIT :candidates
"""


class WordlessSearch:
    """Find cells and messages of a time and of people, the most salient first."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def cells(
        self,
        periods: Sequence[Period],
        people: Iterable[UserId],
        cell_type: CellType | None,
        audience: Audience,
        *,
        narrowing: Narrowing,
        limit: int,
    ) -> list[CellId]:
        """Return cells said then or telling of then, those of the type before the most salient."""
        found = [
            self._ids(
                _cells(period, person, narrowing),
                period,
                person,
                audience,
                narrowing,
                limit,
                cell_type,
            )
            for period, person in _asked(periods, people)
        ]
        return [CellId(each) for each in in_turn(await asyncio.gather(*found))][:limit]

    async def messages(
        self,
        periods: Sequence[Period],
        people: Iterable[UserId],
        audience: Audience,
        *,
        narrowing: Narrowing,
        limit: int,
    ) -> list[MessageId]:
        """Return messages said then or telling of then, those that say much before short ones.

        None of them is of a type of cells.
        """
        if narrowing.cell_type is not None:
            return []
        found = [
            self._ids(
                _messages(period, person, narrowing), period, person, audience, narrowing, limit
            )
            for period, person in _asked(periods, people)
        ]
        return [MessageId(each) for each in in_turn(await asyncio.gather(*found))][:limit]

    async def _ids(
        self,
        sql: str,
        period: Period,
        person: UserId | None,
        audience: Audience,
        narrowing: Narrowing,
        limit: int,
        cell_type: CellType | None = None,
    ) -> list[int]:
        start, end = in_milliseconds(period)
        values = {
            "start": start,
            "end": end,
            "person": person,
            "wanted_type": cell_type,
            "candidates": CANDIDATES,
            "limit": limit,
        }
        rows = await self._connections.fetch(
            sql, {**values, **audience.parameters, **narrowing.parameters}
        )
        return [int(row[0]) for row in rows]


def in_turn(lists: Sequence[Sequence[int]]) -> list[int]:
    """Return what is in the lists, the first of each first, each once."""
    turns = chain.from_iterable(zip_longest(*lists))
    return list(dict.fromkeys(each for each in turns if each is not None))


def _asked(
    periods: Sequence[Period], people: Iterable[UserId]
) -> list[tuple[Period, UserId | None]]:
    """Return every time with every person, as far as a question may sensibly name them."""
    somebody: list[UserId | None] = [*sorted(people)[:MOST_PEOPLE]]
    return list(product(periods[:MOST_PERIODS] or [ALWAYS], somebody or [None]))


def _allowed(rows: Rows, person: UserId | None, narrowing: Narrowing) -> str:
    """Return the predicate for what may be found at all."""
    by = [] if person is None else ["found.author_id = :person"]
    return " AND ".join([visible("found"), *by, *narrowing.conditions(rows)])


def _cells(period: Period, person: UserId | None, narrowing: Narrowing) -> str:
    allowed = _allowed("mem_cells", person, narrowing)
    by_salience = "found.salience DESC, found.said_at DESC, found.id DESC"
    said = f"""
        SELECT found.id FROM mem_cells AS found WHERE {_SAID} AND {allowed}
        ORDER BY found.said_at DESC LIMIT :candidates
    """
    salient = f"""
        SELECT found.id, found.said_at FROM mem_cells AS found WHERE {visible("found")}
        ORDER BY {by_salience} LIMIT :candidates
    """
    sets = [f"SELECT id FROM ({said})"]
    if person is None:
        sets.append(
            f"SELECT id FROM ({salient}) AS salient WHERE {_SAID.replace('found', 'salient')}"
        )
    if period != ALWAYS:
        sets.append(
            f"SELECT cited.cell_id FROM cell_sources AS cited WHERE cited.message_id IN ({_TOLD})"
        )
    return f"""
    WITH candidates (id) AS MATERIALIZED ({" UNION ".join(sets)})
    SELECT found.id FROM candidates CROSS JOIN mem_cells AS found ON found.id = candidates.id
    WHERE {allowed} AND found.cold = 0
    ORDER BY found.cell_type IS :wanted_type DESC, {by_salience} LIMIT :limit
    """


def _messages(period: Period, person: UserId | None, narrowing: Narrowing) -> str:
    allowed = _allowed("messages", person, narrowing)
    said = f"""
        SELECT found.id FROM messages AS found WHERE {_SAID} AND {allowed}
        ORDER BY found.said_at DESC LIMIT :candidates
    """
    sets = [f"SELECT id FROM ({said})"]
    if period != ALWAYS:
        sets.append(f"SELECT message_id FROM ({_TOLD})")
    return f"""
    WITH candidates (id) AS MATERIALIZED ({" UNION ".join(sets)})
    SELECT found.id FROM candidates CROSS JOIN messages AS found ON found.id = candidates.id
    CROSS JOIN message_index AS searched ON searched.id = found.id
    WHERE {allowed}
    ORDER BY min(length(found.content), {TELLING_CHARACTERS}) DESC, found.said_at DESC,
        found.id DESC LIMIT :limit
    """
