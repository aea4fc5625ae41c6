"""Test what is told from noise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import MessageId
from bot.memory.db import MemoryDB
from bot.memory.merging import Find
from bot.memory.query import CHOOSING_WORDS
from bot.memory.relevance import (
    ENOUGH_ROWS,
    LEAST,
    LEAST_BEST,
    above_noise,
    full_score,
    rows_in,
)
from tests.memory.samples import EVERYBODY, number, say


def finds(*scores: float) -> list[Find]:
    return [Find(score, None, MessageId(at)) for at, score in enumerate(scores, start=1)]


class TestAboveNoise:
    def test_what_says_too_little_of_the_question_is_left_out(self) -> None:
        ranking = finds(6.0, 10 * LEAST, 10 * LEAST - 0.01)
        assert above_noise(ranking, 10.0) == ranking[:2]

    def test_without_one_good_find_there_is_none(self) -> None:
        assert above_noise(finds(10 * LEAST_BEST - 0.01, 10 * LEAST), 10.0) == []

    def test_nothing_found_is_nothing(self) -> None:
        assert above_noise([], 10.0) == []

    def test_without_a_measure_all_counts(self) -> None:
        assert above_noise(finds(0.001), 0.0) == finds(0.001)


class TestFullScore:
    def test_a_rare_word_weighs_more_and_one_never_heard_of_most(self) -> None:
        common, rare, unknown = (full_score([held], 1_000) for held in (400, 4, 0))
        assert 0 < common < rare < unknown

    def test_words_in_most_rows_weigh_next_to_nothing(self) -> None:
        assert full_score([900], 1_000) < 0.001

    def test_more_words_than_are_asked_for_together_count_no_more(self) -> None:
        assert full_score([1] * CHOOSING_WORDS, 1_000) == full_score([1] * 40, 1_000)

    def test_few_rows_tell_nothing(self) -> None:
        assert full_score([1, 0], ENOUGH_ROWS - 1) == 0
        assert full_score([1, 0], ENOUGH_ROWS) > 0


class TestRowsIn:
    @given(st.integers(0, 2**40), st.binary(max_size=9))
    def test_a_number_is_read_as_sqlite_writes_it(self, rows: int, rest: bytes) -> None:
        septets = [rows & 0x7F]
        while rows >> 7 * len(septets):
            septets.insert(0, rows >> 7 * len(septets) & 0x7F | 0x80)
        assert rows_in(bytes(septets) + rest) == rows

    @pytest.mark.asyncio
    async def test_it_is_what_counting_finds(self, memory: MemoryDB) -> None:
        [[none]] = await memory.connections.fetch(
            "SELECT block FROM messages_fts_data WHERE id = 1"
        )
        assert rows_in(none) == 0
        for at in range(150):
            await say(memory, f"message {at}")
        [[averages]] = await memory.connections.fetch(
            "SELECT block FROM messages_fts_data WHERE id = 1"
        )
        assert rows_in(averages) == 150
        assert rows_in(averages) == await number(memory, "SELECT count(*) FROM message_index")


class TestARecallOfWhatIsRelevant:
    async def fill(self, memory: MemoryDB) -> None:
        for at in range(ENOUGH_ROWS):
            await say(memory, f"the harbour opens on day {at}")

    @pytest.mark.asyncio
    async def test_leaves_out_what_shares_one_common_word(self, memory: MemoryDB) -> None:
        await self.fill(memory)
        asked = "Which zither recital opens the museum of Ghent?"
        assert await memory.recall.find(asked, EVERYBODY) != []
        assert await memory.recall.find(asked, EVERYBODY, relevant=True) == []

    @pytest.mark.asyncio
    async def test_keeps_what_answers(self, memory: MemoryDB) -> None:
        answer = await say(memory, "grandma plays the zither in Ghent")
        await self.fill(memory)
        found = await memory.recall.find("Who plays the zither?", EVERYBODY, relevant=True)
        assert found[0].message == answer

    @pytest.mark.asyncio
    async def test_does_not_fall_back_on_what_matters_most(self, memory: MemoryDB) -> None:
        await self.fill(memory)
        assert await memory.recall.find("xylophone", EVERYBODY, relevant=True) == []
        assert await memory.recall.find("", EVERYBODY, relevant=True) == []
