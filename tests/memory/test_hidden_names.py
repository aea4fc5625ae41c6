"""Test that nobody finds out a hidden scene's name by searching for its words."""

import pytest

from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from tests.memory.samples import EVERYBODY, GENERAL, LAKE, learn

NO_LAKE = Audience(frozenset({GENERAL}))


@pytest.mark.asyncio
async def test_a_cell_is_not_found_by_the_name_of_a_scene_that_is_hidden(memory: MemoryDB) -> None:
    await learn(memory, "The sails are sewn", scene="Canary yacht", channel=LAKE)
    seen = await learn(memory, "Ben buys the varnish", scene="Canary yacht")
    other = await learn(memory, "Cara paints the oars", scene="Oars")
    assert await found(memory, "canary oars", EVERYBODY) >= {seen.id, other.id}
    assert await found(memory, "canary oars", NO_LAKE) == {other.id}
    assert await found(memory, "canary varnish", NO_LAKE) == {seen.id}


async def found(memory: MemoryDB, words: str, audience: Audience) -> set[int]:
    finds = await memory.recall.find(words, audience, limit=9)
    similar = await memory.recall.similar_cells(words, audience, limit=9)
    return {each.cell.id for each in finds if each.cell} | {cell.id for cell in similar}
