"""Turn the words of a question into full-text queries whose cost is bounded.

bm25 reads every posting of every word of a query, so cost is bounded by asking for rare words
first, and for pairs of them before single ones. Measured in docs/benchmarks.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.memory.text import spellings

# Postings that one query may read: about 40 ms on one slow core.
POSTINGS = 150_000
# With fewer postings than these every word is asked for at once: nothing is missed, in about 5 ms.
CHEAP_POSTINGS = 1_500
# Pairs of more words than these no longer change what is found.
PAIRED_WORDS = 6

# "The migration of our old database" is about the same as "database migration".
NEAR_WORDS = 6

Way = tuple[str, ...]  # to say something: in a word, or in several near each other


@dataclass(frozen=True, slots=True)
class QueryWord:
    """Hold a word of a question, how many rows hold it, and queries that may stand for it."""

    word: str
    postings: int
    others: tuple[str, ...] = ()

    @property
    def match(self) -> str:
        """Return the query for rows with the word."""
        ways = [phrase(self.word), *self.others]
        return ways[0] if len(ways) == 1 else f"({' OR '.join(ways)})"


def queries(words: Sequence[QueryWord]) -> list[str]:
    """Return the queries to try, in order, until one finds enough; none without words."""
    cheap = sum(word.postings for word in words) <= CHEAP_POSTINGS
    tried = [broad(words)] if cheap else [narrow(words), broad(words)]
    return [query for query in tried if query is not None]


def narrow(words: Sequence[QueryWord]) -> str | None:
    """Return the query for rows with two of the rarest words; None if there are no two."""
    rarest = within_budget(words)[:PAIRED_WORDS]
    pairs = [f"({a.match} AND {b.match})" for a, b in combinations(rarest, 2)]
    return " OR ".join(pairs) or None


def broad(words: Sequence[QueryWord]) -> str | None:
    """Return the query for rows with any of the rarest words; None without words."""
    return " OR ".join(word.match for word in within_budget(words)) or None


def within_budget(words: Sequence[QueryWord]) -> list[QueryWord]:
    """Return the rarest words whose postings together stay within the cap; at least one."""
    chosen: list[QueryWord] = []
    left = POSTINGS
    for word in sorted(words, key=lambda each: each.postings):
        left -= word.postings
        if chosen and left < 0:
            break
        chosen.append(word)
    return chosen


def phrase(word: str) -> str:
    """Return the word quoted, so that no sign in it is an operator."""
    return f'"{spellings(word)[0]}"'


def together(way: Way) -> str:
    """Return the query for rows with these words, each at most NEAR_WORDS from the next."""
    phrases = [phrase(word) for word in way]
    return phrases[0] if len(phrases) == 1 else f"NEAR({' '.join(phrases)}, {NEAR_WORDS})"
