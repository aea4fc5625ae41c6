"""Notice that who can read what may have changed: what is kept for whom is to be looked at."""

import discord
from discord.ext import commands

from bot.client import MemoirBot
from bot.ids import GuildId


class Permissions(commands.Cog):
    """Have the memory of a server looked at when a channel may have been closed or opened."""

    def __init__(self, bot: MemoirBot) -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Look after a channel's overwrites, category or age limit were changed."""
        self._look(after.guild)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Look after a role may do more or less."""
        if before.permissions != after.permissions:
            self._look(after.guild)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Look after a role is gone, and with it what a channel denied to it."""
        self._look(role.guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Look after an outage: until now it was not known who can read what."""
        self._look(guild)

    def _look(self, guild: discord.Guild) -> None:
        self._bot.manager.nudge(GuildId(guild.id))


async def setup(bot: MemoirBot) -> None:
    """Add the cog."""
    await bot.add_cog(Permissions(bot))
