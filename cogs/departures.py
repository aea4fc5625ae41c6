"""Follow servers that Memoir is removed from: their memory waits for a while, then is deleted."""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

import discord
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.failures import reason
from bot.delivery.outbox import UNDELIVERABLE
from bot.ids import GuildId

# The grace is of days: to look every hour is soon enough, and costs Discord nothing.
LOOK_EVERY = 3600.0  # seconds
UNKNOWN_GUILD, MISSING_ACCESS = 10004, 50001  # Discord's error codes

_log = logging.getLogger(__name__)


class Departures(commands.Cog):
    """Note which servers were left, and delete their memory once it is certain."""

    def __init__(self, bot: MemoirBot) -> None:
        self._bot = bot
        self._shards_ready: set[int] = set()
        self._wake = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        """Leave the memory of servers that were left alone; begin to watch."""
        for guild_id in self._bot.registry.departures:
            self._bot.manager.rest(guild_id)
        self._watching = asyncio.create_task(self._watch(), name="departures")

    async def cog_unload(self) -> None:
        """Stop watching; a deletion that is under way is taken up at the next start."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait({self._watching})

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that Memoir was removed from a server; an outage is another event."""
        await self._note(GuildId(guild.id))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Keep the memory of a server that is back."""
        await self._welcome(GuildId(guild.id))

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Go on with the memory of a server whose outage is over."""
        await self._welcome(GuildId(guild.id))

    @commands.Cog.listener()
    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """Leave the memory of a server alone while nobody knows who may read what."""
        self._bot.manager.rest(GuildId(guild.id))

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Look who is missing once every shard has told of its servers."""
        self._shards_ready.add(shard_id)
        self._wake.set()

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        """Trust a shard again that has gone on."""
        self._shards_ready.add(shard_id)

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Trust nothing that a shard without a connection does not tell."""
        self._shards_ready.discard(shard_id)

    async def _note(self, guild_id: GuildId) -> None:
        self._bot.manager.rest(guild_id)
        days = self._bot.settings.grace_days
        _log.warning(
            "Memoir is in server %s no longer: its memory is deleted in %s days.", guild_id, days
        )
        await self._bot.registry.note_departure(guild_id)
        self._wake.set()

    async def _welcome(self, guild_id: GuildId) -> None:
        if guild_id in self._bot.registry.departures:
            await self._bot.registry.forget_departure(guild_id)
            _log.warning("Memoir is back in server %s: its memory is kept.", guild_id)
        self._bot.manager.wake(guild_id)

    async def _watch(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_EVERY)
            self._wake.clear()
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001 - the edge of the task
                _log.error("Servers that were left could not be looked at: %s", reason(error))

    async def _look(self) -> None:
        """Note who is missing, and delete what nobody came back for."""
        if not self._all_told:
            return
        here = {GuildId(guild.id) for guild in self._bot.guilds}
        known = await asyncio.to_thread(self._bot.databases.known)
        departures = self._bot.registry.departures
        for guild_id in set(known) - here - departures.keys():
            await self._note(guild_id)
        for guild_id in here & departures.keys():
            await self._welcome(guild_id)
        grace = timedelta(days=self._bot.settings.grace_days)
        due = self._bot.clock() - grace
        for guild_id in [each for each, left_at in departures.items() if left_at <= due]:
            await self._delete(guild_id)

    @property
    def _all_told(self) -> bool:
        """Return whether it is known of every server that Memoir is in it."""
        shards = self._bot.shards.keys()
        outage = any(guild.unavailable for guild in self._bot.guilds)
        return bool(shards) and shards <= self._shards_ready and not outage

    async def _delete(self, guild_id: GuildId) -> None:
        """Delete a server's memory if Discord confirms that Memoir is not in it."""
        try:
            await self._bot.outbox.through(self._bot.fetch_guild(guild_id, with_counts=False))
        except discord.HTTPException as error:
            if error.code in (UNKNOWN_GUILD, MISSING_ACCESS):
                await self._bot.manager.purge(guild_id)
                await self._bot.registry.forget_guild(guild_id)
                await self._bot.registry.forget_departure(guild_id)
                _log.warning("The memory of server %s, which was left, is deleted.", guild_id)
        except UNDELIVERABLE:
            return  # nobody says whether it is so: asked again at the next look
        else:
            await self._welcome(guild_id)


async def setup(bot: MemoirBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Departures(bot))
