"""Test what is found for people and channels without a word of it being asked for."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.ids import ChannelId, UserId
from bot.memory.audience import EVERYONE, Audience
from bot.memory.db import MemoryDB
from bot.memory.migrations import migrate, migrations
from bot.memory.records import Place
from bot.memory.standing import BEARERS, STANDING
from bot.vocabulary import CellType
from tests.memory.samples import (
    BOARD,
    EVERYBODY,
    GENERAL,
    LAKE,
    NOBODY,
    PEOPLE,
    STAFF,
    STAFF_ALONE,
    STAFF_MEMBERS,
    START,
    learn,
    number,
    open_memory,
    rows,
    say,
    scope_audience,
)

ANNA, BEN = PEOPLE["Anna"], PEOPLE["Ben"]
PREFERENCE, DECISION, TASK = STANDING
BEFORE_STANDING = 1  # the schema that had no standing cells


async def standing(
    memory: MemoryDB,
    asker: UserId = ANNA,
    channel: ChannelId = GENERAL,
    audience: Audience = EVERYBODY,
    limit: int = 20,
) -> list[str]:
    cells = await memory.cells.standing(audience, asker=asker, channel_id=channel, limit=limit)
    return [cell.content for cell in cells]


class TestWhomItConcerns:
    @pytest.mark.asyncio
    @pytest.mark.parametrize("kind", STANDING)
    async def test_what_the_asker_said_anywhere(self, memory: MemoryDB, kind: CellType) -> None:
        await learn(memory, "tea at four", cell_type=kind, channel=LAKE)
        assert await standing(memory) == ["tea at four"]
        assert await standing(memory, BEN) == []

    @pytest.mark.asyncio
    @pytest.mark.parametrize("kind", STANDING)
    async def test_what_somebody_else_said_of_the_asker(
        self, memory: MemoryDB, kind: CellType
    ) -> None:
        await say(memory, "hello", "Anna")
        await learn(memory, "Anna gets the tent", "Ben", cell_type=kind, channel=LAKE)
        assert await standing(memory) == ["Anna gets the tent"]
        assert await standing(memory, PEOPLE["Cara"]) == []

    @pytest.mark.asyncio
    async def test_decisions_and_tasks_of_the_channel_but_nobody_elses_preferences(
        self, memory: MemoryDB
    ) -> None:
        for kind in STANDING:
            await learn(memory, f"a {kind}", "Ben", cell_type=kind, channel=LAKE)
        assert set(await standing(memory, channel=LAKE)) == {"a decision", "a task"}
        assert await standing(memory, channel=GENERAL) == []

    @pytest.mark.asyncio
    async def test_facts_plans_and_risks_do_not_stand(self, memory: MemoryDB) -> None:
        for kind in set(CellType) - set(STANDING):
            await learn(memory, f"a {kind}", cell_type=kind)
        assert await standing(memory) == []
        assert await number(memory, "SELECT count(*) FROM standing_cells") == 0

    @pytest.mark.asyncio
    async def test_a_word_in_many_names_names_nobody(self, memory: MemoryDB) -> None:
        for at in range(BEARERS):
            await say(memory, "hi", f"Gamer {at}", author_id=UserId(7_000 + at))
        await learn(memory, "every gamer brings dice", "Ben", cell_type=TASK)
        assert await standing(memory, UserId(7_000), LAKE) == ["every gamer brings dice"]
        await say(memory, "hi", "Gamer too", author_id=UserId(7_900))
        await learn(memory, "a gamer brings chips", "Ben", cell_type=TASK)
        assert await standing(memory, UserId(7_000), LAKE) == ["every gamer brings dice"]

    @pytest.mark.asyncio
    async def test_a_cell_that_concerns_the_asker_twice_comes_once(self, memory: MemoryDB) -> None:
        await learn(memory, "Anna, that is me, brings the tent", "Anna", cell_type=TASK)
        assert await standing(memory) == ["Anna, that is me, brings the tent"]


class TestOrder:
    @pytest.mark.asyncio
    async def test_the_most_salient_comes_first_then_the_newest(self, memory: MemoryDB) -> None:
        for text, salience, age in (
            ("old", 0.5, 9),
            ("weighty", 0.9, 30),
            ("new", 0.5, 1),
            ("light", 0.2, 0),
        ):
            at = START - timedelta(days=age)
            await learn(memory, text, cell_type=TASK, salience=salience, said_at=at)
        assert await standing(memory) == ["weighty", "new", "old", "light"]
        assert await standing(memory, limit=2) == ["weighty", "new"]

    @pytest.mark.asyncio
    async def test_types_take_turns(self, memory: MemoryDB) -> None:
        for at in range(3):
            await learn(memory, f"task {at}", cell_type=TASK, salience=0.9)
        await learn(memory, "short answers please", cell_type=PREFERENCE, salience=0.3)
        await learn(memory, "we go to the lake", cell_type=DECISION, salience=0.6)
        assert set((await standing(memory))[:3]) == {
            "short answers please",
            "we go to the lake",
            "task 2",
        }

    @pytest.mark.asyncio
    async def test_from_many_channels_the_best_are_chosen(self, memory: MemoryDB) -> None:
        channels = [ChannelId(1_000 + at) for at in range(30)]
        for at, channel in enumerate(channels):
            where = Place(channel, channel, EVERYONE)
            await learn(memory, f"task {at}", cell_type=TASK, salience=at / 30, place=where)
        everywhere = scope_audience(channels, [])
        found = await standing(memory, audience=everywhere, limit=3)
        assert found == ["task 29", "task 28", "task 27"]


class TestAudience:
    @pytest.mark.asyncio
    async def test_nothing_private_outside_and_all_inside(self, memory: MemoryDB) -> None:
        await learn(memory, "open", cell_type=TASK)
        await learn(memory, "for staff", cell_type=TASK, channel=STAFF)
        await learn(memory, "for the board", cell_type=TASK, channel=BOARD)
        assert await standing(memory) == ["open"]
        assert await standing(memory, audience=STAFF_ALONE) == ["for staff"]
        assert set(await standing(memory, audience=STAFF_MEMBERS)) == {"open", "for staff"}
        assert await standing(memory, audience=NOBODY) == []

    @pytest.mark.asyncio
    async def test_a_few_of_a_private_place_are_found_behind_many_that_are_not_for_it(
        self, memory: MemoryDB
    ) -> None:
        for at in range(30):
            await learn(memory, f"loud {at}", cell_type=TASK, salience=1.0, channel=LAKE)
        await learn(memory, "quiet", cell_type=TASK, salience=0.1, channel=STAFF)
        assert await standing(memory, audience=STAFF_ALONE, limit=2) == ["quiet"]


class TestWhatIsKept:
    @pytest.mark.asyncio
    async def test_what_is_forgotten_stands_no_more(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "Anna brings the tent", cell_type=TASK)
        await memory.connections.write(
            lambda t: t.fetch("DELETE FROM mem_cells WHERE id = ?", (cell.id,))
        )
        assert await number(memory, "SELECT count(*) FROM standing_cells") == 0

    @pytest.mark.asyncio
    async def test_what_was_remembered_before_stands_after_an_update(
        self, memory: MemoryDB, path: Path, tmp_path: Path
    ) -> None:
        for at in range(BEARERS + 1):
            await say(memory, "hi", f"Gamer {at}", author_id=UserId(7_000 + at))
        for name, person in {**PEOPLE, "Will": UserId(8_000)}.items():
            await say(memory, "hi", name, author_id=person)
        for at, text in enumerate(("Ben and Anna", "it is up to Will", "I will", "any gamer")):
            for kind in CellType:
                for channel in (GENERAL, LAKE, STAFF):
                    salience = at / 10
                    await learn(
                        memory,
                        f"{text} {kind}",
                        "Ben" if at % 2 else "Anna",
                        cell_type=kind,
                        channel=channel,
                        salience=salience,
                    )
        noted = await rows(memory, "SELECT * FROM standing_cells")
        assert len(noted) > 40
        old = await _as_it_was(memory, tmp_path / "2.db")
        upgraded = await open_memory(old)
        assert await rows(upgraded, "SELECT * FROM standing_cells") == noted
        await upgraded.close()


async def _as_it_was(memory: MemoryDB, path: Path) -> Path:
    """Return a copy of a memory in the schema before standing cells."""
    async with aiosqlite.connect(path, isolation_level=None) as old:
        await migrate(old, migrations()[:BEFORE_STANDING])
        for table in ("messages", "name_words", "mem_scenes", "mem_cells"):
            copied: Sequence[Any] = await rows(memory, f"SELECT * FROM {table}")
            columns = await old.execute_fetchall(
                f"SELECT count(*) FROM pragma_table_info('{table}')"
            )
            [(width,)] = columns
            marks = ", ".join("?" * width)
            await old.executemany(
                f"INSERT INTO {table} VALUES ({marks})", [c[:width] for c in copied]
            )
    return path
