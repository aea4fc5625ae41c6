"""Share a limited number of model calls so that background work never delays answers."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.models.base import Purpose
from bot.models.complaint import Complaint

# Half of the slots stay out of background's reach, so that a burst of it delays no answer.
BACKGROUND_SHARE = 0.5
# Of what the others leave to background work, nobody takes more than half: the calls of one server
# may all hang for a minute.
PARTY_SHARE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    party: int | None
    came: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Slots:
    """Hand out slots: to answers before all else, to background work up to its share."""

    def __init__(self, total: int) -> None:
        self._free = total
        self._free_for_memory = max(1, int(total * BACKGROUND_SHARE))
        self._waiting: dict[Purpose, deque[_Turn]] = {"answer": deque(), "memory": deque()}
        self._held: Counter[int] = Counter()  # by parties, of background work

    @asynccontextmanager
    async def hold(
        self, purpose: Purpose, within: float | None = None, party: int | None = None
    ) -> AsyncIterator[None]:
        """Hold a slot; wait for it in turn, or raise Complaint after so many seconds.

        A party is for whom background work is done; none gets in the way of the others.
        """
        try:
            await self._take(purpose, within, party)
        except TimeoutError:
            raise Complaint("busy") from None
        try:
            yield
        finally:
            self._give_back(purpose, party)

    async def _take(self, purpose: Purpose, within: float | None, party: int | None) -> None:
        turn = _Turn(party)
        self._waiting[purpose].append(turn)
        self._serve()
        try:
            async with asyncio.timeout(within):
                await turn.came
        except (asyncio.CancelledError, TimeoutError):
            if not turn.came.cancelled():  # its turn came in the instant in which it left
                self._give_back(purpose, party)
            raise

    def _serve(self) -> None:
        for purpose, waiting in self._waiting.items():  # answers first
            for turn in list(waiting):
                if turn.came.cancelled():
                    waiting.remove(turn)
                elif self._has_room(purpose, turn.party):
                    waiting.remove(turn)
                    self._move(purpose, turn.party, -1)
                    turn.came.set_result(None)

    def _has_room(self, purpose: Purpose, party: int | None) -> bool:
        if self._free <= 0 or purpose == "answer":
            return self._free > 0
        if self._free_for_memory <= 0 or party is None:
            return self._free_for_memory > 0
        held = self._held[party]
        return held == 0 or held + 1 <= (self._free_for_memory + held) * PARTY_SHARE

    def _give_back(self, purpose: Purpose, party: int | None) -> None:
        self._move(purpose, party, +1)
        self._serve()

    def _move(self, purpose: Purpose, party: int | None, slots: int) -> None:
        self._free += slots
        if purpose == "memory":
            self._free_for_memory += slots
            if party is not None:
                self._held[party] -= slots
                if not self._held[party]:
                    del self._held[party]
