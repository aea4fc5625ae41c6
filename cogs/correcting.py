"""Let people put a memory right by hand."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, tell, tell_failure, think
from bot.ids import UserId
from bot.memory.records import Cell
from bot.memory.text import storable
from bot.vocabulary import CELL_CHARACTERS
from cogs import rendering
from cogs.browsing import IDLE_SECONDS
from cogs.consent import opted_out
from cogs.embeds import OPTION_LABEL, card
from cogs.here import audience_here, guild_here
from cogs.managers import may_change
from cogs.memory_choices import NONE_SUCH, PICK, CellChoice, picked, suggested
from cogs.sources import source_links

WHO_MAY = "Whoever said it, and whoever may manage the server, can put a memory right."
NOT_YOURS = f"That memory is not yours to change. {WHO_MAY}"
NOT_KEPT = (
    "You opted out of being remembered, so I keep no words of yours, corrections neither."
    " `/privacy opt-in` changes that."
)
UNCHANGED = "That is what I remember already, so nothing was changed."
EMPTY = "A memory needs words. Nothing was changed."
TITLE = "✏️ Put right"
LABEL = "What is right"


class Corrections(commands.Cog):
    """Take people's word for what a memory should say; a part of the cog Memory."""

    _bot: MemoirBot

    @app_commands.command(description="Put a memory right: your words outrank what I made of them")
    @app_commands.describe(memory=PICK)
    async def correct(
        self, interaction: Interaction, memory: app_commands.Range[str, 1, OPTION_LABEL]
    ) -> None:
        """Open a form with the memory's words."""
        found = await picked(self._bot, interaction, memory)
        if found is None:
            await tell(interaction, NONE_SUCH)
        elif not may_change(interaction, found[1]):
            await tell(interaction, NOT_YOURS)
        elif opted_out(self._bot, interaction):
            await tell(interaction, NOT_KEPT)
        else:
            await interaction.response.send_modal(CorrectionModal(self, *found))

    @correct.autocomplete("memory")
    async def complete_memory(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the memories that are most like what is typed."""
        return await suggested(self._bot, interaction, typed)

    async def put_right(self, interaction: Interaction, choice: CellChoice, text: str) -> None:
        """Write the correction, if the memory still may be seen, and show it."""
        if opted_out(self._bot, interaction):
            await interaction.edit_original_response(embed=card(TITLE, NOT_KEPT))
            return
        guild_id, audience = guild_here(interaction), audience_here(self._bot, interaction)
        async with self._bot.databases.open(guild_id) as database:
            cell = await choice.seen(database, audience)
            by = UserId(interaction.user.id)
            corrected = (
                await database.corrections.correct(cell.id, text, audience, by) if cell else None
            )
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

    def __init__(self, corrections: Corrections, choice: CellChoice, cell: Cell) -> None:
        super().__init__(timeout=IDLE_SECONDS)
        self._corrections = corrections
        self._choice = choice
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
            await self._corrections.put_right(interaction, self._choice, text)

    async def on_error(  # type: ignore[override]  # discord.py's modals have no item to blame
        self, interaction: Interaction, error: Exception, /
    ) -> None:
        """Tell the person what happened."""
        await tell_failure(interaction, error)
