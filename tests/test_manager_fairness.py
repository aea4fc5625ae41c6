"""Tend many guilds: one whose model calls hang keeps no other waiting, and no answer."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.ids import GuildId
from bot.models.base import LanguageModel
from bot.models.connection import connect
from tests.loopback_answers import plausible
from tests.loopback_model import Answer, Hang, LoopbackModel, Request, Say
from tests.stage import AT_ONCE, STAFF, Stage, plain_settings, stage, until

SLOW, OTHERS = GuildId(1), tuple(GuildId(number) for number in range(2, 8))
CALLS = 4  # two of them for memory work


def slow_for_one(request: Request) -> Answer:
    """Hang for the guild whose people speak of swamps."""
    shown = str(request.body["messages"][-1]["content"])
    return Hang() if "swamp" in shown else Say(plausible(request.body))


@pytest_asyncio.fixture(loop_scope="function")
async def server() -> AsyncIterator[LoopbackModel]:
    async with LoopbackModel(slow_for_one) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="function")
async def model(server: LoopbackModel) -> AsyncIterator[LanguageModel]:
    settings = plain_settings(openai_base_url=server.url, model_calls=CALLS, memory_model="m")
    connected = connect(settings)
    yield connected
    await connected.close()


async def swamped(here: Stage, manager: Any) -> None:
    """Have the slow guild talk in more channels than there are calls for memory work."""
    here.open.add(STAFF)
    for channel in sorted(here.open):
        for number in range(2):
            text = f"The swamp behind house {number} is deeper than we thought"
            await here.say(text, channel=channel, guild=SLOW)
    await manager.start()


@pytest.mark.asyncio
async def test_a_guild_whose_calls_hang_keeps_no_other_guild_waiting(
    tmp_path: Path, server: LoopbackModel, model: LanguageModel
) -> None:
    async with stage(tmp_path, capacity=2, **AT_ONCE) as here:
        manager = here.manager(model)
        await swamped(here, manager)
        await server.until(lambda: server.under_way >= 1)
        for guild in OTHERS:
            text = "We decided to release the launch page on Friday"
            await manager.remember(guild, here.message(text))
        for guild in OTHERS:
            await until(lambda guild=guild: remembers(here, guild))
        assert server.under_way >= 1  # the slow one hangs still
        await manager.stop(0)
        assert await here.waiting(SLOW) == 6
        assert await here.cells(guild=SLOW) == []


async def remembers(here: Stage, guild: GuildId) -> bool:
    summaries = "SELECT count(*) FROM mem_scenes WHERE summary <> ''"
    return await here.rows(summaries, guild) == [(1,)]


async def nothing_waits(here: Stage) -> bool:
    return await here.waiting(SLOW) == 0 and await remembers(here, SLOW)


@pytest.mark.asyncio
async def test_what_one_guild_was_cut_off_in_is_done_at_the_next_start(
    tmp_path: Path, server: LoopbackModel, model: LanguageModel
) -> None:
    async with stage(tmp_path, **AT_ONCE) as here:
        manager = here.manager(model)
        await swamped(here, manager)
        await server.until(lambda: server.under_way >= 1)
        await manager.stop(0)
        server.respond = lambda request: Say(plausible(request.body))
        again = here.manager(model)
        await again.start()
        await until(lambda: nothing_waits(here))
        await again.stop(10)
        assert await remembers(here, SLOW)
