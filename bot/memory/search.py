"""Search one full-text table by bm25, within an audience and at a bounded cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.ids import ChannelId, UserId
from bot.memory.audience import Audience
from bot.memory.connections import Connections, Row
from bot.memory.full_text import FullTextQuery, Searched, Statement
from bot.memory.indexed_words import IndexedWords
from bot.memory.narrowing import ANYTHING, Narrowing
from bot.memory.query import Bounds, QueryWord, within_budget
from bot.memory.relevance import full_score, rows_in
from bot.memory.timestamps import from_milliseconds

# Fewer rows than these among the candidates that an audience may see: others are worth a look.
ENOUGH_ROWS = 10
# What is looked for on the side may cost so much: about 2 ms.
ANY_POSTINGS = 1_000
# To rank a row takes the longer the more words are asked for; more find nothing more on LoCoMo.
ANY_WORDS = 24
BOUNDS = Bounds()
# The record in which every full-text table of SQLite keeps its averages.
_AVERAGES = 1


@dataclass(frozen=True, slots=True)
class Hit:
    """Hold a row found, its relevance (higher is better), and who said it when and where."""

    id: int
    score: float
    author_id: UserId
    said_at: datetime
    channel_id: ChannelId
    asks: bool = False  # it ends in a question


class FullTextSearch:
    """Rank the rows of one table for a list of words."""

    def __init__(
        self,
        connections: Connections,
        searched: Searched,
        clock: Clock,
        bounds: Bounds = BOUNDS,
    ) -> None:
        self._connections = connections
        self._searched = searched
        self._bounds = bounds
        self._words = IndexedWords(connections, searched.index, clock, bounds.postings)

    async def find(
        self,
        words: Sequence[str],
        audience: Audience,
        *,
        limit: int,
        narrowing: Narrowing = ANYTHING,
        own_words: bool = False,
        compounds: bool = False,
    ) -> list[Hit]:
        """Return the best rows, best first.

        With `own_words` what only its neighbours say does not find a row; with `compounds` a rare
        word is found inside of others, and what it is joined from.
        """
        bounds = self._bounds
        asked = within_budget(await self._words.of(words, compounds=compounds), bounds.postings)
        if not asked:
            return []
        query = FullTextQuery(self._searched, asked, audience, narrowing, limit, own_words, bounds)
        postings = sum(word.postings for word in asked)
        if postings > bounds.postings:
            return await self._hits(query.newest(await self._full_score(asked[:1])))
        if postings <= bounds.cheap_postings:
            return await self._hits(query.ranked())
        return await self._ranked_in_part(query)

    async def find_any(
        self,
        words: Sequence[str],
        audience: Audience,
        *,
        limit: int,
        narrowing: Narrowing = ANYTHING,
        own_words: bool = False,
    ) -> list[Hit]:
        """Return the best rows with any of many words, of which only the rarest are asked for."""
        rarest = within_budget(await self._words.of(words, roughly=True), ANY_POSTINGS)
        asked = rarest[:ANY_WORDS]
        if not asked or asked[0].postings > ANY_POSTINGS:
            return []
        query = FullTextQuery(
            self._searched, asked, audience, narrowing, limit, own_words, self._bounds
        )
        return await self._hits(query.ranked())

    async def full_score(self, words: Sequence[str], *, compounds: bool = False) -> float:
        """Return about what a row scores that says all of these words."""
        held = await self._words.of(words, compounds=compounds)
        return await self._full_score(held, unheard_of=len(words) - len(held))

    async def _full_score(self, words: Sequence[QueryWord], unheard_of: int = 0) -> float:
        averages = await self._connections.fetch(
            f"SELECT block FROM {self._searched.index}_data WHERE id = {_AVERAGES}"
        )
        postings = [word.postings for word in words] + [0] * unheard_of
        return full_score(postings, rows_in(averages[0][0]))

    async def _ranked_in_part(self, query: FullTextQuery) -> list[Hit]:
        """Rank what is worth it; if that is next to nothing for this audience, the newest too."""
        rows = await self._connections.fetch(*query.candidates())
        hits = await self._hits(query.ranked_among(rows[0][0])) if rows else []
        for own in (True, False):
            if len(hits) < min(query.limit, ENOUGH_ROWS):
                newest = await self._hits(query.ranked_newest(own=own))
                hits = sorted({hit.id: hit for hit in (*newest, *hits)}.values(), key=_best_first)
        return hits[: query.limit]

    async def _hits(self, statement: Statement) -> list[Hit]:
        return [hit_of(row) for row in await self._connections.fetch(*statement)]


def hit_of(row: Row) -> Hit:
    """Read a row of id, cost (less is better), author, time, channel and whether it asks."""
    return Hit(
        id=row[0],
        score=-row[1],
        author_id=UserId(row[2]),
        said_at=from_milliseconds(row[3]),
        channel_id=ChannelId(row[4]),
        asks=bool(row[5]),
    )


def _best_first(hit: Hit) -> tuple[float, int]:
    return (-hit.score, -hit.id)
