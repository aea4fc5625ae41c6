"""Keep what each server uses of models and disk within its budgets of the day."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta

from bot.clock import Clock
from bot.config import Settings
from bot.errors import MemoirError, reason
from bot.ids import ChannelId, GuildId
from bot.memory.budgets import MEGABYTE, Bearers, Budget, Budgets, Spent
from bot.memory.guild_settings import GuildSettings
from bot.memory.ledger import Day
from bot.memory.pool import GuildDatabases
from bot.models.base import Meter, Usage

log = logging.getLogger(__name__)

# Of a budget of tokens. What is left is for people who ask: summaries can wait till tomorrow, and
# what is not organised yet is found by its words.
SUMMARIES_SHARE = 0.8
EXTRACTION_SHARE = 0.9


class Spending:
    """Know what may be used, and count what was used; nothing of it is kept here."""

    def __init__(self, databases: GuildDatabases, settings: Settings, clock: Clock) -> None:
        self._databases = databases
        self._clock = clock
        self._budgets = budgets_of(settings)

    def within(self, chosen: GuildSettings) -> Budgets:
        """Return what a server may use whose admins chose this."""
        return lowered(self._budgets, chosen)

    async def budgets(self, guild_id: GuildId) -> Budgets:
        """Return what a server may use now."""
        async with self._databases.open(guild_id) as database:
            return self.within(await database.settings.read())

    async def today(self, guild_id: GuildId, bearers: Bearers) -> Day:
        """Return what these have used today."""
        async with self._databases.open(guild_id) as database:
            return await database.ledger.day(bearers)

    @asynccontextmanager
    async def metered(self, guild_id: GuildId, bearers: Bearers) -> AsyncIterator[Meter]:
        """Lend what counts a model's tokens; they are on disk once this ends, however it ends."""
        used: list[Usage] = []
        try:
            yield used.append
        finally:
            if tokens := sum(each.tokens for each in used):
                await self._spend(guild_id, bearers, tokens)

    async def spent(self, guild_id: GuildId, bearers: Bearers) -> Spent | None:
        """Return which budget of tokens is used up, so that no model may be asked for these."""
        budgets = await self.budgets(guild_id)
        return (await self.today(guild_id, bearers)).spent_tokens(budgets.tokens, bearers)

    async def rests_until(
        self, guild_id: GuildId, channel_id: ChannelId | None, share: float
    ) -> datetime | None:
        """Return when memory work of which a share is used up goes on; None: it need not rest."""
        budget, bearers = (await self.budgets(guild_id)).tokens, Bearers(channel_id)
        if budget == Budget():
            return None
        day = await self.today(guild_id, bearers)
        return self.tomorrow if day.spent_tokens(budget, bearers, share) else None

    async def first_told(self, guild_id: GuildId, spent: Spent, bearers: Bearers) -> bool:
        """Note that people are told that a budget is used up; return whether it is news to them."""
        async with self._databases.open(guild_id) as database:
            first = await database.ledger.first_told(spent, bearers)
        if first:
            log.info("Guild %s has used up its %s for one %s.", guild_id, spent.matter, spent.level)
        return first

    @property
    def tomorrow(self) -> datetime:
        """Return when the next day begins."""
        now = self._clock()
        return datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)

    async def _spend(self, guild_id: GuildId, bearers: Bearers, tokens: int) -> None:
        try:
            async with self._databases.open(guild_id) as database:
                await database.ledger.spend(bearers, tokens)
        except MemoirError as error:  # what was paid for is of use all the same
            log.error("%s tokens of guild %s are not counted: %s", tokens, guild_id, reason(error))


def budgets_of(settings: Settings) -> Budgets:
    """Return what the operator lets every server use."""
    return Budgets(
        tokens=Budget(
            settings.person_day_tokens, settings.channel_day_tokens, settings.guild_day_tokens
        ),
        messages=Budget(
            settings.person_day_messages,
            settings.channel_day_messages,
            settings.guild_day_messages,
        ),
        size=settings.guild_megabytes * MEGABYTE,
    )


def lowered(budgets: Budgets, chosen: GuildSettings) -> Budgets:
    """Return the budgets as far as a server's admins did not choose smaller ones."""
    return Budgets(
        tokens=Budget(
            _smaller(budgets.tokens.person, chosen.person_day_tokens),
            _smaller(budgets.tokens.channel, chosen.channel_day_tokens),
            _smaller(budgets.tokens.guild, chosen.guild_day_tokens),
        ),
        messages=Budget(
            _smaller(budgets.messages.person, chosen.person_day_messages),
            _smaller(budgets.messages.channel, chosen.channel_day_messages),
            _smaller(budgets.messages.guild, chosen.guild_day_messages),
        ),
        size=_smaller(budgets.size, (chosen.guild_megabytes or 0) * MEGABYTE),
    )


def _smaller(limit: int, chosen: int | None) -> int:
    return min(limit, chosen) if limit and chosen else limit or chosen or 0
