"""Test that a closed channel is parted from others in the background, and only when it is sure."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.models.tasks import ExtractionTask
from bot.steps.rescope import SETTLED
from tests.stage import AT_ONCE, GENERAL, GUILD, RANDOM, Cells, Stage, cell, stage


@pytest_asyncio.fixture(loop_scope="function")
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, **AT_ONCE) as made:
        made.model.extract = about_boats
        await made.say("The boats need paint")
        await made.say("The boats leak", channel=RANDOM)
        await made.tender().work_off(GUILD)
        yield made


def about_boats(task: ExtractionTask) -> Cells:
    return [
        cell(line.text, line.number, scene="Boats", speaker=line.speaker) for line in task.lines
    ]


def close(here: Stage) -> None:
    here.open.discard(RANDOM)
    here.closed.add(RANDOM)


async def summaries(here: Stage) -> dict[str, str]:
    """Return what everyone may see of scenes now."""
    async with here.databases.open(GUILD) as database:
        scenes = await database.scenes.recent(here.everyone, limit=9)
    return {scene.name: scene.summary for scene in scenes}


async def mixed(here: Stage) -> bool:
    async with here.databases.open(GUILD) as database:
        return bool(await database.rescoper.mixed([RANDOM]))


@pytest.mark.asyncio
async def test_a_scene_is_withheld_then_parted_and_told_anew(here: Stage) -> None:
    assert "leak" in (await summaries(here))["Boats"]
    close(here)
    assert await summaries(here) == {}
    await here.tender().work_off(GUILD)
    assert not await mixed(here)
    [(name, told)] = (await summaries(here)).items()
    assert name == "Boats"
    assert "paint" in told
    assert "leak" not in told
    async with here.databases.open(GUILD) as database:
        [own] = await database.scenes.recent(here.inside(RANDOM), limit=1)
        assert "leak" in own.summary


@pytest.mark.asyncio
async def test_it_begins_once_the_channel_has_been_closed_for_a_while(here: Stage) -> None:
    tender = here.tender()
    close(here)
    wait = await tender.do_what_is_due(GUILD)
    assert wait == SETTLED
    here.closed.clear()  # and opened again: nothing was torn
    here.open.add(RANDOM)
    await tender.do_what_is_due(GUILD)
    assert "leak" in (await summaries(here))["Boats"]
    close(here)
    here.clock.turn(minutes=SETTLED / timedelta(minutes=1))
    assert await tender.do_what_is_due(GUILD) == SETTLED  # it counts from when it was closed last
    here.clock.turn(minutes=SETTLED / timedelta(minutes=1))
    await tender.do_what_is_due(GUILD)
    assert not await mixed(here)


@pytest.mark.asyncio
async def test_what_is_not_known_to_be_closed_stays_as_it_is(here: Stage) -> None:
    here.open.clear()  # as while the server is away: nothing is open, and nothing known
    await here.tender().work_off(GUILD)
    here.open = {GENERAL, RANDOM}
    assert "leak" in (await summaries(here))["Boats"]
