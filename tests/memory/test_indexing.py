"""Test what a message and a cell are found by."""

import asyncio
import random

import pytest

from bot.ids import ChannelId, MessageId
from bot.memory.db import MemoryDB
from bot.memory.records import Message
from tests.memory.samples import (
    GENERAL,
    LAKE,
    STAFF,
    draft,
    extract,
    learn,
    rows,
    said,
    say,
)


async def context(memory: MemoryDB, message: Message) -> set[str]:
    """Return the words that a message's neighbours lend it."""
    [(found,)] = await rows(memory, "SELECT context FROM message_index WHERE id = ?", message.id)
    return set(found.split())


async def matching(memory: MemoryDB, match: str, index: str = "messages_fts") -> list[int]:
    sql = f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid"
    return [found for (found,) in await rows(memory, sql, match)]


@pytest.mark.asyncio
async def test_a_message_is_found_by_two_neighbours_on_each_side(memory: MemoryDB) -> None:
    talk = [await say(memory, word) for word in "one two three four five six seven".split()]
    assert await context(memory, talk[3]) == {"two", "three", "five", "six"}
    assert await context(memory, talk[0]) == {"two", "three"}
    assert await context(memory, talk[6]) == {"five", "six"}


@pytest.mark.asyncio
async def test_neighbours_are_of_the_same_channel_and_scope(memory: MemoryDB) -> None:
    first = await say(memory, "alpha")
    await say(memory, "lake", channel=LAKE)
    await say(memory, "secret", channel=GENERAL, private=True)
    await say(memory, "staff", channel=STAFF)
    last = await say(memory, "omega")
    assert await context(memory, first) == {"omega"}
    assert await context(memory, last) == {"alpha"}


@pytest.mark.asyncio
async def test_memoirs_words_are_neither_indexed_nor_anyones_context(memory: MemoryDB) -> None:
    first = await say(memory, "alpha")
    await say(memory, "parroting", "Memoir")
    last = await say(memory, "omega")
    assert await context(memory, first) == {"omega"}
    assert await context(memory, last) == {"alpha"}
    assert await matching(memory, "parroting") == []


@pytest.mark.asyncio
async def test_what_is_only_asked_of_memoir_is_no_evidence(memory: MemoryDB) -> None:
    before = await say(memory, "alpha")
    await say(memory, "Where is the canoe?", addressed=True)
    asked_of_people = await say(memory, "Where is the paddle?")
    told = await say(memory, "The vest is in the shed. Where is the rope?", addressed=True)
    assert await context(memory, before) >= {"paddle"}
    assert not await context(memory, before) & {"canoe"}
    assert await matching(memory, "text : canoe") == []
    assert await matching(memory, "text : paddle") == [asked_of_people.id]
    assert await matching(memory, "text : vest") == [told.id]


@pytest.mark.asyncio
@pytest.mark.parametrize("seed", range(5))
async def test_in_whatever_order_messages_come_real_neighbours_are_context(
    memory: MemoryDB, seed: int
) -> None:
    """A history may be read backwards; then a message keeps former neighbours as well."""
    talk = [said(f"word{at}") for at in range(30)]
    shuffled = random.Random(seed).sample(talk, len(talk)) if seed else talk[::-1]
    for message in shuffled:
        await memory.messages.add(message)
    for at, message in enumerate(talk):
        near = {f"word{n}" for n in range(at - 2, at + 3) if n != at and 0 <= n < len(talk)}
        found = await context(memory, message)
        assert found >= near
        assert len(found) <= 16  # about twice the logarithm, were they many more


@pytest.mark.asyncio
async def test_a_crowd_at_once_is_indexed_as_if_one_by_one(memory: MemoryDB) -> None:
    talk = [said(f"word{at}") for at in range(120)]
    await asyncio.gather(*map(memory.messages.add, talk))
    assert await context(memory, talk[60]) == {"word58", "word59", "word61", "word62"}


@pytest.mark.asyncio
async def test_a_message_is_found_by_the_facts_drawn_from_it(memory: MemoryDB) -> None:
    cited = await say(memory, "yes, that one")
    other = await say(memory, "unrelated")
    await extract(memory, draft("Anna chose the green canoe", cited), of=[cited, other])
    await extract_again(memory, "Anna will paddle")
    assert await matching(memory, "facts : canoe") == [cited.id]


async def extract_again(memory: MemoryDB, text: str) -> None:
    message = await say(memory, text)
    await extract(memory, draft(text, message), of=[message])


@pytest.mark.asyncio
async def test_several_facts_of_one_message_all_find_it(memory: MemoryDB) -> None:
    cited = await say(memory, "we take the green one and Ben brings a tent")
    await extract(
        memory,
        draft("They chose the emerald canoe", cited),
        draft("Ben owns shelter", cited),
        of=[cited],
    )
    for fact in ("emerald", "shelter"):
        assert await matching(memory, f"facts : {fact}") == [cited.id]


@pytest.mark.asyncio
async def test_a_cell_is_found_by_its_content_and_scene_but_its_evidence_by_itself(
    memory: MemoryDB,
) -> None:
    first = await say(memory, "the emerald one then")
    second = await say(memory, "agreed")
    await extract(
        memory, draft("Anna chose a canoe", first, second, scene="Summer trip"), of=[first, second]
    )
    [cell] = await matching(memory, "content : canoe", "mem_cells_fts")
    assert await matching(memory, "scene : summer", "mem_cells_fts") == [cell]
    for word in ("emerald", "agreed"):
        assert await matching(memory, word, "mem_cells_fts") == []
        assert await matching(memory, word) != []


@pytest.mark.asyncio
async def test_unspaced_scripts_are_found_by_words_of_two_signs(memory: MemoryDB) -> None:
    cell = await learn(memory, "我们明天在北京见面")
    assert await matching(memory, '"北 京"', "mem_cells_fts") == [cell.id]
    assert await matching(memory, '"京 北"', "mem_cells_fts") == []
    assert await matching(memory, '"北 京"') == [cell.sources[0]]


def test_ids_of_tests_look_like_discords() -> None:
    assert said("Hello").id > MessageId(2**60)
    assert said("Hello").place.channel_id == ChannelId(10)
