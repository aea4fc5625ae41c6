"""Test that the schema itself refuses what must never be stored."""

from typing import Any

import pytest

from bot.errors import StoreError
from bot.memory.connections import Transaction
from bot.memory.db import MemoryDB
from bot.memory.migrations import migrations
from bot.vocabulary import SCENE_NAME_CHARACTERS, CellType
from tests.memory.samples import learn, number, rows

SALIENCES = (0, 1, 0.1, 0.2, 0.3, 0.4)
NOW = 1_700_000_000_000
MESSAGE: dict[str, Any] = {
    "id": 1,
    "channel_id": 10,
    "root_id": 10,
    "scope": 0,
    "author_id": 101,
    "author_name": "Anna",
    "content": "Hello",
    "said_at": NOW,
    "logged_at": NOW,
    "state": "waiting",
}
SCENE: dict[str, Any] = {
    "id": 1,
    "name": "Trip",
    "folded_name": "trip",
    "scope": 0,
    "created_at": NOW,
    "updated_at": NOW,
}
CELL: dict[str, Any] = {
    "id": 1,
    "scene_id": 1,
    "cell_type": "fact",
    "salience": 0.5,
    "content": "Anna said hello",
    "fingerprint": "anna said hello",
    "author_id": 101,
    "author_name": "Anna",
    "channel_id": 10,
    "root_id": 10,
    "scope": 0,
    "said_at": NOW,
    "created_at": NOW,
}


async def insert(memory: MemoryDB, table: str, row: dict[str, Any], **changed: Any) -> None:
    values = {**row, **changed}
    columns = ", ".join(values)
    marks = ", ".join("?" * len(values))

    async def write(transaction: Transaction) -> None:
        await transaction.fetch(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values.values())
        )

    await memory.connections.write(write)


@pytest.mark.asyncio
async def test_sound_rows_are_taken(memory: MemoryDB) -> None:
    await insert(memory, "messages", MESSAGE)
    await insert(memory, "mem_scenes", SCENE)
    for at, (cell_type, salience) in enumerate(zip(CellType, SALIENCES, strict=True), 1):
        await insert(memory, "mem_cells", CELL, id=at, cell_type=cell_type, salience=salience)
    await insert(memory, "cell_sources", {"cell_id": 1, "message_id": 1})
    assert await number(memory, "SELECT count(*) FROM mem_cells") == len(CellType)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "changed",
    [
        {"cell_type": "opinion"},
        {"cell_type": "Fact"},
        {"salience": -0.01},
        {"salience": 1.01},
        {"salience": float("inf")},
        {"salience": float("nan")},  # SQLite makes it NULL
        {"salience": "much"},
        {"content": ""},
        {"content": None},
        {"scene_id": 99},
        {"consolidated": 2},
        {"said_at": "yesterday"},
    ],
)
async def test_an_unsound_cell_is_refused(memory: MemoryDB, changed: dict[str, Any]) -> None:
    await insert(memory, "mem_scenes", SCENE)
    with pytest.raises(StoreError):
        await insert(memory, "mem_cells", CELL, **changed)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "changed",
    [
        {"content": ""},
        {"state": "lost"},
        {"from_memoir": 2},
        {"addressed": -1},
        {"attempts": -1},
        {"author_name": None},
        {"channel_id": "general"},
    ],
)
async def test_an_unsound_message_is_refused(memory: MemoryDB, changed: dict[str, Any]) -> None:
    with pytest.raises(StoreError):
        await insert(memory, "messages", MESSAGE, **changed)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"name": "x" * (SCENE_NAME_CHARACTERS + 1)},
        {"folded_name": "trip", "id": 2},  # another of the same scope
        {"new_cells": -1, "id": 2, "folded_name": "other"},
    ],
)
async def test_an_unsound_scene_is_refused(memory: MemoryDB, changed: dict[str, Any]) -> None:
    await insert(memory, "mem_scenes", SCENE, id=7)
    with pytest.raises(StoreError):
        await insert(memory, "mem_scenes", {**SCENE, "folded_name": "new"}, **changed)


@pytest.mark.asyncio
async def test_evidence_must_exist(memory: MemoryDB) -> None:
    await insert(memory, "messages", MESSAGE)
    await insert(memory, "mem_scenes", SCENE)
    await insert(memory, "mem_cells", CELL)
    for cell_id, message_id in ((1, 99), (99, 1)):
        with pytest.raises(StoreError, match="FOREIGN KEY"):
            await insert(memory, "cell_sources", {"cell_id": cell_id, "message_id": message_id})


@pytest.mark.asyncio
async def test_a_deleted_message_takes_its_index_and_citations_along(memory: MemoryDB) -> None:
    await learn(memory, "The canoe is green")
    await memory.connections.write(lambda t: t.fetch("DELETE FROM messages"))
    assert await rows(memory, "SELECT * FROM cell_sources") == []
    assert await rows(memory, "SELECT * FROM messages_fts WHERE messages_fts MATCH 'canoe'") == []


@pytest.mark.asyncio
async def test_a_deleted_scene_takes_its_cells_and_their_index_along(memory: MemoryDB) -> None:
    await learn(memory, "The canoe is green")
    await memory.connections.write(lambda t: t.fetch("DELETE FROM mem_scenes"))
    for table in ("mem_cells", "cell_sources", "scene_channels", "cell_index"):
        assert await rows(memory, f"SELECT * FROM {table}") == []
    assert await rows(memory, "SELECT * FROM mem_cells_fts WHERE mem_cells_fts MATCH 'canoe'") == []


@pytest.mark.asyncio
@pytest.mark.parametrize("index", ["messages_fts", "mem_cells_fts"])
async def test_the_index_stays_equal_to_what_it_indexes(memory: MemoryDB, index: str) -> None:
    for text in ("The canoe is green", "The canoe leaks", "Paddles are in the shed"):
        await learn(memory, text)

    async def check(transaction: Transaction) -> None:
        await transaction.fetch(
            f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"
        )

    await memory.connections.write(check)


def test_every_table_but_the_index_is_strict() -> None:
    made = [s for step in migrations() for s in step.statements if "CREATE TABLE" in s]
    assert made
    assert all(") STRICT" in statement for statement in made)
