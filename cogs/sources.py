"""Link memories to the messages that they were drawn from."""

from collections.abc import Sequence

from bot.ids import CellId, GuildId, MessageId
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.records import Cell
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


async def cell_with_links(
    database: MemoryDB, guild_id: GuildId, audience: Audience, cell_id: CellId
) -> tuple[Cell, list[str]] | None:
    """Return a memory as it is now with the links to its sources; None if it may not be seen."""
    cell = (await database.cells.many([cell_id], audience)).get(cell_id)
    if cell is None:
        return None
    [links] = await source_links(database, guild_id, audience, [cell.sources])
    return cell, links
