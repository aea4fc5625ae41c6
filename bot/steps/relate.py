"""Relate: tell of cells that exist whom and what they speak of."""

from functools import partial

from bot.graph.step import Work
from bot.ids import GuildId
from bot.steps.context import StepContext


class Relate:
    """Work off old cells without entities, and those that name somebody who is a newcomer."""

    name = "relate"
    reads = frozenset({"cells"})
    writes = frozenset({"entities"})
    width = 1

    def __init__(self, context: StepContext) -> None:
        self._context = context

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        """Return the next few cells, if any wait."""
        async with self._context.databases.open(guild_id) as database:
            waits = await database.relinker.waits()
        return [Work(self._context.clock(), partial(self._relate, guild_id))] if waits else []

    async def _relate(self, guild_id: GuildId) -> bool:
        async with self._context.databases.open(guild_id) as database:
            return await database.relinker.relink()
