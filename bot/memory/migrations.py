"""Bring a database to the newest schema, one numbered step in one transaction at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import aiosqlite

from bot.errors import StoreError


@dataclass(frozen=True, slots=True)
class Migration:
    """Hold one step: the version it leads to and its statements."""

    version: int
    script: str


@cache
def migrations() -> tuple[Migration, ...]:
    """Return every step that this release knows, in order."""
    files = resources.files("bot.memory.schema").iterdir()
    scripts = sorted(file.name for file in files if file.name.endswith(".sql"))
    folder = resources.files("bot.memory.schema")
    return tuple(
        Migration(int(name.split("_")[0]), folder.joinpath(name).read_text(encoding="utf-8"))
        for name in scripts
    )


async def migrate(connection: aiosqlite.Connection, steps: Sequence[Migration]) -> None:
    """Apply what is missing; raise StoreError for a database newer than this release."""
    [(version,)] = await connection.execute_fetchall("PRAGMA user_version")
    newest = steps[-1].version
    if version > newest:
        raise StoreError(
            f"This memory was written by a newer Memoir (schema {version}, this one knows"
            f" {newest}). Update Memoir to open it."
        )
    await _apply(connection, (step for step in steps if step.version > version))


async def _apply(connection: aiosqlite.Connection, steps: Iterable[Migration]) -> None:
    for step in steps:
        try:
            await connection.executescript(
                f"BEGIN IMMEDIATE;\n{step.script}\nPRAGMA user_version = {step.version};\nCOMMIT;"
            )
        except BaseException:
            await connection.rollback()
            raise
