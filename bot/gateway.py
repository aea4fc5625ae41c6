"""Let the event loop breathe while Discord's events come in."""

import asyncio
from typing import Any

import discord.shard
from discord.gateway import DiscordWebSocket


class FairWebSocket(DiscordWebSocket):
    """Give everybody else a turn after each event.

    discord.py reads what has arrived without a pause: a burst of some hundred messages would hold
    the loop for tens of milliseconds (`benchmarks.burst`).
    """

    async def received_message(self, msg: Any, /) -> None:
        """Take in one event."""
        await super().received_message(msg)
        await asyncio.sleep(0)


def use_fair_websockets() -> None:
    """Have every client of this process use them; discord.py offers no other way to say so."""
    discord.shard.DiscordWebSocket = FairWebSocket  # type: ignore[misc]
