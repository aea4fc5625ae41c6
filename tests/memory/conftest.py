"""Lend every test of memory a guild's database on disk, and a clock to turn."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.memory.db import MemoryDB
from tests.memory.samples import Clock, open_memory


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "1.db"


@pytest_asyncio.fixture
async def memory(path: Path, clock: Clock) -> AsyncIterator[MemoryDB]:
    opened = await open_memory(path, clock)
    yield opened
    await opened.close()
