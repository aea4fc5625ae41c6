"""Notice what comes again and again: the same matter on several days."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.models.offline.repeats import meaning
from bot.models.offline.steps import Steps
from bot.models.reflection import LEAST_BASES, MOST_CONCLUSIONS, Conclusion, Reflection
from bot.models.tasks import Memory, ReflectionTask
from bot.vocabulary import CELL_CHARACTERS, CellType

# Of the words of the shorter of two memories, so many stand in the other: less is another matter.
_SAME_MATTER = 0.6
_LEAST_WORDS = 2
# On fewer days it may be one incident that people talked about.
_LEAST_DAYS = 3

_PROBLEM = re.compile(
    r"\b(?:fail(?:s|ed|ing|ure)?|br(?:eaks?|oke|oken)|crash\w*|outages?|down|late|delay\w*|stuck"
    r"|errors?|bugs?|red|slow|flaky|leak\w*|overload\w*|blocked|time[ds]? ?out"
    r"|out of (?:memory|disk)"
    r"|ausfall\w*|ausgefallen|fehl(?:er|geschlagen|schlägt)\w*|kaputt|panne\w*|langsam|verspätet"
    r"|panne|échou\w*|en retard|fall[aóo]\w*|roto|guasto|kapot)\b",
    re.I,
)
# Who says so tells of a custom; what was merely done three times need not be one.
_CUSTOM = re.compile(
    r"\b(?:again|always|every|usual(?:ly)?|as ever|once more|each (?:day|week|month)|wieder|immer"
    r"|jede[nrs]?|toujours|encore|chaque|siempre|otra vez|cada|sempre|ancora|altijd|weer)\b",
    re.I,
)
_LOOSE = re.compile(r"\b(?:again|once more|wieder|encore|otra vez|ancora|weer)\b,?\s*", re.I)


@dataclass(frozen=True, slots=True)
class _Read:
    memory: Memory
    words: frozenset[str]


def reflect(task: ReflectionTask) -> Steps[Reflection]:
    """Return the problems and customs that memories of three days or more tell of."""
    reads = []
    for memory in task.cells:
        if _PROBLEM.search(memory.text) or _CUSTOM.search(memory.text):
            reads.append(_Read(memory, _words(memory)))
        yield
    known = [_words(memory) for memory in task.concluded]
    found: list[Conclusion] = []
    while reads and len(found) < MOST_CONCLUSIONS:
        first = reads.pop(0)
        alike = [first, *(each for each in reads if _alike(first.words, each.words))]
        reads = [each for each in reads if each not in alike]
        conclusion = _concluded(alike)
        if conclusion is not None and not any(_alike(first.words, words) for words in known):
            found.append(conclusion)
        yield
    return Reflection(conclusions=found)


def _words(memory: Memory) -> frozenset[str]:
    """Return the words of a memory that make its matter: no figures, no names of who said it."""
    text = _LOOSE.sub(" ", memory.text)
    speaker = set(meaning(memory.speaker))
    return frozenset(word for word in meaning(text) if word.isalpha() and word not in speaker)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    least = min(len(one), len(other))
    return least >= _LEAST_WORDS and len(one & other) >= max(_LEAST_WORDS, _SAME_MATTER * least)


def _concluded(alike: Sequence[_Read]) -> Conclusion | None:
    """Return what memories of one matter say together, if they are of enough days."""
    memories = [each.memory for each in alike]
    days = {memory.said_at.date() for memory in memories}
    if len(memories) < LEAST_BASES or len(days) < _LEAST_DAYS:
        return None
    problem = sum(1 for memory in memories if _PROBLEM.search(memory.text)) >= LEAST_BASES
    custom = sum(1 for memory in memories if _CUSTOM.search(memory.text)) >= LEAST_BASES
    if not problem and not custom:
        return None
    common = frozenset.intersection(*(each.words for each in alike))
    said = _shortest(memories)
    if len(common) < _LEAST_WORDS or not said:
        return None
    return Conclusion(
        content=f"{'Recurring problem' if problem else 'Regular custom'}: {said}",
        cell_type=CellType.RISK if problem else CellType.FACT,
        cells=[memory.number for memory in memories],
    )


def _shortest(memories: Iterable[Memory]) -> str:
    """Return the plainest of them, without what was true of that one time alone."""
    texts = (" ".join(_LOOSE.sub("", memory.text).split()) for memory in memories)
    shortest = min(texts, key=lambda text: (len(text), text))
    return shortest[: CELL_CHARACTERS // 2]
