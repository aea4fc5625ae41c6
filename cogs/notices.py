"""Tell channels that Memoir reads along in them, before anybody need wonder."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import discord

from bot.client import MemoirBot
from bot.config import Settings
from bot.ids import ChannelId, GuildId
from bot.memory.guild_settings import EVERYWHERE, GuildSettings
from bot.retention import days_kept
from cogs.embeds import counted

# What stands in for the notice where a channel has a topic.
TOPIC_LINE = "Memoir reads along here to remember; /privacy tells what, and how to opt out."
NOTICE = (
    "📖 From now on I read along here{threads}, so that this server can ask me later what was said."
    "\n-# I keep what is said {kept}. `/privacy` shows what I keep and who sees it; there anybody"
    " can opt out or have their part deleted."
)

Spoken = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.ForumChannel
    | discord.Thread
)


@dataclass(slots=True)
class Told:
    """Say where a notice stands now, and where none can."""

    notices: dict[ChannelId, discord.Message] = field(default_factory=dict)
    unreached: list[ChannelId] = field(default_factory=list)  # Memoir may not write there


async def announce(bot: MemoirBot, guild: discord.Guild) -> Told:
    """Give every channel that is read along in its notice, unless it has one."""
    guild_id = GuildId(guild.id)
    chosen = await bot.manager.guild_settings(guild_id)
    if not (bot.listens and chosen.listen):
        return Told()
    channels = {ChannelId(each.id): each for each in listened(guild, chosen)}
    async with bot.databases.open(guild_id) as database:
        untold = await database.listening_notices.claim(channels)
    told = await _tell(bot, [channels[each] for each in sorted(untold)], chosen)
    if told.unreached:
        async with bot.databases.open(guild_id) as database:
            await database.listening_notices.release(told.unreached)
    return told


def listened(guild: discord.Guild, chosen: GuildSettings) -> Iterator[Spoken]:
    """Yield the channels of a guild that are read along in; their threads come with them."""
    if chosen.listen == EVERYWHERE:
        kinds = discord.TextChannel | discord.VoiceChannel | discord.StageChannel
        yield from (each for each in guild.channels if isinstance(each, kinds) and readable(each))
        return
    for channel_id in sorted(chosen.listen):
        channel = guild.get_channel_or_thread(channel_id)
        if isinstance(channel, Spoken):
            yield channel


def readable(channel: Spoken) -> bool:
    """Return whether Memoir may read a channel."""
    return channel.permissions_for(channel.guild.me).view_channel


def kept(settings: Settings, chosen: GuildSettings) -> str:
    """Say for how long a guild's messages are kept."""
    days = days_kept(settings, chosen)
    return f"for {counted(days, 'day')}" if days else "until it is deleted"


async def _tell(bot: MemoirBot, channels: Iterable[Spoken], chosen: GuildSettings) -> Told:
    told = Told()
    for channel in channels:
        sent = None
        if not isinstance(channel, discord.ForumChannel) and _writable(channel):
            threads = " and in the threads of this channel" if _has_threads(channel) else ""
            text = NOTICE.format(threads=threads, kept=kept(bot.settings, chosen))
            sent = await bot.outbox.send(channel, text)
        if sent is None:
            told.unreached.append(ChannelId(channel.id))
        else:
            told.notices[ChannelId(channel.id)] = sent
    return told


def _writable(channel: Spoken) -> bool:
    may = channel.permissions_for(channel.guild.me)
    in_thread = isinstance(channel, discord.Thread)
    return may.view_channel and (may.send_messages_in_threads if in_thread else may.send_messages)


def _has_threads(channel: Spoken) -> bool:
    return isinstance(channel, discord.TextChannel)
