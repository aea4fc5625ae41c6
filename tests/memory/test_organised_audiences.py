"""Test that no read of organised memory leaves its audience, however channels open and close.

Every place has a word of its own that stands in whatever is said, named or summed up there: where a
place may not be seen, its word may not be read either.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import consolidation, extraction, reflection
from bot.ids import CellId, ChannelId, EntityId, SceneId
from bot.memory.audience import EVERYONE, Audience, Scope, scope_of_channel
from bot.memory.db import MemoryDB
from bot.memory.examining import DueScene
from bot.memory.records import CellDraft, Message, Place, Relation
from bot.memory.reflecting import Derived, DueReflection
from bot.memory.reorganising import Group
from bot.memory.timestamps import from_milliseconds
from bot.memory.undoing import CannotUndo
from bot.vocabulary import CellType, Outcome, RelationKind, TaskState
from tests.memory.samples import PEOPLE, START, draft, open_memory, rows, said

ROOTS = tuple(map(ChannelId, (10, 11, 20)))
PLACES = tuple(
    Place(root, root, scope) for root in ROOTS for scope in (EVERYONE, scope_of_channel(root))
)
AT_LEAST_ONE = st.frozensets(st.sampled_from(ROOTS), min_size=1)
KINDS = (None, *RelationKind)
TYPES = tuple(CellType)
ALL = Audience(frozenset(ROOTS), frozenset(map(scope_of_channel, ROOTS)))


@dataclass(frozen=True)
class Said:
    """Say what is said next, of what, and which channels are open when it is organised."""

    place: Place
    cell_type: CellType
    kind: RelationKind | None
    to: int
    own_scene: bool
    open_now: frozenset[ChannelId]


@dataclass(frozen=True)
class Moved:
    """Say what is done next to scenes or cells."""

    act: str
    which: int
    other: int
    open_now: frozenset[ChannelId]


SAID = st.builds(
    Said,
    st.sampled_from(PLACES),
    st.sampled_from(TYPES),
    st.sampled_from(KINDS),
    st.integers(0, 9),
    st.booleans(),
    AT_LEAST_ONE,
)
ACTS = ("merge", "split", "rename", "sum up", "tell", "derive", "correct", "settle", "undo")
MOVED = st.builds(Moved, st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 9), AT_LEAST_ONE)
AUDIENCES = st.builds(
    Audience,
    st.frozensets(st.sampled_from(ROOTS)),
    st.frozensets(st.sampled_from(ROOTS).map(scope_of_channel)),
)


def word_of(scope: int, root: int) -> str:
    """Return the word that stands for a place; no other's is a part of it."""
    return f"Canary{'xyz'[ROOTS.index(ChannelId(root))]}{'Private' if scope else 'Open'}"


@dataclass
class World:
    """Hold a memory that random things are done to."""

    memory: MemoryDB
    cells: list[CellId] = field(default_factory=list)

    async def hear(self, at: int, next_: Said) -> None:
        """Bring in a message of a place, with the place's word in all that is drawn from it."""
        place, memory = next_.place, self.memory
        word = word_of(place.scope, place.root_id)
        # What tells two channels apart is their word alone, and not all of them say theirs.
        text = f"The Canoe launch of {word} is on {at + 1} May" if at % 3 else "Paint the Canoe"
        message = said(text, ("Anna", "Ben")[at % 2], place=place, said_at=START + at * HOUR)
        assert await memory.messages.add(message)
        [waiting] = [each for each in await memory.queue.waiting() if each.scope == place.scope]
        batch = await memory.queue.batch(waiting, limit=9, characters=9_999, context=0)
        assert batch is not None
        drafted = self._draft(message, next_, word)
        assert await memory.queue.finish(batch, [drafted])
        await memory.organiser.organise(place.scope, of_scope(place.scope, next_.open_now))
        self.cells = [CellId(row[0]) for row in await rows(memory, "SELECT id FROM mem_cells")]

    def _draft(self, message: Message, next_: Said, word: str) -> CellDraft:
        known = self.cells[next_.to % len(self.cells)] if self.cells else None
        related = next_.kind is not None and known is not None
        return draft(
            message.content,
            message,
            scene=f"{word} topic" if next_.own_scene else "Canoe topic",
            cell_type=next_.cell_type,
            salience=0.9,
            relations=(Relation(known, next_.kind),) if related else (),  # type: ignore[arg-type]
            about=("Canoe", word),
            assignee=word if next_.cell_type is CellType.TASK else "",
            due_at=START + 90 * HOUR if next_.cell_type is CellType.TASK else None,
        )

    async def do(self, act: Moved) -> None:
        """Do something to what is there, if it can be done."""
        if self.cells:  # none of a place that is closed by now
            await getattr(self, act.act.replace(" ", "_"))(act)

    async def merge(self, act: Moved) -> None:
        one, other = await self.scene(act.which), await self.scene(act.other)
        name = f"{await self.words(one[0])} merged"
        audience = of_scope(one[1], act.open_now)
        now = await self.memory.epoch()
        await self.memory.reorganiser.merge(
            now, one[0], other[0], audience, name=name[:60], reason=f"{one[2]} and {other[2]}"
        )

    async def split(self, act: Moved) -> None:
        scene, scope, _ = await self.scene(act.which)
        found = await rows(
            self.memory, "SELECT id, root_id FROM mem_cells WHERE scene_id = ?", scene
        )
        cell, root = found[act.other % len(found)]
        group = Group(f"{word_of(scope, root)} part", (CellId(cell),))
        await self.memory.reorganiser.split(
            await self.memory.epoch(), scene, [group], of_scope(scope, act.open_now)
        )

    async def rename(self, act: Moved) -> None:
        scene, scope, _ = await self.scene(act.which)
        name = f"{await self.words(scene)} renamed"[:60]
        audience = of_scope(scope, act.open_now)
        await self.memory.reorganiser.rename(await self.memory.epoch(), scene, name, audience)

    async def sum_up(self, act: Moved) -> None:
        dirty = await self.memory.scenes.dirty(await self.memory.epoch())
        if dirty:
            one = dirty[act.which % len(dirty)]
            audience = of_scope(one.scene.scope, act.open_now)
            request = await consolidation.request_for(self.memory, one, audience)
            if request is not None:
                told = f"{one.scene.summary} {await self.words(one.scene.id)}"
                await self.memory.scenes.replace_summary(one, told, request.cells)

    async def tell(self, act: Moved) -> None:
        scene, _, _ = await self.scene(act.which)
        told = (scene, 0, 1, await self.words(scene), 1)
        await self.memory.connections.write(
            lambda transaction: transaction.fetch(
                "INSERT INTO scene_chapters (scene_id, starts_at, ends_at, summary, cells)"
                " VALUES (?, ?, ?, ?, ?)",
                told,
            )
        )

    async def derive(self, act: Moved) -> None:
        found = await rows(
            self.memory, "SELECT scope, root_id, salience, reflected_to FROM reflections"
        )
        scope, root, salience, after = found[act.which % len(found)]
        due = DueReflection(
            await self.memory.epoch(),
            Scope(scope),
            ChannelId(root),
            salience,
            after,
            0,
            from_milliseconds(0),
        )
        audience = of_scope(scope, act.open_now)
        request = await reflection.request_for(self.memory, due, audience)
        cells = request.cells if request else ()
        text = f"The Canoe of {word_of(scope, root)} never lasts, seen {act.other}"
        derived = Derived(text, CellType.RISK, tuple(cell.id for cell in cells))
        await self.memory.reflections.write(due, cells, [derived])

    async def correct(self, act: Moved) -> None:
        cell = self.cells[act.which % len(self.cells)]
        found = (await self.memory.cells.many([cell], ALL)).get(cell)
        if found is not None:
            text = f"{found.content}, put right {act.other}"
            audience = of_scope(found.place.scope, act.open_now)
            await self.memory.corrections.correct(cell, text, audience)

    async def settle(self, act: Moved) -> None:
        for conflict in await self.memory.conflicts.open(ALL, limit=1):
            outcome = list(Outcome)[act.which % 3]
            await self.memory.conflicts.settle(conflict.id, outcome, PEOPLE["Anna"], ALL)

    async def undo(self, act: Moved) -> None:
        entries = await self.memory.journal.recent(ALL, limit=9)
        if entries:
            entry = entries[act.which % len(entries)]
            with contextlib.suppress(CannotUndo):
                await self.memory.undoing.undo(
                    entry.id, of_scope(entry.scope, act.open_now), PEOPLE["Anna"]
                )

    async def scene(self, which: int) -> tuple[SceneId, Scope, str]:
        found = await rows(self.memory, "SELECT id, scope, name FROM mem_scenes ORDER BY id")
        scene, scope, name = found[which % len(found)]
        return SceneId(scene), Scope(scope), name

    async def words(self, scene: SceneId) -> str:
        """Return the words of all places that a scene holds memories of."""
        found = await rows(
            self.memory,
            "SELECT DISTINCT scope, root_id FROM mem_cells WHERE scene_id = ? ORDER BY 2",
            scene,
        )
        return " ".join(word_of(scope, root) for scope, root in found)


HOUR = timedelta(hours=1)


def of_scope(scope: int, open_now: Iterable[ChannelId]) -> Audience:
    """Return the audience of one scope alone, as background work has it."""
    if scope == EVERYONE:
        return Audience(open_channels=frozenset(open_now))
    return Audience(own_scopes=frozenset({Scope(scope)}))


async def read(world: World, audience: Audience) -> AsyncIterator[object]:
    """Yield whatever people or models are told of organised memory."""
    memory, scenes = world.memory, await rows(world.memory, "SELECT id, scope FROM mem_scenes")
    cells = [CellId(row[0]) for row in await rows(memory, "SELECT id FROM mem_cells")]
    for text in ("canoe", "topic", "launch May", "paint", "What is open?"):
        yield await memory.recall.find(text, audience, limit=99, asker=PEOPLE["Anna"])
        yield await memory.recall.similar_cells(text, audience, limit=99)
    yield await memory.cells.many(cells, audience)
    yield await memory.ties.of(cells, audience)
    yield await memory.scenes.recent(audience, limit=99)
    yield await memory.scenes.complete("", audience)
    yield await memory.scenes.sharing_a_word("Canoe topic", audience, limit=99)
    yield await memory.maps.of(audience)
    yield await memory.conflicts.open(audience, limit=99)
    yield await memory.journal.recent(audience, limit=99)
    for scene, _ in scenes:
        yield await memory.chapters.of_scene(SceneId(scene), audience, limit=99)
    for state in TaskState:
        ids = await memory.tasks.ids(audience, state)
        tasks = await memory.tasks.many(ids, audience)
        assert [task.id for task in tasks] == ids
        yield tasks
    async for each in read_subjects(memory, audience):
        yield each
    async for each in read_prompts(memory, audience):
        yield each


async def read_subjects(memory: MemoryDB, audience: Audience) -> AsyncIterator[object]:
    """Yield what is known of people and things, by whatever way they are asked for."""
    subjects = memory.subjects
    found = [*await subjects.complete("", audience, limit=99)]
    found += await subjects.complete("can", audience, limit=99)
    found += await subjects.named("Canoe", audience)
    for (entity,) in await rows(memory, "SELECT id FROM entities"):
        subject = await subjects.get(EntityId(entity), audience)
        found += [subject] if subject else []
    yield found
    for subject in {each.id: each for each in found}.values():
        ids = await subjects.cells(subject, audience, limit=99)
        assert len(await memory.cells.many(ids, audience)) == len(ids)
        assert await subjects.count(subject, audience) == len(ids) > 0
        yield await subjects.scenes(subject, audience, limit=99)
        yield await subjects.neighbours(subject, audience, limit=99)


async def read_prompts(memory: MemoryDB, audience: Audience) -> AsyncIterator[object]:
    """Yield what background work shows a model when just this audience may see its scope."""
    for scope in {EVERYONE, *audience.own_scopes}:
        alone = of_scope(scope, audience.open_channels)
        for dirty in await memory.scenes.dirty(await memory.epoch()):
            if dirty.scene.scope == scope:
                yield await consolidation.request_for(memory, dirty, alone)
        for scene, of in await rows(memory, "SELECT id, scope FROM mem_scenes"):
            if of == scope:
                due = DueScene(await memory.epoch(), SceneId(scene), Scope(of), 1, crowded=True)
                yield await memory.examiner.examine(due, alone)
    [waiting] = await memory.queue.waiting()
    batch = await memory.queue.batch(waiting, limit=9, characters=9_999, context=0)
    assert batch is not None
    yield await extraction.request_for(memory, batch, of_scope(EVERYONE, audience.open_channels))


async def refusals(world: World, audience: Audience) -> AsyncIterator[str]:
    """Yield why what an audience sees in the journal cannot be undone."""
    for entry in await world.memory.journal.recent(audience, limit=99):
        try:
            await world.memory.undoing.undo(entry.id, audience, PEOPLE["Anna"])
        except CannotUndo as refusal:
            yield str(refusal)


def hidden_words(audience: Audience) -> set[str]:
    return {
        word_of(place.scope, place.root_id)
        for place in PLACES
        if not audience.sees(place.scope, place.root_id)
    }


def leaked(told: object, audience: Audience) -> set[str]:
    """Return the words of places that an audience may not see, of those that were told."""
    text = repr(told).lower()
    return {word for word in hidden_words(audience) if word.lower() in text}


@settings(max_examples=20, deadline=None)
@given(
    heard=st.lists(SAID, min_size=2, max_size=10),
    moved=st.lists(MOVED, max_size=8),
    later=st.lists(SAID, max_size=3),
    audiences=st.lists(AUDIENCES, min_size=1, max_size=4),
)
def test_no_read_of_organised_memory_tells_of_a_hidden_place(
    heard: list[Said], moved: list[Moved], later: list[Said], audiences: list[Audience]
) -> None:
    async def check(folder: Path) -> None:
        world = World(await open_memory(folder / "1.db"))
        try:
            for at, each in enumerate(heard):
                await world.hear(at, each)
            for act in moved:
                await world.do(act)
            for at, each in enumerate(later):
                await world.hear(len(heard) + at, each)
            # A channel that everybody can read and that nothing was said in but this.
            place = Place(ChannelId(99), ChannelId(99), EVERYONE)
            assert await world.memory.messages.add(said("Is the Canoe ready?", place=place))
            for audience in (Audience(), *audiences):
                async for told in read(world, audience):
                    assert leaked(told, audience) == set(), told
            for audience in audiences:
                async for told in refusals(world, audience):
                    assert leaked(told, audience) == set(), told
        finally:
            await world.memory.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(check(Path(folder)))
