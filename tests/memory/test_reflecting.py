"""Test what is reflected on, what is written of it, and that it goes with its evidence."""

from itertools import count

import pytest

from bot.ids import CellId
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.records import Cell
from bot.memory.reflecting import (
    ENOUGH_SALIENCE,
    NEW_CELLS,
    OLDER_CELLS,
    Derived,
    DueReflection,
)
from bot.vocabulary import CellOrigin, CellType
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    STAFF,
    STAFF_ALONE,
    Clock,
    cells_of,
    draft,
    extract,
    learn,
    number,
    rows,
    say,
    scope_audience,
)

_parts = count()  # no two cells say the same


async def gather(memory: MemoryDB, cells: int = 24, **more: object) -> list[Cell]:
    """Learn so much that a channel is due."""
    values = {"salience": 0.9, **more}
    parts = [f"part{next(_parts)}" for _ in range(cells)]
    return [
        await learn(memory, f"The build of {part} failed", scene=f"Builds {at % 2}", **values)
        for at, part in enumerate(parts)
    ]


async def only_due(memory: MemoryDB) -> DueReflection:
    [due] = await memory.reflections.due()
    return due


async def derive(memory: MemoryDB, *bases: Cell, text: str = "Builds fail all the time") -> Cell:
    """Conclude this from cells, which are enough to be due."""
    derived = Derived(text, CellType.RISK, tuple(cell.id for cell in bases))
    made = await memory.reflections.write(await only_due(memory), bases, [derived])
    assert made is not None
    [cell] = (await memory.cells.many(made, EVERYBODY)).values()
    return cell


async def there(memory: MemoryDB) -> int:
    return await number(memory, "SELECT count(*) FROM mem_cells WHERE origin = 'derived'")


async def write(memory: MemoryDB, sql: str) -> None:
    await memory.connections.write(lambda transaction: transaction.fetch(sql))


class TestDue:
    @pytest.mark.asyncio
    async def test_a_channel_is_due_once_its_new_cells_weigh_enough(self, memory: MemoryDB) -> None:
        assert await memory.reflections.due() == []
        await gather(memory, int(ENOUGH_SALIENCE / 0.9))
        assert await memory.reflections.due() == []
        await learn(memory, "The last straw", salience=0.9)
        due = await only_due(memory)
        assert (due.root_id, due.after, due.attempts) == (GENERAL, 0, 0)

    @pytest.mark.asyncio
    async def test_channels_and_scopes_gather_apart(self, memory: MemoryDB) -> None:
        for channel in (GENERAL, LAKE, STAFF):
            await gather(memory, 12, channel=channel)
        assert await memory.reflections.due() == []
        await gather(memory, channel=STAFF)
        assert (await only_due(memory)).root_id == STAFF

    @pytest.mark.asyncio
    async def test_it_begins_anew_with_what_comes_after(self, memory: MemoryDB) -> None:
        cells = await gather(memory)
        await derive(memory, *cells)
        assert await memory.reflections.due() == []
        await gather(memory, 10)
        assert await memory.reflections.due() == []
        await gather(memory, 20)
        assert (await only_due(memory)).after == cells[-1].id

    @pytest.mark.asyncio
    async def test_what_is_derived_gathers_nothing(self, memory: MemoryDB) -> None:
        before = await gather(memory)
        await derive(memory, *before)
        assert await rows(memory, "SELECT salience FROM reflections") == [(0.0,)]

    @pytest.mark.asyncio
    async def test_what_failed_waits(self, memory: MemoryDB, clock: Clock) -> None:
        await gather(memory)
        due = await only_due(memory)
        await memory.reflections.postpone(due, clock())
        again = await only_due(memory)
        assert (again.attempts, again.retry_at) == (1, clock())

    @pytest.mark.asyncio
    async def test_a_reset_or_another_reflection_voids_what_was_under_way(
        self, memory: MemoryDB
    ) -> None:
        cells = await gather(memory)
        due = await only_due(memory)
        derived = [Derived("Builds fail", CellType.RISK, tuple(cell.id for cell in cells[:3]))]
        assert await memory.reflections.write(due, cells, derived)
        assert await memory.reflections.write(due, cells, derived) is None
        assert await there(memory) == 1
        await memory.reset()
        assert await memory.reflections.write(due, cells, derived) is None
        await memory.reflections.postpone(due, due.retry_at)
        assert await there(memory) == 0


class TestWhatIsReflectedOn:
    @pytest.mark.asyncio
    async def test_it_is_bounded_however_much_there_is(self, memory: MemoryDB) -> None:
        first = await gather(memory, 60)
        due = await only_due(memory)
        assert len(await memory.reflections.cells(due, EVERYBODY)) == NEW_CELLS
        await memory.reflections.write(due, first, [])
        await gather(memory, 60)
        cells = await memory.reflections.cells(await only_due(memory), EVERYBODY)
        assert len(cells) == NEW_CELLS + OLDER_CELLS
        assert cells == sorted(cells, key=lambda cell: (cell.said_at, cell.id))

    @pytest.mark.asyncio
    async def test_the_weightiest_come_first(self, memory: MemoryDB) -> None:
        light = [await learn(memory, f"A light thing{each}", salience=0.1) for each in range(5)]
        heavy = await gather(memory, NEW_CELLS)
        shown = {
            cell.id for cell in await memory.reflections.cells(await only_due(memory), EVERYBODY)
        }
        assert shown == {cell.id for cell in heavy}
        assert not shown & {cell.id for cell in light}

    @pytest.mark.asyncio
    async def test_older_cells_about_the_same_things_go_before_recent_ones(
        self, memory: MemoryDB
    ) -> None:
        message = await say(memory, "Zeppelin leaks")
        about = draft("The Zeppelin leaks gas", message, about=("Zeppelin",))
        await extract(memory, about, of=[message])
        [old] = await cells_of(memory, message)
        cells = await gather(memory)
        await memory.reflections.write(await only_due(memory), cells, [])
        message = await say(memory, "Zeppelin again")
        await extract(
            memory, draft("The Zeppelin leaks again", message, about=("Zeppelin",)), of=[message]
        )
        await gather(memory)
        shown = await memory.reflections.cells(await only_due(memory), EVERYBODY)
        assert old.id in {cell.id for cell in shown}

    @pytest.mark.asyncio
    async def test_it_is_of_one_channel_and_nothing_that_ended_or_was_derived(
        self, memory: MemoryDB
    ) -> None:
        elsewhere = [await learn(memory, "Elsewhere", channel=each) for each in (LAKE, STAFF)]
        cells = await gather(memory)
        derived = await derive(memory, *cells[:3])
        await write(memory, f"UPDATE mem_cells SET superseded_by = 5 WHERE id = {cells[5].id}")
        await gather(memory)
        shown = await memory.reflections.cells(await only_due(memory), EVERYBODY)
        ids = {cell.id for cell in shown}
        assert not ids & {cells[5].id, derived.id, *(cell.id for cell in elsewhere)}
        assert {cell.place.root_id for cell in shown} == {GENERAL}
        concluded = await memory.reflections.concluded(await only_due(memory), EVERYBODY)
        assert concluded == [derived]

    @pytest.mark.asyncio
    async def test_a_channel_that_is_closed_now_shows_nothing(self, memory: MemoryDB) -> None:
        await gather(memory)
        due = await only_due(memory)
        assert await memory.reflections.cells(due, scope_audience([LAKE], [])) == []
        assert await memory.reflections.cells(due, Audience()) == []


class TestWhatIsWritten:
    @pytest.mark.asyncio
    async def test_it_is_marked_and_cites_the_messages_of_all_its_bases(
        self, memory: MemoryDB
    ) -> None:
        cells = await gather(memory)
        derived = await derive(memory, *cells[:4])
        assert derived.origin is CellOrigin.DERIVED
        assert derived.sources == tuple(sorted(cell.sources[0] for cell in cells[:4]))
        assert derived.said_at == max(cell.said_at for cell in cells[:4])
        assert (derived.author_name, derived.author_id) == ("Memoir", 0)
        bases = await rows(memory, "SELECT base_id FROM cell_bases ORDER BY 1")
        assert bases == [(cell.id,) for cell in cells[:4]]
        found = await memory.recall.similar_cells("builds fail all the time", EVERYBODY, limit=1)
        assert found == [derived]

    @pytest.mark.asyncio
    async def test_it_stands_where_most_of_its_bases_are_and_asks_for_no_new_summary(
        self, memory: MemoryDB
    ) -> None:
        cells = await gather(memory)
        before = await rows(memory, "SELECT name, new_cells FROM mem_scenes ORDER BY id")
        derived = await derive(memory, cells[0], cells[1], cells[3])
        assert derived.scene == "Builds 1"
        assert await rows(memory, "SELECT name, new_cells FROM mem_scenes ORDER BY id") == before

    @pytest.mark.asyncio
    async def test_without_three_bases_that_hold_nothing_is_written(self, memory: MemoryDB) -> None:
        cells = await gather(memory)
        lake = await learn(memory, "Elsewhere", channel=LAKE)
        await write(memory, f"DELETE FROM mem_cells WHERE id = {cells[0].id}")
        await write(memory, f"UPDATE mem_cells SET superseded_by = 3 WHERE id = {cells[1].id}")
        bases = (cells[0].id, cells[1].id, cells[2].id, cells[3].id, lake.id, CellId(999))
        derived = Derived("Builds fail", CellType.RISK, bases)
        assert await memory.reflections.write(await only_due(memory), cells, [derived]) == []
        assert await there(memory) == 0

    @pytest.mark.asyncio
    async def test_it_never_rests_on_another_one(self, memory: MemoryDB) -> None:
        cells = await gather(memory)
        derived = await derive(memory, *cells[:3])
        await gather(memory)
        again = Derived("All fails", CellType.RISK, (cells[0].id, cells[1].id, derived.id))
        assert await memory.reflections.write(await only_due(memory), cells, [again]) == []

    @pytest.mark.asyncio
    async def test_what_is_known_is_not_concluded(self, memory: MemoryDB) -> None:
        cells = await gather(memory)
        known = Derived(cells[5].content, CellType.FACT, tuple(cell.id for cell in cells[:3]))
        assert await memory.reflections.write(await only_due(memory), cells, [known]) == []

    @pytest.mark.asyncio
    async def test_only_who_may_see_its_channel_sees_it(self, memory: MemoryDB) -> None:
        derived = await derive(memory, *(await gather(memory)))
        lake_alone = scope_audience([LAKE], [])
        assert await memory.cells.many([derived.id], lake_alone) == {}
        secret = (await gather(memory, channel=STAFF))[:3]
        concluded = Derived("Hush", CellType.FACT, tuple(cell.id for cell in secret))
        made = await memory.reflections.write(await only_due(memory), secret, [concluded])
        assert made
        assert await memory.cells.many(made, EVERYBODY) == {}
        assert await memory.cells.many(made, STAFF_ALONE)

    @pytest.mark.asyncio
    async def test_what_people_say_is_no_evidence_for_it(self, memory: MemoryDB) -> None:
        derived = await derive(memory, *(await gather(memory)))
        said = await say(memory, derived.content, author_name="Memoir", author_id=0)
        same = draft(derived.content, said, cell_type=CellType.RISK)
        assert await extract(memory, same, of=[said]) == 1


class TestWithdrawal:
    @pytest.mark.asyncio
    async def test_it_goes_when_fewer_than_two_bases_are_left(self, memory: MemoryDB) -> None:
        cells = await gather(memory)
        await derive(memory, *cells[:3])
        await write(memory, f"DELETE FROM mem_cells WHERE id = {cells[0].id}")
        assert await there(memory) == 1
        await write(memory, f"DELETE FROM mem_cells WHERE id = {cells[1].id}")
        assert await there(memory) == 0
        assert await number(memory, "SELECT count(*) FROM cell_bases") == 0

    @pytest.mark.asyncio
    async def test_it_goes_with_the_messages_that_it_was_seen_in(self, memory: MemoryDB) -> None:
        cells = await gather(memory)
        derived = await derive(memory, *cells[:3])
        await write(memory, f"DELETE FROM messages WHERE id = {cells[0].sources[0]}")
        assert await there(memory) == 1
        await write(memory, f"DELETE FROM messages WHERE id = {cells[2].sources[0]}")
        assert await there(memory) == 0
        assert not await memory.cells.many([derived.id], EVERYBODY)
        found = await memory.recall.similar_cells(derived.content, EVERYBODY, limit=99)
        assert derived.id not in {cell.id for cell in found}

    @pytest.mark.asyncio
    async def test_it_goes_when_what_it_rests_on_is_true_no_longer(self, memory: MemoryDB) -> None:
        cells = await gather(memory)
        await derive(memory, *cells[:3])
        end = "UPDATE mem_cells SET superseded_by = {} WHERE id = {}"
        await write(memory, end.format(cells[9].id, cells[0].id))
        assert await there(memory) == 1
        await write(memory, end.format(cells[9].id, cells[1].id))
        assert await there(memory) == 0

    @pytest.mark.asyncio
    async def test_everything_at_once_takes_it_too(self, memory: MemoryDB) -> None:
        await derive(memory, *(await gather(memory)))
        await write(memory, "DELETE FROM mem_scenes")
        assert await number(memory, "SELECT count(*) FROM mem_cells") == 0
        assert await rows(memory, "PRAGMA foreign_key_check") == []
