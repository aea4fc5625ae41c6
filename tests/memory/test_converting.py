"""Test that a memory is encrypted, decrypted and encrypted anew without loss."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.errors import StoreError
from bot.memory import converting, encryption
from bot.memory.converting import convert
from bot.memory.db import MemoryDB
from bot.memory.encryption import DatabaseKey, is_plain
from bot.memory.ownership import is_open_to_others
from tests.memory.cut_conversion import KILLED, POINTS
from tests.memory.encrypted import OTHER_RAW_KEY, PASSPHRASE, RAW_KEY, open_encrypted
from tests.memory.samples import EVERYBODY, draft, extract, open_memory, rows, say

SECRET = b"quartzboathouse"
KEY, OTHER_KEY = DatabaseKey(RAW_KEY), DatabaseKey(OTHER_RAW_KEY)
TABLES = (
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
)


def in_a_process(*arguments: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.memory.cut_conversion", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def bytes_of(path: Path) -> bytes:
    return path.read_bytes()


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def open_to_others(path: Path) -> None:
    path.chmod(0o644)


def left_by_a_killed_process(path: Path) -> Path:
    """Return a copy of a file in use with its log, which holds what was said last."""
    left = path.parent / "left" / "2.db"
    left.parent.mkdir()
    for suffix in ("", "-wal"):
        copy = path.with_name(path.name + suffix).read_bytes()
        left.with_name(left.name + suffix).write_bytes(copy)
    assert SECRET in copy
    return left


async def fill(memory: MemoryDB) -> None:
    talk = [
        await say(memory, f"The canoe number{number} is in the quartzboathouse")
        for number in range(20)
    ]
    cells = [draft(f"Canoe {at} lies in the quartzboathouse", m) for at, m in enumerate(talk)]
    await extract(memory, *cells, of=talk)


async def content(memory: MemoryDB) -> dict[str, list[Any]]:
    """Return all rows of all tables, what a search finds, and that the indexes are sound."""
    for index in ("messages_fts", "mem_cells_fts"):
        check = f"INSERT INTO {index} ({index}) VALUES ('integrity-check')"
        await memory.connections.write(lambda transaction, sql=check: transaction.fetch(sql))
    names = [name for (name,) in await rows(memory, TABLES)]
    told = {name: await rows(memory, f'SELECT * FROM "{name}"') for name in names}
    told["found"] = list(await memory.recall.find("number7 canoe", EVERYBODY))
    told["version"] = await rows(memory, "PRAGMA user_version")
    await memory.close()
    return told


@pytest_asyncio.fixture
async def filled(path: Path) -> AsyncIterator[dict[str, list[Any]]]:
    """Fill a plain file and lend what is in it."""
    memory = await open_memory(path)
    await fill(memory)
    await memory.close()
    yield await content(await open_memory(path))


@pytest.mark.asyncio
async def test_all_is_there_under_each_key_and_no_plain_byte_is_left(
    path: Path, filled: dict[str, list[Any]]
) -> None:
    open_to_others(path)
    passphrase = DatabaseKey(PASSPHRASE)
    assert SECRET in bytes_of(path)
    for old, new in [(None, KEY), (KEY, OTHER_KEY), (OTHER_KEY, passphrase)]:
        convert(path, old, new)
        assert names_in(path.parent) == ["1.db"]
        assert SECRET not in bytes_of(path)
        assert not is_open_to_others(path)
    assert await content(await open_encrypted(path, PASSPHRASE)) == filled
    convert(path, passphrase, None)
    assert SECRET in bytes_of(path)
    assert await content(await open_memory(path)) == filled


@pytest.mark.asyncio
async def test_what_is_only_in_the_write_ahead_log_is_taken_along(path: Path) -> None:
    memory = await open_memory(path)
    await fill(memory)
    left = left_by_a_killed_process(path)
    await memory.close()
    convert(left, None, KEY)
    assert names_in(left.parent) == ["2.db"]
    assert await content(await open_encrypted(left)) == await content(await open_memory(path))


@pytest.mark.asyncio
@pytest.mark.parametrize("point", POINTS)
async def test_a_killed_conversion_loses_nothing_and_is_done_at_the_next_try(
    path: Path, filled: dict[str, list[Any]], point: str
) -> None:
    killed = await asyncio.to_thread(in_a_process, path, "", RAW_KEY, point)
    assert killed.returncode == KILLED, killed.stderr
    if is_plain(path):
        assert point != "after replace"
        assert await content(await open_memory(path)) == filled
        convert(path, None, KEY)
    assert await content(await open_encrypted(path)) == filled
    assert names_in(path.parent) == ["1.db"]


@pytest.mark.asyncio
@pytest.mark.parametrize("secret", ["", RAW_KEY], ids=["plain", "encrypted"])
async def test_a_file_in_use_is_left_alone(path: Path, secret: str) -> None:
    memory = await (open_encrypted(path) if secret else open_memory(path))
    await say(memory, "hello")
    refused = await asyncio.to_thread(in_a_process, path, secret, OTHER_RAW_KEY, "")
    assert "1.db is in use: stop Memoir first" in refused.stderr
    await say(memory, "still here")
    assert await rows(memory, "SELECT count(*) FROM messages") == [(2,)]
    await memory.close()


@pytest.mark.asyncio
async def test_a_wrong_key_is_said_and_nothing_is_changed(path: Path) -> None:
    await (await open_encrypted(path)).close()
    before = bytes_of(path)
    wrong = DatabaseKey(OTHER_RAW_KEY, "MEMOIR_OLD_DATABASE_KEY")
    with pytest.raises(StoreError, match="MEMOIR_OLD_DATABASE_KEY is not the key"):
        convert(path, wrong, KEY)
    assert bytes_of(path) == before
    assert names_in(path.parent) == ["1.db"]


@pytest.mark.asyncio
async def test_a_copy_that_lacks_a_row_replaces_nothing(
    path: Path, filled: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = converting._copy

    def copy_badly(connection: Any) -> None:
        copy(connection)
        connection.execute(
            "DELETE FROM successor.messages WHERE id IN (SELECT max(id) FROM successor.messages)"
        ).close()

    monkeypatch.setattr(converting, "_copy", copy_badly)
    with pytest.raises(StoreError, match=r"copy of 1\.db is not whole"):
        convert(path, None, KEY)
    assert names_in(path.parent) == ["1.db"]
    assert await content(await open_memory(path)) == filled


def test_what_is_no_database_is_said(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"this is no database " * 1_000)
    before = bytes_of(path)
    with pytest.raises(StoreError, match=r"1\.db cannot be written anew: .* left as it is"):
        convert(path, None, KEY)
    assert bytes_of(path) == before


def test_without_sqlcipher_the_extra_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "sqlcipher", None)
    with pytest.raises(Exception, match=r"memoir-bot\[encryption\]"):
        convert(path, None, None)
