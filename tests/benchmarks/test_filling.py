"""Test that a memory filled for a benchmark is one that the bot would have."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from benchmarks.corpus import MadeUp
from benchmarks.filling import AUDIENCE, CELL_SHARE, Crowd, fill, indexed_at_the_end
from bot.memory.db import MemoryDB
from tests.memory.samples import number, open_memory, rows

MESSAGES = 700


async def contents(memory: MemoryDB) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of all tables besides the indexes' own pages, and all terms indexed."""
    names = await rows(
        memory,
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger', 'index')"
        " AND name NOT GLOB '*_fts_*' OR name GLOB '*_fts_terms' ORDER BY name",
    )
    read = [name for (name,) in names if await rows(memory, _IS_TABLE, name)]
    held = {name: sorted(await rows(memory, f"SELECT * FROM {name}"), key=repr) for name in read}
    return held | {"names": names}


_IS_TABLE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"


@pytest.mark.asyncio
async def test_indexing_at_the_end_makes_the_same_tables(tmp_path: Path) -> None:
    held = []
    for name in ("along", "at the end"):
        memory = await open_memory(tmp_path / f"{name}.db")
        async with indexed_at_the_end(memory) if name == "at the end" else nullcontext():
            await fill(memory, Crowd(MadeUp()), MESSAGES, "")
        held.append(await contents(memory))
        for index in ("messages_fts", "mem_cells_fts"):
            check = f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"
            await memory.connections.write(lambda writer, sql=check: writer.fetch(sql))
        await memory.close()
    assert held[0] == held[1]
    assert len(held[0]["messages_fts_terms"]) > 1000


@pytest.mark.asyncio
async def test_a_filled_memory_holds_what_was_said_and_cells_of_a_share_of_it(
    memory: MemoryDB,
) -> None:
    await fill(memory, Crowd(MadeUp()), MESSAGES, "")
    assert await number(memory, "SELECT count(*) FROM messages") == MESSAGES
    share = await number(memory, "SELECT count(*) FROM mem_cells") / MESSAGES
    assert share == pytest.approx(CELL_SHARE, abs=0.05)
    assert await number(memory, "SELECT count(*) FROM messages WHERE state = 'waiting'") == 0
    assert await number(memory, "SELECT count(DISTINCT channel_id) FROM messages") > 20
    assert await number(memory, "SELECT count(*) FROM messages WHERE scope <> 0") > 0


@pytest.mark.asyncio
async def test_questions_made_up_are_answered_from_what_is_made_up(memory: MemoryDB) -> None:
    corpus = MadeUp()
    await fill(memory, Crowd(corpus), MESSAGES, "")
    asked = corpus.questions(20)
    assert len(set(asked)) == len(asked)
    found = [await memory.recall.find(text, AUDIENCE, limit=5) for text in asked]
    assert sum(any(each.message for each in finds) for finds in found) > 10


@pytest.mark.asyncio
async def test_more_can_be_said_in_a_memory_that_was_kept(memory: MemoryDB) -> None:
    await fill(memory, Crowd(MadeUp()), 50, "")
    await fill(memory, Crowd(MadeUp(), said=50), 50, "")
    assert await number(memory, "SELECT count(*) FROM messages") == 100
