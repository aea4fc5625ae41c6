"""Test that an answer is not kept that tells of what went or changed while it was written."""

from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.ids import SceneId
from bot.memory.db import MemoryDB
from bot.memory.records import Message
from bot.memory.selections import Messages
from tests.memory.samples import Clock, dirty_scenes, draft, extract, said, say


@dataclass
class Told:
    """A scene of two messages, summed up, and another message; an answer drawn from the first."""

    memory: MemoryDB
    clock: Clock
    first: Message
    second: Message
    other: Message
    scene: SceneId

    async def ask(self) -> Message:
        """Ask a question, and return the answer to it that is not kept yet."""
        self.clock.turn(minutes=1)
        question = await say(self.memory, "What of the canoe?", said_at=self.clock())
        self.clock.turn(seconds=5)
        return said(
            "It is red and leaks.",
            "Memoir",
            from_memoir=True,
            said_at=self.clock(),
            reply_to=question.id,
            drawn_from=(self.first.id,),
            drawn_scenes=(self.scene,),
        )

    async def sum_up(self) -> None:
        for dirty in await dirty_scenes(self.memory):
            assert await self.memory.scenes.replace_summary(dirty, "It is red.", [])

    async def edit(self, message: Message) -> None:
        await self.memory.removal.edit(message.id, "Sold.", self.clock())

    async def remove(self, message: Message) -> None:
        await self.memory.removal.remove(Messages((message.id,)))

    async def is_kept(self, answer: Message) -> bool:
        return await self.memory.messages.add(answer)


@pytest_asyncio.fixture
async def told(memory: MemoryDB, clock: Clock) -> Told:
    first = await say(memory, "The canoe is red")
    second = await say(memory, "The canoe leaks")
    drafts = [draft(each.content, each) for each in (first, second)]
    assert await extract(memory, *drafts, of=[first, second]) == 2
    [dirty] = await dirty_scenes(memory)
    assert await memory.scenes.replace_summary(dirty, "It is red and leaks.", [])
    other = await say(memory, "Lunch is late")
    return Told(memory, clock, first, second, other, dirty.scene.id)


@pytest.mark.asyncio
async def test_it_is_kept_where_nothing_of_it_changed(told: Told) -> None:
    answer = await told.ask()
    await told.edit(told.other)
    assert await told.is_kept(answer)


@pytest.mark.asyncio
async def test_it_is_kept_where_its_scene_only_learnt_more(told: Told) -> None:
    answer = await told.ask()
    more = await say(told.memory, "The canoe is long")
    await extract(told.memory, draft(more.content, more), of=[more])
    await told.sum_up()
    assert await told.is_kept(answer)


@pytest.mark.asyncio
async def test_it_is_not_kept_where_a_message_that_it_shows_says_something_else_now(
    told: Told,
) -> None:
    answer = await told.ask()
    await told.edit(told.first)
    assert not await told.is_kept(answer)


@pytest.mark.asyncio
@pytest.mark.parametrize("summed_up", [False, True])
async def test_it_is_not_kept_where_a_summary_that_it_shows_lost_a_source(
    told: Told, summed_up: bool
) -> None:
    answer = await told.ask()
    await told.remove(told.second)
    if summed_up:
        await told.sum_up()
    assert not await told.is_kept(answer)


@pytest.mark.asyncio
async def test_it_is_not_kept_where_a_source_of_its_summary_was_edited(told: Told) -> None:
    answer = await told.ask()
    await told.edit(told.second)
    assert not await told.is_kept(answer)


@pytest.mark.asyncio
async def test_the_next_answer_is_kept_again(told: Told) -> None:
    await told.remove(told.second)
    await told.sum_up()
    assert await told.is_kept(await told.ask())
