"""Say where on Discord something is said, and who can read there now.

Nothing here is kept: permissions change, so every question is answered from the guild as it is at
this moment. Whatever cannot be known counts as private.
"""

from typing import Protocol

import discord

from bot.ids import ChannelId
from bot.memory.audience import EVERYONE, Audience, Scope, scope_of_channel
from bot.memory.records import Place


class Identified(Protocol):
    """Stand for any channel, known to the client or not."""

    id: int


def open_channels(guild: discord.Guild) -> frozenset[ChannelId]:
    """Return the channels that @everyone can read now; threads follow their parent."""
    return frozenset(ChannelId(channel.id) for channel in guild.channels if is_open(channel))


def is_open(channel: Identified | None) -> bool:
    """Tell whether @everyone can see this channel and read what was said there."""
    if not isinstance(channel, discord.abc.GuildChannel) or channel.guild.unavailable:
        return False
    if isinstance(channel, discord.CategoryChannel) or _has_age_limit(channel):
        return False
    everyone = channel.guild.get_role(channel.guild.id)
    if everyone is None:
        return False
    may = channel.permissions_for(everyone)
    spoken = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
    return may.view_channel and may.read_message_history and (may.connect or not spoken)


def place_of(channel: Identified) -> Place:
    """Return where a message in this guild channel or thread belongs."""
    here = ChannelId(channel.id)
    if not isinstance(channel, discord.Thread):
        return Place(here, here, _scope(here, channel))
    root = ChannelId(channel.parent_id)
    if channel.is_private() or channel.parent is None:
        return Place(here, root, scope_of_channel(here))
    return Place(here, root, _scope(root, channel.parent))


def audience_at(place: Place, everyone_reads: frozenset[ChannelId]) -> Audience:
    """Return what an answer here may draw on: what all can read, and this place's own."""
    own = frozenset[Scope]() if place.scope == EVERYONE else frozenset({place.scope})
    return Audience(open_channels=everyone_reads, own_scopes=own)


def _scope(channel_id: ChannelId, channel: Identified) -> Scope:
    return EVERYONE if is_open(channel) else scope_of_channel(channel_id)


def _has_age_limit(channel: discord.abc.GuildChannel) -> bool:
    return bool(getattr(channel, "nsfw", True))  # every kind that can be read in has the flag
