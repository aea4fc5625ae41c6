"""Space out what is written to one channel."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from bot.ids import ChannelId

# Edits share the channel's bucket with everything the bot writes there, about five in five seconds.
# This leaves room for other answers and for the first message of the next.
EDIT_INTERVAL = 1.2


class Pace:
    """Remember when each channel was last written to, and wait for its next turn."""

    def __init__(
        self,
        interval: float = EDIT_INTERVAL,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._interval = interval
        self._now = now
        self._sleep = sleep
        self._written: dict[ChannelId, float] = {}

    async def turn(self, channel_id: ChannelId) -> None:
        """Wait until this channel was left alone for long enough."""
        written = self._written.get(channel_id)
        if written is None:
            return
        wait = written + self._interval - self._now()
        if wait > 0:
            await self._sleep(wait)

    def written(self, channel_id: ChannelId) -> None:
        """Note that something was written to this channel just now."""
        now = self._now()
        self._written.pop(channel_id, None)
        self._written[channel_id] = now
        while now - next(iter(self._written.values())) > self._interval:
            del self._written[next(iter(self._written))]
