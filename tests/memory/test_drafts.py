"""Test how what extraction found is written: new cells, further evidence, their scenes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.ids import CellId, MessageId
from bot.memory.db import MemoryDB
from bot.memory.records import Message
from bot.vocabulary import CellType
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    STAFF,
    STAFF_ALONE,
    Clock,
    cells_of,
    dirty_scenes,
    draft,
    extract,
    learn,
    number,
    rows,
    said,
    same_as,
    say,
    scope_audience,
)


async def repeat(memory: MemoryDB, text: str, by: str = "Anna", **more: Any) -> int | None:
    """Log a message, draw a draft with the same words from it; return how many cells are new."""
    channel = more.pop("channel", GENERAL)
    when = {"said_at": more.pop("at")} if "at" in more else {}
    message = await say(memory, text, by, channel=channel, **when)
    return await extract(memory, draft(text, message, **more), of=[message])


async def cells(memory: MemoryDB) -> int:
    return await number(memory, "SELECT count(*) FROM mem_cells")


class TestRepeats:
    @pytest.mark.asyncio
    async def test_the_same_words_add_evidence(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "Anna likes the green canoe.")
        assert await repeat(memory, "Anna likes green canoe") == 0
        [same] = (await memory.cells.many([cell.id], EVERYBODY)).values()
        assert same.content == "Anna likes the green canoe."
        assert len(same.sources) == 2
        assert await cells(memory) == 1

    @pytest.mark.asyncio
    async def test_tomorrow_on_another_day_is_another_day(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        text = "The dinner is tomorrow."
        cell = await learn(memory, text)
        assert await repeat(memory, text, at=cell.said_at + timedelta(hours=1)) == 0
        assert await repeat(memory, text, at=cell.said_at + timedelta(days=7)) == 1
        assert (
            await number(memory, "SELECT count(*) FROM mem_cells WHERE superseded_by IS NULL") == 2
        )

    @pytest.mark.asyncio
    async def test_what_comes_back_every_week_is_the_same_every_week(
        self, memory: MemoryDB
    ) -> None:
        cell = await learn(memory, "We sail every Friday.")
        later = cell.said_at + timedelta(days=7)
        assert await repeat(memory, "We sail every Friday.", at=later) == 0

    @pytest.mark.asyncio
    async def test_within_one_batch_too(self, memory: MemoryDB) -> None:
        one, two = await say(memory, "It is green"), await say(memory, "it is GREEN!")
        drafts = [draft("It is green", one), draft("it is GREEN!", two)]
        assert await extract(memory, *drafts, of=[one, two]) == 1
        [cell] = await cells_of(memory, two)
        assert cell.sources == (one.id, two.id)

    @pytest.mark.asyncio
    async def test_a_cell_that_extraction_names_gains_the_evidence(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "The canoe is green")
        assert (
            await repeat(memory, "Its colour is grassy green", "Ben", relations=same_as(cell.id))
            == 0
        )
        [same] = (await memory.cells.many([cell.id], EVERYBODY)).values()
        assert len(same.sources) == 2

    @pytest.mark.asyncio
    async def test_in_another_open_channel_too(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "The canoe is green")
        assert await repeat(memory, "It is green", relations=same_as(cell.id), channel=LAKE) == 0

    @pytest.mark.asyncio
    async def test_the_named_cell_goes_before_one_that_reads_the_same(
        self, memory: MemoryDB
    ) -> None:
        older = await learn(memory, "The canoe is green")
        named = await learn(memory, "It has the green colour of grass")
        message = await say(memory, "The canoe is green")
        drafted = draft("The canoe is green", message, relations=same_as(named.id))
        assert await extract(memory, drafted, of=[message]) == 0
        assert [cell.id for cell in await cells_of(memory, message)] == [named.id]
        assert len((await memory.cells.many([older.id], EVERYBODY))[older.id].sources) == 1

    @pytest.mark.asyncio
    async def test_a_named_cell_that_does_not_exist_is_no_repeat(self, memory: MemoryDB) -> None:
        assert await repeat(memory, "The canoe is green", relations=same_as(CellId(99))) == 1

    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("The rent is 500", "The rent is 600"),
            ("Anna can eat nuts", "Anna can not eat nuts"),
            ("Anna owes Ben money", "Ben owes Anna money"),
            ("The server is up", "The server is down"),
        ],
    )
    async def test_what_says_something_else_is_a_cell_of_its_own(
        self, memory: MemoryDB, first: str, second: str
    ) -> None:
        await learn(memory, first)
        assert await repeat(memory, second) == 1

    @pytest.mark.asyncio
    async def test_the_same_words_of_another_type_are_another_cell(self, memory: MemoryDB) -> None:
        await learn(memory, "Green canoe")
        assert await repeat(memory, "Green canoe", cell_type=CellType.DECISION) == 1

    @pytest.mark.asyncio
    async def test_the_same_words_of_another_person_are_another_cell(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, "Prefers window seats", cell_type=CellType.PREFERENCE)
        assert (
            await repeat(memory, "Prefers window seats", "Ben", cell_type=CellType.PREFERENCE) == 1
        )

    @pytest.mark.asyncio
    async def test_nothing_repeats_across_scopes(self, memory: MemoryDB) -> None:
        secret = await learn(memory, "The canoe is green", channel=STAFF)
        assert await repeat(memory, "The canoe is green", relations=same_as(secret.id)) == 1
        [unchanged] = (await memory.cells.many([secret.id], STAFF_ALONE)).values()
        assert unchanged.sources == secret.sources
        open_cell = await cells_of(memory, await say(memory, "Hello"))
        assert open_cell == []
        assert (
            await repeat(memory, "The canoe is green", channel=STAFF, relations=same_as(CellId(2)))
            == 0
        )

    @pytest.mark.asyncio
    async def test_a_cell_of_a_closed_channel_swallows_nothing_of_an_open_one(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, "The canoe is green", channel=LAKE)
        assert await repeat(memory, "The canoe is green", channel=GENERAL) == 1
        lake_closed = scope_audience([GENERAL], [])
        assert len(await memory.cells.most_salient(lake_closed, limit=9)) == 1

    @pytest.mark.asyncio
    async def test_a_repeat_does_not_make_its_scene_dirty(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "The canoe is green")
        [dirty] = await dirty_scenes(memory)
        await memory.scenes.replace_summary(dirty, "It is green.", [cell.id])
        await repeat(memory, "The canoe is green", scene="Another scene")
        assert await dirty_scenes(memory) == []
        assert await memory.scenes.count(EVERYBODY) == 1


class TestScenes:
    async def names(self, memory: MemoryDB) -> list[str]:
        return [str(name) for (name,) in await rows(memory, "SELECT name FROM mem_scenes")]

    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        ("first", "again"),
        [
            ("Canoe Trip", "canoe trip"),
            ("Ärger", "ÄRGER"),
            ("Отпуск", "отпуск"),
            ("Café", "cafe\u0301"),
            ("Canoe trip", " Canoe  trip "),
        ],
    )
    async def test_a_scene_is_reused_whatever_the_case(
        self, memory: MemoryDB, first: str, again: str
    ) -> None:
        one = await learn(memory, "The canoe is green", scene=first)
        two = await learn(memory, "The canoe leaks", scene=again)
        assert one.scene_id == two.scene_id
        assert await self.names(memory) == [first]

    @pytest.mark.asyncio
    async def test_every_channel_that_feeds_a_scene_is_noted_once(self, memory: MemoryDB) -> None:
        for text, channel in (("one", GENERAL), ("two", LAKE), ("three", GENERAL)):
            cell = await learn(memory, text, channel=channel)
        fed = await rows(memory, "SELECT scene_id, root_id FROM scene_channels")
        assert fed == [(cell.scene_id, GENERAL), (cell.scene_id, LAKE)]

    @pytest.mark.asyncio
    async def test_a_new_cell_makes_its_scene_dirty_and_the_latest(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        await learn(memory, "one", scene="Canoe")
        clock.turn(hours=1)
        await learn(memory, "two", scene="Rent")
        clock.turn(hours=1)
        await learn(memory, "three", scene="Canoe")
        canoe, rent = await memory.scenes.recent(EVERYBODY)
        assert (canoe.name, canoe.updated_at, rent.name) == ("Canoe", clock(), "Rent")
        assert {each.scene.name: each.new_cells for each in await dirty_scenes(memory)} == {
            "Canoe": 2,
            "Rent": 1,
        }


class TestHostileDrafts:
    @pytest.mark.asyncio
    async def test_what_sqlite_could_not_hold_is_left_out_of_the_text(
        self, memory: MemoryDB
    ) -> None:
        message = await say(memory, "Hello")
        hostile = draft(
            "green\ud800\0canoe", message, scene="Trip\udfff\0two", author_name="An\ud800na"
        )
        assert await extract(memory, hostile, of=[message]) == 1
        [cell] = await cells_of(memory, message)
        assert (cell.content, cell.scene, cell.author_name) == ("green canoe", "Trip two", "Anna")

    @pytest.mark.asyncio
    async def test_without_evidence_that_exists_nothing_is_written(self, memory: MemoryDB) -> None:
        message = await say(memory, "Hello")
        unknown = draft("The canoe is green", said("never logged"))
        assert await extract(memory, unknown, of=[message]) == 0
        assert await cells(memory) == 0
        assert await memory.drafts.waiting() == 0

    @pytest.mark.asyncio
    @pytest.mark.parametrize("wrong", [{"salience": 1.5}, {"content": "\0"}, {"scene": " "}])
    async def test_one_unsound_draft_holds_up_no_other_and_leaves_nothing_half_done(
        self, memory: MemoryDB, wrong: dict[str, Any]
    ) -> None:
        message = await say(memory, "Hello")
        unsound = {"scene": "Another", **wrong}
        drafts = [replace(draft("Unsound", message), **unsound), draft("Sound", message)]
        assert await extract(memory, *drafts, of=[message]) == 1
        assert [cell.content for cell in await cells_of(memory, message)] == ["Sound"]
        for table in ("mem_cells", "mem_scenes", "cell_sources", "cell_index"):
            assert await number(memory, f"SELECT count(*) FROM {table}") == 1
        assert await memory.drafts.waiting() == 1

    @pytest.mark.asyncio
    async def test_a_source_that_is_cited_twice_counts_once(self, memory: MemoryDB) -> None:
        message: Message = await say(memory, "Hello")
        twice = draft("Greeting", message, sources=(message.id, MessageId(message.id)))
        assert await extract(memory, twice, of=[message]) == 1
        [cell] = await cells_of(memory, message)
        assert cell.sources == (message.id,)
