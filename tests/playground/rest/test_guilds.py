import discord
import pytest
from discord.http import Route

from tests.playground.conftest import Sharded, Town
from tests.playground.rest.test_messages import code_of


@pytest.mark.asyncio
async def test_a_guild_with_its_channels_roles_and_members(town: Town, client: Sharded) -> None:
    role = town.playground.add_role(town.guild, "sailors", 1 << 13, mentionable=True)
    town.playground.give_role(town.guild, town.alice, role)
    guild = await client.fetch_guild(town.guild)
    assert guild.approximate_member_count == 4
    assert [channel.name for channel in await guild.fetch_channels()] == ["general"]
    roles = {r.name: r for r in await guild.fetch_roles()}
    assert roles["sailors"].permissions.manage_messages
    assert roles["Memoir"].is_bot_managed()
    alice = await guild.fetch_member(town.alice)
    assert [r.id for r in alice.roles] == [town.guild, role]


@pytest.mark.asyncio
async def test_members_are_listed_only_if_the_portal_allows_it(town: Town, client: Sharded) -> None:
    guild = client.get_guild(town.guild)
    names = {member.name async for member in guild.fetch_members()}
    assert {"alice", "bob"} <= names
    town.playground.portal.members = False
    with pytest.raises(discord.Forbidden, match="Missing Access"):
        [member async for member in guild.fetch_members()]


@pytest.mark.asyncio
async def test_members_are_found_by_the_beginning_of_their_name(
    town: Town, client: Sharded
) -> None:
    route = Route("GET", "/guilds/{guild_id}/members/search", guild_id=town.guild)
    found = await client.http.request(route, params={"query": "ali", "limit": 5})
    assert [member["user"]["id"] for member in found] == [str(town.alice)]


@pytest.mark.asyncio
async def test_active_threads_are_those_the_bot_can_see(town: Town, client: Sharded) -> None:
    town.playground.add_thread(town.general, "Trip")
    town.playground.add_thread(town.general, "Board", private=True, for_bot=False)
    old = town.playground.add_thread(town.general, "Old")
    town.playground.threads.archive(town.playground.world.channel(old))
    threads = await client.get_guild(town.guild).active_threads()
    assert [thread.name for thread in threads] == ["Trip"]


@pytest.mark.asyncio
async def test_a_guild_that_the_bot_left_is_unknown(town: Town, client: Sharded) -> None:
    await client.get_guild(town.guild).leave()
    assert (await client.ear.hear("guild_remove")).id == town.guild
    assert await code_of(client.fetch_guild(town.guild)) == 10004
    assert [guild async for guild in client.fetch_guilds()] == []
