"""Test the one predicate: nothing that any read returns ever leaves its audience."""

import asyncio
import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ids import CellId, ChannelId, MessageId, SceneId
from bot.memory.audience import EVERYONE, Audience, Scope, scope_of_channel
from bot.memory.db import MemoryDB
from bot.memory.records import Cell, Message, Place
from bot.memory.standing import STANDING
from bot.vocabulary import CellType
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    NOBODY,
    PEOPLE,
    STAFF,
    STAFF_ALONE,
    STAFF_MEMBERS,
    draft,
    extract,
    learn,
    number,
    open_memory,
    rows,
    said,
    say,
    scope_audience,
)

LAST = MessageId(2**63 - 1)
SCENES = ("Canoe", "Rent")


class TestParameters:
    def test_nothing_is_seen_unless_named(self) -> None:
        assert NOBODY.parameters == {"open_channels": "[]", "own_scopes": "[]"}

    def test_they_are_the_same_for_the_same_audience(self) -> None:
        one = scope_audience([3, 1, 2], [20, 10])
        other = scope_audience([2, 3, 1], [10, 20])
        assert one.parameters == other.parameters

    def test_everyones_scope_cannot_be_had_as_an_own_one(self) -> None:
        sneaky = Audience(own_scopes=frozenset({EVERYONE, Scope(20)}))
        assert json.loads(sneaky.parameters["own_scopes"]) == [20]


class TestScenes:
    @pytest.mark.asyncio
    async def test_a_scene_is_open_only_while_every_channel_that_fed_it_is(
        self, memory: MemoryDB
    ) -> None:
        of_general = await learn(memory, "The canoe is green", scene="Canoe")
        of_lake = await learn(memory, "The canoe leaks", scene="Canoe", channel=LAKE)
        assert of_general.scene_id == of_lake.scene_id
        assert await memory.scenes.find("Canoe", EVERYBODY) is not None
        lake_closed = scope_audience([GENERAL], [])
        assert await memory.scenes.find("Canoe", lake_closed) is None
        [cell] = await memory.cells.most_salient(lake_closed, limit=9)
        assert (cell.id, cell.scene) == (of_general.id, "")
        [open_again] = await memory.cells.many([of_general.id], EVERYBODY)
        assert (await memory.cells.many([open_again], EVERYBODY))[open_again].scene == "Canoe"

    @pytest.mark.asyncio
    async def test_a_scene_that_nothing_fed_is_hidden(self, memory: MemoryDB) -> None:
        await learn(memory, "The canoe is green")
        await memory.connections.write(lambda t: t.fetch("DELETE FROM scene_channels"))
        assert await memory.scenes.recent(EVERYBODY) == []
        assert await memory.scenes.count(NOBODY) == 0

    @pytest.mark.asyncio
    async def test_a_private_scene_of_the_same_name_is_another(self, memory: MemoryDB) -> None:
        open_cell = await learn(memory, "The canoe is green", scene="Canoe")
        secret = await learn(memory, "The canoe is a present", scene="Canoe", channel=STAFF)
        assert open_cell.scene_id != secret.scene_id
        [seen] = await memory.scenes.recent(EVERYBODY)
        assert (seen.id, seen.cells) == (open_cell.scene_id, 1)
        assert {scene.id for scene in await memory.scenes.recent(STAFF_MEMBERS)} == {
            open_cell.scene_id,
            secret.scene_id,
        }


class TestChannels:
    @pytest.mark.asyncio
    async def test_what_was_said_in_a_closed_channel_is_gone_at_once_and_back_when_it_opens(
        self, memory: MemoryDB
    ) -> None:
        cell = await learn(memory, "The canoe is green")
        closed = scope_audience([LAKE], [])
        assert await memory.recall.find("canoe", closed) == []
        assert await memory.messages.get(cell.sources[0], closed) is None
        assert await memory.recall.find("canoe", EVERYBODY) != []

    @pytest.mark.asyncio
    async def test_what_was_private_stays_so_when_its_channel_opens(self, memory: MemoryDB) -> None:
        await learn(memory, "The canoe is a present", channel=STAFF)
        opened = scope_audience([GENERAL, LAKE, STAFF], [])
        assert await memory.recall.find("canoe", opened) == []
        assert await memory.recall.find("canoe", STAFF_ALONE) != []

    @pytest.mark.asyncio
    async def test_a_thread_follows_its_channel(self, memory: MemoryDB) -> None:
        thread = Place(ChannelId(77), GENERAL, EVERYONE)
        await learn(memory, "The canoe is green", place=thread)
        assert await memory.recall.find("canoe", EVERYBODY) != []
        assert await memory.recall.find("canoe", scope_audience([77], [])) == []

    @pytest.mark.asyncio
    async def test_a_private_thread_is_for_its_members_alone(self, memory: MemoryDB) -> None:
        thread = ChannelId(78)
        await learn(
            memory, "It is a surprise", place=Place(thread, GENERAL, scope_of_channel(thread))
        )
        assert await memory.recall.find("surprise", EVERYBODY) == []
        assert await memory.recall.find("surprise", scope_audience([], [78])) != []


@dataclass(slots=True)
class World:
    """Hold a random memory and what is true of it."""

    memory: MemoryDB
    messages: dict[MessageId, Message] = field(default_factory=dict)
    cells: dict[CellId, Place] = field(default_factory=dict)
    fed: dict[SceneId, set[ChannelId]] = field(default_factory=dict)
    scopes: dict[SceneId, Scope] = field(default_factory=dict)

    async def hear(self, at: int, place: Place, scene: str) -> None:
        """Log a message with words of its own and of all, and draw a cell from it."""
        message = said(f"canoe word{at} channel{place.root_id}", place=place)
        assert await self.memory.messages.add(message)
        self.messages[message.id] = message
        await extract(
            self.memory,
            draft(
                f"canoe word{at}",
                message,
                scene=f"{scene} topic",
                cell_type=list(CellType)[at % len(CellType)],
                salience=at % 10 / 10,
            ),
            of=[message],
        )
        sql = (
            "SELECT c.id, c.scene_id FROM mem_cells AS c JOIN cell_sources AS s ON s.cell_id = c.id"
            " WHERE s.message_id = ?"
        )
        [(cell, scene_id)] = await rows(self.memory, sql, message.id)
        self.cells[CellId(cell)] = place
        self.fed.setdefault(SceneId(scene_id), set()).add(place.root_id)
        self.scopes[SceneId(scene_id)] = place.scope

    def visible_messages(self, audience: Audience) -> set[MessageId]:
        return {m.id for m in self.messages.values() if may_see(m.place, audience)}

    def visible_cells(self, audience: Audience) -> set[CellId]:
        return {cell for cell, place in self.cells.items() if may_see(place, audience)}

    def visible_scenes(self, audience: Audience) -> set[SceneId]:
        return {
            scene
            for scene, scope in self.scopes.items()
            if (scope == EVERYONE and self.fed[scene] <= audience.open_channels)
            or (scope != EVERYONE and scope in audience.own_scopes)
        }


def may_see(place: Place, audience: Audience) -> bool:
    if place.scope == EVERYONE:
        return place.root_id in audience.open_channels
    return place.scope in audience.own_scopes


def names_fit(cells: Iterable[Cell], scenes: set[SceneId]) -> bool:
    return all(bool(cell.scene) == (cell.scene_id in scenes) for cell in cells)


async def check_messages(world: World, audience: Audience) -> None:
    log, seen = world.memory.messages, world.visible_messages(audience)
    everything = list(world.messages)
    assert {m.id for m in await log.many(everything, audience)} == seen
    assert set(await log.where(everything, audience)) == seen
    for message in world.messages.values():
        assert bool(await log.get(message.id, audience)) == (message.id in seen)
    for channel in {message.place.channel_id for message in world.messages.values()}:
        recent = await log.recent(channel, audience, before=LAST, limit=100)
        in_channel = {i for i in seen if world.messages[i].place.channel_id == channel}
        assert {message.id for message in recent} == in_channel


async def check_cells(world: World, audience: Audience) -> None:
    store, seen = world.memory.cells, world.visible_cells(audience)
    scenes = world.visible_scenes(audience)
    found = [
        *(await store.many(world.cells, audience)).values(),
        *await store.most_salient(audience, limit=100),
    ]
    for scene in world.fed:
        found += await store.of_scene(scene, audience, limit=100)
        found += await store.not_consolidated(scene, audience, limit=100)
    assert {cell.id for cell in found} == seen
    assert names_fit(found, scenes)
    assert set(await store.sources(world.cells, audience)) == seen
    standing = {cell.id for cell in found if cell.cell_type in STANDING}
    for asker, channel in product((PEOPLE["Anna"], PEOPLE["Ben"]), (GENERAL, STAFF)):
        read = await store.standing(audience, asker=asker, channel_id=channel, limit=100)
        assert {cell.id for cell in read} <= standing
        assert asker != PEOPLE["Anna"] or len(read) == len(standing)  # it was she who said it all


async def check_scenes(world: World, audience: Audience) -> None:
    store, seen = world.memory.scenes, world.visible_scenes(audience)
    recent = await store.recent(audience, limit=100)
    assert {scene.id for scene in recent} == seen
    assert await store.count(audience) == len(seen)
    assert set(await store.many(world.fed, audience)) == seen
    cells = world.visible_cells(audience)
    assert all(scene.cells <= len(cells) for scene in recent)
    names = {scene.name for scene in recent}
    assert set(await store.complete("", audience)) == names
    for name in (f"{scene} topic" for scene in SCENES):
        found = await store.find(name, audience)
        assert bool(found) == (name in names)
        assert found is None or found.id in seen


async def check_recall(world: World, audience: Audience) -> None:
    messages, cells = world.visible_messages(audience), world.visible_cells(audience)
    scenes = world.visible_scenes(audience)
    for text in ("canoe", "word1 word2 word3", "topic", "channel10 channel20", "nothing at all"):
        finds = await world.memory.recall.find(text, audience, limit=100)
        finds += await world.memory.recall.find(text, audience, limit=100, own_words=True)
        assert {find.message.id for find in finds if find.message} <= messages
        assert {find.cell.id for find in finds if find.cell} <= cells
        assert names_fit((find.cell for find in finds if find.cell), scenes)
        similar = await world.memory.recall.similar_cells(text, audience, limit=100)
        assert {cell.id for cell in similar} <= cells
    everything = await world.memory.recall.find("canoe", audience, limit=100)
    assert {find.cell.id for find in everything if find.cell} == cells


async def check_status(world: World, audience: Audience) -> None:
    status = await world.memory.status(audience)
    assert status.messages == len(world.visible_messages(audience))
    assert status.cells == len(world.visible_cells(audience))
    assert status.scenes == status.dirty_scenes == len(world.visible_scenes(audience))
    assert status.waiting_messages == status.failed_messages == 0


CHANNELS = st.sampled_from([ChannelId(channel) for channel in (10, 11, 12, 20, 21)])
PLACES = st.builds(
    lambda channel, root, private: Place(
        channel, root or channel, scope_of_channel(channel) if private else EVERYONE
    ),
    CHANNELS,
    st.none() | CHANNELS,
    st.booleans(),
)
AUDIENCES = st.builds(
    Audience,
    st.frozensets(CHANNELS, max_size=5),
    st.frozensets(CHANNELS.map(scope_of_channel) | st.just(EVERYONE), max_size=3),
)


@settings(max_examples=30)
@given(
    heard=st.lists(st.tuples(PLACES, st.sampled_from(SCENES)), min_size=1, max_size=12),
    audiences=st.lists(AUDIENCES, min_size=1, max_size=4),
)
def test_no_read_of_any_random_memory_leaves_its_audience(
    heard: list[tuple[Place, str]], audiences: list[Audience]
) -> None:
    async def check(folder: Path) -> None:
        world = World(await open_memory(folder / "1.db"))
        try:
            for at, (place, scene) in enumerate(heard):
                await world.hear(at, place, scene)
            for audience in (NOBODY, *audiences):
                await check_messages(world, audience)
                await check_cells(world, audience)
                await check_scenes(world, audience)
                await check_recall(world, audience)
                await check_status(world, audience)
        finally:
            await world.memory.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(check(Path(folder)))


@pytest.mark.asyncio
async def test_the_reads_that_take_no_audience_are_the_backgrounds_alone(memory: MemoryDB) -> None:
    """A batch, and a dirty scene, are of one scope; what is drawn from them stays in it."""
    await say(memory, "The canoe is green")
    await say(memory, "The canoe is a present", channel=STAFF)
    for waiting in await memory.queue.waiting():
        batch = await memory.queue.batch(waiting, limit=9, characters=999, context=9)
        assert batch is not None
        assert {m.place.scope for m in (*batch.messages, *batch.context)} == {waiting.scope}
    assert await number(memory, "SELECT count(*) FROM mem_cells") == 0
