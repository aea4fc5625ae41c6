"""Consolidate: tell in a scene's summary what its new cells say."""

import logging
from functools import partial

from bot import consolidation
from bot.errors import reason
from bot.graph.step import Work
from bot.ids import GuildId
from bot.memory.records import DirtyScene
from bot.pacing import Pacing
from bot.steps.context import StepContext
from bot.steps.events import Consolidated, Regrouped

log = logging.getLogger(__name__)


class Consolidate:
    """Rewrite the summaries of scenes that have new cells."""

    name = "consolidate"
    reads = frozenset({"cells"})
    writes = frozenset({"summaries"})
    width = 2  # scenes: a guild with many leaves the model to others too

    def __init__(self, context: StepContext, pacing: Pacing) -> None:
        self._context = context
        self._pacing = pacing

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        """Return every scene whose summary does not speak of all its cells."""
        async with self._context.databases.open(guild_id) as database:
            dirty = await database.scenes.dirty(await database.epoch())
        return [
            Work(self._pacing.consolidation_due(each), partial(self._consolidate, guild_id, each))
            for each in dirty
        ]

    async def _consolidate(self, guild_id: GuildId, dirty: DirtyScene) -> bool:
        """Rewrite one summary; note a failure and raise it.

        Return whether the summary speaks of more cells than before.
        """
        context = self._context
        audience = context.audience(guild_id, dirty.scene.scope)
        async with context.databases.open(guild_id) as database:
            request = await consolidation.request_for(database, dirty, audience)
        if request is None:
            await self._postpone(guild_id, dirty)
            return False
        try:
            answer = await context.complete(guild_id, request.prompt)
            summary = consolidation.accepted(answer.summary, dirty.scene.summary)
        except Exception as error:
            log.warning("Consolidation failed for guild %s: %s", guild_id, reason(error))
            await self._postpone(guild_id, dirty)
            raise
        async with context.databases.open(guild_id) as database:
            replaced = await database.scenes.replace_summary(dirty, summary, request.cells)
        if replaced:
            context.observer(Consolidated(guild_id, dirty.scene.name))
            if consolidation.names_better(answer, dirty.scene.name):
                await self._rename(guild_id, dirty, answer.name)
        return replaced

    async def _rename(self, guild_id: GuildId, dirty: DirtyScene, name: str) -> None:
        """Give a scene the name that its topic has by now, as often as it doubles at most."""
        context, scene = self._context, dirty.scene
        audience = context.audience(guild_id, scene.scope)
        async with context.databases.open(guild_id) as database:
            if not await database.journal.may_be_renamed(scene.id, scene.scope, name):
                return
            renamed = await database.reorganiser.rename(
                dirty.epoch, scene.id, name, audience, reason="What is said is about that by now."
            )
        if renamed:
            context.observer(Regrouped(guild_id, f"{scene.name} is called {name} now"))

    async def _postpone(self, guild_id: GuildId, dirty: DirtyScene) -> None:
        async with self._context.databases.open(guild_id) as database:
            await database.scenes.postpone(dirty, self._context.retries.of_scene(dirty))
