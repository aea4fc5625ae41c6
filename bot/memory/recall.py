"""Find what helps to answer a question: messages and cells together, each once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.ids import CellId, MessageId, UserId
from bot.memory.audience import Audience
from bot.memory.cells import CellStore
from bot.memory.connections import Connections
from bot.memory.dates import Period, periods
from bot.memory.messages import MessageLog
from bot.memory.records import Cell, Message, Recalled
from bot.memory.search import CELLS, MESSAGES, FullTextSearch, Hit
from bot.memory.stemming import Stemmer
from bot.memory.text import query_words, words
from bot.vocabulary import CellType

# Factors for what was said by a person, or on a date, that the question names: preferred, never
# demanded. Both as measured in docs/benchmarks.md.
PERSON_FACTOR = 1.5
DATE_FACTOR = 1.5
# Candidates that the factors may lift into the result.
CANDIDATES_PER_RESULT = 5
# A cell found by its own words counts a little less than the message it was drawn from.
CELL_FACTOR = 0.9


@dataclass(frozen=True, slots=True)
class _Named:
    """Hold whom and when a question names."""

    people: frozenset[UserId]
    periods: tuple[Period, ...]

    def factor(self, author_id: UserId, said_at: datetime) -> float:
        person = PERSON_FACTOR if author_id in self.people else 1.0
        dated = any(period.holds(said_at) for period in self.periods)
        return person * (DATE_FACTOR if dated else 1.0)


class Recall:
    """Answer questions from one guild's memory, for one audience at a time."""

    def __init__(
        self,
        connections: Connections,
        messages: MessageLog,
        cells: CellStore,
        stemmer: Stemmer,
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._messages = messages
        self._cells = cells
        self._clock = clock
        self._message_search = FullTextSearch(connections, stemmer, MESSAGES, clock)
        self._cell_search = FullTextSearch(connections, stemmer, CELLS, clock)

    async def find(
        self,
        text: str,
        audience: Audience,
        *,
        limit: int = 20,
        cell_type: CellType | None = None,
        author_id: UserId | None = None,
        before: MessageId | None = None,
    ) -> list[Recalled]:
        """Return the best finds, best first; the most salient memories if no word is found.

        A cell stands for the messages it was drawn from. With `cell_type` only cells are found,
        with `author_id` only what that person said, with `before` only messages older than one.
        """
        where, parameters = _conditions(author_id=author_id, before=before)
        searched = query_words(text)
        wanted = limit * CANDIDATES_PER_RESULT
        named = await self._named(text)
        hits: list[Hit] = []
        if cell_type is None:
            hits = await self._message_search.find(
                searched, audience, limit=wanted, where=where, parameters=parameters
            )
        found_messages = await self._rank_messages(hits, audience, named)
        found_cells = await self._rank_cells(
            searched, audience, named, wanted, cell_type, author_id
        )
        merged = await self._merge(found_messages, found_cells, audience)
        if not merged and cell_type is None and author_id is None:
            salient = await self._cells.most_salient(audience, limit=limit)
            return [Recalled(cell.salience, cell, None) for cell in salient]
        return merged[:limit]

    async def similar_cells(self, text: str, audience: Audience, *, limit: int) -> list[Cell]:
        """Return the cells whose words are nearest to a text."""
        hits = await self._cell_search.find(query_words(text), audience, limit=limit)
        cells = await self._cells.many([CellId(hit.id) for hit in hits], audience)
        return [cells[CellId(hit.id)] for hit in hits if CellId(hit.id) in cells]

    async def _named(self, text: str) -> _Named:
        asked = list(dict.fromkeys(words(text)))[:64]
        marks = ", ".join("?" * len(asked))
        rows = await self._connections.fetch(
            f"SELECT DISTINCT user_id FROM name_words WHERE word IN ({marks})", asked
        )
        people = frozenset(UserId(user_id) for (user_id,) in rows)
        return _Named(people, tuple(periods(text, self._clock())))

    async def _rank_messages(
        self, hits: Sequence[Hit], audience: Audience, named: _Named
    ) -> list[tuple[float, Message]]:
        if not hits:
            return []
        found = await self._messages.many([MessageId(hit.id) for hit in hits], audience)
        messages = {message.id: message for message in found}
        ranked = [
            (hit.score * named.factor(message.author_id, message.said_at), message)
            for hit in hits
            if (message := messages.get(MessageId(hit.id))) is not None
        ]
        return _share_of_best(ranked)

    async def _rank_cells(
        self,
        searched: Sequence[str],
        audience: Audience,
        named: _Named,
        limit: int,
        cell_type: CellType | None,
        author_id: UserId | None,
    ) -> list[tuple[float, Cell]]:
        where, parameters = _conditions(author_id=author_id, cell_type=cell_type)
        hits = await self._cell_search.find(
            searched, audience, limit=limit, where=where, parameters=parameters
        )
        if not hits:
            return []
        cells = await self._cells.many([CellId(hit.id) for hit in hits], audience)
        ranked = [
            (hit.score * named.factor(cell.author_id, cell.said_at), cell)
            for hit in hits
            if (cell := cells.get(CellId(hit.id))) is not None
        ]
        return _share_of_best(ranked)

    async def _merge(
        self,
        messages: Sequence[tuple[float, Message]],
        cells: Sequence[tuple[float, Cell]],
        audience: Audience,
    ) -> list[Recalled]:
        """Put both lists into one; a message lifts its cells, and they stand for it."""
        drawn = (
            await self._cells.of_messages([m.id for _, m in messages], audience) if messages else {}
        )
        finds = {cell.id: Recalled(score * CELL_FACTOR, cell, None) for score, cell in cells}
        alone: list[Recalled] = []
        for score, message in messages:
            its_cells = [
                cell for cell in drawn.get(message.id, []) if cell.id in finds or not cells
            ]
            for cell in its_cells:
                known = finds.get(cell.id, Recalled(0.0, cell, None))
                if known.message is None:
                    finds[cell.id] = replace(known, score=max(score, known.score), message=message)
            if not its_cells:
                alone.append(Recalled(score, None, message))
        return sorted([*finds.values(), *alone], key=_best_first)


def _share_of_best(ranked: list[tuple[float, Any]]) -> list[tuple[float, Any]]:
    """Scale scores to the best one, so that those of two tables compare."""
    best = max((score for score, _ in ranked), default=1.0) or 1.0
    return [(score / best, found) for score, found in ranked]


def _best_first(found: Recalled) -> tuple[float, int]:
    newest = found.cell.id if found.cell else found.message.id if found.message else 0
    return (-found.score, -newest)


def _conditions(
    *,
    author_id: UserId | None = None,
    before: MessageId | None = None,
    cell_type: CellType | None = None,
) -> tuple[str, dict[str, Any]]:
    """Return further conditions on the rows searched, with their values."""
    conditions = {
        "found.author_id = :author_id": author_id,
        "found.id < :before": before,
        "found.cell_type = :cell_type": cell_type,
    }
    wanted = {name: value for name, value in conditions.items() if value is not None}
    values = {name.split(":")[1]: value for name, value in wanted.items()}
    return " AND ".join(wanted) or "1", values
