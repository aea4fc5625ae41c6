"""Share the memory for vectors among guilds."""

from collections import OrderedDict
from typing import Protocol

# Bytes for all guilds together. A guild's messages, and its cells, take half of it at most: 600,000
# vectors of 384 numbers, 170,000 of 1,536. Of more the newest are in it; words find the others.
VECTOR_BYTES = 2**29


class Holder(Protocol):
    """Hold vectors in memory."""

    def let_go(self) -> None:
        """Free the memory at once."""


class VectorBudget:
    """Take memory back from whoever was asked least recently."""

    def __init__(self, limit: int = VECTOR_BYTES) -> None:
        self._limit = limit
        self._used: OrderedDict[Holder, int] = OrderedDict()  # bytes; least recently asked first

    def use(self, holder: Holder, size: int) -> bool:
        """Note that a holder was asked and takes so many bytes; return whether it may take more.

        None takes more than half: a guild's messages and cells would drive each other out.
        """
        self._used[holder] = size
        self._used.move_to_end(holder)
        while sum(self._used.values()) > self._limit and len(self._used) > 1:
            next(iter(self._used)).let_go()
        return size < self._limit / 2

    def give_back(self, holder: Holder) -> None:
        """Note that a holder takes no memory any more."""
        self._used.pop(holder, None)
