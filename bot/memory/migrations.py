"""Bring a database to the newest schema, one numbered step in one transaction at a time."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

import aiosqlite

from bot.errors import StoreError
from bot.memory.names import possible_names
from bot.memory.scene_names import name_key
from bot.memory.text import index_text
from bot.memory.told import times_told_of

GUILD_SCHEMA = "bot.memory.schema"
# The first with STRICT tables; some systems give Python an older one.
OLDEST_SQLITE = (3, 37, 0)
# What steps call in SQL, each of one text.
FUNCTIONS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "index_text": index_text,
        "name_key_of": name_key,
        "possible_names": lambda text: json.dumps(possible_names(text)),
        "times_told": times_told_of,
    }
)


@dataclass(frozen=True, slots=True)
class Migration:
    """Hold one step: the version it leads to and its statements."""

    version: int
    statements: tuple[str, ...]


@cache
def migrations(package: str = GUILD_SCHEMA) -> tuple[Migration, ...]:
    """Return every step that this release knows of a database, in order."""
    files = resources.files(package).iterdir()
    scripts = {file.name: file for file in files if file.name.endswith(".sql")}
    return tuple(
        Migration(int(name.split("_")[0]), statements_of(scripts[name].read_text("utf-8")))
        for name in sorted(scripts)
    )


def statements_of(script: str) -> tuple[str, ...]:
    """Split a script at the semicolons that end a statement, each at the end of a line."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return tuple(statements)


async def migrate(connection: aiosqlite.Connection, steps: Sequence[Migration]) -> None:
    """Apply what is missing; raise StoreError for a database newer than this release."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreError(
            f"Memoir needs SQLite {'.'.join(map(str, OLDEST_SQLITE))} or newer, but this Python"
            f" brings {sqlite3.sqlite_version}. Use a newer Python."
        )
    for name, function in FUNCTIONS.items():
        await connection.create_function(name, 1, function, deterministic=True)
    version, newest = await _version(connection), steps[-1].version
    if version > newest:
        raise StoreError(
            f"This memory was written by a newer Memoir (schema {version}, this one knows"
            f" {newest}). Update Memoir to open it."
        )
    for step in steps:
        if step.version > version:
            await _apply(connection, step)


async def _apply(connection: aiosqlite.Connection, step: Migration) -> None:
    try:
        await connection.execute_fetchall("BEGIN IMMEDIATE")
        if await _version(connection) < step.version:  # else another process was quicker
            for statement in step.statements:
                await connection.execute_fetchall(statement)
            await connection.execute_fetchall(f"PRAGMA user_version = {step.version}")
        await connection.execute_fetchall("COMMIT")
    except BaseException:
        await connection.rollback()
        raise


async def _version(connection: aiosqlite.Connection) -> int:
    [(version,)] = await connection.execute_fetchall("PRAGMA user_version")
    return int(version)
