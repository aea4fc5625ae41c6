"""Organise memory in the background, whatever happens meanwhile."""

import asyncio
import gc
import logging
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import manager as module
from bot.errors import ModelUnavailable, StoreError
from bot.ids import ChannelId, GuildId
from bot.manager import MemoryManager
from bot.memory.audience import Audience
from bot.models.offline.model import OfflineModel
from bot.tending import Consolidated, Extracted
from tests.running_conversation import MESSAGES
from tests.stage import (
    BEN,
    GUILD,
    MEMOIR,
    OTHER_GUILD,
    RANDOM,
    STAFF,
    Stage,
    stage,
    until,
)

ROOT = Path(__file__).parent.parent
# Whoever starts Python anew pays for its imports; a machine in a hurry takes longer.
PROCESS_SECONDS = 60


@pytest_asyncio.fixture(loop_scope="function")
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, quiet_seconds=0, scene_quiet_seconds=0) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="function")
async def manager(here: Stage) -> AsyncIterator[MemoryManager]:
    running = here.manager()
    await running.start()
    yield running
    here.model.gate.set()
    await running.stop(10)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the delays after errors short, and as short as they grow."""
    monkeypatch.setattr(module, "FIRST_DELAY", timedelta(milliseconds=1))
    monkeypatch.setattr(module, "LONGEST_DELAY", timedelta(milliseconds=8))


def organised(here: Stage, messages: int) -> bool:
    """Return whether so many messages were extracted and nothing is left to be summed up."""
    extracted = sum(event.messages for event in here.events if isinstance(event, Extracted))
    return extracted >= messages and isinstance(here.events[-1], Consolidated)


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
        here.model.gate.clear()
        await manager.remember(GUILD, here.message("point 1"))
        await here.model.called(1)
        await manager.remember(GUILD, here.message("point 2"))
        here.model.gate.set()
        await until(lambda: organised(here, 2))
        assert await here.waiting() == 0

    @pytest.mark.asyncio
    async def test_memoirs_own_words_alone_are_no_work(
        self, here: Stage, manager: MemoryManager
    ) -> None:
        await manager.remember(GUILD, here.message("Hello, I am Memoir.", MEMOIR))
        await until(lambda: not manager._nudges)
        assert here.model.prompts == []


class TestStarting:
    @pytest.mark.asyncio
    async def test_what_an_earlier_run_left_is_taken_up(self, here: Stage) -> None:
        await here.say("We ship on Friday")
        await here.say("Elsewhere too", guild=OTHER_GUILD)
        manager = here.manager()
        await manager.start()
        await until(lambda: len(here.events) == 4)
        await manager.stop(10)
        assert await here.waiting() + await here.waiting(OTHER_GUILD) == 0

    @pytest.mark.asyncio
    async def test_a_summary_that_an_earlier_run_left_undone_is_made(self, here: Stage) -> None:
        await here.say("We ship on Friday")
        extracting = here.tender()
        here.model.on_call = extracting.wind_down
        await extracting.do_what_is_due(GUILD)
        assert await here.summaries() == {"Release": ""}
        here.model.on_call = lambda: None
        manager = here.manager()
        await manager.start()
        await until(lambda: organised(here, 1))
        await manager.stop(10)
        assert await here.summaries() == {"Release": "We ship on Friday"}

    @pytest.mark.asyncio
    async def test_what_was_set_aside_gets_another_chance(self, here: Stage) -> None:
        await here.say("We ship on Friday")
        async with here.databases.open(GUILD) as database:
            [waiting] = await database.queue.waiting()
            batch = await database.queue.batch(waiting, limit=9, characters=999, context=0)
            assert batch is not None
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
        async with here.databases.open(GUILD) as database:
            [waiting] = await database.queue.waiting()
            batch = await database.queue.batch(waiting, limit=9, characters=999, context=0)
            assert batch is not None
            later = here.clock() + timedelta(hours=1)
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


class TestStopping:
    @pytest.mark.asyncio
    async def test_work_in_flight_is_finished_within_the_grace(self, here: Stage) -> None:
        manager = here.manager()
        here.model.gate.clear()
        await manager.remember(GUILD, here.message("We ship on Friday"))
        await here.model.called(1)
        stopping = asyncio.create_task(manager.stop(10))
        await asyncio.sleep(0)
        here.model.gate.set()
        await stopping
        assert [each.content for each in await here.cells()] == ["We ship on Friday"]
        assert here.model.consolidations == []  # nothing new was begun

    @pytest.mark.asyncio
    async def test_work_that_takes_longer_is_left_for_the_next_run(self, here: Stage) -> None:
        manager = here.manager()
        here.model.gate.clear()
        await manager.remember(GUILD, here.message("We ship on Friday"))
        await here.model.called(1)
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
        await until(lambda: failing.asked >= 6)
        failing.guilds.clear()
        await until(lambda: organised(here, 1))
        await manager.stop(10)
        delays = [float(found) for found in re.findall(r"next try is in ([\d.]+)", caplog.text)]
        assert delays[:6] == [0.001, 0.002, 0.004, 0.008, 0.008, 0.008]
        assert "Work on guild 1's memory failed: RuntimeError in open_channels" in caplog.text

    @pytest.mark.asyncio
    @pytest.mark.usefixtures("hasty")
    async def test_after_it_went_well_delays_begin_anew(
        self, here: Stage, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, logger="bot")
        failing = Unreadable(here)
        manager = failing.manager()
        for number in (1, 2):
            failing.guilds.add(GUILD)
            failing.asked = 0
            here.clock.turn(minutes=10)
            await manager.remember(GUILD, here.message(f"point {number}"))
            await until(lambda: failing.asked >= 3)
            failing.guilds.clear()
            await until(lambda: organised(here, number))  # noqa: B023 - used at once
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
        await manager.remember(GUILD, here.message("The password is swordfish"))
        await until(lambda: "failed" in caplog.text)
        await manager.stop(10)
        assert "secret words" not in caplog.text
        assert "swordfish" not in caplog.text

    @pytest.mark.asyncio
    async def test_a_task_that_was_ended_from_outside_is_begun_again(
        self, here: Stage, manager: MemoryManager
    ) -> None:
        here.model.gate.clear()
        await manager.remember(GUILD, here.message("point 1"))
        await here.model.called(1)
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
        here.model.gate.clear()
        await manager.remember(GUILD, here.message("We ship on Friday"))
        await here.model.called(1)
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


class TestReset:
    @pytest.mark.asyncio
    async def test_everything_is_gone_and_stays_gone(
        self, here: Stage, manager: MemoryManager, tmp_path: Path
    ) -> None:
        await manager.remember(GUILD, here.message("The password is swordfish"))
        await until(lambda: organised(here, 1))
        here.clock.turn(minutes=5)
        here.model.gate.clear()
        await manager.remember(GUILD, here.message("Another swordfish"))
        await here.model.called(3)
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


class Conversation:
    """Run a conversation in processes of its own, and kill them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.acknowledged: list[int] = []

    @property
    def left(self) -> int:
        """Return how many messages nobody has acknowledged yet."""
        return MESSAGES - len(set(self.acknowledged))

    def run(self, *, kill_after: int | None = None) -> bool:
        """Go on with what was not acknowledged; return whether it came to its end."""
        first = self.acknowledged[-1] + 1 if self.acknowledged else 0
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.running_conversation", str(self.folder), str(first)],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        try:
            for count, line in enumerate(process.stdout, start=1):
                if line.strip() == "settled":
                    return process.wait(PROCESS_SECONDS) == 0
                self.acknowledged.append(int(line))
                if count == kill_after:
                    time.sleep(random.uniform(0, 0.01))  # into whatever it does by then
                    return False
            return False
        finally:
            process.kill()
            process.wait(PROCESS_SECONDS)
            # What it had said before it died counts as well.
            rest = process.stdout.read().split()
            self.acknowledged += [int(word) for word in rest if word.isdigit()]
            process.stdout.close()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / f"{GUILD}.db")) as connection:
            return connection.execute(sql).fetchall()

    def end_state(self) -> list[tuple[Any, ...]]:
        """Return every memory with its evidence, however it was batched."""
        return self.rows(
            "SELECT content, cell_type, author_id, said_at, group_concat(message_id) FROM mem_cells"
            " JOIN cell_sources ON cell_id = mem_cells.id GROUP BY mem_cells.id ORDER BY 1, 5"
        )


def test_a_killed_conversation_loses_nothing_and_extracts_nothing_twice(tmp_path: Path) -> None:
    (tmp_path / "calm").mkdir()
    (tmp_path / "killed").mkdir()
    calm, killed = Conversation(tmp_path / "calm"), Conversation(tmp_path / "killed")
    assert calm.run()
    for _ in range(3):
        if killed.left < MESSAGES / 2:
            break  # this machine is quick
        assert not killed.run(kill_after=random.randint(1, 12))
        logged = {number for (number,) in killed.rows("SELECT id FROM messages")}
        assert {1_000 + number for number in killed.acknowledged} <= logged
        extracted = "SELECT id FROM messages WHERE state = 'extracted' ORDER BY id"
        cited = "SELECT message_id FROM cell_sources ORDER BY message_id"
        assert killed.rows(cited) == killed.rows(extracted)
    assert not killed.run(kill_after=killed.left)  # all is said, but not all is organised
    assert killed.run()
    assert sorted(set(killed.acknowledged)) == list(range(MESSAGES))
    assert killed.rows("SELECT state, count(*) FROM messages GROUP BY state") == [
        ("extracted", MESSAGES)
    ]
    assert len(killed.end_state()) == MESSAGES
    assert killed.end_state() == calm.end_state()
    assert killed.rows("SELECT count(*) FROM mem_scenes WHERE new_cells > 0") == [(0,)]
