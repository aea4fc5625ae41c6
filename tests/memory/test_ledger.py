"""Keep account of what a server uses, of each day and across restarts."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import in_zone
from bot.ids import ChannelId, UserId
from bot.memory.budgets import Bearers, Budget, Budgets, BudgetSpent, Level, Matter, Spent
from bot.memory.db import MemoryDB
from tests.memory.samples import (
    GENERAL,
    LAKE,
    PEOPLE,
    STEMMER,
    Clock,
    number,
    open_memory,
    rows,
    said,
)

ANNA, BEN = PEOPLE["Anna"], PEOPLE["Ben"]
ANNA_HERE = Bearers(GENERAL, ANNA)
BEN_HERE = Bearers(GENERAL, BEN)
ANNA_AT_THE_LAKE = Bearers(LAKE, ANNA)
THREAD = ChannelId(77)


async def used(memory: MemoryDB, bearers: Bearers) -> list[tuple[int, int, int]]:
    """Return the tokens, messages and refused messages of person, channel and server."""
    day = await memory.ledger.day(bearers)
    accounts = (day.accounts[account] for account in bearers.ids.items())
    return [(each.tokens, each.messages, each.refused) for each in accounts]


async def keep(memory: MemoryDB, *texts: str, by: str = "Anna", **budgets: Budget | int) -> int:
    """Log messages one after another; return how many of them were kept."""
    kept = 0
    for text in texts:
        try:
            kept += await memory.messages.add(said(text, by), Budgets(**budgets))  # type: ignore[arg-type]
        except BudgetSpent:
            continue
    return kept


@pytest.mark.asyncio
async def test_tokens_are_counted_to_person_channel_and_server(memory: MemoryDB) -> None:
    assert await used(memory, ANNA_HERE) == [(0, 0, 0)] * 3
    await memory.ledger.spend(ANNA_HERE, 100)
    await memory.ledger.spend(BEN_HERE, 20)
    await memory.ledger.spend(Bearers(), 3)
    assert await used(memory, ANNA_HERE) == [(100, 0, 0), (120, 0, 0), (123, 0, 0)]
    assert await used(memory, ANNA_AT_THE_LAKE) == [(100, 0, 0), (0, 0, 0), (123, 0, 0)]


@pytest.mark.asyncio
async def test_a_budget_is_used_up_at_its_limit_the_narrowest_first(memory: MemoryDB) -> None:
    await memory.ledger.spend(ANNA_HERE, 100)
    day = await memory.ledger.day(ANNA_HERE)
    spent = day.spent_tokens
    assert spent(Budget(), ANNA_HERE) is None
    assert spent(Budget(101, 101, 101), ANNA_HERE) is None
    assert spent(Budget(100, 100, 100), ANNA_HERE) == Spent(Matter.TOKENS, Level.PERSON, 100)
    assert spent(Budget(0, 100, 100), ANNA_HERE) == Spent(Matter.TOKENS, Level.CHANNEL, 100)
    assert spent(Budget(0, 0, 50), ANNA_HERE) == Spent(Matter.TOKENS, Level.GUILD, 50)
    assert spent(Budget(100, 0, 0), Bearers(GENERAL)) is None
    assert spent(Budget(0, 0, 125), ANNA_HERE, 0.8) == Spent(Matter.TOKENS, Level.GUILD, 125)
    assert spent(Budget(0, 0, 126), ANNA_HERE, 0.8) is None


@pytest.mark.asyncio
async def test_the_account_outlasts_a_restart_and_a_reset(memory: MemoryDB, clock: Clock) -> None:
    await memory.ledger.spend(ANNA_HERE, 100)
    assert await keep(memory, "The canoe leaks.") == 1
    await memory.reset()
    again = await open_memory(memory.connections._path, clock)
    assert await used(again, ANNA_HERE) == [(100, 1, 0)] * 3
    await again.close()


@pytest.mark.asyncio
async def test_a_day_ends_at_midnight_of_the_time_zone_and_is_forgotten_the_day_after_next(
    path: Path,
) -> None:
    clock = Clock()
    clock.now = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)  # 23:30 in Berlin
    memory = await MemoryDB.open(
        path,
        clock=in_zone(clock, ZoneInfo("Europe/Berlin")),
        stemmer=STEMMER,
    )
    await memory.ledger.spend(ANNA_HERE, 100)
    clock.turn(minutes=29)
    assert await used(memory, ANNA_HERE) == [(100, 0, 0)] * 3
    clock.turn(minutes=1)
    assert await used(memory, ANNA_HERE) == [(0, 0, 0)] * 3
    clock.turn(hours=22, minutes=59)  # the day on which summer time begins has 23 hours
    await memory.ledger.spend(ANNA_HERE, 5)
    assert await used(memory, ANNA_HERE) == [(5, 0, 0)] * 3
    assert await number(memory, "SELECT count(DISTINCT day) FROM ledger") == 2
    clock.turn(minutes=1)
    assert await used(memory, ANNA_HERE) == [(0, 0, 0)] * 3
    assert await keep(memory, "The canoe leaks.") == 1  # a bot without a model prunes as well
    assert await number(memory, "SELECT count(*) FROM ledger WHERE tokens = 100") == 0
    assert await number(memory, "SELECT count(*) FROM ledger WHERE tokens = 5") == 3
    await memory.close()


@pytest.mark.asyncio
async def test_a_quiet_servers_account_is_forgotten_when_its_memory_is_opened(
    memory: MemoryDB, clock: Clock
) -> None:
    await memory.ledger.spend(ANNA_HERE, 100)
    for left in (3, 0):
        clock.turn(days=1)
        again = await open_memory(memory.connections._path, clock)
        await again.close()
        assert await number(memory, "SELECT count(*) FROM ledger") == left


@pytest.mark.asyncio
async def test_it_holds_numbers_alone(memory: MemoryDB) -> None:
    assert await keep(memory, "Xylocanary", "Xylophone", by="Ben") == 2
    told = await rows(memory, "SELECT * FROM ledger")
    assert {type(value) for row in told for value in row} == {int, str}
    assert {row[1] for row in told} == {"person", "channel", "guild"}


@pytest.mark.asyncio
async def test_messages_over_a_limit_are_not_kept_and_are_counted(memory: MemoryDB) -> None:
    two = Budget(person=2)
    assert await keep(memory, "one", "two", "three", "four", messages=two) == 2
    assert await keep(memory, "five", by="Ben", messages=two) == 1
    assert await used(memory, ANNA_HERE) == [(0, 2, 2), (0, 3, 2), (0, 3, 2)]
    stored = await rows(memory, "SELECT content FROM messages ORDER BY id")
    assert [text for (text,) in stored] == ["one", "two", "five"]
    assert await rows(memory, "SELECT * FROM messages_fts('four')") == []


@pytest.mark.asyncio
async def test_a_burst_gets_no_message_more_than_there_is_room_for(memory: MemoryDB) -> None:
    budgets = Budgets(messages=Budget(channel=7))
    talk = [said(f"message {each}", "Anna" if each % 2 else "Ben") for each in range(60)]
    outcomes = await asyncio.gather(
        *(memory.messages.add(each, budgets) for each in talk), return_exceptions=True
    )
    assert outcomes[:7] == [True] * 7
    refused = [each for each in outcomes[7:] if isinstance(each, BudgetSpent)]
    assert len(refused) == 53
    assert {each.spent for each in refused} == {Spent(Matter.MESSAGES, Level.CHANNEL, 7)}
    assert await number(memory, "SELECT count(*) FROM messages") == 7


@pytest.mark.asyncio
async def test_what_is_known_is_neither_counted_nor_refused_again(memory: MemoryDB) -> None:
    budgets = Budgets(messages=Budget(person=1))
    first = said("The canoe leaks.")
    assert await memory.messages.add(first, budgets)
    assert not await memory.messages.add(first, budgets)
    assert not await memory.messages.add(first)
    assert await used(memory, ANNA_HERE) == [(0, 1, 0)] * 3


@pytest.mark.asyncio
async def test_threads_count_to_their_channel_and_memoirs_words_to_no_person(
    memory: MemoryDB,
) -> None:
    message = said("In a thread")
    place = replace(message.place, channel_id=THREAD)
    assert await memory.messages.add(replace(message, place=place))
    memoir = said("My own words", "Memoir", from_memoir=True)
    assert await memory.messages.add(memoir)
    assert await used(memory, ANNA_HERE) == [(0, 1, 0), (0, 2, 0), (0, 2, 0)]
    assert await used(memory, Bearers(None, UserId(memoir.author_id))) == [(0, 0, 0), (0, 2, 0)]
    again = said("More of them", "Memoir", from_memoir=True)
    with pytest.raises(BudgetSpent, match="one channel"):
        await memory.messages.add(again, Budgets(messages=Budget(channel=2)))


@pytest.mark.asyncio
async def test_a_full_database_takes_in_nothing_until_there_is_room_again(
    memory: MemoryDB,
) -> None:
    long = "A long story about a canoe. " * 100
    assert await keep(memory, *(f"{each} {long}" for each in range(30))) == 30
    await memory.connections.scrub()  # so that nothing is in the log
    full = (await memory.ledger.day(Bearers())).size
    assert full == memory.connections._path.stat().st_size
    assert await keep(memory, "one more", size=full) == 0
    with pytest.raises(BudgetSpent, match="full") as refused:
        await memory.messages.add(said("another"), Budgets(size=full))
    assert refused.value.spent == Spent(Matter.SIZE, Level.GUILD, full)
    assert await keep(memory, "a little", size=2 * full) == 1
    await memory.connections.write(lambda t: t.fetch("DELETE FROM messages"))
    assert (await memory.ledger.day(Bearers())).size < full  # freed pages are used again
    assert await keep(memory, "one more", size=full) == 1


@pytest.mark.asyncio
async def test_it_is_told_once_a_day_to_a_person_and_in_each_channel(
    memory: MemoryDB, clock: Clock
) -> None:
    own = Spent(Matter.TOKENS, Level.PERSON, 5)
    servers = Spent(Matter.TOKENS, Level.GUILD, 5)
    first_told = memory.ledger.first_told
    assert await first_told(own, ANNA_HERE)
    assert not await first_told(own, ANNA_AT_THE_LAKE)
    assert await first_told(own, BEN_HERE)
    assert await first_told(servers, ANNA_HERE)
    assert not await first_told(servers, BEN_HERE)
    assert not await first_told(Spent(Matter.TOKENS, Level.CHANNEL, 5), BEN_HERE)
    assert await first_told(servers, ANNA_AT_THE_LAKE)
    assert await first_told(Spent(Matter.MESSAGES, Level.GUILD, 5), ANNA_AT_THE_LAKE)
    assert await first_told(Spent(Matter.SIZE, Level.GUILD, 5), ANNA_AT_THE_LAKE)
    assert await used(memory, ANNA_HERE) == [(0, 0, 0)] * 3
    again = await open_memory(memory.connections._path, clock)
    assert not await again.ledger.first_told(own, ANNA_HERE)
    clock.turn(days=1)
    assert await again.ledger.first_told(own, ANNA_HERE)
    await again.close()
