"""Test what a map of scenes is drawn of, and that it holds nothing its readers may not see."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.ids import CellId
from bot.memory import scene_map
from bot.memory.audience import Audience, Scope
from bot.memory.db import MemoryDB
from bot.memory.records import Cell
from bot.memory.scene_map import COMMON, MOST_SCENES, SceneMap
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    NOBODY,
    STAFF,
    STAFF_ALONE,
    STAFF_MEMBERS,
    START,
    cells_of,
    draft,
    extract,
    learn,
    say,
)


async def run(memory: MemoryDB, statement: str, values: Sequence[object] = ()) -> None:
    await memory.connections.write(lambda run: run.fetch(statement, values))


async def speak_of(memory: MemoryDB, name: str, *cells: Cell, kind: str = "thing") -> None:
    """Note that cells speak of something."""
    scope = int(cells[0].place.scope)
    await run(
        memory,
        "INSERT OR IGNORE INTO entities (scope, kind, name, folded_name, created_at)"
        " VALUES (?, ?, ?, ?, 0)",
        (scope, kind, name, name),
    )
    for cell in cells:
        await run(
            memory,
            "INSERT INTO cell_entities SELECT ?, id FROM entities WHERE name = ? AND scope = ?",
            (cell.id, name, scope),
        )


async def scene(memory: MemoryDB, name: str, **more: Any) -> Cell:
    """Remember something in a scene that speaks of nobody and nothing, its speaker included."""
    cell = await learn(memory, f"about {name}", scene=name, **more)
    await run(memory, "DELETE FROM cell_entities WHERE cell_id = ?", (cell.id,))
    return cell


async def link(memory: MemoryDB, a: CellId, b: CellId, kind: str) -> None:
    await run(memory, "INSERT INTO cell_links VALUES (?, ?, ?)", (a, b, kind))


async def links(memory: MemoryDB, audience: Audience = EVERYBODY) -> dict[tuple[str, str], float]:
    found = await memory.maps.of(audience)
    names = {scene.id: scene.name for scene in found.scenes}
    return {(names[each.a], names[each.b]): round(each.weight, 3) for each in found.links}


def names(found: SceneMap) -> list[str]:
    return [scene.name for scene in found.scenes]


class TestScenes:
    @pytest.mark.asyncio
    async def test_every_scene_is_there_with_how_much_it_holds_and_when_it_was_last_spoken_of(
        self, memory: MemoryDB
    ) -> None:
        for days, name in ((9, "Boats"), (2, "Boats"), (5, "Boats"), (7, "Food")):
            await learn(memory, f"{days}", scene=name, at=START - timedelta(days=days))
        found = await memory.maps.of(EVERYBODY)
        assert [(s.name, s.cells, (START - s.last_said_at).days) for s in found.scenes] == [
            ("Boats", 3, 2),
            ("Food", 1, 7),
        ]
        assert found.total == 2

    @pytest.mark.asyncio
    async def test_an_empty_memory_has_no_scenes(self, memory: MemoryDB) -> None:
        assert await memory.maps.of(EVERYBODY) == SceneMap((), (), 0)

    @pytest.mark.asyncio
    async def test_a_private_channels_scene_is_on_no_other_map(self, memory: MemoryDB) -> None:
        await learn(memory, "one", scene="Boats")
        await learn(memory, "two", scene="Secret", channel=STAFF)
        for audience, seen in (
            (EVERYBODY, ["Boats"]),
            (STAFF_MEMBERS, ["Boats", "Secret"]),
            (STAFF_ALONE, ["Secret"]),
            (NOBODY, []),
            (Audience(own_scopes=frozenset({Scope(77)})), []),
        ):
            found = await memory.maps.of(audience)
            assert names(found) == seen
            assert found.total == len(seen)

    @pytest.mark.asyncio
    async def test_closing_a_channel_takes_its_scenes_and_their_links_off_at_once(
        self, memory: MemoryDB
    ) -> None:
        boats, food = await scene(memory, "Boats"), await scene(memory, "Food")
        lake = await scene(memory, "Lake", channel=LAKE)
        for name, cells in {"a": (boats, lake), "b": (boats, food), "c": (food, lake)}.items():
            await speak_of(memory, name, *cells)
        assert set(await links(memory)) == {("Boats", "Food"), ("Boats", "Lake"), ("Food", "Lake")}
        without_lake = Audience(open_channels=frozenset({GENERAL}))
        assert set(await links(memory, without_lake)) == {("Boats", "Food")}
        assert names(await memory.maps.of(without_lake)) == ["Boats", "Food"]

    @pytest.mark.asyncio
    async def test_of_many_scenes_the_latest_are_drawn_and_all_are_counted(
        self, memory: MemoryDB
    ) -> None:
        more = MOST_SCENES + 40
        await run(
            memory,
            "WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE"
            " value < ?) INSERT INTO mem_scenes (name, folded_name, scope, created_at, updated_at)"
            " SELECT 'Topic ' || value, 'topic ' || value, 0, 0, value FROM n",
            (more,),
        )
        await run(memory, "INSERT INTO scene_channels SELECT id, ? FROM mem_scenes", (GENERAL,))
        found = await memory.maps.of(EVERYBODY)
        assert names(found) == [f"Topic {number}" for number in range(41, more + 1)]
        assert found.total == more


class TestLinks:
    @pytest.mark.asyncio
    async def test_scenes_that_speak_of_the_same_are_linked_the_more_the_rarer_it_is(
        self, memory: MemoryDB
    ) -> None:
        boats, food, club, *_ = [await scene(memory, f"Topic {n}") for n in range(9)]
        await speak_of(memory, "canoe", boats, food)
        await speak_of(memory, "the lock", boats, food, club)
        assert await links(memory) == {
            ("Topic 0", "Topic 1"): 1.5,
            ("Topic 0", "Topic 2"): 0.5,
            ("Topic 1", "Topic 2"): 0.5,
        }

    @pytest.mark.asyncio
    async def test_a_person_links_less_than_a_thing(self, memory: MemoryDB) -> None:
        boats, food = [await scene(memory, name) for name in ("Boats", "Food")]
        await speak_of(memory, "cara", boats, food, kind="person")
        assert await links(memory) == {("Boats", "Food"): 0.5}

    @pytest.mark.asyncio
    async def test_being_spoken_of_again_in_the_same_scene_adds_nothing(
        self, memory: MemoryDB
    ) -> None:
        boats, food = [await scene(memory, name) for name in ("Boats", "Food")]
        again = await learn(memory, "more", scene="Boats")
        await run(memory, "DELETE FROM cell_entities")
        await speak_of(memory, "canoe", boats, again)
        assert await links(memory) == {}
        await speak_of(memory, "canoe", food)
        assert await links(memory) == {("Boats", "Food"): 1.0}

    @pytest.mark.asyncio
    @pytest.mark.parametrize(("scenes", "speaking"), [(3, 3), (9, 4), (60, COMMON + 1)])
    async def test_what_is_spoken_of_everywhere_links_nothing(
        self, memory: MemoryDB, scenes: int, speaking: int
    ) -> None:
        cells = [await scene(memory, f"Topic {number}") for number in range(scenes)]
        await speak_of(memory, "canoe", *cells[:speaking])
        assert await links(memory) == {}
        await run(memory, "DELETE FROM cell_entities WHERE cell_id = ?", (cells[0].id,))
        assert await links(memory)

    @pytest.mark.asyncio
    @pytest.mark.parametrize(("kind", "weight"), [("follows", 1), ("answers", 1), ("part_of", 1.5)])
    async def test_linked_cells_link_their_scenes(
        self, memory: MemoryDB, kind: str, weight: float
    ) -> None:
        boats, food = [await scene(memory, name) for name in ("Boats", "Food")]
        await link(memory, food.id, boats.id, kind)
        assert await links(memory) == {("Boats", "Food"): weight}

    @pytest.mark.asyncio
    async def test_a_message_that_gave_two_scenes_a_cell_links_them(self, memory: MemoryDB) -> None:
        message = await say(memory, "Soup on the boat, and the fee goes up")
        drafts = [draft(text, message, scene=text) for text in ("Soup", "Fees")]
        await extract(memory, *drafts, of=[message])
        assert len(await cells_of(memory, message)) == 2
        await run(memory, "DELETE FROM cell_entities")
        assert await links(memory) == {("Soup", "Fees"): 0.5}

    @pytest.mark.asyncio
    async def test_links_to_what_may_not_be_seen_are_not_there(self, memory: MemoryDB) -> None:
        boats = await learn(memory, "one", scene="Boats")
        secret = await learn(memory, "two", scene="Secret", channel=STAFF)
        await link(memory, secret.id, boats.id, "follows")
        assert await links(memory, EVERYBODY) == {}
        assert await links(memory, STAFF_ALONE) == {}


@pytest.mark.asyncio
@pytest.mark.parametrize("statement", [scene_map._SCENES, scene_map._LINKS])
async def test_cells_are_read_from_their_index_and_contents_never(
    memory: MemoryDB, statement: str
) -> None:
    found = await memory.connections.fetch(f"EXPLAIN QUERY PLAN {statement}", EVERYBODY.parameters)
    of_cells = [row[3] for row in found if row[3].split()[1:2] in (["c"], ["mem_cells"])]
    assert of_cells
    assert all("COVERING INDEX cells_of_scene" in step for step in of_cells)
