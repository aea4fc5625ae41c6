"""Test what outlives a server's memory: opt-outs, introductions, servers that were left."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import StoreError
from bot.ids import GuildId, UserId
from bot.memory.registry import Registry
from tests.memory.samples import START, Clock

CLUB, CHOIR = GuildId(1), GuildId(2)
ANNA, BEN = UserId(101), UserId(102)


@pytest_asyncio.fixture
async def registry(path: Path, clock: Clock) -> AsyncIterator[Registry]:
    opened = Registry(path, clock)
    await opened.open()
    yield opened
    await opened.close()


def spoil(path: Path) -> None:
    path.write_bytes(b"no database at all, but quite long enough to be read as one" * 99)


async def again(registry: Registry) -> Registry:
    """Return the registry as the next run finds it."""
    await registry.close()
    await registry.open()
    return registry


@pytest.mark.asyncio
async def test_who_opts_out_in_one_server_is_remembered_in_others(registry: Registry) -> None:
    await registry.opt_out(ANNA, CLUB)
    for known in (registry, await again(registry)):
        assert known.opted_out(CLUB, ANNA)
        assert not known.opted_out(CHOIR, ANNA)
        assert not known.opted_out(CLUB, BEN)
        assert known.opted_out_since(None, ANNA) is None
        assert known.any_opted_out(CLUB)
        assert not known.any_opted_out(CHOIR)


@pytest.mark.asyncio
async def test_who_opts_out_everywhere_is_so_in_servers_to_come(registry: Registry) -> None:
    await registry.opt_out(ANNA, None)
    for known in (registry, await again(registry)):
        assert known.opted_out(CLUB, ANNA)
        assert known.opted_out(GuildId(77), ANNA)
        assert known.any_opted_out(CHOIR)


@pytest.mark.asyncio
async def test_opting_in_takes_back_what_it_names_and_everywhere_takes_back_all(
    registry: Registry,
) -> None:
    for where in (CLUB, CHOIR, None):
        await registry.opt_out(ANNA, where)
    await registry.opt_out(BEN, CLUB)
    await registry.opt_in(ANNA, CLUB)
    assert registry.opted_out(CLUB, ANNA), "everywhere still holds"
    assert registry.opted_out_since(None, ANNA) == START
    await registry.opt_in(ANNA, None)
    for known in (registry, await again(registry)):
        assert not known.opted_out(CLUB, ANNA)
        assert not known.opted_out(CHOIR, ANNA)
        assert known.opted_out(CLUB, BEN)


@pytest.mark.asyncio
async def test_the_first_moment_of_an_opt_out_is_kept(registry: Registry, clock: Clock) -> None:
    await registry.opt_out(ANNA, CLUB)
    clock.turn(days=3)
    await registry.opt_out(ANNA, CLUB)
    assert registry.opted_out_since(CLUB, ANNA) == START
    assert (await again(registry)).opted_out_since(CLUB, ANNA) == START


async def met(registry: Registry) -> set[tuple[GuildId, UserId]]:
    """Return who was introduced where."""
    pairs = [(where, who) for where in (CLUB, CHOIR) for who in (ANNA, BEN)]
    return {pair for pair in pairs if await registry.has_met(*pair)}


@pytest.mark.asyncio
async def test_everybody_is_introduced_once_in_each_server(registry: Registry) -> None:
    assert await met(registry) == set()
    await registry.introduce(CLUB, ANNA)
    await registry.introduce(CLUB, ANNA)
    for known in (registry, await again(registry)):
        assert await met(known) == {(CLUB, ANNA)}


@pytest.mark.asyncio
async def test_forgetting_a_person_or_a_server_leaves_opt_outs(registry: Registry) -> None:
    for who, where in ((ANNA, CLUB), (ANNA, CHOIR), (BEN, CLUB), (BEN, CHOIR)):
        await registry.introduce(where, who)
    await registry.opt_out(ANNA, CLUB)
    await registry.forget_person(ANNA, CHOIR)
    assert await met(registry) == {(CLUB, ANNA), (CLUB, BEN), (CHOIR, BEN)}
    await registry.forget_guild(CLUB)
    assert await met(registry) == {(CHOIR, BEN)}
    await registry.forget_person(BEN)
    assert await met(await again(registry)) == set()
    assert registry.opted_out(CLUB, ANNA)


@pytest.mark.asyncio
async def test_a_server_is_left_from_the_first_word_of_it_until_it_is_forgotten(
    registry: Registry, clock: Clock
) -> None:
    await registry.note_departure(CLUB)
    clock.turn(days=1)
    await registry.note_departure(CLUB)
    for known in (registry, await again(registry)):
        assert known.departures == {CLUB: START}
    await registry.forget_departure(CLUB)
    for known in (registry, await again(registry)):
        assert known.departures == {}


@pytest.mark.asyncio
async def test_an_opt_out_that_cannot_be_written_holds_for_now_and_is_no_success(
    registry: Registry,
) -> None:
    assert registry._connections is not None
    await registry._connections._writer.execute("DROP TABLE opt_outs")
    with pytest.raises(StoreError, match="cannot be written"):
        await registry.opt_out(ANNA, CLUB)
    assert registry.opted_out(CLUB, ANNA)
    with pytest.raises(StoreError, match="cannot be written"):
        await registry.opt_in(ANNA, CLUB)
    assert registry.opted_out(CLUB, ANNA)


@pytest.mark.asyncio
async def test_while_it_is_closed_nobody_may_be_taken_for_opted_in(
    registry: Registry, path: Path
) -> None:
    await registry.close()
    with pytest.raises(StoreError, match="is not open"):
        registry.opted_out(CLUB, ANNA)
    with pytest.raises(StoreError, match="is not open"):
        registry.any_opted_out(CLUB)
    spoil(path)
    with pytest.raises(StoreError, match="cannot be opened"):
        await registry.open()
