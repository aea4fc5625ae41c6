"""Test that words are found inside of longer ones, and longer ones by what they are joined from."""

import asyncio
from typing import Any

import pytest

from bot.memory.compounds import LONGEST_COMPOUND, LOOKED_UP_WORDS, TAKEN, Compounds
from bot.memory.connections import Connections
from bot.memory.db import MemoryDB
from tests.memory.samples import NOBODY, STAFF, draft, extract, learn, number, rows, said, say


@pytest.fixture
def compounds(memory: MemoryDB) -> Compounds:
    return Compounds(memory.connections, "messages_fts")


async def ways(compounds: Compounds, word: str) -> list[tuple[str, ...]]:
    return (await compounds.of([word])).get(word, [])


async def long_words(memory: MemoryDB) -> dict[Any, Any]:
    return dict(await rows(memory, "SELECT word, uses FROM long_words"))


@pytest.mark.asyncio
async def test_a_word_may_be_inside_of_longer_ones(memory: MemoryDB, compounds: Compounds) -> None:
    await say(memory, "Die Datenbankmigration und die Migrationspläne, Migration, Datenmigration")
    assert await ways(compounds, "migration") == [
        ("datenmigration",),
        ("migrationsplane",),
        ("datenbankmigration",),
    ]
    assert await ways(compounds, "datenbank") == [("datenbankmigration",)]


@pytest.mark.asyncio
async def test_the_ending_that_a_word_has_alone_is_not_looked_for(
    memory: MemoryDB, compounds: Compounds
) -> None:
    await say(memory, "Krankenversicherungsbeitrag und Straßenbahn")
    assert await ways(compounds, "versicherungen") == [("krankenversicherungsbeitrag",)]
    assert await ways(compounds, "bahnen") == []  # too short to be looked for
    assert await ways(compounds, "strasse") == [("strassenbahn",)]


@pytest.mark.asyncio
async def test_a_compound_is_looked_for_in_its_parts_as_well(
    memory: MemoryDB, compounds: Compounds
) -> None:
    await say(memory, "Die Migration der alten Datenbank, der Plan und die Arbeit")
    assert await ways(compounds, "datenbankmigration") == [("datenbank", "migration")]
    assert ("datenbank", "migration") in await ways(compounds, "datenbankmigrationen")
    assert await ways(compounds, "migrationsplan") == [("migration", "plan")]
    assert await ways(compounds, "arbeitsplan") == [("arbeit", "plan")]
    assert await ways(compounds, "datenbankserver") == []


@pytest.mark.asyncio
async def test_few_are_taken_and_the_closest_of_them(
    memory: MemoryDB, compounds: Compounds
) -> None:
    endings = ["plan", "server", "fehler", "verwaltung", "struktur", "ordnung", "modell", "kopie"]
    await say(memory, " ".join(f"Datenbank{ending}" for ending in endings))
    found = await ways(compounds, "datenbank")
    assert len(found) == TAKEN
    assert found[0] == ("datenbankplan",)
    assert ("datenbankverwaltung",) not in found


@pytest.mark.asyncio
async def test_of_a_pasted_page_only_the_first_words_are_looked_up(
    memory: MemoryDB, compounds: Compounds
) -> None:
    await say(memory, "Gartenfeste")
    page = [f"{'abcdefghijk'[at]}wort" for at in range(LOOKED_UP_WORDS)]
    assert "garten" in await compounds.of([*page[1:], "garten"])
    assert "garten" not in await compounds.of([*page, "garten"])


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "word",
    ["", "plan", "datenbank2", '"daten"', "東京", "🚀", "get user name", "x" * 5_000, "ːmueller"],
)
async def test_what_is_no_word_to_look_for_is_not(compounds: Compounds, word: str) -> None:
    assert await ways(compounds, word) == []


@pytest.mark.asyncio
async def test_nothing_is_asked_for_no_words(
    compounds: Compounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Connections, "fetch")
    assert await compounds.of([]) == {}
    assert await ways(compounds, "plan") == []


class TestLongWords:
    """What is kept of long words goes with the last that said them."""

    @pytest.mark.asyncio
    async def test_they_are_counted_once_for_each_message_and_cell(self, memory: MemoryDB) -> None:
        await say(memory, "Gartenfeste und Gartenfeste, kurz")
        await learn(memory, "Die Gartenfeste im Sommer")
        assert await long_words(memory) == {"gartenfeste": 3}

    @pytest.mark.asyncio
    async def test_numbers_short_words_and_what_nobody_can_read_are_not(
        self, memory: MemoryDB
    ) -> None:
        longest = "y" * LONGEST_COMPOUND
        await say(memory, f"dQw4w9WgXcQ1 kurzeswor {'x' * (LONGEST_COMPOUND + 1)} {longest}")
        assert await long_words(memory) == {longest: 1}

    @pytest.mark.asyncio
    async def test_they_go_with_the_last_message_and_cell(
        self, memory: MemoryDB, compounds: Compounds
    ) -> None:
        first, second = [await say(memory, "Gartenfeste hier") for _ in range(2)]
        await extract(memory, draft("Gartenfeste", second), of=[second])

        async def left_after(sql: str, *values: Any) -> dict[Any, Any]:
            await memory.connections.write(lambda transaction: transaction.fetch(sql, values))
            return await long_words(memory)

        assert await long_words(memory) == {"gartenfeste": 3}
        assert await left_after("DELETE FROM messages WHERE id = ?", first.id) == {"gartenfeste": 2}
        assert await ways(compounds, "garten") == [("gartenfeste",)]
        assert await left_after("DELETE FROM mem_cells") == {"gartenfeste": 1}
        assert await left_after("DELETE FROM messages") == {}
        assert await ways(compounds, "garten") == []
        check = "INSERT INTO long_words_fts (long_words_fts) VALUES ('integrity-check')"
        assert await left_after(check) == {}

    @pytest.mark.asyncio
    async def test_they_change_with_the_text(self, memory: MemoryDB, compounds: Compounds) -> None:
        await say(memory, "Gartenfeste")
        await learn(memory, "Strandfeste")

        async def change(sql: str) -> None:
            await memory.connections.write(lambda transaction: transaction.fetch(sql))

        await change("UPDATE message_index SET text = 'sommerfeste' WHERE text = 'gartenfeste'")
        await change("UPDATE cell_index SET content = 'sommerfeste'")
        assert await long_words(memory) == {"sommerfeste": 2, "strandfeste": 1}
        assert await ways(compounds, "garten") == []
        assert await ways(compounds, "sommer") == [("sommerfeste",)]

    @pytest.mark.asyncio
    async def test_a_context_or_a_fact_changes_nothing(self, memory: MemoryDB) -> None:
        messages = [said("Gartenfeste") for _ in range(5)]
        await asyncio.gather(*map(memory.messages.add, messages))
        assert await long_words(memory) == {"gartenfeste": 5}

    @pytest.mark.asyncio
    async def test_a_reset_forgets_them(self, memory: MemoryDB) -> None:
        await say(memory, "Gartenfeste")
        await memory.reset()
        assert await number(memory, "SELECT count(*) FROM long_words") == 0


@pytest.mark.asyncio
async def test_what_an_audience_may_not_see_is_not_found_by_a_part(memory: MemoryDB) -> None:
    await say(memory, "Das Überraschungsfest", channel=STAFF)
    for question in ("Überraschung", "Fest der Überraschung"):
        assert await memory.recall.find(question, NOBODY) == []
