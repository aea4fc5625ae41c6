"""Test the ranking of one full-text table."""

from datetime import timedelta
from typing import Any

import pytest

from bot.ids import UserId
from bot.memory.audience import Audience
from bot.memory.connections import Connections
from bot.memory.db import MemoryDB
from bot.memory.full_text import CELLS, MESSAGES
from bot.memory.narrowing import Narrowing
from bot.memory.query import Bounds
from bot.memory.search import FullTextSearch, Hit
from bot.vocabulary import CellType
from tests.memory.samples import (
    EVERYBODY,
    LAKE,
    NOBODY,
    PEOPLE,
    STAFF,
    STAFF_ALONE,
    START,
    Clock,
    draft,
    extract,
    learn,
    say,
)


def messages_of(memory: MemoryDB, clock: Clock) -> FullTextSearch:
    return FullTextSearch(memory.connections, MESSAGES, clock)


def bounded(memory: MemoryDB, clock: Clock, **bounds: int) -> FullTextSearch:
    """Return a search whose bounds are soon reached."""
    return FullTextSearch(memory.connections, MESSAGES, clock, Bounds(**bounds))


@pytest.fixture
def messages(memory: MemoryDB, clock: Clock) -> FullTextSearch:
    return FullTextSearch(memory.connections, MESSAGES, clock)


@pytest.fixture
def cells(memory: MemoryDB, clock: Clock) -> FullTextSearch:
    return FullTextSearch(memory.connections, CELLS, clock)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lend the list of statements that were read with."""
    statements: list[str] = []
    fetch = Connections.fetch

    async def noted(self: Connections, sql: str, parameters: Any = ()) -> Any:
        statements.append(sql)
        return await fetch(self, sql, parameters)

    monkeypatch.setattr(Connections, "fetch", noted)
    return statements


async def found(
    table: FullTextSearch, *words: str, audience: Audience = EVERYBODY, limit: int = 50, **more: Any
) -> list[int]:
    own_words = more.pop("own_words", False)
    hits = await table.find(
        words, audience, limit=limit, narrowing=Narrowing(**more), own_words=own_words
    )
    return [hit.id for hit in hits]


async def spread(memory: MemoryDB, text: str, **more: Any) -> int:
    """Log a message so far from the others that it lends them no context."""
    message = await say(memory, text, **more)
    for _ in range(2):
        await say(memory, "hm", **{k: v for k, v in more.items() if k == "channel"})
    return message.id


class TestRanking:
    @pytest.mark.asyncio
    async def test_a_hit_tells_who_said_it_when_and_how_well_it_fits(
        self, memory: MemoryDB, messages: FullTextSearch
    ) -> None:
        message = await say(memory, "The canoe is green", "Ben", channel=LAKE)
        [hit] = await messages.find(["canoe"], EVERYBODY, limit=9)
        assert hit == Hit(message.id, hit.score, PEOPLE["Ben"], message.said_at, LAKE)
        assert hit.score > 0

    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        ("text", "asks"),
        [
            ("The canoe? ", True),
            ("独木舟 canoe？", True),
            ("هل canoe؟", True),
            ("The canoe? Yes", False),
            ("canoe", False),
        ],
    )
    async def test_a_hit_tells_whether_it_ends_in_a_question(
        self, memory: MemoryDB, messages: FullTextSearch, text: str, asks: bool
    ) -> None:
        await say(memory, text)
        [hit] = await messages.find(["canoe"], EVERYBODY, limit=9)
        assert hit.asks is asks

    @pytest.mark.asyncio
    async def test_any_word_is_enough_and_more_are_better(
        self, memory: MemoryDB, messages: FullTextSearch
    ) -> None:
        one = await spread(memory, "a canoe")
        both = await spread(memory, "a green canoe")
        await spread(memory, "a red kayak")
        assert (await found(messages, "green", "canoe", "unheard"))[:2] == [both, one]

    @pytest.mark.asyncio
    async def test_a_rare_word_weighs_more_than_a_frequent_one(
        self, memory: MemoryDB, messages: FullTextSearch
    ) -> None:
        frequent = [await spread(memory, "the canoe again") for _ in range(5)]
        rare = await spread(memory, "the paddle again")
        assert (await found(messages, "canoe", "paddle"))[0] == rare
        assert set(await found(messages, "canoe")) >= set(frequent)

    @pytest.mark.asyncio
    async def test_forms_of_a_word_and_its_accents_make_no_difference(
        self, memory: MemoryDB, messages: FullTextSearch
    ) -> None:
        message = await spread(memory, "We are canoeing to the Café")
        for word in ("canoes", "canoe", "cafe", "cafés"):
            assert message in await found(messages, word)

    @pytest.mark.asyncio
    async def test_a_neighbour_is_found_after_the_message_itself(
        self, memory: MemoryDB, messages: FullTextSearch
    ) -> None:
        asked = await say(memory, "Which canoe?")
        answered = await say(memory, "The green one")
        assert await found(messages, "canoe") == [asked.id, answered.id]

    @pytest.mark.asyncio
    async def test_equals_come_newest_first_every_time(
        self, memory: MemoryDB, cells: FullTextSearch
    ) -> None:
        ids = [(await learn(memory, f"canoe {n}", scene=f"s{n}")).id for n in "abcdef"]
        for _ in range(3):
            assert await found(cells, "canoe") == ids[::-1]

    @pytest.mark.asyncio
    async def test_the_limit_keeps_the_best(
        self, memory: MemoryDB, messages: FullTextSearch
    ) -> None:
        for at in range(30):
            await spread(memory, f"canoe number {at}")
        best = await spread(memory, "canoe canoe green canoe")
        assert (await found(messages, "canoe", "green", limit=3))[0] == best
        assert len(await found(messages, "canoe", limit=3)) == 3
        assert await found(messages, "canoe", limit=0) == []

    @pytest.mark.asyncio
    async def test_words_that_no_index_can_hold_find_nothing(
        self, memory: MemoryDB, messages: FullTextSearch
    ) -> None:
        await say(memory, "canoe")
        assert await found(messages) == []
        assert await found(messages, "", "?!", '"', "\0", "\ud800") == []


class TestNarrowing:
    @pytest.mark.asyncio
    async def test_to_an_audience(self, memory: MemoryDB, messages: FullTextSearch) -> None:
        seen = await say(memory, "The canoe is green")
        await say(memory, "The canoe is a present", channel=STAFF)
        assert await found(messages, "canoe") == [seen.id]
        assert await found(messages, "canoe", audience=NOBODY) == []

    @pytest.mark.asyncio
    async def test_what_is_out_of_sight_takes_no_place_from_what_is_not(
        self, memory: MemoryDB, messages: FullTextSearch
    ) -> None:
        for _ in range(20):
            await say(memory, "canoe canoe canoe", channel=STAFF)
        seen = await say(memory, "Somewhere in here there is also a canoe")
        assert await found(messages, "canoe", limit=1) == [seen.id]

    @pytest.mark.asyncio
    async def test_to_an_author_and_to_what_is_older(
        self, memory: MemoryDB, messages: FullTextSearch
    ) -> None:
        of_anna = await say(memory, "canoe one")
        of_ben = await say(memory, "canoe two", "Ben")
        await say(memory, "canoe three", "Ben")
        assert await found(messages, "canoe", author_id=PEOPLE["Anna"]) == [of_anna.id]
        assert of_ben.id not in await found(messages, "canoe", before=of_ben.id)
        ben = PEOPLE["Ben"]
        assert await found(messages, "canoe", author_id=ben, before=of_ben.id + 1) == [of_ben.id]

    @pytest.mark.asyncio
    async def test_to_a_type_of_cell(self, memory: MemoryDB, cells: FullTextSearch) -> None:
        await learn(memory, "canoe fact")
        plan = await learn(memory, "canoe plan", cell_type=CellType.PLAN)
        assert await found(cells, "canoe", cell_type=CellType.PLAN) == [plan.id]
        assert await found(cells, "canoe", cell_type=CellType.RISK) == []
        nobody = UserId(1)
        assert await found(cells, "canoe", cell_type=CellType.PLAN, author_id=nobody) == []


class TestCost:
    @pytest.mark.asyncio
    async def test_of_many_rows_those_with_the_rarest_words_are_ranked(
        self, memory: MemoryDB, clock: Clock, asked: list[str]
    ) -> None:
        small = bounded(memory, clock, cheap_postings=3, candidates=30)
        await spread(memory, "the green canoe")
        await spread(memory, "a paddle")
        for _ in range(20):
            await spread(memory, "a canoe again")
            await spread(memory, "green again")
        everything = await found(messages_of(memory, clock), "green", "canoe", "paddle")
        ranked = await found(small, "green", "canoe", "paddle", limit=3)
        assert ranked == everything[:3]
        assert any(":among" in sql for sql in asked)
        assert not any("rowid DESC" in sql for sql in asked)

    @pytest.mark.asyncio
    async def test_whoever_may_see_little_of_it_is_shown_what_is_new(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        small = bounded(memory, clock, cheap_postings=3, candidates=8)
        seen = [await spread(memory, "a canoe, maybe") for _ in range(3)]
        for _ in range(6):
            await spread(memory, "the green canoe", channel=STAFF)
        assert set(await found(small, "green", "canoe")) >= set(seen)

    @pytest.mark.asyncio
    async def test_of_a_frequent_word_alone_the_newest_rows_are_ranked(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        small = bounded(memory, clock, cheap_postings=3, candidates=5, newest=12)
        old = [await spread(memory, "canoe canoe canoe") for _ in range(2)]
        best = await spread(memory, "canoe canoe")
        new = [await spread(memory, "one more canoe") for _ in range(11)]
        assert await found(small, "canoe") == [best, *new[::-1]]
        assert old[0] in await found(messages_of(memory, clock), "canoe")

    @pytest.mark.asyncio
    async def test_of_a_word_in_too_many_rows_the_newest_are_found_without_weighing_it(
        self, memory: MemoryDB, clock: Clock, asked: list[str]
    ) -> None:
        small = bounded(memory, clock, postings=9)
        said = [await spread(memory, "one more canoe") for _ in range(11)]
        hidden = await spread(memory, "one more canoe", channel=STAFF)
        hits = await small.find(["canoe"], EVERYBODY, limit=3)
        assert [hit.id for hit in hits] == said[:-4:-1]
        assert len({hit.score for hit in hits}) == 1
        assert not any("bm25" in sql for sql in asked)
        assert hidden in await found(small, "canoe", audience=STAFF_ALONE)
        assert await found(small, "canoe", "unheard") == said[:-9:-1]

    @pytest.mark.asyncio
    async def test_a_word_not_heard_before_is_found_as_soon_as_it_is_said(
        self, memory: MemoryDB, messages: FullTextSearch
    ) -> None:
        assert await found(messages, "canoe") == []
        message = await say(memory, "canoe")
        assert await found(messages, "canoe") == [message.id]


@pytest.mark.asyncio
async def test_facts_make_a_message_found_by_other_words(
    memory: MemoryDB, messages: FullTextSearch
) -> None:
    message = await say(memory, "that one then")
    await extract(memory, draft("Anna chose the emerald canoe", message), of=[message])
    assert await found(messages, "emerald") == [message.id]
    assert message.said_at < START + timedelta(days=1)
