"""Run a choice of memory's tests over an encrypted database: all works as in a plain one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.memory.db import MemoryDB
from tests.memory.encrypted import open_encrypted
from tests.memory.samples import Clock

# isort: off
from tests.memory.test_search import *  # noqa: F403
from tests.memory.test_queue import *  # noqa: F403
from tests.memory.test_task_list import *  # noqa: F403
# isort: on


@pytest_asyncio.fixture
async def memory(path: Path, clock: Clock) -> AsyncIterator[MemoryDB]:
    opened = await open_encrypted(path, clock=clock)
    yield opened
    await opened.close()
