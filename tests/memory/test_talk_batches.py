"""Test that a batch is of one conversation, with what was said in it before."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.ids import ChannelId, MessageId
from bot.memory import queue
from bot.memory.db import MemoryDB
from bot.memory.records import Batch, Message
from tests.memory.samples import GENERAL, LAKE, Clock, draft, organise, rows, say


class Talks:
    """Hold which conversation each text was said in, and hand out its batches."""

    def __init__(self, memory: MemoryDB) -> None:
        self.memory = memory
        self.started: dict[str, MessageId] = {}

    async def say(self, talk: str, text: str, by: str = "Anna", **more: Any) -> Message:
        """Log something said in the conversation of this name."""
        message = await say(self.memory, text, by, **more)
        talk_id = self.started.setdefault(talk, message.id)
        await self.memory.connections.write(
            lambda transaction: transaction.run_many(
                "UPDATE messages SET talk_id = ? WHERE id = ?", [(talk_id, message.id)]
            )
        )
        return message

    async def batch(self, talk: str, **limits: int) -> Batch | None:
        """Return the next batch of a conversation, None if nothing of it waits."""
        values: Mapping[str, int] = {"limit": 20, "characters": 10_000, "context": 4, **limits}
        for waiting in await self.memory.queue.waiting():
            if waiting.talk_id == self.started[talk]:
                return await self.memory.queue.batch(waiting, **values)
        return None

    async def extract(self, talk: str, **limits: int) -> list[str]:
        """Extract the next batch and return what was in it."""
        batch = await self.batch(talk, **limits)
        assert batch is not None
        assert await self.memory.queue.finish(batch, [])
        return texts(batch.messages)


@pytest.fixture
def talks(memory: MemoryDB) -> Talks:
    return Talks(memory)


def texts(messages: tuple[Message, ...]) -> list[str]:
    return [message.content for message in messages]


async def context(talks: Talks, talk: str, **limits: int) -> list[str]:
    batch = await talks.batch(talk, **limits)
    assert batch is not None
    return texts(batch.context)


@pytest.mark.asyncio
async def test_two_conversations_that_interleave_come_as_two_batches(talks: Talks) -> None:
    for at in range(3):
        await talks.say("soup", f"soup {at}")
        await talks.say("boat", f"boat {at}", "Ben")
    assert await talks.extract("soup") == ["soup 0", "soup 1", "soup 2"]
    assert await talks.batch("soup") is None
    assert await talks.extract("boat") == ["boat 0", "boat 1", "boat 2"]
    assert await talks.memory.queue.waiting() == []


@pytest.mark.asyncio
async def test_what_waits_is_counted_by_conversation(talks: Talks, clock: Clock) -> None:
    await talks.say("soup", "one")
    clock.turn(seconds=30)
    await talks.say("boat", "two", addressed=True)
    await talks.say("soup", "three")
    await say(talks.memory, "not yet told apart")
    found = {each.talk_id: each for each in await talks.memory.queue.waiting()}
    assert {talk_id: each.messages for talk_id, each in found.items()} == {
        talks.started["soup"]: 2,
        talks.started["boat"]: 1,
        None: 1,
    }
    assert not found[talks.started["soup"]].addressed
    assert found[talks.started["soup"]].last_logged_at == clock()


@pytest.mark.asyncio
async def test_the_context_is_what_the_conversation_said_before(talks: Talks) -> None:
    for at in range(6):
        await talks.say("soup", f"soup {at}")
        await talks.say("boat", f"boat {at}", "Ben")
    assert await talks.extract("soup", limit=5) == [f"soup {at}" for at in range(5)]
    assert await context(talks, "soup") == ["soup 1", "soup 2", "soup 3", "soup 4"]


@pytest.mark.asyncio
async def test_a_young_conversation_is_read_with_its_neighbours(talks: Talks) -> None:
    for at in range(4):
        await talks.say("boat", f"boat {at}", "Ben")
    await talks.say("soup", "soup 0")
    await talks.extract("soup")
    await talks.say("boat", "boat 4", "Ben")
    await talks.say("soup", "soup 1")
    assert await context(talks, "soup") == ["boat 2", "boat 3", "soup 0", "boat 4"]


@pytest.mark.asyncio
async def test_neighbours_are_of_the_same_channel_and_scope(talks: Talks) -> None:
    await talks.say("elsewhere", "elsewhere", channel=LAKE)
    await talks.say("secret", "secret", private=True)
    await talks.say("soup", "soup")
    assert await context(talks, "soup") == []


@pytest.mark.asyncio
async def test_memoirs_words_in_between_are_those_of_the_conversation(talks: Talks) -> None:
    await talks.say("soup", "How long?", addressed=True)
    await talks.say("boat", "Where?", "Ben", addressed=True)
    await talks.say("boat", "At the lake.", "Memoir")
    await talks.say("soup", "Half an hour.", "Memoir")
    await talks.say("soup", "Thanks!")
    assert await context(talks, "soup") == ["Half an hour."]
    batch = await talks.batch("soup")
    assert batch is not None
    assert texts(batch.messages) == ["How long?", "Thanks!"]


@pytest.mark.asyncio
async def test_a_failure_puts_its_conversation_off_alone(talks: Talks, clock: Clock) -> None:
    await talks.say("soup", "one")
    await talks.say("boat", "two")
    batch = await talks.batch("soup")
    assert batch is not None
    clock.turn(minutes=5)
    await talks.memory.queue.fail(batch, "It was down.", retry_at=clock())
    retries = {each.talk_id: each.retry_at for each in await talks.memory.queue.waiting()}
    assert retries[talks.started["soup"]] == clock()
    assert retries[talks.started["boat"]] < clock()


@pytest.mark.asyncio
async def test_a_conversation_that_never_ends_is_read_in_pieces(talks: Talks) -> None:
    for at in range(50):
        await talks.say("soup", f"soup {at}")
        if at % 10 == 9:
            assert len(await talks.extract("soup", limit=10)) == 10
    await talks.say("soup", "soup 50")
    batch = await talks.batch("soup", limit=10)
    assert batch is not None
    assert (len(batch.messages), len(batch.context)) == (1, 4)


@pytest.mark.asyncio
async def test_its_reads_walk_along_indexes(talks: Talks) -> None:
    """However long a conversation or a channel is, a batch of it costs the same."""
    await talks.say("soup", "one")
    parameters = {
        "channel_id": ChannelId(GENERAL),
        "scope": 0,
        "talk_id": talks.started["soup"],
        "first": 1,
        "last": 2,
        "before": 4,
        "between": 4,
        "limit": 20,
        "shown": "[]",
    }
    for sql, index in (
        (queue._OLDEST, "messages_waiting (channel_id=? AND scope=? AND talk_id=?)"),
        (queue._EARLIER, "messages_of_talk (channel_id=? AND scope=? AND talk_id=? AND id<?)"),
    ):
        fetched = await talks.memory.connections.fetch(f"EXPLAIN QUERY PLAN {sql}", parameters)
        steps = [row[3] for row in fetched]
        assert steps == [f"SEARCH found USING INDEX {index}"]


@pytest.mark.asyncio
async def test_memories_of_a_conversation_cite_its_messages(talks: Talks) -> None:
    soup = await talks.say("soup", "The soup takes half an hour")
    await talks.say("boat", "The canoe is red", "Ben")
    batch = await talks.batch("soup")
    assert batch is not None
    assert await talks.memory.queue.finish(batch, [draft("Soup takes half an hour", soup)])
    assert await organise(talks.memory, soup.place) == 1
    assert await rows(talks.memory, "SELECT message_id FROM cell_sources") == [(soup.id,)]
