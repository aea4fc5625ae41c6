"""Reflect: conclude, sparingly, what several cells of a channel say together."""

import logging
from functools import partial

from bot import reflection
from bot.errors import UnreadableAnswer, reason
from bot.graph.step import Work
from bot.ids import GuildId
from bot.memory.reflecting import Derived, DueReflection
from bot.retries import ATTEMPTS
from bot.steps.context import StepContext
from bot.steps.events import Concluded

log = logging.getLogger(__name__)


class Reflect:
    """Derive cells where a channel has gathered enough since the last time."""

    name = "reflect"
    reads = frozenset({"cells"})
    writes = frozenset({"conclusions"})
    width = 1  # seldom, and nobody waits for it

    def __init__(self, context: StepContext) -> None:
        self._context = context

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        """Return every channel that has gathered enough."""
        async with self._context.databases.open(guild_id) as database:
            due = await database.reflections.due()
        return [
            Work(each.retry_at, partial(self._reflect, guild_id, each), early=False) for each in due
        ]

    async def _reflect(self, guild_id: GuildId, due: DueReflection) -> bool:
        """Reflect on one channel; note a failure and raise it, or give it up in the end."""
        context = self._context
        audience = context.audience(guild_id, due.scope)
        async with context.databases.open(guild_id) as database:
            request = await reflection.request_for(database, due, audience)
        if request is None:
            await self._postpone(guild_id, due)
            return False
        derived: list[Derived] = []
        try:
            answer = await context.complete(guild_id, request.prompt)
            derived = reflection.derived_from(request, answer)
        except Exception as error:
            log.warning("Reflection failed for guild %s: %s", guild_id, reason(error))
            if not (isinstance(error, UnreadableAnswer) and due.attempts + 1 >= ATTEMPTS):
                await self._postpone(guild_id, due)
                raise
        async with context.databases.open(guild_id) as database:
            made = await database.reflections.write(due, request.cells, derived)
        if made:
            context.observer(Concluded(guild_id, len(made)))
        return made is not None

    async def _postpone(self, guild_id: GuildId, due: DueReflection) -> None:
        retry_at = self._context.retries.after(due.attempts)
        async with self._context.databases.open(guild_id) as database:
            await database.reflections.postpone(due, retry_at)
