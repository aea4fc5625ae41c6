"""Write the statements that search one full-text table, each with a bound to what it reads.

The audience and whatever else narrows a search stand inside, before ranking and limits.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.memory.audience import Audience, name_visible, visible
from bot.memory.narrowing import Narrowing, Rows
from bot.memory.query import Bounds, QueryWord, any_of, within, worth_ranking

Statement = tuple[str, dict[str, int | float | str]]


@dataclass(frozen=True, slots=True)
class Searched:
    """Name a full-text table, the table its rows belong to, and what each column counts.

    `own` are the columns that hold a row's own words, not its neighbours', if it has others;
    `named` those that are its own where its scene may not be named; `asks` is the SQL that tells
    whether a row, named `found`, ends in a question.
    """

    index: str
    rows: Rows
    weights: tuple[float, ...]
    own: str | None
    named: str | None
    asks: str


_ENDS_IN_A_QUESTION = "substr(rtrim(found.content), -1) IN ('?', '？', '؟')"
# The columns' weights are those of the measurement that docs/benchmarks.md repeats.
MESSAGES = Searched(
    "messages_fts", "messages", (1.0, 0.3, 1.0), "text facts", None, _ENDS_IN_A_QUESTION
)
CELLS = Searched("mem_cells_fts", "mem_cells", (1.0, 0.3), None, "content", "0")


@dataclass(frozen=True, slots=True)
class FullTextQuery:
    """Hold what is asked of one table, and write the statements that can find it.

    With `own_words` what only its neighbours say does not find a row.
    """

    searched: Searched
    words: Sequence[QueryWord]  # rarest first
    audience: Audience
    narrowing: Narrowing
    limit: int
    own_words: bool
    bounds: Bounds

    def ranked(self) -> Statement:
        """Rank all rows with any of the words."""
        return self._read(f"{self._scored} ORDER BY cost, id DESC LIMIT :limit")

    def candidates(self) -> Statement:
        """Return the JSON list of what is worth ranking; no row if even the fewest are too many.

        It is of the widest query that has so few, whoever may see them. The inner limits keep
        SQLite from asking any query to its end, or one more than is needed.
        """
        index, most = self.searched.index, self._candidates
        sql = (
            "SELECT held FROM (SELECT (SELECT CASE WHEN count(*) <= :most"
            " THEN json_group_array(id) END FROM"
            f" (SELECT rowid AS id FROM {index} WHERE {index} MATCH value LIMIT :most + 1))"
            " AS held FROM json_each(:widest_first) LIMIT -1)"
            " WHERE held IS NOT NULL LIMIT 1"
        )
        widest_first = [self._wanted(each) for each in worth_ranking(self.words, most)]
        return sql, {"widest_first": json.dumps(widest_first), "most": most}

    def ranked_among(self, candidates: str) -> Statement:
        """Rank the rows of a JSON list that hold any of the words."""
        # The sign keeps SQLite from starting the full-text query anew for every candidate.
        among = f"+{self.searched.index}.rowid IN (SELECT value FROM json_each(:among))"
        best = f"{self._scored} AND {among} ORDER BY cost, id DESC LIMIT :limit"
        return self._read(best, among=candidates)

    def ranked_newest(self, *, own: bool) -> Statement:
        """Rank the newest rows with any of the words; with `own` in their own columns.

        They are the newest of those that the audience may see.
        """
        newest = f"{self._scored} ORDER BY {self.searched.index}.rowid DESC LIMIT :most"
        best = f"SELECT id, cost FROM ({newest}) ORDER BY cost, id DESC LIMIT :limit"
        match = any_of(self.words)
        wanted = self._in_own(match) if own else self._wanted(match)
        return self._read(best, match=wanted, most=self.bounds.newest)

    def newest(self, score: float) -> Statement:
        """Return the newest rows with the rarest word, of the last ones that hold it.

        Even to weigh the word takes too long; each counts as much as `score`.
        """
        index, rows = self.searched.index, self.searched.rows
        looked_at = (
            f"SELECT rowid AS matched FROM {index} WHERE {index} MATCH :match"
            f" ORDER BY rowid DESC LIMIT :most"
        )
        best = (
            f"SELECT found.id AS id, -:score AS cost FROM ({looked_at})"
            f" CROSS JOIN {rows} AS found ON found.id = matched"
            f" WHERE {self._conditions} LIMIT :limit"
        )
        return self._read(
            best, match=self._in_own(self.words[0].match), most=self.bounds.postings, score=score
        )

    @property
    def _candidates(self) -> int:
        enough = max(self.bounds.newest, self.bounds.candidates_for_each * self.limit)
        return min(self.bounds.candidates, enough)

    @property
    def _scored(self) -> str:
        """Return the query for the id and cost of what matches and may be seen."""
        index, weights = self.searched.index, ", ".join(map(str, self.searched.weights))
        return (
            f"SELECT found.id AS id, bm25({index}, {weights}) AS cost FROM {index}"
            f" CROSS JOIN {self.searched.rows} AS found ON found.id = {index}.rowid"
            f" WHERE {index} MATCH :match AND {self._conditions}"
        )

    def _read(self, best: str, **parameters: float | str) -> Statement:
        """Return the statement that reads of the best rows, and of them alone, what a hit tells."""
        sql = (
            f"WITH best AS ({best}) SELECT best.id, best.cost, found.author_id, found.said_at,"
            f" found.channel_id, {self.searched.asks} FROM best JOIN {self.searched.rows} AS found"
            " ON found.id = best.id ORDER BY best.cost, best.id DESC"
        )
        match = self._wanted(any_of(self.words))
        seen: dict[str, int | str] = {**self.audience.parameters, **self.narrowing.parameters}
        if self.searched.named is not None:
            seen["nameless"] = within(self.searched.named, any_of(self.words))
        return sql, {"match": match, "limit": self.limit, **parameters, **seen}

    def _wanted(self, match: str) -> str:
        return self._in_own(match) if self.own_words else match

    def _in_own(self, match: str) -> str:
        return match if self.searched.own is None else within(self.searched.own, match)

    @property
    def _conditions(self) -> str:
        conditions = [visible("found"), *self.narrowing.conditions(self.searched.rows)]
        return " AND ".join([*conditions, *self._without_hidden_names])

    @property
    def _without_hidden_names(self) -> list[str]:
        """Return what keeps a row from being found by the name of a scene that is hidden."""
        if self.searched.named is None:
            return []
        index = self.searched.index
        own = f"SELECT rowid FROM {index} WHERE {index} MATCH :nameless"
        return [f"({name_visible('found')} OR found.id IN ({own}))"]
