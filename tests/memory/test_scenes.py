"""Test how scenes are found, and how their summaries are replaced."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ids import SceneId
from bot.memory.db import MemoryDB
from bot.memory.records import DirtyScene
from bot.memory.scenes import KEPT_SUMMARIES
from tests.memory.samples import (
    EVERYBODY,
    LAKE,
    NOBODY,
    STAFF,
    STAFF_ALONE,
    STAFF_MEMBERS,
    START,
    Clock,
    dirty_scenes,
    learn,
    number,
    rows,
    scope_audience,
)


async def only_dirty(memory: MemoryDB) -> DirtyScene:
    [dirty] = await dirty_scenes(memory)
    return dirty


class TestFinding:
    @pytest.mark.asyncio
    async def test_the_most_recently_updated_come_first_in_pages(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        for name in ("One", "Two", "Three"):
            await learn(memory, f"about {name}", scene=name)
            clock.turn(minutes=1)
        pages = [await memory.scenes.recent(EVERYBODY, limit=2, offset=at) for at in (0, 2)]
        assert [[scene.name for scene in page] for page in pages] == [["Three", "Two"], ["One"]]
        assert await memory.scenes.count(EVERYBODY) == 3

    @pytest.mark.asyncio
    async def test_a_scene_counts_the_cells_that_the_audience_may_see(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, "one")
        await learn(memory, "two")
        [scene] = await memory.scenes.recent(EVERYBODY)
        assert (scene.cells, scene.summary, scene.scope) == (2, "", 0)

    @pytest.mark.asyncio
    @pytest.mark.parametrize("typed", ["Ärger im Büro", "ärger im büro", " ÄRGER  IM BÜRO "])
    async def test_a_scene_is_found_by_its_name_whatever_the_case(
        self, memory: MemoryDB, typed: str
    ) -> None:
        cell = await learn(memory, "The canoe is green", scene="Ärger im Büro")
        found = await memory.scenes.find(typed, EVERYBODY)
        assert found is not None
        assert (found.id, found.name) == (cell.scene_id, "Ärger im Büro")
        assert await memory.scenes.find("Ärger", EVERYBODY) is None

    @pytest.mark.asyncio
    async def test_a_private_scene_goes_before_an_open_one_of_its_name(
        self, memory: MemoryDB
    ) -> None:
        open_cell = await learn(memory, "one", scene="Canoe")
        secret = await learn(memory, "two", scene="canoe", channel=STAFF)
        for audience, expected in ((EVERYBODY, open_cell), (STAFF_MEMBERS, secret)):
            found = await memory.scenes.find("CANOE", audience)
            assert found is not None
            assert found.id == expected.scene_id
        assert await memory.scenes.find("CANOE", NOBODY) is None

    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        "typed", ['"Memory"', "“memory”", "'MEMORY'", "«memory»", '" Memory "']
    )
    async def test_quotation_marks_around_a_name_are_ignored(
        self, memory: MemoryDB, typed: str
    ) -> None:
        cell = await learn(memory, "one", scene="Memory")
        found = await memory.scenes.find(typed, EVERYBODY)
        assert found is not None
        assert found.id == cell.scene_id

    @pytest.mark.asyncio
    async def test_quotation_marks_that_belong_to_a_name_count(self, memory: MemoryDB) -> None:
        await learn(memory, "one", scene="Memory", channel=STAFF)
        quoted = await learn(memory, "two", scene='"Memory"')
        found = await memory.scenes.find('"memory"', STAFF_MEMBERS)
        assert found is not None
        assert found.id == quoted.scene_id

    @pytest.mark.asyncio
    async def test_all_scenes_of_some_names_are_found_the_private_one_first(
        self, memory: MemoryDB
    ) -> None:
        secret = await learn(memory, "one", scene="canoe", channel=STAFF)
        canoe = await learn(memory, "two", scene="Canoe")
        rent = await learn(memory, "three", scene="Rent")
        asked = ["RENT", "Canoe", "canoe", "Nothing"]
        for audience, expected in (
            (STAFF_MEMBERS, [rent, secret, canoe]),
            (EVERYBODY, [rent, canoe]),
            (NOBODY, []),
        ):
            found = await memory.scenes.named(asked, audience)
            assert [scene.id for scene in found] == [cell.scene_id for cell in expected]

    @pytest.mark.asyncio
    async def test_many_are_those_that_exist_and_may_be_seen(self, memory: MemoryDB) -> None:
        seen = await learn(memory, "one", scene="Canoe")
        secret = await learn(memory, "two", scene="Rent", channel=STAFF)
        ids = [SceneId(99), secret.scene_id, seen.scene_id]
        assert list(await memory.scenes.many(iter(ids), EVERYBODY)) == [seen.scene_id]
        assert list(await memory.scenes.many(ids, STAFF_ALONE)) == [secret.scene_id]
        assert await memory.scenes.many([], EVERYBODY) == {}

    @pytest.mark.asyncio
    async def test_cells_are_counted_unless_nobody_wants_to_know(self, memory: MemoryDB) -> None:
        cells = [await learn(memory, text, scene="Canoe") for text in ("one", "two")]
        id_ = cells[0].scene_id
        for counted, count in ((True, 2), (False, 0)):
            [scene] = await memory.scenes.recent(EVERYBODY, counted=counted)
            many = await memory.scenes.many([id_], EVERYBODY, counted=counted)
            assert scene.cells == many[id_].cells == count


class TestCompleting:
    @pytest.mark.asyncio
    async def test_names_that_begin_with_what_was_typed_come_first(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        for name in ("Übernachtung", "Great Übernachtung", "Über alles", "Rent"):
            await learn(memory, f"about {name}", scene=name)
            clock.turn(minutes=1)
        assert await memory.scenes.complete("ÜBER", EVERYBODY) == [
            "Über alles",
            "Übernachtung",
            "Great Übernachtung",
        ]
        assert await memory.scenes.complete("ÜBER", EVERYBODY, limit=1) == ["Über alles"]

    @pytest.mark.asyncio
    async def test_nothing_typed_offers_the_latest(self, memory: MemoryDB, clock: Clock) -> None:
        for name in ("One", "Two"):
            await learn(memory, f"about {name}", scene=name)
            clock.turn(minutes=1)
        assert await memory.scenes.complete(" ", EVERYBODY) == ["Two", "One"]

    @pytest.mark.asyncio
    async def test_a_name_of_two_scopes_is_offered_once(self, memory: MemoryDB) -> None:
        await learn(memory, "one", scene="Canoe")
        await learn(memory, "two", scene="Canoe", channel=STAFF)
        assert await memory.scenes.complete("ca", STAFF_MEMBERS) == ["Canoe"]

    @pytest.mark.asyncio
    @pytest.mark.parametrize("typed", ['"ca', "“Canoe”", "'"])
    async def test_quotation_marks_begin_no_name(self, memory: MemoryDB, typed: str) -> None:
        await learn(memory, "one", scene="Canoe")
        assert await memory.scenes.complete(typed, EVERYBODY) == ["Canoe"]

    @pytest.mark.asyncio
    async def test_names_out_of_sight_are_not_offered(self, memory: MemoryDB) -> None:
        await learn(memory, "one", scene="Secret", channel=STAFF)
        await learn(memory, "two", scene="Lake", channel=LAKE)
        assert await memory.scenes.complete("", scope_audience([10], [])) == []

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(typed=st.text(st.characters()))
    @pytest.mark.asyncio
    async def test_whatever_is_typed_is_only_text(self, memory: MemoryDB, typed: str) -> None:
        if not await memory.scenes.count(EVERYBODY):
            await learn(memory, "one", scene="100% canoe_trip")
        assert await memory.scenes.complete(typed, EVERYBODY) in ([], ["100% canoe_trip"])
        assert await memory.scenes.find(typed + "?", EVERYBODY) is None

    @pytest.mark.asyncio
    async def test_wildcards_are_letters(self, memory: MemoryDB) -> None:
        await learn(memory, "one", scene="100% canoe")
        await learn(memory, "two", scene="1000 canoes")
        assert await memory.scenes.complete("0%", EVERYBODY) == ["100% canoe"]
        assert await memory.scenes.complete("_", EVERYBODY) == []


class TestSummaries:
    @pytest.mark.asyncio
    async def test_a_summary_speaks_of_the_cells_it_was_given(self, memory: MemoryDB) -> None:
        one, two = await learn(memory, "one"), await learn(memory, "two")
        dirty = await only_dirty(memory)
        assert (dirty.new_cells, dirty.attempts) == (2, 0)
        assert await memory.scenes.replace_summary(dirty, "About one.", [one.id])
        left = await only_dirty(memory)
        assert (left.new_cells, left.scene.summary) == (1, "About one.")
        assert await memory.scenes.replace_summary(left, "About both.", [two.id])
        assert await dirty_scenes(memory) == []
        [scene] = await memory.scenes.recent(EVERYBODY)
        assert scene.summary == "About both."

    @pytest.mark.asyncio
    async def test_a_cell_that_came_meanwhile_keeps_its_scene_dirty(self, memory: MemoryDB) -> None:
        one = await learn(memory, "one")
        dirty = await only_dirty(memory)
        await learn(memory, "two")
        assert await memory.scenes.replace_summary(dirty, "About one.", [one.id])
        assert (await only_dirty(memory)).new_cells == 1

    @pytest.mark.asyncio
    async def test_a_stale_summary_is_refused(self, memory: MemoryDB) -> None:
        one, two = await learn(memory, "one"), await learn(memory, "two")
        dirty = await only_dirty(memory)
        assert await memory.scenes.replace_summary(dirty, "First.", [one.id])
        assert not await memory.scenes.replace_summary(dirty, "Second.", [one.id, two.id])
        left = await only_dirty(memory)
        assert (left.scene.summary, left.new_cells) == ("First.", 1)
        assert await rows(memory, "SELECT * FROM scene_history") == []

    @pytest.mark.asyncio
    async def test_after_a_reset_a_summary_is_refused(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "one")
        dirty = await only_dirty(memory)
        await memory.reset()
        assert not await memory.scenes.replace_summary(dirty, "Canary.", [cell.id])
        new = await learn(memory, "another beginning", at=START + timedelta(hours=1))
        assert not await memory.scenes.replace_summary(dirty, "Canary.", [new.id])
        await memory.scenes.postpone(dirty, dirty.retry_at + timedelta(days=999))
        again = await only_dirty(memory)
        assert (again.scene.summary, again.new_cells, again.attempts) == ("", 1, 0)

    @pytest.mark.asyncio
    async def test_a_summary_of_a_scene_that_is_gone_is_refused(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "one")
        dirty = await only_dirty(memory)
        gone = replace(dirty, scene=replace(dirty.scene, id=SceneId(99)))
        assert not await memory.scenes.replace_summary(gone, "Nobody's.", [cell.id])
        assert await only_dirty(memory) == dirty

    @pytest.mark.asyncio
    async def test_what_sqlite_cannot_hold_is_left_out(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "one")
        dirty = await only_dirty(memory)
        assert await memory.scenes.replace_summary(dirty, "About\0 one\ud800.", [cell.id])
        [scene] = await memory.scenes.recent(EVERYBODY)
        assert scene.summary == "About  one."

    @pytest.mark.asyncio
    async def test_replaced_summaries_are_kept_up_to_a_bound(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        for at in range(KEPT_SUMMARIES + 5):
            cell = await learn(memory, f"cell {at}")
            clock.turn(minutes=1)
            assert await memory.scenes.replace_summary(
                await only_dirty(memory), f"Summary {at}.", [cell.id]
            )
        kept = [text for (text,) in await rows(memory, "SELECT summary FROM scene_history")]
        assert kept == [f"Summary {at}." for at in range(4, KEPT_SUMMARIES + 4)]

    @pytest.mark.asyncio
    async def test_the_history_of_one_scene_pushes_out_no_others(self, memory: MemoryDB) -> None:
        other = await learn(memory, "about the rent", scene="Rent")
        for text in ("First.", "Second."):
            dirty = next(d for d in await dirty_scenes(memory) if d.scene.name == "Rent")
            await memory.scenes.replace_summary(dirty, text, [])
        for at in range(KEPT_SUMMARIES + 2):
            await learn(memory, f"cell {at}")
            dirty = next(d for d in await dirty_scenes(memory) if d.scene.name != "Rent")
            await memory.scenes.replace_summary(dirty, f"Summary {at}.", [])
        of_rent = "SELECT count(*) FROM scene_history WHERE scene_id = ?"
        assert await number(memory, of_rent, other.scene_id) == 1

    @pytest.mark.asyncio
    async def test_a_consolidation_that_came_to_nothing_is_put_off(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        cell = await learn(memory, "one")
        for attempt in (1, 2):
            later = clock() + timedelta(minutes=attempt)
            await memory.scenes.postpone(await only_dirty(memory), later)
            dirty = await only_dirty(memory)
            assert (dirty.attempts, dirty.retry_at) == (attempt, later)
        assert await memory.scenes.replace_summary(dirty, "Done.", [cell.id])
        await learn(memory, "two")
        fresh = await only_dirty(memory)
        assert fresh.attempts == 0
        assert fresh.retry_at < clock()

    @pytest.mark.asyncio
    async def test_the_longest_waiting_scene_comes_first(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        for name in ("One", "Two", "One"):
            await learn(memory, f"at {clock()}", scene=name)
            clock.turn(minutes=1)
        assert [dirty.scene.name for dirty in await dirty_scenes(memory)] == ["Two", "One"]
