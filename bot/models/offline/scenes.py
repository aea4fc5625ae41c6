"""Give memories their scenes: reuse a topic that exists, or name a new one after what was said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.models.offline.lexicon import content_stems, topic_weights
from bot.models.offline.naming import Candidate, candidates, title, usual_name
from bot.models.offline.people import People
from bot.models.offline.reading import Reading
from bot.models.offline.steps import Steps
from bot.models.offline.stopwords import ENGLISH
from bot.models.offline.topics import Fits, Stretch
from bot.models.tasks import Memory

NO_TOPIC = "General"
# What having no topic is worth: a topic must fit better than this to be taken.
_NO_FIT = 0.35
# What a new topic must gain over those that exist; sets how many scenes a guild gets. Tuned on
# three kinds of chat so that some 500 messages make 20 to 40 scenes, in batches of 20 or of 1.
_NEW_TOPIC = 1.5
# Lines that are remembered already speak for a topic too, but do not need it any more.
_ECHO, _MOST_ECHO = 0.3, 0.9
_FEW = 3  # memories: a batch too small to show by itself what its topic is
_GOOD_NAME = 1.0  # of a topic that a single memory opens: two words, or one written like a name
_MOST_CANDIDATES = 40  # bounds the work of a batch


@dataclass(frozen=True, slots=True)
class _Choice:
    fit: float = _NO_FIT
    scene: str = ""


@dataclass(frozen=True, slots=True)
class _Offer:
    """Hold a new topic that could be opened."""

    candidate: Candidate
    fits: Fits
    echo: float

    def gain(self, chosen: dict[int, _Choice]) -> float:
        """Return how much better the lines would fit with this topic than without."""
        better = sum(max(0.0, fit - chosen[index].fit) for index, fit in self.fits.items())
        return (better + self.echo) * self.candidate.quality if better else 0.0


def scenes_of(
    readings: Sequence[Reading],
    wanted: Sequence[int],
    names: Sequence[str],
    known: Sequence[Memory],
    people: People,
) -> Steps[dict[int, str]]:
    """Return a scene for each wanted reading, by its index."""
    stretch = Stretch(readings)
    yield
    chosen = {index: _Choice() for index in wanted}
    for name, fits in _existing(stretch, wanted, names, known):
        _take(chosen, name, fits)
    possible = yield from candidates(readings, people.names)
    yield
    _open_new(stretch, chosen, possible, names)
    return {index: _or_else(stretch, index, chosen, possible) for index in wanted}


def _existing(
    stretch: Stretch, wanted: Sequence[int], names: Sequence[str], known: Sequence[Memory]
) -> Iterator[tuple[str, Fits]]:
    alike: dict[str, list[frozenset[str]]] = {name: [] for name in names}
    for memory in known:
        if memory.scene:
            alike.setdefault(memory.scene, []).append(content_stems(memory.text, ENGLISH))
    alike.pop(NO_TOPIC, None)
    for name, texts in alike.items():
        fits = stretch.fits(topic_weights(name), wanted)
        for index in wanted if texts else ():
            likeness = max(stretch.likeness(index, stems) for stems in texts)
            fits[index] = fits.get(index, 0.0) + likeness
        yield name, fits


def _open_new(
    stretch: Stretch, chosen: dict[int, _Choice], possible: list[Candidate], names: Sequence[str]
) -> None:
    """Open new topics, the one that helps most first, as long as one is worth it."""
    taken = {_essence(name): name for name in names}
    offers = _offers(stretch, chosen, possible)
    while offers:
        best = max(offers, key=lambda offer: offer.gain(chosen))
        if best.gain(chosen) < _NEW_TOPIC:
            return
        offers.remove(best)
        name = title(usual_name(best.candidate, possible))
        _take(chosen, taken.setdefault(_essence(name), name), best.fits)


def _essence(name: str) -> frozenset[str]:
    """Return the stems that tell a topic from others: "Family" and "Family Moments" are one."""
    weights = topic_weights(name) or {name.casefold(): 1.0}
    most = max(weights.values())
    return frozenset(root for root, weight in weights.items() if weight == most)


def _offers(
    stretch: Stretch, chosen: dict[int, _Choice], possible: list[Candidate]
) -> list[_Offer]:
    """Return the likeliest topics, judged by their names and the lines that have all of it."""
    wanted = list(chosen)
    likely = sorted(
        possible,
        key=lambda one: one.quality * sum(1.0 if index in chosen else _ECHO for index in one.lines),
        reverse=True,
    )
    return [
        _Offer(
            candidate,
            stretch.fits(topic_weights(candidate.phrase.text), wanted),
            min(_MOST_ECHO, _ECHO * sum(index not in chosen for index in candidate.lines)),
        )
        for candidate in likely[:_MOST_CANDIDATES]
    ]


def _take(chosen: dict[int, _Choice], scene: str, fits: Fits) -> None:
    for index, fit in fits.items():
        if fit > chosen[index].fit:
            chosen[index] = _Choice(fit, scene)


def _or_else(
    stretch: Stretch, index: int, chosen: dict[int, _Choice], possible: list[Candidate]
) -> str:
    """Return the chosen scene, or else that of the nearest line, or else one of its own."""
    if chosen[index].scene:
        return chosen[index].scene
    near = [other for other in chosen if chosen[other].scene and stretch.together(index, other)]
    if near:
        return chosen[min(near, key=lambda other: abs(index - other))].scene
    own = [one for one in possible if index in one.lines and one.quality >= _GOOD_NAME]
    if len(chosen) > _FEW or not own:
        return NO_TOPIC
    return title(max(own, key=lambda one: one.quality).phrase)
