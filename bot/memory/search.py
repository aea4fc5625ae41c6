"""Search one full-text table by bm25, within an audience and at a bounded cost."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from bot.clock import Clock
from bot.ids import ChannelId, UserId
from bot.memory.audience import Audience, visible
from bot.memory.compounds import RARE_POSTINGS, Compounds
from bot.memory.connections import Connections, Row
from bot.memory.narrowing import ANYTHING, Narrowing, Rows
from bot.memory.query import QueryWord, Way, queries, together
from bot.memory.relevance import full_score, rows_in
from bot.memory.stemming import Stemmer
from bot.memory.text import spellings
from bot.memory.timestamps import from_milliseconds

# Fewer rows than these with two rare words: rows with one of them may be worth a look.
ENOUGH_ROWS = 10
# How often a word occurs changes slowly; after this long, or when the cache is full, it is counted
# again. Counting a common word takes up to tens of milliseconds.
COUNTS_KEPT = timedelta(minutes=10)
REMEMBERED_TERMS = 20_000
# The record in which every full-text table of SQLite keeps its averages.
_AVERAGES = 1


@dataclass(frozen=True, slots=True)
class Searched:
    """Name a full-text table, the table its rows belong to, and what each column counts.

    `own` are the columns that hold a row's own words, not its neighbours'; `asks` is the SQL that
    tells whether a row, named `found`, ends in a question.
    """

    index: str
    rows: Rows
    weights: tuple[float, ...]
    own: str
    asks: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Hold a row found, its relevance (higher is better), and who said it when and where."""

    id: int
    score: float
    author_id: UserId
    said_at: datetime
    channel_id: ChannelId
    asks: bool = False  # it ends in a question


_ENDS_IN_A_QUESTION = "substr(rtrim(found.content), -1) IN ('?', '？', '؟')"
# The columns' weights are those of the measurement that docs/benchmarks.md repeats.
MESSAGES = Searched("messages_fts", "messages", (1.0, 0.3, 1.0), "text facts", _ENDS_IN_A_QUESTION)
CELLS = Searched("mem_cells_fts", "mem_cells", (1.0, 0.3), "content scene", "0")


class FullTextSearch:
    """Rank the rows of one table for a list of words."""

    def __init__(
        self, connections: Connections, stemmer: Stemmer, searched: Searched, clock: Clock
    ) -> None:
        self._connections = connections
        self._stemmer = stemmer
        self._searched = searched
        self._compounds = Compounds(connections, searched.index)
        self._clock = clock
        self._postings: dict[str, int] = {}
        self._counted_since = clock()

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
        hits: list[Hit] = []
        for match in queries(await self._counted(words, compounds=compounds)):
            if len(hits) < min(limit, ENOUGH_ROWS):
                asked_of = f"{{{self._searched.own}}} : ({match})" if own_words else match
                hits = await self._ranked(asked_of, audience, limit, narrowing)
        return hits

    async def full_score(self, words: Sequence[str], *, compounds: bool = False) -> float:
        """Return about what a row scores that says all of these words."""
        averages = await self._connections.fetch(
            f"SELECT block FROM {self._searched.index}_data WHERE id = {_AVERAGES}"
        )
        held = await self._counted(words, compounds=compounds)
        postings = [word.postings for word in held]
        unheard_of = [0] * (len(words) - len(postings))
        return full_score([*postings, *unheard_of], rows_in(averages[0][0]))

    async def _ranked(
        self, match: str, audience: Audience, limit: int, narrowing: Narrowing
    ) -> list[Hit]:
        index, weights = self._searched.index, ", ".join(map(str, self._searched.weights))
        conditions = [visible("found"), *narrowing.conditions(self._searched.rows)]
        rows = await self._connections.fetch(
            f"WITH best AS (SELECT found.id, bm25({index}, {weights}) AS cost"
            f" FROM {index} JOIN {self._searched.rows} AS found ON found.id = {index}.rowid"
            f" WHERE {index} MATCH :match AND {' AND '.join(conditions)}"
            " ORDER BY cost, found.id DESC LIMIT :limit)"
            # What is read of the rows is read of the best alone.
            " SELECT best.id, best.cost, found.author_id, found.said_at, found.channel_id,"
            f" {self._searched.asks} FROM best JOIN {self._searched.rows} AS found"
            " ON found.id = best.id ORDER BY best.cost, best.id DESC",
            {"match": match, "limit": limit, **audience.parameters, **narrowing.parameters},
        )
        return [hit_of(row) for row in rows]

    async def _counted(self, words: Iterable[str], *, compounds: bool) -> list[QueryWord]:
        """Return the words that the index holds, with how many rows hold them."""
        ways: list[list[Way]] = [[(each,) for each in spellings(word)] for word in words]
        postings = await self._postings_of(ways)
        if compounds:
            rare = [way[0] for way in chain(*ways) if postings[way[0]] < RARE_POSTINGS]
            joined = await self._compounds.of(rare)
            ways = [[*each, *chain(*(joined.get(way[0], ()) for way in each))] for each in ways]
            postings = await self._postings_of(ways)
        asked = (_query_word(each, postings) for each in ways)
        return [word for word in asked if word.postings]

    async def _postings_of(self, ways: Iterable[Iterable[Way]]) -> dict[str, int]:
        """Return how many rows hold each word of these ways."""
        terms = self._stemmer.terms(word for each in ways for way in each for word in way)
        await self._count({term for found in terms.values() for term in found})
        return {
            word: min((self._postings.get(term, 0) for term in found), default=0)
            for word, found in terms.items()
        }

    async def _count(self, terms: set[str]) -> None:
        now = self._clock()
        if now - self._counted_since > COUNTS_KEPT or len(self._postings) > REMEMBERED_TERMS:
            self._postings.clear()
            self._counted_since = now
        unknown = [term for term in terms if term not in self._postings]
        if not unknown:
            return
        rows = await self._connections.fetch(
            f"SELECT term, doc FROM {self._searched.index}_terms"
            " WHERE term IN (SELECT value FROM json_each(?))",
            (json.dumps(unknown),),
        )
        # A term not seen yet is not remembered: once it occurs it is rare, and counted then.
        self._postings.update((term, rows_with_it) for term, rows_with_it in rows)


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


def _query_word(ways: Sequence[Way], postings: Mapping[str, int]) -> QueryWord:
    counts = {together(way): min(postings[word] for word in way) for way in ways}
    _, *others = counts
    held = tuple(other for other in others if counts[other])
    return QueryWord(ways[0][0], sum(counts.values()), held)
