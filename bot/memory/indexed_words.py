"""Find out how one full-text table holds the words of a question: in which forms, and how often."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from bot.clock import Clock
from bot.memory.compounds import RARE_POSTINGS, Compounds
from bot.memory.connections import Connections
from bot.memory.query import QueryWord, Way, together
from bot.memory.term_counts import TermCounts
from bot.memory.text import spellings


class IndexedWords:
    """Turn words as they are asked for into words as one table holds them."""

    def __init__(self, connections: Connections, index: str, clock: Clock, most: int) -> None:
        """Count the rows with a word up to so many, and one more."""
        self._counts = TermCounts(connections, index, clock, most)
        self._compounds = Compounds(connections, index)

    async def of(
        self, words: Iterable[str], *, compounds: bool = False, roughly: bool = False
    ) -> list[QueryWord]:
        """Return the words that the table holds, with the postings that they have.

        With `compounds` other ways to write a rare word stand for it too; counted `roughly` a word
        in some thousand rows passes for one in all of them.
        """
        ways: list[list[Way]] = [[(each,) for each in spellings(word)] for word in words]
        postings = await self._postings(ways, roughly=roughly)
        if compounds:
            rare = [way[0] for way in chain(*ways) if postings[way[0]] < RARE_POSTINGS]
            joined = await self._compounds.of(rare)
            ways = [[*each, *chain(*(joined.get(way[0], ()) for way in each))] for each in ways]
            postings = await self._postings(ways, roughly=roughly)
        asked = (_query_word(each, postings) for each in ways)
        return [word for word in asked if word.postings]

    async def _postings(self, ways: Iterable[Iterable[Way]], *, roughly: bool) -> dict[str, int]:
        """Return about how many postings are read to find each phrase of these ways."""
        phrases = {phrase: phrase.split() for each in ways for way in each for phrase in way}
        counts = await self._counts.of({*chain(*phrases.values())}, roughly=roughly)
        return {
            phrase: min((counts[word] for word in words), default=0) * len(words)
            for phrase, words in phrases.items()
        }


def _query_word(ways: Sequence[Way], postings: Mapping[str, int]) -> QueryWord:
    counts = {together(way): min(postings[phrase] for phrase in way) for way in ways}
    _, *others = counts
    held = tuple(other for other in others if counts[other])
    return QueryWord(ways[0][0], sum(counts.values()), held)
