"""Tend one guild's memory: run the graph of its steps, one pass at a time."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.clock import Clock
from bot.config import Settings
from bot.embedding import VectorTender
from bot.graph.graph import Graph
from bot.graph.runner import Runner
from bot.graph.step import Step
from bot.ids import ChannelId, GuildId
from bot.memory.embedding import Embedder
from bot.memory.pool import GuildDatabases
from bot.memory.step_runs import StepRun
from bot.models.base import LanguageModel
from bot.pacing import Pacing
from bot.retries import Retries
from bot.spending import EXTRACTION_SHARE, SUMMARIES_SHARE, Spending
from bot.steps.consolidate import Consolidate
from bot.steps.context import StepContext, nothing_closed
from bot.steps.drafts import Link, Place, Reconcile
from bot.steps.embed import Embed
from bot.steps.events import MemoryEvent
from bot.steps.expire import Expire
from bot.steps.extract import Extract
from bot.steps.forget import Forget
from bot.steps.gather import Gather
from bot.steps.rationed import Rationed
from bot.steps.reflect import Reflect
from bot.steps.relate import Relate
from bot.steps.remove import Remove
from bot.steps.rescope import Rescope
from bot.steps.tell_chapters import TellChapters
from bot.steps.thread import Thread
from bot.use_log import UseLog


class GuildTender:
    """Do the memory work of guilds; one pass at a time for each."""

    def __init__(
        self,
        databases: GuildDatabases,
        model: LanguageModel,
        open_channels: Callable[[GuildId], frozenset[ChannelId]],
        settings: Settings,
        clock: Clock,
        observer: Callable[[MemoryEvent], None],
        embedder: Embedder | None = None,
        uses: UseLog | None = None,
        spending: Spending | None = None,
        *,
        closed_channels: Callable[[GuildId], frozenset[ChannelId]] = nothing_closed,
    ) -> None:
        self._databases = databases
        retries, uses = Retries(clock), uses or UseLog()
        spending = spending or Spending(databases, settings, clock)
        context = StepContext(
            databases,
            model,
            open_channels,
            settings,
            clock,
            retries,
            observer,
            spending,
            uses,
            closed_channels,
        )
        self._vectors = VectorTender(databases, embedder, clock) if embedder else None
        steps = memory_steps(context, Pacing(settings, clock))
        if self._vectors is not None:
            steps.append(Embed(self._vectors))
        self._runner = Runner(steps, clock, self._count)
        self._alone: defaultdict[GuildId, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def graph(self) -> Graph:
        """Return how its steps depend on each other."""
        return self._runner.graph

    def wind_down(self) -> None:
        """Finish what is under way, and begin nothing more of what is due."""
        self._runner.wind_down()
        if self._vectors is not None:
            self._vectors.wind_down()

    async def do_what_is_due(self, guild_id: GuildId) -> timedelta | None:
        """Do all that is due; return how long until something else is, None if nothing waits."""
        async with self._alone[guild_id]:
            return await self._runner.run_due(guild_id)

    async def work_off(self, guild_id: GuildId) -> None:
        """Do all that can be done, due or not; raise ModelError if the model is of no use now."""
        async with self._alone[guild_id]:
            await self._runner.run_all(guild_id)

    async def _count(self, guild_id: GuildId, runs: Mapping[str, StepRun]) -> None:
        async with self._databases.open(guild_id) as database:
            await database.step_runs.add(runs)


def memory_steps(context: StepContext, pacing: Pacing) -> list[Step]:
    """Return the steps of the memory's graph."""

    def rationed(step: Step, share: float) -> Step:
        """Return a step that asks the model; rules cost nothing."""
        return Rationed(step, context.spending, share) if context.model.generates else step

    return [
        Remove(context),
        Expire(context),
        Rescope(context),
        Thread(context, pacing),
        rationed(Extract(context, pacing), EXTRACTION_SHARE),
        Reconcile(context),
        Link(context),
        Place(context),
        Relate(context),
        rationed(Consolidate(context, pacing), SUMMARIES_SHARE),
        Forget(context),
        rationed(Gather(context), SUMMARIES_SHARE),
        rationed(TellChapters(context), SUMMARIES_SHARE),
        rationed(Reflect(context), SUMMARIES_SHARE),
    ]
