"""Test that it is known which times a message tells of, and forgotten with it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.memory.connections import Transaction
from bot.memory.db import MemoryDB
from bot.memory.message_times import told_by
from bot.memory.records import Message
from bot.memory.times.periods import DAY, Period
from tests.memory.samples import START, Clock, number, open_memory, say

TODAY = START.replace(hour=0)
TOMORROW = Period(TODAY + DAY, TODAY + 2 * DAY)


async def told(memory: MemoryDB, message: Message) -> list[Period]:
    return (await told_by(memory.connections, [message.id])).get(message.id, [])


@pytest.mark.asyncio
async def test_a_message_tells_of_times_counted_from_when_it_was_said(memory: MemoryDB) -> None:
    now = await say(memory, "we ship tomorrow", said_at=START)
    earlier = await say(memory, "we ship tomorrow, tomorrow I say", said_at=START - DAY)
    assert await told(memory, now) == [TOMORROW]
    assert await told(memory, earlier) == [Period(TODAY, TODAY + DAY)]


@pytest.mark.asyncio
async def test_days_are_those_of_the_clocks_zone(path: Path) -> None:
    clock = Clock()
    clock.now = START.astimezone(ZoneInfo("Asia/Tokyo"))
    memory = await open_memory(path, clock)
    late = datetime(2026, 3, 1, 23, tzinfo=UTC)  # already the 2nd in Tokyo
    message = await say(memory, "I did it yesterday", said_at=late)
    [period] = await told(memory, message)
    await memory.close()
    assert period.start == datetime(2026, 2, 28, 15, tzinfo=UTC)


@pytest.mark.asyncio
async def test_what_cannot_be_found_tells_of_nothing(memory: MemoryDB) -> None:
    assert await told(memory, await say(memory, "It was yesterday", "Memoir")) == []
    asked = await say(memory, "What happened yesterday?", addressed=True)
    assert await told(memory, asked) == []
    assert await told(memory, await say(memory, "the canoe leaks")) == []


@pytest.mark.asyncio
async def test_a_message_that_is_gone_tells_of_nothing(memory: MemoryDB) -> None:
    message = await say(memory, "we ship tomorrow and in May")

    async def delete(transaction: Transaction) -> None:
        await transaction.fetch("DELETE FROM messages WHERE id = ?", (message.id,))

    await memory.connections.write(delete)
    assert await number(memory, "SELECT count(*) FROM message_times") == 0


@pytest.mark.asyncio
async def test_a_message_repeated_tells_once(memory: MemoryDB) -> None:
    message = await say(memory, "we ship tomorrow")
    assert not await memory.messages.add(message)
    assert len(await told(memory, message)) == 1


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.sampled_from("tomorrow may 5 2020 last week since before 3 days ago \0 \ud800".split())
    ),
    days=st.integers(0, 9_000),
)
@pytest.mark.asyncio
async def test_any_message_can_be_logged(memory: MemoryDB, words: list[str], days: int) -> None:
    message = await say(memory, "it " + " ".join(words), said_at=START - timedelta(days=days))
    periods = await told(memory, message)
    assert all(period.start < period.end for period in periods)
    assert len(set(periods)) == len(periods)
