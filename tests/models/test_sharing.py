"""How answers and background work share the calls that may be under way."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest

from bot.errors import ModelUnavailable
from bot.models.base import Prompt, StructuredPrompt
from bot.models.tasks import Extraction
from tests.loopback_model import Fail, Hang, LoopbackModel, Say
from tests.models.conftest import PATIENCE, Connect, whole

Wanted = StructuredPrompt[Extraction]
CELLS = '{"cells": []}'


@pytest.mark.asyncio
async def test_no_more_calls_than_allowed_are_under_way(
    server: LoopbackModel, connect: Connect, question: Prompt, request_for_cells: Wanted
) -> None:
    server.respond = lambda request: Say(CELLS, before=0.01)
    model = connect(calls=3)
    await asyncio.gather(
        *(whole(model, question) for _ in range(9)),
        *(model.complete(request_for_cells) for _ in range(9)),
    )
    assert len(server.requests) == 18
    assert server.most_under_way == 3


@pytest.mark.asyncio
async def test_background_work_that_hangs_keeps_no_answer_waiting(
    server: LoopbackModel, connect: Connect, question: Prompt, request_for_cells: Wanted
) -> None:
    server.respond = lambda request: Say("Yes.") if "stream" in request.body else Hang()
    model = connect(calls=4)
    background = [asyncio.create_task(model.complete(request_for_cells)) for _ in range(10)]
    await server.until(lambda: server.under_way == 2)
    answers = await asyncio.gather(*(whole(model, question) for _ in range(10)))
    assert answers == ["Yes."] * 10
    for task in background:
        task.cancel()
    await asyncio.gather(*background, return_exceptions=True)
    await server.until(lambda: server.under_way == 0)
    assert sum(request.kind == "extraction" for request in server.requests) == 2


@pytest.mark.asyncio
async def test_a_question_does_not_wait_for_a_slot_for_ever(
    server: LoopbackModel, connect: Connect, question: Prompt
) -> None:
    server.script(Say("Yes, and so on", hangs_after=1))
    model = connect(calls=1, patience=replace(PATIENCE, first=0.5))
    async with aclosing(model.stream(question)) as held:  # type: ignore[type-var]
        await anext(held)
        with pytest.raises(ModelUnavailable, match="MEMOIR_MODEL_CALLS"):
            await whole(model, question)
    assert len(server.requests) == 1
    assert await whole(model, question)


@pytest.mark.asyncio
async def test_a_pause_before_a_retry_holds_no_slot(
    server: LoopbackModel, connect: Connect, question: Prompt, request_for_cells: Wanted
) -> None:
    server.respond = lambda request: Say("Yes.") if "stream" in request.body else Fail(500)
    model = connect(calls=1, patience=replace(PATIENCE, pause=60.0, longest_pause=60.0))
    waiting = asyncio.create_task(model.complete(request_for_cells))
    await server.until(lambda: len(server.requests) == 1 and not server.under_way)
    assert await whole(model, question) == "Yes."
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
