import io
import json
from typing import Any

import aiohttp
import pytest

from bot.playground.drafts import Draft
from tests.playground.conftest import Town


async def request(town: Town, method: str, path: str, **options: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bot {town.playground.token}"} | options.pop("headers", {})
    async with aiohttp.ClientSession(headers=headers) as session:
        answer = await session.request(method, town.playground.api + path, **options)
        async with answer:
            if answer.status == 204:
                return 204, await answer.read()
            # Exactly this: with a charset behind it discord.py would take the body for text.
            assert answer.headers["Content-Type"] == "application/json"
            return answer.status, await answer.json()


@pytest.mark.asyncio
async def test_answers_are_json_and_nothing_is_204(town: Town) -> None:
    status, user = await request(town, "GET", "/users/@me")
    assert (status, user["id"]) == (200, str(town.playground.bot_user_id))
    assert await request(town, "POST", f"/channels/{town.general}/typing") == (204, b"")


@pytest.mark.asyncio
@pytest.mark.parametrize("token", ["Bot wrong", "", "Bearer {}", "{}"])
async def test_only_the_bots_own_token_opens_the_door(town: Town, token: str) -> None:
    headers = {"Authorization": token.format(town.playground.token)}
    status, body = await request(town, "GET", "/users/@me", headers=headers)
    assert (status, body) == (401, {"message": "401: Unauthorized", "code": 0})


@pytest.mark.asyncio
async def test_the_gateways_address_is_public(town: Town) -> None:
    status, body = await request(town, "GET", "/gateway", headers={"Authorization": ""})
    assert (status, body) == (200, {"url": town.playground.gateway})


@pytest.mark.asyncio
async def test_what_is_not_there_is_404(town: Town) -> None:
    for path in ("/nothing", "/channels/abc", "/channels/1/messages/me"):
        assert await request(town, "GET", path) == (404, {"message": "404: Not Found", "code": 0})


@pytest.mark.asyncio
async def test_a_body_that_is_no_json_is_refused(town: Town) -> None:
    path = f"/channels/{town.general}/messages"
    status, body = await request(town, "POST", path, data=b"{nope")
    assert (status, body["code"]) == (400, 50109)


@pytest.mark.asyncio
@pytest.mark.parametrize("body", ["text", 5, ["a"], None, True])
async def test_a_body_of_the_wrong_shape_is_refused_everywhere(town: Town, body: Any) -> None:
    said = await town.playground.say(town.general, town.alice, "x")
    world, messages = town.playground.world, town.playground._parts.messages
    own = messages.post(world.channel(town.general), world.bot, Draft(content="mine"))
    channel, application = f"/channels/{town.general}", town.playground.bot_user_id
    for method, path in (
        ("POST", f"{channel}/messages"),
        ("PATCH", f"{channel}/messages/{own.id}"),
        ("POST", f"{channel}/messages/{said}/threads"),
        ("POST", f"{channel}/threads"),
        ("POST", "/users/@me/channels"),
        ("POST", f"/applications/{application}/commands"),
    ):
        status, answer = await request(town, method, path, data=json.dumps(body))
        assert 400 <= status < 500, (method, path)
        assert answer["code"] in (50035, 50006, 10013)


@pytest.mark.asyncio
async def test_a_request_over_twenty_five_megabytes_is_too_large(town: Town) -> None:
    path = f"/channels/{town.general}/messages"
    huge = io.BytesIO(b"x" * (25 * 1024 * 1024 + 1))
    status, body = await request(town, "POST", path, data=huge)
    assert (status, body["code"]) == (413, 40005)


@pytest.mark.asyncio
async def test_numbers_in_the_query_are_read(town: Town) -> None:
    path = f"/channels/{town.general}/messages"
    assert await request(town, "GET", path, params={"limit": "2"}) == (200, [])
    status, body = await request(town, "GET", path, params={"before": "yesterday"})
    assert (status, body["code"]) == (400, 50035)
