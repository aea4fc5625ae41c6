"""Test what is left to be seen of memories that channels had in common when one of them closes."""

from datetime import timedelta
from typing import Any

import pytest

from bot.ids import CellId, UserId
from bot.memory.audience import EVERYONE, Audience
from bot.memory.db import MemoryDB
from bot.memory.records import Batch, Cell, Relation
from bot.memory.reorganising import Group
from bot.memory.supersession import supersede
from bot.memory.undoing import CannotUndo
from bot.vocabulary import CellType, DraftStage, Outcome, RelationKind, TaskState
from tests.memory.reorganising_scenes import cells_in, gather
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    PEOPLE,
    START,
    draft,
    learn,
    say,
    scope_audience,
)

NO_LAKE = scope_audience([GENERAL], [])
TASK = "The boat needs new paint."


async def again(memory: MemoryDB, cell: Cell, audience: Audience) -> Cell:
    return (await memory.cells.many([cell.id], audience))[cell.id]


async def hear(memory: MemoryDB, text: str, audience: Audience, **more: Any) -> None:
    """Have somebody say at the lake what concerns a cell, and bring it in for this audience."""
    relation = Relation(more.pop("to").id, more.pop("kind"))
    message = await say(memory, text, "Ben", channel=LAKE, said_at=START)
    [waiting] = [each for each in await memory.queue.waiting() if each.channel_id == LAKE]
    batch = await memory.queue.batch(waiting, limit=9, characters=9_999, context=0)
    assert batch is not None
    of_lake = draft(text, message, relations=(relation,), **more)
    assert await memory.queue.finish(batch, [of_lake])
    await memory.organiser.organise(EVERYONE, audience)


class TestReplaced:
    @pytest.mark.asyncio
    async def test_what_a_hidden_memory_replaced_is_shown_as_if_nobody_knew(
        self, memory: MemoryDB
    ) -> None:
        old = await learn(memory, "The launch is on Friday.")
        says = (Relation(old.id, RelationKind.REPLACES),)
        new = await learn(
            memory, "The launch is on Monday.", channel=LAKE, relations=says, at=START
        )
        seen = await again(memory, old, EVERYBODY)
        assert (seen.superseded_by, seen.valid_to) == (new.id, START)
        hidden = await again(memory, old, NO_LAKE)
        assert (hidden.superseded_by, hidden.valid_to) == (None, None)

    @pytest.mark.asyncio
    async def test_nothing_is_disputed_by_what_was_replaced(self, memory: MemoryDB) -> None:
        older = await learn(memory, "The launch is on Friday.")
        says = (Relation(older.id, RelationKind.CONTRADICTS),)
        newer = await learn(memory, "The launch is on Monday.", "Ben", relations=says, at=START)
        assert (await again(memory, older, EVERYBODY)).disputed
        await memory.corrections.correct(newer.id, "The launch is on Friday.", EVERYBODY)
        assert await memory.conflicts.count(EVERYBODY) == 0
        assert not (await again(memory, older, EVERYBODY)).disputed
        assert not (await again(memory, newer, EVERYBODY)).disputed


class TestClosedAlready:
    """What waits from a channel that is closed by now does nothing to what is open."""

    @pytest.mark.asyncio
    async def test_its_words_do_not_get_into_an_open_memory(self, memory: MemoryDB) -> None:
        task = await learn(memory, TASK, cell_type=CellType.TASK)
        same = {"to": task, "kind": RelationKind.SAME, "cell_type": CellType.TASK}
        await hear(memory, TASK, NO_LAKE, assignee="Canary", due_at=START, **same)
        seen = await again(memory, task, EVERYBODY)
        assert (seen.assignee, seen.due_at, len(seen.sources)) == ("", None, 1)

    @pytest.mark.asyncio
    @pytest.mark.parametrize("kind", [RelationKind.DONE, RelationKind.DROPPED])
    async def test_it_closes_no_open_task(self, memory: MemoryDB, kind: RelationKind) -> None:
        task = await learn(memory, TASK, cell_type=CellType.TASK)
        await hear(memory, "The boat has new paint.", NO_LAKE, to=task, kind=kind)
        assert (await again(memory, task, EVERYBODY)).state is TaskState.OPEN

    @pytest.mark.asyncio
    async def test_it_replaces_nothing_and_contradicts_nothing(self, memory: MemoryDB) -> None:
        old = await learn(memory, "The launch is on Friday.")
        for kind in (RelationKind.REPLACES, RelationKind.CONTRADICTS):
            await hear(memory, f"The launch is {kind} on Monday.", NO_LAKE, to=old, kind=kind)
        assert (await again(memory, old, EVERYBODY)).superseded_by is None
        assert await memory.conflicts.count(EVERYBODY) == 0

    @pytest.mark.asyncio
    async def test_while_it_is_open_it_does_all_that(self, memory: MemoryDB) -> None:
        task = await learn(memory, TASK, cell_type=CellType.TASK)
        done = {"to": task, "kind": RelationKind.DONE}
        await hear(memory, "The boat has new paint.", EVERYBODY, **done)
        assert (await again(memory, task, EVERYBODY)).state is TaskState.DONE


class TestClosedLater:
    @pytest.mark.asyncio
    async def test_what_it_added_to_a_memory_of_another_channel_goes_with_it(
        self, memory: MemoryDB
    ) -> None:
        task = await learn(memory, TASK, cell_type=CellType.TASK)
        due = START + timedelta(days=3)
        same = {"to": task, "kind": RelationKind.SAME, "cell_type": CellType.TASK}
        await hear(memory, TASK, EVERYBODY, assignee="Canary", due_at=due, **same)
        seen = await again(memory, task, NO_LAKE)
        assert (seen.assignee, seen.due_at) == ("", None)
        everything = await memory.cells.most_salient(EVERYBODY, limit=9)
        assert {(each.assignee, each.due_at) for each in everything} >= {("Canary", due)}


class TestSplitting:
    @pytest.mark.asyncio
    async def test_a_name_out_of_words_that_have_left_is_hidden_with_their_channel(
        self, memory: MemoryDB
    ) -> None:
        scene = await gather(memory, "Boats", "one", "two")
        gone = await learn(memory, "The canary sings", scene="Boats", channel=LAKE)
        now, group = await memory.epoch(), Group("Birds", (gone.id,))
        assert await memory.reorganiser.rename(now, scene, "Canary boats", EVERYBODY)
        assert await memory.reorganiser.split(now, scene, [group], EVERYBODY)
        assert await memory.scenes.recent(NO_LAKE) == []
        assert {each.name for each in await memory.scenes.recent(EVERYBODY)} == {
            "Canary boats",
            "Birds",
        }

    @pytest.mark.asyncio
    async def test_so_is_a_new_scene_that_is_called_by_words_of_what_it_was_with(
        self, memory: MemoryDB
    ) -> None:
        scene = await gather(memory, "Boats", "The boat leaks", "The oars are new")
        await learn(memory, "The canary sings", scene="Boats", channel=LAKE)
        first, second, _ = await cells_in(memory, scene)
        groups = [Group("Canary repairs", (first,)), Group("Oars", (second,))]
        assert await memory.reorganiser.split(await memory.epoch(), scene, groups, EVERYBODY)
        assert [each.name for each in await memory.scenes.recent(NO_LAKE)] == ["Oars"]


class TestUndoing:
    @pytest.mark.asyncio
    async def test_the_name_of_a_hidden_scene_is_in_no_refusal(self, memory: MemoryDB) -> None:
        small = await gather(memory, "Paddling", "one", "two")
        now = await memory.epoch()
        assert await memory.reorganiser.rename(now, small, "Oars", EVERYBODY)
        [entry] = await memory.journal.recent(NO_LAKE)
        big = await gather(memory, "Canary", "three", "four", "five", channel=LAKE)
        assert await memory.reorganiser.merge(now, big, small, EVERYBODY)
        with pytest.raises(CannotUndo) as refusal:
            await memory.undoing.undo(entry.id, NO_LAKE, PEOPLE["Anna"])
        assert "Canary" not in str(refusal.value)
        with pytest.raises(CannotUndo, match="Canary"):
            await memory.undoing.undo(entry.id, EVERYBODY, PEOPLE["Anna"])


class TestSettling:
    @pytest.mark.asyncio
    async def test_a_conflict_with_a_hidden_side_is_settled_by_nobody(
        self, memory: MemoryDB
    ) -> None:
        older = await learn(memory, "The launch is on Friday.")
        says = (Relation(older.id, RelationKind.CONTRADICTS),)
        await learn(memory, "The launch is on Monday.", channel=LAKE, relations=says, at=START)
        [conflict] = await memory.conflicts.open(EVERYBODY, limit=9)
        nobody = UserId(1)
        assert not await memory.conflicts.settle(conflict.id, Outcome.NEWER, nobody, NO_LAKE)
        assert not (await again(memory, older, NO_LAKE)).disputed


class TestReplacing:
    @pytest.mark.asyncio
    async def test_what_was_replaced_out_of_sight_ends_with_what_may_be_seen(
        self, memory: MemoryDB
    ) -> None:
        first = await learn(memory, "The launch is on Friday.", at=START - timedelta(days=3))
        hidden = await learn(memory, "The launch is on Monday.", channel=LAKE, at=START)
        last = await learn(memory, "The launch is on Tuesday.", at=START + timedelta(days=1))
        for old, by in ((first, hidden), (hidden, last)):
            await ended(memory, old.id, by.id)
        seen = await again(memory, first, NO_LAKE)
        assert (seen.superseded_by, seen.valid_to) == (last.id, last.said_at)
        seen = await again(memory, first, EVERYBODY)
        assert (seen.superseded_by, seen.valid_to) == (hidden.id, hidden.said_at)

    @pytest.mark.asyncio
    async def test_what_was_replaced_only_out_of_sight_holds(self, memory: MemoryDB) -> None:
        first = await learn(memory, "The launch is on Friday.")
        hidden = await learn(memory, "The launch is on Monday.", channel=LAKE, at=START)
        await ended(memory, first.id, hidden.id)
        seen = await again(memory, first, NO_LAKE)
        assert (seen.superseded_by, seen.valid_to) == (None, None)


async def ended(memory: MemoryDB, old: CellId, by: CellId) -> None:
    now = START + timedelta(days=2)
    assert await memory.connections.write(
        lambda transaction: supersede(transaction, old, by, now, by_hand=True)
    )


class TestOnTheWay:
    @pytest.mark.asyncio
    async def test_what_waits_of_a_channel_that_was_closed_hides_no_scene(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, "The boat needs paint", scene="Boats")
        secret = await say(memory, "The canary sings", channel=LAKE)
        batch = Batch(await memory.epoch(), (secret,), (), 0)
        assert await memory.queue.finish(batch, [draft("The canary sings", secret, scene="Boats")])
        assert await memory.organiser.organise(EVERYONE, NO_LAKE) == 0
        assert not await memory.drafts.scopes(DraftStage.EXTRACTED, NO_LAKE)
        assert not await memory.drafts.on_their_way(EVERYONE, NO_LAKE)
        assert [each.name for each in await memory.scenes.recent(NO_LAKE)] == ["Boats"]
        shown = await say(memory, "The oars are new")
        batch = Batch(await memory.epoch(), (shown,), (), 0)
        assert await memory.queue.finish(batch, [draft("The oars are new", shown, scene="Boats")])
        assert await memory.organiser.organise(EVERYONE, NO_LAKE) == 1  # it holds up nothing
        assert await memory.organiser.organise(EVERYONE, EVERYBODY) == 1
        assert await memory.scenes.recent(NO_LAKE) == []
