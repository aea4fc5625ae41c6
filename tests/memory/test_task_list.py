"""Tasks and plans are listed by how they stand, for those who may see them."""

from datetime import timedelta

import pytest

from bot.ids import UserId
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.task_list import is_past
from bot.vocabulary import CellType, TaskState
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    NOBODY,
    PEOPLE,
    STAFF,
    STAFF_MEMBERS,
    START,
    Clock,
    learn,
    say,
)

ANNA, BEN, CARA = PEOPLE["Anna"], PEOPLE["Ben"], PEOPLE["Cara"]
TASK, PLAN = CellType.TASK, CellType.PLAN
TODAY = START.replace(hour=0)
DAY = timedelta(days=1)
YEARS = 3 * 365


async def listed(
    memory: MemoryDB,
    state: TaskState = TaskState.OPEN,
    audience: Audience = EVERYBODY,
    person: UserId | None = None,
) -> list[str]:
    ids = await memory.tasks.ids(audience, state, person=person)
    return [cell.content for cell in await memory.tasks.many(ids, audience)]


class TestOrder:
    @pytest.mark.asyncio
    async def test_overdue_first_then_by_date_then_by_salience(self, memory: MemoryDB) -> None:
        await learn(memory, "Some day: paint", cell_type=TASK, salience=0.3)
        await learn(memory, "Some day: sort", cell_type=TASK, salience=0.9)
        await learn(memory, "Next week: mow", cell_type=TASK, due_at=TODAY + 7 * DAY)
        await learn(memory, "Late: file", cell_type=TASK, due_at=TODAY - 3 * DAY)
        await learn(memory, "Today: cook", cell_type=TASK, due_at=TODAY)
        assert await listed(memory) == [
            "Late: file",
            "Today: cook",
            "Next week: mow",
            "Some day: sort",
            "Some day: paint",
        ]

    @pytest.mark.asyncio
    async def test_what_is_overdue_for_long_comes_last_the_latest_first(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, "Months late: call", cell_type=TASK, due_at=TODAY - 200 * DAY)
        await learn(memory, "Weeks late: ring", cell_type=TASK, due_at=TODAY - 31 * DAY)
        await learn(memory, "Late: file", cell_type=TASK, due_at=TODAY - 30 * DAY)
        await learn(memory, "Some day: paint", cell_type=TASK)
        assert await listed(memory) == [
            "Late: file",
            "Some day: paint",
            "Weeks late: ring",
            "Months late: call",
        ]

    @pytest.mark.asyncio
    async def test_plans_without_a_date_come_after_tasks(self, memory: MemoryDB) -> None:
        await learn(memory, "A hike some time", cell_type=PLAN, salience=0.9)
        await learn(memory, "Buy a map", cell_type=TASK, salience=0.2)
        assert await listed(memory) == ["Buy a map", "A hike some time"]

    @pytest.mark.asyncio
    async def test_what_was_done_last_comes_first(self, memory: MemoryDB, clock: Clock) -> None:
        for text in ("Buy a map", "Buy a rope", "Buy a tent"):
            cell = await learn(memory, text, cell_type=TASK)
            clock.turn(minutes=1)
            await memory.tasks.set_state(cell.id, TaskState.DONE, EVERYBODY)
        assert await listed(memory, TaskState.DONE) == ["Buy a tent", "Buy a rope", "Buy a map"]


class TestWhatIsListed:
    @pytest.mark.asyncio
    @pytest.mark.parametrize("kind", [CellType.FACT, CellType.DECISION, CellType.RISK])
    async def test_nothing_but_tasks_and_plans(self, memory: MemoryDB, kind: CellType) -> None:
        await learn(memory, "The canoe is red", cell_type=kind)
        assert await listed(memory) == []

    @pytest.mark.asyncio
    async def test_a_plan_until_its_day_is_over_and_a_task_beyond(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        trip = await learn(memory, "The trip", cell_type=PLAN, due_at=TODAY)
        await learn(memory, "Pack", cell_type=TASK, due_at=TODAY)
        clock.turn(hours=10)
        assert await listed(memory) == ["Pack", "The trip"]
        assert not is_past(trip, clock())
        clock.turn(days=1)
        assert await listed(memory) == ["Pack"]
        assert is_past(trip, clock())

    @pytest.mark.asyncio
    async def test_not_what_may_not_be_seen(self, memory: MemoryDB) -> None:
        await learn(memory, "Pay the rent", cell_type=TASK, channel=STAFF)
        assert await listed(memory) == []
        assert await listed(memory, audience=STAFF_MEMBERS) == ["Pay the rent"]

    @pytest.mark.asyncio
    async def test_no_undated_plan_that_nobody_thinks_of_any_more(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        await learn(memory, "A hike some time", cell_type=PLAN)
        clock.turn(days=YEARS)
        while await memory.forgetting.cool():
            pass
        assert await listed(memory) == []


class TestPeople:
    @pytest.mark.asyncio
    async def test_who_is_named_is_to_do_it_else_who_said_it(self, memory: MemoryDB) -> None:
        await say(memory, "Hello", "Ben")
        await learn(memory, "Ben mows", cell_type=TASK, assignee="Ben")
        await learn(memory, "I cook", cell_type=TASK)
        assert await listed(memory, person=BEN) == ["Ben mows"]
        assert await listed(memory, person=ANNA) == ["I cook"]

    @pytest.mark.asyncio
    @pytest.mark.parametrize("names", ["Ben and Cara", "Ben, Cara", "Ben & Cara", "Ben/Cara"])
    async def test_several_people_are_each_to_do_it(self, memory: MemoryDB, names: str) -> None:
        await say(memory, "Hello", "Ben")
        await say(memory, "Hello", "Cara")
        await learn(memory, "Mow", cell_type=TASK, assignee=names)
        assert await listed(memory, person=BEN) == ["Mow"]
        assert await listed(memory, person=CARA) == ["Mow"]

    @pytest.mark.asyncio
    async def test_it_concerns_who_said_it_and_who_is_to_do_it(self, memory: MemoryDB) -> None:
        await say(memory, "Hello", "Ben")
        await say(memory, "Hello", "Cara")
        cell = await learn(memory, "Ben mows", cell_type=TASK, assignee="Ben")
        concerned = [
            person for person in (ANNA, BEN, CARA) if await memory.tasks.is_concern_of(cell, person)
        ]
        assert concerned == [ANNA, BEN]

    @pytest.mark.asyncio
    async def test_of_two_people_of_one_name_it_concerns_neither(self, memory: MemoryDB) -> None:
        await say(memory, "Hello", "Ben")
        await say(memory, "Hello", "Ben", author_id=CARA)
        cell = await learn(memory, "Ben mows", cell_type=TASK, assignee="Ben")
        assert not await memory.tasks.is_concern_of(cell, BEN)
        assert await listed(memory, person=BEN) == ["Ben mows"]


class TestChangingState:
    @pytest.mark.asyncio
    @pytest.mark.parametrize("state", [TaskState.DONE, TaskState.DROPPED])
    async def test_what_is_closed_leaves_the_list_and_what_is_at_hand(
        self, memory: MemoryDB, state: TaskState
    ) -> None:
        cell = await learn(memory, "Mow", cell_type=TASK)
        changed = await memory.tasks.set_state(cell.id, state, EVERYBODY)
        assert changed is not None
        assert changed.state is state
        assert await listed(memory) == []
        assert await listed(memory, state) == ["Mow"]
        assert await at_hand(memory) == []

    @pytest.mark.asyncio
    async def test_what_is_opened_again_is_as_before(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "Mow", cell_type=TASK)
        await memory.tasks.set_state(cell.id, TaskState.DONE, EVERYBODY)
        await memory.tasks.set_state(cell.id, TaskState.OPEN, EVERYBODY)
        assert await listed(memory) == ["Mow"]
        assert await at_hand(memory) == ["Mow"]

    @pytest.mark.asyncio
    async def test_what_is_done_long_ago_cools_and_comes_back_when_opened(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        cell = await learn(memory, "Mow", cell_type=TASK)
        await memory.tasks.set_state(cell.id, TaskState.DONE, EVERYBODY)
        clock.turn(days=YEARS)
        while await memory.forgetting.cool():
            pass
        assert (await memory.cells.many([cell.id], EVERYBODY))[cell.id].cold
        opened = await memory.tasks.set_state(cell.id, TaskState.OPEN, EVERYBODY)
        assert opened is not None
        assert not opened.cold

    @pytest.mark.asyncio
    async def test_nobody_changes_what_they_may_not_see(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "Mow", cell_type=TASK)
        assert await memory.tasks.set_state(cell.id, TaskState.DONE, NOBODY) is None
        assert await listed(memory) == ["Mow"]

    @pytest.mark.asyncio
    async def test_a_fact_has_no_state(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "The canoe is red")
        assert await memory.tasks.set_state(cell.id, TaskState.DONE, EVERYBODY) is None


async def at_hand(memory: MemoryDB) -> list[str]:
    cells = await memory.cells.standing(EVERYBODY, asker=ANNA, channel_id=GENERAL, limit=5)
    return [cell.content for cell in cells]
