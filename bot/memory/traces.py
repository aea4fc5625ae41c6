"""Find what still holds words that stand in no message any more.

A model that told one message may have read another beside it. What it wrote then is known by its
words: those that were in what is removed and are in no message that is left. They are looked for by
how they begin, so that their other forms are found too: taking out too much costs that something
is told anew, taking out too little breaks a promise.
"""

import asyncio
import json
from collections.abc import Iterable, Sequence

from bot.memory.connections import Row, Transaction
from bot.memory.languages import stop_words_of
from bot.memory.stop_words import STOP_WORDS
from bot.memory.text import spellings, words

# Grammar adds so many letters at most to a word of this length or more; a shorter one is compared
# whole.
_ENDING, _LEAST = 3, 4
# How memories are told, whoever said them: not one of these words is anybody's.
_OF_TELLING = frozenset(
    """
        say says said tell tells told ask asks asked agree agrees agreed decide decides decided
        plan plans planned planning prefer prefers preferred want wants wanted like likes liked
        need needs needed think thinks thought will would should going task tasks fact facts
        decision decisions preference preferences risk risks name names person people someone
        somebody everyone anyone today tomorrow yesterday week month year day time
    """.split()
)
_UNATTESTED = """
SELECT value FROM json_each(:phrases) WHERE NOT EXISTS (
    SELECT 1 FROM messages_fts WHERE messages_fts MATCH 'text : "' || value || '"'
) AND value NOT IN (SELECT word FROM name_words)
"""
# Few rows need their words read: those that might hold a trace as it stands, and those with letters
# that the index writes otherwise.
_HELD = """
WITH likely AS MATERIALIZED (
    SELECT *, ' ' || index_text({text}) || ' ' AS _read FROM ({source}) WHERE
        {text} GLOB '*[^ -~]*' OR EXISTS (
            SELECT 1 FROM json_each(:traces) WHERE instr(lower({text}), rtrim(value)) > 0
        )
)
SELECT {columns} FROM likely
WHERE EXISTS (SELECT 1 FROM json_each(:traces) WHERE instr(_read, ' ' || value) > 0)
"""


def phrases_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of texts that may tell where another text is from, as the index has them."""
    found = {word for text in texts for word in words(text)}
    told = found - STOP_WORDS - stop_words_of(found) - _OF_TELLING
    return frozenset(spellings(word)[0] for word in told)


async def read_phrases(texts: Sequence[str]) -> frozenset[str]:
    """Return the same of many texts, read beside the event loop."""
    return await asyncio.to_thread(phrases_of, texts)


async def unattested(transaction: Transaction, phrases: Iterable[str]) -> tuple[str, ...]:
    """Return those of the phrases that no message and nobody's name holds."""
    rows = await transaction.fetch(_UNATTESTED, {"phrases": json.dumps(sorted(phrases))})
    return tuple(phrase for (phrase,) in rows)


async def holding(
    transaction: Transaction,
    traces: Iterable[str],
    source: str,
    text: str,
    columns: str = "id",
    **values: int,
) -> list[Row]:
    """Return columns of the rows of `source`, a SELECT, whose column `text` holds any trace.

    `values` are what the SELECT's parameters stand for.
    """
    beginnings = [beginning_of(trace) for trace in traces]
    if not beginnings:
        return []
    return await transaction.fetch(
        _HELD.format(source=source, text=text, columns=columns),
        {"traces": json.dumps(beginnings), **values},
    )


def beginning_of(phrase: str) -> str:
    """Return how all forms of a phrase begin; a short one, a number or a phrase is whole."""
    if " " in phrase or len(phrase) <= _LEAST or any(map(str.isdigit, phrase)):
        return f"{phrase} "
    return phrase[: max(_LEAST, len(phrase) - _ENDING)]
