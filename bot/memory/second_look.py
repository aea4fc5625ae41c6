"""Find other words to look for, where a first look found little or a question has several hops."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain

from bot.ids import MessageId
from bot.memory.audience import Audience, visible
from bot.memory.connections import Connections, listed
from bot.memory.looking import Found
from bot.memory.named import Named
from bot.memory.names import capitals_inside
from bot.memory.question_form import has_several_hops
from bot.memory.search import Hit
from bot.memory.stemming import Stemmer
from bot.memory.stop_words import STOP_WORDS
from bot.memory.text import spellings, words
from bot.related_words import related_words

# So many of the best finds are read: whether they say what was asked, and which names they bring.
READ_FINDS = 3
# Where they say less than this share of the question's words, other words may say it. What this
# and the figures below bring is measured in docs/benchmarks.md.
ENOUGH_SAID = 0.66
# What a second look finds counts less than what was asked for.
SHARE = 0.15
# Of the words related to all of a question's: each takes some microseconds to look up.
RELATED_WORDS = 64
NAMES = 6
# Shorter ones ("Ok", "No") seldom name anything.
NAME_LETTERS = 3


class SecondLook:
    """Read what a first look found and say what else to look for."""

    def __init__(self, connections: Connections, stemmer: Stemmer) -> None:
        self._connections = connections
        self._stemmer = stemmer

    async def words(
        self,
        text: str,
        asked: Sequence[str],
        named: Named,
        best: Iterable[MessageId],
        audience: Audience,
    ) -> list[str] | None:
        """Return the words to look for again; None if the best finds say what was asked."""
        rows = await self._connections.fetch(
            "SELECT found.content, said.text || ' ' || said.context || ' ' || said.facts"
            " FROM messages AS found JOIN message_index AS said ON said.id = found.id"
            f" WHERE found.id IN (SELECT value FROM json_each(:ids)) AND {visible('found')}",
            {"ids": listed(best), **audience.parameters},
        )
        telling = [word for word in asked if word not in named.words]
        said = self._said(telling, [row[1] for row in rows])
        if said >= ENOUGH_SAID and not has_several_hops(text):
            return None
        share = RELATED_WORDS // max(len(telling), 1)
        related = chain.from_iterable(related_words(word)[:share] for word in telling)
        names = _names((row[0] for row in rows), {*asked, *named.words})
        return [each for each in dict.fromkeys((*names, *related)) if each not in asked]

    def _said(self, asked: Sequence[str], texts: Sequence[str]) -> float:
        """Return which share of the words the texts say on average, in any form; 0 for none."""
        if not asked or not texts:
            return 0.0
        ways = [spellings(word) for word in asked]
        terms = self._stemmer.terms(chain(*ways, *(text.split() for text in texts)))
        said = 0
        for text in texts:
            here = set(chain.from_iterable(terms[word] for word in text.split()))
            said += sum(any(here.issuperset(terms[way]) for way in each) for each in ways)
        return said / (len(asked) * len(texts))


def joined(first: Found, second: Found) -> Found:
    """Return what both looks found, each once, with the score that both give it."""
    return Found(_each_once(first.messages, second.messages), _each_once(first.cells, second.cells))


def _each_once(first: Iterable[Hit], second: Iterable[Hit]) -> list[Hit]:
    hits = {hit.id: hit for hit in first}
    for hit in second:
        score = SHARE * hit.score + (hits[hit.id].score if hit.id in hits else 0.0)
        hits[hit.id] = replace(hit, score=score)
    return list(hits.values())


def _names(texts: Iterable[str], known: Collection[str]) -> list[str]:
    """Return the names that texts speak of most often, without what is known already."""
    spoken = (words(name)[0] for text in texts for name in capitals_inside(text))
    counted = Counter(name for name in spoken if _is_telling(name, known))
    return [name for name, _ in counted.most_common(NAMES)]


def _is_telling(name: str, known: Collection[str]) -> bool:
    return len(name) >= NAME_LETTERS and name not in known and name not in STOP_WORDS
