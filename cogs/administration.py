"""Administer memory: erase it, and see to its order."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, tell, tell_failure, think
from bot.ids import GuildId, UserId
from bot.manager import MemoryManager
from cogs.browsing import IDLE_SECONDS, PersonalView
from cogs.embeds import card
from cogs.exchange import ExchangeCommands
from cogs.here import audience_here
from cogs.journal import JournalCommands
from cogs.listening import ListeningCommands
from cogs.managers import demand_manager
from cogs.rendering import reset_card
from cogs.settings import SettingsCommand

NAME_CHARACTERS = 100  # Discord's longest server name
NAME_LABEL = "Type the server's name"
NOT_THE_NAME = "That is not this server's name, so nothing was erased."
KEPT = "Nothing was erased."
ERASED = (
    "Everything is erased: scenes, memories, messages and their index. I begin anew; the settings"
    " of this server and who opted out stay as they are."
)


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Administration(
    JournalCommands,
    ListeningCommands,
    SettingsCommand,
    ExchangeCommands,
    commands.GroupCog,
    name="memory-admin",
    description="Manage what I remember",
):
    """Serve those who may manage the server."""

    def __init__(self, bot: MemoirBot) -> None:
        self._bot = bot

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse whoever may not manage the server, whatever its settings allow them to see."""
        demand_manager(interaction)
        return True

    @app_commands.command(description="Erase everything I remember of this server, for good")
    async def reset(self, interaction: Interaction) -> None:
        """Say what would go, and offer to erase it."""
        await think(interaction)
        guild = _guild(interaction)
        guild_id = GuildId(guild.id)
        audience = audience_here(self._bot, interaction)
        status = await self._bot.manager.status(guild_id, audience)
        await interaction.edit_original_response(
            embed=reset_card(guild.name, status),
            view=ResetView(interaction, self._bot.manager),
        )


class ResetView(PersonalView):
    """Ask once more before memory is erased."""

    def __init__(self, interaction: Interaction, manager: MemoryManager) -> None:
        super().__init__(interaction)
        self._manager = manager

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Serve the person who asked, for as long as they may manage the server."""
        demand_manager(interaction)
        return await super().interaction_check(interaction)

    @discord.ui.button(label="Erase everything…", style=discord.ButtonStyle.danger)
    async def erase(self, interaction: Interaction, _: discord.ui.Button["ResetView"]) -> None:
        """Ask for the server's name."""
        await interaction.response.send_modal(ResetModal(self, self._manager, _guild(interaction)))

    @discord.ui.button(label="Keep it")
    async def keep(self, interaction: Interaction, _: discord.ui.Button["ResetView"]) -> None:
        """Leave memory as it is."""
        await interaction.response.defer()
        await self.retire()
        await tell(interaction, KEPT)


class ResetModal(discord.ui.Modal, title="Erase all memory"):
    """Have the server's name typed, so that nobody erases a memory by a slip."""

    def __init__(self, view: ResetView, manager: MemoryManager, guild: discord.Guild) -> None:
        super().__init__(timeout=IDLE_SECONDS)
        self._view = view
        self._manager = manager
        self._name = discord.ui.TextInput["ResetModal"](
            placeholder=guild.name, max_length=NAME_CHARACTERS
        )
        self.add_item(discord.ui.Label(text=NAME_LABEL, component=self._name))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Erase everything if the name is right."""
        demand_manager(interaction)
        guild = _guild(interaction)
        if not _is_name(self._name.value, guild):
            await tell(interaction, NOT_THE_NAME)
            return
        await think(interaction)
        await self._manager.reset(GuildId(guild.id))
        await self._manager.note(GuildId(guild.id), UserId(interaction.user.id), "reset")
        await interaction.edit_original_response(embed=card("Erased", ERASED))
        await self._view.retire()

    async def on_error(  # type: ignore[override]  # discord.py's modals have no item to blame
        self, interaction: Interaction, error: Exception, /
    ) -> None:
        """Tell the person what happened."""
        await tell_failure(interaction, error)


def _guild(interaction: Interaction) -> discord.Guild:
    if interaction.guild is None:
        raise app_commands.NoPrivateMessage
    return interaction.guild


def _is_name(typed: str, guild: discord.Guild) -> bool:
    """Tell whether the server's name was typed; keyboards differ in case and spaces."""
    return bool(guild.name) and typed.casefold().split() == guild.name.casefold().split()


async def setup(bot: MemoirBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Administration(bot))
