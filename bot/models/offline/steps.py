"""Do long work in short steps, so that it never holds the event loop."""

import asyncio
from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")
# Work that yields wherever it can pause, and returns its result.
Steps = Generator[None, None, Result]


async def in_steps(work: Steps[Result]) -> Result:
    """Run the work, giving way to the event loop at each of its pauses."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            result: Result = done.value
            return result
        await asyncio.sleep(0)
