"""Expire as a step of the graph: what goes, when, and what stays."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.ids import MessageId
from bot.manager import MemoryManager
from bot.memory.guild_settings import GuildSettings
from bot.retention import days_kept
from tests.stage import AT_ONCE, BEN, GUILD, MEMOIR, Stage, plain_settings, stage, until

DAYS = 30


@pytest.fixture
def stage_settings() -> dict[str, int]:
    return {"message_days": DAYS, **AT_ONCE}


def chosen(days: int | None) -> GuildSettings:
    return GuildSettings(message_days=days)


@pytest.mark.parametrize(
    ("operators", "servers", "kept"),
    [(0, None, None), (30, None, 30), (0, 7, 7), (30, 7, 7), (30, 90, 30)],
)
def test_a_server_may_keep_less_and_never_more(
    operators: int, servers: int | None, kept: int | None
) -> None:
    assert days_kept(plain_settings(message_days=operators), chosen(servers)) == kept


async def said(here: Stage) -> list[str]:
    rows = await here.rows("SELECT content FROM messages ORDER BY id")
    return [row[0] for row in rows]


@pytest.mark.asyncio
async def test_what_is_past_its_time_goes_with_all_that_was_drawn_from_it(here: Stage) -> None:
    tender = here.tender()
    question = await here.say("The canoe is green")
    await here.say("Green, it is.", MEMOIR, reply_to=question.id)
    await tender.work_off(GUILD)
    here.clock.turn(days=10)
    await here.say("The kayak is red", BEN)
    await tender.work_off(GUILD)
    assert [cell.content for cell in await here.cells()] == [
        "The canoe is green",
        "The kayak is red",
    ]
    here.clock.turn(days=DAYS - 10)
    await tender.do_what_is_due(GUILD)
    assert await said(here) == ["The canoe is green", "Green, it is.", "The kayak is red"]
    here.clock.turn(days=1)
    await tender.do_what_is_due(GUILD)
    assert await said(here) == ["The kayak is red"]
    assert [cell.content for cell in await here.cells()] == ["The kayak is red"]
    assert await here.rows("SELECT id FROM removed_messages") == []


@pytest.mark.asyncio
async def test_it_goes_at_midnight_once_a_day_and_the_work_waits_until_then(here: Stage) -> None:
    tender = here.tender()
    await here.say("Said at nine")
    here.clock.turn(hours=5)
    await here.say("Said at two")
    await tender.work_off(GUILD)
    wait = await tender.do_what_is_due(GUILD)
    assert wait == timedelta(days=DAYS, hours=10)
    here.clock.turn(days=DAYS, hours=10)
    await tender.do_what_is_due(GUILD)
    assert await said(here) == []


@pytest.mark.asyncio
async def test_nothing_goes_before_its_time_because_somebody_wants_all_done(here: Stage) -> None:
    await here.say("The canoe is green")
    here.clock.turn(days=DAYS - 1)
    await here.tender().work_off(GUILD)
    assert await said(here) == ["The canoe is green"]


@pytest.mark.asyncio
async def test_a_choice_of_the_server_works_at_once(tmp_path: Path) -> None:
    async with stage(tmp_path, **AT_ONCE) as here:
        manager: MemoryManager = here.manager()
        await here.say("The canoe is green")
        here.clock.turn(days=8)
        await here.say("The kayak is red")
        await manager.settle(GUILD)
        assert len(await said(here)) == 2
        await manager.change_settings(GUILD, BEN, message_days=7)
        try:
            await until_left(here, ["The kayak is red"])
        finally:
            await manager.stop(5)


async def until_left(here: Stage, left: list[str]) -> None:
    async def so() -> bool:
        return await said(here) == left

    await until(so)


@pytest.mark.asyncio
async def test_thousands_go_in_pieces(here: Stage) -> None:
    old: datetime = here.clock() - timedelta(days=2 * DAYS)
    messages: list[Any] = [
        here.message(f"point {each}", id=MessageId(each + 1), said_at=old) for each in range(450)
    ]
    async with here.databases.open(GUILD) as database:
        for message in messages:
            await database.messages.add(message)
    await here.tender().do_what_is_due(GUILD)
    assert await said(here) == []
