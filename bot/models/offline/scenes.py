"""Give memories their scenes: reuse a topic that exists, or name a new one after what was said."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.models.offline.lexicon import content_stems, topic_weights
from bot.models.offline.naming import Candidate, candidates, title, usual_name
from bot.models.offline.people import People
from bot.models.offline.reading import Reading
from bot.models.offline.steps import Steps
from bot.models.offline.stopwords import ENGLISH
from bot.models.offline.topics import Fits, Stretch
from bot.models.tasks import Memory
from bot.vocabulary import SCENE_NAME_CHARACTERS

NO_TOPIC = "General"
# What having no topic is worth: a topic must fit better than this to be taken.
_NO_FIT = 0.25
# What a new topic must gain over those that exist; sets how many scenes a guild gets. Tuned on
# three kinds of chat so that some 500 messages make 20 to 40 scenes, in batches of 20 or of 1.
_NEW_TOPIC = 1.6
# Lines that are remembered already speak for a topic too, but do not need it any more.
_ECHO, _MOST_ECHO = 0.3, 0.9
_FEW = 3  # memories: a batch too small to show by itself what its topic is
_WEIGHTY = 0.85  # salience from which a memory gets a topic that it speaks of itself
# In a memory of few scenes what a line says itself outweighs a topic that fewer of the lines around
# speak of, if it has a subject: a name of at least this quality, as one telling noun has. Later
# most talk is of what was talked of before.
_YOUNG = 5
_TOLD, _TOLD_SHARE, _SUBJECT = 2, 0.45, 0.8
_MOST_CANDIDATES = 40  # bounds the work of a batch


@dataclass(frozen=True, slots=True)
class _Choice:
    fit: float = _NO_FIT
    scene: str = ""


_Choices = dict[int, _Choice]  # by index of a line


@dataclass(frozen=True, slots=True)
class _Offer:
    """Hold a new topic that could be opened."""

    candidate: Candidate
    fits: Fits
    echo: float

    def gain(self, chosen: _Choices) -> float:
        """Return how much better the lines would fit with this topic than without."""
        better = sum(max(0.0, fit - chosen[index].fit) for index, fit in self.fits.items())
        return (better + self.echo) * self.candidate.quality if better else 0.0


def scenes_of(
    readings: Sequence[Reading],
    wanted: Mapping[int, float],
    names: Sequence[str],
    known: Sequence[Memory],
    people: People,
) -> Steps[dict[int, str]]:
    """Return a scene for each wanted reading; `wanted` is its salience by its index."""
    stretch = Stretch(readings)
    yield
    chosen = {index: _Choice() for index in range(len(readings))}
    for name, fits in _existing(stretch, len(readings), names, known):
        _take(chosen, name, fits)
    possible = yield from candidates(readings, people.names)
    yield
    _open_new(stretch, chosen, wanted, possible, names)
    for index, salience in wanted.items():
        scene = chosen[index].scene
        if _speaks_of(readings[index], scene) or _like_known(stretch, index, scene, known):
            continue
        told = sum(_speaks_of(one, scene) for one in readings if not one.line.from_memoir)
        alone = len(names) <= _YOUNG and told < max(_TOLD, _TOLD_SHARE * len(wanted))
        if alone or salience >= _WEIGHTY:
            own = _own(index, possible, least=0.0 if salience >= _WEIGHTY else _SUBJECT)
            chosen[index] = _Choice(scene=own) if own else chosen[index]
    few = len(wanted) <= _FEW
    settled = Counter(choice.scene for choice in chosen.values())
    given: dict[int, str] = {}
    for index in wanted:
        near = _nearest(stretch, index, chosen)
        follows = near if settled[near] > 1 or near in names else ""
        own = _own(index, possible, least=0.0) if few else ""
        given[index] = chosen[index].scene or follows or own or near or NO_TOPIC
    return given


def _speaks_of(reading: Reading, scene: str) -> bool:
    """Return whether a line itself says what a scene is about, rather than the lines around it."""
    return bool(scene) and not reading.stems.isdisjoint(essence(scene))


def _like_known(stretch: Stretch, index: int, scene: str, known: Sequence[Memory]) -> bool:
    """Return whether a line is like a memory of a scene, whatever that is called."""
    return any(
        stretch.likeness(index, content_stems(memory.text, ENGLISH)) > 0
        for memory in known
        if memory.scene == scene
    )


def _existing(
    stretch: Stretch, lines: int, names: Sequence[str], known: Sequence[Memory]
) -> Iterator[tuple[str, Fits]]:
    alike: dict[str, list[frozenset[str]]] = {name: [] for name in names}
    for memory in known:
        if memory.scene:
            alike.setdefault(memory.scene, []).append(content_stems(memory.text, ENGLISH))
    for name, texts in alike.items():
        if name == NO_TOPIC or not 0 < len(name.strip()) <= SCENE_NAME_CHARACTERS:
            continue
        fits = stretch.fits(topic_weights(name), range(lines))
        for index in range(lines) if texts else ():
            likeness = max(stretch.likeness(index, stems) for stems in texts)
            fits[index] = fits.get(index, 0.0) + likeness
        yield name, fits


def _open_new(
    stretch: Stretch,
    chosen: _Choices,
    wanted: Collection[int],
    possible: list[Candidate],
    names: Sequence[str],
) -> None:
    """Open new topics, the one that helps most first, as long as one is worth it."""
    taken = {essence(name): name for name in names if len(name) <= SCENE_NAME_CHARACTERS}
    offers = _offers(stretch, wanted, possible)
    while offers:
        best = max(offers, key=lambda offer: offer.gain(chosen))
        if best.gain(chosen) < _NEW_TOPIC:
            return
        offers.remove(best)
        name = title(usual_name(best.candidate, possible))
        _take(chosen, taken.setdefault(essence(name), name), best.fits)


def essence(name: str) -> frozenset[str]:
    """Return the stems that tell a topic from others: "Family" and "Family Moments" are one."""
    weights = topic_weights(name) or {name.casefold(): 1.0}
    most = max(weights.values())
    return frozenset(root for root, weight in weights.items() if weight == most)


def _offers(stretch: Stretch, wanted: Collection[int], possible: list[Candidate]) -> list[_Offer]:
    """Return the likeliest topics, judged by their names and the lines that have all of it."""
    likely = sorted(
        possible,
        key=lambda one: one.quality * sum(1.0 if index in wanted else _ECHO for index in one.lines),
        reverse=True,
    )
    return [
        _Offer(
            candidate,
            stretch.fits(topic_weights(candidate.phrase.text), wanted),
            min(_MOST_ECHO, _ECHO * sum(index not in wanted for index in candidate.lines)),
        )
        for candidate in likely[:_MOST_CANDIDATES]
    ]


def _take(chosen: _Choices, scene: str, fits: Fits) -> None:
    for index, fit in fits.items():
        if fit > chosen[index].fit:
            chosen[index] = _Choice(fit, scene)


def _nearest(stretch: Stretch, index: int, chosen: _Choices) -> str:
    """Return the scene of the nearest line that has one; what was said at that time comes first."""
    near = [other for other in chosen if chosen[other].scene and stretch.within_reach(index, other)]
    return chosen[min(near, key=lambda other: stretch.distance(index, other))].scene if near else ""


def _own(index: int, possible: list[Candidate], *, least: float) -> str:
    """Return a topic that a single memory opens, if it has a name of at least this quality."""
    own = [one for one in possible if index in one.lines and one.quality >= least]
    return title(max(own, key=lambda one: one.quality).phrase) if own else ""
