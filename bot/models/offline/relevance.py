"""Judge which memories answer a question."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import log
from types import MappingProxyType

from bot.models.offline import asking
from bot.models.offline.kinds import kind_of
from bot.models.offline.lexicon import content_stems, topic_weights
from bot.models.offline.periods import Period, told_in
from bot.models.offline.query import Query
from bot.models.offline.steps import Steps
from bot.models.offline.stopwords import ENGLISH, language_of
from bot.models.offline.words import fold, words
from bot.models.tasks import Memory

_READ_CHARACTERS = 1000  # of a memory; bounds the work
_MOST = 12  # memories that are worth a second look
_IN_SCENE = 0.8  # a word that only the scene's name has
_SAME_BEGINNING, _BEGINNING = 0.6, 5  # "Entscheidung" and "entschieden" share five letters
_RELATED = 0.5  # "pet" and "dog"
_NOTHING_RELATED: Mapping[str, frozenset[str]] = MappingProxyType({})
_SPEAKER, _NAMED, _OTHER_PERSON = 0.3, 0.15, -0.15
_WANTED_TYPE = 0.25
_IN_PERIOD, _OUT_OF_PERIOD = 0.3, -0.3
_HAS_FIGURE = 0.1  # where the question is when or how many
_RANK = 0.1  # recall put the best first
_NEWER = 0.12  # of two that fit alike the newer one holds now
_IS_QUESTION = -0.35  # somebody else's question answers nothing
# How much of a question's meaning must be found, by how many words of meaning it has.
_COVERAGE = {1: 0.5, 2: 0.44, 3: 0.36, 4: 0.33}
_LONG_COVERAGE = 0.3
_NEAR_BEST = 0.6
_FIGURE_ASKED = re.compile(
    r"\b(?:when|how (?:many|much|long|often|old|big)|what (?:time|date|day)|deadline|wann"
    r"|wie viele?|quand|combien|cuándo|cuánt\w+|quando|quant\w+)\b|几|多少|いつ|언제",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\btomorrow\b|\btonight\b", re.IGNORECASE
)


def best(memories: Sequence[Memory], query: Query) -> Steps[list[Memory]]:
    """Return the memories that answer a question, best first; none when none does.

    Where none holds its words, those that often go with them will do.
    """
    if not memories:
        return []
    texts = []
    for memory in memories:
        texts.append(content_stems(memory.text[:_READ_CHARACTERS], _language(memory)))
        yield
    found = yield from _fitting(memories, texts, query)
    if found or not query.weights:
        return found
    related = query.related()
    yield
    return (yield from _fitting(memories, texts, query, related))


def _fitting(
    memories: Sequence[Memory],
    texts: Sequence[frozenset[str]],
    query: Query,
    related: Mapping[str, frozenset[str]] = _NOTHING_RELATED,
) -> Steps[list[Memory]]:
    weights = _rarer_first(query.weights, texts)
    in_time = sorted(range(len(memories)), key=lambda at: memories[at].said_at)
    age = {at: place / len(memories) for place, at in enumerate(in_time)}
    scored = []
    for at, (memory, stems) in enumerate(zip(memories, texts, strict=True)):
        fit = _fit(memory, stems, weights, query, related)
        if fit is not None:
            fit += _RANK * (1 - at / len(memories)) + _NEWER * age[at]
            scored.append((fit, memory))
        yield
    scored.sort(key=lambda pair: -pair[0])
    least = _NEAR_BEST * scored[0][0] if scored else 0.0
    return [memory for fit, memory in scored if fit >= least][:_MOST]


def _language(memory: Memory) -> str:
    return language_of(map(fold, words(memory.text[:_READ_CHARACTERS])))


def _rarer_first(weights: dict[str, float], texts: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return the weights, raised for what few of the memories hold: it tells them apart."""
    seen = Counter(root for stems in texts for root in stems & weights.keys())
    return {
        root: weight * (0.5 + log(1 + len(texts) / (1 + seen[root])) / log(1 + len(texts)))
        for root, weight in weights.items()
    }


def _fit(
    memory: Memory,
    stems: frozenset[str],
    weights: dict[str, float],
    query: Query,
    related: Mapping[str, frozenset[str]],
) -> float | None:
    """Return how well a memory answers, about 0..2, or None if it does not."""
    kind = memory.cell_type or kind_of(memory.text[:_READ_CHARACTERS], _language(memory))[0]
    is_wanted = kind in query.asked.wanted
    about = _about(memory, query.people)
    coverage = _coverage(memory, stems, weights, related)
    if weights and coverage < _COVERAGE.get(len(weights), _LONG_COVERAGE):
        return None
    if not weights and not _fits_without_words(query, is_wanted, about, memory):
        return None
    return coverage + _WANTED_TYPE * is_wanted + about + _extra(memory, query)


def _extra(memory: Memory, query: Query) -> float:
    """Return what else speaks for or against a memory."""
    fit = 0.0
    if query.period is not None:
        fit += _IN_PERIOD if _is_of(query.period, memory) else _OUT_OF_PERIOD
    if _FIGURE_ASKED.search(query.asked.text) and _FIGURE.search(memory.text):
        fit += _HAS_FIGURE
    if memory.cell_type is None and asking.is_question(memory.text.strip()):
        fit += _IS_QUESTION
    return fit


def _fits_without_words(query: Query, is_wanted: bool, about: float, memory: Memory) -> bool:
    """Judge "what did we decide?", which names a type, a person or a time and no subject."""
    if query.asked.wanted and not is_wanted:
        return False
    if query.people and about <= 0:
        return False
    if query.period is not None and not _is_of(query.period, memory):
        return False
    return bool(query.asked.wanted or query.people or query.period)


def _is_of(period: Period, memory: Memory) -> bool:
    """Return whether a memory was said in a period or tells of it."""
    told = told_in(memory.text[:_READ_CHARACTERS], memory.said_at)
    return memory.said_at in period or (told is not None and told.overlaps(period))


def _about(memory: Memory, people: frozenset[str]) -> float:
    if not people:
        return 0.0
    if people & set(map(fold, words(memory.speaker))):
        return _SPEAKER
    return _NAMED if people & set(map(fold, words(memory.text))) else _OTHER_PERSON


def _coverage(
    memory: Memory,
    stems: frozenset[str],
    weights: dict[str, float],
    related: Mapping[str, frozenset[str]],
) -> float:
    """Return which part of the question's meaning a memory holds, 0..1."""
    if not weights:
        return 0.0
    scene = topic_weights(memory.scene or "", ENGLISH)
    found = 0.0
    for root, weight in weights.items():
        akin = not stems.isdisjoint(related.get(root, ()))
        found += weight * max(_hit(root, stems, scene), _RELATED * akin)
    return found / sum(weights.values())


def _hit(root: str, stems: frozenset[str], scene: Collection[str]) -> float:
    if root in stems:
        return 1.0
    if len(root) >= _BEGINNING and any(one.startswith(root[:_BEGINNING]) for one in stems):
        return _SAME_BEGINNING
    return _IN_SCENE if root in scene else 0.0
