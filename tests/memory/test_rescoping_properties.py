"""Test that random talk between random closings and openings leaves no two audiences mixed.

Every place has a word of its own that stands in all that is said, named or summed up there, as in
test_organised_audiences.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ids import CellId, ChannelId
from bot.memory.audience import EVERYONE, Audience, scope_of_channel
from bot.memory.records import Batch, Message, Place
from bot.memory.reorganising import Group
from bot.memory.supersession import supersede
from tests.memory.samples import START, draft, open_memory, rows, said
from tests.memory.test_organised_audiences import (
    ACTS,
    HOUR,
    ROOTS,
    SAID,
    Moved,
    Said,
    World,
    of_scope,
    word_of,
)

MIXING = st.builds(
    Moved,
    st.sampled_from((*ACTS, "split", "end", "end", "confirm", "confirm")),
    st.integers(0, 9),
    st.integers(0, 9),
    st.just(frozenset(ROOTS)),
)
CONFIRM = """
INSERT OR IGNORE INTO cell_sources (cell_id, message_id)
SELECT :told, message_id FROM cell_sources WHERE cell_id = :by
"""
CLOSE = """
UPDATE mem_cells SET state = 'done', state_at = said_at,
    state_by = (SELECT max(message_id) FROM cell_sources WHERE cell_id = :by)
WHERE id = :told AND state = 'open'
"""
CLOSED = st.frozensets(st.sampled_from(ROOTS), max_size=len(ROOTS))
# Where the words of a scope may stand besides its messages and cells.
TOLD = (
    "SELECT scope, name || ' ' || summary FROM mem_scenes",
    (
        "SELECT s.scope, told.summary FROM scene_chapters AS told JOIN mem_scenes AS s"
        " ON s.id = told.scene_id"
    ),
    (
        "SELECT s.scope, told.summary FROM scene_history AS told JOIN mem_scenes AS s"
        " ON s.id = told.scene_id"
    ),
    "SELECT scope, folded_name FROM scene_aliases",
    "SELECT scope, before || after || reason FROM journal",
    "SELECT scope, name || ' ' || folded_name FROM entities",
    "SELECT scope, folded_name FROM entity_names",
    "SELECT scope, draft || coalesce(verdict, '') || coalesce(ties, '') FROM cell_drafts",
    (
        "SELECT c.scope, found.content || ' ' || found.scene FROM cell_index AS found"
        " JOIN mem_cells AS c ON c.id = found.id"
    ),
    (
        "SELECT m.scope, found.text || ' ' || found.context || ' ' || found.facts"
        " FROM message_index AS found JOIN messages AS m ON m.id = found.id"
    ),
    "SELECT scope, content || ' ' || assignee FROM mem_cells",
)
# Rows that would lead from one audience to another; from a narrow one to what all see is no leak.
CROSSING = (
    (
        "SELECT 1 FROM mem_cells AS c JOIN mem_scenes AS s ON s.id = c.scene_id"
        " WHERE c.scope <> s.scope"
    ),
    (
        "SELECT 1 FROM cell_links JOIN mem_cells AS a ON a.id = from_id"
        " JOIN mem_cells AS b ON b.id = to_id WHERE a.scope <> b.scope"
    ),
    (
        "SELECT 1 FROM conflicts JOIN mem_cells AS a ON a.id = older_id"
        " JOIN mem_cells AS b ON b.id = newer_id WHERE a.scope <> b.scope"
    ),
    (
        "SELECT 1 FROM cell_bases JOIN mem_cells AS a ON a.id = cell_id"
        " JOIN mem_cells AS b ON b.id = base_id WHERE a.scope <> b.scope"
    ),
    (
        "SELECT 1 FROM cell_entities JOIN mem_cells AS a ON a.id = cell_id"
        " JOIN entities AS b ON b.id = entity_id WHERE a.scope <> b.scope"
    ),
    (
        "SELECT 1 FROM mem_cells AS a JOIN mem_cells AS b ON b.id = a.superseded_by"
        " WHERE b.scope NOT IN (0, a.scope)"
    ),
    (
        "SELECT 1 FROM cell_sources JOIN mem_cells AS a ON a.id = cell_id"
        " JOIN messages AS b ON b.id = message_id WHERE b.scope NOT IN (0, a.scope)"
    ),
    (
        "SELECT 1 FROM mem_cells AS a JOIN messages AS b ON b.id = a.state_by"
        " WHERE b.scope NOT IN (0, a.scope)"
    ),
    (
        "SELECT 1 FROM messages WHERE talk_id IS NOT NULL GROUP BY talk_id"
        " HAVING min(scope) <> max(scope)"
    ),
    (
        "SELECT 1 FROM standing_cells AS a JOIN mem_cells AS b ON b.id = a.cell_id"
        " WHERE a.scope <> b.scope"
    ),
)


@dataclass
class Changing(World):
    """Hold a memory whose channels are closed and opened."""

    closed: frozenset[ChannelId] = frozenset()
    messages: list[Message] = field(default_factory=list)

    @property
    def open_now(self) -> frozenset[ChannelId]:
        return frozenset(ROOTS) - self.closed

    async def hear(self, at: int, next_: Said) -> None:
        root = next_.place.root_id
        scope = scope_of_channel(root) if root in self.closed else EVERYONE
        place = Place(root, root, scope)
        word = word_of(scope, root)
        text = f"The Canoe launch of {word} is on {at + 1} May" if at % 3 else "Paint the Canoe"
        message = said(text, ("Anna", "Ben")[at % 2], place=place, said_at=START + at * HOUR)
        assert await self.memory.messages.add(message)
        self.messages.append(message)
        drafted = self._draft(message, replace(next_, place=place), word)
        for waiting in await self.memory.queue.waiting():
            await self.memory.talks.thread(waiting)
        batch = Batch(await self.memory.epoch(), (message,), (), 0)
        assert await self.memory.queue.finish(batch, [drafted])
        if not next_.own_scene or at % 2:  # else it is still on its way
            await self.organise()

    async def organise(self) -> None:
        for scope in {0, *map(scope_of_channel, ROOTS)}:
            audience = of_scope(scope, self.open_now)
            await self.memory.organiser.organise(scope, audience)  # type: ignore[arg-type]
        found = await rows(self.memory, "SELECT id FROM mem_cells")
        self.cells = [CellId(row[0]) for row in found]

    async def split(self, act: Moved) -> None:
        """Call a part by the words of the whole, as a model may that saw it."""
        scene, scope, _ = await self.scene(act.which)
        found = await rows(self.memory, "SELECT id FROM mem_cells WHERE scene_id = ?", scene)
        group = Group(
            f"{await self.words(scene)} part"[:60], (CellId(found[act.other % len(found)][0]),)
        )
        await self.memory.reorganiser.split(
            await self.memory.epoch(), scene, [group], of_scope(scope, act.open_now)
        )

    async def end(self, act: Moved) -> None:
        """Have one memory end another, whatever they say."""
        old, by = await self.two(act)
        now = START + 99 * HOUR
        await self.memory.connections.write(
            lambda transaction: supersede(transaction, old, by, now, by_hand=True)
        )

    async def confirm(self, act: Moved) -> None:
        """Have what one memory was drawn from say another too, and close it if it is a task."""
        told, by = await self.two(act)
        for sql in (CONFIRM, CLOSE):
            await self.memory.connections.write(
                lambda transaction, sql=sql: transaction.fetch(sql, {"told": told, "by": by})  # type: ignore[misc]
            )

    async def two(self, act: Moved) -> tuple[CellId, CellId]:
        """Return two memories of one scope, or one twice."""
        one = self.cells[act.which % len(self.cells)]
        found = await rows(
            self.memory,
            "SELECT id FROM mem_cells WHERE scope = (SELECT scope FROM mem_cells WHERE id = ?)"
            " AND origin <> 'derived' ORDER BY id",
            one,
        )
        return (one, CellId(found[act.other % len(found)][0])) if found else (one, one)

    async def change(self, closed: frozenset[ChannelId]) -> None:
        self.closed = closed
        while mixed := await self.memory.rescoper.mixed(sorted(closed)):
            assert await self.memory.rescoper.keep_apart(mixed[0])

    async def extract_again(self) -> None:
        """Do what the background work does with messages that wait."""
        waiting = await rows(self.memory, "SELECT id FROM messages WHERE state = 'waiting'")
        for (id_,) in waiting:
            message = next(each for each in self.messages if each.id == id_)
            batch = Batch(await self.memory.epoch(), (await self.stored(message),), (), 0)
            drafted = draft(message.content, message, scene="Canoe topic", about=("Canoe",))
            assert await self.memory.queue.finish(batch, [drafted])
        await self.organise()

    async def stored(self, message: Message) -> Message:
        everything = Audience(frozenset(ROOTS), frozenset(map(scope_of_channel, ROOTS)))
        found = await self.memory.messages.get(message.id, everything)
        assert found is not None
        return found


def others(words_of: Iterable[ChannelId]) -> set[str]:
    return {word_of(scope, root).lower() for root in words_of for scope in (0, 1)}


async def mixed_up(world: Changing) -> AsyncIterator[str]:
    """Yield what one audience could learn of another from what is kept for it."""
    for sql in CROSSING:
        if await rows(world.memory, sql):
            yield sql
    for sql in TOLD:
        for scope, told in await rows(world.memory, sql):
            hidden = world.closed if scope == 0 else set(ROOTS) - {ChannelId(scope)}
            for word in others(hidden):
                if word in told.lower():
                    yield f"{word} in {scope}: {told}"


@settings(max_examples=20, deadline=None)
@given(
    steps=st.lists(st.one_of(SAID, SAID, MIXING, MIXING, CLOSED), min_size=4, max_size=20),
    closed=CLOSED,
)
def test_whatever_closes_and_opens_no_audiences_are_mixed_and_nothing_is_lost(
    steps: list[Said | Moved | frozenset[ChannelId]], closed: frozenset[ChannelId]
) -> None:
    async def check(folder: Path) -> None:
        world = Changing(await open_memory(folder / "1.db"))
        try:
            for at, step in enumerate(steps):
                if isinstance(step, frozenset):
                    await world.change(step)
                elif isinstance(step, Said):
                    await world.hear(at, step)
                elif world.cells:
                    await world.do(replace(step, open_now=world.open_now))
            await world.change(closed)
            assert [each async for each in mixed_up(world)] == []
            await world.extract_again()
            assert [each async for each in mixed_up(world)] == []
            await found_again(world)
        finally:
            await world.memory.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(check(Path(folder)))


async def found_again(world: Changing) -> None:
    """Check that who may see what was said finds its cells, and their scenes by name."""
    memory = world.memory
    for audience in (
        Audience(world.open_now, frozenset(map(scope_of_channel, world.open_now))),
        *(
            Audience(world.open_now | {root}, frozenset({scope_of_channel(root)}))
            for root in world.closed
        ),
    ):
        for message in world.messages:
            stored = await world.stored(message)
            if audience.sees(stored.place.scope, stored.place.root_id):
                cells = await rows(
                    memory, "SELECT cell_id FROM cell_sources WHERE message_id = ?", message.id
                )
                shown = await memory.cells.many((CellId(row[0]) for row in cells), audience)
                assert any(cell.scene for cell in shown.values()), stored
                assert message.id in {
                    each.id for each in await memory.messages.many([message.id], audience)
                }
