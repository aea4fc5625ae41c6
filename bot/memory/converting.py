"""Write a database file anew under another key, or under none, so that a crash loses nothing."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bot.errors import StoreError
from bot.memory.connections import LOGS
from bot.memory.encryption import DATABASE_ERRORS, DatabaseKey, attach, connect_by_sqlcipher
from bot.memory.ownership import FILE_MODE

UNFINISHED = ".converting"  # what a file's name ends with until it is whole
_JOURNAL = "-journal"
# A table of an index for full-text search has no rows of its own; its shadow tables are counted.
_TABLES = "SELECT name FROM {schema}.sqlite_schema WHERE type = 'table' AND rootpage ORDER BY name"
_SCHEMA = "SELECT type, name, sql FROM {schema}.sqlite_schema ORDER BY type, name"


def convert(path: Path, old: DatabaseKey | None, new: DatabaseKey | None) -> None:
    """Encrypt a file, decrypt it, or change its key.

    The file stays as it is until its successor is whole, checked and on disk; then it is replaced
    in one step. Raise StoreError if the file is in use, or if its key is not `old`.
    """
    successor = path.with_name(path.name + UNFINISHED)
    with _said_plainly(path):
        discard(successor)
        successor.touch(mode=FILE_MODE)
        try:
            with closing(_alone(path, old)) as connection:
                attach(connection, successor, "successor", new)
                _copy(connection)
                _compare(path, connection)
            _flush(successor)
            successor.replace(path)
            _flush(path.parent)
        finally:
            discard(successor)


def discard(successor: Path) -> None:
    """Delete what a conversion that was cut short left behind."""
    for suffix in ("", _JOURNAL, *LOGS):
        successor.with_name(successor.name + suffix).unlink(missing_ok=True)


def _alone(path: Path, key: DatabaseKey | None) -> Any:
    """Open a file for this process alone, its write-ahead log worked in and deleted."""
    connection = connect_by_sqlcipher(path, key)
    try:
        connection.execute("PRAGMA temp_store = MEMORY").close()
        connection.execute("PRAGMA busy_timeout = 0").close()
        connection.execute("PRAGMA locking_mode = EXCLUSIVE").close()
        [(mode,)] = connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        if mode != "delete":
            raise StoreError(_in_use(path))
        connection.execute("BEGIN EXCLUSIVE").close()
        connection.execute("COMMIT").close()  # the lock is kept until the connection is closed
    except BaseException as error:
        connection.close()
        if isinstance(error, DATABASE_ERRORS) and "locked" in str(error):
            raise StoreError(_in_use(path)) from None
        raise
    return connection


def _copy(connection: Any) -> None:
    connection.execute("SELECT sqlcipher_export('successor')").fetchall()
    [(version,)] = connection.execute("PRAGMA main.user_version").fetchall()
    connection.execute(f"PRAGMA successor.user_version = {version}").close()


def _compare(path: Path, connection: Any) -> None:
    """Raise StoreError unless the copy is sound and has all that the file has."""
    sound = connection.execute("PRAGMA successor.integrity_check").fetchall() == [("ok",)]
    if not sound or _content(connection, "main") != _content(connection, "successor"):
        raise StoreError(f"The copy of {path.name} is not whole: the file was left as it is.")


def _content(connection: Any, schema: str) -> Any:
    """Return the schema, its version, and how many rows each table has."""
    tables = [name for (name,) in connection.execute(_TABLES.format(schema=schema))]
    counts = [
        connection.execute(f'SELECT count(*) FROM {schema}."{name}"').fetchall() for name in tables
    ]
    version = connection.execute(f"PRAGMA {schema}.user_version").fetchall()
    return connection.execute(_SCHEMA.format(schema=schema)).fetchall(), version, tables, counts


def _flush(path: Path) -> None:
    """Have the system write a file or a folder to disk; Windows knows that of files alone."""
    with contextlib.suppress(PermissionError):
        descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _in_use(path: Path) -> str:
    return f"The memory file {path.name} is in use: stop Memoir first. It was left as it is."


@contextmanager
def _said_plainly(path: Path) -> Iterator[None]:
    try:
        yield
    except DATABASE_ERRORS as error:
        raise StoreError(
            f"The memory file {path.name} cannot be written anew: {error}. It was left as it is."
        ) from error
    except OSError as error:
        raise StoreError(
            f"The memory file {path.name} cannot be written anew: {error.strerror}. It was left as"
            " it is."
        ) from error
