"""Link memories to the messages that they were drawn from."""

from collections.abc import Sequence

from bot.ids import GuildId, MessageId
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from cogs.embeds import jump_link


async def source_links(
    database: MemoryDB,
    guild_id: GuildId,
    audience: Audience,
    sources: Sequence[tuple[MessageId, ...]],
) -> list[list[str]]:
    """Return for each entry the links to its source messages that the audience may see."""
    ids = {message_id for each in sources for message_id in each}
    where = await database.messages.where(ids, audience)
    return [
        [jump_link(guild_id, where[source], source) for source in each if source in where]
        for each in sources
    ]
