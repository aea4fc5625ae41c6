"""Test that old memories, and those that name newcomers, get their people and things."""

from pathlib import Path

import aiosqlite
import pytest

from bot.ids import UserId
from bot.memory.db import MemoryDB
from bot.memory.migrations import migrate, migrations
from bot.memory.relinking import AT_ONCE
from bot.vocabulary import CellType
from tests.memory.samples import (
    EVERYBODY,
    LAKE,
    PEOPLE,
    STAFF,
    STAFF_MEMBERS,
    Clock,
    learn,
    open_memory,
    rows,
    say,
)

ANNA, BEN, CARA = PEOPLE["Anna"], PEOPLE["Ben"], PEOPLE["Cara"]
BEFORE_ENTITIES = 8

_CELL = """
INSERT INTO mem_cells (id, scene_id, cell_type, salience, content, fingerprint, author_id,
    author_name, channel_id, root_id, scope, said_at, created_at)
VALUES (:id, 1, 'fact', 0.5, :content, :content, 101, 'Anna', 10, 10, 0, 1000, 1000)
"""


async def relink(memory: MemoryDB) -> int:
    """Do all that waits and return in how many steps."""
    steps = 0
    while await memory.relinker.relink():
        steps += 1
    return steps


async def known_of(memory: MemoryDB, user_id: UserId) -> int:
    subject = await memory.subjects.person(user_id, EVERYBODY)
    return subject.cells if subject else 0


async def standing_of(memory: MemoryDB, user_id: UserId) -> list[str]:
    cells = await memory.cells.standing(EVERYBODY, asker=user_id, channel_id=None, limit=9)
    return [cell.content for cell in cells]


async def old_memory(path: Path, contents: list[str]) -> None:
    """Make a memory as the version before entities left it."""
    async with aiosqlite.connect(path, isolation_level=None) as database:
        await migrate(database, migrations()[:BEFORE_ENTITIES])
        await database.execute(
            "INSERT INTO mem_scenes (id, name, folded_name, scope, created_at, updated_at)"
            " VALUES (1, 'Trip', 'trip', 0, 1000, 1000)"
        )
        await database.execute("INSERT INTO name_words VALUES ('ben', 102)")
        for number, content in enumerate(contents, start=1):
            await database.execute(_CELL, {"id": number, "content": content})
            await database.execute(
                "INSERT INTO cell_index (id, content, scene) VALUES (?, ?, 'trip')",
                (number, content.lower()),
            )


@pytest.mark.asyncio
class TestOldMemories:
    async def test_they_get_their_people_and_things_a_few_at_a_time(
        self, path: Path, clock: Clock
    ) -> None:
        count = 2 * AT_ONCE + 1
        await old_memory(path, [f"We and Ben work on Frontier, part {n}" for n in range(count)])
        memory = await open_memory(path, clock)
        assert await memory.relinker.waits()
        assert await relink(memory) == 3
        assert not await memory.relinker.waits()
        [subject] = await memory.subjects.named("Frontier", EVERYBODY)
        assert subject.cells == count
        assert await known_of(memory, BEN) == count
        await memory.close()

    async def test_they_wait_on_after_a_restart(self, path: Path, clock: Clock) -> None:
        await old_memory(path, [f"We work on Frontier {n}" for n in range(AT_ONCE + 1)])
        memory = await open_memory(path, clock)
        assert await memory.relinker.relink()
        await memory.close()
        memory = await open_memory(path, clock)
        assert await relink(memory) == 1
        await memory.close()

    async def test_a_memory_that_is_erased_meanwhile_leaves_no_name(
        self, path: Path, clock: Clock
    ) -> None:
        await old_memory(path, ["We work on Frontier"])
        memory = await open_memory(path, clock)
        await relink(memory)

        await memory.connections.write(lambda t: t.fetch("DELETE FROM mem_cells"))
        assert await rows(memory, "SELECT * FROM entities") == []
        assert await rows(memory, "SELECT * FROM entity_names") == []
        await memory.close()


@pytest.mark.asyncio
class TestNewcomers:
    async def test_who_was_named_before_they_spoke_is_told_once_they_speak(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, "We want Cara to bring the tent", cell_type=CellType.TASK)
        assert await known_of(memory, CARA) == 0
        await say(memory, "hello", "Cara")
        await relink(memory)
        assert await known_of(memory, CARA) == 1
        assert await standing_of(memory, CARA) == ["We want Cara to bring the tent"]
        assert [each.user_id for each in await memory.subjects.named("Cara", EVERYBODY)] == [CARA]

    async def test_also_where_a_model_alone_named_them(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "cara brings the tent", about=("cara",))
        await say(memory, "Hello", "Cara")
        await relink(memory)
        assert await rows(
            memory,
            "SELECT user_id FROM cell_entities JOIN entities ON id = entity_id WHERE cell_id = ?",
            cell.id,
        ) == [(ANNA,), (CARA,)]

    async def test_a_second_one_of_a_name_takes_nothing_over(self, memory: MemoryDB) -> None:
        await say(memory, "hello", "Cara")
        await learn(memory, "We want Cara to bring the tent")
        await say(memory, "hello", "Cara", author_id=UserId(700), channel=LAKE)
        await relink(memory)
        assert (await known_of(memory, CARA), await known_of(memory, UserId(700))) == (1, 0)
        assert [each.user_id for each in await memory.subjects.named("Cara", EVERYBODY)] == [CARA]

    async def test_somebody_elses_full_name_is_not_taken_over(self, memory: MemoryDB) -> None:
        await learn(memory, "We met Cara Dune there")
        await say(memory, "hello", "Cara", channel=LAKE)
        await relink(memory)
        assert await known_of(memory, CARA) == 0
        [subject] = await memory.subjects.named("Cara Dune", EVERYBODY)
        assert subject.user_id is None

    async def test_each_scope_keeps_to_itself(self, memory: MemoryDB) -> None:
        await learn(memory, "We want Cara to leave", channel=STAFF)
        await say(memory, "hello", "Cara")
        await relink(memory)
        assert await known_of(memory, CARA) == 0
        subject = await memory.subjects.person(CARA, STAFF_MEMBERS)
        assert subject is not None
        assert subject.cells == 1

    async def test_in_an_empty_memory_nothing_waits(self, memory: MemoryDB) -> None:
        await say(memory, "hello", "Cara")
        assert not await memory.relinker.waits()

    @pytest.mark.parametrize(
        "name", ['"', "a OR b", "*", "🔥🔥", "小明", "NEAR(a b)", "x" * 200, "İ"]
    )
    async def test_no_name_breaks_the_look_for_it(self, memory: MemoryDB, name: str) -> None:
        await learn(memory, f"We met {name} there")
        await say(memory, "hello", name)
        await relink(memory)
        assert not await memory.relinker.waits()

    async def test_a_reset_meanwhile_keeps_all_forgotten(self, memory: MemoryDB) -> None:
        await learn(memory, "We want Cara to bring the tent")
        await say(memory, "hello", "Cara")
        await memory.reset()
        assert not await memory.relinker.relink()
        assert await rows(memory, "SELECT * FROM entities") == []
