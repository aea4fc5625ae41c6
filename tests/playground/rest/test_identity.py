import discord
import pytest

from bot.playground.server import Playground
from tests.playground.conftest import Sharded, Town, running


@pytest.mark.asyncio
async def test_the_application_has_an_owner_and_the_bots_id(town: Town, client: Sharded) -> None:
    application = await client.application_info()
    assert application.id == client.user.id == client.application_id
    assert application.owner.display_name == "Developer"
    assert application.approximate_guild_count == 1


@pytest.mark.asyncio
async def test_the_bots_own_guilds(town: Town, client: Sharded) -> None:
    (guild,) = [guild async for guild in client.fetch_guilds(with_counts=False)]
    assert (guild.id, guild.name) == (town.guild, "Boat club")


@pytest.mark.asyncio
async def test_every_identify_is_counted_against_the_day(town: Town, client: Sharded) -> None:
    limits = await client.fetch_session_start_limits()
    assert (limits.total, limits.remaining) == (1_000, 999)


@pytest.mark.asyncio
async def test_as_many_shards_as_the_playground_recommends() -> None:
    async with Playground(shards=3) as playground, running(playground, Sharded()) as client:
        assert sorted(client.shards) == [0, 1, 2]
        assert playground.connection.identifies == 3


@pytest.mark.asyncio
async def test_a_request_without_the_token_is_unauthorized(town: Town, client: Sharded) -> None:
    client.http.token = "stolen"
    with pytest.raises(discord.HTTPException) as refused:
        await client.fetch_user(town.alice)
    assert refused.value.status == 401


@pytest.mark.asyncio
async def test_a_person_is_shown_by_id(town: Town, client: Sharded) -> None:
    user = await client.fetch_user(town.alice)
    assert (user.display_name, user.bot) == ("Alice", False)
