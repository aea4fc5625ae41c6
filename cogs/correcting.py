"""Let people put a memory right by hand."""

import logging
import re

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.failures import reason
from bot.delivery.interactions import Interaction, tell, tell_failure, think
from bot.ids import CellId
from bot.memory.records import Cell
from bot.memory.text import storable
from bot.vocabulary import CELL_CHARACTERS
from cogs import rendering
from cogs.browsing import IDLE_SECONDS, MOST_OPTIONS
from cogs.embeds import OPTION_LABEL, card, clip
from cogs.here import audience_here, guild_here
from cogs.managers import may_change
from cogs.sources import source_links

WHO_MAY = "Whoever said it, and whoever may manage the server, can put a memory right."
NOT_YOURS = f"That memory is not yours to change. {WHO_MAY}"
NONE_SUCH = "I know no such memory that can be shown here. Type some of its words and pick one."
UNCHANGED = "That is what I remember already, so nothing was changed."
EMPTY = "A memory needs words. Nothing was changed."
TITLE = "✏️ Put right"
LABEL = "What is right"
FORMER = " (no longer so)"
# With its "#" no text that somebody types is taken for one.
_VALUE = re.compile(r"#(\d{1,18})")

_log = logging.getLogger(__name__)


class Corrections(commands.Cog):
    """Take people's word for what a memory should say; a part of the cog Memory."""

    _bot: MemoirBot

    @app_commands.command(description="Put a memory right: your words outrank what I made of them")
    @app_commands.describe(memory="Some words of the memory; pick it from the list")
    async def correct(
        self, interaction: Interaction, memory: app_commands.Range[str, 1, OPTION_LABEL]
    ) -> None:
        """Open a form with the memory's words."""
        cell = await self._picked(interaction, memory)
        if cell is None:
            await tell(interaction, NONE_SUCH)
        elif not may_change(interaction, cell):
            await tell(interaction, NOT_YOURS)
        else:
            await interaction.response.send_modal(CorrectionModal(self, cell))

    @correct.autocomplete("memory")
    async def complete_memory(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the memories that are most like what is typed."""
        try:
            audience = audience_here(self._bot, interaction)
            async with self._bot.databases.open(guild_here(interaction)) as database:
                cells = await database.recall.similar_cells(typed, audience, limit=MOST_OPTIONS)
                if not cells:
                    cells = await database.cells.most_salient(audience, limit=MOST_OPTIONS)
        except Exception as error:  # noqa: BLE001 - the edge of an interaction; no memories then
            _log.error("Memories could not be suggested: %s", reason(error))
            return []
        return [app_commands.Choice(name=_label(cell), value=f"#{cell.id}") for cell in cells]

    async def _picked(self, interaction: Interaction, value: str) -> Cell | None:
        found = _VALUE.fullmatch(value.strip())
        if found is None:
            return None
        async with self._bot.databases.open(guild_here(interaction)) as database:
            cells = await database.cells.many(
                [CellId(int(found[1]))], audience_here(self._bot, interaction)
            )
        return next(iter(cells.values()), None)

    async def put_right(self, interaction: Interaction, cell: Cell, text: str) -> None:
        """Write the correction, if it still may be seen, and show it."""
        guild_id, audience = guild_here(interaction), audience_here(self._bot, interaction)
        async with self._bot.databases.open(guild_id) as database:
            corrected = await database.corrections.correct(cell.id, text, audience)
            sources = [corrected.sources] if corrected else []
            links = await source_links(database, guild_id, audience, sources)
        if corrected is None:
            embed = card(TITLE, NONE_SUCH)
        else:
            kept = "-# What it said before is kept, and marked as no longer so."
            embed = card(TITLE, f"{rendering.cell_entry(corrected, links[0])}\n\n{kept}")
        await interaction.edit_original_response(embed=embed)


class CorrectionModal(discord.ui.Modal, title="Put a memory right"):
    """Ask for a memory's right words."""

    def __init__(self, corrections: Corrections, cell: Cell) -> None:
        super().__init__(timeout=IDLE_SECONDS)
        self._corrections = corrections
        self._cell = cell
        self._text = discord.ui.TextInput["CorrectionModal"](
            style=discord.TextStyle.paragraph,
            default=cell.content[:CELL_CHARACTERS],
            max_length=CELL_CHARACTERS,
        )
        self.add_item(discord.ui.Label(text=LABEL, component=self._text))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Put the words in the memory's place."""
        text = " ".join(storable(self._text.value).split())
        if not any(map(str.isalnum, text)):
            await tell(interaction, EMPTY)
        elif not may_change(interaction, self._cell):
            await tell(interaction, NOT_YOURS)
        elif text == self._cell.content and self._cell.superseded_by is None:
            await tell(interaction, UNCHANGED)
        else:
            await think(interaction)
            await self._corrections.put_right(interaction, self._cell, text)

    async def on_error(  # type: ignore[override]  # discord.py's modals have no item to blame
        self, interaction: Interaction, error: Exception, /
    ) -> None:
        """Tell the person what happened."""
        await tell_failure(interaction, error)


def _label(cell: Cell) -> str:
    former = FORMER if cell.superseded_by is not None else ""
    said = clip(" ".join(cell.content.split()), OPTION_LABEL - len(former))
    return f"{said}{former}"
