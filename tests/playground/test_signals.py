import asyncio

import pytest

from bot.ids import ChannelId, MessageId
from bot.playground.events import MessageDeleted
from bot.playground.signals import Feed, Signal

EVENT = MessageDeleted(ChannelId(1), MessageId(2))


@pytest.mark.asyncio
async def test_waiting_ends_when_what_is_waited_for_holds() -> None:
    signal, seen = Signal(), [0]

    async def count() -> None:
        for _ in range(3):
            await asyncio.sleep(0)
            seen[0] += 1
            signal.tell()

    counting = asyncio.create_task(count())
    await signal.until(lambda: seen[0] == 2)
    assert seen[0] == 2
    await counting


@pytest.mark.asyncio
async def test_what_holds_already_is_not_waited_for() -> None:
    await asyncio.wait_for(Signal().until(lambda: True), 1)


@pytest.mark.asyncio
async def test_someone_who_gave_up_waiting_does_not_stop_the_others() -> None:
    signal, done = Signal(), [False]
    gave_up = asyncio.create_task(signal.until(lambda: done[0]))
    stayed = asyncio.create_task(signal.until(lambda: done[0]))
    await asyncio.sleep(0)
    gave_up.cancel()
    done[0] = True
    signal.tell()
    await asyncio.wait_for(stayed, 1)


@pytest.mark.asyncio
async def test_every_subscriber_gets_every_event_until_it_leaves() -> None:
    feed = Feed()
    one, other = feed.subscribe(), feed.subscribe()
    feed.publish(EVENT)
    feed.unsubscribe(other)
    feed.publish(EVENT)
    assert (one.qsize(), other.qsize()) == (2, 1)
    assert one.get_nowait() == EVENT
