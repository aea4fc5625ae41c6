"""Test whom and what a new memory speaks of, and to which memories it is linked."""

from typing import Any

import pytest

from bot.ids import CellId, UserId
from bot.memory.db import MemoryDB
from bot.memory.mentioned import MOST_MENTIONS
from bot.memory.records import Cell, Relation
from bot.memory.subjects import Subject
from bot.vocabulary import EntityKind, RelationKind
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    PEOPLE,
    STAFF,
    STAFF_ALONE,
    STAFF_MEMBERS,
    cells_of,
    draft,
    extract,
    learn,
    rows,
    say,
)

ANNA, BEN, CARA = PEOPLE["Anna"], PEOPLE["Ben"], PEOPLE["Cara"]
OTHER_ANNA = UserId(777)


async def spoken_of(memory: MemoryDB, cell: Cell) -> set[tuple[str, int]]:
    """Return the names, with the ids of people, that a cell is tied to."""
    found = await rows(
        memory,
        "SELECT name, user_id FROM entities JOIN cell_entities ON entity_id = id WHERE cell_id = ?",
        cell.id,
    )
    return {(str(name), int(user_id)) for name, user_id in found}


async def links(memory: MemoryDB) -> list[tuple[Any, ...]]:
    return await rows(memory, "SELECT from_id, to_id, kind FROM cell_links ORDER BY 1, 2")


async def only(memory: MemoryDB, name: str) -> Subject:
    [subject] = await memory.subjects.named(name, EVERYBODY)
    return subject


@pytest.mark.asyncio
class TestThings:
    async def test_the_speaker_and_what_its_form_names_is_spoken_of(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "We moor at the Boat Club")
        assert await spoken_of(memory, cell) == {("Anna", ANNA), ("Boat Club", 0)}

    async def test_names_that_a_model_gives_must_be_said(self, memory: MemoryDB) -> None:
        message = await say(memory, "the frontier rewrite slips, says the harbour office")
        names = ("frontier rewrite", "harbour office", "Titanic", "rewrite slips, says the", "it")
        await extract(
            memory, draft("The frontier rewrite is late", message, about=names), of=[message]
        )
        [cell] = await cells_of(memory, message)
        assert await spoken_of(memory, cell) == {
            ("Anna", ANNA),
            ("frontier rewrite", 0),
            ("harbour office", 0),
        }

    async def test_one_name_is_one_thing_in_all_its_spellings(self, memory: MemoryDB) -> None:
        await learn(memory, "We ship “beta releases” on Fridays")
        await learn(memory, "the beta release slipped")
        subject = await only(memory, "Beta-Release")
        assert (subject.cells, subject.kind) == (2, EntityKind.THING)

    async def test_a_name_that_is_known_is_told_where_its_form_does_not(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, "We work on Frontier")
        cell = await learn(memory, "Frontier is late")
        assert ("Frontier", 0) in await spoken_of(memory, cell)
        ordinary = await learn(memory, "the frontier of science")
        assert ("Frontier", 0) not in await spoken_of(memory, ordinary)

    async def test_the_longest_known_name_is_meant(self, memory: MemoryDB) -> None:
        await learn(memory, "We sail on Lake Como")
        await learn(memory, "We live in Como")
        cell = await learn(memory, "Lake Como is cold")
        assert await spoken_of(memory, cell) == {("Anna", ANNA), ("Lake Como", 0)}

    async def test_names_within_one_batch_know_each_other(self, memory: MemoryDB) -> None:
        first, second = await say(memory, "on Frontier"), await say(memory, "Frontier is late")
        drafts = [draft("We work on Frontier", first), draft("Frontier is late", second)]
        await extract(memory, *drafts, of=[first, second])
        assert (await only(memory, "frontier")).cells == 2

    async def test_a_list_of_names_is_cut(self, memory: MemoryDB) -> None:
        cell = await learn(memory, "we saw " + ", ".join(f"Ship{n}x{n}" for n in range(40)))
        assert len(await spoken_of(memory, cell)) == MOST_MENTIONS

    @pytest.mark.parametrize(
        "text",
        [
            "we like '; DROP TABLE entities; --",
            "we met “\u202eevil\u202c name” at @everyone",
            "we saw Zalgo" + "\u0301" * 300,
            "we saw \ud83d\udca9 and \x00 in “a\x00b”",
            "we read “" + "x" * 50 + "” by **Bob** <@1> <#2>",
        ],
    )
    async def test_hostile_names_do_no_harm(self, memory: MemoryDB, text: str) -> None:
        cell = await learn(memory, text)
        assert ("Anna", ANNA) in await spoken_of(memory, cell)
        assert await memory.subjects.complete("", EVERYBODY, limit=25)


@pytest.mark.asyncio
class TestPeople:
    async def test_somebody_who_spoke_is_told_by_name(self, memory: MemoryDB) -> None:
        await say(memory, "hello", "Ben")
        cell = await learn(memory, "Ben's canoe leaks, @Ben mends it")
        assert await spoken_of(memory, cell) == {("Anna", ANNA), ("Ben", BEN)}

    async def test_a_word_in_lower_case_names_nobody(self, memory: MemoryDB) -> None:
        await say(memory, "hello", "Rose")
        cell = await learn(memory, "We planted a rose. Cara liked it")
        assert await spoken_of(memory, cell) == {("Anna", ANNA)}

    async def test_unless_nothing_is_in_upper_case(self, memory: MemoryDB) -> None:
        await say(memory, "hello", "Ben")
        cell = await learn(memory, "ben brings the canoe")
        assert ("Ben", BEN) in await spoken_of(memory, cell)

    async def test_part_of_a_name_is_believed_where_it_is_no_ordinary_word(
        self, memory: MemoryDB
    ) -> None:
        await say(memory, "hello", "Boat Captain", channel=LAKE)
        first = await learn(memory, "Boat trips are fun")
        assert await spoken_of(memory, first) == {("Anna", ANNA)}
        second = await learn(memory, "We all thank Captain for it")
        assert ("Boat Captain", 500) in await spoken_of(memory, second)

    async def test_another_full_name_is_another_person(self, memory: MemoryDB) -> None:
        await say(memory, "hello", "Ben", channel=LAKE)
        cell = await learn(memory, "We met Ben Nevis there")
        assert await spoken_of(memory, cell) == {("Anna", ANNA), ("Ben Nevis", 0)}

    async def test_two_people_of_one_name_are_never_one(self, memory: MemoryDB) -> None:
        await learn(memory, "We sail on Sunday")
        await learn(memory, "We paint on Monday", author_id=OTHER_ANNA, channel=LAKE)
        await say(memory, "hello", author_id=OTHER_ANNA, channel=LAKE)
        found = await memory.subjects.named("Anna", EVERYBODY)
        assert {each.user_id for each in found} == {ANNA, OTHER_ANNA}

    async def test_which_of_them_is_meant_the_talk_tells(self, memory: MemoryDB) -> None:
        await say(memory, "hello", "Anna", channel=GENERAL)
        await say(memory, "hello", "Anna", author_id=OTHER_ANNA, channel=LAKE)
        here = await learn(memory, "We want Anna to sail", "Ben", channel=GENERAL)
        there = await learn(memory, "We want Anna to paint", "Ben", channel=LAKE)
        assert await spoken_of(memory, here) == {("Ben", BEN), ("Anna", ANNA)}
        assert await spoken_of(memory, there) == {("Ben", BEN), ("Anna", OTHER_ANNA)}

    async def test_where_both_talk_nobody_is_named_for_certain(self, memory: MemoryDB) -> None:
        await say(memory, "hello", "Anna")
        await say(memory, "hello", "Anna", author_id=OTHER_ANNA)
        cell = await learn(memory, "We want Anna to sail", "Ben")
        assert await spoken_of(memory, cell) == {("Ben", BEN), ("Anna", 0)}
        unsure = [s for s in await memory.subjects.named("Anna", EVERYBODY) if not s.user_id]
        assert [each.kind for each in unsure] == [EntityKind.PERSON]

    async def test_a_full_name_tells_two_apart(self, memory: MemoryDB) -> None:
        await say(memory, "hello", "Anna Berg", author_id=ANNA)
        await say(memory, "hello", "Anna Lund", author_id=OTHER_ANNA)
        cell = await learn(memory, "We want Anna Lund to sail", "Ben")
        assert await spoken_of(memory, cell) == {("Ben", BEN), ("Anna Lund", OTHER_ANNA)}

    async def test_somebody_keeps_what_is_known_under_another_name(self, memory: MemoryDB) -> None:
        await learn(memory, "We sail on Sunday")
        await learn(memory, "We paint on Monday", author_name="Captain Anna")
        assert [each.cells for each in await memory.subjects.named("Captain Anna", EVERYBODY)] == [
            2
        ]
        [subject] = await memory.subjects.named("anna", EVERYBODY)
        assert (subject.user_id, subject.name, subject.cells) == (ANNA, "Captain Anna", 2)


@pytest.mark.asyncio
class TestLinks:
    async def test_what_a_model_links_is_checked(self, memory: MemoryDB) -> None:
        known = await learn(memory, "We rent a van")
        secret = await learn(memory, "The van is for staff", channel=STAFF)
        relations = tuple(
            Relation(CellId(cell), RelationKind.FOLLOWS) for cell in (known.id, secret.id, 999)
        )
        cell = await learn(memory, "The van has six seats", relations=relations)
        assert await links(memory) == [(cell.id, known.id, "follows")]

    async def test_a_reply_answers_what_it_replies_to(self, memory: MemoryDB) -> None:
        asked = await say(memory, "Where do we moor?", "Ben")
        reply = await say(memory, "At the pier", reply_to=asked.id)
        drafts = [draft("Ben asks where we moor", asked), draft("We moor at the pier", reply)]
        await extract(memory, *drafts, of=[asked, reply])
        [first], [second] = await cells_of(memory, asked), await cells_of(memory, reply)
        assert await links(memory) == [(second.id, first.id, "answers")]
        late = await say(memory, "No, at the dock", "Cara", reply_to=asked.id)
        await extract(memory, draft("We moor at the dock", late), of=[late])
        [third] = await cells_of(memory, late)
        assert (third.id, first.id, "answers") in await links(memory)

    async def test_a_memory_that_holds_question_and_answer_answers_nothing(
        self, memory: MemoryDB
    ) -> None:
        asked = await say(memory, "Where do we moor?", "Ben")
        reply = await say(memory, "At the pier", reply_to=asked.id)
        await extract(memory, draft("We moor at the pier", asked, reply), of=[asked, reply])
        assert await links(memory) == []

    async def test_a_reply_across_scopes_links_nothing(self, memory: MemoryDB) -> None:
        asked = await learn(memory, "Where do the staff moor?", channel=STAFF)
        reply = await say(memory, "At the pier", reply_to=asked.sources[0])
        await extract(memory, draft("We moor at the pier", reply), of=[reply])
        assert await links(memory) == []


@pytest.mark.asyncio
class TestAudience:
    async def test_a_private_channel_names_nothing_elsewhere(self, memory: MemoryDB) -> None:
        await learn(memory, "We buy Titan in May", channel=STAFF)
        for found in (
            await memory.subjects.named("Titan", EVERYBODY),
            await memory.subjects.complete("tit", EVERYBODY, limit=25),
            await memory.subjects.complete("", EVERYBODY, limit=25),
        ):
            assert found == []
        [subject] = await memory.subjects.named("Titan", STAFF_ALONE)
        assert await memory.subjects.get(subject.id, EVERYBODY) is None

    async def test_its_names_are_not_recognised_elsewhere(self, memory: MemoryDB) -> None:
        await learn(memory, "We buy Titan in May", channel=STAFF)
        cell = await learn(memory, "Titan is a moon")
        assert await spoken_of(memory, cell) == {("Anna", ANNA)}

    async def test_whoever_sees_both_sees_one_subject(self, memory: MemoryDB) -> None:
        await learn(memory, "We buy Titan in May", channel=STAFF)
        await learn(memory, "We saw Titan there")
        assert [each.cells for each in await memory.subjects.named("titan", STAFF_MEMBERS)] == [2]
        assert [each.cells for each in await memory.subjects.named("titan", EVERYBODY)] == [1]
