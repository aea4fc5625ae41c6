"""Read "before the release" and "since we moved": times that only memory can tell."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.ids import CellId
from bot.memory.audience import Audience
from bot.memory.cells import CellStore
from bot.memory.connections import Connections
from bot.memory.languages import stop_words_of
from bot.memory.message_times import told_by
from bot.memory.narrowing import Narrowing
from bot.memory.search import FullTextSearch, Hit
from bot.memory.text import words
from bot.memory.times.periods import EARLIEST, LATEST, Period
from bot.memory.times.reading import Mention
from bot.memory.times.tokens import plain, plain_word

# The best that is said of an event may only mention it; one of so many tells when it was.
LOOKED_AT = 3
# More words tell of more than the event.
MOST_WORDS = 6

_BEFORE = "before|until|vor|avant|antes de[l]?|antes que"
_AFTER = "after|since|nach|seit|nachdem|seitdem|apres|depuis|despues de[l]?|desde"
# "Looked after the dog" and "after all" speak of no time, "what" and "about" of something else.
_EVENT = re.compile(
    rf"(?<!look )(?<!looks )(?<!looked )(?<!looking )(?<!named )\b"
    rf"(?:(?P<before>{_BEFORE})|(?P<after>{_AFTER})) (?!all\b)"
    r"(?P<event>(?:(?!what\b|who\b|when\b|where\b|which\b|how\b|did\b|about\b|was\b|wer\b|qui\b)"
    rf"[^\W_]+['-]?[^\W_]* ?){{1,{MOST_WORDS}}})"
)


@dataclass(frozen=True, slots=True)
class Event:
    """Hold what a question counts from, and whether it asks for what was before or after."""

    words: tuple[str, ...]
    before: bool


def event_in(text: str, dated: Iterable[Mention]) -> Event | None:
    """Return the event that a question counts from; none where it names a date instead."""
    whole = plain(text)
    small = frozenset(map(plain_word, stop_words_of(words(text))))
    for match in _EVENT.finditer(whole):
        telling = tuple(word for word in words(match["event"]) if word not in small)
        if telling and not any(m.start < match.end() and match.start() < m.end for m in dated):
            return Event(telling, match["before"] is not None)
    return None


class Events:
    """Tell when events were, by what memory holds of them for an audience."""

    def __init__(
        self,
        connections: Connections,
        cells: CellStore,
        message_search: FullTextSearch,
        cell_search: FullTextSearch,
    ) -> None:
        self._connections = connections
        self._cells = cells
        self._message_search = message_search
        self._cell_search = cell_search

    async def period(self, event: Event, audience: Audience, narrowing: Narrowing) -> Period | None:
        """Return the time before or after an event; None if nothing is known of it."""
        known = Narrowing(before=narrowing.before)
        messages = await self._message_search.find(
            event.words, audience, limit=LOOKED_AT, narrowing=known, own_words=True
        )
        cells = await self._cell_search.find(
            event.words, audience, limit=LOOKED_AT, narrowing=known, own_words=True
        )
        when = await self._when(messages, cells, audience)
        if when is None:
            return None
        return Period(EARLIEST, when.start) if event.before else Period(when.end, LATEST)

    async def _when(
        self, messages: Sequence[Hit], cells: Sequence[Hit], audience: Audience
    ) -> Period | None:
        """Return the time told by the best of what was found, else when the best was said."""
        best = sorted([*messages, *cells], key=lambda hit: -hit.score)[:LOOKED_AT]
        sources = await self._cells.sources([CellId(hit.id) for hit in cells], audience)
        of_cells = {id(hit): sources.get(CellId(hit.id), []) for hit in cells}
        cited = {id(hit): of_cells.get(id(hit), [hit.id]) for hit in best}
        told = await told_by(self._connections, {each for ids in cited.values() for each in ids})
        times = (told[each][0] for hit in best for each in cited[id(hit)] if each in told)
        return next(times, _moment(best[0].said_at) if best else None)


def _moment(at: datetime) -> Period:
    return Period(at, at)
