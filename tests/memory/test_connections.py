"""Test the one writer and the readers apart from it."""

import asyncio
import os
import sqlite3
import stat
import threading
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.errors import StoreError
from bot.memory import connections as connections_module
from bot.memory.connections import READERS, Connections, Connector, Transaction, listed
from tests.memory.samples import until

CREATE = "CREATE TABLE noted (word TEXT UNIQUE)"


def make(path: Path, mode: int = 0o600, text: bytes = b"") -> None:
    path.write_bytes(text)
    path.chmod(mode)


def read(path: Path) -> bytes:
    return path.read_bytes()


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def modes_in(folder: Path) -> dict[str, int]:
    return {file.name: mode_of(file) for file in folder.iterdir()}


async def note(transaction: Transaction, word: str) -> None:
    await transaction.fetch("INSERT INTO noted (word) VALUES (?)", (word,))


async def noted(connections: Connections) -> list[str]:
    return [word for (word,) in await connections.fetch("SELECT word FROM noted ORDER BY rowid")]


async def opened(path: Path) -> Connections:
    connections = await Connections.open(path)
    await connections.write(lambda transaction: transaction.fetch(CREATE))
    return connections


class TestOpening:
    @pytest.mark.asyncio
    async def test_a_new_file_belongs_to_its_owner_alone_and_so_do_its_logs(
        self, path: Path
    ) -> None:
        before = os.umask(0o022)
        try:
            connections = await opened(path)
            modes = modes_in(path.parent)
        finally:
            os.umask(before)
        await connections.close()
        assert modes == {"1.db": 0o600, "1.db-wal": 0o600, "1.db-shm": 0o600}

    @pytest.mark.asyncio
    async def test_a_file_and_logs_that_others_can_read_are_closed_to_them(
        self, path: Path
    ) -> None:
        make(path, 0o640)
        for log in ("1.db-wal", "1.db-shm"):
            make(path.with_name(log), 0o644)
        connections = await opened(path)
        assert modes_in(path.parent) == {"1.db": 0o600, "1.db-wal": 0o600, "1.db-shm": 0o600}
        await connections.close()

    @pytest.mark.asyncio
    async def test_the_writer_is_durable_strict_and_leaves_no_deleted_bytes(
        self, path: Path
    ) -> None:
        connections = await opened(path)

        async def settings(transaction: Transaction) -> dict[str, Any]:
            names = "journal_mode synchronous foreign_keys secure_delete busy_timeout".split()
            return {name: (await transaction.fetch(f"PRAGMA {name}"))[0][0] for name in names}

        assert await connections.write(settings) == {
            "journal_mode": "wal",
            "synchronous": 2,  # FULL
            "foreign_keys": 1,
            "secure_delete": 1,
            "busy_timeout": 5_000,
        }
        await connections.close()

    @pytest.mark.asyncio
    async def test_what_is_no_database_is_refused_and_no_thread_stays(self, path: Path) -> None:
        make(path, text=b"this is no database " * 1_000)
        before = set(threading.enumerate())
        with pytest.raises(StoreError, match=r"The memory file 1\.db cannot be opened: .+\."):
            await Connections.open(path)
        await until(lambda: set(threading.enumerate()) <= before)

    @pytest.mark.asyncio
    @pytest.mark.parametrize("name", ["missing/1.db", "."])
    async def test_a_place_where_no_file_can_be_is_refused(self, tmp_path: Path, name: str) -> None:
        before = set(threading.enumerate())
        with pytest.raises(StoreError, match="cannot be opened"):
            await Connections.open(tmp_path / name)
        await until(lambda: set(threading.enumerate()) <= before)

    @pytest.mark.asyncio
    async def test_a_new_file_can_be_opened_twice_at_once(self, path: Path) -> None:
        both = await asyncio.gather(Connections.open(path), Connections.open(path))
        for connections in both:
            assert await connections.fetch("SELECT count(*) FROM messages") == [(0,)]
            await connections.close()


class TestWriting:
    @pytest.mark.asyncio
    async def test_a_transaction_is_whole_or_nothing(self, path: Path) -> None:
        connections = await opened(path)

        async def fail_midway(transaction: Transaction) -> None:
            await note(transaction, "half")
            raise KeyError("midway")

        with pytest.raises(KeyError):
            await connections.write(fail_midway)
        assert await noted(connections) == []
        await connections.write(lambda transaction: note(transaction, "next"))
        assert await noted(connections) == ["next"]
        await connections.close()

    @pytest.mark.asyncio
    async def test_what_sqlite_refuses_is_a_store_error_and_undone(self, path: Path) -> None:
        connections = await opened(path)

        async def twice(transaction: Transaction) -> None:
            await note(transaction, "same")
            await note(transaction, "same")

        with pytest.raises(StoreError, match=r"1\.db cannot be written: UNIQUE constraint failed"):
            await connections.write(twice)
        assert await noted(connections) == []
        await connections.close()

    @pytest.mark.asyncio
    async def test_two_tasks_never_share_a_transaction(self, path: Path) -> None:
        connections = await opened(path)
        entered, go_on = asyncio.Event(), asyncio.Event()

        async def slow_and_undone(transaction: Transaction) -> None:
            await note(transaction, "undone")
            entered.set()
            await go_on.wait()
            raise KeyError

        undone = asyncio.create_task(connections.write(slow_and_undone))
        await entered.wait()
        kept = asyncio.create_task(connections.write(lambda t: note(t, "kept")))
        await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(KeyError):
            await undone
        await kept
        assert await noted(connections) == ["kept"]
        await connections.close()

    @pytest.mark.asyncio
    async def test_a_cancelled_caller_ends_no_transaction(self, path: Path) -> None:
        connections = await opened(path)
        entered, go_on = asyncio.Event(), asyncio.Event()

        async def slow(transaction: Transaction) -> None:
            await note(transaction, "first half")
            entered.set()
            await go_on.wait()
            await note(transaction, "second half")

        writing = asyncio.create_task(connections.write(slow))
        await entered.wait()
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        go_on.set()
        await connections.write(lambda transaction: note(transaction, "next"))
        assert await noted(connections) == ["first half", "second half", "next"]
        await connections.close()

    @pytest.mark.asyncio
    async def test_a_failure_after_the_caller_was_cancelled_disturbs_nobody(
        self, path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        connections = await opened(path)
        entered, go_on = asyncio.Event(), asyncio.Event()

        async def fail_late(transaction: Transaction) -> None:
            entered.set()
            await go_on.wait()
            await transaction.fetch("SELECT nonsense")

        writing = asyncio.create_task(connections.write(fail_late))
        await entered.wait()
        writing.cancel()
        go_on.set()
        await connections.write(lambda transaction: note(transaction, "next"))
        assert await noted(connections) == ["next"]
        await connections.close()
        assert caplog.records == []

    @pytest.mark.asyncio
    async def test_a_transaction_that_is_cut_off_itself_is_undone(self, path: Path) -> None:
        """As when the loop ends: the statement under way in the thread goes on for a moment."""
        connections = await opened(path)
        entered = asyncio.Event()

        async def forever(transaction: Transaction) -> None:
            await note(transaction, "cut off")
            entered.set()
            await asyncio.Event().wait()

        cut_off = asyncio.create_task(connections._transact(forever))
        await entered.wait()
        cut_off.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cut_off
        at_its_beginning = asyncio.create_task(connections._transact(forever))
        await asyncio.sleep(0)  # BEGIN is on its way to the thread
        at_its_beginning.cancel()
        with pytest.raises(asyncio.CancelledError):
            await at_its_beginning
        await connections.write(lambda transaction: note(transaction, "next"))
        assert await noted(connections) == ["next"]
        await connections.close()

    @pytest.mark.asyncio
    async def test_a_foreign_writer_is_named_and_later_writes_work(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        connections = await opened(path)
        await connections._writer.execute_fetchall("PRAGMA busy_timeout = 1")
        foreign = sqlite3.connect(path, isolation_level=None)
        foreign.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="database is locked"):
            await connections.write(lambda transaction: note(transaction, "too early"))
        foreign.execute("ROLLBACK")
        foreign.close()
        await connections.write(lambda transaction: note(transaction, "later"))
        assert await noted(connections) == ["later"]
        await connections.close()


class TestReading:
    @pytest.mark.asyncio
    async def test_a_read_neither_waits_for_a_transaction_nor_sees_it(self, path: Path) -> None:
        connections = await opened(path)
        entered, go_on = asyncio.Event(), asyncio.Event()

        async def slow(transaction: Transaction) -> None:
            await note(transaction, "unseen")
            entered.set()
            await go_on.wait()

        writing = asyncio.create_task(connections.write(slow))
        await entered.wait()
        assert await noted(connections) == []
        go_on.set()
        await writing
        assert await noted(connections) == ["unseen"]
        await connections.close()

    @pytest.mark.asyncio
    async def test_a_read_cannot_write(self, path: Path) -> None:
        connections = await opened(path)
        with pytest.raises(StoreError, match="cannot be read: attempt to write a readonly"):
            await connections.fetch("DELETE FROM noted")
        await connections.close()

    @pytest.mark.asyncio
    async def test_reads_that_come_at_once_share_two_connections_and_others_one(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        connections = await opened(path)
        made: list[aiosqlite.Connection] = []
        connect = connections_module._connect

        async def counted(connector: Connector, settings: str) -> aiosqlite.Connection:
            made.append(await connect(connector, settings))
            return made[-1]

        monkeypatch.setattr(connections_module, "_connect", counted)
        for _ in range(3):
            await connections.fetch("SELECT 1")
        assert len(made) == 1
        await asyncio.gather(*(connections.fetch("SELECT 1") for _ in range(20)))
        assert len(made) == READERS
        await connections.close()

    def test_ids_become_one_parameter(self) -> None:
        assert listed(iter([3, 1, 2])) == "[3, 1, 2]"
        assert listed([]) == "[]"


class TestClosing:
    @pytest.mark.asyncio
    async def test_closing_waits_for_a_transaction_whose_caller_is_gone(self, path: Path) -> None:
        connections = await opened(path)
        entered, go_on = asyncio.Event(), asyncio.Event()

        async def slow(transaction: Transaction) -> None:
            entered.set()
            await go_on.wait()
            await note(transaction, "written")

        writing = asyncio.create_task(connections.write(slow))
        await entered.wait()
        writing.cancel()
        closing = asyncio.create_task(connections.close())
        await asyncio.sleep(0)
        go_on.set()
        await closing
        again = await Connections.open(path)
        assert await noted(again) == ["written"]
        await again.close()

    @pytest.mark.asyncio
    async def test_closing_leaves_one_file_and_no_thread(self, path: Path) -> None:
        before = set(threading.enumerate())
        connections = await opened(path)
        await noted(connections)
        await connections.close()
        await until(lambda: set(threading.enumerate()) <= before)
        assert list(modes_in(path.parent)) == ["1.db"]


class TestScrubbing:
    @pytest.mark.asyncio
    async def test_it_empties_the_log_and_gives_pages_back(self, path: Path) -> None:
        connections = await opened(path)
        words = [(f"{at} " + "canary" * 100,) for at in range(2_000)]
        await connections.write(lambda t: t.run_many("INSERT INTO noted VALUES (?)", words))
        await connections.write(lambda t: t.fetch("DELETE FROM noted"))
        large = len(read(path))
        await connections.scrub()
        assert read(path.with_name("1.db-wal")) == b""
        assert len(read(path)) < large / 2
        assert b"canary" not in read(path)
        await connections.close()

    @pytest.mark.asyncio
    async def test_a_log_in_use_is_not_passed_off_as_emptied(self, path: Path) -> None:
        connections = await opened(path)
        await connections._writer.execute_fetchall("PRAGMA busy_timeout = 1")
        foreign = sqlite3.connect(path, isolation_level=None)
        foreign.execute("BEGIN")
        foreign.execute("SELECT * FROM noted").fetchall()
        with pytest.raises(StoreError, match="write-ahead log is in use"):
            await connections.scrub()
        foreign.close()
        await connections.scrub()
        await connections.close()
