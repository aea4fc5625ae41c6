"""Reconcile, link, place: bring drafts into memory, each step on disk before the next."""

from functools import partial

from bot.graph.step import Work
from bot.ids import GuildId
from bot.memory.audience import EVERYONE, Scope
from bot.steps.context import StepContext
from bot.steps.events import Remembered
from bot.vocabulary import DraftStage


class _DraftStep:
    """Take the drafts of a scope a step further."""

    name: str
    reads: frozenset[str]
    writes: frozenset[str]
    after: DraftStage
    width = 4  # scopes: they have nothing to do with each other

    def __init__(self, context: StepContext) -> None:
        self._context = context

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        """Return every scope with drafts for this step."""
        async with self._context.databases.open(guild_id) as database:
            everyone = self._context.audience(guild_id, EVERYONE)
            scopes = await database.drafts.scopes(self.after, everyone)
        return [
            Work(due_at, partial(self._run, guild_id, scope)) for scope, due_at in scopes.items()
        ]

    async def _run(self, guild_id: GuildId, scope: Scope) -> bool:
        raise NotImplementedError


class Reconcile(_DraftStep):
    """Tell what drafts do to the cells that exist."""

    name = "reconcile"
    reads = frozenset({"drafts"})
    writes = frozenset({"verdicts"})
    after = DraftStage.EXTRACTED

    async def _run(self, guild_id: GuildId, scope: Scope) -> bool:
        async with self._context.databases.open(guild_id) as database:
            audience = self._context.audience(guild_id, scope)
            return await database.organiser.reconcile(scope, audience)


class Link(_DraftStep):
    """Tell what drafts speak of."""

    name = "link"
    reads = frozenset({"verdicts"})
    writes = frozenset({"ties"})
    after = DraftStage.RECONCILED

    async def _run(self, guild_id: GuildId, scope: Scope) -> bool:
        async with self._context.databases.open(guild_id) as database:
            audience = self._context.audience(guild_id, scope)
            return await database.organiser.link(scope, audience)


class Place(_DraftStep):
    """Take drafts into memory, each into its scene."""

    name = "place"
    reads = frozenset({"ties"})
    writes = frozenset({"cells"})
    after = DraftStage.LINKED

    async def _run(self, guild_id: GuildId, scope: Scope) -> bool:
        async with self._context.databases.open(guild_id) as database:
            audience = self._context.audience(guild_id, scope)
            written = await database.organiser.place(scope, audience)
            if written is None:
                return False
            scenes = await database.scenes.many(written.scenes, audience, counted=False)
        if written.added:
            names = tuple(
                dict.fromkeys(scenes[each].name for each in written.scenes if each in scenes)
            )
            self._context.observer(Remembered(guild_id, len(written.added), names))
        return True
