import asyncio
import json
from typing import Any

import aiohttp
import discord
import pytest

from bot.playground.intents import Intent
from bot.playground.server import Playground
from tests.playground.conftest import Sharded, Single, Start, Town, running


def content_free() -> Any:
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", [Sharded, Single])
async def test_a_dropped_connection_resumes_and_misses_nothing(town: Town, kind: Any) -> None:
    async with running(town.playground, kind()) as client:
        await town.playground.connection.drop()
        for number in range(3):
            await town.playground.say(town.general, town.alice, str(number))
        await client.ear.hear("resumed")
        await client.ear.hear("message", 3)
        assert [args[0].content for args in client.ear.all("message")] == ["0", "1", "2"]
        assert town.playground.connection.resumes == 1
        assert town.playground.connection.identifies == 1
        assert len(client.ear.all("ready")) == 1


@pytest.mark.asyncio
async def test_a_session_that_is_gone_is_identified_anew_and_misses_what_was_said(
    town: Town, client: Sharded
) -> None:
    await town.playground.connection.drop(resumable=False)
    await town.playground.say(town.general, town.alice, "Missed")
    await client.ear.hear("ready", 2)
    await town.playground.say(town.general, town.alice, "Heard")
    assert (await client.ear.hear("message")).content == "Heard"
    assert town.playground.connection.identifies == 2


@pytest.mark.asyncio
async def test_being_asked_to_reconnect_resumes(town: Town, client: Sharded) -> None:
    town.playground.connection.ask_to_reconnect()
    await client.ear.hear("resumed")
    await town.playground.say(town.general, town.alice, "Still here")
    assert (await client.ear.hear("message")).content == "Still here"


@pytest.mark.asyncio
async def test_an_invalid_session_is_identified_anew(town: Town, client: Sharded) -> None:
    town.playground.connection.invalidate()
    await client.ear.hear("ready", 2)
    assert town.playground.connection.identifies == 2


@pytest.mark.asyncio
async def test_an_invalid_session_that_may_resume_does(town: Town, client: Sharded) -> None:
    town.playground.connection.invalidate(resumable=True)
    await client.ear.hear("resumed")
    assert town.playground.connection.identifies == 1


@pytest.mark.asyncio
async def test_a_close_with_a_code_that_allows_it_resumes(town: Town, client: Sharded) -> None:
    await town.playground.connection.close(4000)
    await client.ear.hear("resumed")


@pytest.mark.asyncio
async def test_intents_that_the_portal_does_not_allow_end_the_client(town: Town) -> None:
    town.playground.portal.message_content = False
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(town.playground, Sharded(discord.Intents.all())):
            pass
    async with running(town.playground, Sharded(content_free())):
        assert town.playground.connection.connected


@pytest.mark.asyncio
async def test_without_the_content_intent_only_what_is_meant_for_the_bot_is_readable(
    town: Town, start: Start
) -> None:
    client = await start(Sharded(content_free()))
    playground, general, alice = town.playground, town.general, town.alice
    me = playground.bot_user_id
    own = await client.get_channel(general).send("Mine")
    await playground.say(general, alice, "Not for you", files=[("a.txt", b"a")])
    await playground.say(general, alice, f"<@{me}> for you")
    await playground.say(general, alice, "A pinging reply", reply_to=own.id)
    await playground.say(general, alice, "A quiet reply", reply_to=own.id, ping=False)
    await playground.say(playground.open_dm(alice), alice, "Directly")
    await client.ear.hear("message", 6)
    heard = [args[0] for args in client.ear.all("message")]
    assert [message.content for message in heard] == [
        "Mine",
        "",
        f"<@{me}> for you",
        "A pinging reply",
        "",
        "Directly",
    ]
    assert heard[1].attachments == []
    assert heard[4].reference.resolved.content == "Mine"


@pytest.mark.asyncio
async def test_a_hidden_message_stays_hidden_inside_a_reply_to_it(town: Town, start: Start) -> None:
    client = await start(Sharded(content_free()))
    said = await town.playground.say(town.general, town.alice, "Hidden")
    text = f"<@{town.playground.bot_user_id}> what of this?"
    await town.playground.say(town.general, town.bob, text, reply_to=said)
    reply = await client.ear.hear("message", 2)
    assert reply.content == text
    assert reply.reference.resolved.content == ""


@pytest.mark.asyncio
async def test_editing_a_mention_in_opens_a_message(town: Town, start: Start) -> None:
    client = await start(Sharded(content_free()))
    said = await town.playground.say(town.general, town.alice, "Hm")
    await client.ear.hear("message")
    await town.playground.edit(town.general, said, f"<@{town.playground.bot_user_id}> hm")
    raw = await client.ear.hear("raw_message_edit")
    assert raw.data["content"].endswith("hm")


@pytest.mark.asyncio
async def test_only_events_that_were_asked_for_are_sent(town: Town, start: Start) -> None:
    client = await start(Sharded(content_free()))
    await town.playground.begin_typing(town.general, town.alice)
    said = await town.playground.say(town.general, town.alice, "Hi")
    await town.playground.react(said, town.bob, "✅")
    town.playground.add_person("Carol", guilds=[town.guild])
    await town.playground.say(town.general, town.alice, "Bye")
    await client.ear.hear("message", 2)
    for event in ("typing", "raw_typing", "raw_reaction_add", "member_join"):
        assert client.ear.all(event) == []


@pytest.mark.asyncio
async def test_each_shard_is_told_of_its_own_guilds(town: Town) -> None:
    for number in range(5):
        town.playground.add_guild(f"Guild {number}", guild_id=(number + 10) << 22)
    async with running(town.playground, Sharded(shard_count=2)) as client:
        assert len(client.guilds) == 6
        for guild in client.guilds:
            assert guild.shard_id == (guild.id >> 22) % 2
        assert town.playground.connection.identifies == 2
        dm = town.playground.open_dm(town.alice)
        await town.playground.say(dm, town.alice, "Once")
        await town.playground.say(town.general, town.alice, "Then")
        await client.ear.hear("message", 2)
        assert sorted(m[0].content for m in client.ear.all("message")) == ["Once", "Then"]


@pytest.mark.asyncio
async def test_members_are_sent_on_request(town: Town, client: Sharded) -> None:
    guild = client.get_guild(town.guild)
    assert {member.id for member in guild.members} >= {town.alice, town.bob}
    (alice,) = await guild.query_members("ali")
    assert alice.id == town.alice
    (bob,) = await guild.query_members(user_ids=[town.bob])
    assert bob.id == town.bob
    assert await guild.query_members("nobody") == []


@pytest.mark.asyncio
async def test_without_the_presences_intent_members_come_in_chunks(
    town: Town, start: Start
) -> None:
    client = await start(Sharded(discord.Intents(guilds=True, members=True)))
    guild = client.get_guild(town.guild)
    assert guild.chunked
    assert guild.get_member(town.alice).display_name == "Alice"


@pytest.mark.asyncio
async def test_closing_the_client_ends_its_session(town: Town) -> None:
    async with running(town.playground, Sharded()):
        assert town.playground.connection.connected
    async with asyncio.timeout(10):
        connection = town.playground.connection
        await connection.changed.until(lambda: not connection.connected)


class RawClient:
    """Speak to the gateway frame by frame, as no library would."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def send(self, op: int, **data: Any) -> None:
        await self.socket.send_str(json.dumps({"op": op, "d": data}))

    async def receive(self) -> Any:
        return json.loads((await self.socket.receive(timeout=10)).data)

    async def closed(self) -> int | None:
        while not self.socket.closed:
            await self.socket.receive(timeout=10)
        return self.socket.close_code


async def greeted(session: aiohttp.ClientSession, playground: Playground) -> RawClient:
    raw = RawClient(await session.ws_connect(playground.gateway))
    hello = await raw.receive()
    assert hello["op"] == 10
    assert hello["d"]["heartbeat_interval"] > 0
    return raw


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([(2, {"token": "wrong", "intents": 0})], 4004),
        ([(6, {"token": "wrong", "session_id": "x", "seq": 1})], 4004),
        ([(2, {"token": None, "intents": 1 << 30})], 4013),
        ([(2, {"token": None, "intents": -1})], 4013),
        ([(2, {"token": None, "intents": "all"})], 4013),
        ([(2, {"token": None, "intents": 0, "shard": [2, 2]})], 4010),
        ([(2, {"token": None, "intents": int(Intent.MEMBERS)})], 4014),
        ([(2, {"token": None, "intents": 0}), (2, {"token": None, "intents": 0})], 4005),
        ([(3, {})], 4003),
        ([(2, {"token": None, "intents": 0}), (99, {})], 4001),
    ],
)
async def test_close_codes(town: Town, frames: list[tuple[int, dict[str, Any]]], code: int) -> None:
    town.playground.portal.members = False
    async with aiohttp.ClientSession() as session:
        raw = await greeted(session, town.playground)
        for op, data in frames:
            token = data.get("token", "") or town.playground.token
            await raw.send(op, **{**data, "token": token})
        assert await raw.closed() == code


@pytest.mark.asyncio
async def test_a_frame_that_is_no_json_is_a_decode_error(town: Town) -> None:
    async with aiohttp.ClientSession() as session:
        raw = await greeted(session, town.playground)
        await raw.socket.send_str("hello")
        assert await raw.closed() == 4002


@pytest.mark.asyncio
async def test_heartbeats_are_acknowledged_before_and_after_identifying(town: Town) -> None:
    async with aiohttp.ClientSession() as session:
        raw = await greeted(session, town.playground)
        await raw.send(1)
        assert (await raw.receive())["op"] == 11
        await raw.send(2, token=town.playground.token, intents=0)
        ready = await raw.receive()
        assert (ready["t"], ready["s"]) == ("READY", 1)
        assert ready["d"]["resume_gateway_url"] == town.playground.gateway
        assert ready["d"]["guilds"] == [{"id": str(town.guild), "unavailable": True}]
        await raw.send(1)
        assert (await raw.receive())["op"] == 11


@pytest.mark.asyncio
async def test_a_resume_from_the_future_or_of_nothing_is_refused(town: Town) -> None:
    token = town.playground.token
    async with aiohttp.ClientSession() as session:
        raw = await greeted(session, town.playground)
        await raw.send(2, token=token, intents=0)
        session_id = (await raw.receive())["d"]["session_id"]
        other = await greeted(session, town.playground)
        await other.send(6, token=token, session_id=session_id, seq=99)
        assert await other.closed() == 4007
        other = await greeted(session, town.playground)
        await other.send(6, token=token, session_id="unknown", seq=1)
        assert await other.receive() == {"op": 9, "d": False, "s": None, "t": None}
