import asyncio

import discord
import pytest

from bot.playground.server import Playground
from tests.playground.conftest import Sharded, Single, Town, pointed_at, running


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", [Sharded, Single])
async def test_the_real_client_logs_in_and_sees_its_server(town: Town, kind: type) -> None:
    async with running(town.playground, kind()) as client:
        assert client.user.id == town.playground.bot_user_id
        (guild,) = client.guilds
        assert guild.id == town.guild
        assert guild.get_channel(town.general).name == "general"
        assert guild.me.guild_permissions.send_messages
        assert not guild.me.guild_permissions.manage_guild


@pytest.mark.asyncio
async def test_a_wrong_token_is_refused_at_login(town: Town) -> None:
    client = Sharded()
    with pytest.raises(discord.LoginFailure):
        async with running(town.playground, client, token="wrong"):
            pass


@pytest.mark.asyncio
async def test_a_message_reaches_the_bot_and_its_answer_reaches_the_people(
    town: Town, client: Sharded
) -> None:
    seen = town.playground.subscribe()
    said = await town.playground.say(town.general, town.alice, "Hello")
    message = await client.ear.hear("message")
    assert (message.id, message.content) == (said, "Hello")
    assert message.author.display_name == "Alice"
    await message.reply("Hi Alice")
    events = [await asyncio.wait_for(seen.get(), 10) for _ in range(2)]
    assert [event.message["content"] for event in events] == ["Hello", "Hi Alice"]
    assert town.playground.messages(town.general)[1]["message_reference"]["message_id"] == str(said)


@pytest.mark.asyncio
async def test_an_unknown_address_is_answered_as_discord_does(town: Town, client: Sharded) -> None:
    with pytest.raises(discord.NotFound) as refused:
        await client.http.request(discord.http.Route("GET", "/no/such/thing"))
    assert refused.value.code == 0


@pytest.mark.asyncio
async def test_two_playgrounds_live_side_by_side() -> None:
    async with Playground() as one, Playground() as other:
        assert one.api != other.api
        assert one.token != other.token
        async with pointed_at(other):
            assert other.api == discord.http.Route.BASE
        assert discord.http.Route.BASE == "https://discord.com/api/v10"
