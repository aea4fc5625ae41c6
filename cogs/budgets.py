"""Tell people that a budget of the day is used up: once, and without pinging anybody."""

import discord

from bot.client import MemoirBot
from bot.delivery.outbox import NOBODY
from bot.ids import GuildId
from bot.memory.budgets import Bearers, Spent
from bot.memory.records import Message


async def tell_of_tokens(
    bot: MemoirBot, message: discord.Message, guild_id: GuildId, record: Message
) -> None:
    """Tell that answers quote from now on, if that is so and nobody here knows it yet."""
    if bot.model.generates and (spent := await bot.spending.spent(guild_id, Bearers.of(record))):
        await tell(bot, message, guild_id, record, spent)


async def tell(
    bot: MemoirBot, message: discord.Message, guild_id: GuildId, record: Message, spent: Spent
) -> None:
    """Tell that a budget is used up if nobody whom it concerns knows it yet."""
    if await bot.spending.first_told(guild_id, spent, Bearers.of(record)):
        small_print = f"-# {spent.sentence}"
        await bot.outbox.send(message.channel, small_print, reply_to=message, mentions=NOBODY)
