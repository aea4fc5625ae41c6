"""Let people pick one memory, and know it again later."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

from discord import app_commands

from bot.client import MemoirBot
from bot.delivery.failures import reason
from bot.delivery.interactions import Interaction
from bot.ids import CellId, GuildId, UserId
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.narrowing import Narrowing
from bot.memory.records import Cell
from cogs.browsing import MOST_OPTIONS
from cogs.embeds import OPTION_LABEL, option_label
from cogs.here import audience_here, guild_here
from cogs.rendering import ICONS
from cogs.sources import source_links

PICK = "Type some of its words and pick it from the list"
NONE_SUCH = "I know no such memory that can be shown here. Type some of its words and pick one."
GONE = "That memory is gone, or cannot be shown here now."
FORMER = " (no longer so)"
# With its "#" no text that somebody types is taken for one.
_VALUE = re.compile(r"#(\d{1,18})\.(\d{1,18})")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CellChoice:
    """Name a memory so that nothing else ever answers to it."""

    generation: int  # a reset counts anew: another memory may have its number then
    cell_id: CellId

    @property
    def value(self) -> str:
        """Return what stands for it in a list."""
        return f"#{self.generation}.{self.cell_id}"

    @classmethod
    def read(cls, value: str) -> "CellChoice | None":
        """Read what was picked from a list; None if somebody typed something else."""
        found = _VALUE.fullmatch(value.strip())
        return cls(int(found[1]), CellId(int(found[2]))) if found else None

    async def seen(self, database: MemoryDB, audience: Audience) -> Cell | None:
        """Return the memory as it is now, if it is still there and the audience may see it."""
        if await database.generation() != self.generation:
            return None
        return (await database.cells.many([self.cell_id], audience)).get(self.cell_id)

    async def with_links(
        self, database: MemoryDB, guild_id: GuildId, audience: Audience
    ) -> tuple[Cell, list[str]] | None:
        """Return the memory as it is now with the links to its sources."""
        cell = await self.seen(database, audience)
        if cell is None:
            return None
        [links] = await source_links(database, guild_id, audience, [cell.sources])
        return cell, links


async def suggested(
    bot: MemoirBot, interaction: Interaction, typed: str, *, author_id: UserId | None = None
) -> list[app_commands.Choice[str]]:
    """Suggest memories that are like what is typed; with `author_id` of this person alone."""
    try:
        audience = audience_here(bot, interaction)
        async with bot.databases.open(guild_here(interaction)) as database:
            generation = await database.generation()
            cells = await _like(database, typed, audience, author_id)
    except Exception as error:  # noqa: BLE001 - the edge of an interaction; no memories then
        _log.error("Memories could not be suggested: %s", reason(error))
        return []
    return [
        app_commands.Choice(name=label(cell), value=CellChoice(generation, cell.id).value)
        for cell in cells
    ]


async def picked(
    bot: MemoirBot, interaction: Interaction, value: str
) -> tuple[CellChoice, Cell] | None:
    """Return what was picked from the list, if it may be shown here now."""
    choice = CellChoice.read(value)
    if choice is None:
        return None
    async with bot.databases.open(guild_here(interaction)) as database:
        cell = await choice.seen(database, audience_here(bot, interaction))
    return None if cell is None else (choice, cell)


def label(cell: Cell) -> str:
    """Return what is shown of a memory in a list."""
    former = FORMER if cell.superseded_by is not None else ""
    said = f"{ICONS[cell.cell_type]} {cell.content}"
    return f"{option_label(said, OPTION_LABEL - len(former))}{former}"


async def _like(
    database: MemoryDB, typed: str, audience: Audience, author_id: UserId | None
) -> list[Cell]:
    """Return the memories nearest to what is typed, also faded ones; else what matters most."""
    found: list[Cell] = []
    if typed.strip():
        found = await database.recall.similar_cells(
            typed, audience, limit=MOST_OPTIONS, author_id=author_id
        )
        finds = await database.recall.find(
            typed, audience, limit=MOST_OPTIONS, author_id=author_id, own_words=True
        )
        said = [find.message.id for find in finds if find.message is not None]
        found += [find.cell for find in finds if find.cell is not None]
        found += await database.cells.drawn_from(said, audience, limit=MOST_OPTIONS)
    mine = [cell for cell in found if author_id in (None, cell.author_id)]
    if not mine:
        return await database.cells.most_salient(
            audience, limit=MOST_OPTIONS, narrowing=Narrowing(author_id=author_id)
        )
    return _each_once(mine)[:MOST_OPTIONS]


def _each_once(cells: Iterable[Cell]) -> list[Cell]:
    return list({cell.id: cell for cell in cells}.values())
