"""Forget: take what has become weak out of the index, and note what was used."""

from functools import partial

from bot.graph.step import Work
from bot.ids import GuildId
from bot.steps.context import StepContext


class Forget:
    """Cool weak cells, and warm those that were shown to somebody.

    Asked for whenever a guild's memory is worked on: where nobody talks, nothing is in the way.
    """

    name = "forget"
    reads = frozenset({"cells"})
    writes = frozenset({"strengths"})
    width = 1

    def __init__(self, context: StepContext) -> None:
        self._context = context

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        """Return what was shown, and whether anything has become weak."""
        now = self._context.clock()
        shown = self._context.uses.waits(guild_id)
        work = [Work(now, partial(self._note, guild_id))] if shown else []
        async with self._context.databases.open(guild_id) as database:
            if await database.forgetting.is_due():
                work.append(Work(now, partial(self._cool, guild_id)))
        return work

    async def _note(self, guild_id: GuildId) -> bool:
        shown = self._context.uses.take(guild_id)
        async with self._context.databases.open(guild_id) as database:
            await database.forgetting.note_use(shown.cells, shown.messages)
        return True

    async def _cool(self, guild_id: GuildId) -> bool:
        async with self._context.databases.open(guild_id) as database:
            return await database.forgetting.cool()
