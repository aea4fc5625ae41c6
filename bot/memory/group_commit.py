"""Let items that come while the writer is busy share a transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.memory.connections import Connections, Transaction

Item = TypeVar("Item")
Result = TypeVar("Result")

# Items that share a transaction: enough to share its cost. All who wait for one wake up together,
# and more of them would hold the event loop for longer than 10 ms.
GROUP = 50


@dataclass(frozen=True, slots=True)
class _Pending(Generic[Item, Result]):
    item: Item
    done: asyncio.Future[Result]


class GroupCommit(Generic[Item, Result]):
    """Write items in the order in which they come; each is acknowledged once it is on disk."""

    def __init__(
        self,
        connections: Connections,
        write: Callable[[Transaction, Sequence[Item]], Awaitable[Sequence[Result]]],
    ) -> None:
        self._connections = connections
        self._write = write
        self._pending: list[_Pending[Item, Result]] = []
        self._working: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Result:
        """Write an item, also if the caller is cancelled; raise what made its transaction fail."""
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._pending.append(_Pending(item, done))
        if self._working is None or self._working.done():
            self._working = asyncio.ensure_future(self._work_off())
        return await asyncio.shield(done)

    async def drain(self) -> None:
        """Wait until nothing is left to be written."""
        if self._working is not None:
            await asyncio.wait([self._working])

    async def _work_off(self) -> None:
        while self._pending:
            await self._write_group()

    async def _write_group(self) -> None:
        taken: list[_Pending[Item, Result]] = []

        async def write(transaction: Transaction) -> Sequence[Result]:
            taken.extend(self._pending[:GROUP])
            del self._pending[:GROUP]
            return await self._write(transaction, [each.item for each in taken])

        try:
            results = await self._connections.write(write)
        except Exception as error:  # noqa: BLE001 - raised again to all who wait
            self._refuse(taken, error)
        else:
            for each, result in zip(taken, results, strict=True):
                each.done.set_result(result)

    def _refuse(self, taken: list[_Pending[Item, Result]], error: Exception) -> None:
        """Tell everyone whose item is not on disk; all who wait if there was no transaction."""
        refused = taken or self._pending[:]
        if not taken:
            self._pending.clear()
        for each in refused:
            each.done.set_exception(error)
            each.done.exception()  # who was cancelled does not ask for it
