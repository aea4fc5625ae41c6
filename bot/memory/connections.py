"""Open one SQLite file for one writer and separate readers."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.errors import StoreError
from bot.memory.encryption import (
    DATABASE_ERRORS,
    OPERATIONAL_ERRORS,
    DatabaseKey,
    connector,
    told,
)
from bot.memory.migrations import Migration, migrate, migrations
from bot.memory.ownership import FILE_MODE, close_to_others

T = TypeVar("T")
Connector = Callable[[], sqlite3.Connection]
Row = Sequence[Any]
Parameters = Sequence[Any] | Mapping[str, Any]

# The one writer of this process holds the lock for milliseconds; longer means a foreign process.
BUSY_MILLISECONDS = 5_000
OPENING_TRIES = 40
OPENING_PAUSE = 0.05  # seconds; what another connection does meanwhile takes some milliseconds
LOGS = ("-wal", "-shm")  # beside the file; SQLite makes them with its mode
ROWS_A_HOP = 64  # aiosqlite's own number; nothing here reads row by row
# Enough that a burst of messages is written without a pause for moving the log into the file.
CHECKPOINT_PAGES = 1_000

# Sorting and rewriting would spill text into files elsewhere, and unencrypted ones at that.
_IN_MEMORY = "PRAGMA temp_store = MEMORY;"
_WRITER = f"""
{_IN_MEMORY}
PRAGMA foreign_keys = ON;
PRAGMA busy_timeout = {BUSY_MILLISECONDS};
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL; -- an acknowledged message survives a power cut, not only a crash
PRAGMA secure_delete = ON;
PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};
"""
_READER = f"{_IN_MEMORY} PRAGMA busy_timeout = {BUSY_MILLISECONDS}; PRAGMA query_only = ON;"


# A question's two searches run side by side. With the writer that makes seven file descriptors for
# each guild, 896 for the 128 that are open by default, where processes often have 1,024.
READERS = 2


class Connections:
    """Give whole transactions to one writer at a time, and reads that never wait for it.

    Whatever SQLite finds wrong is raised as StoreError.
    """

    def __init__(self, path: Path, connect: Connector, writer: aiosqlite.Connection) -> None:
        self._path = path
        self._connect = connect
        self._writer = writer
        self._writing = asyncio.Lock()
        self._readers: list[_Reader] = []
        self._opening = asyncio.Lock()
        self._under_way: set[asyncio.Task[Any]] = set()
        self.closed = False

    @property
    def file(self) -> str:
        """Return the file's name, for the log."""
        return self._path.name

    @classmethod
    async def open(
        cls,
        path: Path,
        steps: Sequence[Migration] | None = None,
        *,
        key: DatabaseKey | None = None,
    ) -> "Connections":
        """Open or create the file and bring its schema up to date: a guild's, or by these steps.

        With a key it is encrypted; raise StoreError if it is not the one that the file has.
        """
        with _said_plainly(path, "opened"):
            _create(path)
            connect = partial(connector(path, key), isolation_level=None)
            writer = await _connect(connect, _WRITER)
            try:
                await migrate(writer, steps or migrations())
            except BaseException:
                await writer.close()
                raise
        return cls(path, connect, writer)

    async def close(self) -> None:
        """Wait for what is under way, then close every connection."""
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self.closed = True
        async with self._writing, self._opening:
            for reader in self._readers:
                await reader.connection.close()
            await self._writer.close()

    async def fetch(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Read in one hop, apart from the writer."""
        with _said_plainly(self._path, "read"):
            reader = await self._free_reader()
            reader.reads += 1
            try:
                return list(await reader.connection.execute_fetchall(sql, parameters))
            finally:
                reader.reads -= 1

    async def write(self, work: Callable[["Transaction"], Awaitable[T]]) -> T:
        """Run `work` as one whole transaction, even if the caller is cancelled meanwhile."""
        return await self.finish(self._transact(work))

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` to its end, even if the caller is cancelled meanwhile."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def scrub(self) -> None:
        """Rewrite the file without freed pages and empty the write-ahead log."""
        with _said_plainly(self._path, "rewritten"):
            async with self._writing:
                await self._writer.execute_fetchall("VACUUM")
                [row] = await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            if row[0]:
                raise sqlite3.OperationalError("its write-ahead log is in use")

    async def empty_log(self) -> None:
        """Move the write-ahead log into the file, and empty it."""
        with _said_plainly(self._path, "written"):
            async with self._writing:
                [row] = await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            if row[0]:
                raise sqlite3.OperationalError("its write-ahead log is in use")

    async def _transact(self, work: Callable[["Transaction"], Awaitable[T]]) -> T:
        with _said_plainly(self._path, "written"):
            async with self._writing:
                try:
                    await self._writer.execute_fetchall("BEGIN IMMEDIATE")
                    result = await work(Transaction(self._writer))
                    await self._writer.execute_fetchall("COMMIT")
                except BaseException:
                    # Nothing to undo is no error; after a cancellation it waits for its statement.
                    await self._writer.rollback()
                    raise
                return result

    async def _free_reader(self) -> "_Reader":
        """Return a reader without work, opened if need be; else the one with the least."""
        if not any(not reader.reads for reader in self._readers) and len(self._readers) < READERS:
            async with self._opening:
                if len(self._readers) < READERS:
                    self._readers.append(_Reader(await _connect(self._connect, _READER)))
        return min(self._readers, key=lambda reader: reader.reads)


@dataclass(slots=True)
class _Reader:
    connection: aiosqlite.Connection
    reads: int = 0  # under way


class Transaction:
    """Read and write inside one transaction."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def fetch(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Run one statement in one hop and return its rows."""
        return list(await self._connection.execute_fetchall(sql, parameters))

    async def run_many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Run one statement for every row in one hop; in none without rows."""
        if every := list(rows):
            await self._connection.executemany(sql, every)


def listed(ids: Iterable[int]) -> str:
    """Return ids as one parameter for `json_each`: a statement of constant text is parsed once."""
    return json.dumps([int(each) for each in ids])


async def _set_up(connection: aiosqlite.Connection, settings: str) -> None:
    """Run the settings; SQLite itself does not wait where two begin a new log at once."""
    for tries_left in reversed(range(OPENING_TRIES)):
        try:
            await connection.executescript(settings)
        except OPERATIONAL_ERRORS as error:
            if not tries_left or "locked" not in str(error):
                raise
            await asyncio.sleep(OPENING_PAUSE)
        else:
            return


async def _connect(connect: Connector, settings: str) -> aiosqlite.Connection:
    connection = await aiosqlite.Connection(connect, iter_chunk_size=ROWS_A_HOP)
    try:
        await _set_up(connection, settings)
    except BaseException:
        await connection.close()  # its thread would keep the process alive
        raise
    return connection


def _create(path: Path) -> None:
    """Create the file, or take one that exists; closed to others from this moment on."""
    try:
        path.touch(mode=FILE_MODE)
    except OSError as error:
        raise sqlite3.OperationalError(error.strerror) from error
    for file in (path, *(path.with_name(path.name + log) for log in LOGS)):
        close_to_others(file)


@contextmanager
def _said_plainly(path: Path, done: str) -> Iterator[None]:
    try:
        yield
    except DATABASE_ERRORS as error:
        raise StoreError(f"The memory file {path.name} cannot be {done}: {told(error)}.") from error
