"""Share a limited number of model calls so that background work never delays answers."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.models.base import Purpose
from bot.models.complaint import Complaint

# Half of the slots stay out of background's reach, so that a burst of it delays no answer.
BACKGROUND_SHARE = 0.5

Turn = asyncio.Future[None]


class Slots:
    """Hand out slots: to answers before all else, to background work up to its share."""

    def __init__(self, total: int) -> None:
        self._free = total
        self._free_for_memory = max(1, int(total * BACKGROUND_SHARE))
        self._waiting: dict[Purpose, deque[Turn]] = {"answer": deque(), "memory": deque()}

    @asynccontextmanager
    async def hold(self, purpose: Purpose, within: float | None = None) -> AsyncIterator[None]:
        """Hold a slot; wait for it in turn, or raise Complaint after so many seconds."""
        try:
            await self._take(purpose, within)
        except TimeoutError:
            raise Complaint("busy") from None
        try:
            yield
        finally:
            self._give_back(purpose)

    async def _take(self, purpose: Purpose, within: float | None) -> None:
        turn: Turn = asyncio.get_running_loop().create_future()
        self._waiting[purpose].append(turn)
        self._serve()
        try:
            async with asyncio.timeout(within):
                await turn
        except (asyncio.CancelledError, TimeoutError):
            if not turn.cancelled():  # its turn came in the instant in which it left
                self._give_back(purpose)
            raise

    def _serve(self) -> None:
        for purpose in self._waiting:  # answers first
            while self._waiting[purpose] and self._has_room(purpose):
                turn = self._waiting[purpose].popleft()
                if not turn.cancelled():
                    self._move(purpose, -1)
                    turn.set_result(None)

    def _has_room(self, purpose: Purpose) -> bool:
        return self._free > 0 and (purpose == "answer" or self._free_for_memory > 0)

    def _give_back(self, purpose: Purpose) -> None:
        self._move(purpose, +1)
        self._serve()

    def _move(self, purpose: Purpose, slots: int) -> None:
        self._free += slots
        if purpose == "memory":
            self._free_for_memory += slots
