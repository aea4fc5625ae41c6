"""Test that no question reads more than its bounds: SQLite counts its steps, we the postings."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.memory.connections import Connections, Parameters, Row
from bot.memory.db import MemoryDB
from bot.memory.full_text import MESSAGES
from bot.memory.query import Bounds
from bot.memory.search import FullTextSearch, Hit
from bot.memory.text import QUERY_WORDS, query_words
from tests.memory.samples import EVERYBODY, STAFF, Clock, said

ROWS = 600
BOUNDS = Bounds(postings=200, cheap_postings=20, candidates_for_each=2, candidates=60, newest=30)
# Each row that comes out of a full-text query takes this many steps of SQLite's machine at most: to
# look at it, to see whether it may be seen, to rank and to sort it.
STEPS_A_ROW = 120
# What a statement takes besides, of which a question asks a dozen.
STEPS_BESIDES = 20_000


@dataclass(slots=True)
class Work:
    """Count the steps of SQLite's machine."""

    steps: int = 0

    def count(self) -> None:
        self.steps += 1


@pytest_asyncio.fixture
async def filled(memory: MemoryDB) -> MemoryDB:
    """Lend a memory where a few words are everywhere; a third of it is for others."""
    texts = [
        f"alpha beta gamma {'delta' if n % 3 else 'rare'} 東京 大阪 word{n % 50}"
        for n in range(ROWS)
    ]
    messages = [said(text, channel=STAFF) if n % 3 else said(text) for n, text in enumerate(texts)]
    await asyncio.gather(*map(memory.messages.add, messages))
    return memory


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    counted = Work()
    fetch = Connections.fetch

    async def watched(self: Connections, sql: str, parameters: Parameters = ()) -> list[Row]:
        reader = await self._free_reader()
        await reader.connection.set_progress_handler(_counting(counted), 1)
        try:
            return await fetch(self, sql, parameters)
        finally:
            await reader.connection.set_progress_handler(None, 1)  # type: ignore[arg-type]

    monkeypatch.setattr(Connections, "fetch", watched)
    return counted


def _counting(work: Work) -> Callable[[], None]:
    return work.count


HOSTILE = {
    "a word in every row": "alpha",
    "words in every row": "alpha beta gamma",
    "words in every row and a rare one": "alpha beta gamma rare delta",
    "a phrase in every row": "東京",
    "phrases in every row": "東京 大阪 東大 京阪",
    "words that are seldom together": "rare delta",
    "sixty words in some rows": " ".join(f"word{n}" for n in range(60)),
    "2,000 signs of common words": "alpha beta gamma delta rare 東京 " * 70,
    "words nobody said": " ".join(f"unheard{n}" for n in range(100)),
    "the beginnings of words": "al be ga de ra wor*",
    "operators": 'alpha AND beta NOT gamma NEAR(delta rare) "alpha" * ^ {text} : ( )',
}


@pytest.mark.asyncio
@pytest.mark.parametrize("name", HOSTILE)
async def test_no_question_makes_sqlite_do_more(
    filled: MemoryDB, work: Work, clock: Clock, name: str
) -> None:
    search = FullTextSearch(filled.connections, MESSAGES, clock, BOUNDS)
    words = query_words(HOSTILE[name])
    assert len(words) <= QUERY_WORDS
    for _ in range(2):  # the second time words are counted already
        work.steps = 0
        hits: list[Hit] = await search.find(words, EVERYBODY, limit=10)
        rows = BOUNDS.postings + 3 * BOUNDS.candidates
        assert work.steps < STEPS_A_ROW * rows + STEPS_BESIDES
    assert bool(hits) == ("nobody" not in name and "beginnings" not in name)


@pytest.mark.asyncio
async def test_without_bounds_the_same_question_does_many_times_as_much(
    filled: MemoryDB, work: Work, clock: Clock
) -> None:
    """Else the test above could not fail."""
    words, steps = query_words(HOSTILE["words in every row"]), []
    for bounds in (BOUNDS, Bounds(postings=10**6, cheap_postings=10**6)):
        search = FullTextSearch(filled.connections, MESSAGES, clock, bounds)
        for _ in range(2):
            work.steps = 0
            await search.find(words, EVERYBODY, limit=10)
        steps.append(work.steps)
    assert steps[1] > 10 * steps[0]
