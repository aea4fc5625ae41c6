"""Test whom and when a question is found to name."""

import pytest

from bot.ids import UserId
from bot.memory.db import MemoryDB
from bot.memory.named import LOOKED_UP_WORDS, named_in
from tests.memory.samples import PEOPLE, START, say


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
    await say(memory, "Hello", "Moon of Ganymede", author_id=PEOPLE["Cara"])
    assert await people(memory, text) == {PEOPLE[name] for name in expected}


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
async def test_the_time_is_found_too(memory: MemoryDB) -> None:
    named = await named_in("What happened on 1 March?", memory.connections, START)
    [day] = named.periods
    assert (day.start.year, day.start.month, day.start.day) == (2026, 3, 1)
