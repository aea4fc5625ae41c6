"""Take in what people say without those who opted out: what they say, and their names."""

from functools import partial

import discord

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction
from bot.delivery.outbox import UNDELIVERABLE
from bot.ids import GuildId, UserId
from bot.memory.records import Message
from bot.memory.selections import Messages
from cogs.here import guild_here
from cogs.reading import Heard, Unheard, hear, replied_to


async def heard(bot: MemoirBot, guild_id: GuildId, message: discord.Message) -> Heard:
    """Read a message in a server as far as those whom it mentions or forwards agree."""
    with_forwarded = not message.message_snapshots or await _may_be_forwarded(
        bot, guild_id, message
    )
    return hear(message, bot.me, _unheard(bot, guild_id), with_forwarded=with_forwarded)


async def remember(
    bot: MemoirBot,
    guild_id: GuildId,
    message: discord.Message,
    record: Message,
    *,
    again: bool = False,
) -> bool:
    """Have a message remembered, unless who said it opted out, also while it was being written."""
    if has_opted_out(bot, guild_id, message):
        return False
    new = await bot.manager.remember(guild_id, record, again=again)
    if new and has_opted_out(bot, guild_id, message):
        await bot.manager.remove(guild_id, Messages((record.id,)))
        return False
    return new


def answered(bot: MemoirBot, guild_id: GuildId, message: discord.Message) -> Message | None:
    """Return the message that this one replies to, unless who said it opted out."""
    return replied_to(message, bot.me, _unheard(bot, guild_id))


def opted_out(bot: MemoirBot, interaction: Interaction) -> bool:
    """Return whether nothing may be kept of whoever uses this, here."""
    return bot.registry.opted_out(guild_here(interaction), UserId(interaction.user.id))


def kept_id(bot: MemoirBot, interaction: Interaction) -> UserId | None:
    """Return by whom something is noted to be done; None for who opted out."""
    return None if opted_out(bot, interaction) else UserId(interaction.user.id)


def has_opted_out(bot: MemoirBot, guild_id: GuildId, message: discord.Message) -> bool:
    """Return whether nothing may be kept of whoever said a message."""
    return bot.registry.opted_out(guild_id, UserId(message.author.id))


def _unheard(bot: MemoirBot, guild_id: GuildId) -> Unheard:
    return partial(bot.registry.opted_out, guild_id)


async def _may_be_forwarded(bot: MemoirBot, guild_id: GuildId, message: discord.Message) -> bool:
    """Return whether forwarded words are of nobody who opted out; Discord does not tell along."""
    if not bot.registry.any_opted_out(guild_id):
        return True
    reference = message.reference
    if reference is None or reference.message_id is None:
        return False
    channel = bot.get_partial_messageable(reference.channel_id, guild_id=reference.guild_id)
    try:
        original = await bot.outbox.through(channel.fetch_message(reference.message_id))
    except UNDELIVERABLE:
        return False  # whose words these are can't be known
    return not bot.registry.opted_out(guild_id, UserId(original.author.id))
