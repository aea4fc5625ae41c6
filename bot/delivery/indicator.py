"""Show that Memoir is typing, as a courtesy that may fail."""

import asyncio
import contextlib
from collections.abc import Iterator

import discord

from bot.delivery.outbox import UNDELIVERABLE, Outbox

# Discord shows it for ten seconds; a little earlier leaves no gap.
REFRESH_SECONDS = 8.0


@contextlib.contextmanager
def typing(outbox: Outbox, channel: discord.abc.Messageable) -> Iterator[asyncio.Event]:
    """Show typing in this block, or until the event that it gives is set."""
    stop = asyncio.Event()
    outbox.keep(asyncio.create_task(_type_until(stop, channel)))
    try:
        yield stop
    finally:
        stop.set()  # asked to stop, never cancelled: it may be inside a request


async def _type_until(stop: asyncio.Event, channel: discord.abc.Messageable) -> None:
    while not stop.is_set():
        try:
            await channel.typing()
        except UNDELIVERABLE:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), REFRESH_SECONDS)
