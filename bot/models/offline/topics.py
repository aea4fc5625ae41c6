"""Weigh how well topics fit the lines of a conversation."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.models.offline.lexicon import WEAK_WEIGHT
from bot.models.offline.reading import Reading

# A line's words count for the lines around it too, the less the more lines lie between.
_NEIGHBOUR = {1: 0.4, 2: 0.25, 3: 0.1}
_REPLY = 0.7  # what a line replies to says nearly as much about it as the line itself
_PAUSE = timedelta(minutes=60)  # after a longer one another conversation begins
# A line that fits no topic follows the last one of its channel for so long and so many lines.
_LONG_PAUSE, _REACH = timedelta(hours=30), 8
_SPAN = 5  # lines to each side that belong to the same stretch of a conversation
# How much of a topic's fit comes from the stretch around, so that one line does not fall out of it.
_SUPPORT = 0.6
_LIKE_KNOWN = 0.5
_LEAST_SHARED = 2  # stems, before two memories are alike
_ENOUGH_SHARED = 4

Fits = dict[int, float]  # by index of a line: about 0..1.6


class Stretch:
    """Hold which words are near which lines of a stretch of conversation."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._readings = readings
        self._reach: dict[str, Fits] = {}
        self._replies: dict[int, list[int]] = {}
        for index, reading in enumerate(readings):
            if reading.line.reply_to is not None:
                self._replies.setdefault(reading.line.reply_to, []).append(index)
        for index in range(len(readings)):
            self._spread(index)
        telling = [index for index, one in enumerate(readings) if one.kept or one.question]
        self._around = [
            [other for other in telling if self.together(index, other)]
            for index in range(len(readings))
        ]

    def together(self, one: int, other: int) -> bool:
        """Return whether two lines belong to the same stretch."""
        return abs(one - other) <= _SPAN and self._between(one, other) <= _PAUSE

    def within_reach(self, one: int, other: int) -> bool:
        """Return whether a line without a topic may follow another one's."""
        return abs(one - other) <= _REACH and self._between(one, other) <= _LONG_PAUSE

    def distance(self, one: int, other: int) -> tuple[bool, int]:
        """Return how far apart two lines are; those of one stretch are nearer than any others."""
        return not self.together(one, other), abs(one - other)

    def overlap(self, weights: dict[str, float]) -> Fits:
        """Return how much of a topic's name is said in or near each line, 0..1."""
        found: Fits = {}
        total = max(sum(weights.values()), 2 * WEAK_WEIGHT)
        telling = max(weights.values(), default=0.0)
        for root, weight in sorted(weights.items(), key=lambda item: -item[1]):
            for index, reach in self._reach.get(root, {}).items():
                if weight == telling or index in found:  # "format" counts beside "quotation" only
                    found[index] = found.get(index, 0.0) + weight * reach / total
        return found

    def fits(self, weights: dict[str, float], wanted: Iterable[int]) -> Fits:
        """Return how well a topic fits the wanted lines; empty when nothing speaks for it."""
        own = self.overlap(weights)
        if not own:
            return {}
        found: Fits = {}
        for index in wanted:
            around = self._around[index]
            support = sum(own[other] for other in around if other in own) / max(2, len(around))
            found[index] = own.get(index, 0.0) + _SUPPORT * support
        return found

    def likeness(self, index: int, known: frozenset[str]) -> float:
        """Return how much a line is like a known memory, by shared stems, 0..0.5."""
        own = self._readings[index].stems
        shared = len(own & known)
        if shared < _LEAST_SHARED:
            return 0.0
        return _LIKE_KNOWN * min(1.0, shared / max(_ENOUGH_SHARED, min(len(own), len(known))))

    def _between(self, one: int, other: int) -> timedelta:
        return abs(self._readings[one].line.said_at - self._readings[other].line.said_at)

    def _spread(self, index: int) -> None:
        reached = {index: 1.0}
        for distance, weight in _NEIGHBOUR.items():
            for other in (index - distance, index + distance):
                if 0 <= other < len(self._readings) and self.together(index, other):
                    reached[other] = weight
        for other in self._replies.get(self._readings[index].line.number, ()):
            reached[other] = _REPLY if other != index else 1.0
        for root in self._readings[index].stems:
            near = self._reach.setdefault(root, {})
            for other, weight in reached.items():
                near[other] = max(near.get(other, 0.0), weight)
