"""Test that a memory from before it organised itself keeps all of it, and joins in."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.memory.migrations import migrate, migrations
from bot.memory.timestamps import to_milliseconds
from bot.models.offline.model import OfflineModel
from bot.tending import GuildTender
from tests.stage import ANNA, BEN, GENERAL, GUILD, RANDOM, STAFF, START, Stage, stage

# The newest schema of a memory that only piled up notes.
BEFORE = 8
SAID_AT = to_milliseconds(START)
# Kept to the letter, whatever becomes of the rest.
KEPT = {
    "messages": "id, channel_id, root_id, scope, author_id, author_name, content, said_at,"
    " reply_to, from_memoir, addressed",
    "mem_cells": "id, cell_type, content, fingerprint, author_id, author_name, channel_id,"
    " root_id, scope, said_at, created_at",
    "cell_sources": "cell_id, message_id",
    "name_words": "word, user_id",
}
TALK = [
    # author, name, channel, private, what was said, state
    (ANNA, "Anna", GENERAL, False, "The canoe trip to the Green Lake is on 12 June.", "extracted"),
    (BEN, "Ben", GENERAL, False, "I will order the canoes from Harbour House.", "extracted"),
    (ANNA, "Anna", RANDOM, False, "I prefer the window seat.", "extracted"),
    (ANNA, "Anna", STAFF, True, "The budget for the canoe trip is 300 euros.", "extracted"),
    (BEN, "Ben", GENERAL, False, "Memoir can remember that.", "context"),
    (BEN, "Ben", GENERAL, False, "We decided to take the train to the Green Lake.", "waiting"),
    (ANNA, "Anna", STAFF, True, "We decided to raise the budget for food.", "waiting"),
    (ANNA, "Anna", RANDOM, False, "Nobody could read this one.", "failed"),
]
TYPES = ["plan", "task", "preference", "fact"]


def old_rows() -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Return the statements that make a memory of the version before."""
    for user, word in ((ANNA, "anna"), (BEN, "ben")):
        yield ("INSERT INTO name_words VALUES (?, ?)", (word, user))
    scopes = {False: 0, True: int(STAFF)}
    for scene, scope in ((1, 0), (2, scopes[True])):
        insert = (
            "INSERT INTO mem_scenes (id, name, folded_name, scope, summary, created_at, updated_at)"
            " VALUES (?, 'Canoe Trip', 'canoe trip', ?, 'About canoes.', ?, ?)"
        )
        yield insert, (scene, scope, SAID_AT, SAID_AT)
    for number, (author, name, channel, private, text, state) in enumerate(TALK, start=1):
        scope, said_at = scopes[private], SAID_AT + number * 60_000
        insert = (
            "INSERT INTO messages (id, channel_id, root_id, scope, author_id, author_name, content,"
            " said_at, logged_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        yield insert, (number, channel, channel, scope, author, name, text, said_at, said_at, state)
        if state != "extracted":
            continue
        scene = 1 + private
        yield (
            "INSERT OR IGNORE INTO scene_channels (scene_id, root_id) VALUES (?, ?)",
            (scene, channel),
        )
        insert = (
            "INSERT INTO mem_cells (id, scene_id, cell_type, salience, content, fingerprint,"
            " author_id, author_name, channel_id, root_id, scope, said_at, created_at,"
            " consolidated) VALUES (?, ?, ?, 0.6, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
        )
        yield (
            insert,
            (
                *(number, scene, TYPES[number - 1], text, text.lower()),
                *(author, name, channel, channel, scope, said_at, said_at),
            ),
        )
        yield from (
            ("INSERT INTO cell_sources (cell_id, message_id) VALUES (?, ?)", (number, number)),
            ("INSERT INTO cell_index VALUES (?, ?, 'canoe trip')", (number, text.lower())),
        )


async def make_old(path: Path) -> None:
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await migrate(connection, migrations()[:BEFORE])
        for sql, values in old_rows():
            await connection.execute(sql, values)


def kept(path: Path) -> dict[str, set[Any]]:
    with closing(sqlite3.connect(path)) as database:
        return {
            table: set(database.execute(f"SELECT {columns} FROM {table}"))
            for table, columns in KEPT.items()
        }


async def upgraded(here: Stage) -> None:
    """Do all the background work that an old memory makes when a new Memoir opens it."""
    here.clock.turn(hours=1)
    tender = GuildTender(
        here.databases,
        OfflineModel(),
        lambda _: frozenset({GENERAL, RANDOM}),
        here.settings,
        here.clock,
        here.events.append,
    )
    await tender.do_what_is_due(GUILD)
    await tender.work_off(GUILD)


@pytest.mark.asyncio
async def test_nothing_of_an_older_memory_is_lost_and_all_that_waited_is_remembered(
    tmp_path: Path,
) -> None:
    path = tmp_path / f"{GUILD}.db"
    await make_old(path)
    before = kept(path)
    async with stage(tmp_path, quiet_seconds=0, scene_quiet_seconds=0) as here:
        await upgraded(here)
        after = kept(path)
        for table, rows in before.items():
            assert rows <= after[table], table
        assert await here.rows("SELECT id, state, error FROM messages WHERE id > 5") == [
            (6, "extracted", None),
            (7, "extracted", None),
            (8, "failed", None),
        ]
        new = await here.rows("SELECT scope, content FROM mem_cells WHERE id > 4 ORDER BY scope")
        assert [scope for scope, _ in new] == [0, STAFF]
        assert "train" in new[0][1]
        assert "budget" in new[1][1]


@pytest.mark.asyncio
async def test_older_memories_get_lives_people_and_things(tmp_path: Path) -> None:
    await make_old(tmp_path / f"{GUILD}.db")
    async with stage(tmp_path, quiet_seconds=0, scene_quiet_seconds=0) as here:
        await upgraded(here)
        states = "SELECT cell_type, state FROM mem_cells WHERE id <= 4 ORDER BY id"
        assert await here.rows(states) == [
            ("plan", "open"),
            ("task", "open"),
            ("preference", None),
            ("fact", None),
        ]
        told = await here.rows(
            "SELECT DISTINCT tied.cell_id FROM cell_entities AS tied JOIN entities AS one"
            " ON one.id = tied.entity_id WHERE one.user_id <> 0 AND tied.cell_id <= 4 ORDER BY 1"
        )
        assert [cell for (cell,) in told] == [1, 2, 3, 4]
        unreckoned = (
            "SELECT id FROM mem_cells WHERE cell_type NOT IN ('preference', 'task', 'plan')"
            " AND cools_at IS NULL"
        )
        assert await here.rows(unreckoned) == []
        for left in ("cells_to_link", "names_to_link", "cell_drafts"):
            assert await here.rows(f"SELECT * FROM {left}") == []
        assert await here.rows("PRAGMA foreign_key_check") == []


@pytest.mark.asyncio
async def test_opening_an_upgraded_memory_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / f"{GUILD}.db"
    await make_old(path)
    async with stage(tmp_path, quiet_seconds=0, scene_quiet_seconds=0) as here:
        await upgraded(here)
    once = kept(path)
    async with stage(tmp_path, quiet_seconds=0, scene_quiet_seconds=0) as here:
        await upgraded(here)
    assert kept(path) == once
