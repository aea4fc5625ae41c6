"""Catch up after an absence: what was deleted or edited meanwhile is announced by nobody."""

import asyncio
import logging
from datetime import timedelta

import discord
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.failures import reason
from bot.ids import GuildId
from cogs.rechecking import recheck

# People mostly take back what they said lately; anything older is checked when it is shown as a
# source.
LATELY = timedelta(days=7)
MOST_MESSAGES = 500  # of a server, the newest
# Mentions far apart cost a call each, of the fifty a second that Discord allows in all.
MOST_CALLS = 50
# Between servers: thousands that come back at once are no reason for thousands of calls at once.
PAUSE = 1.0  # seconds

_log = logging.getLogger(__name__)


class CatchingUp(commands.Cog):
    """Recheck what was said lately in servers that are there again, one server at a time."""

    def __init__(self, bot: MemoirBot) -> None:
        self._bot = bot
        self._waiting: dict[GuildId, None] = {}  # in the order of their return
        self._wake = asyncio.Event()
        self._working: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        """Begin to wait for servers."""
        self._working = asyncio.create_task(self._work(), name="catching up")

    async def cog_unload(self) -> None:
        """Stop; the next start checks everything again."""
        if self._working is not None:
            self._working.cancel()
            await asyncio.wait({self._working})

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Check a server after a start, an outage or a lost connection."""
        self._ask_for(guild)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Check a server that Memoir was removed from and is back in."""
        self._ask_for(guild)

    def _ask_for(self, guild: discord.Guild) -> None:
        self._waiting[GuildId(guild.id)] = None
        self._wake.set()

    async def _work(self) -> None:
        while True:
            while self._waiting:
                guild_id = next(iter(self._waiting))
                del self._waiting[guild_id]
                if self._bot.databases.has(guild_id):
                    await self._check(guild_id)
                    await asyncio.sleep(PAUSE)
            self._wake.clear()
            await self._wake.wait()

    async def _check(self, guild_id: GuildId) -> None:
        try:
            since = self._bot.clock() - LATELY
            lately = await self._bot.manager.said_since(guild_id, since, limit=MOST_MESSAGES)
            found = await recheck(self._bot, guild_id, lately, calls=MOST_CALLS)
        except Exception as error:  # noqa: BLE001 - the edge of the task
            _log.error("Server %s could not be checked for deletions: %s", guild_id, reason(error))
        else:
            if found.gone:
                _log.info("%s deletions were missed and are made up for.", len(found.gone))


async def setup(bot: MemoirBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(CatchingUp(bot))
