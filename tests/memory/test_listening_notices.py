"""Test that a channel is told once for as long as it is read along in."""

import asyncio

import pytest

from bot.memory.db import MemoryDB
from tests.memory.samples import GENERAL, LAKE, STAFF


@pytest.mark.asyncio
async def test_who_claims_a_channel_tells_it_alone(memory: MemoryDB) -> None:
    notices = memory.listening_notices
    claims = await asyncio.gather(*(notices.claim([GENERAL, LAKE]) for _ in range(3)))
    assert sorted(map(sorted, claims)) == [[], [], [GENERAL, LAKE]]
    assert await notices.claim([GENERAL, STAFF]) == {STAFF}
    await notices.release([STAFF])
    assert await notices.claim([STAFF]) == {STAFF}
    await notices.keep_only([GENERAL])
    assert await notices.claim([GENERAL, LAKE, STAFF]) == {LAKE, STAFF}
    await memory.reset()
    assert await notices.claim([GENERAL, LAKE, STAFF]) == set()
