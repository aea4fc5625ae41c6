"""Wait for what must happen, without deciding anything by time."""

import asyncio
from collections.abc import Callable

PATIENCE = 20.0  # seconds; a safeguard against hanging, never what decides


async def until(holds: Callable[[], object]) -> None:
    """Return once this holds; fail if it does not come to pass."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.005)
