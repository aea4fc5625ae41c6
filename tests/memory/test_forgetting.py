"""Weak memories leave the index and come back; nothing is lost by it."""

from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.ids import CellId
from bot.memory.db import MemoryDB
from bot.memory.records import Cell
from bot.memory.strength import VERSION
from bot.vocabulary import CellOrigin, CellType
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    NOBODY,
    PEOPLE,
    Clock,
    draft,
    extract,
    learn,
    number,
    open_memory,
    rows,
    say,
)

YEARS = 3 * 365


async def cooled(memory: MemoryDB) -> None:
    """Do all that forgetting has to do now."""
    while await memory.forgetting.cool():
        pass
    assert not await memory.forgetting.is_due()


async def now(memory: MemoryDB, cell: Cell) -> Cell:
    return (await memory.cells.many([cell.id], EVERYBODY))[cell.id]


async def found(memory: MemoryDB, text: str) -> list[str]:
    finds = await memory.recall.find(text, EVERYBODY)
    return ["cell" if find.cell else "message" for find in finds]


async def use(
    memory: MemoryDB, cells: Collection[CellId] = (), messages: Collection[Any] = ()
) -> None:
    await memory.forgetting.note_use(cells, messages)


class TestCooling:
    @pytest.mark.asyncio
    async def test_a_weak_cell_leaves_the_index_and_its_message_stays(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        cell = await learn(memory, "The canoe is red")
        assert await found(memory, "canoe") == ["cell"]
        clock.turn(days=YEARS)
        assert await memory.forgetting.is_due()
        await cooled(memory)
        assert (await now(memory, cell)).cold
        assert await found(memory, "canoe") == ["message"]
        assert await number(memory, "SELECT count(*) FROM cell_index") == 0
        assert await number(memory, "SELECT count(*) FROM mem_cells") == 1

    @pytest.mark.asyncio
    async def test_it_is_not_found_without_a_word_either(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        await learn(memory, "The canoe is red")
        clock.turn(days=YEARS)
        await cooled(memory)
        assert await memory.cells.most_salient(EVERYBODY, limit=5) == []
        finds = await memory.recall.find("What was said in March 2026?", EVERYBODY)
        assert [find.cell for find in finds if find.cell] == []

    @pytest.mark.asyncio
    async def test_what_is_still_strong_stays(self, memory: MemoryDB, clock: Clock) -> None:
        cell = await learn(memory, "The canoe is red", salience=1.0)
        clock.turn(days=290)
        await cooled(memory)
        assert not (await now(memory, cell)).cold
        clock.turn(days=20)
        await cooled(memory)
        assert (await now(memory, cell)).cold

    @pytest.mark.asyncio
    @pytest.mark.parametrize("kind", [CellType.PREFERENCE, CellType.TASK])
    async def test_preferences_and_open_tasks_stay(
        self, memory: MemoryDB, clock: Clock, kind: CellType
    ) -> None:
        cell = await learn(memory, "Ben buys the tea", cell_type=kind, salience=0.1)
        clock.turn(days=YEARS)
        await cooled(memory)
        assert not (await now(memory, cell)).cold

    @pytest.mark.asyncio
    async def test_a_cold_decision_is_not_at_hand(self, memory: MemoryDB, clock: Clock) -> None:
        await learn(memory, "We meet on Tuesdays", cell_type=CellType.DECISION)
        clock.turn(days=YEARS)
        await cooled(memory)
        asked = {"asker": PEOPLE["Anna"], "channel_id": GENERAL, "limit": 5}
        assert await memory.cells.standing(EVERYBODY, **asked) == []

    @pytest.mark.asyncio
    async def test_many_cool_a_bounded_number_at_a_time(
        self, memory: MemoryDB, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.memory.forgetting.COOLED_AT_ONCE", 2)
        for thing in ("canoe", "tent", "stove"):
            await learn(memory, f"The {thing} is red")
        clock.turn(days=YEARS)
        await cooled(memory)
        assert await number(memory, "SELECT count(*) FROM mem_cells WHERE cold = 1") == 3


class TestComingBack:
    @pytest.mark.asyncio
    async def test_when_one_of_its_messages_was_shown(self, memory: MemoryDB, clock: Clock) -> None:
        cell = await learn(memory, "We meet on Tuesdays", cell_type=CellType.DECISION)
        clock.turn(days=YEARS)
        await cooled(memory)
        await use(memory, messages=cell.sources)
        assert not (await now(memory, cell)).cold
        assert await found(memory, "meet") == ["cell"]
        asked = {"asker": PEOPLE["Anna"], "channel_id": GENERAL, "limit": 5}
        assert [each.id for each in await memory.cells.standing(EVERYBODY, **asked)] == [cell.id]

    @pytest.mark.asyncio
    async def test_when_it_was_opened(self, memory: MemoryDB, clock: Clock) -> None:
        cell = await learn(memory, "The canoe is red")
        clock.turn(days=YEARS)
        await cooled(memory)
        await use(memory, [cell.id])
        assert await found(memory, "canoe") == ["cell"]
        await cooled(memory)
        assert not (await now(memory, cell)).cold

    @pytest.mark.asyncio
    async def test_when_it_is_said_again(self, memory: MemoryDB, clock: Clock) -> None:
        cell = await learn(memory, "The canoe is red")
        clock.turn(days=YEARS)
        await cooled(memory)
        again = await say(memory, "The canoe is red", said_at=clock())
        assert await extract(memory, draft("The canoe is red", again), of=[again]) == 0
        back = await now(memory, cell)
        assert not back.cold
        assert back.sources == (*cell.sources, again.id)
        assert await found(memory, "canoe") == ["cell"]

    @pytest.mark.asyncio
    async def test_one_message_brings_back_a_bounded_number(
        self, memory: MemoryDB, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.memory.forgetting.WARMED_AT_ONCE", 2)
        message = await say(memory, "Red canoe, blue tent, green stove")
        drafts = [draft(each, message) for each in ("Red canoe", "Blue tent", "Green stove")]
        await extract(memory, *drafts, of=[message])
        clock.turn(days=YEARS)
        await cooled(memory)
        await use(memory, messages=[message.id])
        assert await number(memory, "SELECT count(*) FROM mem_cells WHERE cold = 0") == 2

    @pytest.mark.asyncio
    async def test_use_makes_it_last_and_is_counted(self, memory: MemoryDB, clock: Clock) -> None:
        used = await learn(memory, "The canoe is red")
        other = await learn(memory, "The tent is blue")
        await use(memory, [used.id])
        assert await rows(memory, "SELECT uses FROM mem_cells ORDER BY id") == [(1,), (0,)]
        clock.turn(days=250)
        await cooled(memory)
        assert (await now(memory, other)).cold
        assert not (await now(memory, used)).cold


class TestPinning:
    @pytest.mark.asyncio
    async def test_what_is_pinned_stays(self, memory: MemoryDB, clock: Clock) -> None:
        cell = await learn(memory, "The canoe is red")
        assert await memory.forgetting.pin(cell.id, EVERYBODY, pinned=True)
        clock.turn(days=YEARS)
        await cooled(memory)
        kept = await now(memory, cell)
        assert kept.pinned
        assert not kept.cold

    @pytest.mark.asyncio
    async def test_what_is_no_longer_pinned_fades_from_then_on(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        cell = await learn(memory, "The canoe is red")
        await memory.forgetting.pin(cell.id, EVERYBODY, pinned=True)
        clock.turn(days=YEARS)
        await memory.forgetting.pin(cell.id, EVERYBODY, pinned=False)
        await cooled(memory)
        assert not (await now(memory, cell)).cold
        clock.turn(days=YEARS)
        await cooled(memory)
        assert (await now(memory, cell)).cold

    @pytest.mark.asyncio
    async def test_what_may_not_be_seen_cannot_be_pinned(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "The canoe is red")
        assert not await memory.forgetting.pin(cell.id, NOBODY, pinned=True)
        assert not (await now(memory, cell)).pinned


class TestUpgrading:
    @pytest.mark.asyncio
    async def test_cells_from_before_count_as_used_when_reckoning_begins(
        self, path: Path, clock: Clock
    ) -> None:
        memory = await open_memory(path, clock)
        cell = await learn(memory, "The canoe is red")
        await memory.connections.write(_unreckoned)
        clock.turn(days=YEARS)
        await cooled(memory)
        assert not (await now(memory, cell)).cold
        clock.turn(days=YEARS)
        await cooled(memory)
        assert (await now(memory, cell)).cold
        await memory.close()

    @pytest.mark.asyncio
    async def test_another_way_of_reckoning_begins_nothing_anew(
        self, memory: MemoryDB, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cell = await learn(memory, "The canoe is red")
        await cooled(memory)
        clock.turn(days=YEARS)
        monkeypatch.setattr("bot.memory.forgetting.VERSION", VERSION + 1)
        await cooled(memory)
        assert (await now(memory, cell)).cold

    @pytest.mark.asyncio
    async def test_reckoning_takes_some_cells_at_a_time(
        self, memory: MemoryDB, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.memory.forgetting.RECKONED_AT_ONCE", 2)
        for thing in ("canoe", "tent", "stove", "rope", "lamp"):
            await learn(memory, f"The {thing} is red")
        await memory.connections.write(_unreckoned)
        await cooled(memory)
        missing = "SELECT count(*) FROM mem_cells WHERE cools_at IS NULL"
        assert await number(memory, missing) == 0


@pytest.mark.asyncio
async def test_what_people_corrected_by_hand_stays(memory: MemoryDB, clock: Clock) -> None:
    cell = await learn(memory, "The canoe is red")

    async def correct(transaction: Any) -> None:
        await transaction.fetch("UPDATE mem_cells SET origin = ?", (CellOrigin.CORRECTED,))

    await memory.connections.write(correct)
    await use(memory, [cell.id])
    clock.turn(days=YEARS)
    await cooled(memory)
    assert not (await now(memory, cell)).cold


@pytest.mark.asyncio
async def test_a_plan_fades_after_its_date(memory: MemoryDB, clock: Clock) -> None:
    trip = await learn(
        memory,
        "We go to the lake next year",
        cell_type=CellType.PLAN,
        due_at=clock() + timedelta(days=400),
    )
    clock.turn(days=420)
    await cooled(memory)
    assert not (await now(memory, trip)).cold
    clock.turn(days=100)
    await cooled(memory)
    assert (await now(memory, trip)).cold


async def _unreckoned(transaction: Any) -> None:
    """Leave the cells as an upgrade finds them."""
    await transaction.fetch("UPDATE mem_cells SET cools_at = NULL")
    await transaction.fetch("DELETE FROM guild_state WHERE key LIKE 'strength%'")
