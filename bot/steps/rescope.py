"""Rescope: keep apart what was said in channels that are closed by now."""

from datetime import datetime, timedelta
from functools import partial

from bot.graph.step import Work
from bot.ids import ChannelId, GuildId
from bot.steps.context import StepContext

# What an admin closed by a slip, or for a while, is opened again within minutes: until then its
# scenes are withheld, and not yet torn.
SETTLED = timedelta(minutes=10)
# Pieces in a row: some seconds of writing with room for others in between.
AT_ONCE = 20


class Rescope:
    """Bring what a closed channel said for everyone into its own scope.

    What is not known to be closed, as while a server is away, is left alone.
    """

    name = "rescope"
    reads = frozenset({"messages"})
    writes = frozenset({"scopes"})
    width = 1

    def __init__(self, context: StepContext) -> None:
        self._context = context
        self._seen_closed: dict[GuildId, dict[ChannelId, datetime]] = {}

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        """Return every closed channel of which anything is kept for everyone."""
        closed = self._context.closed_channels(guild_id)
        mixed: list[ChannelId] = []
        if closed:
            async with self._context.databases.open(guild_id) as database:
                mixed = await database.rescoper.mixed(sorted(closed))
        before, now = self._seen_closed.pop(guild_id, {}), self._context.clock()
        if mixed:
            self._seen_closed[guild_id] = {root: before.get(root, now) for root in mixed}
        return [
            Work(self._seen_closed[guild_id][root] + SETTLED, partial(self._part, guild_id, root))
            for root in mixed
        ]

    async def _part(self, guild_id: GuildId, root: ChannelId) -> bool:
        """Do some pieces, as long as the channel stays closed."""
        changed = False
        async with self._context.databases.open(guild_id) as database:
            for _ in range(AT_ONCE):
                if root not in self._context.closed_channels(guild_id):
                    break
                if not await database.rescoper.keep_apart(root):
                    break
                changed = True
            if changed and database.vectors is not None:
                database.vectors.let_go()  # what is held of them tells where they were kept
        return changed
