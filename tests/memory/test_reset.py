"""Test that a reset takes everything for good, and nothing in flight brings it back."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StoreError
from bot.memory.connections import Connections, Transaction
from bot.memory.db import MemoryDB
from bot.memory.state import begin_epoch, epoch, reset_at
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    STAFF,
    STAFF_MEMBERS,
    START,
    Clock,
    dirty_scenes,
    draft,
    extract,
    learn,
    next_batch,
    number,
    open_memory,
    rows,
    said,
    say,
)

CANARY = "Xylocanaryphone"
KEPT = {
    "guild_state",
    "ledger",
    "guild_settings",
    "audit",
    "listening_notices",
    "removed_messages",
    "sqlite_schema",
}
TABLES = (
    "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
    " AND name NOT LIKE 'sqlite%'"
)


async def fill(memory: MemoryDB) -> None:
    """Leave the canary in every table, in the index, in freed pages and in the log."""
    for at in range(30):
        message = await say(memory, f"{CANARY} number {at} " * 20, f"{CANARY}{at}")
        if at % 3:
            drawn = draft(f"{CANARY} is fact {at}", message, scene=f"{CANARY} {at % 5}")
            await extract(memory, drawn, of=[message])
    secret = await say(memory, f"{CANARY} is secret", channel=STAFF)
    await memory.queue.fail(await next_batch(memory, STAFF), CANARY, retry_at=None)
    for text in (f"{CANARY} summary", f"{CANARY} second summary"):
        for dirty in await dirty_scenes(memory):
            assert await memory.scenes.replace_summary(dirty, text, [])
    await memory.connections.write(
        lambda t: t.fetch("DELETE FROM messages WHERE id = ?", (secret.id,))
    )


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def holds_canary(folder: Path) -> list[str]:
    """Return the files in which some part of the canary can be read."""
    parts = [CANARY.encode(), CANARY.lower().encode(), CANARY[:8].lower().encode()]
    found = [
        file.name for file in folder.iterdir() if any(part in file.read_bytes() for part in parts)
    ]
    return sorted(found)


@pytest.mark.asyncio
async def test_not_one_byte_of_it_is_left_in_any_file(memory: MemoryDB, tmp_path: Path) -> None:
    await fill(memory)
    assert holds_canary(tmp_path)  # so that the next line can fail
    await memory.reset()
    assert holds_canary(tmp_path) == []
    assert names(tmp_path) == ["1.db", "1.db-shm", "1.db-wal"]


@pytest.mark.asyncio
async def test_no_row_of_any_table_is_left_but_the_memorys_own_numbers(memory: MemoryDB) -> None:
    await fill(memory)
    tables = [table for (table,) in await rows(memory, TABLES)]
    assert {"messages", "mem_cells", "scene_history", "name_words", "guild_state"} <= set(tables)
    await memory.reset()
    assert sorted(table for (table,) in await rows(memory, TABLES)) == sorted(tables)
    left = {
        table: await number(memory, f'SELECT count(*) FROM "{table}"')
        for table in tables
        if table not in KEPT
    }
    assert {table for table, count in left.items() if count} == set()
    assert await number(memory, "SELECT count(*) FROM messages_fts_terms") == 0
    assert await rows(memory, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.asyncio
async def test_a_memory_that_was_reset_is_as_good_as_new(memory: MemoryDB, path: Path) -> None:
    schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY name"
    new = await rows(memory, schema)
    await fill(memory)
    await memory.reset()
    assert await rows(memory, schema) == new
    await learn(memory, "The canoe is green", at=START + timedelta(seconds=1))
    assert len(await memory.recall.find("canoe", EVERYBODY)) == 1
    assert await memory.recall.find(CANARY, EVERYBODY, author_id=said("x").author_id) == []
    assert await number(memory, "PRAGMA user_version") > 0


@pytest.mark.asyncio
async def test_all_reads_are_empty_at_once(memory: MemoryDB) -> None:
    await fill(memory)
    await memory.reset()
    assert await memory.recall.find(CANARY, STAFF_MEMBERS) == []
    assert await memory.scenes.recent(STAFF_MEMBERS) == []
    assert await memory.queue.waiting() == []
    assert (await memory.status(STAFF_MEMBERS)).messages == 0


@pytest.mark.asyncio
async def test_every_reset_begins_another_epoch(memory: MemoryDB, clock: Clock) -> None:
    assert await memory.epoch() == 0
    for count in (1, 2):
        clock.turn(days=1)
        await memory.reset()
        assert await memory.epoch() == count
        assert await reset_at(memory.connections) == clock()


@pytest.mark.asyncio
async def test_the_epoch_survives_closing(memory: MemoryDB, path: Path) -> None:
    await memory.reset()
    await memory.close()
    again = await open_memory(path)
    assert await again.epoch() == 1
    assert not await again.messages.add(said(CANARY))
    await again.close()


@pytest.mark.asyncio
async def test_messages_on_their_way_when_it_begins_are_forgotten_too(
    memory: MemoryDB, tmp_path: Path
) -> None:
    adding = [asyncio.create_task(memory.messages.add(said(CANARY))) for _ in range(200)]
    await asyncio.sleep(0)
    await memory.reset()
    await asyncio.gather(*adding)
    late = await asyncio.gather(*(memory.messages.add(said(CANARY)) for _ in range(20)))
    assert late == [False] * 20
    assert await number(memory, "SELECT count(*) FROM messages") == 0
    assert holds_canary(tmp_path) == []


@pytest.mark.asyncio
@pytest.mark.parametrize("moments", [1, 3, 10, 30])
async def test_a_cancelled_reset_is_finished_all_the_same(
    memory: MemoryDB, tmp_path: Path, moments: int
) -> None:
    await fill(memory)
    resetting = asyncio.create_task(memory.reset())
    for _ in range(moments):
        await asyncio.sleep(0)
    resetting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await resetting
    await memory.close()
    assert holds_canary(tmp_path) == []
    again = await open_memory(tmp_path / "1.db")
    assert await again.epoch() == 1
    await again.close()


@pytest.mark.asyncio
async def test_reading_and_writing_go_on_around_it(memory: MemoryDB) -> None:
    await fill(memory)
    later = [said(f"later {at}", said_at=START + timedelta(hours=1)) for at in range(30)]
    reading = (memory.recall.find(CANARY, EVERYBODY) for _ in range(30))
    await asyncio.gather(*reading, memory.reset(), *map(memory.messages.add, later))
    await asyncio.gather(*map(memory.messages.add, later))
    assert await number(memory, "SELECT count(*) FROM messages") == 30
    assert await rows(memory, "PRAGMA integrity_check") == [("ok",)]


class TestACrash:
    async def crash(self, memory: MemoryDB, monkeypatch: pytest.MonkeyPatch) -> None:
        """Reset, but die after the commit: what deletes the freed pages never runs."""

        async def die(connections: Connections) -> None:
            raise KeyError("power cut")

        await fill(memory)
        with monkeypatch.context() as patched:
            patched.setattr(Connections, "scrub", die)
            with pytest.raises(KeyError):
                await memory.reset()

    @pytest.mark.asyncio
    async def test_before_the_file_was_rewritten_is_made_up_for_at_the_next_opening(
        self, memory: MemoryDB, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await self.crash(memory, monkeypatch)
        assert await number(memory, "SELECT count(*) FROM guild_state WHERE key = 'scrub'") == 1
        await memory.close()
        again = await open_memory(path)
        assert holds_canary(path.parent) == []
        assert await number(again, "SELECT count(*) FROM guild_state WHERE key = 'scrub'") == 0
        assert await again.epoch() == 1
        await again.close()

    @pytest.mark.asyncio
    async def test_an_opening_that_cannot_make_up_for_it_closes_what_it_opened(
        self, memory: MemoryDB, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await self.crash(memory, monkeypatch)
        await memory.close()

        async def full(connections: Connections) -> None:
            raise StoreError("The memory file 1.db cannot be rewritten: disk is full.")

        closed: list[Any] = []
        close = Connections.close

        async def counted(connections: Connections) -> None:
            closed.append(connections)
            await close(connections)

        with monkeypatch.context() as patched:
            patched.setattr(Connections, "scrub", full)
            patched.setattr(Connections, "close", counted)
            with pytest.raises(StoreError, match="disk is full"):
                await open_memory(path)
        assert len(closed) == 1
        again = await open_memory(path)
        assert holds_canary(path.parent) == []
        await again.close()


@pytest.mark.asyncio
async def test_a_reset_that_fails_leaves_all_as_it_was(
    memory: MemoryDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell = await learn(memory, "The canoe is green")

    async def fail(transaction: Transaction, now: object) -> None:
        await begin_epoch(transaction, START)
        raise KeyError("midway")

    monkeypatch.setattr("bot.memory.reset.begin_epoch", fail)
    with pytest.raises(KeyError):
        await memory.reset()
    assert await epoch(memory.connections) == 0
    assert await reset_at(memory.connections) is None
    assert [find.cell for find in await memory.recall.find("canoe", EVERYBODY)] == [cell]
    assert await say(memory, "And it leaks", channel=GENERAL)
