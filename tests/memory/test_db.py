"""Test a guild's memory as a whole: what it counts, and that it opens and closes cleanly."""

import asyncio
from pathlib import Path

import pytest

from bot.memory.db import MemoryDB
from bot.memory.records import MemoryStatus
from tests.memory.samples import (
    EVERYBODY,
    LAKE,
    NOBODY,
    STAFF,
    STAFF_ALONE,
    STAFF_MEMBERS,
    dirty_scenes,
    learn,
    next_batch,
    number,
    open_memory,
    said,
    say,
)


class TestStatus:
    @pytest.mark.asyncio
    async def test_a_new_memory_holds_nothing(self, memory: MemoryDB) -> None:
        assert await memory.status(EVERYBODY) == MemoryStatus(0, 0, 0, 0, 0, 0)

    @pytest.mark.asyncio
    async def test_it_counts_what_the_audience_may_see(self, memory: MemoryDB) -> None:
        await learn(memory, "The canoe is green", scene="Canoe")
        await learn(memory, "The rent is due", scene="Rent")
        dirty = await dirty_scenes(memory)
        done = next(each for each in dirty if each.scene.name == "Rent")
        cells = await memory.cells.of_scene(done.scene.id, EVERYBODY)
        await memory.scenes.replace_summary(done, "Due.", [cell.id for cell in cells])
        await say(memory, "unreadable", channel=LAKE)
        await memory.queue.fail(await next_batch(memory, LAKE), "Unreadable.", retry_at=None)
        await say(memory, "waiting")
        await say(memory, "a word of my own", "Memoir")
        await learn(memory, "It is a present", channel=STAFF)
        await say(memory, "psst", channel=STAFF)
        assert await memory.status(EVERYBODY) == MemoryStatus(
            messages=4,
            cells=2,
            scenes=2,
            waiting_messages=1,
            failed_messages=1,
            dirty_scenes=1,
        )
        assert await memory.status(STAFF_ALONE) == MemoryStatus(2, 1, 1, 1, 0, 1)
        assert await memory.status(STAFF_MEMBERS) == MemoryStatus(6, 3, 3, 2, 1, 2)
        assert await memory.status(NOBODY) == MemoryStatus(0, 0, 0, 0, 0, 0)


class TestClosing:
    @pytest.mark.asyncio
    async def test_what_is_pending_is_written_first(self, path: Path) -> None:
        memory = await open_memory(path)
        adding = [asyncio.create_task(memory.messages.add(said(f"{at}"))) for at in range(120)]
        await asyncio.sleep(0)
        for task in adding:
            task.cancel()
        await memory.close()
        await asyncio.gather(*adding, return_exceptions=True)
        again = await open_memory(path)
        assert await number(again, "SELECT count(*) FROM messages") == 120
        await again.close()

    @pytest.mark.asyncio
    async def test_all_is_remembered_in_the_next_run(self, path: Path) -> None:
        memory = await open_memory(path)
        cell = await learn(memory, "The canoe is green")
        await memory.close()
        again = await open_memory(path)
        [find] = await again.recall.find("canoes", EVERYBODY)
        assert find.cell == cell
        await again.close()


@pytest.mark.asyncio
async def test_two_guilds_never_see_each_others_memory(tmp_path: Path) -> None:
    """Also when channels, people and messages have the same ids, and both share a stemmer."""
    one, two = await open_memory(tmp_path / "1.db"), await open_memory(tmp_path / "2.db")
    cell = await learn(one, "The canoe is green", scene="Canoe")
    await say(two, "Nothing to see here")
    assert await two.recall.find("canoe", STAFF_MEMBERS) == []
    assert await two.messages.get(cell.sources[0], STAFF_MEMBERS) is None
    assert await two.scenes.complete("", STAFF_MEMBERS) == []
    await two.reset()
    assert len(await one.recall.find("canoe", EVERYBODY)) == 1
    await one.reset()
    assert await two.epoch() == await one.epoch() == 1
    await one.close()
    await two.close()
