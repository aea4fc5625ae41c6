"""How objects are asked for and read, and what never gets out."""

import asyncio
import json
import traceback
from dataclasses import replace
from typing import Any

import pytest

from bot import prompts
from bot.errors import ModelError, ModelRefused, ModelUnavailable, UnreadableAnswer
from bot.models.base import Prompt, StructuredPrompt, Usage
from bot.models.compatible import CompatibleModel
from bot.models.dialect import WIDE_ROOM
from bot.models.tasks import Consolidation, ConsolidationTask, Extraction
from tests.loopback_model import Answer, Fail, Hang, LoopbackModel, Raw, Reset, Say
from tests.models.conftest import KEY, PATIENCE, SAID, Connect, whole

CELLS = json.dumps(
    {
        "cells": [
            {
                "scene": "Launch",
                "cell_type": "decision",
                "salience": 0.9,
                "content": "Anna: the launch ships on Friday.",
                "speaker": "Anna",
                "sources": [1],
            }
        ]
    }
)

Wanted = StructuredPrompt[Extraction]


@pytest.mark.asyncio
async def test_an_object_is_asked_for_by_schema_and_returned(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted
) -> None:
    extraction = await model.complete(request_for_cells)
    assert extraction.cells[0].content == SAID
    (request,) = server.requests
    assert request.body["model"] == "keeper"
    assert request.body["temperature"] == 0
    assert request.body["response_format"]["json_schema"]["strict"] is True
    assert "stream" not in request.body


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "text",
    [
        CELLS,
        f"```json\n{CELLS}\n```",
        f"Here are the memories: {CELLS} Let me know!",
        f"<think>Is it {{worth}} it?</think>{CELLS}",
        json.dumps(json.loads(CELLS)["cells"]),
    ],
)
async def test_an_object_is_read_out_of_what_is_around_it(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted, text: str
) -> None:
    server.script(Say(text))
    extraction = await model.complete(request_for_cells)
    assert [cell.scene for cell in extraction.cells] == ["Launch"]
    assert len(server.requests) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "wrong",
    [
        '{"cells": "none"}',
        '{"cells": [{"scene": "Launch"}]}',
        '{"memories": []}',
        '["fact", "plan"]',
    ],
)
async def test_a_model_is_told_once_what_was_wrong_with_its_object(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted, wrong: str
) -> None:
    server.script(Say(wrong), Say(CELLS))
    assert (await model.complete(request_for_cells)).cells
    first, second = server.requests
    assert second.messages[: len(first.messages)] == first.messages
    quoted, told = second.messages[len(first.messages) :]
    assert quoted == {"role": "assistant", "content": wrong}
    assert "cells" in told["content"]
    assert second.body["response_format"]["type"] == "json_schema"


@pytest.mark.asyncio
@pytest.mark.parametrize("wrong", ["", "No idea.", '{"cells": "none"}', "x" * 400_000])
async def test_an_object_that_stays_unreadable_is_an_error(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted, wrong: str
) -> None:
    server.respond = lambda request: Say(wrong)
    with pytest.raises(UnreadableAnswer, match="MEMOIR_MEMORY_MODEL"):
        await model.complete(request_for_cells)
    assert len(server.requests) == 2
    assert sum(len(message["content"]) for message in server.requests[1].messages) < 20_000


@pytest.mark.asyncio
async def test_an_endpoint_that_ignores_the_shape_is_asked_in_words_from_then_on(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted
) -> None:
    server.script(Say("There is one decision."), Say(CELLS))
    await model.complete(request_for_cells)
    await model.complete(request_for_cells)
    shapes = [request.body["response_format"]["type"] for request in server.requests]
    assert shapes == ["json_schema", "json_object", "json_object"]
    assert '"cells"' in server.requests[2].messages[0]["content"]


@pytest.mark.asyncio
async def test_an_empty_object_says_nothing_about_the_shape(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted
) -> None:
    server.script(Say(""), Say(CELLS))
    await model.complete(request_for_cells)
    assert server.requests[1].body["response_format"]["type"] == "json_schema"


@pytest.mark.asyncio
async def test_an_object_cut_off_gets_more_room(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted
) -> None:
    server.script(Say(CELLS[:40], finish="length"), Say(CELLS))
    assert (await model.complete(request_for_cells)).cells
    first, second = (request.body for request in server.requests)
    assert second["max_tokens"] == first["max_tokens"] + WIDE_ROOM
    assert second["messages"] == first["messages"]
    assert second["response_format"] == first["response_format"]


@pytest.mark.asyncio
async def test_an_object_cut_off_for_ever_is_an_error(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted
) -> None:
    server.respond = lambda request: Say(CELLS[:40], finish="length")
    with pytest.raises(UnreadableAnswer, match="used up"):
        await model.complete(request_for_cells)
    assert len(server.requests) == 2


@pytest.mark.asyncio
async def test_an_object_that_was_complete_when_cut_off_is_taken(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted
) -> None:
    server.script(Say(CELLS + "\n" * 500, finish="length"))
    assert (await model.complete(request_for_cells)).cells
    assert len(server.requests) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Say("", refusal="I can't help with that."), "declined"),
        (Say("", finish="content_filter"), "filter"),
        (Say(CELLS, finish="content_filter"), "filter"),
        (Fail(400, {"error": {"code": "content_filter"}}), "filter"),
        (Fail(400, {"error": {"code": "context_length_exceeded"}}), "MEMOIR_PROMPT_TOKENS"),
        (Raw(b'{"error": {"code": 401, "message": "No cookie auth"}}'), "OPENAI_API_KEY"),
    ],
)
async def test_a_refusal_is_final(
    server: LoopbackModel,
    model: CompatibleModel,
    request_for_cells: Wanted,
    answer: Answer,
    sentence: str,
) -> None:
    server.script(answer)
    with pytest.raises(ModelRefused, match=sentence):
        await model.complete(request_for_cells)
    assert len(server.requests) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer",
    [
        Reset(),
        Say(CELLS, resets_after=0),
        Say("x" * 3_000_000),
        Raw(b"<html>Bad gateway</html>", "text/html"),
        Raw(b"[" * 50_000),
        Raw(b'{"error": {"code": 502, "message": "upstream"}}'),
        Fail(503),
        Fail(400, {"error": {"code": "json_validate_failed", "message": "Failed"}}),
    ],
)
async def test_what_may_pass_is_tried_again(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted, answer: Answer
) -> None:
    server.script(answer, answer)
    assert (await model.complete(request_for_cells)).cells
    assert len(server.requests) == 3
    assert server.requests[0].body == server.requests[2].body


@pytest.mark.asyncio
async def test_an_object_without_end_is_an_error(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted
) -> None:
    server.respond = lambda request: Say("x" * 3_000_000)
    with pytest.raises(UnreadableAnswer, match="would not end"):
        await model.complete(request_for_cells)


@pytest.mark.asyncio
@pytest.mark.parametrize("answer", [Hang(), Say(CELLS, hangs_after=0)])
async def test_an_object_that_does_not_come_is_not_waited_for(
    server: LoopbackModel, connect: Connect, request_for_cells: Wanted, answer: Answer
) -> None:
    server.script(answer)
    model = connect(patience=replace(PATIENCE, first=0.2))
    with pytest.raises(ModelUnavailable, match="MEMOIR_MODEL_TIMEOUT"):
        await model.complete(request_for_cells)
    await server.until(lambda: server.requests[0].abandoned)
    assert len(server.requests) == 1


@pytest.mark.asyncio
async def test_whatever_comes_with_it_an_odd_body_is_no_crash(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted, question: Prompt
) -> None:
    odd: list[Any] = [None, 7, "yes", [], {}, {"choices": None}, {"choices": [None]}]
    messages: list[Any] = [None, "yes", {"content": {}}]
    odd += [{"choices": [{"message": message}]} for message in messages]
    for body in odd:
        server.respond = lambda request, body=body: Raw(json.dumps(body).encode())  # type: ignore[misc]
        with pytest.raises(UnreadableAnswer):
            await model.complete(request_for_cells)
        with pytest.raises(ModelError):
            await whole(model, question)


@pytest.mark.asyncio
async def test_every_reading_is_counted_to_its_purpose(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted
) -> None:
    server.script(Say("none"), Say(CELLS), Fail(500), Say(CELLS))
    await model.complete(request_for_cells)
    await model.complete(request_for_cells)
    counted = [request for request in server.requests if request.completion_tokens]
    assert model.usage("memory") == Usage(
        3,
        sum(request.prompt_tokens for request in counted),
        sum(request.completion_tokens for request in counted),
    )
    assert model.usage("answer") == Usage()


@pytest.mark.asyncio
async def test_usage_of_an_object_is_estimated_when_it_is_not_reported(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted
) -> None:
    server.script(Say(CELLS, usage=False))
    await model.complete(request_for_cells)
    shown = sum(len(turn.text) for turn in request_for_cells.prompt.turns)
    assert model.usage("memory") == Usage(1, -(-shown // 4), -(-len(CELLS) // 4))


@pytest.mark.asyncio
async def test_whoever_asks_is_told_what_each_call_used(
    server: LoopbackModel, model: CompatibleModel, request_for_cells: Wanted, question: Prompt
) -> None:
    told: list[Usage] = []
    server.script(Say("none"), Say(CELLS), Fail(429), Say("On Friday."), Say("Yes", usage=False))
    metered = replace(request_for_cells.prompt, meter=told.append)
    await model.complete(replace(request_for_cells, prompt=metered))
    assert sum(told, Usage()) == model.usage("memory")
    assert len(told) == 2
    for _ in range(2):
        await whole(model, replace(question, meter=told.append))
    assert sum(told[2:], Usage()) == model.usage("answer")
    assert [used.calls for used in told] == [1, 1, 1, 1]
    reported = [each for each in server.requests if each.completion_tokens][:3]
    assert [used.tokens for used in told[:3]] == [
        each.prompt_tokens + each.completion_tokens for each in reported
    ]


@pytest.mark.asyncio
async def test_what_was_asked_is_paid_for_also_when_nobody_waits_for_the_answer(
    server: LoopbackModel, connect: Connect, request_for_cells: Wanted, question: Prompt
) -> None:
    told: list[Usage] = []
    server.respond = lambda request: Hang()
    model = connect(patience=replace(PATIENCE, first=0.05, pause=0.001))
    metered = replace(request_for_cells.prompt, meter=told.append)
    with pytest.raises(ModelUnavailable):
        await model.complete(replace(request_for_cells, prompt=metered))
    with pytest.raises(ModelUnavailable):
        await whole(model, replace(question, meter=told.append))
    assert len(told) == len(server.requests)
    assert all(used.prompt_tokens > 0 and not used.completion_tokens for used in told)


@pytest.mark.asyncio
async def test_a_consolidation_is_an_object_too(
    server: LoopbackModel, model: CompatibleModel
) -> None:
    task = ConsolidationTask("Launch", "The launch ships on Friday.", ())
    summary = await model.complete(prompts.consolidation(task))
    assert summary == Consolidation(summary="The launch ships on Friday.")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer",
    [
        Fail(400, {"error": {"message": f"{KEY} said: {SAID}"}}),
        Fail(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}}),
        Fail(500, {"error": {"message": f"{KEY} said: {SAID}"}}),
        Say(SAID, refusal=SAID, finish="content_filter"),
    ],
)
async def test_neither_key_nor_words_get_into_errors_or_logs(
    server: LoopbackModel,
    model: CompatibleModel,
    question: Prompt,
    request_for_cells: Wanted,
    answer: Answer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG", "bot")
    server.respond = lambda request: answer
    shown = []
    with pytest.raises(ModelError) as caught:
        await model.complete(request_for_cells)
    shown.append(caught.value)
    with pytest.raises(ModelError) as caught:
        await whole(model, question)
    shown.append(caught.value)
    told = "".join("".join(traceback.format_exception(error)) for error in shown)
    told += "".join(r.getMessage() for r in caplog.records if r.name.startswith("bot"))
    assert KEY not in told
    assert SAID not in told


@pytest.mark.asyncio
async def test_a_closed_model_says_so(
    server: LoopbackModel, model: CompatibleModel, question: Prompt, request_for_cells: Wanted
) -> None:
    await model.close()
    with pytest.raises(ModelUnavailable, match="shutting down"):
        await whole(model, question)
    with pytest.raises(ModelUnavailable, match="shutting down"):
        await model.complete(request_for_cells)
    await model.close()


@pytest.mark.asyncio
async def test_closing_ends_what_is_under_way(
    server: LoopbackModel, connect: Connect, question: Prompt, request_for_cells: Wanted
) -> None:
    server.script(Say("Yes, and so on", hangs_after=1), Hang())
    model = connect()
    stream = model.stream(question)
    await anext(stream)
    waiting = asyncio.create_task(model.complete(request_for_cells))
    await server.until(lambda: server.under_way == 2)
    await model.close()
    with pytest.raises(ModelUnavailable):
        await anext(stream)
    with pytest.raises(ModelUnavailable):
        await waiting


def test_it_says_what_it_is(model: CompatibleModel) -> None:
    assert model.label == "talker"
    assert model.generates
