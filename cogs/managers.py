"""Serve those who may manage the server, and nobody else."""

from discord import app_commands

from bot.delivery.interactions import Interaction


def demand_manager(interaction: Interaction) -> None:
    """Raise unless this person may manage the server now, as Discord tells with every press."""
    if not interaction.permissions.manage_guild:
        raise app_commands.MissingPermissions(["manage_guild"])
