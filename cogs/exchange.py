"""Hand a server's memory to its admins as a file, and take one back."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from io import BytesIO
from itertools import islice

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, tell, think
from bot.delivery.outbox import UNDELIVERABLE
from bot.ids import ChannelId, UserId
from bot.memory.audience import EVERYONE, scope_of_channel
from bot.memory.exchange.importing import Imported, Placing
from bot.memory.exchange.reading import read
from bot.memory.exchange.records import Export
from bot.memory.records import Place
from bot.places import Identified, place_of
from cogs.embeds import card, counted
from cogs.here import audience_here, guild_here
from cogs.notices import announce

# Some 20,000 messages with all that is drawn from them, a minute's work; more is the operator's.
MOST_BYTES = 10_000_000
# Archived threads that Discord is asked about; what is unknown after that stays unreadable.
MOST_FETCHED = 50
TITLE = "📦 Export"
EXPORTED = (
    "All of this server's memory that you can see now, with where it comes from. It holds what"
    " people said: keep it as you would keep that. `/memory-admin import` takes it back."
)
TOO_LARGE = (
    "The export is larger than what Discord lets me send here ({limit} MB). Whoever runs me can"
    " write it to a file: `memoir export {guild} memory.json`."
)
TOO_LARGE_TO_READ = (
    "That file is larger than what I take in here ({limit} MB). Whoever runs me can import it:"
    " `memoir import {guild} memory.json`."
)
UNREACHABLE = "Discord did not give me that file. Please try again in a moment."
IMPORTED = "📥 Imported"
NOTHING_NEW = "All of it was here already, or may not be here: nothing was changed."


class ExchangeCommands(commands.Cog):
    """Hold the commands that export and import; part of the group /memory-admin."""

    _bot: MemoirBot

    @app_commands.command(
        description="Get this server's memory as a file, as far as you can see it"
    )
    async def export(self, interaction: Interaction) -> None:
        """Send a file that only this person sees."""
        await think(interaction)
        guild_id, limit = guild_here(interaction), interaction.filesize_limit
        audience = audience_here(self._bot, interaction)
        async with self._bot.databases.open(guild_id) as database:
            data = await _gathered(database.exporter.lines(guild_id, audience), limit)
        if data is None:
            await tell(interaction, TOO_LARGE.format(limit=limit // 1_000_000, guild=guild_id))
            return
        await self._bot.manager.note(guild_id, UserId(interaction.user.id), "export")
        file = discord.File(BytesIO(data), f"memoir-{guild_id}-{self._bot.clock():%Y-%m-%d}.json")
        await interaction.edit_original_response(embed=card(TITLE, EXPORTED), attachments=[file])

    @app_commands.command(name="import", description="Take an export of this server's memory back")
    @app_commands.describe(file="A file that /memory-admin export or the operator wrote")
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Check the whole file, then add what is not here yet."""
        await think(interaction)
        guild, guild_id = interaction.guild, guild_here(interaction)
        if guild is None or file.size > MOST_BYTES:
            limit = MOST_BYTES // 1_000_000
            await tell(interaction, TOO_LARGE_TO_READ.format(limit=limit, guild=guild_id))
            return
        try:
            data = await self._bot.outbox.through(file.read())
        except UNDELIVERABLE:
            await tell(interaction, UNREACHABLE)
            return
        export = await asyncio.to_thread(read, data, guild_id)
        done = await self._bot.manager.take_in(
            guild_id,
            export,
            UserId(interaction.user.id),
            opted_out=partial(self._bot.registry.opted_out, guild_id),
            placing=await placing_in(self._bot, guild, export),
        )
        await interaction.edit_original_response(embed=card(IMPORTED, _told(done)))
        await announce(self._bot, guild)


async def placing_in(bot: MemoirBot, guild: discord.Guild, export: Export) -> Placing:
    """Return where what an export holds belongs by the server's channels as they are now."""
    records = (*export.messages, *export.cells)
    ids = {ChannelId(each.channel) for each in records}
    channels: dict[ChannelId, Identified] = {}
    unknown: list[ChannelId] = []
    for each in sorted(ids):
        channel = guild.get_channel_or_thread(each)
        if channel is None:
            unknown.append(each)
        else:
            channels[each] = channel
    for each in islice(unknown, MOST_FETCHED):  # Discord tells of archived threads when asked
        try:
            channels[each] = await bot.outbox.through(guild.fetch_channel(each))
        except (*UNDELIVERABLE, discord.InvalidData):
            continue
    places = {each: place_of(channel) for each, channel in channels.items()}
    return partial(placed, places)


def placed(places: dict[ChannelId, Place], claimed: Place) -> Place:
    """Return where something belongs: never for more people than the channel has readers now.

    What was said in a channel that is not known now is kept for that channel alone.
    """
    now = places.get(claimed.channel_id)
    alone = scope_of_channel(claimed.channel_id)
    if now is None:
        return Place(claimed.channel_id, claimed.root_id, alone)
    if now.scope == alone:
        return now
    scope = now.scope if claimed.scope == EVERYONE else claimed.scope
    if scope not in (EVERYONE, alone, now.root_id):  # it claims another channel's
        scope = alone
    return Place(now.channel_id, now.root_id, scope)


async def _gathered(lines: AsyncIterator[str], limit: int) -> bytes | None:
    """Return what the lines hold together; None once that is more than `limit` bytes."""
    parts: list[bytes] = []
    size = 0
    async for line in lines:
        parts.append(line.encode())
        size += len(parts[-1])
        if size > limit:
            return None
    return b"".join(parts)


def _told(done: Imported) -> str:
    if not done:
        return NOTHING_NEW
    cells = counted(done.cells, "memory", "memories")
    told = [f"New: {counted(done.messages, 'message')}, {cells}, {counted(done.scenes, 'scene')}."]
    if done.known:
        told.append(f"{counted(done.known, 'entry', 'entries')} of it I had already.")
    if done.left_out:
        out = counted(done.left_out, "entry", "entries")
        told.append(f"{out} stayed out: of who opted out, or removed or changed since.")
    return "\n".join(told)
