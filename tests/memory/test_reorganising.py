"""Test how scenes are merged, split and renamed."""

from datetime import timedelta

import pytest

from bot.ids import CellId, SceneId
from bot.memory import reorganising
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.reorganising import REWOVEN, Group
from tests.memory.reorganising_scenes import (
    cells_in,
    found_under,
    gather,
    scenes,
    state,
    sum_up,
)
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    STAFF,
    STAFF_ALONE,
    STAFF_MEMBERS,
    START,
    dirty_scenes,
    learn,
    number,
    rows,
    scope_audience,
)

NO_LAKE = Audience(frozenset({GENERAL}))


async def merge(memory: MemoryDB, into: SceneId, absorbed: SceneId, **more: str) -> bool:
    epoch = await memory.epoch()
    return await memory.reorganiser.merge(epoch, into, absorbed, EVERYBODY, **more)


async def split(memory: MemoryDB, scene: SceneId, *groups: Group) -> bool:
    return await memory.reorganiser.split(await memory.epoch(), scene, groups, EVERYBODY)


async def rename(memory: MemoryDB, scene: SceneId, name: str) -> bool:
    return await memory.reorganiser.rename(await memory.epoch(), scene, name, EVERYBODY)


class TestMerging:
    @pytest.mark.asyncio
    async def test_all_cells_come_into_one_scene_and_are_found_by_its_name(
        self, memory: MemoryDB
    ) -> None:
        kept = await gather(memory, "Canoe Trip", "one", "two")
        gone = await gather(memory, "Paddling", "three")
        [moved] = await cells_in(memory, gone)
        assert await merge(memory, kept, gone)
        assert await scenes(memory) == {"Canoe Trip": 3}
        assert moved in await found_under(memory, "canoe")
        assert await found_under(memory, "paddling") == set()

    @pytest.mark.asyncio
    async def test_what_is_called_by_the_old_name_goes_into_the_one_that_is_left(
        self, memory: MemoryDB
    ) -> None:
        kept = await gather(memory, "Canoe Trip", "one")
        assert await merge(memory, kept, await gather(memory, "Paddling", "two"))
        assert (await learn(memory, "three", scene="PADDLING")).scene_id == kept
        assert await scenes(memory) == {"Canoe Trip": 3}

    @pytest.mark.asyncio
    async def test_a_scene_of_too_many_cells_takes_in_another_and_keeps_its_name(
        self, memory: MemoryDB, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reorganising, "MOST_MOVED", 1)
        kept = await gather(memory, "Canoe Trip", "one", "two")
        gone = await gather(memory, "Paddling", "three")
        assert await merge(memory, kept, gone, name="Summer Trip")
        assert await scenes(memory) == {"Canoe Trip": 3}

    @pytest.mark.asyncio
    async def test_both_may_get_a_better_name(self, memory: MemoryDB) -> None:
        kept = await gather(memory, "Canoe Trip", "one")
        gone = await gather(memory, "Paddling", "two")
        assert await merge(memory, kept, gone, name="Summer Trip")
        assert await scenes(memory) == {"Summer Trip": 2}
        for name in ("Canoe Trip", "Paddling", "Summer Trip"):
            assert (await learn(memory, f"of {name}", scene=name)).scene_id == kept

    @pytest.mark.asyncio
    async def test_a_name_that_another_scene_has_is_not_taken(self, memory: MemoryDB) -> None:
        kept = await gather(memory, "Canoe Trip", "one")
        gone = await gather(memory, "Paddling", "two")
        await gather(memory, "Summer", "three")
        assert await merge(memory, kept, gone, name="summer")
        assert await scenes(memory) == {"Canoe Trip": 2, "Summer": 1}

    @pytest.mark.asyncio
    async def test_the_summary_is_to_speak_of_both_at_the_cost_of_one_call(
        self, memory: MemoryDB
    ) -> None:
        kept = await gather(memory, "Canoe Trip", "one")
        gone = await gather(memory, "Paddling", *(f"point {n}" for n in range(REWOVEN + 5)))
        await sum_up(memory, "Canoe Trip", "A trip.")
        await sum_up(memory, "Paddling", "Much paddling.")
        assert await merge(memory, kept, gone)
        [dirty] = await dirty_scenes(memory)
        assert (dirty.scene.summary, dirty.new_cells) == ("A trip.", REWOVEN)

    @pytest.mark.asyncio
    async def test_scenes_of_two_scopes_stay_apart(self, memory: MemoryDB) -> None:
        kept = await gather(memory, "Canoe Trip", "one")
        secret = await gather(memory, "Canoe Trip", "two", channel=STAFF)
        before = await state(memory)
        epoch = await memory.epoch()
        for audience in (EVERYBODY, STAFF_ALONE, STAFF_MEMBERS):
            assert not await memory.reorganiser.merge(epoch, kept, secret, audience)
            assert not await memory.reorganiser.merge(epoch, secret, kept, audience)
        assert await state(memory) == before

    @pytest.mark.asyncio
    async def test_a_scene_that_may_not_be_seen_now_is_left_alone(self, memory: MemoryDB) -> None:
        kept = await gather(memory, "Canoe Trip", "one")
        closed = await gather(memory, "Paddling", "two", channel=LAKE)
        before = await state(memory)
        epoch = await memory.epoch()
        assert not await memory.reorganiser.merge(epoch, kept, closed, NO_LAKE)
        assert not await memory.reorganiser.split(
            epoch, closed, [Group("New", tuple(await cells_in(memory, closed)))], NO_LAKE
        )
        assert not await memory.reorganiser.rename(epoch, closed, "New", NO_LAKE)
        assert await state(memory) == before

    @pytest.mark.asyncio
    async def test_the_scene_is_open_only_while_the_channels_of_both_are(
        self, memory: MemoryDB
    ) -> None:
        kept = await gather(memory, "Canoe Trip", "one")
        assert await merge(memory, kept, await gather(memory, "Paddling", "two", channel=LAKE))
        assert await scenes(memory, NO_LAKE) == {}

    @pytest.mark.asyncio
    async def test_nothing_is_done_twice_with_itself_or_after_a_reset(
        self, memory: MemoryDB
    ) -> None:
        kept = await gather(memory, "Canoe Trip", "one")
        gone = await gather(memory, "Paddling", "two")
        assert not await merge(memory, kept, kept)
        epoch = await memory.epoch()
        assert await merge(memory, kept, gone)
        assert not await merge(memory, kept, gone)
        await memory.reset()
        later = START + timedelta(hours=1)
        kept = await gather(memory, "Canoe Trip", "one", at=later)
        gone = await gather(memory, "Paddling", "two", at=later)
        assert not await memory.reorganiser.merge(epoch, kept, gone, EVERYBODY)
        assert await number(memory, "SELECT count(*) FROM journal") == 0


class TestSplitting:
    @pytest.mark.asyncio
    async def test_groups_become_scenes_of_their_own(self, memory: MemoryDB) -> None:
        scene = await gather(memory, "Trips", "one", "two", "three", "four")
        cells = await cells_in(memory, scene)
        assert await split(memory, scene, Group("Norway", tuple(cells[2:])))
        assert await scenes(memory) == {"Trips": 2, "Norway": 2}
        assert await found_under(memory, "norway") == set(cells[2:])

    @pytest.mark.asyncio
    async def test_summaries_are_woven_anew_from_what_is_there(self, memory: MemoryDB) -> None:
        scene = await gather(memory, "Trips", *(f"point {n}" for n in range(2 * REWOVEN + 10)))
        await sum_up(memory, "Trips", "Points of all kinds.")
        cells = await cells_in(memory, scene)
        assert await split(memory, scene, Group("Norway", tuple(cells[REWOVEN + 5 :])))
        dirty = {one.scene.name: one for one in await dirty_scenes(memory)}
        assert {name: one.new_cells for name, one in dirty.items()} == {
            "Trips": REWOVEN,
            "Norway": REWOVEN,
        }
        assert {one.scene.summary for one in dirty.values()} == {""}

    @pytest.mark.asyncio
    async def test_what_is_left_is_as_closed_as_before_and_what_goes_as_its_own_cells(
        self, memory: MemoryDB
    ) -> None:
        scene = await gather(memory, "Trips", "one")
        await gather(memory, "Trips", "The lake is cold", channel=LAKE)
        [_, at_the_lake] = await cells_in(memory, scene)
        assert await scenes(memory, NO_LAKE) == {}
        assert await split(memory, scene, Group("Lake", (at_the_lake,)))
        assert await scenes(memory, NO_LAKE) == {}  # its name may be of the lake
        assert await scenes(memory, scope_audience([LAKE], [])) == {"Lake": 1}

    @pytest.mark.asyncio
    async def test_a_group_joins_the_scene_that_has_or_had_its_name(self, memory: MemoryDB) -> None:
        scene = await gather(memory, "Trips", "one", "two")
        norway = await gather(memory, "Fjords", "three")
        assert await rename(memory, norway, "Norway")
        cells = await cells_in(memory, scene)
        assert await split(memory, scene, Group("fjords", (cells[1],)))
        assert await scenes(memory) == {"Trips": 1, "Norway": 2}

    @pytest.mark.asyncio
    @pytest.mark.parametrize("name", ["Trips", " trips ", "", "\0", "x" * 61])
    async def test_a_group_without_a_name_of_its_own_stays(
        self, memory: MemoryDB, name: str
    ) -> None:
        scene = await gather(memory, "Trips", "one", "two")
        before = await state(memory)
        cells = await cells_in(memory, scene)
        assert not await split(memory, scene, Group(name, (cells[0],)))
        assert await state(memory) == before

    @pytest.mark.asyncio
    async def test_neither_all_nor_foreign_cells_are_moved(self, memory: MemoryDB) -> None:
        scene = await gather(memory, "Trips", "one", "two")
        other = await cells_in(memory, await gather(memory, "Paddling", "three"))
        before = await state(memory)
        cells = tuple(await cells_in(memory, scene))
        assert not await split(memory, scene, Group("Norway", cells))
        assert not await split(memory, scene, Group("Norway", cells[:1]), Group("Alps", cells[1:]))
        assert not await split(memory, scene, Group("Norway", (*other, CellId(999))))
        assert await state(memory) == before

    @pytest.mark.asyncio
    async def test_a_cell_goes_into_one_group_alone(self, memory: MemoryDB) -> None:
        scene = await gather(memory, "Trips", "one", "two", "three")
        first, second, _ = await cells_in(memory, scene)
        groups = (Group("Norway", (first, first)), Group("Alps", (first, second)))
        assert await split(memory, scene, *groups)
        assert await scenes(memory) == {"Trips": 1, "Norway": 1, "Alps": 1}


class TestRenaming:
    @pytest.mark.asyncio
    async def test_a_scene_is_found_by_its_new_name_and_kept_to_by_its_old_one(
        self, memory: MemoryDB
    ) -> None:
        scene = await gather(memory, "Canoe Trip", "one")
        assert await rename(memory, scene, " Kayak Trip ")
        assert await scenes(memory) == {"Kayak Trip": 1}
        assert await found_under(memory, "kayak") == set(await cells_in(memory, scene))
        assert await found_under(memory, "canoe") == set()
        assert (await learn(memory, "two", scene="Canoe trips")).scene_id == scene

    @pytest.mark.asyncio
    async def test_it_may_take_back_a_name_of_its_own_but_none_of_another(
        self, memory: MemoryDB
    ) -> None:
        scene = await gather(memory, "Canoe Trip", "one")
        other = await gather(memory, "Paddling", "two")
        assert await rename(memory, scene, "Kayak Trip")
        assert await rename(memory, scene, "Canoe Trip")
        assert not await rename(memory, other, "kayak trip")
        assert not await rename(memory, other, "CANOE TRIP")
        assert await rows(memory, "SELECT folded_name, scene_id FROM scene_aliases") == [
            ("kayak trip", scene)
        ]

    @pytest.mark.asyncio
    @pytest.mark.parametrize("name", ["", " ", "\0", "canoe trip", "x" * 61])
    async def test_no_name_and_its_own_change_nothing(self, memory: MemoryDB, name: str) -> None:
        scene = await gather(memory, "Canoe Trip", "one")
        before = await state(memory)
        assert not await rename(memory, scene, name)
        assert await state(memory) == before
        assert await number(memory, "SELECT count(*) FROM journal") == 0
