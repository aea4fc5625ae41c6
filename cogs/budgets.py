"""Tell people that a budget of the day is used up: once, and without pinging anybody."""

import discord

from bot.client import MemoirBot
from bot.delivery.outbox import NOBODY
from bot.ids import GuildId
from bot.memory.budgets import Bearers, Spent


async def tell_of_tokens(
    bot: MemoirBot, message: discord.Message, guild_id: GuildId, bearers: Bearers
) -> None:
    """Tell that answers quote from now on, if that is so and nobody here knows it yet."""
    if bot.model.generates and (spent := await bot.spending.spent(guild_id, bearers)):
        await tell(bot, message, guild_id, bearers, spent)


async def tell(
    bot: MemoirBot, message: discord.Message, guild_id: GuildId, bearers: Bearers, spent: Spent
) -> None:
    """Tell that a budget is used up if nobody whom it concerns knows it yet."""
    if await bot.spending.first_told(guild_id, spent, bearers):
        small_print = f"-# {spent.sentence}"
        await bot.outbox.send(message.channel, small_print, reply_to=message, mentions=NOBODY)
