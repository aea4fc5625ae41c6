"""Test what is found where no word of a question tells what it asks for."""

from datetime import datetime, timedelta
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.memory import wordless
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.records import Recalled
from bot.vocabulary import CellType
from tests.memory.samples import (
    EVERYBODY,
    LAKE,
    NOBODY,
    PEOPLE,
    STAFF,
    STAFF_MEMBERS,
    START,
    Clock,
    draft,
    extract,
    learn,
    say,
)

YESTERDAY, WEEKS_AGO = START - timedelta(days=1), START - timedelta(days=10)
LONG_AGO = START - timedelta(days=90)


async def texts(
    memory: MemoryDB, text: str, audience: Audience = EVERYBODY, **more: Any
) -> list[str]:
    return [content(found) for found in await memory.recall.find(text, audience, **more)]


def content(found: Recalled) -> str:
    if found.cell:
        return found.cell.content
    assert found.message
    return found.message.content


async def some_days(memory: MemoryDB) -> None:
    """Remember things of yesterday, of last week and of long ago."""
    await learn(memory, "Tea was had", at=YESTERDAY, salience=0.2)
    await learn(memory, "Ben sells the canoe", "Ben", at=YESTERDAY, salience=0.9)
    await learn(
        memory, "The hut is rented", at=WEEKS_AGO, salience=0.6, cell_type=CellType.DECISION
    )
    await learn(memory, "The oven broke", "Ben", at=WEEKS_AGO, salience=0.8)
    await learn(memory, "Something happened to the bank", at=LONG_AGO, salience=1.0)


numbers = count()


class TestTimes:
    @pytest.mark.asyncio
    async def test_the_most_salient_of_the_time_come_first(self, memory: MemoryDB) -> None:
        await some_days(memory)
        found = await texts(memory, "What happened yesterday?")
        assert found[:2] == ["Ben sells the canoe", "Tea was had"]

    @pytest.mark.asyncio
    async def test_those_of_the_type_that_the_verb_names_come_first(self, memory: MemoryDB) -> None:
        await some_days(memory)
        found = await texts(memory, "What was decided two weeks ago?")
        assert found[:2] == ["The hut is rented", "The oven broke"]

    @pytest.mark.asyncio
    async def test_messages_of_the_time_come_behind_its_cells_the_telling_first(
        self, memory: MemoryDB
    ) -> None:
        await say(memory, "ok", said_at=YESTERDAY)
        await say(memory, "the ferry leaves from the other pier now", said_at=YESTERDAY)
        await learn(memory, "Ben sells the canoe", at=YESTERDAY)
        assert await texts(memory, "What happened yesterday?") == [
            "Ben sells the canoe",
            "the ferry leaves from the other pier now",
            "ok",
        ]

    @pytest.mark.asyncio
    async def test_what_tells_of_the_time_is_found_whenever_it_was_said(
        self, memory: MemoryDB
    ) -> None:
        told = await say(memory, "the ferry strikes on Friday", said_at=START)
        await extract(memory, draft("No ferry on 6 March", told), of=[told])
        await say(memory, "Cara visits in three days", "Cara", said_at=START)
        await say(memory, "nothing of the kind", said_at=START)
        for question, answer in {
            "What is planned for Friday?": "No ferry on 6 March",
            "What will happen on 5 March?": "Cara visits in three days",
        }.items():
            assert (await texts(memory, question))[0] == answer

    @pytest.mark.asyncio
    async def test_words_that_tell_something_go_before_what_only_fills(
        self, memory: MemoryDB
    ) -> None:
        await some_days(memory)
        found = await texts(memory, "What about the canoe yesterday?")
        assert found[:2] == ["Ben sells the canoe", "Tea was had"]
        assert await texts(memory, "What about the canoe yesterday?", limit=1) == found[:1]
        elsewhere = await texts(memory, "What about the oven yesterday?")
        assert elsewhere[0] == "The oven broke"
        assert {"Ben sells the canoe", "Tea was had"} <= set(elsewhere[1:])

    @pytest.mark.asyncio
    async def test_two_times_take_turns(self, memory: MemoryDB) -> None:
        await some_days(memory)
        question = f"What happened on {YESTERDAY:%d %B} and on {WEEKS_AGO:%d %B}?"
        assert (await texts(memory, question))[:2] == ["Ben sells the canoe", "The oven broke"]

    @pytest.mark.asyncio
    async def test_of_a_time_of_too_much_the_newest_and_the_most_salient_count(
        self, memory: MemoryDB, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(wordless, "CANDIDATES", 2)
        await learn(memory, "old and grave", at=WEEKS_AGO - timedelta(hours=2), salience=0.9)
        await learn(memory, "old and slight", at=WEEKS_AGO - timedelta(hours=1), salience=0.1)
        await learn(memory, "new and slight", at=WEEKS_AGO, salience=0.2)
        await learn(memory, "grave but of today", at=START, salience=1.0)
        found = await texts(memory, "What happened two weeks ago?", limit=2)
        assert found == ["old and grave", "new and slight"]

    @pytest.mark.asyncio
    async def test_an_empty_time_brings_the_most_salient_of_all_as_ever(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, "Tea was had", at=YESTERDAY)
        assert await texts(memory, "What happened in 2019?") == ["Tea was had"]


class TestPeople:
    @pytest.mark.asyncio
    async def test_what_a_person_said_then_comes_first(self, memory: MemoryDB) -> None:
        await some_days(memory)
        assert (await texts(memory, "What did Ben say two weeks ago?"))[0] == "The oven broke"
        assert (await texts(memory, "What did Ben say yesterday?"))[0] == "Ben sells the canoe"

    @pytest.mark.asyncio
    async def test_a_person_is_known_by_what_they_said(self, memory: MemoryDB) -> None:
        await learn(memory, "Tea is best", "Ben", cell_type=CellType.PREFERENCE, salience=0.4)
        await learn(memory, "The harbour is closed", "Ben", salience=0.8)
        await learn(memory, "Nobody rows", "Anna", salience=1.0)
        likes = await texts(memory, "What does Ben like?")
        knows = await texts(memory, "What do you know about Ben?")
        assert likes[0] == "Tea is best"
        assert knows[0] == "The harbour is closed"
        assert set(likes) == set(knows) == {"Tea is best", "The harbour is closed"}

    @pytest.mark.asyncio
    async def test_so_is_whoever_asks(self, memory: MemoryDB) -> None:
        await learn(memory, "Tea is best", "Ben", cell_type=CellType.PREFERENCE)
        await learn(memory, "Nobody rows", "Anna", salience=1.0)
        for text in ("What do you know about me?", "What do I like?"):
            assert await texts(memory, text, asker=PEOPLE["Ben"]) == ["Tea is best"]

    @pytest.mark.asyncio
    async def test_what_others_say_of_a_person_takes_turns(self, memory: MemoryDB) -> None:
        about = await say(memory, "Ben has the keys of the hut", "Anna")
        for at in range(5):
            await learn(memory, f"The harbour is closed {at}", "Ben", scene=f"Harbour {at}")
        found = await memory.recall.find("Who is Ben?", EVERYBODY, limit=4)
        assert about in [each.message for each in found]
        assert sum(1 for each in found if each.cell) >= 2


class TestLimits:
    @pytest.mark.asyncio
    async def test_nothing_leaves_the_audience(self, memory: MemoryDB) -> None:
        await learn(memory, "The boss quits", at=YESTERDAY, channel=STAFF, salience=1.0)
        await say(memory, "she told us tomorrow", "Ben", said_at=WEEKS_AGO, channel=STAFF)
        for text in ("What happened yesterday?", "What did Ben say two weeks ago?", "Who is Ben?"):
            assert await texts(memory, text) == []
            assert await texts(memory, text, NOBODY) == []
            assert await texts(memory, text, STAFF_MEMBERS) != []

    @pytest.mark.asyncio
    async def test_nor_what_the_search_was_narrowed_to(self, memory: MemoryDB) -> None:
        early = await say(memory, "early bird", said_at=YESTERDAY)
        question = await say(memory, "late bird", said_at=YESTERDAY)
        cell = await learn(memory, "a plan", at=YESTERDAY, cell_type=CellType.PLAN)
        text = "What happened yesterday?"
        assert await texts(memory, text, before=question.id) == [early.content]
        assert await texts(memory, text, since=START) == []
        assert await texts(memory, text, cell_type=CellType.PLAN) == [cell.content]
        assert await texts(memory, text, author_id=PEOPLE["Ben"]) == []

    @pytest.mark.asyncio
    async def test_a_search_by_own_words_finds_words_alone(self, memory: MemoryDB) -> None:
        await some_days(memory)
        assert await texts(memory, "yesterday", own_words=True) == []

    @pytest.mark.asyncio
    async def test_memoirs_own_words_and_questions_to_it_are_not_found(
        self, memory: MemoryDB
    ) -> None:
        await say(memory, "I remember nothing", "Memoir", said_at=YESTERDAY)
        await say(memory, "What happened?", addressed=True, said_at=YESTERDAY)
        assert await texts(memory, "What happened yesterday?") == []

    @pytest.mark.asyncio
    async def test_each_comes_once_best_first_and_the_same_every_time(
        self, memory: MemoryDB
    ) -> None:
        await some_days(memory)
        for at in range(20):
            await say(memory, f"Ben said {at} things happened", "Ben", said_at=YESTERDAY)
        for text in ("What did Ben say yesterday?", "What happened yesterday?", "canoe yesterday"):
            found = await memory.recall.find(text, EVERYBODY, limit=50)
            ids = [
                each.cell.id if each.cell else each.message and each.message.id for each in found
            ]
            assert len(ids) == len(set(ids))
            assert all(0 < after.score <= before.score for before, after in pairwise(found))
            assert await memory.recall.find(text, EVERYBODY, limit=50) == found

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        words=st.lists(
            st.sampled_from(
                "what did Anna Ben I we say like decide happen yesterday last week in May since"
                " before 2 March 2026 and tomorrow to do about me canoe ?".split()
            ),
            max_size=9,
        ),
        hours=st.integers(-200, 200),
    )
    @pytest.mark.asyncio
    async def test_whatever_is_asked_stays_in_the_audience(
        self, memory: MemoryDB, clock: Clock, words: list[str], hours: int
    ) -> None:
        now: datetime = START + timedelta(hours=hours)
        for channel in (LAKE, STAFF):
            text = f"Ben decides on tomorrow {next(numbers)}"
            await learn(memory, text, "Ben", channel=channel)
        found = await memory.recall.find(" ".join(words), EVERYBODY, asker=PEOPLE["Ben"], now=now)
        places = [(each.cell or each.message).place for each in found if each.cell or each.message]
        assert all(place.channel_id == LAKE for place in places)
