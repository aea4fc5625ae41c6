"""Test which scene a draft goes into, whatever name a model suggests."""

import pytest

from bot.ids import SceneId
from bot.memory.connections import Transaction
from bot.memory.db import MemoryDB
from bot.memory.scene_choice import scene_for
from tests.memory.reorganising_scenes import scenes
from tests.memory.samples import STAFF, STAFF_MEMBERS, START, draft, learn, say


@pytest.mark.asyncio
async def test_a_name_that_says_the_same_is_no_other_topic(memory: MemoryDB) -> None:
    names = ("Canoe trip", "CANOE TRIP", "Canoe trips", "The canoe trip project", "Trip canoe")
    for at, name in enumerate(names):
        await learn(memory, f"point {at}", scene=name)
    assert await scenes(memory) == {"Canoe trip": 5}


@pytest.mark.asyncio
async def test_other_values_are_other_topics(memory: MemoryDB) -> None:
    names = ["Release 1.2", "Release 1.3", "Release", "Customer Acme", "Customer Globex"]
    for name in names:
        await learn(memory, f"said of {name}", scene=name)
    assert sorted(await scenes(memory)) == sorted(names)


@pytest.mark.asyncio
async def test_each_scope_has_its_own(memory: MemoryDB) -> None:
    await learn(memory, "open", scene="Canoe trip")
    await learn(memory, "secret", scene="Canoe trips", channel=STAFF)
    assert await scenes(memory, STAFF_MEMBERS) == {"Canoe trip": 1, "Canoe trips": 1}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("name", "joins"),
    [("Trip start", True), ("Departure", False), ("Canoe trip 2", False)],
)
async def test_what_is_of_one_matter_with_a_cell_joins_its_scene_under_a_related_name(
    memory: MemoryDB, name: str, joins: bool
) -> None:
    first = await learn(memory, "The canoe trip starts at nine", scene="Canoe trip")
    message = await say(memory, "It starts at ten instead")
    wanted = draft("It starts at ten instead", message, scene=name)

    async def choose(transaction: Transaction) -> tuple[SceneId, str]:
        return await scene_for(transaction, wanted, message.place, START, [first.id])

    scene, _ = await memory.connections.write(choose)
    assert (scene == first.scene_id) is joins
