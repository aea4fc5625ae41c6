"""Test the few numbers that a memory knows about itself."""

import pytest

from bot.memory.db import MemoryDB
from bot.memory.state import begin_epoch, epoch, reset_at, scrub_if_needed
from tests.memory.samples import START, Clock, rows


@pytest.mark.asyncio
async def test_a_new_memory_was_never_reset(memory: MemoryDB) -> None:
    assert await memory.epoch() == await epoch(memory.connections) == 0
    assert await reset_at(memory.connections) is None
    assert await rows(memory, "SELECT * FROM guild_state") == []


@pytest.mark.asyncio
async def test_an_epoch_begins_with_a_time_and_a_duty(memory: MemoryDB, clock: Clock) -> None:
    for count in (1, 2):
        clock.turn(hours=1)
        await memory.connections.write(lambda t: begin_epoch(t, clock()))
        assert await memory.epoch() == count
        assert await reset_at(memory.connections) == clock()
    assert clock() > START
    assert ("scrub", 1) in await rows(memory, "SELECT * FROM guild_state")


@pytest.mark.asyncio
async def test_the_duty_is_done_once(memory: MemoryDB, monkeypatch: pytest.MonkeyPatch) -> None:
    scrubbed: list[bool] = []
    scrub = type(memory.connections).scrub

    async def counted(connections: object) -> None:
        scrubbed.append(True)
        await scrub(memory.connections)

    monkeypatch.setattr(type(memory.connections), "scrub", counted)
    await scrub_if_needed(memory.connections)
    assert scrubbed == []
    await memory.connections.write(lambda t: begin_epoch(t, START))
    await scrub_if_needed(memory.connections)
    await scrub_if_needed(memory.connections)
    assert scrubbed == [True]
    assert await memory.epoch() == 1
