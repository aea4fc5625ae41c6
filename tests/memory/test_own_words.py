"""A search by own words finds what says something, not what stands beside it."""

import pytest

from bot.memory.db import MemoryDB
from tests.memory.samples import EVERYBODY, learn, say


@pytest.mark.asyncio
async def test_a_neighbour_is_found_by_context_but_not_by_its_own_words(memory: MemoryDB) -> None:
    said = await say(memory, "The canoe leaks.")
    beside = await say(memory, "I will bring tar on Saturday.")

    around = await memory.recall.find("canoe", EVERYBODY)
    alone = await memory.recall.find("canoe", EVERYBODY, own_words=True)

    assert {found.message and found.message.id for found in around} == {said.id, beside.id}
    assert [found.message and found.message.id for found in alone] == [said.id]


@pytest.mark.asyncio
async def test_a_cell_is_not_found_by_the_messages_that_it_was_drawn_from(memory: MemoryDB) -> None:
    await say(memory, "The canoe leaks.")
    cell = await learn(memory, "Ben brings tar on Saturday.")

    assert await memory.recall.find("canoe", EVERYBODY, own_words=True) != []
    found = await memory.recall.find("tar saturday", EVERYBODY, own_words=True)
    assert [each.cell and each.cell.id for each in found] == [cell.id]


@pytest.mark.asyncio
async def test_without_a_match_nothing_stands_in_for_what_was_searched(memory: MemoryDB) -> None:
    await learn(memory, "The canoe is red.")

    assert await memory.recall.find("submarine", EVERYBODY, own_words=True) == []
    assert await memory.recall.find("submarine", EVERYBODY) != []
