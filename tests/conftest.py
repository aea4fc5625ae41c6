"""Say once how property tests run, leave discord.py as each test found it, and set the stage."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import discord.shard
import pytest
import pytest_asyncio
from discord.gateway import DiscordWebSocket
from discord.http import Route
from hypothesis import HealthCheck, settings

from bot import manager as background
from bot.manager import MemoryManager
from bot.memory import connections
from bot.memory.connections import Connections
from bot.memory.encryption import DatabaseKey
from bot.memory.migrations import Migration
from bot.tending import GuildTender
from tests.stage import Stage, stage

# A slow machine is no fault of the code: timings never decide. Every run draws other examples, so
# fewer in each keep the suite quick and find as much in time.
settings.register_profile(
    "memoir", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("memoir")


@pytest.fixture(scope="session", autouse=True)
def founded_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let each new memory begin as a copy of one: to found it anew takes 60 ms, thousands of times.

    Tests of founding itself change the steps, or open files in a process of their own.
    """
    founded = tmp_path_factory.mktemp("founded") / "0.db"
    asyncio.run(_found(founded))
    create, own, image = connections._create, connections.migrations, founded.read_bytes()
    open_file = Connections.open

    def begin(path: Path) -> None:
        if connections.migrations is own and not path.exists():
            with suppress(sqlite3.Error):
                create(path)
                path.write_bytes(image)

    async def open_founded(
        path: Path,
        steps: Sequence[Migration] | None = None,
        *,
        key: DatabaseKey | None = None,
    ) -> Connections:
        if steps is None and key is None:
            begin(path)
        return await open_file(path, steps, key=key)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Connections, "open", open_founded)
        yield


async def _found(path: Path) -> None:
    await (await Connections.open(path)).close()


@pytest.fixture(autouse=True)
def discord_as_it_was() -> Iterator[None]:
    """Undo what points discord.py elsewhere: it keeps that on its classes, for the process."""
    with pytest.MonkeyPatch.context() as kept:
        kept.setattr(Route, "BASE", Route.BASE)
        kept.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
        kept.setattr(discord.shard, "DiscordWebSocket", discord.shard.DiscordWebSocket)
        yield


@pytest.fixture
def stage_settings() -> dict[str, int]:
    """Return the settings of the stage; a module that needs others says so in this fixture."""
    return {}


@pytest_asyncio.fixture(loop_scope="function")
async def here(tmp_path: Path, stage_settings: dict[str, int]) -> AsyncIterator[Stage]:
    async with stage(tmp_path, **stage_settings) as made:
        yield made


@pytest.fixture
def tender(here: Stage) -> GuildTender:
    return here.tender()


@pytest_asyncio.fixture(loop_scope="function")
async def manager(here: Stage) -> AsyncIterator[MemoryManager]:
    running = here.manager()
    await running.start()
    yield running
    here.model.gate.set()
    await running.stop(10)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the manager's delays after errors short, and as short as they grow."""
    monkeypatch.setattr(background, "FIRST_DELAY", timedelta(milliseconds=1))
    monkeypatch.setattr(background, "LONGEST_DELAY", timedelta(milliseconds=8))
