"""Test how new memories meet those that exist: in the database, by rule and by a model's word."""

from datetime import timedelta
from typing import Any

import pytest

from bot.ids import CellId
from bot.memory.db import MemoryDB
from bot.memory.records import Batch, Cell, CellDraft, Message, Relation
from bot.vocabulary import CellType, RelationKind, TaskState
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    STAFF,
    STAFF_ALONE,
    START,
    Clock,
    dirty_scenes,
    draft,
    extract,
    learn,
    number,
    rows,
    say,
)

REPLACES, CONTRADICTS = RelationKind.REPLACES, RelationKind.CONTRADICTS
FRIDAY, MONDAY = "The launch is on Friday.", "We moved the launch to Monday."
DAY = timedelta(days=1)


async def hear(memory: MemoryDB, text: str, by: str = "Ben", **more: Any) -> Cell:
    """Log a message a day later, bring a draft of the same words into memory, return its cell."""
    relations = tuple(Relation(to, kind) for to, kind in more.pop("says", ()))
    return await learn(memory, text, by, **{"at": START + DAY, "relations": relations, **more})


async def again(memory: MemoryDB, cell: Cell, audience: Any = EVERYBODY) -> Cell:
    """Read a cell anew."""
    [found] = (await memory.cells.many([cell.id], audience)).values()
    return found


async def batch_of(memory: MemoryDB, messages: list[Message]) -> Batch:
    """Return messages as extraction takes them."""
    return Batch(await memory.epoch(), tuple(messages), (), 0)


async def mark(memory: MemoryDB, cell: Cell, how: str) -> None:
    """Change a cell in the database itself."""
    await memory.connections.write(
        lambda transaction: transaction.fetch(
            f"UPDATE mem_cells SET {how} WHERE id = ?", (cell.id,)
        )
    )


async def open_conflicts(memory: MemoryDB) -> list[tuple[Any, ...]]:
    return await rows(
        memory, "SELECT older_id, newer_id FROM conflicts WHERE settled_at IS NULL ORDER BY id"
    )


class TestReplacing:
    @pytest.mark.asyncio
    async def test_the_old_one_ends_where_its_successor_begins(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        old = await learn(memory, FRIDAY)
        clock.turn(days=2)
        new = await hear(memory, MONDAY)
        ended = await again(memory, old)
        assert (ended.superseded_by, ended.valid_to) == (new.id, START + DAY)
        assert (new.superseded_by, new.valid_to) == (None, None)
        [(heard,)] = await rows(memory, "SELECT ended_at FROM mem_cells WHERE id = ?", old.id)
        assert heard == clock().timestamp() * 1000

    @pytest.mark.asyncio
    async def test_history_stays_readable_and_findable(self, memory: MemoryDB) -> None:
        old = await learn(memory, FRIDAY)
        new = await hear(memory, MONDAY)
        found = await memory.recall.similar_cells("When was the launch?", EVERYBODY, limit=9)
        assert {cell.id for cell in found} == {old.id, new.id}
        ended = await again(memory, old)
        assert (ended.content, len(ended.sources)) == (FRIDAY, 1)

    @pytest.mark.asyncio
    async def test_changes_form_a_chain(self, memory: MemoryDB) -> None:
        first = await learn(memory, "The shop launch is on May 5.")
        second = await hear(memory, "The shop launch is on May 12.")
        third = await hear(memory, "The shop launch is on May 20.", at=START + 2 * DAY)
        assert (await again(memory, first)).superseded_by == second.id
        assert (await again(memory, second)).superseded_by == third.id
        assert (await again(memory, third)).superseded_by is None

    @pytest.mark.asyncio
    async def test_however_often_it_changes_one_holds(self, memory: MemoryDB) -> None:
        for change in range(40):
            text = f"The shop launch is {100 + change} days away."
            last = await hear(memory, text, at=START + change * DAY)
        held = await rows(memory, "SELECT id FROM mem_cells WHERE superseded_by IS NULL")
        assert held == [(last.id,)]

    @pytest.mark.asyncio
    async def test_back_to_what_it_was_is_a_memory_of_its_own(self, memory: MemoryDB) -> None:
        first = await learn(memory, "The launch is on May 5.")
        second = await hear(memory, "The launch is on May 12.", "Anna")
        third = await hear(memory, "The launch is on May 5.", "Anna", at=START + 2 * DAY)
        assert third.id not in (first.id, second.id)
        assert (await again(memory, first)).superseded_by == second.id
        assert (await again(memory, second)).superseded_by == third.id

    @pytest.mark.asyncio
    async def test_what_takes_the_place_of_something_matters_as_much(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, FRIDAY, salience=0.9)
        assert (await hear(memory, MONDAY, salience=0.3)).salience == 0.9

    @pytest.mark.asyncio
    async def test_the_summary_of_the_old_ones_scene_is_due_to_tell_it(
        self, memory: MemoryDB
    ) -> None:
        old = await learn(memory, FRIDAY, scene="Shop")
        [dirty] = await dirty_scenes(memory)
        assert await memory.scenes.replace_summary(dirty, "The launch is on Friday.", [old.id])
        assert await dirty_scenes(memory) == []
        await hear(memory, MONDAY, scene="Calendar")
        due = {each.scene.name: each.new_cells for each in await dirty_scenes(memory)}
        assert due == {"Shop": 1, "Calendar": 1}
        told = await memory.cells.not_consolidated(old.scene_id, EVERYBODY, limit=9)
        assert [cell.id for cell in told] == [old.id]

    @pytest.mark.asyncio
    async def test_a_models_word_replaces_what_no_number_tells(self, memory: MemoryDB) -> None:
        old = await learn(memory, "The database is Postgres.")
        new = await hear(memory, "We use MySQL as the database.", says=[(old.id, REPLACES)])
        assert (await again(memory, old)).superseded_by == new.id

    @pytest.mark.asyncio
    async def test_what_is_true_from_a_later_day_ends_the_old_there(self, memory: MemoryDB) -> None:
        old = await learn(memory, "The office rent is 500 euros.")
        may = START + 60 * DAY
        new = await hear(memory, "The office rent is 600 euros.", true_from=may)
        ended = await again(memory, old)
        assert (ended.superseded_by, ended.valid_to, new.valid_from) == (new.id, may, may)

    @pytest.mark.asyncio
    async def test_late_old_news_ends_nothing(self, memory: MemoryDB) -> None:
        newer = await learn(memory, "The shop launch is on May 12.", at=START)
        late = await hear(memory, "The shop launch is on May 5.", at=START - 20 * DAY)
        assert (await again(memory, newer)).superseded_by is None
        assert (late.superseded_by, late.valid_to) == (newer.id, START)

    @pytest.mark.asyncio
    async def test_what_two_people_say_of_themselves_holds_side_by_side(
        self, memory: MemoryDB
    ) -> None:
        anna = await learn(memory, "Anna's favourite colour is blue.")
        ben = await hear(memory, "Ben's favourite colour is green.", says=[(anna.id, REPLACES)])
        assert (await again(memory, anna)).superseded_by is None
        assert ben.superseded_by is None
        assert await open_conflicts(memory) == []

    @pytest.mark.asyncio
    async def test_what_accumulates_does_too(self, memory: MemoryDB) -> None:
        tea = await learn(memory, "Anna likes tea.")
        await hear(memory, "Anna likes coffee.", "Anna", says=[(tea.id, REPLACES)])
        assert (await again(memory, tea)).superseded_by is None
        assert await open_conflicts(memory) == []


class TestWithinOneBatch:
    async def told(self, memory: MemoryDB, *texts: str) -> list[Cell]:
        """Bring what was said in one breath into memory together."""
        said = [await say(memory, text) for text in texts]
        await extract(memory, *(draft(each.content, each) for each in said), of=said)
        cells = await memory.cells.most_salient(EVERYBODY, limit=9)
        return sorted(cells, key=lambda cell: cell.id)

    @pytest.mark.asyncio
    async def test_the_later_word_counts(self, memory: MemoryDB) -> None:
        tuesday, wednesday = await self.told(
            memory, "The launch is on Tuesday.", "No wait, the launch is on Wednesday now."
        )
        assert tuesday.superseded_by == wednesday.id
        assert wednesday.superseded_by is None

    @pytest.mark.asyncio
    async def test_of_three_the_last_counts(self, memory: MemoryDB) -> None:
        one, two, three = await self.told(
            memory, "The launch is on Tuesday.", "The launch is on Friday.", MONDAY
        )
        assert (one.superseded_by, two.superseded_by) == (two.id, three.id)
        assert three.superseded_by is None


class TestDoubting:
    @pytest.mark.asyncio
    async def test_what_contradicts_stays_beside_it(self, memory: MemoryDB) -> None:
        old = await learn(memory, FRIDAY)
        new = await hear(memory, "The launch is on Monday.", says=[(old.id, CONTRADICTS)])
        assert await open_conflicts(memory) == [(old.id, new.id)]
        assert (await again(memory, old)).superseded_by is None
        assert new.superseded_by is None

    @pytest.mark.asyncio
    async def test_a_pair_is_doubted_once(self, memory: MemoryDB) -> None:
        old = await learn(memory, FRIDAY)
        new = await hear(memory, "The launch is on Monday.", says=[(old.id, CONTRADICTS)])
        for text, of in (("The launch is on Monday.", old), (FRIDAY, new)):
            by = "Ben" if of is old else "Anna"
            message = await say(memory, text, by, said_at=START + 2 * DAY)
            relations = (Relation(of.id, CONTRADICTS),)
            assert (
                await extract(memory, draft(text, message, relations=relations), of=[message]) == 0
            )
        assert await open_conflicts(memory) == [(old.id, new.id)]

    @pytest.mark.asyncio
    @pytest.mark.parametrize("kept", ["pinned = 1", "origin = 'corrected'"])
    async def test_what_a_person_set_is_doubted_and_never_ended(
        self, memory: MemoryDB, kept: str
    ) -> None:
        old = await learn(memory, FRIDAY)
        await mark(memory, old, kept)
        new = await hear(memory, MONDAY, says=[(old.id, REPLACES)])
        assert (await again(memory, old)).superseded_by is None
        assert await open_conflicts(memory) == [(old.id, new.id)]

    @pytest.mark.asyncio
    async def test_also_where_a_person_was_quicker_than_the_last_step(
        self, memory: MemoryDB
    ) -> None:
        old = await learn(memory, FRIDAY)
        message = await say(memory, MONDAY, "Ben", said_at=START + DAY)
        batch = [message]
        await memory.queue.finish((await batch_of(memory, batch)), [draft(MONDAY, message)])
        place = message.place
        assert await memory.organiser.reconcile(place.scope, EVERYBODY)
        await mark(memory, old, "pinned = 1")
        await memory.organiser.organise(place.scope, EVERYBODY)
        assert (await again(memory, old)).superseded_by is None
        assert len(await open_conflicts(memory)) == 1


class TestRepeating:
    @pytest.mark.asyncio
    async def test_a_repeat_confirms(self, memory: MemoryDB, clock: Clock) -> None:
        old = await learn(memory, FRIDAY, salience=0.4)
        clock.turn(hours=5)
        same = (Relation(old.id, RelationKind.SAME),)
        message = await say(memory, "Launch on Friday", "Ben", said_at=START)
        repeated = draft("Launch on Friday", message, relations=same, salience=0.7)
        assert await extract(memory, repeated, of=[message]) == 0
        found = await again(memory, old)
        assert (found.salience, len(found.sources), found.said_at) == (0.7, 2, old.said_at)
        [confirmed] = await rows(
            memory, "SELECT confirmations, confirmed_at FROM mem_cells WHERE id = ?", old.id
        )
        assert confirmed == (1, clock().timestamp() * 1000)

    @pytest.mark.asyncio
    async def test_what_was_done_is_asked_for_anew(self, memory: MemoryDB) -> None:
        old = await learn(memory, "Please water the plants.", cell_type=CellType.TASK)
        done = (Relation(old.id, RelationKind.DONE),)
        message = await say(memory, "The plants have water.", "Ben")
        await extract(memory, draft(message.content, message, relations=done), of=[message])
        assert (await again(memory, old)).state is TaskState.DONE
        anew = await learn(memory, "Please water the plants.", cell_type=CellType.TASK)
        assert anew.id != old.id
        assert anew.state is TaskState.OPEN


class TestAudience:
    @pytest.mark.asyncio
    async def test_nothing_is_replaced_doubted_or_closed_across_scopes(
        self, memory: MemoryDB
    ) -> None:
        secret = await learn(memory, FRIDAY, channel=STAFF)
        task = await learn(
            memory, "Ben paints the launch pad.", channel=STAFF, cell_type=CellType.TASK
        )
        kinds = [REPLACES, CONTRADICTS, RelationKind.SAME, RelationKind.DONE]
        says = [(cell.id, kind) for cell in (secret, task) for kind in kinds]
        new = await hear(memory, MONDAY, says=says)
        assert new.place.channel_id == GENERAL
        for cell in (secret, task):
            unchanged = await again(memory, cell, STAFF_ALONE)
            assert unchanged == cell
        assert await number(memory, "SELECT count(*) FROM conflicts") == 0

    @pytest.mark.asyncio
    async def test_nor_out_of_a_channel_that_is_closed_now(self, memory: MemoryDB) -> None:
        old = await learn(memory, FRIDAY, channel=LAKE)
        message = await say(memory, MONDAY, "Ben", said_at=START + DAY)
        relations = (Relation(old.id, REPLACES),)
        await memory.queue.finish(
            await batch_of(memory, [message]), [draft(MONDAY, message, relations=relations)]
        )
        only_general = type(EVERYBODY)(frozenset({GENERAL}))
        await memory.organiser.organise(message.place.scope, only_general)
        assert (await again(memory, old)).superseded_by is None


class TestHostileRelations:
    @pytest.mark.asyncio
    async def test_made_up_and_endless_ones_change_little(self, memory: MemoryDB) -> None:
        colours = ("red", "blue", "green", "white", "black", "pink", "grey", "gold")
        cells = [await learn(memory, f"The {c} canoe is on the lake.") for c in colours]
        every = [(cell.id, REPLACES) for cell in cells] + [(CellId(10**9), REPLACES)]
        message = await say(memory, "No canoe is on the lake now.", "Cara", said_at=START + DAY)
        relations = tuple(Relation(to, kind) for to, kind in every)
        hostile: CellDraft = draft(message.content, message, relations=relations)
        await extract(memory, hostile, of=[message])
        ended = await number(
            memory, "SELECT count(*) FROM mem_cells WHERE superseded_by IS NOT NULL"
        )
        assert ended <= 3
        assert len(await open_conflicts(memory)) <= 3
