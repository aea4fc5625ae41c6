"""Test that every database comes to the newest schema, whole or not at all."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
import pytest_asyncio

from bot.errors import StoreError
from bot.memory.connections import Connections
from bot.memory.migrations import Migration, migrate, migrations, statements_of
from tests.memory.samples import LAKE, draft, extract, open_memory, rows, say

VERSIONS = range(len(migrations()))

FIRST = Migration(1, ("CREATE TABLE one (a INTEGER);",))
SECOND = Migration(2, ("CREATE TABLE two (a INTEGER);", "INSERT INTO two VALUES (2);"))
BROKEN = Migration(3, ("CREATE TABLE three (a INTEGER);", "INSERT INTO nowhere VALUES (3);"))


@pytest_asyncio.fixture
async def connection(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    async with aiosqlite.connect(path, isolation_level=None) as opened:
        yield opened


async def schema(connection: aiosqlite.Connection) -> list[Any]:
    sql = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"
    return list(await connection.execute_fetchall(sql))


async def read(connection: aiosqlite.Connection, sql: str) -> list[Any]:
    return list(await connection.execute_fetchall(sql))


async def version(connection: aiosqlite.Connection) -> int:
    [(found,)] = await connection.execute_fetchall("PRAGMA user_version")
    return int(found)


def test_steps_are_numbered_from_one_without_a_gap() -> None:
    assert [step.version for step in migrations()] == [at + 1 for at in VERSIONS]


@pytest.mark.asyncio
@pytest.mark.parametrize("known", VERSIONS)
async def test_from_every_version_the_same_schema_is_reached(
    connection: aiosqlite.Connection, tmp_path: Path, known: int
) -> None:
    if known:
        await migrate(connection, migrations()[:known])
    assert await version(connection) == known
    await migrate(connection, migrations())
    async with aiosqlite.connect(tmp_path / "new.db", isolation_level=None) as new:
        await migrate(new, migrations())
        assert await schema(connection) == await schema(new)
    assert await version(connection) == len(migrations())


FOUNDING_INDEX = """
ATTACH ? AS new;
INSERT INTO messages SELECT id, channel_id, root_id, scope, author_id, author_name, content,
    said_at, logged_at, reply_to, from_memoir, addressed, state, attempts, retry_at, error
    FROM new.messages;
INSERT INTO mem_scenes SELECT id, name, folded_name, scope, summary, created_at, updated_at,
    new_cells, attempts, retry_at FROM new.mem_scenes;
INSERT INTO mem_cells SELECT id, scene_id, cell_type, salience, content, fingerprint, author_id,
    author_name, channel_id, root_id, scope, said_at, created_at, consolidated FROM new.mem_cells;
INSERT INTO cell_sources SELECT * FROM new.cell_sources;
INSERT INTO message_index SELECT id, 'old words', 'old', 'old' FROM new.message_index;
INSERT INTO cell_index SELECT id, 'old words', 'old' FROM new.cell_index;
DETACH new
"""


@pytest.mark.asyncio
async def test_what_was_indexed_otherwise_is_indexed_as_if_it_were_said_today(
    connection: aiosqlite.Connection, tmp_path: Path
) -> None:
    new = await open_memory(tmp_path / "new.db")
    talk = [
        await say(new, text)
        for text in ("Herr Müller 🚀", "Datenbankmigration max_retries", "กินข้าว", "hm", "C++")
    ]
    await say(new, "I, Memoir, say nothing", "Memoir")
    await say(new, "Where is it?", addressed=True)
    await say(new, "elsewhere", channel=LAKE)
    await extract(new, draft("Müller likes C++", *talk[:2], scene="Größe"), of=talk)
    indexes = (
        "SELECT * FROM message_index ORDER BY id",
        "SELECT * FROM cell_index ORDER BY id",
        "SELECT word, uses FROM long_words ORDER BY word",
    )
    expected = [await rows(new, sql) for sql in indexes]
    await new.close()

    await migrate(connection, migrations()[:1])
    for statement in FOUNDING_INDEX.split(";"):
        values = (str(tmp_path / "new.db"),) if "?" in statement else ()
        await connection.execute_fetchall(statement, values)
    await migrate(connection, migrations())
    for sql, as_today in zip(indexes, expected, strict=True):
        reindexed = await read(connection, sql)
        assert [[_counted(text) for text in row] for row in reindexed] == [
            [_counted(text) for text in row] for row in as_today
        ]
    for table, word in [
        ("messages_fts", '"🚀"'),
        ("messages_fts", '"c++"'),
        ("mem_cells_fts", '"c++"'),
    ]:
        held = await read(connection, f"SELECT count(*) FROM {table} WHERE {table} MATCH '{word}'")
        assert held[0][0] > 0
        assert await read(connection, f"SELECT rowid FROM {table} WHERE {table} MATCH 'old'") == []
        await connection.execute_fetchall(
            f"INSERT INTO {table} ({table}) VALUES ('integrity-check')"
        )


@pytest.mark.asyncio
async def test_times_that_older_messages_tell_of_are_noted_as_for_new_ones(
    connection: aiosqlite.Connection, tmp_path: Path
) -> None:
    new = await open_memory(tmp_path / "new.db")
    for text in ("we ship tomorrow, or in May", "no time at all", "since 2019 and since 2019"):
        await say(new, text)
    await say(new, "I said so yesterday", "Memoir")
    await say(new, "What did Ben say yesterday?", addressed=True)
    times = "SELECT * FROM message_times ORDER BY message_id, starts_at"
    expected = await rows(new, times)
    assert len(expected) == 3
    await new.close()

    await migrate(connection, migrations()[:1])
    for statement in FOUNDING_INDEX.split(";"):
        values = (str(tmp_path / "new.db"),) if "?" in statement else ()
        await connection.execute_fetchall(statement, values)
    await migrate(connection, migrations())
    assert await read(connection, times) == expected


def _counted(value: object) -> object:
    """Return a text's words, whatever their order."""
    return Counter(value.split()) if isinstance(value, str) else value


@pytest.mark.asyncio
async def test_what_is_up_to_date_is_left_alone(connection: aiosqlite.Connection) -> None:
    await migrate(connection, [FIRST, SECOND])
    before = connection.total_changes
    await migrate(connection, [FIRST, SECOND])
    assert connection.total_changes == before


@pytest.mark.asyncio
async def test_only_what_is_missing_is_applied(connection: aiosqlite.Connection) -> None:
    await migrate(connection, [FIRST])
    await connection.execute_fetchall("INSERT INTO one VALUES (1)")
    await migrate(connection, [FIRST, SECOND])
    assert await read(connection, "SELECT * FROM one, two") == [(1, 2)]
    assert await version(connection) == 2


@pytest.mark.asyncio
async def test_a_step_that_fails_leaves_the_version_before(
    connection: aiosqlite.Connection,
) -> None:
    with pytest.raises(aiosqlite.OperationalError, match="nowhere"):
        await migrate(connection, [FIRST, SECOND, BROKEN])
    assert await version(connection) == 2
    assert [row[1] for row in await schema(connection)] == ["one", "two"]
    assert not connection.in_transaction
    mended = Migration(3, BROKEN.statements[:1])
    await migrate(connection, [FIRST, SECOND, mended])
    assert await version(connection) == 3


@pytest.mark.asyncio
async def test_a_failing_step_is_told_in_a_sentence(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.memory.connections.migrations", lambda: (FIRST, SECOND, BROKEN))
    with pytest.raises(StoreError, match=r"1\.db cannot be opened: no such table: nowhere\."):
        await Connections.open(path)


@pytest.mark.asyncio
async def test_two_that_migrate_at_once_apply_every_step_once(
    connection: aiosqlite.Connection, path: Path
) -> None:
    async with aiosqlite.connect(path, isolation_level=None) as other:
        steps = [FIRST, SECOND]
        await asyncio.gather(migrate(connection, steps), migrate(other, steps))
        assert await read(other, "SELECT * FROM two") == [(2,)]


@pytest.mark.asyncio
async def test_a_memory_of_a_newer_release_is_refused_and_left_as_it_is(path: Path) -> None:
    async with aiosqlite.connect(path, isolation_level=None) as newer:
        await newer.execute_fetchall("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match=r"newer Memoir \(schema 99.*Update Memoir"):
        await open_memory(path)
    async with aiosqlite.connect(path, isolation_level=None) as newer:
        assert await schema(newer) == []
        assert await version(newer) == 99


@pytest.mark.asyncio
async def test_too_old_an_sqlite_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(StoreError, match=r"needs SQLite 3\.37\.0 or newer.* newer Python"):
        await open_memory(path)


@pytest.mark.asyncio
async def test_the_founding_names_are_kept(path: Path) -> None:
    memory = await open_memory(path)
    names = {name for (name,) in await rows(memory, "SELECT name FROM sqlite_schema")}
    assert {"messages", "mem_cells", "mem_scenes", "mem_cells_fts", "cell_sources"} <= names
    columns = [
        name for (name,) in await rows(memory, "SELECT name FROM pragma_table_info('mem_cells')")
    ]
    assert {"cell_type", "salience", "content", "created_at"} <= set(columns)
    columns = [
        name for (name,) in await rows(memory, "SELECT name FROM pragma_table_info('mem_scenes')")
    ]
    assert {"summary", "updated_at"} <= set(columns)
    await memory.close()


@pytest.mark.parametrize(
    ("script", "statements"),
    [
        ("", []),
        ("-- nothing but words;\n", []),
        ("A;\nB\n  C;\n", ["A;\n", "B\n  C;\n"]),
        ("A ';\n' B;\n", ["A ';\n' B;\n"]),
        (
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM b;\nEND;\nC;",
            ["CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM b;\nEND;\n", "C;"],
        ),
    ],
)
def test_a_script_is_split_where_statements_end(script: str, statements: list[str]) -> None:
    assert list(statements_of(script)) == statements


@pytest.mark.asyncio
async def test_who_closed_a_task_is_known_by_when_it_was_said(
    connection: aiosqlite.Connection,
) -> None:
    await migrate(connection, migrations()[:12])
    await connection.executescript(CLOSED_TASKS)
    await migrate(connection, migrations())
    found = await read(connection, "SELECT id, state_by FROM mem_cells ORDER BY id")
    assert list(map(tuple, found)) == [(1, 11), (2, None), (3, None)]


@pytest.mark.asyncio
async def test_what_was_named_before_trust_came_is_as_old_as_all_that_was_said(
    connection: aiosqlite.Connection,
) -> None:
    named = "SELECT named_to FROM mem_scenes"
    await migrate(connection, migrations()[:12])
    await connection.executescript(CLOSED_TASKS)
    await migrate(connection, migrations())
    assert list(map(tuple, await read(connection, named))) == [(12,)]
    await connection.execute("DELETE FROM messages WHERE id = 12")
    await connection.execute("UPDATE mem_scenes SET summary = 'told anew'")
    assert list(map(tuple, await read(connection, named))) == [(12,)]
    await connection.execute("UPDATE mem_scenes SET name = 'Canoes'")
    assert list(map(tuple, await read(connection, named))) == [(11,)]


@pytest.mark.asyncio
async def test_of_what_waits_for_a_vector_that_alone_is_kept_which_can_get_one(
    connection: aiosqlite.Connection,
) -> None:
    await migrate(connection, migrations()[:12])
    await connection.executescript(CLOSED_TASKS + WAITING_FOR_VECTORS)
    await migrate(connection, migrations())
    for table, found in (("message_vectors", [(11, 0)]), ("cell_vectors", [(1, 0), (3, 1)])):
        kept = await read(connection, f"SELECT id, model FROM {table} ORDER BY id")
        assert list(map(tuple, kept)) == found
    # An edit asks for a new vector only where the index has the text.
    await connection.execute("UPDATE messages SET content = 'sold it'")
    await connection.execute("UPDATE mem_cells SET content = 'sold'")
    for table, id_ in (("message_vectors", 11), ("cell_vectors", 1)):
        kept = await read(connection, f"SELECT id, model FROM {table} ORDER BY id")
        assert list(map(tuple, kept)) == [(id_, 0)]


WAITING_FOR_VECTORS = """
INSERT INTO embedding_models (name, dimensions, in_use, messages_below, cells_below)
    VALUES ('minilm', 384, 1, 0, 0);
DELETE FROM message_vectors;
DELETE FROM cell_vectors;
INSERT INTO message_index (id, text, context, facts) VALUES (11, 'painted it', '', '');
INSERT INTO cell_index (id, content, scene) VALUES (1, 'paint', 'Boats');
INSERT OR REPLACE INTO message_vectors (id, model) VALUES (11, 0), (12, 0);
INSERT OR REPLACE INTO cell_vectors (id, model) VALUES (1, 0), (2, 0), (3, 1);
"""
CLOSED_TASKS = """
INSERT INTO messages (id, channel_id, root_id, scope, author_id, author_name, content, said_at,
    logged_at, state) VALUES (11, 1, 1, 0, 5, 'Ann', 'painted it', 1000, 1000, 'extracted'),
    (12, 2, 2, 2, 5, 'Ann', 'bought it', 2000, 2000, 'extracted');
INSERT INTO mem_scenes (id, name, folded_name, name_key, scope, created_at, updated_at)
    VALUES (1, 'Boats', 'boats', 'bo', 0, 0, 0);
INSERT INTO mem_cells (id, scene_id, cell_type, salience, content, fingerprint, author_id,
    author_name, channel_id, root_id, scope, said_at, created_at, state, state_at)
    VALUES (1, 1, 'task', 1, 'paint', 'paint', 5, 'Ann', 1, 1, 0, 0, 0, 'done', 1000),
    (2, 1, 'task', 1, 'buy', 'buy', 5, 'Ann', 1, 1, 0, 0, 0, 'done', 2000), -- said elsewhere
    (3, 1, 'task', 1, 'sell', 'sell', 5, 'Ann', 1, 1, 0, 0, 0, 'open', NULL);
"""
