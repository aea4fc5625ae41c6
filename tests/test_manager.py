"""Organise memory in the background, whatever happens meanwhile."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import ModelUnavailable, StoreError
from bot.ids import GuildId
from bot.manager import MemoryManager
from bot.memory.audience import Audience
from bot.memory.guild_settings import GuildSettings
from bot.models.offline.model import OfflineModel
from tests.stage import (
    AT_ONCE,
    BEN,
    GUILD,
    MEMOIR,
    OTHER_GUILD,
    RANDOM,
    STAFF,
    Stage,
    organised,
    stage,
    think_about,
    until,
)


@pytest.fixture
def stage_settings() -> dict[str, int]:
    return AT_ONCE


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class TestRemembering:
    @pytest.mark.asyncio
    async def test_a_message_is_on_disk_when_it_is_remembered(
        self, here: Stage, tmp_path: Path
    ) -> None:
        manager = here.manager()
        await manager.stop(0)  # nothing but the log
        assert await manager.remember(GUILD, here.message("We ship on Friday"))
        with closing(sqlite3.connect(tmp_path / f"{GUILD}.db")) as other:
            assert other.execute("SELECT content FROM messages").fetchall() == [
                ("We ship on Friday",)
            ]

    @pytest.mark.asyncio
    async def test_a_message_is_remembered_once(self, here: Stage, manager: MemoryManager) -> None:
        said = here.message("We ship on Friday")
        assert await manager.remember(GUILD, said) is True
        await until(lambda: organised(here, 1))
        assert await manager.remember(GUILD, said) is False
        await manager.settle(GUILD)
        assert len(await here.cells()) == 1

    @pytest.mark.asyncio
    async def test_what_was_said_is_organised_by_itself(
        self, here: Stage, manager: MemoryManager
    ) -> None:
        await manager.remember(GUILD, here.message("We ship on Friday"))
        await until(lambda: organised(here, 1))
        assert await here.summaries() == {"Release": "We ship on Friday"}

    @pytest.mark.asyncio
    async def test_a_thousand_messages_at_once_are_all_kept(
        self, here: Stage, manager: MemoryManager
    ) -> None:
        here.model.summarise = lambda task: "Many points were made."
        said = [here.message(f"point {number}", BEN) for number in range(1_000)]
        news = await asyncio.gather(*(manager.remember(GUILD, each) for each in said))
        assert all(news)
        await manager.settle(GUILD)
        cited = [source for each in await here.cells() for source in each.sources]
        assert sorted(cited) == [each.id for each in said]

    @pytest.mark.asyncio
    async def test_after_work_is_done_the_next_message_begins_it_again(
        self, here: Stage, manager: MemoryManager
    ) -> None:
        for number in range(1, 4):
            await manager.remember(GUILD, here.message(f"point {number}"))
            await until(lambda: organised(here, number))  # noqa: B023 - used at once
            await until(lambda: not manager._nudges)
            here.clock.turn(minutes=10)
        assert len(await here.cells()) == 3

    @pytest.mark.asyncio
    async def test_messages_said_while_work_goes_on_are_not_forgotten(
        self, here: Stage, manager: MemoryManager
    ) -> None:
        await think_about("point 1", here, manager)
        await manager.remember(GUILD, here.message("point 2"))
        here.model.gate.set()
        await until(lambda: organised(here, 2))
        assert await here.waiting() == 0

    @pytest.mark.asyncio
    async def test_a_message_said_in_the_instant_in_which_work_ends_is_not_forgotten(
        self, here: Stage, manager: MemoryManager, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        late = [here.message("point 2")]
        work = manager._tender.do_what_is_due

        async def and_then(guild_id: GuildId) -> timedelta | None:
            wait = await work(guild_id)
            if wait is None and late:
                await manager.remember(guild_id, late.pop())
            return wait

        monkeypatch.setattr(manager._tender, "do_what_is_due", and_then)
        await manager.remember(GUILD, here.message("point 1"))
        await until(lambda: organised(here, 2))

    @pytest.mark.asyncio
    async def test_memoirs_own_words_alone_are_no_work(
        self, here: Stage, manager: MemoryManager
    ) -> None:
        await manager.remember(GUILD, here.message("Hello, I am Memoir.", MEMOIR))
        await until(lambda: not manager._nudges)
        assert here.model.prompts == []


class TestRest:
    @pytest.mark.asyncio
    async def test_at_rest_memory_is_organised_only_when_it_is_settled(
        self, here: Stage, manager: MemoryManager
    ) -> None:
        with manager.at_rest(GUILD):
            await manager.remember(GUILD, here.message("We ship on Friday"))
            assert manager._nudges == {}
            await manager.settle(GUILD)
            assert [each.content for each in await here.cells()] == ["We ship on Friday"]
            await manager.remember(GUILD, here.message("The canoe leaks"))
            assert len(here.model.extractions) == 1
        await until(lambda: len(here.model.extractions) == 2)


class TestStopping:
    @pytest.mark.asyncio
    async def test_work_in_flight_is_finished_within_the_grace(self, here: Stage) -> None:
        manager = here.manager()
        await think_about("We ship on Friday", here, manager)
        stopping = asyncio.create_task(manager.stop(10))
        await asyncio.sleep(0)
        here.model.gate.set()
        await stopping
        assert await here.waiting() == 0
        assert await here.cells() == []  # nothing new was begun
        await here.tender().work_off(GUILD)
        assert [each.content for each in await here.cells()] == ["We ship on Friday"]

    @pytest.mark.asyncio
    async def test_work_that_takes_longer_is_left_for_the_next_run(self, here: Stage) -> None:
        manager = here.manager()
        await think_about("We ship on Friday", here, manager)
        await manager.stop(0.01)
        assert not manager._tasks
        assert await here.waiting() == 1
        here.model.gate.set()
        following = here.manager()
        await following.start()
        await until(lambda: organised(here, 1))
        await following.stop(10)
        assert len(await here.cells()) == 1

    @pytest.mark.asyncio
    async def test_who_waits_for_a_quiet_moment_is_not_waited_for(self, tmp_path: Path) -> None:
        async with stage(tmp_path, quiet_seconds=3_600) as quiet:
            manager = quiet.manager()
            await manager.remember(GUILD, quiet.message("We ship on Friday"))
            async with asyncio.timeout(10):
                await manager.stop(60)
            assert await quiet.waiting() == 1
            assert quiet.model.prompts == []

    @pytest.mark.asyncio
    async def test_what_is_said_after_the_end_is_logged_and_no_more(self, here: Stage) -> None:
        manager = here.manager()
        await manager.stop(1)
        assert await manager.remember(GUILD, here.message("We ship on Friday"))
        assert not manager._tasks
        assert await here.waiting() == 1

    @pytest.mark.asyncio
    async def test_it_may_be_stopped_twice(self, here: Stage, manager: MemoryManager) -> None:
        await manager.remember(GUILD, here.message("We ship on Friday"))
        await manager.stop(10)
        await manager.stop(10)
        assert not manager._tasks


class TestReset:
    @pytest.mark.asyncio
    async def test_everything_is_gone_and_stays_gone(
        self, here: Stage, manager: MemoryManager, tmp_path: Path
    ) -> None:
        await manager.remember(GUILD, here.message("The boat is called swordfish"))
        await until(lambda: organised(here, 1))
        here.clock.turn(minutes=5)
        await think_about("Another swordfish", here, manager)
        await manager.reset(GUILD)
        here.model.gate.set()
        await manager.stop(10)
        status = await manager.status(GUILD, here.everyone)
        assert (status.messages, status.cells, status.scenes) == (0, 0, 0)
        await here.databases.close()
        assert not [path for path in files_in(tmp_path) if b"swordfish" in path.read_bytes()]

    @pytest.mark.asyncio
    async def test_another_guild_keeps_its_memory(
        self, here: Stage, manager: MemoryManager
    ) -> None:
        await manager.remember(OTHER_GUILD, here.message("The canoe is blue"))
        await manager.reset(GUILD)
        await manager.settle(OTHER_GUILD)
        [kept] = await here.cells(guild=OTHER_GUILD)
        assert kept.content == "The canoe is blue"

    @pytest.mark.asyncio
    async def test_memory_begins_anew_afterwards(self, here: Stage, manager: MemoryManager) -> None:
        await manager.remember(GUILD, here.message("Before"))
        await manager.reset(GUILD)
        here.clock.turn(minutes=5)
        await manager.remember(GUILD, here.message("After"))
        await manager.settle(GUILD)
        assert [each.content for each in await here.cells()] == ["After"]


class TestStatus:
    @pytest.mark.asyncio
    async def test_it_counts_what_there_is_and_what_waits(
        self, here: Stage, manager: MemoryManager
    ) -> None:
        here.model.gate.clear()
        await manager.remember(GUILD, here.message("We ship on Friday"))
        status = await manager.status(GUILD, here.everyone)
        assert (status.messages, status.waiting_messages, status.cells) == (1, 1, 0)
        here.model.gate.set()
        await until(lambda: organised(here, 1))
        status = await manager.status(GUILD, here.everyone)
        assert (status.messages, status.waiting_messages, status.cells) == (1, 0, 1)
        assert (status.scenes, status.dirty_scenes, status.failed_messages) == (1, 0, 0)

    @pytest.mark.asyncio
    async def test_it_counts_for_an_audience_alone(
        self, here: Stage, manager: MemoryManager
    ) -> None:
        await manager.remember(GUILD, here.message("Secret", channel=STAFF, private=True))
        await manager.remember(GUILD, here.message("Open", channel=RANDOM))
        await manager.settle(GUILD)
        assert (await manager.status(GUILD, here.everyone)).cells == 1
        assert (await manager.status(GUILD, here.inside(STAFF))).cells == 2
        assert (await manager.status(GUILD, Audience())).cells == 0


class TestSettling:
    @pytest.mark.asyncio
    async def test_a_conversation_settles_with_the_offline_model(self, tmp_path: Path) -> None:
        async with stage(tmp_path) as real:
            manager = real.manager(OfflineModel())
            texts = [
                "Let's decide: we release the payment page on Friday, May 5",
                "I will write the release notes until Thursday",
                "I prefer tea to coffee, by the way",
            ]
            for text in texts:
                await manager.remember(GUILD, real.message(text))
            await manager.settle(GUILD)
            cells = await real.cells()
            summaries = await real.summaries()
        assert {each.cell_type for each in cells} >= {"decision", "preference"}
        assert all(each.sources and 0 <= each.salience <= 1 for each in cells)
        assert all(0 < len(summary.split()) <= 100 for summary in summaries.values())

    @pytest.mark.asyncio
    async def test_a_model_of_no_use_is_said(self, here: Stage) -> None:
        await here.say("We ship on Friday")
        here.model.failures.append(ModelUnavailable("It is down."))
        with pytest.raises(ModelUnavailable):
            await here.manager().settle(GUILD)

    @pytest.mark.asyncio
    async def test_a_memory_that_cannot_be_opened_is_said(
        self, here: Stage, tmp_path: Path
    ) -> None:
        (tmp_path / f"{GUILD}.db").write_bytes(b"no database " * 1_000)
        with pytest.raises(StoreError):
            await here.manager().settle(GUILD)


@pytest.mark.asyncio
async def test_a_guilds_choices_are_read_once_and_gone_with_its_memory(
    here: Stage, manager: MemoryManager, tmp_path: Path
) -> None:
    assert await manager.guild_settings(GUILD) == GuildSettings()
    assert files_in(tmp_path) == []  # asking founds no memory
    changed = await manager.change_settings(GUILD, BEN, language="Deutsch")
    assert await manager.guild_settings(GUILD) is changed
    assert await manager.guild_settings(OTHER_GUILD) == GuildSettings()
    assert await here.manager().guild_settings(GUILD) == changed
    await here.databases.close()
    for path in files_in(tmp_path):
        path.unlink()
    assert await manager.guild_settings(GUILD) == GuildSettings()
