import asyncio

import aiohttp
import discord
import pytest

from bot.playground.faults import Faults
from bot.playground.server import Playground
from tests.playground.conftest import Sharded, Town, running
from tests.playground.rest.test_messages import code_of

SEND = "POST /channels/*/messages"


@pytest.mark.asyncio
async def test_a_limited_request_is_tried_again_by_the_client(town: Town, client: Sharded) -> None:
    town.playground.faults.limit(SEND, times=2, retry_after=0.01)
    await client.get_channel(town.general).send("Patience")
    assert town.playground.faults.struck == 2
    assert [m["content"] for m in town.playground.messages(town.general)] == ["Patience"]


@pytest.mark.asyncio
async def test_a_global_limit_closes_the_clients_gate(town: Town, client: Sharded) -> None:
    town.playground.faults.limit(SEND, retry_after=0.01, everywhere=True)
    gate = client.http._global_over
    closed = asyncio.Event()
    clear = gate.clear

    def noticing() -> None:
        clear()
        closed.set()

    gate.clear = noticing
    await client.get_channel(town.general).send("Patience")
    assert closed.is_set()
    assert gate.is_set()


@pytest.mark.asyncio
async def test_other_routes_are_left_alone(town: Town, client: Sharded) -> None:
    town.playground.faults.fail(SEND, 403, code=50013, message="Missing Permissions")
    await client.fetch_user(town.alice)
    channel = client.get_channel(town.general)
    assert await code_of(channel.send("Hi")) == 50013
    await channel.send("Hi")
    town.playground.faults.fail("*", 400, times=5)
    town.playground.faults.clear()
    await channel.send("Hi")


@pytest.mark.asyncio
async def test_a_server_error_is_tried_again_by_the_client(town: Town, client: Sharded) -> None:
    town.playground.faults.fail("GET /users/*", 500)
    assert (await client.fetch_user(town.alice)).id == town.alice


@pytest.mark.asyncio
async def test_a_cut_before_does_nothing_and_a_cut_after_hides_what_was_done(
    town: Town, client: Sharded
) -> None:
    channel = client.get_channel(town.general)
    town.playground.faults.cut(SEND)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("Lost", nonce="1")
    assert town.playground.messages(town.general) == []
    town.playground.faults.cut(SEND, after=True)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("Done unseen", nonce="2")
    again = await channel.send("Done unseen", nonce="2")
    assert [m["id"] for m in town.playground.messages(town.general)] == [str(again.id)]


@pytest.mark.asyncio
async def test_a_slow_answer_comes_in_the_end(town: Town, client: Sharded) -> None:
    town.playground.faults.delay(SEND, 0.05)
    sending = asyncio.create_task(client.get_channel(town.general).send("Slowly"))
    await client.fetch_user(town.alice)
    assert not sending.done()
    await sending


@pytest.mark.asyncio
async def test_faults_for_one_route_happen_in_their_order() -> None:
    faults = Faults()
    faults.cut(SEND, times=2)
    faults.cut("*", after=True)
    struck = [await faults.strike("POST", "/channels/1/messages") for _ in range(4)]
    assert struck == ["before", "before", "after", ""]


@pytest.mark.asyncio
async def test_the_client_keeps_to_the_limits_that_headers_tell() -> None:
    async with Playground(rate_limits=True) as playground:
        guild = playground.add_guild("Boat club")
        general = playground.add_channel(guild, "general")
        async with running(playground, Sharded()) as client:
            channel = client.get_channel(general)
            sending = [asyncio.create_task(channel.send(str(number))) for number in range(8)]
            await client.ear.hear("message", 5)
            (bucket,) = {b for b in client.http._buckets.values() if b.limit == 5}
            assert bucket.remaining == 0
            assert 0 < bucket.reset_after <= 5
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)
        assert playground.limits.refused == 0
        assert len(playground.messages(general)) == 5


@pytest.mark.asyncio
async def test_a_client_that_ignores_the_headers_is_refused() -> None:
    async with Playground(rate_limits=True) as playground:
        guild = playground.add_guild("Boat club")
        general = playground.add_channel(guild, "general")
        headers = {"Authorization": f"Bot {playground.token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            address = f"{playground.api}/channels/{general}/messages"
            answers = [await session.post(address, json={"content": "x"}) for _ in range(6)]
            assert [answer.status for answer in answers] == [200] * 5 + [429]
            body = await answers[-1].json()
            assert 0 < body["retry_after"] <= 5
            assert answers[-1].headers["Via"]
            assert answers[0].headers["X-RateLimit-Remaining"] == "4"
        assert playground.limits.refused == 1


def test_a_429_without_via_would_look_like_a_ban() -> None:
    faults = Faults()
    faults.limit(SEND)
    (fault,) = faults.waiting
    assert isinstance(fault.refusal, Exception)
    assert fault.refusal.headers["Via"]  # type: ignore[attr-defined]
    assert issubclass(discord.RateLimited, discord.DiscordException)
