import asyncio

import aiohttp
import discord
import pytest

from bot.errors import PlaygroundError
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


@pytest.mark.asyncio
async def test_the_end_of_a_playground_cuts_what_is_still_connected() -> None:
    async with aiohttp.ClientSession() as session:
        async with Playground() as playground:
            socket = await session.ws_connect(playground.gateway)
            await socket.receive_json()
        async with asyncio.timeout(10):
            assert (await socket.receive()).type in (
                aiohttp.WSMsgType.CLOSED,
                aiohttp.WSMsgType.ERROR,
            )
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(f"{playground.api}/gateway")


@pytest.mark.asyncio
async def test_waiting_for_a_bot_ends_when_one_is_there_or_patience_is_over() -> None:
    async with Playground() as playground:
        with pytest.raises(PlaygroundError, match="No bot connected"):
            await playground.until_connected(patience=0.01)
        waiting = asyncio.create_task(playground.until_connected())
        async with running(playground, Sharded()):
            await waiting
