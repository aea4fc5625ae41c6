"""Say how much of today's budgets is used up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.memory.budgets import MEGABYTE, Bearers, Budgets, Level
from bot.memory.ledger import Day
from bot.spending import EXTRACTION_SHARE, SUMMARIES_SHARE
from cogs.embeds import counted

NAMES = {Level.PERSON: "You", Level.CHANNEL: "This channel", Level.GUILD: "This server"}


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold what somebody may know of the budgets where they ask."""

    day: Day
    budgets: Budgets
    bearers: Bearers
    tomorrow: datetime
    counts_tokens: bool  # rules use none
    exact: bool  # to managers; others are told shares, for the numbers speak of hidden channels too


def today(standing: Standing) -> str:
    """Return a line for the asker, the channel and the server, and what rests."""
    lines = [
        f"{NAMES[level]}: {told}"
        for level in standing.bearers.ids
        if (told := " · ".join(filter(None, _of_level(standing, level))))
    ]
    here = (Level.CHANNEL, standing.bearers.channel_id or 0)
    if refused := standing.day.accounts[here].refused:
        lines.append(f"Not kept here, over a budget: {counted(refused, 'message')}")
    rests = _rests(standing)
    anew = discord.utils.format_dt(standing.tomorrow, "R")
    return "\n".join([*lines, *([rests] if rests else []), f"Anew {anew}"])


def _of_level(standing: Standing, level: Level) -> Iterator[str]:
    used = standing.day.accounts[level, standing.bearers.ids[level]]
    exact = standing.exact or level is Level.PERSON
    if standing.counts_tokens:
        yield _used(used.tokens, standing.budgets.tokens.of(level), "token", exact=exact)
    yield _used(used.messages, standing.budgets.messages.of(level), "message", exact=exact)
    if level is Level.GUILD:
        size, limit = standing.day.size // MEGABYTE, standing.budgets.size // MEGABYTE
        yield _used(size, limit, "MB on disk", "MB on disk", exact=exact)


def _used(amount: int, limit: int, thing: str, things: str = "", *, exact: bool) -> str:
    if not limit:
        return counted(amount, thing, things) if exact else ""
    share = f"{amount:,}" if exact else f"{100 * amount // limit} %"
    return f"{share} of {counted(limit, thing, things)}"


def _rests(standing: Standing) -> str:
    """Return what waits for tomorrow."""
    day, budget = standing.day, standing.budgets.tokens
    if not standing.counts_tokens:
        return ""
    if day.spent_tokens(budget, standing.bearers):
        return "Answers quote memory until tomorrow, without the model."
    here = Bearers(standing.bearers.channel_id)
    if day.spent_tokens(budget, here, EXTRACTION_SHARE):
        return "What is said now is organised tomorrow."
    if day.spent_tokens(budget, Bearers(), SUMMARIES_SHARE):
        return "Summaries wait for tomorrow."
    return ""
