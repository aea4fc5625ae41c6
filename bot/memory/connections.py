"""Open one SQLite file for one writer and separate readers."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.errors import StoreError
from bot.memory.migrations import migrate, migrations

T = TypeVar("T")
Row = Sequence[Any]
Parameters = Sequence[Any] | Mapping[str, Any]

# The one writer of this process holds the lock for milliseconds; longer means a foreign process.
BUSY_MILLISECONDS = 5_000
# Enough that a burst of messages is written without a pause for moving the log into the file.
CHECKPOINT_PAGES = 1_000


class Connections:
    """Give whole transactions to one writer at a time, and reads that never wait for it."""

    def __init__(self, path: Path, writer: aiosqlite.Connection) -> None:
        self._path = path
        self._writer = writer
        self._writing = asyncio.Lock()
        self._reader: aiosqlite.Connection | None = None
        self._opening = asyncio.Lock()
        self._under_way: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(cls, path: Path) -> "Connections":
        """Open or create the file and bring its schema up to date; raise StoreError if it can't."""
        try:
            writer = await _connect(path)
        except aiosqlite.Error as error:
            raise StoreError(f"The memory file {path} cannot be opened: {error}.") from error
        try:
            await writer.execute_fetchall("PRAGMA journal_mode = WAL")
            # FULL: an acknowledged message survives a power cut, not only a crash.
            await writer.execute_fetchall("PRAGMA synchronous = FULL")
            await writer.execute_fetchall("PRAGMA secure_delete = ON")
            await writer.execute_fetchall(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
            await migrate(writer, migrations())
        except aiosqlite.Error as error:
            await writer.close()
            raise StoreError(f"The memory file {path} cannot be read: {error}.") from error
        except BaseException:
            await writer.close()
            raise
        return cls(path, writer)

    async def close(self) -> None:
        """Wait for writes under way, then close every connection."""
        await asyncio.gather(*self._under_way, return_exceptions=True)
        async with self._writing, self._opening:
            if self._reader is not None:
                await self._reader.close()
            await self._writer.close()

    async def fetch(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Read in one hop, apart from the writer."""
        reader = self._reader or await self._open_reader()
        return list(await reader.execute_fetchall(sql, parameters))

    async def write(self, work: Callable[["Transaction"], Awaitable[T]]) -> T:
        """Run `work` as one whole transaction, even if the caller is cancelled meanwhile."""
        task = asyncio.ensure_future(self._transact(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def scrub(self) -> None:
        """Rewrite the file without freed pages and empty the write-ahead log."""
        async with self._writing:
            await self._writer.execute_fetchall("VACUUM")
            await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    async def _transact(self, work: Callable[["Transaction"], Awaitable[T]]) -> T:
        async with self._writing:
            await self._writer.execute_fetchall("BEGIN IMMEDIATE")
            try:
                result = await work(Transaction(self._writer))
                await self._writer.execute_fetchall("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    await self._writer.execute_fetchall("ROLLBACK")
                raise
            return result

    async def _open_reader(self) -> aiosqlite.Connection:
        async with self._opening:
            if self._reader is None:
                reader = await _connect(self._path)
                await reader.execute_fetchall("PRAGMA query_only = ON")
                self._reader = reader
            return self._reader


class Transaction:
    """Read and write inside one transaction."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def fetch(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Run one statement in one hop and return its rows."""
        rows = await self._connection.execute_fetchall(sql, parameters)
        return list(rows)

    async def run_many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Run one statement for every row in one hop."""
        await self._connection.executemany(sql, rows)

    async def run_script(self, script: str) -> None:
        """Run statements that take no parameters; they must not end the transaction."""
        for statement in statements_of(script):
            await self._connection.execute_fetchall(statement)


def statements_of(script: str) -> list[str]:
    """Split a script at the semicolons that end a statement."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements


async def _connect(path: Path) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(path, isolation_level=None)
    await connection.execute_fetchall("PRAGMA foreign_keys = ON")
    await connection.execute_fetchall(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    return connection
