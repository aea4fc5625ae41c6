"""Test that words are counted as far as it matters, and seldom."""

from typing import Any

import pytest

from bot.memory import term_counts
from bot.memory.db import MemoryDB
from bot.memory.term_counts import COUNTS_KEPT, TermCounts
from tests.memory.samples import Clock, say

MOST = 9


@pytest.fixture
def counts(memory: MemoryDB, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> TermCounts:
    monkeypatch.setattr(term_counts, "FIRST_LOOK", 4)
    return TermCounts(memory.connections, "messages_fts", clock, MOST)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Lend the list of what was counted."""
    counted: list[list[str]] = []
    counting = TermCounts._counted_to

    async def noted(self: TermCounts, most: int, words: Any) -> dict[str, int]:
        if words:
            counted.append(sorted(words))
        return await counting(self, most, words)

    monkeypatch.setattr(TermCounts, "_counted_to", noted)
    return counted


@pytest.mark.asyncio
async def test_rows_are_counted_that_hold_a_word_in_any_form(
    memory: MemoryDB, counts: TermCounts
) -> None:
    for text in ("two canoes", "a canoe", "hm", "hm", "hm", "hm", "a paddle"):
        await say(memory, text)
    # Each with the neighbours that it is context of.
    assert await counts.of(["paddle", "kayak"]) == {"paddle": 3, "kayak": 0}
    # Of what is counted in two steps it is enough to know about how many they are.
    assert await counts.of(["canoe"]) == {"canoe": 5}


@pytest.mark.asyncio
async def test_too_frequent_words_are_counted_no_further(
    memory: MemoryDB, counts: TermCounts
) -> None:
    for _ in range(30):
        await say(memory, "canoe")
    assert await counts.of(["canoe"]) == {"canoe": MOST + 1}


@pytest.mark.asyncio
async def test_words_are_counted_once_for_a_while(
    memory: MemoryDB, counts: TermCounts, clock: Clock, asked: list[list[str]]
) -> None:
    await say(memory, "a paddle")
    for _ in range(3):
        assert await counts.of(["paddle"]) == {"paddle": 1}
    clock.turn(seconds=COUNTS_KEPT.total_seconds() + 1)
    await counts.of(["paddle"])
    await counts.of(["paddle"])
    assert asked == [["paddle"], ["paddle"]]


@pytest.mark.asyncio
async def test_a_word_that_nobody_said_is_counted_again(
    memory: MemoryDB, counts: TermCounts
) -> None:
    assert await counts.of(["paddle"]) == {"paddle": 0}
    await say(memory, "a paddle")
    assert await counts.of(["paddle"]) == {"paddle": 1}


@pytest.mark.asyncio
async def test_of_many_frequent_words_some_are_counted_at_a_time_long_ones_first(
    memory: MemoryDB, counts: TermCounts, asked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(term_counts, "FREQUENT_WORDS", 1)
    for _ in range(6):
        await say(memory, "oar paddle")
    await say(memory, "kayak")
    words = ["oar", "paddle", "kayak"]
    assert await counts.of(words) == {"oar": MOST + 1, "paddle": 7, "kayak": 3}
    assert await counts.of(words) == {"oar": 7, "paddle": 7, "kayak": 3}
    assert asked == [["kayak", "oar", "paddle"], ["paddle"], ["oar"]]


@pytest.mark.asyncio
async def test_a_rough_count_stops_early_and_a_better_one_goes_on_from_there(
    memory: MemoryDB, counts: TermCounts, asked: list[list[str]]
) -> None:
    for _ in range(6):
        await say(memory, "paddle")
    await say(memory, "kayak")
    words = ["paddle", "kayak"]
    for _ in range(2):
        assert await counts.of(words, roughly=True) == {"paddle": MOST + 1, "kayak": 3}
    for roughly in (False, True):
        assert await counts.of(words, roughly=roughly) == {"paddle": 7, "kayak": 3}
    assert asked == [["kayak", "paddle"], ["paddle"]]


@pytest.mark.asyncio
async def test_counts_do_not_pile_up(
    memory: MemoryDB, counts: TermCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(term_counts, "REMEMBERED_WORDS", 5)
    for at in range(30):
        await say(memory, f"word{at}")
        assert (await counts.of([f"word{at}"]))[f"word{at}"] > 0
    assert len(counts._counts) <= 6


@pytest.mark.asyncio
async def test_no_word_is_asked_for_as_an_operator(memory: MemoryDB, counts: TermCounts) -> None:
    await say(memory, "not near or")
    assert await counts.of(["not", "near", "or"]) == {"not": 1, "near": 1, "or": 1}
