"""The loopback model server must be worth trusting: other tests and benchmarks stand on it."""

from datetime import UTC, datetime

import aiohttp
import pytest

from bot import prompts
from bot.models.base import Prompt
from bot.models.compatible import CompatibleModel
from bot.models.tasks import (
    AnswerTask,
    ConsolidationTask,
    Extraction,
    ExtractionTask,
    Line,
    Memory,
    Topic,
)
from bot.vocabulary import SUMMARY_WORDS, CellType
from tests import loopback_refusals
from tests.loopback_model import Fail, LoopbackModel, Say, pieces, tokens

AT = datetime(2026, 1, 5, 10, 12, tzinfo=UTC)


def line(number: int, speaker: str, text: str) -> Line:
    return Line(number, speaker, AT, text, from_memoir=speaker == "Memoir")


LINES = (
    line(1, "Anna", "We decided to release the beta on Friday."),
    line(2, "Bob", "ok"),
    line(3, "Memoir", "I remember that the beta was planned for Monday."),
    line(4, "Bob", "I prefer pizza to soup for the team lunch."),
)


async def extraction(model: CompatibleModel, **given: object) -> Extraction:
    task = {"lines": LINES, "context": (), "scenes": (), "known": ()} | given
    return await model.complete(prompts.extraction(ExtractionTask(**task)))  # type: ignore[arg-type]


@pytest.mark.asyncio
async def test_it_extracts_what_people_said_and_cites_it(model: CompatibleModel) -> None:
    first, second = (await extraction(model)).cells
    assert (first.scene, first.cell_type, first.sources) == ("Launch", CellType.DECISION, [1])
    assert (second.speaker, second.cell_type, second.sources) == ("Bob", CellType.PREFERENCE, [4])


@pytest.mark.asyncio
async def test_it_takes_known_topics_and_knows_repeats(model: CompatibleModel) -> None:
    known = Memory(7, LINES[0].text, "Anna", AT, CellType.DECISION, "Beta")
    cells = (await extraction(model, scenes=("Beta release",), known=(known,))).cells
    assert (cells[0].scene, cells[0].relations[0].known) == ("Beta release", 7)
    assert cells[1].relations == []


@pytest.mark.asyncio
async def test_it_consolidates_within_the_words_that_are_allowed(model: CompatibleModel) -> None:
    cells = tuple(
        Memory(n, f"Anna moved the beta to day {n}", "Anna", AT, CellType.PLAN, "Launch")
        for n in range(1, 40)
    )
    task = ConsolidationTask("Launch", "The beta is planned. It is late.", cells)
    summary = (await model.complete(prompts.consolidation(task))).summary
    assert len(summary.split()) <= SUMMARY_WORDS
    assert summary.endswith("Anna moved the beta to day 39.")


@pytest.mark.asyncio
async def test_it_keeps_the_old_summary_while_there_is_room(model: CompatibleModel) -> None:
    cell = Memory(1, "Anna moved the beta to Friday", "Anna", AT, CellType.PLAN, "Launch")
    task = ConsolidationTask("Launch", "The beta is planned.", (cell,))
    summary = (await model.complete(prompts.consolidation(task))).summary
    assert summary == "The beta is planned. Anna moved the beta to Friday."


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who likes pizza?", "Bob said on 2026-01-05: Bob likes pizza."),
        ("When does the beta come out?", "Anna said on 2026-01-05: We decided to release"),
        ("What is the capital of Peru?", "I don't remember"),
    ],
)
async def test_it_answers_from_what_it_was_shown(
    model: CompatibleModel, question: str, answer: str
) -> None:
    memory = Memory(1, "Bob likes pizza.", "Bob", AT, CellType.PREFERENCE, "Food")
    topic = Topic("Food", "What people eat.")
    task = AnswerTask(question, "Cleo", AT, (topic,), (memory,), LINES[:1], None)
    assert (await said_by(model, prompts.answer(task, 800))).startswith(answer)


async def said_by(model: CompatibleModel, prompt: Prompt) -> str:
    return "".join([piece async for piece in model.stream(prompt)])


@pytest.mark.asyncio
@pytest.mark.parametrize("shape", ["json_schema", "json_object", "text"])
async def test_it_knows_what_is_asked_for_in_whatever_shape(
    server: LoopbackModel, model: CompatibleModel, shape: str
) -> None:
    for refused in ("json_schema", "json_object", "text"):
        if refused == shape:
            break
        server.refuse(refused)
    assert (await extraction(model)).cells
    await model.complete(prompts.consolidation(ConsolidationTask("Launch", "Old.", ())))
    await said_by(model, prompts.answer(AnswerTask("Hm?", "Bob", AT, (), (), (), None), 800))
    kinds = [request.kind for request in server.requests if not request.refused]
    assert kinds == ["extraction", "consolidation", "answer"]


@pytest.mark.asyncio
async def test_scripted_answers_come_in_turn_and_refusals_take_none(
    server: LoopbackModel,
) -> None:
    server.script(Say("one"), Fail(500))
    server.refuse("temperature", loopback_refusals.vllm)
    asked = {"model": "m", "messages": [{"role": "user", "content": "Hello there"}]}
    async with aiohttp.ClientSession() as client:
        statuses = []
        for body in (asked | {"temperature": 1}, asked, asked, asked):
            async with client.post(f"{server.url}/chat/completions", json=body) as response:
                statuses.append(response.status)
                await response.read()
    assert statuses == [400, 200, 500, 200]


@pytest.mark.asyncio
async def test_tokens_are_counted_as_they_are_reported(
    server: LoopbackModel, model: CompatibleModel
) -> None:
    await extraction(model)
    (request,) = server.requests
    assert request.prompt_tokens > tokens("".join(m["content"] for m in request.messages))
    assert server.prompt_tokens == request.prompt_tokens
    assert server.completion_tokens == request.completion_tokens > 0


@pytest.mark.asyncio
async def test_what_does_not_come_true_is_not_waited_for(server: LoopbackModel) -> None:
    with pytest.raises(TimeoutError):
        await server.until(lambda: False, seconds=0.01)


def test_pieces_make_up_the_text() -> None:
    for text in ("", "one", " one two\n three  ", "\n"):
        assert "".join(pieces(text)) == text
