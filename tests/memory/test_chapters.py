"""Test the chapters of long scenes."""

from datetime import timedelta

import pytest

from bot.ids import SceneId
from bot.memory.audience import Audience
from bot.memory.chapters import CHAPTER_CELLS, UNTOLD_CELLS, DueChapter
from bot.memory.db import MemoryDB
from bot.memory.reorganising import Group
from tests.memory.reorganising_scenes import cells_in
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    NOBODY,
    START,
    extract,
    learn,
    number,
    rows,
    say,
)
from tests.memory.samples import draft as drafted

HOUR = timedelta(hours=1)


async def fill(memory: MemoryDB, cells: int, first: int = 0) -> SceneId:
    """Have so many things remembered in one scene, one an hour."""
    said = [
        await say(memory, f"point {n}", said_at=START + n * HOUR)
        for n in range(first, first + cells)
    ]
    drafts = [drafted(message.content, message, scene="Trips") for message in said]
    assert await extract(memory, *drafts, of=said) == cells
    [(scene,)] = await rows(memory, "SELECT id FROM mem_scenes")
    return SceneId(scene)


async def tell(memory: MemoryDB, summary: str = "Much was said.") -> DueChapter:
    [due] = await memory.chapters.due()
    cells = await memory.chapters.cells_of_next(due, EVERYBODY)
    assert await memory.chapters.add(due, summary, cells)
    return due


@pytest.mark.asyncio
async def test_a_scene_has_chapters_only_once_it_is_long(memory: MemoryDB) -> None:
    await fill(memory, UNTOLD_CELLS - 1)
    assert await memory.chapters.due() == []
    await fill(memory, 1, UNTOLD_CELLS)
    assert len(await memory.chapters.due()) == 1


@pytest.mark.asyncio
async def test_each_chapter_begins_after_the_one_before(memory: MemoryDB) -> None:
    scene = await fill(memory, UNTOLD_CELLS + CHAPTER_CELLS)
    await tell(memory, "First.")
    await tell(memory, "Second.")
    assert await memory.chapters.due() == []
    second, first = await memory.chapters.of_scene(scene, EVERYBODY, limit=5)
    assert (first.summary, first.cells, first.starts_at) == ("First.", CHAPTER_CELLS, START)
    assert (second.summary, second.starts_at) == ("Second.", START + CHAPTER_CELLS * HOUR)
    assert first.ends_at == START + (CHAPTER_CELLS - 1) * HOUR
    assert await memory.chapters.of_scene(scene, EVERYBODY, limit=1, offset=1) == [first]


@pytest.mark.asyncio
async def test_a_chapter_is_shown_where_its_scene_is(memory: MemoryDB) -> None:
    scene = await fill(memory, UNTOLD_CELLS)
    await tell(memory)
    for audience, shown in ((EVERYBODY, 1), (Audience(frozenset({GENERAL})), 1), (NOBODY, 0)):
        assert await memory.chapters.count(scene, audience) == shown
        assert len(await memory.chapters.of_scene(scene, audience, limit=5)) == shown


@pytest.mark.asyncio
async def test_none_is_told_twice_nor_of_cells_that_went_elsewhere(memory: MemoryDB) -> None:
    scene = await fill(memory, UNTOLD_CELLS)
    [due] = await memory.chapters.due()
    told = await memory.chapters.cells_of_next(due, EVERYBODY)
    moved = tuple(await cells_in(memory, scene))[:2]
    groups = [Group("Norway", moved)]
    assert await memory.reorganiser.split(await memory.epoch(), scene, groups, EVERYBODY)
    assert not await memory.chapters.add(due, "Much.", told)
    rest = await memory.chapters.cells_of_next(due, EVERYBODY)
    assert await memory.chapters.add(due, "Much.", rest)
    assert not await memory.chapters.add(due, "Much.", rest)
    assert await number(memory, "SELECT count(*) FROM scene_chapters") == 1


@pytest.mark.asyncio
async def test_a_reset_is_no_place_for_a_chapter(memory: MemoryDB) -> None:
    await fill(memory, UNTOLD_CELLS)
    [due] = await memory.chapters.due()
    cells = await memory.chapters.cells_of_next(due, EVERYBODY)
    await memory.reset()
    assert not await memory.chapters.add(due, "Much.", cells)


@pytest.mark.asyncio
async def test_a_split_scene_tells_its_past_anew(memory: MemoryDB) -> None:
    scene = await fill(memory, UNTOLD_CELLS + 10)
    await tell(memory)
    moved = tuple(await cells_in(memory, scene))[:2]
    groups = [Group("Norway", moved)]
    assert await memory.reorganiser.split(await memory.epoch(), scene, groups, EVERYBODY)
    assert await memory.chapters.count(scene, EVERYBODY) == 0
    assert len(await memory.chapters.due()) == 1
    learned = await learn(memory, "one more", scene="Trips")
    assert learned.scene_id == scene
