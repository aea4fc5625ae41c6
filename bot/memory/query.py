"""Turn the words of a question into full-text queries whose cost is bounded.

Ranking a row takes some twenty times as long as finding out that it holds a word. So boolean
queries decide first which rows are worth ranking: those whose words are together the rarest. What
these queries read is bounded too, by asking for the rarest words alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from bot.memory.text import spellings

# Words that candidates are chosen by: more make the queries longer and change nothing.
CHOOSING_WORDS = 6
# Degrees of rarity between any word and all of them; twice as many find no better candidates.
DEGREES = 12
ROUNDING = 1e-9
# "The migration of our old database" is about the same as "database migration".
NEAR_WORDS = 6

Way = tuple[str, ...]  # to say something: in a word, or in several near each other


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bound what one search reads."""

    # Of the words asked for. They are read up to six times (to choose candidates, to weigh the
    # words, to rank), at 0.05 to 0.15 µs each: about 20 ms.
    postings: int = 60_000
    # With no more than these everything with a word is ranked, in about 2 ms.
    cheap_postings: int = 1_000
    # Rows that are ranked for each one that is wanted, at about 2 µs each, and at most. With these,
    # 88 % of the best ten of an unbounded ranking are kept at 100,000 messages of real talk's words
    # (benchmarks/recall_latency.py).
    candidates_for_each: int = 20
    candidates: int = 3_000
    # Rows that are ranked for being the newest, where words alone don't tell which are worth it.
    newest: int = 1_000


@dataclass(frozen=True, slots=True)
class QueryWord:
    """Hold a word of a question, its postings, and queries that may stand for it."""

    word: str
    postings: int
    others: tuple[str, ...] = ()

    @property
    def match(self) -> str:
        """Return the query for rows with the word."""
        return _either([phrase(self.word), *self.others])


def within_budget(words: Sequence[QueryWord], postings: int) -> list[QueryWord]:
    """Return the rarest words with so many postings together, rarest first; at least one."""
    chosen: list[QueryWord] = []
    left = postings
    for word in sorted((word for word in words if word.postings), key=lambda each: each.postings):
        left -= word.postings
        if chosen and left < 0:
            break
        chosen.append(word)
    return chosen


def any_of(words: Sequence[QueryWord]) -> str:
    """Return the query for rows with at least one of the words."""
    return _either([word.match for word in words])


def worth_ranking(words: Sequence[QueryWord], rows: int) -> list[str]:
    """Return queries for rows whose words are together rare enough, from some to all of them.

    None is among them that one frequent word alone would make match more than so many rows.
    """
    chosen = words[:CHOOSING_WORDS]
    # A word's weight is that of bm25 if the most frequent of them is in every other row.
    most = 2 * max(word.postings for word in chosen)
    weights = [log(most / word.postings) for word in chosen]
    matches = [word.match for word in chosen]
    # The weight that no word with too many rows has by itself.
    too_frequent = (w for word, w in zip(chosen, weights, strict=True) if word.postings > rows)
    alone = max(too_frequent, default=0.0)
    degrees = (sum(weights) * degree / DEGREES for degree in range(1, DEGREES + 1))
    found = [_weighing(matches, weights, least) for least in degrees if least > alone + ROUNDING]
    return list(dict.fromkeys(query for query in found if query))


def within(columns: str, match: str) -> str:
    """Return the query for rows that match in these columns alone."""
    return f"{{{columns}}} : ({match})"


def phrase(word: str) -> str:
    """Return the word quoted, so that no sign in it is an operator."""
    return f'"{spellings(word)[0]}"'


def together(way: Way) -> str:
    """Return the query for rows with these words, each at most NEAR_WORDS from the next."""
    phrases = [phrase(word) for word in way]
    return phrases[0] if len(phrases) == 1 else f"NEAR({' '.join(phrases)}, {NEAR_WORDS})"


def _weighing(matches: Sequence[str], weights: Sequence[float], least: float) -> str | None:
    """Return the query for rows whose words weigh so much together; None if no row can."""
    if sum(weights) < least - ROUNDING:
        return None
    others = matches[1:], weights[1:]
    without = _weighing(*others, least) if matches[1:] else None
    if least - weights[0] <= ROUNDING:
        return _either([way for way in (matches[0], without) if way])
    rest = _weighing(*others, least - weights[0])
    ways = [rest and f"({matches[0]} AND {rest})", without]
    return _either([way for way in ways if way])


def _either(queries: Sequence[str]) -> str:
    return queries[0] if len(queries) == 1 else f"({' OR '.join(queries)})"
