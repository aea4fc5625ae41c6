"""Thread: tell the conversations of a channel apart before anything is extracted from them."""

from functools import partial

from bot.graph.step import Work
from bot.ids import GuildId
from bot.memory.records import WaitingChannel
from bot.pacing import Pacing
from bot.steps.context import StepContext

# About a thousand messages, and a second: what waited while Memoir was away is cut no oftener.
AT_ONCE = 16


class Thread:
    """Find out for the messages that wait in a channel which conversation each is of."""

    name = "thread"
    reads = frozenset({"messages"})
    writes = frozenset({"talks"})
    width = 1  # it takes milliseconds, and the processor alone

    def __init__(self, context: StepContext, pacing: Pacing) -> None:
        self._context = context
        self._pacing = pacing

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        """Return every channel with messages whose conversation is not known."""
        async with self._context.databases.open(guild_id) as database:
            channels = await database.queue.waiting()
        return [
            Work(self._pacing.extraction_due(each), partial(self._thread, guild_id, each))
            for each in channels
            if each.talk_id is None
        ]

    async def _thread(self, guild_id: GuildId, waiting: WaitingChannel) -> bool:
        async with self._context.databases.open(guild_id) as database:
            for done in range(AT_ONCE):
                if not await database.talks.thread(waiting):
                    return done > 0
        return True
