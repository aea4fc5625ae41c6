"""Test that the background ends what a crash interrupted, and sweeps what removals left."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.memory.selections import InChannel, Messages, Removed, noted
from tests.stage import ANNA, AT_ONCE, GENERAL, GUILD, Stage, stage


@pytest_asyncio.fixture(loop_scope="function")
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, **AT_ONCE) as made:
        yield made


@pytest.mark.asyncio
async def test_what_a_removal_left_is_swept_in_the_background(here: Stage) -> None:
    message = await here.say("The password hint is zanzibarblau", ANNA)
    await here.manager().settle(GUILD)
    removed = await here.manager().remove(GUILD, Messages.of([message.id]))
    assert removed.messages == 1
    await here.manager().settle(GUILD)
    async with here.databases.open(GUILD) as database:
        assert await database.removal.sweep_due() is None


@pytest.mark.asyncio
async def test_an_interrupted_removal_is_ended(here: Stage) -> None:
    await here.say("Going", ANNA)
    note = noted(InChannel(GENERAL), keep_out=True)
    async with here.databases.open(GUILD) as database:
        await database.connections.write(
            lambda t: t.fetch("INSERT INTO removals (selection, asked_at) VALUES (?, 0)", (note,))
        )
    await here.manager().settle(GUILD)
    assert await here.manager().removable(GUILD, InChannel(GENERAL)) == Removed()
