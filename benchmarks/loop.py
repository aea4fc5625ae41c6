"""Watch how long an event loop is held."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

# How often the loop is asked whether it is free; what holds it is noticed to this precision.
TICK_SECONDS = 0.001


@dataclass(slots=True)
class Held:
    """Hold for how long the loop was held at worst, in milliseconds."""

    worst: float = 0.0


@asynccontextmanager
async def watched_loop() -> AsyncIterator[Held]:
    """Watch the running loop for as long as the block runs."""
    held = Held()
    watching = asyncio.create_task(_watch(held))
    try:
        yield held
    finally:
        watching.cancel()


async def _watch(held: Held) -> None:
    before = time.perf_counter()
    while True:
        await asyncio.sleep(TICK_SECONDS)
        now = time.perf_counter()
        held.worst = max(held.worst, (now - before - TICK_SECONDS) * 1000)
        before = now
