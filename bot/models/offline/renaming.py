"""Notice that a scene's name no longer says what its memories are about."""

from collections.abc import Sequence

from bot.models.offline.lexicon import content_stems
from bot.models.offline.naming import candidates, title, usual_name
from bot.models.offline.people import people_of
from bot.models.offline.reading import Reading, read
from bot.models.offline.scenes import NO_TOPIC, essence
from bot.models.offline.steps import Steps
from bot.models.offline.stopwords import ENGLISH
from bot.models.tasks import Line

# Fewer sentences say little about where a topic goes.
_LEAST_SAID = 8
# A name is given up for one that stands in so many of the sentences, and in so many times as many
# as the old one does.
_OFTEN, _CLEARLY = 0.25, 2.0


def better_name(name: str, said: Sequence[Line]) -> Steps[str]:
    """Return what a topic had better be called after what was said; "" if its name still fits."""
    if len(said) < _LEAST_SAID or name == NO_TOPIC:
        return ""
    people = people_of(said)
    readings: list[Reading] = []
    for line in said:
        reading = yield from read(line, people)
        readings.append(reading)
    possible = yield from candidates(readings, people.names)
    fitting = [one for one in possible if len(one.lines) >= _OFTEN * len(said)]
    if not fitting:
        return ""
    best = max(fitting, key=lambda one: (len(one.lines) * one.quality, one.phrase.text))
    holding = sum(not essence(name).isdisjoint(_stems(line)) for line in said)
    if len(best.lines) < _CLEARLY * holding:
        return ""
    return title(usual_name(best, possible))


def _stems(line: Line) -> frozenset[str]:
    return content_stems(line.text, ENGLISH)
