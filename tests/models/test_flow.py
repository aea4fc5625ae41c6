"""How streams go right and wrong, through the whole model."""

import asyncio
import gc
import json
from dataclasses import replace

import pytest

from bot.errors import ModelError, ModelRefused, ModelUnavailable, UnreadableAnswer
from bot.models.base import Prompt, Usage
from bot.models.compatible import CompatibleModel
from bot.models.dialect import WIDE_ROOM
from tests.loopback_model import Answer, Fail, Hang, LoopbackModel, Raw, Reset, Say
from tests.models.conftest import PATIENCE, Connect, asked, whole

ON_FRIDAY = "We ship on Friday."


def events(*values: object) -> Raw:
    lines = [f"data: {json.dumps(value)}\n\n" for value in values]
    return Raw("".join(lines).encode(), "text/event-stream")


def piece(text: str, finish: str | None = None) -> object:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}


async def pieces_and_error(
    model: CompatibleModel, prompt: Prompt
) -> tuple[list[str], ModelError | None]:
    said: list[str] = []
    try:
        async with asyncio.timeout(5):  # half of what PATIENCE would bear
            async for part in model.stream(prompt):
                said.append(part)  # noqa: PERF401 - what came before an error counts
    except ModelError as error:
        return said, error
    return said, None


@pytest.mark.asyncio
async def test_an_answer_is_streamed(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.script(Say(ON_FRIDAY))
    assert await whole(model, question) == ON_FRIDAY
    (request,) = server.requests
    assert request.body["stream"] is True
    assert request.body["model"] == "talker"
    assert request.messages[0]["content"] == question.turns[0].text


@pytest.mark.asyncio
async def test_pieces_come_while_the_model_still_writes(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.script(Say(ON_FRIDAY, hangs_after=2))
    stream = model.stream(question)
    said = await anext(stream)
    while said != "We ship":
        said += await anext(stream)
    assert server.under_way == 1
    await stream.aclose()  # type: ignore[attr-defined]


@pytest.mark.asyncio
async def test_slow_pieces_make_the_same_answer(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.script(Say(ON_FRIDAY, before=0.01, between=0.01))
    assert await whole(model, question) == ON_FRIDAY


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer",
    [
        Say(f"<think>When was that? Ah.</think>\n{ON_FRIDAY}"),
        events(piece("<thi"), piece("nk>hm</th"), piece("ink> We ship on Friday.", "stop")),
        events(piece(ON_FRIDAY), piece("", "stop")),
        Raw(
            json.dumps(
                {"choices": [{"message": {"content": ON_FRIDAY}, "finish_reason": "stop"}]}
            ).encode()
        ),
    ],
)
async def test_an_answer_is_told_from_thoughts_and_shapes(
    server: LoopbackModel, model: CompatibleModel, question: Prompt, answer: Answer
) -> None:
    server.script(answer)
    assert await whole(model, question) == ON_FRIDAY


@pytest.mark.asyncio
async def test_characters_cut_in_two_by_the_endpoint_are_whole_again(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.script(events(piece("Ship it \ud83d"), piece("\ude80!", "stop")))
    assert await whole(model, question) == "Ship it 🚀!"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer",
    [
        Say(ON_FRIDAY, resets_after=2),
        Say(ON_FRIDAY, ends_after=2),
        Say(ON_FRIDAY, hangs_after=2),
        Say(ON_FRIDAY, hangs_after=2, murmurs=True),
        events(piece("We"), piece(" ship")),
        Raw(events(piece("We"), piece(" ship")).body + b"data: {", "text/event-stream"),
    ],
)
async def test_an_answer_that_broke_off_is_an_error_and_is_not_begun_anew(
    server: LoopbackModel, connect: Connect, question: Prompt, answer: Answer
) -> None:
    server.script(answer)
    model = connect(patience=replace(PATIENCE, between=0.05))
    said, error = await pieces_and_error(model, question)
    assert "".join(said) in ("We ship", "We")
    assert isinstance(error, ModelUnavailable)
    assert "broke off" in str(error)
    assert len(server.requests) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer",
    [
        Reset(),
        Say(ON_FRIDAY, resets_after=0),
        Say(ON_FRIDAY, ends_after=0),
        Say(""),
        Say("<think>Hm.</think>"),
        Say("", finish="error"),
        Raw(b"<html>Bad gateway</html>", "text/html"),
        Raw(b"<html>Bad gateway</html>"),
        Raw(b"data: {\n\n", "text/event-stream"),
        Raw(b'{"error": {"code": 503, "message": "upstream"}}'),
        events({"error": {"code": 429, "message": "upstream"}}),
        events(piece("We"), {"error": {"message": "upstream"}}),
        Fail(500),
        Fail(529, {"error": {"message": "overloaded"}}),
    ],
)
async def test_what_fails_before_anything_was_said_is_tried_again(
    server: LoopbackModel, model: CompatibleModel, question: Prompt, answer: Answer
) -> None:
    server.script(answer, Say(ON_FRIDAY))
    assert await whole(model, question) == ON_FRIDAY
    assert len(server.requests) == 2


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "family", "sentence"),
    [
        (Reset(), ModelUnavailable, "OPENAI_BASE_URL"),
        (Say(ON_FRIDAY, ends_after=0), ModelUnavailable, "broke off"),
        (Say(""), UnreadableAnswer, "without a word"),
        (Say("<think>Hm."), UnreadableAnswer, "without a word"),
        (Raw(b"<html>"), ModelUnavailable, "OPENAI_BASE_URL"),
        (Fail(503), ModelUnavailable, "503"),
    ],
)
async def test_what_fails_again_and_again_is_an_error(
    server: LoopbackModel,
    model: CompatibleModel,
    question: Prompt,
    answer: Answer,
    family: type[Exception],
    sentence: str,
) -> None:
    server.respond = lambda request: answer
    with pytest.raises(family, match=sentence):
        await whole(model, question)
    assert len(server.requests) == 1 + PATIENCE.retries


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer",
    [Hang(), Say(ON_FRIDAY, hangs_after=0), Say(ON_FRIDAY, hangs_after=0, murmurs=True)],
)
async def test_a_model_that_stays_silent_is_not_waited_for(
    server: LoopbackModel, connect: Connect, question: Prompt, answer: Answer
) -> None:
    server.script(answer)
    with pytest.raises(ModelUnavailable, match="MEMOIR_MODEL_TIMEOUT"):
        await whole(connect(patience=replace(PATIENCE, first=0.2)), question)
    await server.until(lambda: server.requests[0].abandoned)
    assert len(server.requests) == 1


@pytest.mark.asyncio
async def test_thoughts_are_no_first_piece(
    server: LoopbackModel, connect: Connect, question: Prompt
) -> None:
    server.script(Say("<think>" + "hm " * 1_000, between=0.005))
    with pytest.raises(ModelUnavailable, match="MEMOIR_MODEL_TIMEOUT"):
        await whole(connect(patience=replace(PATIENCE, first=0.1)), question)


@pytest.mark.asyncio
async def test_an_answer_that_goes_on_for_ever_is_ended(
    server: LoopbackModel, connect: Connect, question: Prompt
) -> None:
    server.script(Say("word " * 1_000, between=0.01))
    model = connect(patience=replace(PATIENCE, whole=0.1))
    said, error = await pieces_and_error(model, question)
    assert said
    assert isinstance(error, ModelUnavailable)
    await server.until(lambda: server.requests[0].abandoned)


@pytest.mark.asyncio
async def test_an_endpoint_that_ignores_the_limit_is_cut_off(
    server: LoopbackModel, model: CompatibleModel
) -> None:
    server.script(Say("word " * 1_000, hangs_after=900))
    answer = await whole(model, asked("When?", max_tokens=20))
    assert answer == ("word " * 1_000)[: 20 * 12] + " …"
    await server.until(lambda: server.requests[0].abandoned)


@pytest.mark.asyncio
async def test_an_answer_cut_off_at_its_length_shows_it(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.script(Say("We ship on", finish="length"))
    assert await whole(model, question) == "We ship on …"


@pytest.mark.asyncio
@pytest.mark.parametrize("thoughts", ["", "<think>Well, let me"])
async def test_a_model_that_thought_its_tokens_away_gets_more_from_then_on(
    server: LoopbackModel, model: CompatibleModel, question: Prompt, thoughts: str
) -> None:
    server.script(Say(thoughts, finish="length"), Say(ON_FRIDAY), Say(ON_FRIDAY))
    assert await whole(model, question) == ON_FRIDAY
    assert await whole(model, question) == ON_FRIDAY
    limits = [request.body["max_tokens"] for request in server.requests]
    assert limits == [800, 800 + WIDE_ROOM, 800 + WIDE_ROOM]


@pytest.mark.asyncio
async def test_a_model_that_thinks_even_more_is_given_up(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.respond = lambda request: Say("", finish="length")
    with pytest.raises(UnreadableAnswer, match="MEMOIR_ANSWER_TOKENS"):
        await whole(model, question)
    assert len(server.requests) == 2


@pytest.mark.asyncio
async def test_a_refusal_is_told_and_not_tried_again(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.script(Say("", refusal="I can't help with that."))
    with pytest.raises(ModelRefused, match="declined"):
        await whole(model, question)
    assert len(server.requests) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["", "We ship"])
async def test_a_filter_is_told_whether_or_not_something_was_said(
    server: LoopbackModel, model: CompatibleModel, question: Prompt, said: str
) -> None:
    server.script(Say(said, finish="content_filter"))
    pieces, error = await pieces_and_error(model, question)
    assert "".join(pieces) == said
    assert isinstance(error, ModelRefused)
    assert "filter" in str(error)
    assert len(server.requests) == 1


@pytest.mark.asyncio
async def test_an_endpoint_that_forgets_to_end_does_not_keep_the_answer_open(
    server: LoopbackModel, connect: Connect, question: Prompt
) -> None:
    server.script(Say(ON_FRIDAY, lingers=True))
    model = connect(patience=replace(PATIENCE, after=0.05))
    said, error = await pieces_and_error(model, question)
    assert ("".join(said), error) == (ON_FRIDAY, None)


@pytest.mark.asyncio
async def test_a_connection_that_stays_open_does_not_keep_the_answer_open(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.script(Say(ON_FRIDAY, stays=True))
    said, error = await pieces_and_error(model, question)
    assert ("".join(said), error) == (ON_FRIDAY, None)


@pytest.mark.asyncio
async def test_what_only_looked_like_a_thought_is_said_at_the_end(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.script(Say("<"))
    assert await whole(model, question) == "<"


@pytest.mark.asyncio
async def test_the_reported_usage_is_counted(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.script(Say(ON_FRIDAY), Say("On Friday."))
    await whole(model, question)
    await whole(model, question)
    assert model.usage("answer") == Usage(2, server.prompt_tokens, server.completion_tokens)
    assert model.usage("memory") == Usage()


@pytest.mark.asyncio
async def test_usage_that_is_not_reported_is_estimated(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.script(Say("12345678", usage=False))
    await whole(model, question)
    shown = sum(len(turn.text) for turn in question.turns)
    assert model.usage("answer") == Usage(1, -(-shown // 4), 2)


@pytest.mark.asyncio
async def test_an_answer_given_up_midway_counts_as_far_as_it_came(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    server.script(Say("12345678 and so on", hangs_after=1))
    stream = model.stream(question)
    assert await anext(stream) == "12345678"
    await stream.aclose()  # type: ignore[attr-defined]
    assert model.usage("answer").completion_tokens == 2


@pytest.mark.asyncio
@pytest.mark.parametrize("leave", ["closed", "cancelled", "forgotten"])
async def test_an_abandoned_stream_closes_its_response_and_frees_its_slot(
    server: LoopbackModel, connect: Connect, question: Prompt, leave: str
) -> None:
    server.script(Say(ON_FRIDAY, hangs_after=1))
    model = connect(calls=1)
    stream = model.stream(question)
    assert await anext(stream) == "We"
    if leave == "closed":
        await stream.aclose()  # type: ignore[attr-defined]
    elif leave == "cancelled":
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    del stream
    gc.collect()
    await server.until(lambda: server.requests[0].abandoned)
    assert await asyncio.wait_for(whole(model, question), 10)


@pytest.mark.asyncio
async def test_who_leaves_before_the_first_piece_frees_the_slot_too(
    server: LoopbackModel, connect: Connect, question: Prompt
) -> None:
    server.script(Hang())
    model = connect(calls=1)
    waiting = asyncio.ensure_future(anext(model.stream(question)))
    await server.until(lambda: server.under_way == 1)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await server.until(lambda: server.requests[0].abandoned)
    assert await asyncio.wait_for(whole(model, question), 10)


@pytest.mark.asyncio
async def test_a_stream_that_nobody_reads_asks_nothing(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    del_me = model.stream(question)
    del del_me
    server.script(Say(ON_FRIDAY))
    assert await whole(model, question) == ON_FRIDAY
    assert len(server.requests) == 1


@pytest.mark.asyncio
async def test_connections_are_used_again(
    server: LoopbackModel, model: CompatibleModel, question: Prompt
) -> None:
    for _ in range(3):
        await whole(model, question)
    assert len({request.peer for request in server.requests}) == 1
