"""Take up at the start what an earlier run left."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.ids import GuildId
from tests.stage import AT_ONCE, GUILD, OTHER_GUILD, Stage, organised, stage, until


@pytest.fixture
def stage_settings() -> dict[str, int]:
    return AT_ONCE


class TestStarting:
    @pytest.mark.asyncio
    async def test_what_an_earlier_run_left_is_taken_up(self, here: Stage) -> None:
        await here.say("We ship on Friday")
        await here.say("Elsewhere too", guild=OTHER_GUILD)
        manager = here.manager()
        await manager.start()
        await until(lambda: len(here.events) == 6)
        await manager.stop(10)
        assert await here.waiting() + await here.waiting(OTHER_GUILD) == 0

    @pytest.mark.asyncio
    async def test_a_summary_that_an_earlier_run_left_undone_is_made(self, here: Stage) -> None:
        await here.say("We ship on Friday")
        extracting = here.tender()
        here.model.on_call = extracting.wind_down
        await extracting.do_what_is_due(GUILD)
        assert await here.summaries() == {}
        here.model.on_call = lambda: None
        manager = here.manager()
        await manager.start()
        await until(lambda: organised(here, 1))
        await manager.stop(10)
        assert await here.summaries() == {"Release": "We ship on Friday"}

    @pytest.mark.asyncio
    async def test_what_was_set_aside_gets_another_chance(self, here: Stage) -> None:
        await here.say("We ship on Friday")
        batch = await here.batch()
        async with here.databases.open(GUILD) as database:
            await database.queue.fail(batch, "It was unreadable.", retry_at=None)
        assert await here.failed() == 1
        manager = here.manager()
        await manager.start()
        await until(lambda: organised(here, 1))
        await manager.stop(10)
        assert await here.failed() == 0

    @pytest.mark.asyncio
    async def test_what_was_put_off_for_long_is_tried_at_once(self, here: Stage) -> None:
        await here.say("We ship on Friday")
        batch = await here.batch()
        later = here.clock() + timedelta(hours=1)
        async with here.databases.open(GUILD) as database:
            await database.queue.fail(batch, "It was down.", retry_at=later, counts=False)
        manager = here.manager()
        await manager.start()
        await until(lambda: organised(here, 1))
        await manager.stop(10)

    @pytest.mark.asyncio
    async def test_without_any_memory_there_is_nothing_to_do(self, here: Stage) -> None:
        manager = here.manager()
        await manager.start()
        await manager.stop(10)
        assert here.model.prompts == []

    @pytest.mark.asyncio
    async def test_a_guild_with_nothing_left_is_not_tended(self, here: Stage) -> None:
        await here.say("We ship on Friday")
        await here.tender().work_off(GUILD)
        manager = here.manager()
        await manager.start()
        await until(lambda: not manager._tasks)
        assert manager._nudges == {}

    @pytest.mark.asyncio
    @pytest.mark.usefixtures("hasty")
    async def test_a_memory_that_cannot_be_opened_costs_the_others_nothing_and_is_tried_again(
        self, here: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        broken, mended = tmp_path / "0.db", tmp_path / "backup" / "0.db"
        async with stage(mended.parent) as backup:
            await backup.say("Mended", guild=GuildId(0))
        broken.write_bytes(b"this is no database " * 1_000)
        await here.say("We ship on Friday")
        manager = here.manager()
        await manager.start()
        await until(lambda: organised(here, 1))
        assert "The memory of guild 0 can't be taken up" in caplog.text
        mended.replace(broken)
        await until(lambda: organised(here, 2))
        await manager.stop(10)
