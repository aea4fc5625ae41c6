"""Remove: end removals that were interrupted, and overwrite what they left in the file."""

from functools import partial

from bot.graph.step import Work
from bot.ids import GuildId
from bot.steps.context import StepContext


class Remove:
    """See to it that what was removed is in no byte of the memory any more."""

    name = "remove"
    reads = frozenset({"messages"})
    writes = frozenset({"removed"})
    width = 1

    def __init__(self, context: StepContext) -> None:
        self._context = context

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        """Return what a removal left to do."""
        async with self._context.databases.open(guild_id) as database:
            if await database.removal.is_interrupted():
                return [Work(self._context.clock(), partial(self._resume, guild_id))]
            due_at = await database.removal.sweep_due()
        return [] if due_at is None else [Work(due_at, partial(self._sweep, guild_id))]

    async def _resume(self, guild_id: GuildId) -> bool:
        async with self._context.databases.open(guild_id) as database:
            return bool(await database.removal.resume())

    async def _sweep(self, guild_id: GuildId) -> bool:
        async with self._context.databases.open(guild_id) as database:
            await database.removal.sweep()
        return True
