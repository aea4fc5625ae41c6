"""Find out whether the cells of a scene fall into parts that have little to do with each other."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import combinations
from math import fsum, sqrt

from bot.ids import CellId
from bot.memory.scene_profiles import Profile

# What was said so soon after another belongs to one conversation: a hint, no more, as people talk
# of two topics at once.
ONE_TALK = timedelta(minutes=30)
TALK_WEIGHT = 0.02
# Two cells of one task, or one that follows from another, are about one thing.
THING_WEIGHT = 0.3
# Parts that are less alike than this are not joined; more alike than that they are one topic.
LEAST_ALIKE, STILL_APART = 0.04, 0.08
# A part must be worth a scene of its own.
PART_CELLS, PART_SHARE = 4, 0.2


def parts_of(
    profile: Profile,
    rarity: Mapping[str, float],
    things: Mapping[CellId, frozenset[int]],
) -> list[tuple[CellId, ...]]:
    """Return the parts, the biggest first; one or none where the scene is about one topic.

    What belongs to no part stays out. Takes some 50 ms for 60 cells: not for the event loop.
    """
    alike = _matrix(profile, rarity, things)
    clusters = _clustered(len(profile.cells), alike)
    least = max(PART_CELLS, PART_SHARE * len(profile.cells))
    parts = sorted((one for one in clusters if len(one) >= least), key=len, reverse=True)
    if any(_between(one, other, alike) >= STILL_APART for one, other in combinations(parts, 2)):
        return []
    return [tuple(profile.cells[at].id for at in sorted(part)) for part in parts]


Alike = list[list[float]]


def _matrix(
    profile: Profile, rarity: Mapping[str, float], things: Mapping[CellId, frozenset[int]]
) -> Alike:
    cells = profile.cells
    alike = [[0.0] * len(cells) for _ in cells]
    for (here, one), (there, other) in combinations(enumerate(cells), 2):
        value = _cosine(profile.said[one.id], profile.said[other.id], rarity)
        value += TALK_WEIGHT * (abs(one.said_at - other.said_at) <= ONE_TALK)
        shared = things.get(one.id, frozenset()) & things.get(other.id, frozenset())
        alike[here][there] = alike[there][here] = value + THING_WEIGHT * bool(shared)
    return alike


def _cosine(one: frozenset[str], other: frozenset[str], rarity: Mapping[str, float]) -> float:
    both = _square(one & other, rarity)
    return both / sqrt(_square(one, rarity) * _square(other, rarity)) if both else 0.0


def _square(words: frozenset[str], rarity: Mapping[str, float]) -> float:
    return fsum(rarity.get(word, 0.0) ** 2 for word in words)


def _clustered(number: int, alike: Alike) -> list[list[int]]:
    """Join the two clusters that are most alike on average, as long as they are alike at all."""
    clusters = {at: [at] for at in range(number)}
    average = {(one, other): alike[one][other] for one, other in combinations(range(number), 2)}
    while average:
        pair = max(average, key=lambda each: average[each])
        if average[pair] < LEAST_ALIKE:
            break
        kept, gone = pair
        _join(kept, gone, clusters, average)
    return list(clusters.values())


def _join(
    kept: int, gone: int, clusters: dict[int, list[int]], average: dict[tuple[int, int], float]
) -> None:
    here, there = len(clusters[kept]), len(clusters[gone])
    del average[kept, gone]
    for other in clusters:
        if other in (kept, gone):
            continue
        pair, lost = _pair(kept, other), _pair(gone, other)
        average[pair] = (here * average[pair] + there * average.pop(lost)) / (here + there)
    clusters[kept] += clusters.pop(gone)


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _between(one: Sequence[int], other: Sequence[int], alike: Alike) -> float:
    return fsum(alike[here][there] for here in one for there in other) / (len(one) * len(other))
