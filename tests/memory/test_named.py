"""Test whom and when a question is found to name, and what that weighs."""

from datetime import timedelta

import pytest

from bot.ids import UserId
from bot.memory.db import MemoryDB
from bot.memory.named import PERSON_FACTOR, Named, named_in
from bot.memory.names import LOOKED_UP_WORDS
from bot.memory.search import Hit
from bot.memory.times.periods import Period
from bot.memory.timing import DATE_FACTOR, Timing
from tests.memory.samples import GENERAL, PEOPLE, START, say

MORE = {"José": UserId(11), "Will": UserId(12), "The": UserId(13)}
BEN = PEOPLE["Ben"]


def hit(by: UserId = MORE["José"], days_ago: int = 0) -> Hit:
    return Hit(1, 1.0, by, START - timedelta(days=days_ago), GENERAL)


async def people(memory: MemoryDB, text: str) -> set[UserId]:
    return set((await named_in(text, memory.connections, START)).people)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What did anna say?", {"Anna"}),
        ("ANNA's canoe, and Ben's", {"Anna", "Ben"}),
        ("What about annabell?", set()),
        ("@Ben_ said so", {"Ben"}),
        ("What did jose and JOSÉ say?", {"José"}),
        ("What did Will say?", {"Will"}),
        ("Anna, Will and Ben", {"Anna", "Will", "Ben"}),
        ("What will happen, and will it hurt?", set()),
        ("Will it rain?", set()),
        ("The canoe and the lake", set()),
        ("What does the moon of Ganymede look like?", {"Cara"}),  # by one word of a name
        ("What of it?", set()),
        ("", set()),
        ("\0\ud800 'anna\" OR --", {"Anna"}),
    ],
)
async def test_people_are_named_by_a_word_of_their_name(
    memory: MemoryDB, text: str, expected: set[str]
) -> None:
    await say(memory, "Hello", "Anna")
    await say(memory, "Hello", "Ben")
    for name in ("José", "Will", "The"):
        await say(memory, "Hello", name, author_id=MORE[name])
    await say(memory, "Hello", "Moon of Ganymede", author_id=PEOPLE["Cara"])
    assert await people(memory, text) == {(PEOPLE | MORE)[name] for name in expected}


@pytest.mark.asyncio
async def test_two_people_of_one_name_are_both_named(memory: MemoryDB) -> None:
    await say(memory, "Hello", "Anna", author_id=UserId(1))
    await say(memory, "Hello", "Anna", author_id=UserId(2))
    assert await people(memory, "anna?") == {1, 2}


@pytest.mark.asyncio
async def test_names_in_unspaced_scripts_are_found_within_a_sentence(memory: MemoryDB) -> None:
    await say(memory, "Hello", "山田太郎", author_id=UserId(1))
    assert await people(memory, "昨日山田さんは何と言った？") == {1}


@pytest.mark.asyncio
async def test_a_pasted_page_is_read_from_its_beginning(memory: MemoryDB) -> None:
    await say(memory, "Hello", "Anna")
    page = " ".join(f"word{at}" for at in range(10_000))
    assert await people(memory, f"anna {page}") == {PEOPLE["Anna"]}
    assert len(page.split()) > LOOKED_UP_WORDS
    assert await people(memory, f"{page} anna") == set()


@pytest.mark.asyncio
async def test_i_names_whoever_asks(memory: MemoryDB) -> None:
    await say(memory, "Hello", "Anna")
    asker, connections = MORE["Will"], memory.connections
    for text, expected in {
        "What did I tell Anna?": {asker, PEOPLE["Anna"]},
        "Tell me what Anna said": {PEOPLE["Anna"]},
    }.items():
        assert (await named_in(text, connections, START, asker)).people == expected
        assert (await named_in(text, connections, START)).people == {PEOPLE["Anna"]}


@pytest.mark.asyncio
async def test_a_person_is_named_by_every_name_they_ever_wore(memory: MemoryDB) -> None:
    for name in ("José", "Captain 🛶", "Jo"):
        await say(memory, "Hello", name, author_id=MORE["José"])
    for name in ("jose", "captain", "Jo"):
        assert await people(memory, f"What did {name} say?") == {MORE["José"]}


@pytest.mark.asyncio
async def test_the_time_is_found_too(memory: MemoryDB) -> None:
    named = await named_in("What happened on 1 March?", memory.connections, START)
    [day] = named.timing.periods
    assert (day.start.year, day.start.month, day.start.day) == (2026, 3, 1)


class TestFactor:
    def test_without_names_hits_weigh_what_they_are(self) -> None:
        assert Named(frozenset()).factor(hit()) == 1.0

    def test_who_is_named_is_preferred_not_demanded(self) -> None:
        named = Named(frozenset({BEN}))
        assert (named.factor(hit(BEN)), named.factor(hit())) == (PERSON_FACTOR, 1.0)
        assert named.factor(hit(BEN), person_factor=3.0) == 3.0

    def test_so_is_when_and_both_add_up(self) -> None:
        day = Period(START - timedelta(days=2), START - timedelta(days=1))
        named = Named(frozenset({BEN}), Timing((day, day)))
        assert named.factor(hit(BEN, days_ago=2)) == PERSON_FACTOR * DATE_FACTOR
        assert named.factor(hit(BEN, days_ago=1)) == PERSON_FACTOR

    def test_what_tells_of_a_named_time_is_as_good_as_what_was_said_then(self) -> None:
        day = Period(START - timedelta(days=2), START - timedelta(days=1))
        named = Named(frozenset(), Timing((day,)))
        assert (named.factor(hit(), [day]), named.factor(hit())) == (DATE_FACTOR, 1.0)
