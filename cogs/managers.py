"""Know who may change what is remembered: who said it, and who may manage the server."""

from discord import app_commands

from bot.delivery.interactions import Interaction
from bot.memory.records import Cell


def demand_manager(interaction: Interaction) -> None:
    """Raise unless this person may manage the server now, as Discord tells with every press."""
    if not interaction.permissions.manage_guild:
        raise app_commands.MissingPermissions(["manage_guild"])


def may_change(interaction: Interaction, cell: Cell) -> bool:
    """Return whether somebody said what a memory says, or may manage the server now."""
    return interaction.user.id == cell.author_id or interaction.permissions.manage_guild
