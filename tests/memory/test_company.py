"""Test whose talks "we" prefers."""

from datetime import timedelta

import pytest

from bot.ids import ChannelId
from bot.memory.company import COMPANY_FACTOR, PRESENCE, preferring_company
from bot.memory.db import MemoryDB
from bot.memory.search import Hit
from tests.memory.samples import GENERAL, LAKE, PEOPLE, START, say

ANNA, BEN = PEOPLE["Anna"], PEOPLE["Ben"]


def hit(number: int, after: timedelta, channel: ChannelId = GENERAL) -> Hit:
    return Hit(number, 1.0, BEN, START + after, channel)


@pytest.mark.asyncio
async def test_talks_that_the_asker_spoke_in_are_raised(memory: MemoryDB) -> None:
    await say(memory, "hello", "Anna", said_at=START)
    moment = timedelta(milliseconds=1)
    [near], [far, elsewhere] = await preferring_company(
        memory.connections, ANNA,
        [hit(1, PRESENCE)],
        [hit(2, PRESENCE + moment), hit(3, -PRESENCE, LAKE)],
    )  # fmt: skip
    assert (near.score, far.score, elsewhere.score) == (COMPANY_FACTOR, 1.0, 1.0)
    [before] = (await preferring_company(memory.connections, ANNA, [hit(4, -PRESENCE)]))[0]
    assert before.score == COMPANY_FACTOR


@pytest.mark.asyncio
async def test_without_company_hits_stay_as_they_are(memory: MemoryDB) -> None:
    await say(memory, "hello", "Anna", said_at=START)
    hits = [hit(1, timedelta()), hit(2, PRESENCE)]
    assert await preferring_company(memory.connections, BEN, hits, []) == [hits, []]
