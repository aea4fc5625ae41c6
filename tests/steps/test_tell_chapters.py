"""Test that long scenes are told in chapters, at a constant cost, and that no model spoils them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.memory.chapters import CHAPTER_CELLS, UNTOLD_CELLS
from bot.models.tasks import ConsolidationTask
from tests.stage import AT_ONCE, GUILD, OUTAGE, Stage, stage


@pytest_asyncio.fixture(loop_scope="function")
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, batch_messages=100, **AT_ONCE) as made:
        made.model.summarise = _counting
        yield made


def _counting(task: ConsolidationTask) -> str:
    return f"{len(task.cells)} points were made about the release."


async def say_points(here: Stage, number: int) -> None:
    for _ in range(number):
        here.clock.turn(minutes=1)
        await here.say(f"point {here.clock.now:%H:%M}")


async def chapters(here: Stage) -> list[tuple[str, int]]:
    found = await here.rows("SELECT summary, cells FROM scene_chapters ORDER BY id")
    return [(summary, cells) for summary, cells in found]


@pytest.mark.asyncio
async def test_every_period_of_a_long_scene_gets_a_chapter(here: Stage) -> None:
    await say_points(here, UNTOLD_CELLS + CHAPTER_CELLS)
    await here.tender().work_off(GUILD)
    told = f"{CHAPTER_CELLS} points were made about the release."
    assert await chapters(here) == [(told, CHAPTER_CELLS)] * 2
    asked = [len(task.cells) for task in here.model.consolidations]
    assert max(asked) == CHAPTER_CELLS


@pytest.mark.asyncio
@pytest.mark.parametrize("summary", ["", "...", "I'm sorry, I can't do that."])
async def test_an_empty_or_refused_chapter_is_not_written(here: Stage, summary: str) -> None:
    await say_points(here, UNTOLD_CELLS)
    here.model.summarise = lambda task: (
        summary if len(task.cells) == CHAPTER_CELLS else _counting(task)
    )
    await here.tender().work_off(GUILD)
    assert await chapters(here) == []


@pytest.mark.asyncio
async def test_an_endpoint_that_is_away_is_asked_again_after_a_while(here: Stage) -> None:
    await say_points(here, UNTOLD_CELLS)
    away = [True]

    def fail() -> None:
        task = here.model.tasks[-1]
        if away[0] and isinstance(task, ConsolidationTask) and len(task.cells) == CHAPTER_CELLS:
            here.model.failures.append(OUTAGE)

    here.model.on_call = fail
    tender = here.tender()
    wait = await tender.do_what_is_due(GUILD)
    while wait is not None and wait.total_seconds() < 600:
        here.clock.turn(seconds=wait.total_seconds() + 1)
        wait = await tender.do_what_is_due(GUILD)
    assert await chapters(here) == []
    away[0] = False
    here.clock.turn(hours=2)
    await tender.do_what_is_due(GUILD)
    assert len(await chapters(here)) == 1


@pytest.mark.asyncio
async def test_a_chapter_is_asked_for_on_behalf_of_its_guild(here: Stage) -> None:
    await say_points(here, UNTOLD_CELLS)
    await here.tender().work_off(GUILD)
    assert len(await chapters(here)) == 1
    assert {prompt.party for prompt in here.model.prompts} == {GUILD}


@pytest.mark.asyncio
async def test_what_was_said_in_one_moment_goes_into_one_chapter(here: Stage) -> None:
    for moment in range(UNTOLD_CELLS // 3 + 1):
        here.clock.turn(minutes=1)
        for part in "abc":
            await here.say(f"point {moment} {part}")
    await here.tender().work_off(GUILD)
    assert CHAPTER_CELLS % 3 == 2
    assert [cells for _, cells in await chapters(here)] == [CHAPTER_CELLS + 1]
