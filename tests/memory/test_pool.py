"""Test the bounded pool of open databases."""

import asyncio
import json
import stat
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.errors import StoreError
from bot.ids import GuildId
from bot.memory.db import MemoryDB
from bot.memory.pool import GuildDatabases
from tests.memory.samples import EVERYBODY, Clock, number, said, say, until

Opened = Callable[[], list[int]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Lend the list of guilds whose files were opened, in order."""
    guilds: list[int] = []
    open_file = MemoryDB.open

    async def noted(path: Path, **more: Any) -> MemoryDB:
        guilds.append(int(path.stem))
        return await open_file(path, **more)

    monkeypatch.setattr(MemoryDB, "open", noted)
    return guilds


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Lend the list of guilds whose databases were closed, in order."""
    guilds: list[int] = []
    close = MemoryDB.close

    async def noted(database: MemoryDB) -> None:
        await close(database)
        guilds.append(int(database.connections._path.stem))

    monkeypatch.setattr(MemoryDB, "close", noted)
    return guilds


@pytest_asyncio.fixture
async def pool(tmp_path: Path, clock: Clock) -> AsyncIterator[GuildDatabases]:
    made = GuildDatabases(tmp_path / "data", capacity=2, clock=clock)
    yield made
    await made.close()


async def use(pool: GuildDatabases, *guilds: int) -> None:
    for guild in guilds:
        async with pool.open(GuildId(guild)) as database:
            await database.epoch()


async def keep(
    pool: GuildDatabases, guild: int, entered: asyncio.Event, leave: asyncio.Event
) -> None:
    async with pool.open(GuildId(guild)):
        entered.set()
        await leave.wait()


class TestLending:
    @pytest.mark.asyncio
    async def test_a_guild_keeps_its_memory_from_one_lending_to_the_next(
        self, pool: GuildDatabases
    ) -> None:
        async with pool.open(GuildId(1)) as database:
            message = await say(database, "The canoe is green")
        await use(pool, 2, 3, 4)
        async with pool.open(GuildId(1)) as database:
            assert await database.messages.get(message.id, EVERYBODY) == message

    @pytest.mark.asyncio
    async def test_guilds_have_files_of_their_own_in_a_folder_for_its_owner_alone(
        self, pool: GuildDatabases, tmp_path: Path
    ) -> None:
        assert pool.known() == []
        await use(pool, 12, 3)
        folder = tmp_path / "data"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "12.db").stat().st_mode) == 0o600
        for other in ("notes.db", "12.db.bak", "-5.db"):
            (folder / other).touch()
        assert pool.known() == [3, 12]

    @pytest.mark.asyncio
    async def test_many_at_once_open_a_guild_once(
        self, pool: GuildDatabases, opened: list[int]
    ) -> None:
        await asyncio.gather(*(use(pool, 1) for _ in range(50)))
        assert opened == [1]

    @pytest.mark.asyncio
    async def test_all_users_of_a_guild_share_its_database(self, pool: GuildDatabases) -> None:
        async with pool.open(GuildId(1)) as one, pool.open(GuildId(1)) as other:
            assert one is other

    @pytest.mark.asyncio
    async def test_an_error_of_its_user_is_the_users_own(
        self, pool: GuildDatabases, opened: list[int]
    ) -> None:
        with pytest.raises(KeyError):
            async with pool.open(GuildId(1)):
                raise KeyError
        await use(pool, 1)
        assert opened == [1]


class TestCapacity:
    @pytest.mark.asyncio
    async def test_the_least_recently_used_is_closed_first(
        self, pool: GuildDatabases, opened: list[int], closed: list[int]
    ) -> None:
        await use(pool, 1, 2, 1, 3)
        assert closed == [2]
        await use(pool, 1)
        assert opened == [1, 2, 3]

    @pytest.mark.asyncio
    async def test_used_is_what_was_given_back_last(
        self, pool: GuildDatabases, closed: list[int]
    ) -> None:
        entered, leave = asyncio.Event(), asyncio.Event()
        long = asyncio.create_task(keep(pool, 1, entered, leave))
        await entered.wait()
        await use(pool, 2)
        leave.set()
        await long
        await use(pool, 3)
        assert closed == [2]

    @pytest.mark.asyncio
    async def test_one_in_use_is_never_closed(
        self, pool: GuildDatabases, closed: list[int]
    ) -> None:
        async with pool.open(GuildId(1)) as database:
            await use(pool, 2, 3, 4)
            assert await database.epoch() == 0
        assert closed == [2, 3]

    @pytest.mark.asyncio
    async def test_no_more_are_open_than_it_holds(
        self, pool: GuildDatabases, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        open_now = most = 0
        open_file, close = MemoryDB.open, MemoryDB.close

        async def opening(path: Path, **more: Any) -> MemoryDB:
            nonlocal open_now, most
            open_now += 1
            most = max(most, open_now)
            return await open_file(path, **more)

        async def closing(database: MemoryDB) -> None:
            nonlocal open_now
            await close(database)
            open_now -= 1

        monkeypatch.setattr(MemoryDB, "open", opening)
        monkeypatch.setattr(MemoryDB, "close", closing)
        await asyncio.gather(*(use(pool, guild % 7, guild % 5) for guild in range(60)))
        assert most == 2

    @pytest.mark.asyncio
    async def test_while_all_are_in_use_the_next_waits_its_turn(
        self, pool: GuildDatabases, opened: list[int]
    ) -> None:
        leave = {guild: asyncio.Event() for guild in (1, 2)}
        holders = []
        for guild, event in leave.items():
            entered = asyncio.Event()
            holders.append(asyncio.create_task(keep(pool, guild, entered, event)))
            await entered.wait()
        waiting = [asyncio.create_task(use(pool, guild)) for guild in (3, 4)]
        async with pool.open(GuildId(1)):  # one that is open can be shared meanwhile
            assert opened == [1, 2]
            assert not any(task.done() for task in waiting)
        leave[2].set()
        await asyncio.gather(*waiting)
        assert opened == [1, 2, 3, 4]
        assert not holders[0].done()
        leave[1].set()
        await asyncio.gather(*holders)

    @pytest.mark.asyncio
    async def test_a_guild_that_is_just_closing_is_opened_again_after_that(
        self, pool: GuildDatabases, opened: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closing, go_on = asyncio.Event(), asyncio.Event()
        close = MemoryDB.close

        async def slowly(database: MemoryDB) -> None:
            closing.set()
            await go_on.wait()
            await close(database)

        await use(pool, 1, 2)
        monkeypatch.setattr(MemoryDB, "close", slowly)
        third = asyncio.create_task(use(pool, 3))
        await closing.wait()
        again = asyncio.create_task(use(pool, 1))
        await asyncio.sleep(0)
        assert opened == [1, 2]
        go_on.set()
        await asyncio.gather(third, again)
        assert sorted(opened) == [1, 1, 2, 3]

    @pytest.mark.asyncio
    async def test_one_that_does_not_close_cleanly_blocks_nobody(
        self,
        pool: GuildDatabases,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        close = MemoryDB.close

        async def fail(database: MemoryDB) -> None:
            await close(database)
            raise StoreError("Disk is full.")

        await use(pool, 1, 2)
        with monkeypatch.context() as patched:
            patched.setattr(MemoryDB, "close", fail)
            await use(pool, 3)
        await use(pool, 1, 2)
        assert "The memory of guild 1 was not closed cleanly." in caplog.messages


class TestFailing:
    @pytest.mark.asyncio
    async def test_a_failure_to_open_reaches_all_who_ask_and_poisons_nothing(
        self, pool: GuildDatabases, tmp_path: Path, opened: list[int]
    ) -> None:
        await use(pool, 2)
        broken = tmp_path / "data" / "1.db"
        broken.write_bytes(b"this is no database " * 1_000)
        asking = (use(pool, 1) for _ in range(5))
        outcomes = await asyncio.gather(*asking, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [StoreError] * 5
        assert opened == [2, 1]
        broken.unlink()
        await use(pool, 1, 2, 3)

    @pytest.mark.asyncio
    async def test_failures_use_up_no_places(self, pool: GuildDatabases, tmp_path: Path) -> None:
        await use(pool, 9)
        for guild in range(5):
            (tmp_path / "data" / f"{guild}.db").mkdir()
            with pytest.raises(StoreError):
                await use(pool, guild)
        async with pool.open(GuildId(9)), pool.open(GuildId(10)):
            pass

    @pytest.mark.asyncio
    async def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(
        self, tmp_path: Path, clock: Clock
    ) -> None:
        (tmp_path / "file").touch()
        pool = GuildDatabases(tmp_path / "file" / "data", capacity=2, clock=clock)
        with pytest.raises(StoreError, match=r"The folder .*data cannot be made: .+\."):
            await use(pool, 1)
        await pool.close()

    @pytest.mark.asyncio
    async def test_a_failure_that_nobody_waits_for_any_more_is_forgotten(
        self,
        pool: GuildDatabases,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        asked, go_on = asyncio.Event(), asyncio.Event()

        async def fail(path: Path, **more: Any) -> MemoryDB:
            asked.set()
            await go_on.wait()
            raise StoreError("Out of reach.")

        with monkeypatch.context() as patched:
            patched.setattr(MemoryDB, "open", fail)
            asking = asyncio.create_task(use(pool, 1))
            await asked.wait()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            go_on.set()
            await until(lambda: not pool._slots)
        await use(pool, 1)  # a stale failure would come out here
        assert caplog.records == []


class TestCancelling:
    @pytest.mark.asyncio
    async def test_a_cancelled_opener_costs_the_others_nothing(
        self, pool: GuildDatabases, opened: list[int]
    ) -> None:
        tasks = [asyncio.create_task(use(pool, 1)) for _ in range(4)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(outcomes[0], asyncio.CancelledError)
        assert outcomes[1:] == [None] * 3
        assert opened == [1]

    @pytest.mark.asyncio
    async def test_what_a_cancelled_opener_leaves_open_is_idle(
        self, pool: GuildDatabases, opened: list[int], closed: list[int]
    ) -> None:
        for guild in (1, 2, 3):
            opening = asyncio.create_task(use(pool, guild))
            await asyncio.sleep(0)
            opening.cancel()
            with pytest.raises(asyncio.CancelledError):
                await opening
        await use(pool, 4, 5)
        assert sorted(opened) == [1, 2, 3, 4, 5]
        assert set(closed) >= {1, 2}
        assert len(closed) >= 3  # the third may open last, and stay in place of the fourth

    @pytest.mark.asyncio
    async def test_a_cancelled_user_gives_its_database_back(
        self, pool: GuildDatabases, closed: list[int]
    ) -> None:
        entered = asyncio.Event()
        using = asyncio.create_task(keep(pool, 1, entered, asyncio.Event()))
        await entered.wait()
        using.cancel()
        with pytest.raises(asyncio.CancelledError):
            await using
        await use(pool, 2, 3)
        assert closed == [1]

    @pytest.mark.asyncio
    async def test_who_gives_up_waiting_for_a_place_takes_none(self, pool: GuildDatabases) -> None:
        async with AsyncExitStack() as stack:
            for guild in (1, 2):
                await stack.enter_async_context(pool.open(GuildId(guild)))
            waiting = asyncio.create_task(use(pool, 3))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        async with pool.open(GuildId(4)), pool.open(GuildId(5)):
            pass


class TestClosing:
    @pytest.mark.asyncio
    async def test_it_waits_for_those_in_use(
        self, tmp_path: Path, clock: Clock, closed: list[int]
    ) -> None:
        pool = GuildDatabases(tmp_path, capacity=3, clock=clock)
        await use(pool, 1)
        entered, leave = asyncio.Event(), asyncio.Event()
        using = asyncio.create_task(keep(pool, 2, entered, leave))
        await entered.wait()
        closing = asyncio.create_task(pool.close())
        await until(lambda: closed == [1])
        assert not closing.done()
        leave.set()
        await asyncio.gather(using, closing)
        assert closed == [1, 2]

    @pytest.mark.asyncio
    async def test_it_waits_for_one_that_is_just_opening(
        self, tmp_path: Path, clock: Clock, opened: list[int], closed: list[int]
    ) -> None:
        pool = GuildDatabases(tmp_path, capacity=3, clock=clock)
        using = asyncio.create_task(use(pool, 1))
        await asyncio.sleep(0)
        await asyncio.gather(using, pool.close())
        assert (opened, closed) == ([1], [1])

    @pytest.mark.asyncio
    async def test_who_works_on_may_open_what_is_needed_until_all_is_closed(
        self, tmp_path: Path, clock: Clock, closed: list[int]
    ) -> None:
        pool = GuildDatabases(tmp_path, capacity=3, clock=clock)
        async with pool.open(GuildId(1)):
            closing = asyncio.create_task(pool.close())
            await asyncio.sleep(0)
            async with pool.open(GuildId(2)) as other:
                await say(other, "A last word")
        await closing
        assert sorted(closed) == [1, 2]

    @pytest.mark.asyncio
    async def test_after_that_nothing_is_opened(self, tmp_path: Path, clock: Clock) -> None:
        pool = GuildDatabases(tmp_path, capacity=3, clock=clock)
        await use(pool, 1)
        await pool.close()
        with pytest.raises(StoreError, match="stopping"):
            await use(pool, 1)
        await pool.close()  # twice does no harm

    @pytest.mark.asyncio
    async def test_no_thread_stays(self, tmp_path: Path, clock: Clock) -> None:
        before = set(threading.enumerate())
        pool = GuildDatabases(tmp_path, capacity=3, clock=clock)
        await asyncio.gather(*(use(pool, guild) for guild in range(6)))
        await pool.close()
        await until(lambda: set(threading.enumerate()) <= before)


@pytest.mark.asyncio
async def test_two_guilds_never_see_each_others_memory(pool: GuildDatabases) -> None:
    message = said("The canoe is green")  # the same in both: nothing tells them apart but the guild
    async with pool.open(GuildId(1)) as one, pool.open(GuildId(2)) as two:
        assert await one.messages.add(message)
        assert await two.recall.find("canoe", EVERYBODY) == []
        assert await two.messages.add(message)
        await two.reset()
        assert [find.message for find in await one.recall.find("canoe", EVERYBODY)] == [message]
        assert await number(two, "SELECT count(*) FROM messages") == 0


def test_a_thousand_guilds_work_within_1024_file_descriptors(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.memory.many_guilds", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["guilds"] == told["remembered"] == 1_000
    assert told["descriptors_of_a_guild"] <= 7
    assert told["most_descriptors"] < 1_024


class TestDeleting:
    @pytest.mark.asyncio
    async def test_a_file_goes_with_its_log_and_a_new_memory_knows_nothing(
        self, pool: GuildDatabases, tmp_path: Path
    ) -> None:
        async with pool.open(GuildId(1)) as database:
            message = await say(database, "The canoe is green")
        await use(pool, 2)
        assert pool.has(GuildId(1))
        await pool.delete(GuildId(1))
        assert not pool.has(GuildId(1))
        assert not list((tmp_path / "data").glob("1.db*"))
        assert pool.known() == [2]
        async with pool.open(GuildId(1)) as database:
            assert await database.messages.get(message.id, EVERYBODY) is None

    @pytest.mark.asyncio
    async def test_it_waits_for_those_who_use_the_memory(
        self, pool: GuildDatabases, tmp_path: Path
    ) -> None:
        entered, leave = asyncio.Event(), asyncio.Event()
        using = asyncio.create_task(keep(pool, 1, entered, leave))
        await entered.wait()
        deleting = asyncio.create_task(pool.delete(GuildId(1)))
        await use(pool, 2, 3)
        assert not deleting.done()
        leave.set()
        await asyncio.gather(using, deleting)
        assert not list((tmp_path / "data").glob("1.db*"))

    @pytest.mark.asyncio
    async def test_nothing_to_delete_is_no_error(self, pool: GuildDatabases) -> None:
        await asyncio.gather(*(pool.delete(GuildId(1)) for _ in range(3)))
        await use(pool, 1, 2, 3)

    @pytest.mark.asyncio
    async def test_what_cannot_be_deleted_is_said(
        self, pool: GuildDatabases, tmp_path: Path
    ) -> None:
        (tmp_path / "data" / "1.db").mkdir(parents=True)
        with pytest.raises(StoreError, match=r"1\.db cannot be deleted"):
            await pool.delete(GuildId(1))
        await use(pool, 2)
