"""Pin a memory, so that it never fades."""

import logging

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.failures import reason
from bot.delivery.interactions import Interaction, tell, think
from bot.ids import CellId
from bot.memory.records import Cell
from cogs.browsing import MOST_OPTIONS, PersonalView
from cogs.embeds import OPTION_LABEL, card, clip
from cogs.here import audience_here, guild_here
from cogs.managers import may_change
from cogs.rendering import ICONS, cell_entry
from cogs.sources import cell_with_links

PICK = "Type a few words of the memory and pick it from the list."
GONE = "That memory is gone, or cannot be shown here now."
NOT_YOURS = "Only whoever said this and whoever may manage the server can pin it or unpin it."

_log = logging.getLogger(__name__)


class PinCommands(commands.Cog):
    """Hold the command that pins; a part of the cog Memory."""

    _bot: MemoirBot

    @app_commands.command(description="Pin a memory so that it never fades, or unpin it")
    @app_commands.describe(memory="Type a few words of it and pick it from the list")
    async def pin(
        self, interaction: Interaction, memory: app_commands.Range[str, 1, OPTION_LABEL]
    ) -> None:
        """Show a memory, with a button that pins or unpins it."""
        await think(interaction)
        if not memory.isdecimal():
            await tell(interaction, PICK)
            return
        view = PinView(interaction, self._bot, CellId(int(memory)))
        await interaction.edit_original_response(embed=await view.shown(), view=view)

    @pin.autocomplete("memory")
    async def complete_memory(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest memories that may be shown here."""
        try:
            cells = await self._suggested(interaction, typed)
        except Exception as error:  # noqa: BLE001 - the edge of an interaction; none then
            _log.error("Memories could not be suggested: %s", reason(error))
            return []
        return [
            app_commands.Choice(
                name=clip(f"{ICONS[cell.cell_type]} {cell.content}", OPTION_LABEL),
                value=str(cell.id),
            )
            for cell in cells
        ]

    async def _suggested(self, interaction: Interaction, typed: str) -> list[Cell]:
        audience = audience_here(self._bot, interaction)
        async with self._bot.databases.open(guild_here(interaction)) as database:
            if not typed.strip():
                return await database.cells.most_salient(audience, limit=MOST_OPTIONS)
            finds = await database.recall.find(typed, audience, limit=MOST_OPTIONS, own_words=True)
        return [find.cell for find in finds if find.cell is not None]


class PinView(PersonalView):
    """Show one memory, and pin or unpin it."""

    def __init__(self, interaction: Interaction, bot: MemoirBot, cell_id: CellId) -> None:
        super().__init__(interaction)
        self._bot = bot
        self._cell_id = cell_id

    async def shown(self) -> discord.Embed:
        """Return the memory as it is now, and offer what can be done with it."""
        audience, guild_id = audience_here(self._bot, self.last), guild_here(self.last)
        async with self._bot.databases.open(guild_id) as database:
            found = await cell_with_links(database, guild_id, audience, self._cell_id)
        self.clear_items()
        if found is None:
            return card("📍 Gone", GONE)
        cell, links = found
        self.add_item(self.unpin if cell.pinned else self.pin)
        title = "📍 Pinned: it never fades" if cell.pinned else "📍 Pin this memory?"
        return card(title, cell_entry(cell, links, scene=cell.scene))

    @discord.ui.button(label="Pin", emoji="📍", style=discord.ButtonStyle.primary)
    async def pin(self, interaction: Interaction, _: discord.ui.Button["PinView"]) -> None:
        """Keep it from ever fading."""
        await self._set(interaction, pinned=True)

    @discord.ui.button(label="Unpin")
    async def unpin(self, interaction: Interaction, _: discord.ui.Button["PinView"]) -> None:
        """Let it fade like others from now on."""
        await self._set(interaction, pinned=False)

    async def _set(self, interaction: Interaction, *, pinned: bool) -> None:
        await interaction.response.defer()
        self.last = interaction
        audience = audience_here(self._bot, interaction)
        async with self._bot.databases.open(guild_here(interaction)) as database:
            cell = (await database.cells.many([self._cell_id], audience)).get(self._cell_id)
            allowed = cell is None or may_change(interaction, cell)
            if allowed:
                await database.forgetting.pin(self._cell_id, audience, pinned=pinned)
        if not allowed:
            await tell(interaction, NOT_YOURS)
            return
        await interaction.edit_original_response(embed=await self.shown(), view=self)
