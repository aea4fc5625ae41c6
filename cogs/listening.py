"""Choose where Memoir reads along, and have its channels say so."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, tell, think
from bot.delivery.outbox import UNDELIVERABLE
from bot.ids import ChannelId, UserId
from bot.memory.guild_settings import EVERYWHERE, GuildSettings
from cogs.browsing import PersonalView
from cogs.embeds import PARAGRAPH, card
from cogs.here import guild_here
from cogs.listening_state import mode_for_managers, named_channels
from cogs.managers import demand_manager
from cogs.notices import TOPIC_LINE, Spoken, Told, announce, listened, readable

TITLE = "👂 Where I read along"
ALL_OF_IT = (
    "I read along everywhere, so one channel cannot be left out. Choose `where: nowhere` and add"
    " the channels that you want."
)
NOT_READABLE = "I cannot see {channel}: give me the permission “View Channel” there first."
TOLD = "The notice stands in {channels}."
NOT_TOLD = "I cannot write in {channels}: please put the line below where people see it."
COPY = "A line for the channel's topic or a pinned message:\n```\n{line}\n```"
TOPIC_SET = "The topic of {channel} says it now."
TOPIC_STAYS = "I may not change the topic of {channel}. Copy this into it:\n```\n{line}\n```"
PINNED = "The notice is pinned."
PIN_REFUSED = "I may not pin messages in {channel}: it takes the permission “Pin Messages”."
# Discord's longest topics.
TOPIC, GUIDELINES = 1_024, 4_096


class ListeningCommands(commands.Cog):
    """Hold the command that chooses channels; part of the group /memory-admin."""

    _bot: MemoirBot

    @app_commands.command(description="Choose where I read along, or see where I do")
    @app_commands.describe(
        where="Everywhere that I can read, or nowhere",
        add="Read along in this channel and its threads",
        remove="No longer read along in this channel",
    )
    async def listen(
        self,
        interaction: Interaction,
        where: Literal["everywhere", "nowhere"] | None = None,
        add: discord.TextChannel
        | discord.VoiceChannel
        | discord.StageChannel
        | discord.ForumChannel
        | discord.Thread
        | None = None,
        remove: discord.TextChannel
        | discord.VoiceChannel
        | discord.StageChannel
        | discord.ForumChannel
        | discord.Thread
        | None = None,
    ) -> None:
        """Change where Memoir reads along, tell the channels, and show how it is now."""
        await think(interaction)
        guild_id = guild_here(interaction)
        now = await self._bot.manager.guild_settings(guild_id)
        if where is None and add is None and remove is None:
            await _show(self._bot, interaction, Told(), None)
            return
        if add is not None and not readable(add):
            await tell(interaction, NOT_READABLE.format(channel=add.mention))
            return
        wanted = _wanted(now, where, add, remove)
        if wanted is None:
            await tell(interaction, ALL_OF_IT)
            return
        told = await choose(self._bot, interaction, wanted)
        await _show(self._bot, interaction, told, add)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Tell channels that were chosen while Memoir could not listen."""
        if self._bot.announces and self._bot.listens:
            for guild in self._bot.guilds:
                await announce(self._bot, guild)

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """Tell a new channel where Memoir reads along everywhere."""
        if self._bot.announces and self._bot.listens:
            await announce(self._bot, channel.guild)


async def choose(
    bot: MemoirBot,
    interaction: Interaction,
    wanted: Literal["everywhere"] | frozenset[ChannelId],
) -> Told:
    """Keep what was chosen and tell the channels that this begins in."""
    guild, guild_id = interaction.guild, guild_here(interaction)
    by = UserId(interaction.user.id)
    chosen = await bot.manager.change_settings(guild_id, by, listen=wanted)
    if guild is None:
        return Told()
    async with bot.databases.open(guild_id) as database:
        still = [ChannelId(each.id) for each in listened(guild, chosen)]
        await database.listening_notices.keep_only(still)
    return await announce(bot, guild)


class NoticeView(PersonalView):
    """Offer to say lastingly that a channel is read along in."""

    def __init__(
        self, interaction: Interaction, bot: MemoirBot, channel: Spoken, told: Told
    ) -> None:
        super().__init__(interaction)
        self._bot = bot
        self._channel = channel
        self._notice = told.notices.get(ChannelId(channel.id))
        if not isinstance(channel, discord.TextChannel | discord.ForumChannel):
            self.remove_item(self.topic)
        if self._notice is None:
            self.remove_item(self.pin)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Serve the person who asked, for as long as they may manage the server."""
        demand_manager(interaction)
        return await super().interaction_check(interaction)

    @discord.ui.button(label="Put it in the topic", emoji="🏷️")
    async def topic(self, interaction: Interaction, _: discord.ui.Button["NoticeView"]) -> None:
        """Add the line to the channel's topic, or show it to copy."""
        await interaction.response.defer()
        done = await self._set_topic()
        text = TOPIC_SET if done else TOPIC_STAYS
        await tell(interaction, text.format(channel=self._channel.mention, line=TOPIC_LINE))

    @discord.ui.button(label="Pin the notice", emoji="📌")
    async def pin(self, interaction: Interaction, _: discord.ui.Button["NoticeView"]) -> None:
        """Pin the notice."""
        await interaction.response.defer()
        try:
            if self._notice is not None:
                await self._bot.outbox.through(self._notice.pin())
        except UNDELIVERABLE:
            await tell(interaction, PIN_REFUSED.format(channel=self._channel.mention))
        else:
            await tell(interaction, PINNED)

    async def _set_topic(self) -> bool:
        channel = self._channel
        if not isinstance(channel, discord.TextChannel | discord.ForumChannel):
            return False
        before = channel.topic or ""
        if TOPIC_LINE in before:
            return True
        topic = f"{before} · {TOPIC_LINE}" if before else TOPIC_LINE
        longest = GUIDELINES if isinstance(channel, discord.ForumChannel) else TOPIC
        may = channel.permissions_for(channel.guild.me).manage_channels
        if not may or len(topic) > longest:
            return False
        try:
            await self._bot.outbox.through(channel.edit(topic=topic))
        except UNDELIVERABLE:
            return False
        return True


def _wanted(
    now: GuildSettings, where: str | None, add: Spoken | None, remove: Spoken | None
) -> Literal["everywhere"] | frozenset[ChannelId] | None:
    """Return what is to be listened to; None where one channel of all cannot be left out."""
    wanted = now.listen
    if where is not None:
        wanted = EVERYWHERE if where == EVERYWHERE else frozenset()
    if wanted == EVERYWHERE:
        return None if remove is not None else EVERYWHERE
    added = {ChannelId(add.id)} if add is not None else set()
    removed = {ChannelId(remove.id)} if remove is not None else set()
    return (wanted | added) - removed


async def _show(bot: MemoirBot, interaction: Interaction, told: Told, added: Spoken | None) -> None:
    chosen = await bot.manager.guild_settings(guild_here(interaction))
    parts = [mode_for_managers(bot, chosen)]
    if told.notices:
        parts.append(TOLD.format(channels=named_channels(told.notices)))
    if told.unreached:
        parts.append(NOT_TOLD.format(channels=named_channels(told.unreached)))
    view = None
    if bot.listens and chosen.listen and (told.notices or told.unreached or added):
        parts.append(COPY.format(line=TOPIC_LINE))
        view = NoticeView(interaction, bot, added, told) if added is not None else None
    embed = card(TITLE, PARAGRAPH.join(parts))
    if view is None or not view.children:
        await interaction.edit_original_response(embed=embed)
    else:
        await interaction.edit_original_response(embed=embed, view=view)
