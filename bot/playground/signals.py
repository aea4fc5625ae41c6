"""Let people watch and wait for what happens in the playground."""

import asyncio
from collections.abc import Callable

from bot.playground.events import PlaygroundEvent


class Signal:
    """Wake everyone who waits for a change."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def tell(self) -> None:
        """Say that something changed."""
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Return as soon as this holds; it is looked at now and after every change."""
        while not holds():
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter


class Feed:
    """Hand every event to every subscriber, in order."""

    def __init__(self) -> None:
        self._queues: list[asyncio.Queue[PlaygroundEvent]] = []

    def subscribe(self) -> asyncio.Queue[PlaygroundEvent]:
        """Return a queue that receives all that happens from now on."""
        queue: asyncio.Queue[PlaygroundEvent] = asyncio.Queue()
        self._queues.append(queue)
        return queue

    def unsubscribe(self, queue: asyncio.Queue[PlaygroundEvent]) -> None:
        """Stop filling a queue."""
        self._queues.remove(queue)

    def publish(self, event: PlaygroundEvent) -> None:
        """Tell every subscriber."""
        for queue in self._queues:
            queue.put_nowait(event)
