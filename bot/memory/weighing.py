"""Weigh hits by what their words don't tell: by whom, when, beside what and in which form."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from operator import attrgetter

from bot.ids import MessageId
from bot.memory.named import NOTHING_TOLD, PERSON_FACTOR, Named, Told
from bot.memory.question_form import asks_for_several
from bot.memory.search import Hit

# Of several things a person said, many hold only one of the question's words, and whose they are is
# the best sign left.
PERSON_FACTOR_OF_SEVERAL = 2.0
# Who asks "did you get the job?" tells less of it than who answers.
ASKING_FACTOR = 0.8
# One talk: what was said in a channel without a longer pause.
TALK_PAUSE = timedelta(minutes=30)
# What the best hit of a talk gives to the others in it. Several things are said in several talks.
TALK_SHARE = 0.2
TALK_SHARE_OF_SEVERAL = 0.1


class Weighing:
    """Weigh what was found for one question. Every factor is measured in docs/benchmarks.md."""

    def __init__(self, text: str, named: Named) -> None:
        self._named = named
        several = asks_for_several(text)
        self._person_factor = PERSON_FACTOR_OF_SEVERAL if several else PERSON_FACTOR
        self._talk_share = TALK_SHARE_OF_SEVERAL if several else TALK_SHARE

    def of_cells(self, hits: Iterable[Hit], told: Told = NOTHING_TOLD) -> dict[int, float]:
        """Return each cell's score, raised if it is or tells of whom or when the question names."""
        return {hit.id: hit.score * self._factor(hit, told) for hit in hits}

    def of_messages(self, hits: Sequence[Hit], told: Told = NOTHING_TOLD) -> dict[int, float]:
        """Return each message's score, raised too by a better hit in the same talk."""
        scores = {
            hit.id: hit.score * self._factor(hit, told) * (ASKING_FACTOR if hit.asks else 1.0)
            for hit in hits
        }
        for talk in _talks(hits):
            best = max(scores[hit.id] for hit in talk)
            for hit in talk:
                scores[hit.id] += self._talk_share * best
        return scores

    def best(self, messages: Sequence[Hit], count: int) -> list[MessageId]:
        """Return the messages that weigh most, whatever times they tell of."""
        scores = self.of_messages(messages)
        ranked = sorted(scores, key=lambda message: (-scores[message], -message))
        return [MessageId(message) for message in ranked[:count]]

    def _factor(self, hit: Hit, told: Told) -> float:
        return self._named.factor(hit, told.get(hit.id, ()), self._person_factor)


def _talks(hits: Sequence[Hit]) -> Iterator[list[Hit]]:
    """Yield the hits of each talk."""
    talk: list[Hit] = []
    for hit in sorted(hits, key=attrgetter("channel_id", "said_at", "id")):
        last = talk[-1] if talk else hit
        if hit.channel_id != last.channel_id or hit.said_at - last.said_at > TALK_PAUSE:
            yield talk
            talk = []
        talk.append(hit)
    if talk:
        yield talk
