"""Recall what helps to answer a question; where that is little, by a model's own queries too."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from bot import prompts
from bot.clock import Clock, zone_of
from bot.config import Settings
from bot.errors import ModelError, reason
from bot.lines import memories_of_finds
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.question_form import has_several_hops
from bot.memory.records import Message, Recalled
from bot.models.base import LanguageModel, Meter
from bot.models.tasks import RewritingTask

# What a question needs fits in these many finds; more is noise and money.
MEMORIES = 12
# Fewer finds than these leave room for others.
FEW = 3
# Enough to lead to the next step of a question with several.
SHOWN_FINDS = 5
# Somebody waits: without other queries until then, what was found must do.
REWRITING_SECONDS = 5.0
# So that the first of each list are about as good; the usual figure (Cormack et al., 2009).
_RANK_OFFSET = 60

log = logging.getLogger(__name__)


class Recaller:
    """Recall for questions of one guild's members."""

    def __init__(self, model: LanguageModel, settings: Settings, clock: Clock) -> None:
        self._model = model
        self._rewrites = settings.rewrite_questions and model.generates
        self._clock = clock

    async def finds(
        self,
        database: MemoryDB,
        text: str,
        said: Message,
        audience: Audience,
        meter: Meter | None = None,
    ) -> list[Recalled]:
        """Return what is relevant to a question that this message asks, best first.

        Without a meter, which counts what it costs, no model is asked.
        """
        find = partial(
            database.recall.find,
            audience=audience,
            limit=MEMORIES,
            before=said.id,
            asker=said.author_id,
            now=said.said_at.astimezone(zone_of(self._clock)),
            relevant=True,
        )
        found = await find(text)
        if meter is None or not self._rewrites:
            return found
        if len(found) >= FEW and not has_several_hops(text):
            return found
        queries = await self._queries(text, said, found, meter)
        return fused([found, *await asyncio.gather(*map(find, queries))])[:MEMORIES]

    async def _queries(
        self, text: str, said: Message, found: Sequence[Recalled], meter: Meter
    ) -> list[str]:
        """Return other queries that a model thinks of; none if it fails or is slow."""
        task = RewritingTask(
            question=text,
            asker=said.author_name,
            now=self._clock(),
            memories=memories_of_finds(found[:SHOWN_FINDS], zone=zone_of(self._clock)),
        )
        request = prompts.rewriting(task)
        metered = replace(request, prompt=replace(request.prompt, meter=meter))
        try:
            async with asyncio.timeout(REWRITING_SECONDS):
                return (await self._model.complete(metered)).queries
        except (ModelError, TimeoutError) as error:
            log.warning("A question was asked of memory in its own words alone: %s", reason(error))
            return []


def fused(rankings: Iterable[Sequence[Recalled]]) -> list[Recalled]:
    """Return the finds of all rankings, each once, by the sum of their reciprocal ranks."""
    finds: dict[tuple[bool, int], Recalled] = {}
    scores: dict[tuple[bool, int], float] = {}
    for ranking in rankings:
        for rank, find in enumerate(ranking, start=1):
            key = _key(find)
            finds.setdefault(key, find)
            scores[key] = scores.get(key, 0.0) + 1 / (_RANK_OFFSET + rank)
    cited = {source for find in finds.values() if find.cell for source in find.cell.sources}
    ranked = sorted(finds, key=lambda key: -scores[key])
    return [
        finds[key]
        for key in ranked
        if (find := finds[key]).cell or (find.message and find.message.id not in cited)
    ]


def _key(find: Recalled) -> tuple[bool, int]:
    """Return what tells a find from others: a cell's id, or a message's."""
    if find.cell is not None:
        return (True, find.cell.id)
    return (False, find.message.id if find.message else 0)
