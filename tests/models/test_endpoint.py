"""What an endpoint refuses is learnt once; what may pass is tried again; the rest is named."""

import asyncio
import socket
from typing import Any

import pytest
from openai import AsyncOpenAI

from bot.errors import ModelRefused, ModelUnavailable
from bot.models.base import Prompt, StructuredPrompt
from bot.models.compatible import CompatibleModel
from bot.models.tasks import Extraction
from tests import loopback_refusals
from tests.loopback_model import Fail, LoopbackModel, Say
from tests.models.conftest import KEY, PATIENCE, SAID, Connect, whole

Wanted = StructuredPrompt[Extraction]

PARAMETERS = ["max_tokens", "temperature", "reasoning_effort"]
# All of them are told apart in test_dialect.py; these differ most on the wire.
STYLES = pytest.mark.parametrize(
    "style",
    [
        loopback_refusals.openai,
        loopback_refusals.ollama,
        loopback_refusals.fastapi,
        loopback_refusals.gemini,
    ],
)


@pytest.mark.asyncio
@pytest.mark.parametrize("name", [*PARAMETERS, "json_schema"])
@STYLES
async def test_a_refused_parameter_is_left_out_from_then_on(
    server: LoopbackModel,
    model: CompatibleModel,
    request_for_cells: Wanted,
    name: str,
    style: Any,
) -> None:
    server.refuse(name, style)
    for _ in range(2):
        assert (await model.complete(request_for_cells)).cells
    assert [request.refused for request in server.requests] == [True, False, False]


@pytest.mark.asyncio
@pytest.mark.parametrize("name", [*PARAMETERS, "stream_options"])
@STYLES
async def test_streams_learn_the_same_way(
    server: LoopbackModel, model: CompatibleModel, question: Prompt, name: str, style: Any
) -> None:
    server.refuse(name, style)
    for _ in range(2):
        assert SAID in await whole(model, question)
    assert [request.refused for request in server.requests] == [True, False, False]


@pytest.mark.asyncio
@STYLES
async def test_an_endpoint_may_refuse_everything(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted, style: Any
) -> None:
    refused = [*PARAMETERS, "max_completion_tokens", "json_schema", "json_object"]
    for name in refused:
        server.refuse(name, style)
    for _ in range(2):
        assert (await model.complete(request_for_cells)).cells
    assert sum(request.refused for request in server.requests) == len(refused)
    assert set(server.requests[-1].body) == {"model", "messages"}


@pytest.mark.asyncio
async def test_the_other_name_for_the_limit_is_tried_before_none(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.refuse("max_tokens")
    await whole(model, question)
    assert server.requests[1].body["max_completion_tokens"] == 800


@pytest.mark.asyncio
async def test_calls_that_are_refused_together_all_get_through(
    server: LoopbackModel, connect: Connect, question: Prompt, request_for_cells: Wanted
) -> None:
    model = connect(calls=40, memory_model="talker")
    for name in ("json_schema", "temperature", "stream_options"):
        server.refuse(name)
    done = await asyncio.gather(
        *(model.complete(request_for_cells) for _ in range(10)),
        *(whole(model, question) for _ in range(10)),
    )
    assert all(done)
    server.requests.clear()
    await model.complete(request_for_cells)
    (request,) = server.requests
    assert request.body["response_format"]["type"] == "json_object"
    assert request.body["max_tokens"]
    assert request.body["reasoning_effort"] == "low"


@pytest.mark.asyncio
async def test_each_model_has_its_own_dialect(
    server: LoopbackModel, model: CompatibleModel, question: Prompt, request_for_cells: Wanted
) -> None:
    server.script(Fail(*loopback_refusals.openai("temperature", {"temperature": 0.4})))
    await whole(model, question)
    await model.complete(request_for_cells)
    await whole(model, question)
    sent = [(request.body["model"], "temperature" in request.body) for request in server.requests]
    assert sent == [("talker", True), ("talker", False), ("keeper", True), ("talker", False)]


@pytest.mark.asyncio
async def test_room_that_turned_out_too_wide_is_given_back(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    too_long = Fail(400, {"error": {"code": "context_length_exceeded"}})
    server.script(Say("", finish="length"), too_long, Say("Yes."))
    assert await whole(model, question) == "Yes."
    limits = [request.body["max_tokens"] for request in server.requests]
    assert limits[0] == limits[2] < limits[1]


@pytest.mark.asyncio
async def test_what_goes_wrong_is_logged_by_its_kind(
    server: LoopbackModel,
    model: CompatibleModel,
    question: Prompt,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "bot.models")
    server.script(Fail(503), Fail(401, {"error": {"code": "invalid_api_key"}}))
    with pytest.raises(ModelRefused):
        await whole(model, question)
    first, second = (r.getMessage() for r in caplog.records if r.name.startswith("bot"))
    assert first.startswith("Asking talker again")
    assert first.endswith("refused, status 503.")
    assert second == "talker did not answer: refused, status 401, invalid_api_key."


@pytest.mark.asyncio
async def test_a_short_wait_asked_for_is_kept_to(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.script(Fail(429, headers={"retry-after-ms": "5"}), Say("Yes."))
    assert await whole(model, question) == "Yes."


@pytest.mark.asyncio
async def test_a_long_wait_asked_for_is_told_to_people_at_once(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.script(Fail(429, headers={"retry-after": "60"}))
    with pytest.raises(ModelUnavailable, match="in 60 seconds"):
        await whole(model, question)
    assert len(server.requests) == 1


@pytest.mark.asyncio
async def test_there_is_one_layer_of_retries(
    server: LoopbackModel, request_for_cells: Wanted
) -> None:
    client = AsyncOpenAI(api_key=KEY, base_url=server.url, max_retries=5)
    model = CompatibleModel(client, model="a", memory_model="b", calls=1, patience=PATIENCE)
    server.respond = lambda request: Fail(500)
    with pytest.raises(ModelUnavailable, match="500"):
        await model.complete(request_for_cells)
    assert len(server.requests) == 1 + PATIENCE.retries
    await model.close()


@pytest.mark.asyncio
async def test_a_refused_key_is_named_and_not_tried_again(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.key = "another"
    with pytest.raises(ModelRefused, match="OPENAI_API_KEY"):
        await whole(model, question)
    assert len(server.requests) == 1


@pytest.mark.asyncio
async def test_an_unknown_model_is_named_with_its_setting(
    server: LoopbackModel, model: CompatibleModel, question: Prompt, request_for_cells: Wanted
) -> None:
    server.models = frozenset()
    with pytest.raises(ModelRefused, match="talker: check MEMOIR_MODEL"):
        await whole(model, question)
    with pytest.raises(ModelRefused, match="keeper: check MEMOIR_MEMORY_MODEL"):
        await model.complete(request_for_cells)


@pytest.mark.asyncio
async def test_a_wrong_path_is_named(
    server: LoopbackModel, connect: Connect, question: Prompt
) -> None:
    with pytest.raises(ModelRefused, match="OPENAI_BASE_URL, which usually ends in /v1"):
        await whole(connect(url=server.url.removesuffix("/v1")), question)


@pytest.mark.asyncio
async def test_nobody_at_the_address_is_named(connect: Connect, question: Prompt) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, but it does not listen
        port = nobody.getsockname()[1]
        with pytest.raises(ModelUnavailable, match="OPENAI_BASE_URL"):
            await whole(connect(url=f"http://127.0.0.1:{port}/v1"), question)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("url", "limit"),
    [
        ("https://api.openai.com/v1", "max_completion_tokens"),
        ("https://eu.api.openai.com/v1", "max_completion_tokens"),
        ("https://ours.openai.azure.com/openai/v1", "max_completion_tokens"),
        ("https://openrouter.ai/api/v1", "max_tokens"),
        ("https://notopenai.com/v1", "max_tokens"),
        ("http://localhost:11434/v1", "max_tokens"),
    ],
)
async def test_openai_itself_is_known_by_its_address(
    connect: Connect, url: str, limit: str
) -> None:
    model = connect(url=url)
    assert model._endpoint._dialect("answer").choices().length == limit
