"""Test how people settle what contradicts itself, and put a memory right by hand."""

import pytest

from bot.ids import CellId
from bot.memory.conflicts import authors
from bot.memory.db import MemoryDB
from bot.memory.records import Cell, Conflict, Relation
from bot.vocabulary import CellOrigin, Outcome, RelationKind
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    NOBODY,
    PEOPLE,
    STAFF,
    STAFF_ALONE,
    STAFF_MEMBERS,
    START,
    Clock,
    dirty_scenes,
    draft,
    extract,
    learn,
    number,
    rows,
    say,
    scope_audience,
)

FRIDAY, MONDAY = "The launch is on Friday.", "The launch is on Monday."
ANNA, BEN, CARA = PEOPLE["Anna"], PEOPLE["Ben"], PEOPLE["Cara"]


async def contradiction(memory: MemoryDB, **where: int) -> tuple[Cell, Cell]:
    """Return two memories of Anna and Ben that contradict each other."""
    older = await learn(memory, FRIDAY, channel=where.get("older", GENERAL))
    says = (Relation(older.id, RelationKind.CONTRADICTS),)
    newer = await learn(
        memory, MONDAY, "Ben", channel=where.get("newer", GENERAL), relations=says, at=START
    )
    return older, newer


async def the_conflict(memory: MemoryDB) -> Conflict:
    [conflict] = await memory.conflicts.open(STAFF_MEMBERS, limit=9)
    return conflict


async def again(memory: MemoryDB, cell: Cell) -> Cell:
    return (await memory.cells.many([cell.id], STAFF_MEMBERS))[cell.id]


class TestOpenConflicts:
    @pytest.mark.asyncio
    async def test_are_listed_with_both_sides_the_latest_first(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        older, newer = await contradiction(memory)
        clock.turn(hours=1)
        rent = await learn(memory, "The rent is 500 euros.")
        says = (Relation(rent.id, RelationKind.CONTRADICTS),)
        other = await learn(memory, "The rent is 600 euros.", "Cara", relations=says, at=START)
        assert await memory.conflicts.count(EVERYBODY) == 2
        found = await memory.conflicts.open(EVERYBODY, limit=9)
        sides = [(each.older.id, each.newer.id) for each in found]
        assert sides == [(rent.id, other.id), (older.id, newer.id)]
        assert found[0].found_at == clock()
        assert [
            each.older.id for each in await memory.conflicts.open(EVERYBODY, limit=1, offset=1)
        ] == [older.id]
        assert authors(found[1]) == {ANNA, BEN}

    @pytest.mark.asyncio
    async def test_are_shown_only_to_those_who_may_see_both_sides(self, memory: MemoryDB) -> None:
        await contradiction(memory, newer=LAKE)
        assert await memory.conflicts.count(EVERYBODY) == 1
        for audience in (
            NOBODY,
            STAFF_ALONE,
            scope_audience([GENERAL], []),
            scope_audience([LAKE], []),
        ):
            assert await memory.conflicts.count(audience) == 0
            assert await memory.conflicts.open(audience, limit=9) == []

    @pytest.mark.asyncio
    async def test_of_a_private_channel_stay_there(self, memory: MemoryDB) -> None:
        await contradiction(memory, older=STAFF, newer=STAFF)
        assert await memory.conflicts.count(EVERYBODY) == 0
        assert await memory.conflicts.count(STAFF_ALONE) == 1

    @pytest.mark.asyncio
    async def test_are_over_once_one_side_was_replaced(self, memory: MemoryDB) -> None:
        await contradiction(memory)
        message = await say(memory, "x", "Anna", said_at=START)
        text = "The launch was moved from Friday to Thursday."
        await extract(memory, draft(text, message), of=[message])
        assert await memory.conflicts.count(EVERYBODY) == 0


class TestSettling:
    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        ("outcome", "ended"), [(Outcome.OLDER, [1]), (Outcome.NEWER, [0]), (Outcome.BOTH, [])]
    )
    async def test_ends_what_is_not_right_and_notes_who_said_so(
        self, memory: MemoryDB, clock: Clock, outcome: Outcome, ended: list[int]
    ) -> None:
        sides = await contradiction(memory)
        conflict = await the_conflict(memory)
        clock.turn(hours=3)
        assert await memory.conflicts.settle(conflict.id, outcome, CARA, EVERYBODY)
        found = [await again(memory, cell) for cell in sides]
        assert [at for at, cell in enumerate(found) if cell.superseded_by is not None] == ended
        for at in ended:
            assert found[at].superseded_by == sides[1 - at].id
            assert found[at].valid_to is not None
        noted = await rows(memory, "SELECT outcome, settled_by, settled_at FROM conflicts")
        assert noted == [(outcome, CARA, clock().timestamp() * 1000)]
        assert await memory.conflicts.count(EVERYBODY) == 0

    @pytest.mark.asyncio
    async def test_happens_once(self, memory: MemoryDB) -> None:
        await contradiction(memory)
        conflict = await the_conflict(memory)
        assert await memory.conflicts.settle(conflict.id, Outcome.BOTH, ANNA, EVERYBODY)
        assert not await memory.conflicts.settle(conflict.id, Outcome.OLDER, BEN, EVERYBODY)
        assert await rows(memory, "SELECT outcome FROM conflicts") == [("both",)]

    @pytest.mark.asyncio
    async def test_is_refused_where_a_side_may_not_be_seen(self, memory: MemoryDB) -> None:
        await contradiction(memory, newer=LAKE)
        conflict = await the_conflict(memory)
        hidden = scope_audience([GENERAL], [])
        assert not await memory.conflicts.settle(conflict.id, Outcome.NEWER, ANNA, hidden)
        assert await memory.conflicts.count(EVERYBODY) == 1

    @pytest.mark.asyncio
    async def test_makes_the_summary_of_what_ended_due(self, memory: MemoryDB) -> None:
        older, newer = await contradiction(memory)
        [dirty] = await dirty_scenes(memory)
        assert await memory.scenes.replace_summary(dirty, "Friday or Monday.", [older.id, newer.id])
        assert await dirty_scenes(memory) == []
        conflict = await the_conflict(memory)
        await memory.conflicts.settle(conflict.id, Outcome.NEWER, ANNA, EVERYBODY)
        assert [each.new_cells for each in await dirty_scenes(memory)] == [1]

    @pytest.mark.asyncio
    @pytest.mark.parametrize("kind", list(RelationKind))
    async def test_outranks_what_is_extracted_later(
        self, memory: MemoryDB, kind: RelationKind
    ) -> None:
        older, _ = await contradiction(memory)
        conflict = await the_conflict(memory)
        await memory.conflicts.settle(conflict.id, Outcome.OLDER, ANNA, EVERYBODY)
        message = await say(memory, MONDAY, "Ben", said_at=START)
        says = (Relation(older.id, kind),)
        await extract(memory, draft(MONDAY, message, relations=says), of=[message])
        assert (await again(memory, older)).superseded_by is None


class TestCorrecting:
    @pytest.mark.asyncio
    async def test_the_right_words_take_the_place_of_the_wrong_ones(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        wrong = await learn(memory, "The launch is on Firday.", scene="Shop")
        clock.turn(hours=2)
        right = await memory.corrections.correct(wrong.id, "The shop opens on Friday.", EVERYBODY)
        assert right is not None
        assert right.content == "The shop opens on Friday."
        assert (right.origin, right.created_at) == (CellOrigin.CORRECTED, clock())
        assert (right.sources, right.scene_id) == (wrong.sources, wrong.scene_id)
        assert (right.author_id, right.said_at) == (wrong.author_id, wrong.said_at)
        ended = await again(memory, wrong)
        assert (ended.superseded_by, ended.content) == (right.id, wrong.content)
        found = await memory.recall.similar_cells("When does the shop open?", EVERYBODY, limit=1)
        assert [cell.id for cell in found] == [right.id]
        [dirty] = await dirty_scenes(memory)
        assert dirty.new_cells == 2

    @pytest.mark.asyncio
    async def test_they_are_not_replaced_by_what_is_extracted(self, memory: MemoryDB) -> None:
        wrong = await learn(memory, FRIDAY)
        right = await memory.corrections.correct(wrong.id, "The launch is on Sunday.", EVERYBODY)
        assert right is not None
        message = await say(memory, MONDAY, "Ben", said_at=START)
        says = (Relation(right.id, RelationKind.REPLACES),)
        await extract(memory, draft(MONDAY, message, relations=says), of=[message])
        assert (await again(memory, right)).superseded_by is None
        conflict = await the_conflict(memory)
        assert (conflict.older.id, conflict.newer.content) == (right.id, MONDAY)

    @pytest.mark.asyncio
    async def test_what_was_said_before_them_and_arrives_late_is_old_news(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        wrong = await learn(memory, FRIDAY)
        right = await memory.corrections.correct(wrong.id, "The launch is on Sunday.", EVERYBODY)
        assert right is not None
        late = await learn(memory, MONDAY, "Ben", at=clock.now - (clock.now - START) / 2)
        assert late.superseded_by is None or late.superseded_by == right.id
        assert (await again(memory, right)).superseded_by is None

    @pytest.mark.asyncio
    async def test_what_was_replaced_by_mistake_holds_again(self, memory: MemoryDB) -> None:
        old = await learn(memory, FRIDAY)
        new = await learn(memory, "We moved the launch to Monday.", "Ben", at=START)
        assert (await again(memory, old)).superseded_by == new.id
        right = await memory.corrections.correct(old.id, FRIDAY, EVERYBODY)
        assert right is not None
        assert right.superseded_by is None
        assert (await again(memory, old)).superseded_by == right.id

    @pytest.mark.asyncio
    async def test_corrections_can_be_corrected(self, memory: MemoryDB) -> None:
        wrong = await learn(memory, FRIDAY)
        first = await memory.corrections.correct(wrong.id, "The launch is on Sunday.", EVERYBODY)
        assert first is not None
        second = await memory.corrections.correct(first.id, MONDAY, EVERYBODY)
        assert second is not None
        assert (await again(memory, first)).superseded_by == second.id

    @pytest.mark.asyncio
    async def test_nothing_that_may_not_be_seen_is_corrected(self, memory: MemoryDB) -> None:
        secret = await learn(memory, FRIDAY, channel=STAFF)
        assert await memory.corrections.correct(secret.id, MONDAY, EVERYBODY) is None
        assert await memory.corrections.correct(CellId(99), MONDAY, EVERYBODY) is None
        assert await number(memory, "SELECT count(*) FROM mem_cells") == 1
        corrected = await memory.corrections.correct(secret.id, MONDAY, STAFF_ALONE)
        assert corrected is not None
        assert corrected.place == secret.place
        assert await memory.cells.many([corrected.id], EVERYBODY) == {}
