"""Compare scenes by all that is known of them: names, words, things, people and time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp2, fsum, log, sqrt

from bot.ids import CellId, SceneId
from bot.memory.names import name_words
from bot.memory.records import Cell, Scene
from bot.memory.scene_names import contradict, nested, same_word, share_a_word, telling_words
from bot.memory.scripts import plain
from bot.memory.stemming import Stemmer
from bot.memory.text import telling, words

# Of what is said in two scenes, weighed by rarity: so much in common that they may be one, and so
# much that it needs no name in common.
SOMEWHAT_ALIKE, MUCH_ALIKE = 0.15, 0.4
# A name that stands in so many of another scene's cells is what those are about.
NAMED_OFTEN = 1 / 3
# Scenes that have nothing in time with each other are hardly one.
APART = timedelta(days=120)
SHARED_THINGS = 2
# What was said at the same time is often about the same; half as often two days later.
NEAR_IN_TIME, HALF_AS_NEAR = 0.2, timedelta(days=2)
# A scene takes in others the less readily the more cells it has: else one swallows all.
GROWN = 0.03


@dataclass(frozen=True, slots=True)
class Profile:
    """Hold what a scene is about, as some of its cells tell."""

    id: SceneId
    name: str
    size: int  # how many cells it has
    cells: tuple[Cell, ...]  # some of them, oldest first
    said: Mapping[CellId, frozenset[str]]  # the telling words of each cell, stemmed
    things: frozenset[int]  # entities that are no persons

    @property
    def counts(self) -> Counter[str]:
        """Return in how many cells each word stands."""
        return Counter(word for said in self.said.values() for word in said)

    @property
    def period(self) -> tuple[datetime, datetime]:
        """Return when the first and the last of the cells were said."""
        moments = [cell.said_at for cell in self.cells]
        return min(moments), max(moments)


def profile_of(
    scene: Scene, cells: Sequence[Cell], things: Iterable[int], stemmer: Stemmer
) -> Profile:
    """Return the profile of a scene by these cells, at least one."""
    people = {word for cell in cells for word in name_words(cell.author_name)}
    said = {cell.id: _stems(cell.content, people, stemmer) for cell in cells}
    return Profile(scene.id, scene.name, scene.cells, tuple(cells), said, frozenset(things))


def _stems(text: str, people: set[str], stemmer: Stemmer) -> frozenset[str]:
    found = [word for word in telling(words(text)) if plain(word) not in people]
    return frozenset(term for terms in stemmer.terms(found).values() for term in terms)


def likeness(one: Profile, other: Profile, rarity: Mapping[str, float]) -> float:
    """Return how much two scenes say in the same words, 0..1; rare ones count most."""
    here, there = one.counts, other.counts
    both = fsum(_weight(here, word, rarity) * _weight(there, word, rarity) for word in here & there)
    return both / (_length(here, rarity) * _length(there, rarity) or 1.0)


def rarity_of(counts: Mapping[str, int], cells: int, least: int = 1) -> dict[str, float]:
    """Return how much each word tells that at least so many cells hold, by how few they are."""
    return {word: log(1 + cells / count) for word, count in counts.items() if count >= least}


def may_be_one(one: Profile, other: Profile, rarity: Mapping[str, float]) -> float:
    """Return how much speaks for two scenes being one topic; 0 where something speaks against it.

    Likeness of wording alone is never enough: names, things and time have their say.
    """
    if contradict(one.name, other.name) or _gap(one, other) > APART:
        return 0.0
    alike = likeness(one, other, rarity)
    by_name = nested(one.name, other.name) or _named_in(one, other) or _named_in(other, one)
    by_things = len(one.things & other.things) >= SHARED_THINGS
    related = share_a_word(one.name, other.name) or by_things
    if (by_name and alike >= SOMEWHAT_ALIKE) or (related and alike >= MUCH_ALIKE):
        return alike + by_name + by_things / 2
    return 0.0


def may_join(one: Profile, other: Profile, rarity: Mapping[str, float]) -> float:
    """Return how much speaks for a narrow scene joining another where there are too many."""
    if contradict(one.name, other.name):
        return 0.0
    near = NEAR_IN_TIME * exp2(-_gap(one, other) / HALF_AS_NEAR)
    alike = likeness(one, other, rarity) + near + may_be_one(one, other, rarity)
    return alike / (1 + GROWN * (one.size + other.size))


def _named_in(named: Profile, other: Profile) -> bool:
    """Return whether a scene's name stands in many of another's cells."""
    name = telling_words(named.name)
    holding = sum(
        all(any(same_word(word, each) for each in words(cell.content)) for word in name)
        for cell in other.cells
    )
    return holding >= NAMED_OFTEN * len(other.cells)


def _gap(one: Profile, other: Profile) -> timedelta:
    (begin, end), (other_begin, other_end) = one.period, other.period
    return max(begin - other_end, other_begin - end, timedelta(0))


def _weight(counts: Counter[str], word: str, rarity: Mapping[str, float]) -> float:
    return (1 + log(counts[word])) * rarity.get(word, 0.0)


def _length(counts: Counter[str], rarity: Mapping[str, float]) -> float:
    return sqrt(fsum(_weight(counts, word, rarity) ** 2 for word in counts))
