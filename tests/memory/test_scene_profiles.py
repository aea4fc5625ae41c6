"""Test what speaks for two scenes being one, and what against it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ids import SceneId
from bot.memory.audience import EVERYONE
from bot.memory.db import MemoryDB
from bot.memory.parting import parts_of
from bot.memory.records import Scene
from bot.memory.scene_profiles import Profile, may_be_one, profile_of, rarity_of
from tests.memory.samples import START, STEMMER, learn

MILL = ("The canoe is at the mill", "The mill rents the canoe", "We meet at the mill")


async def profile(
    memory: MemoryDB, name: str, *texts: str, things: tuple[int, ...] = ()
) -> Profile:
    cells = [await learn(memory, f"{text} of {name}", scene=name) for text in texts]
    scene = Scene(SceneId(cells[0].scene_id), name, "", EVERYONE, len(cells), START)
    return profile_of(scene, cells, things, STEMMER)


def verdict(one: Profile, other: Profile) -> bool:
    counts = one.counts + other.counts
    return may_be_one(one, other, rarity_of(counts, len(one.cells) + len(other.cells))) > 0


@pytest.mark.asyncio
async def test_names_and_words_together_make_two_scenes_one(memory: MemoryDB) -> None:
    one = await profile(memory, "Canoe", *MILL)
    assert verdict(one, await profile(memory, "Canoe trip", *MILL))
    assert not verdict(one, await profile(memory, "Canoe prices", "Toner costs 9 euros"))


@pytest.mark.asyncio
async def test_wording_alone_makes_no_two_scenes_one(memory: MemoryDB) -> None:
    anna = await profile(memory, "Purple", "Her favourite colour", "She likes the colour")
    ben = await profile(memory, "Cyan", "His favourite colour", "He likes the colour")
    assert not verdict(anna, ben)


@pytest.mark.asyncio
async def test_things_that_both_speak_of_count(memory: MemoryDB) -> None:
    one = await profile(memory, "Paddling", *MILL, things=(1, 2))
    other = await profile(memory, "Weekend", *MILL, things=(1, 2, 3))
    assert verdict(one, other)
    assert not verdict(one, replace(other, things=frozenset({1})))


@pytest.mark.asyncio
async def test_values_in_names_and_much_time_between_keep_scenes_apart(memory: MemoryDB) -> None:
    one = await profile(memory, "Release 1.2", *MILL)
    other = await profile(memory, "Release 1.3", *MILL)
    assert not verdict(one, other)
    long_ago = [replace(cell, said_at=cell.said_at - timedelta(days=400)) for cell in one.cells]
    same = await profile(memory, "Releases", *MILL)
    old = replace(same, cells=tuple(long_ago), name="Releases of old")
    assert verdict(same, replace(same, name="Releases of old"))
    assert not verdict(same, old)


@pytest.mark.asyncio
async def test_a_scene_falls_into_parts_that_share_no_words(memory: MemoryDB) -> None:
    canoe = [f"The canoe needs {n} paddles" for n in ("two", "green", "long", "light", "spare")]
    printer = [f"The printer eats {n} toner" for n in ("black", "red", "cheap", "old", "thick")]
    mixed = [text for pair in zip(canoe, printer, strict=True) for text in pair]
    both = await profile(memory, "Club", *mixed)
    rarity = rarity_of(both.counts, len(both.cells))
    parts = parts_of(both, {w: r for w, r in rarity.items() if w != "club"}, {})
    assert [len(part) for part in parts] == [5, 5]
    alone = await profile(memory, "Canoe", *canoe)
    assert len(parts_of(alone, rarity_of(alone.counts, 5), {})) < 2
