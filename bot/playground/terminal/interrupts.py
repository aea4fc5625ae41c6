"""Leave at the second Ctrl-C in a row; the first may have been a slip."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import Clock

IN_A_ROW = timedelta(seconds=2)


class Interrupts:
    """Count the strikes of Ctrl-C."""

    def __init__(
        self, clock: Clock, *, hint: Callable[[], None], leave: Callable[[], None]
    ) -> None:
        self._clock = clock
        self._hint = hint
        self._leave = leave
        self._last: datetime | None = None
        self.final = False

    def strike(self) -> None:
        """Say how to leave, or leave."""
        now = self._clock()
        if self._last is not None and now - self._last <= IN_A_ROW:
            self.final = True
            self._leave()
        else:
            self._last = now
            self._hint()
