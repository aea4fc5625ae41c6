"""Say where on Discord something is said, and who can read there now.

Nothing of this is kept: permissions change, so every question is answered from the guild as it is
at this moment, and from the guild's own channels: one that comes with a command may lack its
overwrites. Whatever cannot be known counts as private. A channel has its own copy of its category's
overwrites, so that categories decide nothing.
"""

from collections.abc import Collection
from typing import Protocol

import discord
from discord.abc import GuildChannel

from bot.ids import ChannelId
from bot.memory.audience import EVERYONE, Audience, Scope, scope_of_channel
from bot.memory.records import Place
from bot.permissions import Rules
from bot.readers import Readers, RuleBook, everyone_in, mine_in

NOTHING = Audience()


class Identified(Protocol):
    """Stand for any channel, known to the client or not."""

    id: int


def is_open(channel: Identified | None) -> bool:
    """Tell whether @everyone can read in this channel and nobody is denied it."""
    if not isinstance(channel, GuildChannel):
        return False
    guild, everyone = channel.guild, everyone_in(channel.guild)
    known = guild.get_channel(channel.id)
    if everyone is None or known is None or isinstance(known, discord.CategoryChannel):
        return False
    [rules] = RuleBook(guild.id, mine_in(guild)).rules([known]).values()
    return rules.for_everyone(everyone) and not _has_age_limit(known)


def open_channels(readers: Readers) -> frozenset[ChannelId]:
    """Return the channels that @everyone can read now and nobody is denied; no threads."""
    by_rules = {each: each.for_everyone(readers.roles) for each in set(readers.rules.values())}
    return frozenset(
        channel_id
        for channel_id, rules in readers.rules.items()
        if by_rules[rules] and not _has_age_limit(readers.guild.get_channel(channel_id))
    )


def place_of(channel: Identified) -> Place:
    """Return where a message in this guild channel or thread belongs."""
    here = ChannelId(channel.id)
    if not isinstance(channel, discord.Thread):
        return Place(here, here, _scope(here, channel))
    root = ChannelId(channel.parent_id)
    if channel.is_private() or channel.parent is None:
        return Place(here, root, scope_of_channel(here))
    return Place(here, root, _scope(root, channel.parent))


def audience_of_all(readers: Readers, channel: Identified) -> Audience:
    """Return what an answer that all in this channel see may draw on.

    That is what was said in every channel that all who see this one can read, history included,
    whichever roles let them.
    """
    root = _root(readers.guild, channel)
    here = readers.rules.get(ChannelId(root.id)) if root is not None else None
    if here is None:
        return NOTHING
    shared = {
        rules for rules in set(readers.rules.values()) if rules.for_all_who_see(here, readers.roles)
    }
    return _audience(readers, channel, shared)


def audience_of_one(readers: Readers, channel: Identified, member: discord.Member) -> Audience:
    """Return what an answer in this channel that this member alone sees may draw on.

    That is all that he can read now. Of a private thread it must be known that he is in it: it is
    this one, or he manages threads.
    """
    held, owns = readers.held(member), readers.guild.owner_id == member.id
    shared = {
        rules
        for rules in set(readers.rules.values())
        if owns or rules.for_member(member.id, held, readers.roles)
    }
    seen = _audience(readers, channel, shared)
    managed = {
        scope_of_channel(ChannelId(thread.id))
        for thread in readers.guild.threads
        if thread.is_private() and thread.parent_id in seen.open_channels
        if thread.permissions_for(member).manage_threads
    }
    return Audience(seen.open_channels, seen.own_scopes | managed)


def _audience(readers: Readers, channel: Identified, shared: Collection[Rules]) -> Audience:
    """Return what was said in the channels with these rules, and in the thread of the answer.

    What has an age limit stays where Discord asks for the age.
    """
    guild = readers.guild
    aged = _has_age_limit(_root(guild, channel))
    readable = frozenset(
        channel_id
        for channel_id, rules in readers.rules.items()
        if rules in shared and (aged or not _has_age_limit(guild.get_channel(channel_id)))
    )
    own: set[Scope] = {scope_of_channel(each) for each in readable}
    if isinstance(channel, discord.Thread) and channel.parent_id in readable:
        own.add(scope_of_channel(ChannelId(channel.id)))
    return Audience(readable, frozenset(own))


def _root(guild: discord.Guild, channel: Identified) -> GuildChannel | None:
    if isinstance(channel, discord.Thread):
        return guild.get_channel(channel.parent_id)
    return guild.get_channel(channel.id)


def _scope(channel_id: ChannelId, channel: Identified) -> Scope:
    return EVERYONE if is_open(channel) else scope_of_channel(channel_id)


def _has_age_limit(channel: GuildChannel | None) -> bool:
    return bool(getattr(channel, "nsfw", True))  # every kind that can be read in has the flag
