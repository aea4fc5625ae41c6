"""Follow Discord: forget what is deleted there, learn what is edited."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from functools import partial

import discord
from discord.ext import commands
from discord.utils import time_snowflake

from bot.client import MemoirBot
from bot.delivery.failures import reason
from bot.errors import StoreError
from bot.ids import ChannelId, GuildId, MessageId
from bot.memory.selections import InChannel, Messages
from cogs.edits import learn_edit

# A full disk or a file that is being copied is often well again within minutes. Whatever is still
# not removed then is found when it is next checked against Discord.
AGAIN_AFTER = (2.0, 30.0, 300.0)  # seconds
# Discord repeats what was missed for minutes; what was said longer ago than this and is not stored
# does not come by itself any more.
COMES_LATE = timedelta(days=1)

_log = logging.getLogger(__name__)


class Removals(commands.Cog):
    """Have memory follow what is deleted and edited on Discord, however often it is told."""

    def __init__(self, bot: MemoirBot) -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Forget a message."""
        await self._forget(event.guild_id, [event.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Forget messages that were deleted at once."""
        await self._forget(event.guild_id, event.message_ids)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Forget what was said in a channel and its threads."""
        await self._forget_place(channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        """Forget what was said in a thread."""
        await self._forget_place(event.guild_id, event.thread_id)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Learn what a stored message says now; a link that unfolds is no edit."""
        if event.guild_id is None or not event.data.get("edited_timestamp"):
            return
        guild_id, message_id = GuildId(event.guild_id), MessageId(event.message_id)
        await self._bot.arrivals.settled(message_id)
        await self._insist(partial(self._learn, guild_id, message_id, event.message))

    async def _learn(
        self, guild_id: GuildId, message_id: MessageId, message: discord.Message
    ) -> None:
        if await self._bot.manager.holding(guild_id, [message_id]):
            hidden = not self._bot.listens
            await learn_edit(self._bot, guild_id, message, may_be_hidden=hidden)

    async def _forget(self, guild_id: int | None, message_ids: Iterable[int]) -> None:
        """Forget messages; of direct ones nothing is known."""
        if guild_id is not None:
            ids = set(map(MessageId, message_ids))
            await self._insist(partial(self._forget_concerned, GuildId(guild_id), ids))

    async def _forget_concerned(self, guild_id: GuildId, ids: set[MessageId]) -> None:
        """Forget those that are stored, and refuse those that may still be on their way."""
        stored = await self._bot.manager.holding(guild_id, ids)
        earliest = time_snowflake(self._bot.clock() - COMES_LATE)
        concerned = sorted(each for each in ids if each in stored or each >= earliest)
        if concerned:
            await self._bot.manager.remove(guild_id, Messages.of(concerned))

    async def _forget_place(self, guild_id: int, channel_id: int) -> None:
        """Forget what was said in a channel or thread, once what is on its way has come."""
        await self._bot.arrivals.all_settled()
        if self._bot.databases.has(GuildId(guild_id)):
            place = InChannel(ChannelId(channel_id))
            await self._insist(partial(self._bot.manager.remove, GuildId(guild_id), place))

    async def _insist(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do it, again and again where the file can't be written now."""
        for wait in (*AGAIN_AFTER, None):
            try:
                await work()
            except StoreError as error:
                _log.error("What Discord changed could not be followed: %s", error)
                if wait is not None:
                    await asyncio.sleep(wait)
            except Exception as error:  # noqa: BLE001 - the edge of an event
                _log.error(
                    "What Discord deleted or changed could not be followed: %s", reason(error)
                )
                return
            else:
                return


async def setup(bot: MemoirBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Removals(bot))
