"""Go on, whatever fails."""

import asyncio
import gc
import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot import manager as module
from bot.ids import ChannelId, GuildId
from bot.manager import MemoryManager
from tests.stage import AT_ONCE, GUILD, OTHER_GUILD, Stage, organised, stage, think_about, until


@pytest.fixture
def stage_settings() -> dict[str, int]:
    return AT_ONCE


class Unreadable:
    """Stand for a Discord side that fails while somebody wants to know who may read what."""

    def __init__(self, here: Stage, *guilds: GuildId) -> None:
        self.here = here
        self.guilds = set(guilds or (GUILD,))
        self.asked = 0

    def open_channels(self, guild_id: GuildId) -> frozenset[ChannelId]:
        if guild_id in self.guilds:
            self.asked += 1
            raise RuntimeError("secret words")
        return self.here.open_channels(guild_id)

    def closed_channels(self, guild_id: GuildId) -> frozenset[ChannelId]:
        return self.here.closed_channels(guild_id)

    def manager(self) -> MemoryManager:
        here = self.here
        return MemoryManager(
            here.databases, here.model, self, here.settings, here.clock, here.events.append
        )


class TestSupervision:
    @pytest.mark.asyncio
    @pytest.mark.usefixtures("hasty")
    async def test_an_error_is_logged_and_tried_again_with_growing_delays(
        self, here: Stage, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, logger="bot")
        failing = Unreadable(here)
        manager = failing.manager()
        await manager.remember(GUILD, here.message("We ship on Friday"))
        await until(lambda: caplog.text.count("next try is in") >= 6)
        failing.guilds.clear()
        await until(lambda: organised(here, 1))
        await manager.stop(10)
        delays = [float(found) for found in re.findall(r"next try is in ([\d.]+)", caplog.text)]
        assert delays[:6] == [0.001, 0.002, 0.004, 0.008, 0.008, 0.008]
        assert "Work on guild 1's memory failed: RuntimeError in open_channels" in caplog.text

    @pytest.mark.asyncio
    @pytest.mark.usefixtures("hasty")
    async def test_after_it_went_well_delays_begin_anew(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        caplog.set_level(logging.INFO, logger="bot")
        async with stage(tmp_path, batch_messages=1) as here:  # a scene waits: work never ends
            failing = Unreadable(here)
            manager = failing.manager()
            tend, well = manager._tender.do_what_is_due, []

            async def noted(guild_id: GuildId) -> timedelta | None:
                well.append(await tend(guild_id))
                return well[-1]

            monkeypatch.setattr(manager._tender, "do_what_is_due", noted)
            for number in (1, 2):
                failing.guilds.add(GUILD)
                failing.asked = 0
                await manager.remember(GUILD, here.message(f"point {number}"))
                await until(lambda: failing.asked >= 3)
                failing.guilds.clear()
                well.clear()
                await until(lambda: well and len(here.events) == 2 * number)  # noqa: B023 - used at once
            await manager.stop(10)
        delays = re.findall(r"next try is in ([\d.]+)", caplog.text)
        assert delays.count("0.001") == 2

    @pytest.mark.asyncio
    async def test_new_messages_do_not_hasten_the_next_try(
        self, here: Stage, caplog: pytest.LogCaptureFixture
    ) -> None:
        failing = Unreadable(here)
        manager = failing.manager()
        await manager.remember(GUILD, here.message("We ship on Friday"))
        await until(lambda: "failed" in caplog.text)
        asked = failing.asked
        for number in range(20):
            await manager.remember(GUILD, here.message(f"point {number}"))
        assert failing.asked == asked
        await manager.stop(10)

    @pytest.mark.asyncio
    async def test_other_guilds_go_on(self, here: Stage) -> None:
        failing = Unreadable(here, GUILD)
        manager = failing.manager()
        await manager.remember(GUILD, here.message("We ship on Friday"))
        await manager.remember(OTHER_GUILD, here.message("We ship on Monday"))
        await until(lambda: organised(here, 1))
        await manager.stop(10)
        assert failing.asked
        assert {event.guild_id for event in here.events} == {OTHER_GUILD}

    @pytest.mark.asyncio
    async def test_what_people_said_is_not_logged(
        self, here: Stage, caplog: pytest.LogCaptureFixture
    ) -> None:
        failing = Unreadable(here)
        manager = failing.manager()
        await manager.remember(GUILD, here.message("The boat is called swordfish"))
        await until(lambda: "failed" in caplog.text)
        await manager.stop(10)
        assert "secret words" not in caplog.text
        assert "swordfish" not in caplog.text

    @pytest.mark.asyncio
    async def test_a_task_that_was_ended_from_outside_is_begun_again(
        self, here: Stage, manager: MemoryManager
    ) -> None:
        await think_about("point 1", here, manager)
        for task in list(manager._tasks):
            task.cancel()
        await until(lambda: not manager._tasks)
        here.model.gate.set()
        await manager.remember(GUILD, here.message("point 2"))
        await until(lambda: organised(here, 2))

    @pytest.mark.asyncio
    async def test_work_outlives_the_garbage_collector(
        self, here: Stage, manager: MemoryManager
    ) -> None:
        await think_about("We ship on Friday", here, manager)
        gc.collect()
        here.model.gate.set()
        await until(lambda: organised(here, 1))

    @pytest.mark.asyncio
    @pytest.mark.usefixtures("hasty")
    async def test_an_observer_that_fails_costs_no_memory(
        self, here: Stage, caplog: pytest.LogCaptureFixture
    ) -> None:
        def observer(event: object) -> None:
            raise RuntimeError("the terminal is gone")

        manager = MemoryManager(
            here.databases, here.model, here, here.settings, here.clock, observer
        )
        await manager.remember(GUILD, here.message("We ship on Friday"))
        await until(lambda: not manager._tasks)
        assert len(await here.cells()) == 1
        assert await here.summaries() == {"Release": "We ship on Friday"}
        assert "RuntimeError in observer" in caplog.text

    @pytest.mark.asyncio
    async def test_guilds_with_slow_models_progress_with_room_for_one_database(
        self, tmp_path: Path
    ) -> None:
        async with stage(tmp_path, capacity=1, quiet_seconds=0, scene_quiet_seconds=0) as narrow:
            manager = narrow.manager()
            narrow.model.gate.clear()
            await manager.remember(GUILD, narrow.message("The canoe is red"))
            await manager.remember(OTHER_GUILD, narrow.message("The canoe is blue"))
            await narrow.model.called(2)
            narrow.model.gate.set()
            await until(lambda: len(narrow.events) == 4)
            await manager.stop(10)
            assert [each.content for each in await narrow.cells()] == ["The canoe is red"]

    @pytest.mark.asyncio
    @pytest.mark.usefixtures("hasty")
    async def test_who_waits_after_an_error_is_not_waited_for(
        self, here: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "FIRST_DELAY", timedelta(hours=1))
        monkeypatch.setattr(module, "LONGEST_DELAY", timedelta(hours=1))
        failing = Unreadable(here)
        manager = failing.manager()
        await manager.remember(GUILD, here.message("We ship on Friday"))
        await until(lambda: failing.asked)
        async with asyncio.timeout(10):
            await manager.stop(60)
