"""Give one answer at a time in each channel, to those who came first."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from bot.delivery.failures import reason
from bot.ids import ChannelId

Answering = Callable[[], Coroutine[Any, Any, None]]

# How long answers that were cut short may take to say so.
LAST_WORDS_SECONDS = 0.5

_log = logging.getLogger(__name__)


class Turns:
    """Run answers one after another per channel; take no more than may wait."""

    def __init__(self, waiting: int) -> None:
        self._most_waiting = waiting
        self._waiting: dict[ChannelId, deque[Answering]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self.closed = False

    def take(self, channel_id: ChannelId, answering: Answering) -> bool:
        """Give this answer its turn; return False when too many wait or all turns are over."""
        if self.closed:
            return False
        if channel_id not in self._waiting:
            self._waiting[channel_id] = deque()
            self._start(channel_id, answering)
        elif len(self._waiting[channel_id]) >= self._most_waiting:
            return False
        else:
            self._waiting[channel_id].append(answering)
        return True

    async def drain(self, grace: float) -> None:
        """Take no more; let the answers under way end within grace seconds, then cut them short."""
        self.closed = True
        if self._workers:
            await asyncio.wait(self._workers, timeout=grace)
        for worker in self._workers:
            worker.cancel()
        if self._workers:
            await asyncio.wait(self._workers, timeout=LAST_WORDS_SECONDS)

    def _start(self, channel_id: ChannelId, first: Answering) -> None:
        worker = asyncio.create_task(self._work(channel_id, first))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def _work(self, channel_id: ChannelId, first: Answering) -> None:
        answering: Answering | None = first
        waiting = self._waiting[channel_id]
        try:
            while answering is not None:
                await self._give(answering)
                answering = waiting.popleft() if waiting else None
        finally:
            del self._waiting[channel_id]

    async def _give(self, answering: Answering) -> None:
        try:
            await answering()
        except Exception as error:  # noqa: BLE001 - the edge of a task: the next in line must go on
            _log.error("An answer failed: %s", reason(error))
