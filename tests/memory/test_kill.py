"""Kill a process that logs and extracts, at random moments, and look at what it left."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bot.memory.db import MemoryDB
from tests.memory.remembering import FIRST_ID, GUILD, extract_all
from tests.memory.samples import EVERYBODY, number, open_memory, rows

KILLS = 6
# A process is killed once it has acknowledged so many messages, and some of the next.
AT_LEAST, AT_MOST = 8, 120


def run_until_killed(folder: Path, first: int, enough: int) -> list[int]:
    """Return the numbers of the messages that the process acknowledged before it died."""
    command = [sys.executable, "-m", "tests.memory.remembering", str(folder), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(enough)]
        process.kill()
        rest = process.stdout.read().splitlines()
    assert process.returncode == -9
    return told + [int(line) for line in rest if line]


async def check(memory: MemoryDB, acknowledged: set[int]) -> None:
    assert await rows(memory, "PRAGMA integrity_check") == [("ok",)]
    assert await rows(memory, "PRAGMA foreign_key_check") == []
    logged = {each - FIRST_ID for (each,) in await rows(memory, "SELECT id FROM messages")}
    assert acknowledged <= logged
    assert not await rows(
        memory, "SELECT 1 FROM cell_sources GROUP BY message_id HAVING count(*) > 1"
    )
    extracted = "SELECT count(*) FROM messages WHERE state = 'extracted'"
    cells = await number(memory, "SELECT count(*) FROM mem_cells")
    staged = await memory.drafts.waiting()
    assert cells + staged == await number(memory, extracted)
    assert cells == await number(memory, "SELECT count(*) FROM mem_cells_fts_docsize")
    assert cells == await number(memory, "SELECT total(new_cells) FROM mem_scenes")
    assert len(logged) == await number(memory, "SELECT count(*) FROM messages_fts_docsize")


@pytest.mark.asyncio
async def test_at_any_moment_nothing_acknowledged_is_lost_and_nothing_extracted_twice(
    tmp_path: Path,
) -> None:
    chance = random.Random()
    acknowledged: set[int] = set()
    for _ in range(KILLS):
        first = max(acknowledged, default=-1) + 1
        enough = chance.randrange(AT_LEAST, AT_MOST)
        told = await asyncio.to_thread(run_until_killed, tmp_path, first, enough)
        assert len(told) >= enough
        acknowledged.update(told)
        memory = await open_memory(tmp_path / f"{GUILD}.db")
        await check(memory, acknowledged)
        await memory.close()
    memory = await open_memory(tmp_path / f"{GUILD}.db")
    await extract_all(memory)
    await check(memory, acknowledged)
    assert await rows(memory, "SELECT DISTINCT state FROM messages") == [("extracted",)]
    last = max(acknowledged)
    [found, *_] = await memory.recall.find(f"lake{last}", EVERYBODY)
    assert found.message is not None
    assert found.message.content == f"I will visit lake{last}"
    await memory.close()
