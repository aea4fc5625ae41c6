"""Test what is looked for when a first look found little."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ids import MessageId
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.looking import Found
from bot.memory.named import named_in
from bot.memory.records import Message
from bot.memory.search import Hit
from bot.memory.second_look import NAMES, SHARE, SecondLook, joined
from bot.memory.text import query_words
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    NOBODY,
    PEOPLE,
    STAFF,
    STAFF_MEMBERS,
    START,
    STEMMER,
    learn,
    say,
)


async def other_words(
    memory: MemoryDB, text: str, *best: Message, audience: Audience = EVERYBODY
) -> list[str]:
    found = await looked(memory, text, *best, audience=audience)
    assert found is not None
    return found


async def looked(
    memory: MemoryDB, text: str, *best: Message, audience: Audience = EVERYBODY
) -> list[str] | None:
    named = await named_in(text, memory.connections, START)
    ids = [message.id for message in best]
    look = SecondLook(memory.connections, STEMMER)
    return await look.words(text, query_words(text), named, ids, audience)


class TestWords:
    @pytest.mark.asyncio
    async def test_none_are_needed_where_the_best_finds_say_what_was_asked(
        self, memory: MemoryDB
    ) -> None:
        message = await say(memory, "I painted the canoes green last week")
        assert await looked(memory, "Who painted the canoe green?", message) is None

    @pytest.mark.asyncio
    async def test_where_they_say_little_related_words_are_looked_for(
        self, memory: MemoryDB
    ) -> None:
        message = await say(memory, "The canoe is green")
        assert "dog" in await other_words(memory, "Which pet has fleas?", message)
        assert "dog" in await other_words(memory, "Which pet has fleas?")

    @pytest.mark.asyncio
    async def test_so_they_are_where_several_things_were_asked_for(self, memory: MemoryDB) -> None:
        message = await say(memory, "I have pets")
        assert "dog" in await other_words(memory, "What pets do we have?", message)
        assert "dog" in await other_words(memory, "Would Ben like a pet?", message)

    @pytest.mark.asyncio
    async def test_names_that_the_best_finds_speak_of_are_looked_for(
        self, memory: MemoryDB
    ) -> None:
        await say(memory, "Hello", "Ben")
        first = await say(memory, "We moved to Postgres, said Ben, for Project Heron")
        second = await say(memory, "With Postgres all is well")
        found = await other_words(memory, "How many databases has the project?", first, second)
        assert found[0] == "postgres"
        assert "heron" in found
        assert not {"we", "project"} & set(found)

    @pytest.mark.asyncio
    async def test_of_many_names_only_the_most_frequent(self, memory: MemoryDB) -> None:
        names = [f"Zq{'abcdefghij'[at]}" for at in range(NAMES + 3)]
        message = await say(memory, "there, " + ", ".join([*names, names[-1]]))
        found = await other_words(memory, "How many?", message)
        assert found[:NAMES] == [names[-1].lower(), *(n.lower() for n in names[: NAMES - 1])]

    @pytest.mark.asyncio
    async def test_what_an_audience_may_not_see_says_nothing(self, memory: MemoryDB) -> None:
        secret = await say(memory, "we use Postgres in the canoe", channel=STAFF)
        text = "How many canoes?"
        assert "postgres" in await other_words(memory, text, secret, audience=STAFF_MEMBERS)
        for audience in (EVERYBODY, NOBODY):
            assert "postgres" not in await other_words(memory, text, secret, audience=audience)


class TestJoining:
    def hits(self, **scores: float) -> list[Hit]:
        by, at = PEOPLE["Anna"], START
        return [Hit(int(each[1:]), score, by, at, GENERAL) for each, score in scores.items()]

    def test_a_second_look_adds_a_share_to_what_the_first_found(self) -> None:
        found = joined(
            Found(self.hits(m1=4.0, m2=1.0), self.hits(m7=3.0)),
            Found(self.hits(m2=2.0, m3=2.0), self.hits(m8=1.0)),
        )
        assert {hit.id: hit.score for hit in found.messages} == {
            1: 4.0,
            2: 1.0 + SHARE * 2.0,
            3: SHARE * 2.0,
        }
        assert {hit.id: hit.score for hit in found.cells} == {7: 3.0, 8: SHARE}

    def test_nothing_joined_changes_nothing(self) -> None:
        first = Found(self.hits(m1=4.0), self.hits(m7=3.0))
        assert joined(first, Found([], [])) == first


async def apart(memory: MemoryDB, text: str, by: str = "Anna") -> Message:
    """Log a message among enough others, which say nothing, for its words to be rare."""
    message = await say(memory, text, by)
    for _ in range(9):
        await say(memory, "hm")
    return message


async def ids(memory: MemoryDB, text: str, audience: Audience = EVERYBODY) -> Sequence[MessageId]:
    found = await memory.recall.find(text, audience)
    return [each.message.id for each in found if each.message]


class TestRecall:
    @pytest.mark.asyncio
    async def test_a_question_finds_what_is_said_in_other_words(self, memory: MemoryDB) -> None:
        message = await apart(memory, "My dog is called Rex", "Ben")
        assert (await ids(memory, "What pets do we have?"))[0] == message.id

    @pytest.mark.asyncio
    async def test_what_says_the_words_themselves_comes_first(self, memory: MemoryDB) -> None:
        dog = await apart(memory, "My dog is called Rex", "Ben")
        pet = await apart(memory, "A pet makes work", "Cara")
        found = await ids(memory, "What pets do we have?")
        assert found[0] == pet.id
        assert dog.id in found

    @pytest.mark.asyncio
    async def test_a_name_leads_from_one_memory_to_the_next(self, memory: MemoryDB) -> None:
        await apart(memory, "for billing we chose Heron")
        lead = await apart(memory, "Heron is led by Cara from now on")
        assert lead.id in await ids(memory, "Who would be asked about the billing service?")

    @pytest.mark.asyncio
    async def test_a_second_look_stays_within_type_and_audience(self, memory: MemoryDB) -> None:
        await say(memory, "My dog is called Rex", channel=STAFF)
        assert await ids(memory, "What pets do we have?") == []
        cell = await learn(memory, "Anna has a dog")
        found = await memory.recall.find(
            "What pets do we have?", EVERYBODY, cell_type=cell.cell_type
        )
        assert [each.cell for each in found] == [cell]


@settings(
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(max_size=300))
@pytest.mark.asyncio
async def test_any_text_is_a_safe_question(memory: MemoryDB, text: str) -> None:
    message = await say(memory, f"what {text} pets")
    words = await other_words(memory, f"What pets {text}?", message)
    assert len(set(words)) == len(words)
    assert not set(query_words(f"What pets {text}?")) & set(words)
