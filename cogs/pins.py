"""Pin a memory, so that it never fades."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, tell, think
from cogs.browsing import PersonalView
from cogs.embeds import OPTION_LABEL, card
from cogs.here import audience_here, guild_here
from cogs.managers import may_change
from cogs.memory_choices import GONE, NONE_SUCH, PICK, CellChoice, picked, suggested
from cogs.rendering import cell_entry

NOT_YOURS = "Only whoever said this and whoever may manage the server can pin it or unpin it."


class PinCommands(commands.Cog):
    """Hold the command that pins; a part of the cog Memory."""

    _bot: MemoirBot

    @app_commands.command(description="Pin a memory so that it never fades, or unpin it")
    @app_commands.describe(memory=PICK)
    async def pin(
        self, interaction: Interaction, memory: app_commands.Range[str, 1, OPTION_LABEL]
    ) -> None:
        """Show a memory, with a button that pins or unpins it."""
        await think(interaction)
        found = await picked(self._bot, interaction, memory)
        if found is None:
            await tell(interaction, NONE_SUCH)
            return
        view = PinView(interaction, self._bot, found[0])
        await interaction.edit_original_response(embed=await view.shown(), view=view)

    @pin.autocomplete("memory")
    async def complete_memory(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest memories that may be shown here."""
        return await suggested(self._bot, interaction, typed)


class PinView(PersonalView):
    """Show one memory, and pin or unpin it."""

    def __init__(self, interaction: Interaction, bot: MemoirBot, choice: CellChoice) -> None:
        super().__init__(interaction)
        self._bot = bot
        self._choice = choice

    async def shown(self) -> discord.Embed:
        """Return the memory as it is now, and offer what can be done with it."""
        audience, guild_id = audience_here(self._bot, self.last), guild_here(self.last)
        async with self._bot.databases.open(guild_id) as database:
            found = await self._choice.with_links(database, guild_id, audience)
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
            cell = await self._choice.seen(database, audience)
            allowed = cell is None or may_change(interaction, cell)
            if cell is not None and allowed:
                await database.forgetting.pin(cell.id, audience, pinned=pinned)
        if not allowed:
            await tell(interaction, NOT_YOURS)
            return
        await interaction.edit_original_response(embed=await self.shown(), view=self)
