"""Tell where a command was used, and what may be shown there."""

from discord import app_commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction
from bot.ids import GuildId
from bot.memory.audience import EVERYONE, Audience, Scope
from bot.places import place_of


def guild_here(interaction: Interaction) -> GuildId:
    """Return the server; raise NoPrivateMessage outside of one."""
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    return GuildId(interaction.guild_id)


def audience_here(bot: MemoirBot, interaction: Interaction) -> Audience:
    """Return what may be shown to whoever uses this now, and to nobody else."""
    return bot.audience_of(guild_here(interaction), interaction.channel, interaction.user)


async def listens_here(bot: MemoirBot, interaction: Interaction) -> bool:
    """Return whether Memoir reads along where a command was used."""
    if interaction.channel is None:
        return False
    return await bot.listens_in(guild_here(interaction), interaction.channel)


def scope_here(interaction: Interaction) -> Scope:
    """Return for whom is kept what is said here."""
    return EVERYONE if interaction.channel is None else place_of(interaction.channel).scope
