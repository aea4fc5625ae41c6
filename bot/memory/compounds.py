"""Find what others write in one word or in several: "Datenbankplan", "Plan der Datenbank".

German, Dutch and the Nordic languages join words without end. What words are inside of one is
asked only for a rare word of a question; it widens what is searched, within what may be seen.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import product

from bot.memory.connections import Connections
from bot.memory.query import Way
from bot.memory.text import TWO_LETTERS, UMLAUT

# A word that fewer rows hold is rare: what is joined with it may be meant too.
RARE_POSTINGS = 10
# Shorter words are inside of words that have nothing to do with them.
SHORTEST_PART = 5
# As the schema has it: shorter words are not looked into.
SHORTEST_COMPOUND = 10
# The second half of a compound may be shorter than what is worth looking for: "Haus", "Plan".
SHORTEST_HALF = 4
# Longer words are nobody's.
LONGEST_COMPOUND = 40
# Each takes up to some milliseconds where hundreds of thousands of long words are known.
LOOKED_UP_WORDS = 6
# Of so many words with the part the closest are taken; more would drown the question.
LOOKED_AT = 200
TAKEN = 6

# What joins words, and endings that a word loses inside of another.
_LINKS = ("", "s", "es", "n", "en", "er", "e")
_ENDINGS = ("en", "er", "es", "e", "n", "s")

_CONTAINING = f"""
SELECT part.value, (SELECT json_group_array(word) FROM (
    SELECT word FROM long_words_fts
    WHERE long_words_fts MATCH '"' || part.value || '"' LIMIT {LOOKED_AT}
)) FROM json_each(?) AS part
"""


class Compounds:
    """Look into the long words of one guild, and for the parts of one among the rows of a table."""

    def __init__(self, connections: Connections, index: str) -> None:
        self._connections = connections
        self._held = (
            "SELECT part.value FROM json_each(?) AS part WHERE EXISTS"
            f" (SELECT 1 FROM {index} WHERE {index} MATCH '\"' || part.value || '\"')"
        )

    async def of(self, words: Sequence[str]) -> dict[str, list[Way]]:
        """Return other ways to say each: by a word that contains it, or two that make it up."""
        asked = [word for word in words if _is_word(word, SHORTEST_PART)][:LOOKED_UP_WORDS]
        longer, halves = await self._containing(asked), await self._halves(asked)
        return {word: [*longer.get(word, ()), *halves.get(word, ())] for word in asked}

    async def _containing(self, words: Iterable[str]) -> dict[str, list[Way]]:
        stems = {word: _stem(word) for word in words}
        if not stems:
            return {}
        asked = json.dumps(sorted(set(stems.values())))
        rows = await self._connections.fetch(_CONTAINING, (asked,))
        found = {stem: json.loads(longer) for stem, longer in rows}
        return {word: _closest(found[stem], word) for word, stem in stems.items()}

    async def _halves(self, words: Iterable[str]) -> dict[str, list[Way]]:
        long = (word for word in words if _is_word(word, SHORTEST_COMPOUND))
        split = {word: [*_splits(word), *_splits(_stem(word))] for word in long}
        if not split:
            return {}
        parts = {part for ways in split.values() for way in ways for part in way}
        rows = await self._connections.fetch(self._held, (json.dumps(sorted(parts)),))
        held = {part for (part,) in rows}
        return {word: _made_of(held, ways) for word, ways in split.items()}


def _is_word(word: str, shortest: int) -> bool:
    return shortest <= len(word) <= LONGEST_COMPOUND and word.isalpha()


def _stem(word: str) -> str:
    """Return a word without the ending that it may lose inside of another."""
    bare = (word.removesuffix(ending) for ending in _ENDINGS)
    return next((stem for stem in bare if SHORTEST_PART <= len(stem) < len(word)), word)


def _closest(found: Iterable[str], word: str) -> list[Way]:
    others = [each for each in found if each != word and _is_spelled_like(each, word)]
    return [(each,) for each in sorted(others, key=lambda each: (len(each), each))[:TAKEN]]


def _is_spelled_like(compound: str, word: str) -> bool:
    """Return whether a compound marked as spelled in two letters is needed to find the word."""
    return not compound.startswith(UMLAUT) or bool(TWO_LETTERS.search(word))


def _made_of(words: set[str], ways: Iterable[Way]) -> list[Way]:
    """Return the ways in these words, one for each second half: without what joins it."""
    by_second = {way[1]: way for way in ways if words.issuperset(way)}
    return list(by_second.values())[:TAKEN]


def _splits(word: str) -> list[Way]:
    """Return the ways to take a word apart into two, with what may join them left out."""
    cuts = range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1)
    ways = ((word[:at].removesuffix(link), word[at:]) for at, link in product(cuts, _LINKS))
    return list(dict.fromkeys(way for way in ways if len(way[0]) >= SHORTEST_HALF))
