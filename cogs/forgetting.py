"""Let people forget a memory of their own; who manages the server, any."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, tell, think
from bot.ids import UserId
from bot.memory.selections import Cells
from cogs.confirming import Confirmation
from cogs.embeds import EMBER, OPTION_LABEL, PARAGRAPH, card
from cogs.here import audience_here, guild_here
from cogs.managers import may_change
from cogs.memory_choices import GONE, NONE_SUCH, PICK, CellChoice, picked, suggested
from cogs.remembering import NOT_YOURS, forgotten, what_goes
from cogs.rendering import cell_entry

TITLE = "🗑️ Forget this memory?"


class ForgetCommand(commands.Cog):
    """Hold the command that forgets; a part of the cog Memory."""

    _bot: MemoirBot

    @app_commands.command(description="Forget a memory for good, with what it was drawn from")
    @app_commands.describe(memory=PICK)
    async def forget(
        self, interaction: Interaction, memory: app_commands.Range[str, 1, OPTION_LABEL]
    ) -> None:
        """Show a memory and what goes with it, and offer to forget it."""
        await think(interaction)
        found = await picked(self._bot, interaction, memory)
        if found is None:
            await tell(interaction, NONE_SUCH)
        elif not may_change(interaction, found[1]):
            await tell(interaction, NOT_YOURS)
        else:
            await self._offer(interaction, found[0])

    @forget.autocomplete("memory")
    async def complete_forgotten(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest what this person may forget."""
        anybodys = interaction.permissions.manage_guild
        whose = None if anybodys else UserId(interaction.user.id)
        return await suggested(self._bot, interaction, typed, author_id=whose)

    async def _offer(self, interaction: Interaction, choice: CellChoice) -> None:
        guild_id, audience = guild_here(interaction), audience_here(self._bot, interaction)
        async with self._bot.databases.open(guild_id) as database:
            found = await choice.with_links(database, guild_id, audience)
        if found is None:
            await tell(interaction, GONE)
            return
        going = await self._bot.manager.removable(guild_id, _chosen(interaction, choice))
        entry = cell_entry(*found, scene=found[0].scene)
        embed = card(TITLE, f"{entry}{PARAGRAPH}{what_goes(going)}", colour=EMBER)

        async def forget(pressed: Interaction) -> discord.Embed:
            return await self._forget(pressed, choice)

        view = Confirmation(interaction, forget, label="Forget it", kept="Nothing was forgotten.")
        await interaction.edit_original_response(embed=embed, view=view)

    async def _forget(self, interaction: Interaction, choice: CellChoice) -> discord.Embed:
        """Forget a memory that may still be seen and forgotten; return what is said of it."""
        guild_id, audience = guild_here(interaction), audience_here(self._bot, interaction)
        async with self._bot.databases.open(guild_id) as database:
            cell = await choice.seen(database, audience)
        if cell is None:
            return card(TITLE, GONE)
        if not may_change(interaction, cell):
            return card(TITLE, NOT_YOURS)
        return forgotten(await self._bot.manager.remove(guild_id, _chosen(interaction, choice)))


def _chosen(interaction: Interaction, choice: CellChoice) -> Cells:
    """Return the memory with its messages, of others only for who may manage the server."""
    manages = interaction.permissions.manage_guild
    return Cells((choice.cell_id,), None if manages else UserId(interaction.user.id))
