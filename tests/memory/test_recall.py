"""Test what a question brings back."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ids import MessageId, UserId
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.records import Message, Recalled
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


async def find(
    memory: MemoryDB, text: str, audience: Audience = EVERYBODY, **more: Any
) -> list[Recalled]:
    return await memory.recall.find(text, audience, **more)


async def found_messages(memory: MemoryDB, text: str, **more: Any) -> list[Message]:
    return [f.message for f in await find(memory, text, **more) if f.message and not f.cell]


async def apart(memory: MemoryDB, text: str, by: str = "Anna", **more: Any) -> Message:
    """Log a message among others that say nothing: equal ones get equal scores."""
    for _ in range(2):
        await say(memory, "hm", "Cara")
    message = await say(memory, text, by, **more)
    for _ in range(2):
        await say(memory, "hm", "Cara")
    return message


class TestMessagesAndCells:
    @pytest.mark.asyncio
    async def test_a_message_is_found_before_anything_was_drawn_from_it(
        self, memory: MemoryDB
    ) -> None:
        message = await say(memory, "The canoe is green")
        [found] = await find(memory, "What colour is the canoe?")
        assert found == Recalled(found.score, None, message)

    @pytest.mark.asyncio
    async def test_a_cell_stands_for_its_messages(self, memory: MemoryDB) -> None:
        first, second = await say(memory, "Which canoe?"), await say(memory, "The green canoe")
        await extract(
            memory, draft("Anna chose the green canoe", first, second), of=[first, second]
        )
        [found] = await find(memory, "canoe")
        assert found.cell is not None
        assert found.cell.sources == (first.id, second.id)
        assert found.message in (first, second)

    @pytest.mark.asyncio
    async def test_a_message_that_no_found_cell_speaks_for_stays(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "The canoe is green")
        other = await apart(memory, "We need a trailer for the canoe")
        found = await find(memory, "canoe")
        assert {f.cell.id for f in found if f.cell} == {cell.id}
        assert other in [f.message for f in found if f.cell is None]

    @pytest.mark.asyncio
    async def test_the_best_come_first_and_no_more_than_wanted(self, memory: MemoryDB) -> None:
        for at in range(12):
            await apart(memory, f"canoe story number {at}")
        best = await apart(memory, "the green canoe has a hole")
        found = await find(memory, "which canoe is green and has a hole", limit=5)
        assert len(found) == 5
        assert found[0].message == best
        assert all(0 < other.score <= one.score for one, other in pairwise(found))

    @pytest.mark.asyncio
    async def test_the_same_question_brings_the_same_every_time(self, memory: MemoryDB) -> None:
        for at in range(20):
            await learn(memory, f"canoe {at % 4} of kind {at}", channel=(LAKE if at % 2 else STAFF))
            await say(memory, f"the canoe {at}")
        first = await find(memory, "canoe 3", STAFF_MEMBERS)
        assert len(first) == 20
        for _ in range(3):
            assert await find(memory, "canoe 3", STAFF_MEMBERS) == first

    @pytest.mark.asyncio
    async def test_what_memoir_said_itself_is_not_found(self, memory: MemoryDB) -> None:
        await say(memory, "The canoe is green, I think", "Memoir")
        assert await find(memory, "canoe") == []

    @pytest.mark.asyncio
    async def test_a_question_to_memoir_is_not_found_by_the_next(self, memory: MemoryDB) -> None:
        told = await say(memory, "The canoe is green")
        await say(memory, "What colour is the canoe?", "Ben", addressed=True)
        assert [f.message for f in await find(memory, "What colour is the canoe?")] == [told]


class TestNothingFits:
    @pytest.mark.asyncio
    @pytest.mark.parametrize("text", ["Anything new?", "", "🛶", "zzz", "?!", "the"])
    async def test_the_most_salient_memories_come(self, memory: MemoryDB, text: str) -> None:
        low = await learn(memory, "Tea was had", salience=0.2)
        high = await learn(memory, "Mia has a nut allergy", salience=0.9)
        secret = await learn(memory, "Boss quits", salience=1.0, channel=STAFF)
        found = await find(memory, text)
        assert [(f.cell, f.score, f.message) for f in found] == [
            (high, 0.9, None),
            (low, 0.2, None),
        ]
        assert [f.cell for f in await find(memory, text, STAFF_MEMBERS, limit=1)] == [secret]
        assert await find(memory, text, NOBODY) == []

    @pytest.mark.asyncio
    async def test_but_not_for_a_search_that_was_narrowed(self, memory: MemoryDB) -> None:
        await learn(memory, "Mia has a nut allergy", salience=0.9)
        assert await find(memory, "zzz", cell_type=CellType.FACT) == []
        assert await find(memory, "zzz", author_id=PEOPLE["Anna"]) == []

    @pytest.mark.asyncio
    async def test_an_empty_memory_brings_nothing(self, memory: MemoryDB) -> None:
        assert await find(memory, "canoe") == []


class TestNarrowing:
    @pytest.mark.asyncio
    async def test_a_type_finds_cells_of_it_alone(self, memory: MemoryDB) -> None:
        await learn(memory, "canoe fact")
        plan = await learn(memory, "canoe plan", cell_type=CellType.PLAN)
        await say(memory, "canoe canoe canoe")
        assert [f.cell for f in await find(memory, "canoe", cell_type=CellType.PLAN)] == [plan]
        assert await find(memory, "canoe", cell_type=CellType.RISK) == []

    @pytest.mark.asyncio
    async def test_an_author_finds_what_that_person_said_alone(self, memory: MemoryDB) -> None:
        await learn(memory, "canoe of Anna")
        await say(memory, "canoe again")
        of_ben = await learn(memory, "canoe of Ben", "Ben")
        found = await find(memory, "canoe", author_id=PEOPLE["Ben"])
        assert [f.cell for f in found] == [of_ben]
        assert await find(memory, "canoe", author_id=UserId(1)) == []

    @pytest.mark.asyncio
    async def test_an_authors_message_is_not_stood_for_by_anothers_cell(
        self, memory: MemoryDB
    ) -> None:
        asked, answered = await say(memory, "canoe?"), await say(memory, "the green canoe", "Ben")
        drawn = draft("Anna asked, Ben chose the canoe", asked, answered)
        await extract(memory, drawn, of=[asked, answered])
        [found] = await find(memory, "canoe", author_id=PEOPLE["Ben"])
        assert (found.cell, found.message) == (None, answered)

    @pytest.mark.asyncio
    async def test_before_leaves_out_the_question_itself_and_what_came_later(
        self, memory: MemoryDB
    ) -> None:
        told = await say(memory, "The canoe is green")
        question = await say(memory, "canoe colour anyone")
        await say(memory, "which canoe")
        found = await find(memory, question.content, before=question.id)
        assert [f.message for f in found] == [told]

    @pytest.mark.asyncio
    async def test_before_leaves_out_cells_of_later_messages_too(self, memory: MemoryDB) -> None:
        early = await learn(memory, "canoe one", scene="One")
        first, last = await say(memory, "canoe two"), await say(memory, "canoe two and a half")
        await extract(memory, draft("A second canoe", first, last), of=[first, last])
        await learn(memory, "canoe three", scene="Three")
        for text in ("canoe", "nothing like it"):
            found = await find(memory, text, before=last.id)
            assert {f.cell.content for f in found if f.cell} == {early.content, "A second canoe"}
            found = await find(memory, text, before=first.id)
            assert {f.cell.content for f in found if f.cell} == {early.content}

    @pytest.mark.asyncio
    async def test_a_stretch_of_time_finds_what_was_said_in_it_alone(
        self, memory: MemoryDB
    ) -> None:
        days = [START - timedelta(days=3 - at) for at in range(3)]
        messages = [await apart(memory, "the canoe", said_at=day) for day in days]
        cells = [await learn(memory, f"canoe {day}", at=day) for day in days]

        async def told(**limits: datetime) -> set[object]:
            found = await find(memory, "canoe", own_words=True, **limits)
            return {f.cell.id if f.cell else f.message and f.message.id for f in found}

        both = [{message.id, cell.id} for message, cell in zip(messages, cells, strict=True)]
        assert await told() == both[0] | both[1] | both[2]
        assert await told(since=days[1]) == both[1] | both[2]
        assert await told(until=days[1]) == both[0]
        assert await told(since=days[1], until=days[2]) == both[1]
        assert await told(since=days[2], until=days[1]) == set()

    @pytest.mark.asyncio
    async def test_nothing_of_another_time_stands_in_for_it(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "Mia has a nut allergy", at=START)
        assert [f.cell for f in await find(memory, "zzz", since=START)] == [cell]
        assert await find(memory, "zzz", until=START) == []


class TestNames:
    @pytest.mark.asyncio
    async def test_i_is_whoever_asks(self, memory: MemoryDB) -> None:
        for name in ("Anna", "Ben"):
            await apart(memory, "the canoe", name)
        for name in ("Anna", "Ben"):
            found = await find(memory, "What did I say about the canoe?", asker=PEOPLE[name])
            assert found[0].message
            assert found[0].message.author_name == name

    @pytest.mark.asyncio
    async def test_what_others_said_of_the_asker_is_found_by_name(self, memory: MemoryDB) -> None:
        await apart(memory, "hello", "Ben")
        of_ben = await apart(memory, "Ben has the keys of the hut", "Cara")
        for text in ("What about me?", f"What about <@{PEOPLE['Ben']}>?"):
            found = await find(memory, text, asker=PEOPLE["Ben"])
            assert of_ben in [each.message for each in found]
        found = await find(memory, f"<@{PEOPLE['Ben']}>", own_words=True)
        assert [each.message for each in found] == [of_ben]

    @pytest.mark.asyncio
    async def test_who_is_mentioned_is_named(self, memory: MemoryDB) -> None:
        for name in ("Ben", "Anna"):
            await apart(memory, "the canoe", name)
        for name in ("Anna", "Ben"):
            question = f"What did <@{PEOPLE[name]}> say about the canoe?"
            found = await found_messages(memory, question)
            assert found[0].author_name == name
            asked = f"What did <@{PEOPLE[name]}> say about the canoe?"
            assert (await found_messages(memory, asked))[0].author_name == name

    @pytest.mark.asyncio
    async def test_we_prefers_talks_that_the_asker_took_part_in(self, memory: MemoryDB) -> None:
        for at, companion in enumerate(("Anna", "Ben")):
            day = START - timedelta(days=9 - at)
            await say(memory, "hello", companion, said_at=day)
            await apart(memory, "the canoe is sold", "Cara", said_at=day)
        question = "Did we sell the canoe?"
        for at, companion in enumerate(("Anna", "Ben")):
            found = await find(memory, question, asker=PEOPLE[companion])
            assert found[0].message
            assert found[0].message.said_at == START - timedelta(days=9 - at)

    @pytest.mark.asyncio
    async def test_a_day_is_one_of_the_askers_clock(self, memory: MemoryDB) -> None:
        midnight = datetime(2026, 2, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
        await apart(memory, "the canoe", said_at=midnight - timedelta(hours=1))
        then = await apart(memory, "the canoe", said_at=midnight + timedelta(hours=1))
        await apart(memory, "the canoe", said_at=midnight + timedelta(hours=25))
        question, now = "canoe on 1 February", START.astimezone(midnight.tzinfo)
        found = await find(memory, question, now=now)
        assert found[0].message == then

    @pytest.mark.asyncio
    async def test_what_a_named_person_said_goes_first(self, memory: MemoryDB) -> None:
        of_ben = await apart(memory, "the canoe is green", "Ben")
        of_anna = await apart(memory, "the canoe is green", "Anna")
        assert (await found_messages(memory, "canoe"))[:2] == [of_anna, of_ben]
        assert (await found_messages(memory, "What did Ben say about the canoe?"))[0] == of_ben

    @pytest.mark.asyncio
    async def test_so_does_what_was_said_on_a_named_day(self, memory: MemoryDB) -> None:
        then = await apart(memory, "the canoe is green", said_at=START - timedelta(days=40))
        lately = await apart(memory, "the canoe is green")
        assert (await found_messages(memory, "canoe"))[:2] == [lately, then]
        question = f"What about the canoe on {then.said_at:%d %B %Y}?"
        assert (await found_messages(memory, question))[0] == then

    @pytest.mark.asyncio
    async def test_a_day_without_a_year_is_the_last_past_one_by_the_clock(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        last_year = await apart(memory, "the canoe", said_at=START - timedelta(days=365))
        await apart(memory, "the canoe", said_at=START - timedelta(days=3))
        today = await apart(memory, "the canoe", said_at=START - timedelta(hours=1))
        lately = await apart(memory, "the canoe", said_at=START - timedelta(days=4))
        question = f"canoe on {START:%d %B}"
        assert (await found_messages(memory, question))[:2] == [today, lately]
        clock.now = START - timedelta(hours=12)
        assert (await found_messages(memory, question))[:2] == [last_year, lately]

    @pytest.mark.asyncio
    async def test_what_tells_of_a_day_is_as_good_as_what_was_said_then(
        self, memory: MemoryDB
    ) -> None:
        await apart(memory, "the canoe race", said_at=START - timedelta(days=9))
        foretold = await apart(memory, "the canoe race tomorrow", said_at=START - timedelta(days=5))
        await apart(memory, "the canoe race again and again", said_at=START - timedelta(days=3))
        question = f"the canoe race on {START - timedelta(days=4):%d %B}"
        assert (await found_messages(memory, question, own_words=True))[0] == foretold

    @pytest.mark.asyncio
    async def test_a_cell_tells_of_the_times_of_its_messages(self, memory: MemoryDB) -> None:
        plain = await say(memory, "the race", said_at=START - timedelta(days=3))
        timely = await say(memory, "the race is tomorrow", said_at=START - timedelta(days=5))
        for message, boat in ((timely, "canoe"), (plain, "kayak")):
            drawn = draft(f"A {boat} joins", message, scene=boat)
            await extract(memory, drawn, of=[message])
        day = START - timedelta(days=4)
        for asked, best in ((f"Who joins on {day:%d %B}?", "canoe"), ("Who joins?", "kayak")):
            found = await find(memory, asked, cell_type=CellType.FACT)
            assert found[0].cell
            assert best in found[0].cell.content

    @pytest.mark.asyncio
    async def test_names_prefer_but_never_exclude(self, memory: MemoryDB) -> None:
        message = await say(memory, "The canoe is green", "Anna")
        await say(memory, "hm", "Ben")
        assert message in await found_messages(memory, "What did Ben say about canoes in 2019?")


class TestScripts:
    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        ("said", "asked"),
        [
            ("我们明天在北京见面讨论预算", "北京"),
            ("我们明天在北京见面讨论预算", "预算是多少？"),
            ("来週の会議は東京で行います", "東京"),
            ("新しいカヌーを買いました", "カヌーはどこ？"),
            ("우리는 내일 강남역에서 만나요", "강남"),
            ("회의는 서울에서 합니다", "서울에서"),
            ("Встречаемся у озера", "озера"),
            ("Wir treffen uns am Müllerweg", "mullerweg"),
            ("Let's meet in İstanbul", "istanbul"),
            ("what a trip🛶canoe🛶", "canoe"),
        ],
    )
    async def test_a_word_inside_a_sentence_is_found(
        self, memory: MemoryDB, said: str, asked: str
    ) -> None:
        message = await apart(memory, said)
        await apart(memory, "something else, 他のこと, 다른 것, 其他")
        assert (await find(memory, asked))[0].message == message

    @pytest.mark.asyncio
    async def test_two_signs_apart_are_not_their_word(self, memory: MemoryDB) -> None:
        await apart(memory, "京都は北にある")
        assert await find(memory, "北京") == []


class TestAnyText:
    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(st.characters()), author=st.none() | st.just(PEOPLE["Anna"]))
    @pytest.mark.asyncio
    async def test_no_text_makes_it_fail(
        self, memory: MemoryDB, text: str, author: UserId | None
    ) -> None:
        await find(memory, text, author_id=author, before=MessageId(1))
        await find(memory, text, own_words=True)
        await memory.recall.similar_cells(text, EVERYBODY, limit=3)

    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        "text",
        [
            "x" * 10_000,
            "canoe " * 2_000,
            " ".join(f"word{at}" for at in range(2_000)),
            "東京" * 5_000,
            '"' * 10_000,
            "\ufdfa" * 4_000,  # one sign that stands for eighteen
            "canoe\0AND\0NOT",
            "*:^-+(){}[]\\/~",
            "text:canoe OR facts:canoe",
            "2023-00 and 31 february",
        ],
    )
    async def test_hostile_questions_are_only_questions(self, memory: MemoryDB, text: str) -> None:
        await say(memory, "The canoe is green")
        found = await find(memory, text)
        assert len(found) == ("canoe" in text)


class TestSimilarCells:
    @pytest.mark.asyncio
    async def test_the_nearest_come_first(self, memory: MemoryDB) -> None:
        far = await learn(memory, "The canoe leaks")
        near = await learn(memory, "The green canoe of Anna has a hole")
        await learn(memory, "Rent is due", scene="Rent")
        text = "Anna says that the green canoe got a hole"
        assert await memory.recall.similar_cells(text, EVERYBODY, limit=9) == [near, far]
        assert await memory.recall.similar_cells(text, EVERYBODY, limit=1) == [near]

    @pytest.mark.asyncio
    async def test_only_those_the_audience_may_see(self, memory: MemoryDB) -> None:
        await learn(memory, "The canoe is a present", channel=STAFF)
        assert await memory.recall.similar_cells("canoe", EVERYBODY, limit=9) == []
        assert len(await memory.recall.similar_cells("canoe", STAFF_MEMBERS, limit=9)) == 1


class TestOwnWords:
    """A search by own words finds what says something, not what stands beside it."""

    @pytest.mark.asyncio
    async def test_a_neighbour_is_found_by_context_but_not_by_its_own_words(
        self, memory: MemoryDB
    ) -> None:
        said = await say(memory, "The canoe leaks.")
        beside = await say(memory, "I will bring tar on Saturday.")

        around = await memory.recall.find("canoe", EVERYBODY)
        alone = await memory.recall.find("canoe", EVERYBODY, own_words=True)

        assert {found.message and found.message.id for found in around} == {said.id, beside.id}
        assert [found.message and found.message.id for found in alone] == [said.id]

    @pytest.mark.asyncio
    async def test_a_cell_is_not_found_by_the_messages_that_it_was_drawn_from(
        self, memory: MemoryDB
    ) -> None:
        await say(memory, "The canoe leaks.")
        cell = await learn(memory, "Ben brings tar on Saturday.")

        assert await memory.recall.find("canoe", EVERYBODY, own_words=True) != []
        found = await memory.recall.find("tar saturday", EVERYBODY, own_words=True)
        assert [each.cell and each.cell.id for each in found] == [cell.id]

    @pytest.mark.asyncio
    async def test_without_a_match_nothing_stands_in_for_what_was_searched(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, "The canoe is red.")

        assert await memory.recall.find("submarine", EVERYBODY, own_words=True) == []
        assert await memory.recall.find("submarine", EVERYBODY) != []
