"""Embed: give messages and cells their vectors."""

from functools import partial

from bot.embedding import VectorTender
from bot.graph.step import Work
from bot.ids import GuildId


class Embed:
    """Embed what has no vector yet, a batch at a time."""

    name = "embed"
    reads = frozenset({"cells"})
    writes = frozenset({"vectors"})
    width = 1

    def __init__(self, tender: VectorTender) -> None:
        self._tender = tender

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        """Return the next batch, if anything waits."""
        due = await self._tender.due(guild_id)
        return [] if due is None else [Work(due, partial(self._tender.embed, guild_id))]
