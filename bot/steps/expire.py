"""Expire: remove what was said longer ago than messages are to be kept."""

from datetime import datetime, timedelta
from functools import partial

from bot.graph.step import Work
from bot.ids import GuildId
from bot.memory.selections import SaidBefore
from bot.retention import days_kept
from bot.steps.context import StepContext


class Expire:
    """Remove messages past their time, and all that was drawn from them, once a day.

    Each removal has scenes told anew and the file swept: message by message that would never end.
    """

    name = "expire"
    reads = frozenset({"removed"})
    writes = frozenset({"expired"})
    width = 1

    def __init__(self, context: StepContext) -> None:
        self._context = context

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        """Return when the oldest messages are to go."""
        async with self._context.databases.open(guild_id) as database:
            days = days_kept(self._context.settings, await database.settings.read())
            oldest = None if days is None else await database.messages.oldest()
        if days is None or oldest is None:
            return []
        kept = timedelta(days=days)
        today = _midnight(self._context.clock())
        due_at = _midnight(oldest.astimezone(today.tzinfo) + kept) + timedelta(days=1)
        expire = partial(self._expire, guild_id, today - kept)
        return [Work(due_at, expire, early=False)]

    async def _expire(self, guild_id: GuildId, moment: datetime) -> bool:
        async with self._context.databases.open(guild_id) as database:
            # What is that old does not come again by itself: its ids need not be kept.
            return bool(await database.removal.remove(SaidBefore(moment), keep_out=False))


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
