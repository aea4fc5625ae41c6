"""Test that a scene that lost cells tells nothing of them any more, and keeps what is its own."""

import pytest

from bot.memory.connections import Transaction
from bot.memory.db import MemoryDB
from bot.memory.repairing import NAMELESS, name_from, repair_scenes
from bot.memory.traces import phrases_of
from tests.memory.samples import EVERYBODY, dirty_scenes, learn, number


async def repair(memory: MemoryDB, scene: int, *left: str) -> None:
    async def write(transaction: Transaction) -> None:
        await repair_scenes(transaction, [scene], phrases_of(left))

    await memory.connections.write(write)


def test_a_name_is_made_of_what_most_memories_say() -> None:
    contents = ["The tent is wet", "Ben dries the tent", "Tents need pegs", "the tent has pegs"]
    assert name_from(contents).startswith("Tent ")
    assert name_from(["is it", "…"]) == NAMELESS
    assert name_from([]) == NAMELESS


@pytest.mark.asyncio
async def test_a_name_that_the_cells_bear_out_stays(memory: MemoryDB) -> None:
    cell = await learn(memory, "The canoe leaks", scene="Canoe trip")
    await repair(memory, cell.scene_id, "our canoe was red")
    [scene] = await memory.scenes.recent(EVERYBODY)
    assert scene.name == "Canoe trip"


@pytest.mark.asyncio
async def test_a_name_that_only_what_left_bears_out_goes_with_its_aliases(memory: MemoryDB) -> None:
    cell = await learn(memory, "The tent leaks", scene="Canoe trip")
    await memory.reorganiser.rename(await memory.epoch(), cell.scene_id, "Canoes", EVERYBODY)
    await repair(memory, cell.scene_id, "our canoe was red")
    [scene] = await memory.scenes.recent(EVERYBODY)
    assert scene.name == "Tent Leaks"
    assert await number(memory, "SELECT count(*) FROM scene_aliases") == 0
    assert await memory.journal.count(EVERYBODY) == 0
    found = await memory.recall.find("canoe", EVERYBODY)
    assert not [each for each in found if each.cell is not None and "canoe" in each.cell.scene]


@pytest.mark.asyncio
async def test_a_name_that_is_taken_gets_a_number(memory: MemoryDB) -> None:
    await learn(memory, "Something else", scene="Tent Leaks")
    cell = await learn(memory, "The tent leaks", scene="Canoe trip")
    await repair(memory, cell.scene_id, "our canoe was red")
    names = {scene.name for scene in await memory.scenes.recent(EVERYBODY)}
    assert names == {"Tent Leaks", f"Tent Leaks {cell.scene_id}"}


@pytest.mark.asyncio
async def test_its_summary_is_empty_until_it_is_told_anew(memory: MemoryDB) -> None:
    cell = await learn(memory, "The tent leaks", scene="Tents")
    for text in ("First", "Second"):
        [dirty] = await dirty_scenes(memory)
        assert await memory.scenes.replace_summary(dirty, text, [])
    await repair(memory, cell.scene_id, "nothing")
    [dirty] = await dirty_scenes(memory)
    assert (dirty.scene.summary, dirty.new_cells) == ("", 1)
    assert await number(memory, "SELECT count(*) FROM scene_history") == 0


@pytest.mark.asyncio
async def test_a_scene_without_cells_is_gone(memory: MemoryDB) -> None:
    cell = await learn(memory, "The tent leaks")
    await memory.connections.write(lambda t: t.fetch("DELETE FROM mem_cells"))
    await repair(memory, cell.scene_id)
    assert await memory.scenes.count(EVERYBODY) == 0
