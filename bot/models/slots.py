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
# Who holds slots for answers already leaves the last free one to others: their first question need
# not wait for a crowd elsewhere. Where there are fewer slots than these, each is needed.
LAST_IS_LEFT_FROM = 4


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
        self._left = 1 if total >= LAST_IS_LEFT_FROM else 0
        self._held: Counter[tuple[Purpose, int]] = Counter()  # by parties

    @asynccontextmanager
    async def hold(
        self, purpose: Purpose, within: float | None = None, party: int | None = None
    ) -> AsyncIterator[None]:
        """Hold a slot; wait for it in turn, or raise Complaint after so many seconds.

        A party is for whom the work is done; none gets in the way of the others.
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
            for left in [turn for turn in waiting if turn.came.cancelled()]:
                waiting.remove(left)
            while (turn := self._next(purpose)) is not None:
                waiting.remove(turn)
                self._move(purpose, turn.party, -1)
                turn.came.set_result(None)

    def _next(self, purpose: Purpose) -> _Turn | None:
        """Return whose turn it is: of those who hold the fewest slots, who came first."""
        if self._free <= 0:
            return None
        served = (turn for turn in self._waiting[purpose] if self._has_room(purpose, turn.party))
        return min(served, key=lambda turn: self._held_by(purpose, turn.party), default=None)

    def _has_room(self, purpose: Purpose, party: int | None) -> bool:
        held = self._held_by(purpose, party)
        if purpose == "answer":
            return held == 0 or self._free > self._left
        if self._free_for_memory <= 0 or held == 0:
            return self._free_for_memory > 0
        return held + 1 <= (self._free_for_memory + held) * PARTY_SHARE

    def _held_by(self, purpose: Purpose, party: int | None) -> int:
        return 0 if party is None else self._held[purpose, party]

    def _give_back(self, purpose: Purpose, party: int | None) -> None:
        self._move(purpose, party, +1)
        self._serve()

    def _move(self, purpose: Purpose, party: int | None, slots: int) -> None:
        self._free += slots
        if purpose == "memory":
            self._free_for_memory += slots
        if party is not None:
            self._held[purpose, party] -= slots
            if not self._held[purpose, party]:
                del self._held[purpose, party]
