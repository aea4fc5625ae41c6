"""Test how the log is worked off: in order, whole, once, and never across a reset."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.ids import ChannelId
from bot.memory.audience import EVERYONE, scope_of_channel
from bot.memory.db import MemoryDB
from bot.memory.records import Batch, Message
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    STAFF,
    START,
    Clock,
    draft,
    extract,
    learn,
    next_batch,
    number,
    organise,
    rows,
    said,
    say,
    waiting_in,
)

STAFFS = (STAFF, scope_of_channel(STAFF))


async def states(memory: MemoryDB) -> list[str]:
    return [state for (state,) in await rows(memory, "SELECT state FROM messages ORDER BY id")]


def texts(messages: tuple[Message, ...]) -> list[str]:
    return [message.content for message in messages]


class TestWaiting:
    @pytest.mark.asyncio
    async def test_nothing_waits_at_first(self, memory: MemoryDB) -> None:
        assert await memory.queue.waiting() == []

    @pytest.mark.asyncio
    async def test_it_is_counted_by_channel_and_scope(self, memory: MemoryDB, clock: Clock) -> None:
        await say(memory, "one")
        await say(memory, "two", channel=STAFF)
        await say(memory, "Memoir's own", "Memoir", channel=LAKE)
        clock.turn(seconds=30)
        await say(memory, "three", addressed=True)
        await say(memory, "four", private=True)
        found = {(w.channel_id, w.scope): w for w in await memory.queue.waiting()}
        assert {place: w.messages for place, w in found.items()} == {
            (GENERAL, EVERYONE): 2,
            (GENERAL, scope_of_channel(GENERAL)): 1,
            STAFFS: 1,
        }
        general = found[GENERAL, EVERYONE]
        assert (general.last_logged_at, general.addressed) == (clock(), True)
        assert not found[STAFFS].addressed
        assert general.retry_at < START

    @pytest.mark.asyncio
    async def test_a_failure_puts_its_channel_off_also_when_more_is_said(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        await say(memory, "one")
        later = clock() + timedelta(minutes=5)
        await memory.queue.fail(await next_batch(memory), "It was down.", retry_at=later)
        await say(memory, "two")
        await say(memory, "elsewhere", channel=LAKE)
        assert (await waiting_in(memory)).retry_at == later
        assert (await waiting_in(memory, LAKE)).retry_at < clock()


class TestBatches:
    @pytest.mark.asyncio
    async def test_the_oldest_of_one_channel_and_scope_come_in_order(
        self, memory: MemoryDB
    ) -> None:
        messages = [said(f"message {at}") for at in range(6)]
        for message in reversed(messages):
            await memory.messages.add(message)
        await say(memory, "elsewhere", channel=LAKE)
        await say(memory, "private", private=True)
        batch = await next_batch(memory, limit=4)
        assert list(batch.messages) == messages[:4]
        assert (batch.epoch, batch.attempts, batch.context) == (0, 0, ())

    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        ("characters", "expected"), [(0, 1), (10, 1), (20, 2), (29, 2), (30, 3)]
    )
    async def test_characters_are_capped_but_one_message_always_comes(
        self, memory: MemoryDB, characters: int, expected: int
    ) -> None:
        for _ in range(5):
            await say(memory, "x" * 10)
        assert len((await next_batch(memory, characters=characters)).messages) == expected

    @pytest.mark.asyncio
    async def test_context_is_what_was_said_just_before(self, memory: MemoryDB) -> None:
        before = [await say(memory, "one"), await say(memory, "two", "Memoir")]
        before.append(await say(memory, "three"))
        await say(memory, "elsewhere", channel=LAKE)
        await say(memory, "private", private=True)
        await extract(memory, of=[before[0], before[2]])
        await say(memory, "four")
        batch = await next_batch(memory, context=2)
        assert texts(batch.messages) == ["four"]
        assert list(batch.context) == before[1:]
        assert (await next_batch(memory, context=0)).context == ()

    @pytest.mark.asyncio
    async def test_memoirs_words_in_between_are_context_and_those_after_are_not(
        self, memory: MemoryDB
    ) -> None:
        for text, by in (
            *(("one", "Anna"), ("own one", "Memoir"), ("two", "Ben"), ("own two", "Memoir")),
            *(("three", "Anna"), ("own three", "Memoir")),
        ):
            await say(memory, text, by)
        batch = await next_batch(memory, limit=2)
        assert texts(batch.messages) == ["one", "two"]
        assert texts(batch.context) == ["own one"]
        batch = await next_batch(memory)
        assert texts(batch.context) == ["own one", "own two"]

    @pytest.mark.asyncio
    async def test_there_is_none_when_nothing_waits_any_more(self, memory: MemoryDB) -> None:
        message = await say(memory, "one")
        waiting = await waiting_in(memory)
        await extract(memory, of=[message])
        assert await memory.queue.batch(waiting, limit=9, characters=99, context=9) is None

    @pytest.mark.asyncio
    async def test_messages_that_failed_together_come_together_and_alone(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        """A message that came later must not be set aside for what it has no part in."""
        poison = [await say(memory, "one"), await say(memory, "two")]
        await memory.queue.fail(await next_batch(memory), "Unreadable.", retry_at=clock())
        await say(memory, "three")
        again = await next_batch(memory)
        assert (list(again.messages), again.attempts) == (poison, 1)
        await memory.queue.fail(again, "Unreadable.", retry_at=None)
        left = await next_batch(memory)
        assert (texts(left.messages), left.attempts) == (["three"], 0)

    @pytest.mark.asyncio
    async def test_an_outage_keeps_nobody_apart(self, memory: MemoryDB, clock: Clock) -> None:
        await say(memory, "one")
        batch = await next_batch(memory)
        await memory.queue.fail(batch, "It was down.", retry_at=clock(), counts=False)
        await say(memory, "two")
        assert texts((await next_batch(memory)).messages) == ["one", "two"]


class TestFinishing:
    @pytest.mark.asyncio
    async def test_cells_and_marks_are_written_together(self, memory: MemoryDB) -> None:
        one, two = await say(memory, "one"), await say(memory, "two")
        batch = await next_batch(memory)
        assert await memory.queue.finish(batch, [draft("About one", one)])
        assert await organise(memory, one.place) == 1
        assert await states(memory) == ["extracted", "extracted"]
        assert await memory.queue.waiting() == []
        assert two.id not in (await memory.cells.most_salient(EVERYBODY, limit=9))[0].sources

    @pytest.mark.asyncio
    async def test_nothing_drawn_is_finished_too(self, memory: MemoryDB) -> None:
        await say(memory, "hmm")
        assert await memory.queue.finish(await next_batch(memory), [])
        assert await states(memory) == ["extracted"]

    @pytest.mark.asyncio
    async def test_a_batch_is_finished_once_also_when_two_try_at_once(
        self, memory: MemoryDB
    ) -> None:
        message = await say(memory, "one")
        batch = await next_batch(memory)
        finishing = (memory.queue.finish(batch, [draft(f"{n}", message)]) for n in range(5))
        assert sorted(await asyncio.gather(*finishing)) == [False, False, False, False, True]
        await organise(memory, message.place)
        assert await number(memory, "SELECT count(*) FROM mem_cells") == 1

    @pytest.mark.asyncio
    async def test_a_batch_that_overlaps_a_finished_one_is_refused_whole(
        self, memory: MemoryDB
    ) -> None:
        one, two = await say(memory, "one"), await say(memory, "two")
        batch = await next_batch(memory)
        await extract(memory, draft("About one", one), of=[one])
        assert not await memory.queue.finish(batch, [draft("About both", one, two)])
        assert await states(memory) == ["extracted", "waiting"]

    @pytest.mark.asyncio
    async def test_a_batch_with_a_message_that_is_gone_is_refused(self, memory: MemoryDB) -> None:
        one = await say(memory, "one")
        batch = await next_batch(memory)
        await memory.connections.write(lambda t: t.fetch("DELETE FROM messages"))
        assert not await memory.queue.finish(batch, [draft("About one", one)])
        assert await number(memory, "SELECT count(*) FROM mem_cells") == 0

    @pytest.mark.asyncio
    async def test_after_a_reset_nothing_is_written(self, memory: MemoryDB, clock: Clock) -> None:
        one = await say(memory, "one")
        batch = await next_batch(memory)
        await memory.reset()
        clock.turn(days=2)
        await say(memory, "one", id=one.id, said_at=clock())  # even if the message comes again
        assert not await memory.queue.finish(batch, [draft("About one", one)])
        await memory.queue.fail(batch, "Too late.", retry_at=None)
        assert await states(memory) == ["waiting"]
        assert await number(memory, "SELECT count(*) FROM mem_cells") == 0

    @pytest.mark.asyncio
    async def test_a_cancelled_caller_leaves_it_whole(self, memory: MemoryDB) -> None:
        message = await say(memory, "one")
        batch = await next_batch(memory)
        finishing = asyncio.create_task(memory.queue.finish(batch, [draft("About one", message)]))
        await asyncio.sleep(0)
        finishing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await finishing
        assert not await memory.queue.finish(batch, [draft("About one", message)])
        await organise(memory, message.place)
        assert await number(memory, "SELECT count(*) FROM mem_cells") == 1


class TestFailing:
    async def fail(self, memory: MemoryDB, batch: Batch, **more: Any) -> None:
        await memory.queue.fail(batch, "Unreadable.", **more)

    @pytest.mark.asyncio
    async def test_a_failure_is_counted_and_noted(self, memory: MemoryDB, clock: Clock) -> None:
        await say(memory, "one")
        await self.fail(memory, await next_batch(memory), retry_at=clock())
        await self.fail(memory, await next_batch(memory), retry_at=clock())
        assert (await next_batch(memory)).attempts == 2
        assert await rows(memory, "SELECT state, error FROM messages") == [
            ("waiting", "Unreadable.")
        ]

    @pytest.mark.asyncio
    async def test_a_failure_of_the_endpoint_does_not_count(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        await say(memory, "one")
        await self.fail(memory, await next_batch(memory), retry_at=clock(), counts=False)
        assert (await next_batch(memory)).attempts == 0

    @pytest.mark.asyncio
    async def test_what_is_set_aside_is_kept_and_no_longer_waits(self, memory: MemoryDB) -> None:
        message = await say(memory, "one")
        await self.fail(memory, await next_batch(memory), retry_at=None)
        assert await memory.queue.waiting() == []
        assert await memory.messages.get(message.id, EVERYBODY) == message
        assert (await memory.status(EVERYBODY)).failed_messages == 1

    @pytest.mark.asyncio
    async def test_what_was_set_aside_or_put_off_is_revived_at_once(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        cell = await learn(memory, "a dirty scene")
        await say(memory, "one")
        await self.fail(memory, await next_batch(memory), retry_at=None)
        await say(memory, "two")
        later = clock() + timedelta(hours=1)
        await self.fail(memory, await next_batch(memory), retry_at=later)
        [dirty] = await memory.scenes.dirty(0)
        await memory.scenes.postpone(dirty, later)
        await memory.queue.revive()
        assert (await waiting_in(memory)).messages == 2
        assert (await waiting_in(memory)).retry_at < clock()
        [dirty] = await memory.scenes.dirty(0)
        assert dirty.retry_at < clock()
        assert (await next_batch(memory)).attempts == 0
        assert cell.sources[0] not in {m.id for m in (await next_batch(memory)).messages}

    @pytest.mark.asyncio
    async def test_what_is_extracted_meanwhile_is_not_marked_as_failed(
        self, memory: MemoryDB
    ) -> None:
        message = await say(memory, "one")
        batch = await next_batch(memory)
        await extract(memory, of=[message])
        await self.fail(memory, batch, retry_at=None)
        assert await states(memory) == ["extracted"]

    @pytest.mark.asyncio
    async def test_a_later_success_clears_the_error(self, memory: MemoryDB, clock: Clock) -> None:
        await say(memory, "one")
        batch = await next_batch(memory)
        await memory.queue.fail(batch, "Odd \ud800 answer\0.", retry_at=clock())
        assert await rows(memory, "SELECT error FROM messages") == [("Odd  answer .",)]
        await memory.queue.finish(batch, [])
        assert await rows(memory, "SELECT state, error FROM messages") == [("extracted", None)]


@pytest.mark.asyncio
async def test_a_thread_of_a_channel_is_a_queue_of_its_own(memory: MemoryDB) -> None:
    await say(memory, "in the channel")
    await say(memory, "in the thread", channel=ChannelId(77), private=False)
    assert texts((await next_batch(memory, ChannelId(77))).messages) == ["in the thread"]
    assert len(await memory.queue.waiting()) == 2
