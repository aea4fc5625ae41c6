"""Find what helps to answer a question: messages and cells together, each once."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.ids import CellId, MessageId, UserId
from bot.memory.aging import Aging
from bot.memory.aims import aim_of
from bot.memory.audience import Audience
from bot.memory.cells import CellStore
from bot.memory.company import preferring_company
from bot.memory.connections import Connections
from bot.memory.events import Events, event_in
from bot.memory.first_person import is_about_us, pointed_at
from bot.memory.full_text import CELLS, MESSAGES
from bot.memory.linked import LinkedCells, with_linked
from bot.memory.looking import Found, Looking
from bot.memory.merging import Find, merged
from bot.memory.message_times import told_by
from bot.memory.messages import MessageLog
from bot.memory.named import NOTHING_TOLD, Named, Told, named_in, names_of
from bot.memory.narrowing import Narrowing
from bot.memory.question import Question
from bot.memory.records import Cell, Recalled
from bot.memory.relevance import above_noise
from bot.memory.search import FullTextSearch, Hit
from bot.memory.second_look import READ_FINDS, SecondLook, joined
from bot.memory.stemming import Stemmer
from bot.memory.supplement import Supplement, Timely
from bot.memory.text import query_words
from bot.memory.timing import Timing
from bot.memory.weighing import Weighing
from bot.vocabulary import CellType

if TYPE_CHECKING:  # they need numpy, and are imported only where they are used
    from bot.memory.vectors import Nearness, Vectors

# Candidates that the names in a question may lift into the result.
CANDIDATES_PER_RESULT = 5


class Recall:
    """Answer questions from one guild's memory, for one audience at a time."""

    def __init__(
        self,
        connections: Connections,
        messages: MessageLog,
        cells: CellStore,
        stemmer: Stemmer,
        clock: Clock,
        vectors: "Vectors | None" = None,
    ) -> None:
        self._connections = connections
        self._messages = messages
        self._cells = cells
        self._clock = clock
        self._vectors = vectors
        self._aging = Aging(connections)
        self._supplement = Supplement(connections, cells)
        self._message_search = FullTextSearch(connections, MESSAGES, clock)
        self._cell_search = FullTextSearch(connections, CELLS, clock)
        self._events = Events(connections, cells, self._message_search, self._cell_search)
        self._second_look = SecondLook(connections, stemmer)
        self._linked = LinkedCells(connections)

    async def find(
        self,
        text: str,
        audience: Audience,
        *,
        limit: int = 20,
        cell_type: CellType | None = None,
        author_id: UserId | None = None,
        before: MessageId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        asker: UserId | None = None,
        now: datetime | None = None,
        own_words: bool = False,
        relevant: bool = False,
    ) -> list[Recalled]:
        """Return the best finds, best first; the most salient memories if no word is found.

        A cell found stands for the messages it was drawn from. With `cell_type` only cells are
        found, with `author_id` only what that person said, with `before` only what was known
        before a message, with `since` only what was said then or later, with `until` only what was
        said earlier, with `own_words` nothing for what was said around it. `asker` is who says "I"
        in the text, `now` what the asker's clock says; else it is this memory's clock. If only what
        is `relevant` is wanted, the rest is noise, and nothing is found rather than that.
        """
        narrowing = Narrowing(author_id, cell_type, before, since, until)
        at = now or self._clock()
        question = Question(text, audience, narrowing, limit, asker, at, own_words, relevant)
        ranking = await self._ranking(question)
        if not ranking and question.is_open:
            salient = await self._cells.most_salient(audience, limit=limit, narrowing=narrowing)
            return [Recalled(cell.salience, cell, None) for cell in salient]
        return await self._read(ranking[:limit], audience)

    async def _ranking(self, question: Question) -> list[Find]:
        """Return messages and cells in one ranking, what they were drawn from told once."""
        named, found, semantic = await self._look(question)
        messages, cells = found.messages, found.cells
        sources = await self._cells.sources([CellId(hit.id) for hit in cells], question.audience)
        told = await self._told(named.timing, messages, sources)
        told_by_cells = {
            int(cell): [period for source in of for period in told.get(source, ())]
            for cell, of in sources.items()
        }
        weighing = Weighing(question.text, named)
        ranking = merged(
            weighing.of_messages(messages, told), weighing.of_cells(cells, told_by_cells), sources
        )
        if question.relevant and not semantic:  # what means the same may share no word
            full = await self._message_search.full_score(
                question.words, compounds=question.compounds
            )
            ranking = above_noise(ranking, full)
        ranking = await self._aging.strengthened(ranking, question.now)
        timely = Timely(named.timely(messages, told), named.timely(cells, told_by_cells))
        supplemented = await self._supplemented(question, ranking, named, timely)
        return await self._aging.holding_first(
            supplemented, question.audience, question.narrowing, question.now
        )

    async def _look(self, question: Question) -> tuple[Named, Found, bool]:
        """Return whom and when a question names, what was found, and whether by meaning too."""
        text, audience, narrowing = question.text, question.audience, question.narrowing
        names = await names_of(pointed_at(text, question.asker), self._connections)
        asked = list(dict.fromkeys([*question.words, *names]))
        wanted = question.limit * CANDIDATES_PER_RESULT
        searches = self._message_search, self._cell_search
        looking = Looking(*searches, audience, narrowing, wanted, question.own_words)
        named, found, nearness = await asyncio.gather(
            self._named(question),
            looking.first(asked, compounds=question.compounds),
            self._near(text, audience, limit=wanted, narrowing=narrowing),
        )
        if nearness is not None:  # it knows other words for the same by itself
            found = Found(*await nearness.blended(found.messages, found.cells))
        else:
            best = Weighing(text, named).best(found.messages, READ_FINDS)
            others = await self._second_look.words(text, asked, named, best, audience)
            if others is not None:
                found = joined(found, await looking.again(others))
                found = with_linked(found, await self._linked_to(found, best, question))
        if question.asker is not None and is_about_us(text):
            company = self._connections, question.asker
            found = Found(*await preferring_company(*company, found.messages, found.cells))
        return named, found, nearness is not None

    async def _linked_to(
        self, found: Found, best: Sequence[MessageId], question: Question
    ) -> list[Hit]:
        """Return the cells that hang together with the best finds."""
        cells = sorted(found.cells, key=lambda hit: (-hit.score, -hit.id))[:READ_FINDS]
        ids = [CellId(hit.id) for hit in cells]
        return await self._linked.beyond(best, ids, question.audience, question.narrowing)

    async def _supplemented(
        self, question: Question, ranking: list[Find], named: Named, timely: Timely
    ) -> list[Find]:
        """Return the ranking with what the question's time, people and verb bring."""
        aim = aim_of(question.text, named.timing.mentions, named.words)
        if question.own_words or (question.relevant and not ranking and not aim.wordless):
            return ranking
        return await self._supplement.joined(
            ranking,
            aim,
            named,
            timely,
            question.audience,
            narrowing=question.narrowing,
            limit=question.limit,
        )

    async def _named(self, question: Question) -> Named:
        """Return whom and when a question names, by dates or by what was known of an event."""
        named = await named_in(question.text, self._connections, question.now, question.asker)
        event = event_in(question.text, named.timing.mentions)
        if event is None:
            return named
        period = await self._events.period(event, question.audience, question.narrowing)
        return replace(named, timing=named.timing.joined(period)) if period else named

    async def _told(
        self,
        timing: Timing,
        messages: Iterable[Hit],
        sources: Mapping[CellId, Iterable[MessageId]],
    ) -> Told:
        """Return which times the messages tell of that were found or that found cells cite."""
        if not timing:
            return NOTHING_TOLD
        ids = {hit.id for hit in messages}.union(*sources.values())
        return await told_by(self._connections, ids)

    async def similar_cells(
        self, text: str, audience: Audience, *, limit: int, author_id: UserId | None = None
    ) -> list[Cell]:
        """Return the cells whose words are nearest to a text, nearest first; of one if named."""
        hits = await self._cell_search.find(
            query_words(text), audience, limit=limit, narrowing=Narrowing(author_id=author_id)
        )
        ids = [CellId(hit.id) for hit in hits]
        cells = await self._cells.many(ids, audience)
        return [cells[cell_id] for cell_id in ids if cell_id in cells]

    async def _near(
        self, text: str, audience: Audience, *, limit: int, narrowing: Narrowing
    ) -> "Nearness | None":
        """Return what lies near by its embedding, if embeddings are on and up to it."""
        if self._vectors is None:
            return None
        return await self._vectors.near(text, audience, limit=limit, narrowing=narrowing)

    async def _read(self, ranking: Sequence[Find], audience: Audience) -> list[Recalled]:
        """Return the ranking with what it names; what is gone meanwhile is left out."""
        found, cells = await asyncio.gather(
            self._messages.many([f.message_id for f in ranking if f.message_id], audience),
            self._cells.many([f.cell_id for f in ranking if f.cell_id], audience),
        )
        messages = {message.id: message for message in found}
        read = [
            Recalled(
                find.score,
                cells.get(find.cell_id) if find.cell_id else None,
                messages.get(find.message_id) if find.message_id else None,
            )
            for find in ranking
        ]
        return [each for each in read if each.cell or each.message]
