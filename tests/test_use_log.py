"""What was shown is kept in mind until it is noted, within bounds, and then makes memories last."""

import asyncio

import pytest

from bot.agent import Question, WorkerAgent
from bot.errors import ModelUnavailable
from bot.memory.records import Recalled
from bot.tending import GuildTender
from bot.use_log import UseLog
from tests.memory.samples import learn, number, say
from tests.stage import BEN, GUILD, Stage
from tests.waiting import PATIENCE

USES = "SELECT sum(uses) FROM mem_cells"
YEARS = 3 * 365


@pytest.mark.asyncio
async def test_cells_count_as_themselves_and_messages_where_no_cell_stands(here: Stage) -> None:
    uses = UseLog()
    async with here.databases.open(GUILD) as memory:
        cell = await learn(memory, "The canoe is red")
        message = await say(memory, "The tent is blue")
    uses.note(GUILD, [Recalled(1.0, cell, message), Recalled(0.5, None, message)])
    assert uses.waits(GUILD)
    shown = uses.take(GUILD)
    assert (shown.cells, shown.messages) == ({cell.id}, {message.id})
    assert not uses.waits(GUILD)


@pytest.mark.asyncio
async def test_no_more_is_kept_than_fits(here: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.use_log.MOST_NOTED", 2)
    uses = UseLog()
    async with here.databases.open(GUILD) as memory:
        finds = [Recalled(1.0, None, await say(memory, "The tent is blue")) for _ in range(4)]
    uses.note(GUILD, finds)
    assert len(uses.take(GUILD).messages) == 2


async def count(here: Stage, sql: str) -> int:
    async with here.databases.open(GUILD) as memory:
        return await number(memory, sql)


@pytest.mark.asyncio
async def test_an_answer_is_a_use_of_what_was_found_once_it_is_given(here: Stage) -> None:
    await here.say("The canoe is red")
    uses = UseLog()
    tender = GuildTender(
        here.databases,
        here.model,
        here.open_channels,
        here.settings,
        here.clock,
        here.events.append,
        uses=uses,
    )
    await tender.work_off(GUILD)
    agent = WorkerAgent(here.databases, here.model, here.settings, here.clock, uses)
    asked = await here.say("Which colour is the canoe?", BEN, addressed=True)
    question = Question(GUILD, asked, here.everyone, asked.content)
    here.model.failures.append(ModelUnavailable("down"))
    with pytest.raises(ModelUnavailable):
        [piece async for piece in agent.answer(question)]
    assert not uses.waits(GUILD)
    assert [piece async for piece in agent.answer(question)]
    assert await count(here, USES) == 0
    await tender.work_off(GUILD)
    assert await count(here, USES) == 1


@pytest.mark.asyncio
async def test_what_is_shown_is_noted_in_the_background(here: Stage) -> None:
    await here.say("The canoe is red")
    manager = here.manager()
    await manager.start()
    await manager.settle(GUILD)
    async with here.databases.open(GUILD) as memory:
        finds = await memory.recall.find("canoe", here.everyone)
    manager.note_shown(GUILD, finds)
    async with asyncio.timeout(PATIENCE):
        while await count(here, USES) != 1:  # noqa: ASYNC110 - the database tells
            await asyncio.sleep(0.005)
    await manager.stop(10)


@pytest.mark.asyncio
async def test_what_has_become_weak_cools_when_the_guild_is_tended(
    here: Stage, tender: GuildTender
) -> None:
    await here.say("The canoe is red")
    await tender.work_off(GUILD)
    here.clock.turn(days=YEARS)
    await tender.do_what_is_due(GUILD)
    assert await count(here, "SELECT count(*) FROM mem_cells WHERE cold = 1") == 1
