import discord
import pytest
from discord import app_commands

from tests.playground.conftest import Sharded, Town
from tests.playground.rest.test_messages import code_of


@pytest.fixture
def memory() -> app_commands.Group:
    group = app_commands.Group(name="memory", description="Look into the memory", guild_only=True)

    @group.command(description="Search")
    async def search(interaction: discord.Interaction, text: str) -> None: ...

    return group


@pytest.mark.asyncio
async def test_commands_are_registered_and_read_back(
    town: Town, client: Sharded, memory: app_commands.Group
) -> None:
    client.tree.add_command(memory)
    (synced,) = await client.tree.sync()
    (registered,) = town.playground.commands
    assert registered["name"] == "memory"
    assert registered["dm_permission"] is False
    (fetched,) = await client.tree.fetch_commands()
    assert fetched.id == synced.id == int(registered["id"])
    assert town.playground.registry.registrations == 1


@pytest.mark.asyncio
async def test_a_guilds_own_commands(
    town: Town, client: Sharded, memory: app_commands.Group
) -> None:
    guild = discord.Object(town.guild)
    client.tree.add_command(memory, guild=guild)
    await client.tree.sync(guild=guild)
    assert town.playground.commands == []
    assert [c["name"] for c in town.playground.registry.all(town.guild)] == ["memory"]
    (fetched,) = await client.tree.fetch_commands(guild=guild)
    await fetched.delete()
    assert town.playground.registry.all(town.guild) == []


@pytest.mark.asyncio
async def test_a_choice_too_long_for_discord_is_refused_at_sync(
    town: Town, client: Sharded
) -> None:
    @client.tree.command(description="d")
    @app_commands.choices(text=[app_commands.Choice(name="x" * 150, value="a")])
    async def pick(interaction: discord.Interaction, text: str) -> None: ...

    with pytest.raises(app_commands.CommandSyncFailure, match="Must be between 1 and 100"):
        await client.tree.sync()
    assert town.playground.commands == []


@pytest.mark.asyncio
async def test_nobody_registers_for_another_application(town: Town, client: Sharded) -> None:
    assert await code_of(client.http.bulk_upsert_global_commands(5, [])) == 50001
    assert await code_of(client.http.get_global_command(client.application_id, 5)) == 10063


@pytest.mark.asyncio
async def test_one_command_at_a_time(town: Town, client: Sharded) -> None:
    body = {"name": "ping", "description": "d"}
    made = await client.http.upsert_global_command(client.application_id, body)
    fetched = await client.http.get_global_command(client.application_id, made["id"])
    assert fetched["name"] == "ping"
    permissions = await client.http.get_guild_application_command_permissions(
        client.application_id, town.guild
    )
    assert permissions == []
