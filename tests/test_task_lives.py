"""A task lives by talk alone: taken on, listed, done, gone from the list; without a model."""

from pathlib import Path

import pytest

from bot.models.offline.model import OfflineModel
from bot.vocabulary import TaskState
from tests.stage import ANNA, BEN, GUILD, STAFF, Stage, stage


async def listed(here: Stage, state: TaskState = TaskState.OPEN) -> list[tuple[str, str, str]]:
    """Return what is listed: what, by whom, by when."""
    async with here.databases.open(GUILD) as memory:
        ids = await memory.tasks.ids(here.everyone, state)
        cells = await memory.tasks.many(ids, here.everyone)
    return [
        (cell.content, cell.assignee, f"{cell.due_at:%Y-%m-%d}" if cell.due_at else "")
        for cell in cells
    ]


@pytest.mark.asyncio
async def test_a_task_is_listed_until_talk_says_that_it_is_done(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        tender = here.tender(OfflineModel())
        await here.say("I'll send the draft of the poster by 2026-05-08", BEN)
        await tender.work_off(GUILD)
        [(task, whose, due)] = await listed(here)
        assert "send the draft of the poster" in task
        assert (whose, due) == ("Ben", "2026-05-08")

        here.clock.turn(days=1)
        await here.say("not sent yet, sorry", BEN)
        await tender.work_off(GUILD)
        assert len(await listed(here)) == 1

        here.clock.turn(days=1)
        await here.say("sent it!", BEN)
        await tender.work_off(GUILD)
        assert await listed(here) == []
        [(done, _, _)] = await listed(here, TaskState.DONE)
        assert done == task


@pytest.mark.asyncio
async def test_an_idea_is_dropped_by_talk(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        tender = here.tender(OfflineModel())
        await here.say("We plan to rent a canoe for the summer trip", ANNA)
        await tender.work_off(GUILD)
        assert len(await listed(here)) == 1
        await here.say("Let's drop the canoe idea", BEN)
        await tender.work_off(GUILD)
        assert await listed(here) == []
        assert len(await listed(here, TaskState.DROPPED)) == 1


@pytest.mark.asyncio
async def test_talk_in_a_private_channel_closes_nothing_that_is_everyones(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        tender = here.tender(OfflineModel())
        await here.say("I'll send the draft of the poster tomorrow", BEN)
        await tender.work_off(GUILD)
        await here.say("I sent the draft of the poster", BEN, channel=STAFF, private=True)
        await tender.work_off(GUILD)
        assert len(await listed(here)) == 1


@pytest.mark.asyncio
async def test_it_is_done_when_somebody_said_so_not_when_it_was_read(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        tender = here.tender(OfflineModel())
        await here.say("I'll send the draft of the poster tomorrow", BEN)
        await tender.work_off(GUILD)
        here.clock.turn(days=1)
        said = await here.say("I sent the draft of the poster", BEN)
        here.clock.turn(days=5)
        await tender.work_off(GUILD)
        async with here.databases.open(GUILD) as memory:
            [task] = await memory.tasks.ids(here.everyone, TaskState.DONE)
            [cell] = await memory.tasks.many([task], here.everyone)
        assert cell.state_at == said.said_at


@pytest.mark.asyncio
async def test_what_was_opened_again_by_hand_is_not_closed_by_older_talk(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        tender = here.tender(OfflineModel())
        await here.say("I'll send the draft of the poster tomorrow", BEN)
        await tender.work_off(GUILD)
        here.clock.turn(days=1)
        await here.say("I sent the draft of the poster", BEN)
        here.clock.turn(days=1)
        async with here.databases.open(GUILD) as memory:
            [task] = await memory.tasks.ids(here.everyone, TaskState.OPEN)
            await memory.tasks.set_state(task, TaskState.DONE, here.everyone)
            await memory.tasks.set_state(task, TaskState.OPEN, here.everyone)
        await tender.work_off(GUILD)
        assert len(await listed(here)) == 1
