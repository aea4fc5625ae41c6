"""Test how mem cells are read back."""

from datetime import timedelta

import pytest

from bot.ids import CellId, MessageId, SceneId
from bot.memory.db import MemoryDB
from bot.memory.records import Cell
from bot.vocabulary import CellType
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    NOBODY,
    STAFF,
    STAFF_ALONE,
    START,
    Clock,
    cells_of,
    dirty_scenes,
    draft,
    extract,
    learn,
    place,
    said,
    say,
)


@pytest.mark.asyncio
async def test_a_cell_comes_back_whole(memory: MemoryDB, clock: Clock) -> None:
    first, second = await say(memory, "Which canoe?"), await say(memory, "The green one", "Ben")
    clock.turn(minutes=5)
    drawn = draft(
        "Ben chose the green canoe",
        second,
        first,
        cell_type=CellType.DECISION,
        salience=0.75,
        scene="Canoe trip",
        author_id=second.author_id,
        author_name="Ben",
        said_at=second.said_at,
    )
    await extract(memory, drawn, of=[first, second])
    [cell] = await cells_of(memory, first)
    assert cell == Cell(
        id=cell.id,
        scene_id=cell.scene_id,
        scene="Canoe trip",
        cell_type=CellType.DECISION,
        salience=0.75,
        content="Ben chose the green canoe",
        author_id=second.author_id,
        author_name="Ben",
        place=place(GENERAL),
        said_at=second.said_at,
        created_at=clock(),
        sources=(first.id, second.id),
    )


@pytest.mark.asyncio
async def test_many_are_those_that_exist_and_may_be_seen(memory: MemoryDB) -> None:
    seen = await learn(memory, "The canoe is green")
    secret = await learn(memory, "It is a present", channel=STAFF)
    ids = [secret.id, seen.id, CellId(99)]
    assert await memory.cells.many(iter(ids), EVERYBODY) == {seen.id: seen}
    assert await memory.cells.many(ids, STAFF_ALONE) == {secret.id: secret}
    assert await memory.cells.many(ids, NOBODY) == {}
    assert await memory.cells.many([], EVERYBODY) == {}


@pytest.mark.asyncio
async def test_a_scenes_cells_come_newest_first_in_pages(memory: MemoryDB) -> None:
    said_at = {"old": START - timedelta(days=9), "new": START, "middle": START - timedelta(days=1)}
    for text, at in said_at.items():
        await learn(memory, text, said_at=at)
    await learn(memory, "elsewhere", scene="Rent")
    [scene] = [each for each in await memory.scenes.recent(EVERYBODY) if each.name != "Rent"]
    pages = [
        await memory.cells.of_scene(scene.id, EVERYBODY, limit=2, offset=at) for at in (0, 2, 4)
    ]
    assert [[cell.content for cell in page] for page in pages] == [["new", "middle"], ["old"], []]
    assert await memory.cells.of_scene(SceneId(99), EVERYBODY) == []


@pytest.mark.asyncio
async def test_of_equal_moments_the_later_cell_is_newer(memory: MemoryDB) -> None:
    cells = [await learn(memory, text) for text in ("one", "two", "three")]
    assert await memory.cells.of_scene(cells[0].scene_id, EVERYBODY) == cells[::-1]


@pytest.mark.asyncio
async def test_the_most_salient_come_first_and_of_equal_ones_the_newest(memory: MemoryDB) -> None:
    await learn(memory, "small", salience=0.1)
    await learn(memory, "great but old", salience=0.9, said_at=START - timedelta(days=9))
    await learn(memory, "great", salience=0.9)
    await learn(memory, "great and last", salience=0.9)
    found = await memory.cells.most_salient(EVERYBODY, limit=3)
    assert [cell.content for cell in found] == ["great and last", "great", "great but old"]


@pytest.mark.asyncio
async def test_what_a_summary_does_not_speak_of_yet_comes_oldest_first(memory: MemoryDB) -> None:
    cells = [await learn(memory, text) for text in ("one", "two", "three")]
    scene = cells[0].scene_id
    [dirty] = await dirty_scenes(memory)
    assert await memory.scenes.replace_summary(dirty, "One.", [cells[0].id])
    assert await memory.cells.not_consolidated(scene, EVERYBODY, limit=9) == cells[1:]
    assert await memory.cells.not_consolidated(scene, EVERYBODY, limit=1) == [cells[1]]


@pytest.mark.asyncio
async def test_sources_are_told_of_cells_that_may_be_seen(memory: MemoryDB) -> None:
    first, second = await say(memory, "Which canoe?"), await say(memory, "The green one")
    await extract(memory, draft("It is green", first, second), of=[first, second])
    [cell] = await cells_of(memory, first)
    secret = await learn(memory, "It is a present", channel=STAFF)
    found = await memory.cells.sources([cell.id, secret.id, CellId(99)], EVERYBODY)
    assert {each: sorted(sources) for each, sources in found.items()} == {
        cell.id: [first.id, second.id]
    }


@pytest.mark.asyncio
async def test_a_cell_without_evidence_can_still_be_read(memory: MemoryDB) -> None:
    cell = await learn(memory, "The canoe is green")
    await memory.connections.write(lambda t: t.fetch("DELETE FROM cell_sources"))
    assert (await memory.cells.many([cell.id], EVERYBODY))[cell.id].sources == ()


def test_messages_of_tests_differ() -> None:
    assert said("Hello").id != said("Hello").id
    assert isinstance(said("Hello").id, int)
    assert MessageId(said("Hello").id) > 0
