"""Test that what was done to scenes can be read and undone."""

from datetime import timedelta

import pytest

from bot.ids import SceneId, UserId
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.journal import JournalEntry
from bot.memory.reorganising import Group
from bot.memory.undoing import CannotUndo
from bot.vocabulary import SceneChange
from tests.memory.reorganising_scenes import cells_in, gather, scenes, state, sum_up
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    NOBODY,
    STAFF,
    STAFF_ALONE,
    START,
    Clock,
    dirty_scenes,
    learn,
)

ANNA = UserId(101)
NO_LAKE = Audience(frozenset({GENERAL}))


async def merged(memory: MemoryDB) -> tuple[SceneId, SceneId]:
    """Return the scene that is left and the one that was merged into it."""
    kept = await gather(memory, "Canoe Trip", "one", "two")
    gone = await gather(memory, "Paddling", "three", channel=LAKE)
    await sum_up(memory, "Canoe Trip", "A trip.")
    await sum_up(memory, "Paddling", "Much paddling.")
    return kept, gone


async def merge(memory: MemoryDB, kept: SceneId, gone: SceneId, **more: str) -> None:
    assert await memory.reorganiser.merge(await memory.epoch(), kept, gone, EVERYBODY, **more)


async def newest(memory: MemoryDB) -> JournalEntry:
    return (await memory.journal.recent(EVERYBODY))[0]


async def undo(memory: MemoryDB, entry: JournalEntry | None = None) -> None:
    found = entry or await newest(memory)
    await memory.undoing.undo(found.id, EVERYBODY, ANNA)


class TestReading:
    @pytest.mark.asyncio
    async def test_an_entry_tells_what_was_before_and_after(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        kept, gone = await merged(memory)
        clock.turn(hours=1)
        await merge(memory, kept, gone, name="Summer", reason="One trip.")
        entry = await newest(memory)
        assert (entry.kind, entry.reason) == (SceneChange.MERGE, "One trip.")
        assert entry.done_at == START + timedelta(hours=1)
        assert [(one.name, one.cells) for one in entry.before] == [
            ("Canoe Trip", 2),
            ("Paddling", 1),
        ]
        assert [(one.name, one.cells) for one in entry.after] == [("Summer", 3)]
        assert entry.undone_at is None

    @pytest.mark.asyncio
    async def test_it_is_shown_only_while_all_its_channels_are_open(self, memory: MemoryDB) -> None:
        kept, gone = await merged(memory)
        await merge(memory, kept, gone)
        entry = await newest(memory)
        for audience in (NO_LAKE, NOBODY, STAFF_ALONE):
            assert await memory.journal.recent(audience) == []
            assert await memory.journal.count(audience) == 0
            assert await memory.journal.find(entry.id, audience) is None
            with pytest.raises(CannotUndo, match="cannot be shown"):
                await memory.undoing.undo(entry.id, audience, ANNA)
        assert await memory.journal.count(EVERYBODY) == 1

    @pytest.mark.asyncio
    async def test_what_was_done_in_a_private_channel_is_shown_there_alone(
        self, memory: MemoryDB
    ) -> None:
        scene = await gather(memory, "Layoffs", "one", channel=STAFF)
        epoch = await memory.epoch()
        assert await memory.reorganiser.rename(epoch, scene, "Cuts", STAFF_ALONE)
        assert await memory.journal.recent(EVERYBODY) == []
        assert [entry.scope for entry in await memory.journal.recent(STAFF_ALONE)] == [STAFF]


class TestUndoing:
    @pytest.mark.asyncio
    @pytest.mark.parametrize("name", ["", "Summer Trip", "Paddling"])
    async def test_a_merge_is_undone_exactly(self, memory: MemoryDB, name: str) -> None:
        kept, gone = await merged(memory)
        await learn(memory, "not yet summed up", scene="Paddling")
        before = await state(memory)
        await merge(memory, kept, gone, name=name)
        assert await state(memory) != before
        await undo(memory)
        assert await state(memory) == before

    @pytest.mark.asyncio
    @pytest.mark.parametrize("name", ["", "Voyages"])
    async def test_a_split_is_undone_exactly(self, memory: MemoryDB, name: str) -> None:
        scene = await gather(memory, "Trips", "one", "two", "three", "four")
        await gather(memory, "Alps", "five")
        await sum_up(memory, "Trips", "All trips.")
        before = await state(memory)
        cells = await cells_in(memory, scene)
        epoch = await memory.epoch()
        groups = [Group("Norway", (cells[0],)), Group("Alps", (cells[1],))]
        assert await memory.reorganiser.split(epoch, scene, groups, EVERYBODY, name=name)
        assert await scenes(memory) == {name or "Trips": 2, "Norway": 1, "Alps": 2}
        await undo(memory)
        assert await state(memory) == before

    @pytest.mark.asyncio
    async def test_a_rename_is_undone_exactly(self, memory: MemoryDB) -> None:
        scene = await gather(memory, "Canoe Trip", "one")
        before = await state(memory)
        assert await memory.reorganiser.rename(await memory.epoch(), scene, "Kayak Trip", EVERYBODY)
        await undo(memory)
        assert await state(memory) == before

    @pytest.mark.asyncio
    async def test_what_came_since_stays_where_it_belongs(self, memory: MemoryDB) -> None:
        kept, gone = await merged(memory)
        await merge(memory, kept, gone)
        since = await learn(memory, "since", scene="Canoe Trip")
        await sum_up(memory, "Canoe Trip", "All of it.")
        await undo(memory)
        assert await scenes(memory) == {"Canoe Trip": 3, "Paddling": 1}
        assert since.id in await cells_in(memory, kept)
        [dirty] = await dirty_scenes(memory)
        assert (dirty.scene.summary, dirty.new_cells) == ("A trip.", 1)

    @pytest.mark.asyncio
    async def test_what_came_into_a_part_goes_back_with_it(self, memory: MemoryDB) -> None:
        scene = await gather(memory, "Trips", "one", "two")
        cells = await cells_in(memory, scene)
        groups = [Group("Norway", (cells[1],))]
        assert await memory.reorganiser.split(await memory.epoch(), scene, groups, EVERYBODY)
        await learn(memory, "since", scene="Norway")
        await undo(memory)
        assert await scenes(memory) == {"Trips": 3}

    @pytest.mark.asyncio
    async def test_it_is_noted_who_undid_it_and_when(self, memory: MemoryDB, clock: Clock) -> None:
        await merge(memory, *await merged(memory))
        clock.turn(hours=2)
        await undo(memory)
        entry = await newest(memory)
        assert (entry.undone_at, entry.undone_by) == (START + timedelta(hours=2), ANNA)

    @pytest.mark.asyncio
    async def test_nothing_is_undone_twice(self, memory: MemoryDB) -> None:
        await merge(memory, *await merged(memory))
        await undo(memory)
        before = await state(memory)
        with pytest.raises(CannotUndo, match="undone before"):
            await undo(memory)
        assert await state(memory) == before

    @pytest.mark.asyncio
    async def test_what_was_done_later_to_the_same_scenes_must_be_undone_first(
        self, memory: MemoryDB
    ) -> None:
        kept, gone = await merged(memory)
        before = await state(memory)
        await merge(memory, kept, gone)
        first = await newest(memory)
        assert await memory.reorganiser.rename(await memory.epoch(), kept, "Summer", EVERYBODY)
        with pytest.raises(CannotUndo, match="rename of “Canoe Trip”"):
            await undo(memory, first)
        await undo(memory)
        await undo(memory, first)
        assert await state(memory) == before

    @pytest.mark.asyncio
    async def test_what_was_done_to_other_scenes_is_no_hindrance(self, memory: MemoryDB) -> None:
        kept, gone = await merged(memory)
        other = await gather(memory, "Printer", "four")
        await merge(memory, kept, gone)
        first = await newest(memory)
        assert await memory.reorganiser.rename(await memory.epoch(), other, "Toner", EVERYBODY)
        await undo(memory, first)
        assert await scenes(memory) == {"Canoe Trip": 2, "Paddling": 1, "Toner": 1}

    @pytest.mark.asyncio
    async def test_after_a_reset_there_is_nothing_to_undo(self, memory: MemoryDB) -> None:
        await merge(memory, *await merged(memory))
        entry = await newest(memory)
        await memory.reset()
        with pytest.raises(CannotUndo, match="gone"):
            await undo(memory, entry)

    @pytest.mark.asyncio
    async def test_a_part_that_is_forgotten_does_not_come_back(self, memory: MemoryDB) -> None:
        kept, gone = await merged(memory)
        [cell] = await cells_in(memory, gone)
        await merge(memory, kept, gone)
        await memory.connections.write(
            lambda transaction: transaction.fetch("DELETE FROM mem_cells WHERE id = ?", (cell,))
        )
        await undo(memory)
        assert await scenes(memory) == {"Canoe Trip": 2}
