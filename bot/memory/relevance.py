"""Tell what answers a question from what merely shares a word with it."""

from collections.abc import Iterable, Sequence
from math import log

from bot.memory.merging import Find
from bot.memory.query import CHOOSING_WORDS

# Shares of the full score. Of what questions about another conversation find, four fifths is below
# them, and of the messages that answer their own less than a hundredth; as benchmarks/noise.py
# measures. They follow the weights of the ranking. If the best find is no better than this, none of
# them is an answer...
LEAST_BEST = 0.28
# ...and else those that are not much worse.
LEAST = 0.22
# In a memory of fewer messages most words stand in most of them or in none, and weigh nothing.
ENOUGH_ROWS = 100
# No word counts for less, however common, as in SQLite's bm25.
_LEAST_IDF = 1e-6


def above_noise(ranking: Sequence[Find], full: float) -> list[Find]:
    """Return the finds, best first, that are likely to answer a question of this full score."""
    if not ranking or ranking[0].score < LEAST_BEST * full:
        return []
    return [find for find in ranking if find.score >= LEAST * full]


def full_score(postings: Iterable[int], rows: int) -> float:
    """Return about what a row scores that says all of a question: the weights of its rarest words.

    `postings` are in how many rows each of its words stands; more than the rarest are not always
    asked for. 0 where there are too few rows to tell.
    """
    if rows < ENOUGH_ROWS:
        return 0.0
    # Of a word with several spellings as many may be counted as there are rows, and more.
    held_by = (min(held, rows) for held in postings)
    weights = (log((rows - held + 0.5) / (held + 0.5)) for held in held_by)
    return sum(
        sorted((max(weight, _LEAST_IDF) for weight in weights), reverse=True)[:CHOOSING_WORDS]
    )


def rows_in(averages: bytes) -> int:
    """Return how many rows a full-text index holds, from its own record of averages.

    The first number in it, seven bits a byte, as SQLite writes them; to count takes a scan.
    """
    rows = 0
    for byte in averages:
        rows = rows << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return rows
