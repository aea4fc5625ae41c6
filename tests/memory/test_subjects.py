"""Test what is read about people and things, and that nobody reads more than they may see."""

from dataclasses import replace

import pytest

from bot.memory.db import MemoryDB
from bot.memory.subjects import LOOKED_AT, Subject
from tests.memory.samples import (
    EVERYBODY,
    LAKE,
    NOBODY,
    OPEN,
    PEOPLE,
    STAFF,
    STAFF_MEMBERS,
    learn,
    say,
)


async def the(memory: MemoryDB, name: str) -> Subject:
    [subject] = await memory.subjects.named(name, EVERYBODY)
    return subject


async def told(memory: MemoryDB, subject: Subject) -> list[str]:
    ids = await memory.subjects.cells(subject, EVERYBODY, limit=9)
    cells = await memory.cells.many(ids, EVERYBODY)
    return [cells[each].content for each in ids]


@pytest.mark.asyncio
class TestWhatIsKnown:
    async def test_what_holds_comes_first_then_what_matters(self, memory: MemoryDB) -> None:
        old = await learn(memory, "We all left Argo", salience=0.9)
        await learn(memory, "We painted Argo", salience=0.2)
        new = await learn(memory, "We came back to Argo", salience=0.8)
        await memory.connections.write(
            lambda t: t.fetch(
                "UPDATE mem_cells SET superseded_by = ?, valid_to = 1 WHERE id = ?",
                (new.id, old.id),
            )
        )
        assert await told(memory, await the(memory, "Argo")) == [
            "We came back to Argo",
            "We painted Argo",
            "We all left Argo",
        ]

    async def test_its_scenes_are_those_that_tell_most(self, memory: MemoryDB) -> None:
        await learn(memory, "We painted Argo", scene="Paint")
        for place in ("port", "dock"):
            await learn(memory, f"We moored Argo at the {place}", scene="Moorings")
        scenes = await memory.subjects.scenes(await the(memory, "Argo"), EVERYBODY, limit=9)
        assert [name for _, name in scenes] == ["Moorings", "Paint"]

    async def test_neighbours_are_spoken_of_together(self, memory: MemoryDB) -> None:
        await say(memory, "hello", "Ben")
        for day in ("Monday", "Tuesday"):
            await learn(memory, f"We and Ben paint Argo on {day}")
        await learn(memory, "We saw Argo at Lake Como")
        argo = await the(memory, "Argo")
        found = await memory.subjects.neighbours(argo, EVERYBODY, limit=9)
        assert [(each.name, each.cells) for each in found] == [
            ("Anna", 3),
            ("Ben", 2),
            ("Lake Como", 1),
        ]
        assert [each.user_id for each in found] == [PEOPLE["Anna"], PEOPLE["Ben"], None]

    async def test_of_many_memories_the_newest_are_looked_at(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "We saw Argo")
        await memory.connections.write(
            lambda t: t.run_many(
                "INSERT INTO mem_cells (scene_id, cell_type, salience, content, fingerprint,"
                " author_id, author_name, channel_id, root_id, scope, said_at, created_at)"
                " SELECT scene_id, cell_type, 0.1, ?, '', author_id, author_name, channel_id,"
                " root_id, scope, said_at, created_at FROM mem_cells WHERE id = ?",
                [(f"copy {number}", cell.id) for number in range(LOOKED_AT)],
            )
        )
        await memory.connections.write(
            lambda t: t.fetch(
                "INSERT OR IGNORE INTO cell_entities SELECT copy.id, known.id"
                " FROM mem_cells AS copy JOIN entities AS known ON known.folded_name = 'argo'"
            )
        )
        argo = await the(memory, "Argo")
        assert await memory.subjects.count(argo, EVERYBODY) == LOOKED_AT
        assert cell.id not in await memory.subjects.cells(argo, EVERYBODY, limit=LOOKED_AT)


@pytest.mark.asyncio
class TestCompletion:
    async def test_what_begins_so_comes_before_what_merely_holds_it(self, memory: MemoryDB) -> None:
        for text in ("We like Lake Como", "We went to Como by bus", "We swam in Lake Como"):
            await learn(memory, text)
        found = await memory.subjects.complete("como", EVERYBODY, limit=9)
        assert [each.name for each in found] == ["Como", "Lake Como"]

    async def test_people_are_found_by_any_word_of_their_names(self, memory: MemoryDB) -> None:
        await learn(memory, "We sail", author_name="Anna Berg")
        found = await memory.subjects.complete("ber", EVERYBODY, limit=9)
        assert [each.user_id for each in found] == [PEOPLE["Anna"]]

    @pytest.mark.parametrize("typed", ["%", "_", "'", "\U0010ffff", "x" * 100])
    async def test_nothing_typed_breaks_it(self, memory: MemoryDB, typed: str) -> None:
        await learn(memory, "We saw Argo")
        assert await memory.subjects.complete(typed, EVERYBODY, limit=9) == []


@pytest.mark.asyncio
class TestAudience:
    async def test_whoever_sees_nothing_knows_nobody(self, memory: MemoryDB) -> None:
        await learn(memory, "We saw Argo")
        argo = await the(memory, "Argo")
        assert await memory.subjects.complete("", NOBODY, limit=9) == []
        assert await memory.subjects.get(argo.id, NOBODY) is None
        assert await memory.subjects.person(PEOPLE["Anna"], NOBODY) is None
        assert await memory.subjects.cells(argo, NOBODY, limit=9) == []
        assert await memory.subjects.neighbours(argo, NOBODY, limit=9) == []
        assert await memory.subjects.scenes(argo, NOBODY, limit=9) == []

    async def test_a_channel_that_closes_takes_its_names_along_at_once(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, "We saw Argo at Lake Como", channel=LAKE)
        await learn(memory, "We painted Argo")
        closed = replace(EVERYBODY, open_channels=OPEN - {LAKE})
        assert await memory.subjects.named("Lake Como", closed) == []
        [argo] = await memory.subjects.named("Argo", closed)
        assert argo.cells == 1
        found = await memory.subjects.neighbours(argo, closed, limit=9)
        assert [each.name for each in found] == ["Anna"]

    async def test_neighbours_of_a_private_channel_stay_there(self, memory: MemoryDB) -> None:
        await learn(memory, "We painted Argo")
        await learn(memory, "We sell Argo to Zeus", channel=STAFF)
        argo = await the(memory, "Argo")
        found = await memory.subjects.neighbours(argo, EVERYBODY, limit=9)
        assert "Zeus" not in [each.name for each in found]
        [both] = await memory.subjects.named("Argo", STAFF_MEMBERS)
        found = await memory.subjects.neighbours(both, STAFF_MEMBERS, limit=9)
        assert "Zeus" in [each.name for each in found]
