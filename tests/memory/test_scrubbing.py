"""Test that sweeping leaves no byte of what was deleted in the indexes or the log."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.memory.db import MemoryDB
from bot.memory.scrubbing import sweep
from bot.memory.state import SWEEP, begin_removal, number, sweep_wanted
from tests.memory.samples import EVERYBODY, START, learn, say

CANARY = "zanzibarblau"


@pytest.mark.asyncio
async def test_what_was_deleted_is_in_no_index_and_no_log_afterwards(
    memory: MemoryDB, path: Path
) -> None:
    for at in range(60):  # several parts in the index
        await learn(memory, f"{CANARY} {at} and other words")
    await say(memory, "Other words stay")
    await memory.connections.write(lambda t: t.fetch("DELETE FROM mem_cells"))
    await memory.connections.write(
        lambda t: t.fetch("DELETE FROM messages WHERE content LIKE 'zan%'")
    )
    await memory.connections.write(lambda t: t.fetch("UPDATE message_index SET context = ''"))
    await memory.connections.write(lambda t: t.fetch("DELETE FROM mem_scenes"))

    await sweep(memory.connections)

    files = [file.read_bytes().lower() for file in path.parent.glob(f"{path.name}*")]
    assert not any(CANARY[:8].encode() in each for each in files)
    found = await memory.recall.find("other words", EVERYBODY)
    assert found[0].message is not None


@pytest.mark.asyncio
async def test_it_is_noted_that_nothing_is_left_to_sweep(memory: MemoryDB) -> None:
    await memory.connections.write(lambda t: begin_removal(t, START, voids_work=False))
    assert await number(memory.connections, SWEEP) is not None
    await sweep(memory.connections)
    assert await number(memory.connections, SWEEP) is None


@pytest.mark.asyncio
async def test_what_is_removed_during_a_sweep_is_for_the_next(
    memory: MemoryDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections = memory.connections
    empty_log = connections.empty_log

    async def remove_meanwhile() -> None:
        await connections.write(lambda t: begin_removal(t, START, voids_work=False))
        await empty_log()

    await connections.write(lambda t: begin_removal(t, START, voids_work=False))
    monkeypatch.setattr(connections, "empty_log", remove_meanwhile)
    await sweep(connections)
    assert await sweep_wanted(connections) == START
    monkeypatch.undo()
    await sweep(connections)
    assert await sweep_wanted(connections) is None


@pytest.mark.asyncio
async def test_a_log_that_could_not_be_emptied_is_still_to_be(memory: MemoryDB, path: Path) -> None:
    await memory.connections.write(lambda t: begin_removal(t, START, voids_work=False))
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM messages").fetchall()
        await memory.connections.write(lambda t: t.fetch("DELETE FROM mem_scenes"))
        await memory.connections.write(lambda t: t.fetch("PRAGMA user_version"))
        await memory.connections._writer.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(StoreError, match="in use"):
            await sweep(memory.connections)
    assert await sweep_wanted(memory.connections) == START
