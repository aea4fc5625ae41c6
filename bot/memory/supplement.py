"""Join what a question's time, people and verb bring to what its words found."""

import asyncio
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from bot.ids import CellId, MessageId
from bot.memory.aims import Aim
from bot.memory.audience import Audience
from bot.memory.cells import CellStore
from bot.memory.connections import Connections
from bot.memory.merging import Find
from bot.memory.named import Named
from bot.memory.narrowing import Narrowing
from bot.memory.wordless import WordlessSearch

# What no word found is worth that much of the least that words found.
FILLING_FACTOR = 0.5


@dataclass(frozen=True, slots=True)
class Timely:
    """Name what was found that is of the times that a question names."""

    messages: Container[int]
    cells: Container[int]

    def __contains__(self, find: Find) -> bool:
        """Return whether a find is of those times."""
        return find.cell_id in self.cells if find.cell_id else find.message_id in self.messages


class Supplement:
    """Add finds without a word of the question where words are few or find little."""

    def __init__(self, connections: Connections, cells: CellStore) -> None:
        self._wordless = WordlessSearch(connections)
        self._cells = cells

    async def joined(
        self,
        ranking: Sequence[Find],
        aim: Aim,
        named: Named,
        timely: Timely,
        audience: Audience,
        *,
        narrowing: Narrowing,
        limit: int,
    ) -> list[Find]:
        """Return the ranking with what else is asked for, best first, each once.

        Where no word tells what is asked for, what is of the times and people named goes first;
        else what is of a time with a beginning and an end only fills what words leave.
        """
        dated = bool(named.timing.periods)
        room = named.timing.closed and len(ranking) < limit
        if not (dated or named.people if aim.wordless else room):
            return list(ranking)
        found = await self._found(aim, named, audience, narrowing, limit)
        if aim.wordless:
            joined = _in_turn(ranking, found, timely if dated else None, named)
        else:
            joined = [*ranking, *found]
        sources = await self._cells.sources([f.cell_id for f in joined if f.cell_id], audience)
        return _scored(_each_once(joined, {each for of in sources.values() for each in of}))

    async def _found(
        self, aim: Aim, named: Named, audience: Audience, narrowing: Narrowing, limit: int
    ) -> list[Find]:
        """Return the most salient cells, then messages, of the times and people named."""
        asked = named.timing.periods, named.people
        cells, messages = await asyncio.gather(
            self._wordless.cells(*asked, aim.cell_type, audience, narrowing=narrowing, limit=limit),
            self._wordless.messages(*asked, audience, narrowing=narrowing, limit=limit),
        )
        of_cells = [Find(0.0, cell, None) for cell in cells]
        return of_cells + [Find(0.0, None, message) for message in messages]


def _in_turn(
    ranking: Sequence[Find], found: Sequence[Find], timely: Timely | None, named: Named
) -> list[Find]:
    """Order what words found and what else there is; what is of other times comes last.

    Words found the name of a person at least, and take turns. Where nobody is named they found
    nothing that counts.
    """
    of_then = [find for find in ranking if timely is None or find in timely]
    others = [find for find in ranking if timely is not None and find not in timely]
    if not named.people:
        return [*found, *of_then, *others]
    turns = chain.from_iterable(zip_longest(of_then, found))
    return [*(find for find in turns if find is not None), *others]


def _each_once(finds: Iterable[Find], cited: Container[MessageId | None]) -> list[Find]:
    """Return each cell once, and each message once that no cell stands for."""
    kept: dict[tuple[CellId | None, MessageId | None], Find] = {}
    for find in finds:
        if find.cell_id:
            kept.setdefault((find.cell_id, None), find)
        elif find.message_id not in cited:
            kept.setdefault((None, find.message_id), find)
    return list(kept.values())


def _scored(finds: Sequence[Find]) -> list[Find]:
    """Give what no word found the score of the next that one found; behind all, less."""
    score = min((find.score for find in finds if find.score), default=1.0) * FILLING_FACTOR
    scored = []
    for find in reversed(finds):
        score = max(score, find.score)
        scored.append(replace(find, score=score))
    return scored[::-1]
