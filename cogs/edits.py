"""Have stored messages say what they say on Discord now."""

import discord

from bot.client import MemoirBot
from bot.delivery.outbox import UNDELIVERABLE
from bot.ids import GuildId, MessageId
from cogs import consent


async def learn_edit(
    bot: MemoirBot, guild_id: GuildId, message: discord.Message, *, may_be_hidden: bool = False
) -> bool:
    """Take in the text that a stored message has now; return whether it is still remembered.

    What Memoir may not read, or may not keep because who said it opted out since, it cannot keep up
    with: then the message is forgotten. `may_be_hidden` says that Discord may show the text when it
    is asked for this one message.
    """
    if message.edited_at is None or message.author.id == bot.me.id:
        return True  # nobody but Memoir changes its own words
    edited_at = message.edited_at
    if not message.content and may_be_hidden:
        message = await _shown(bot, message)
    heard = await consent.heard(bot, guild_id, message)
    text = "" if consent.has_opted_out(bot, guild_id, message) else heard.text
    await bot.manager.edit(
        guild_id, MessageId(message.id), text, edited_at, mentions=heard.mentions
    )
    return bool(text)


async def _shown(bot: MemoirBot, message: discord.Message) -> discord.Message:
    """Return a message as Discord shows it to who asks for it; itself if it does not."""
    try:
        return await bot.outbox.through(message.channel.fetch_message(message.id))
    except UNDELIVERABLE:
        return message
