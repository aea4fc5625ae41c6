"""How the offline model serves the door that all models share."""

import asyncio

import pytest
from pydantic import BaseModel

from bot.errors import ModelError, UnreadableAnswer
from bot.models.base import LanguageModel, Prompt, Purpose, StructuredPrompt, Turn, Usage
from bot.models.offline.answer import REMARK
from bot.models.offline.model import OfflineModel
from bot.models.tasks import (
    AnswerTask,
    Consolidation,
    ConsolidationTask,
    Extraction,
    ExtractionTask,
    Line,
    Task,
)
from bot.vocabulary import CellType
from tests.models.offline.conversation import START, memory, play

TALK = play("Ann: We decided to sell the trailer.", "Bob: I'll write the advertisement.")
EXTRACTION = ExtractionTask(TALK, (), (), ())
CONSOLIDATION = ConsolidationTask("Trailer", "", (memory("Ann: The trailer leaks.", "Ann"),))
ANSWER = AnswerTask(
    "What about the trailer?",
    "Cem",
    START,
    (),
    (memory("Ann: The trailer leaks.", "Ann"),),
    (),
    None,
)


def prompt(task: Task, purpose: Purpose = "memory") -> Prompt:
    return Prompt((Turn("user", "These words are never read."),), task, purpose, max_tokens=100)


@pytest.mark.asyncio
async def test_it_extracts() -> None:
    model: LanguageModel = OfflineModel()
    made = await model.complete(StructuredPrompt(prompt(EXTRACTION), Extraction))
    assert [cell.cell_type for cell in made.cells] == [CellType.DECISION, CellType.TASK]


@pytest.mark.asyncio
async def test_it_summarises() -> None:
    made = await OfflineModel().complete(StructuredPrompt(prompt(CONSOLIDATION), Consolidation))
    assert made.summary == "Ann: The trailer leaks (3 Mar 2025)."


@pytest.mark.asyncio
async def test_it_answers_in_pieces() -> None:
    pieces = [piece async for piece in OfflineModel().stream(prompt(ANSWER, "answer"))]
    assert len(pieces) > 1
    assert "".join(pieces) == f"**Ann** (today at 09:00 UTC): The trailer leaks.\n{REMARK}"


def test_it_says_what_it_is() -> None:
    model = OfflineModel()
    assert model.label == "offline rules"
    assert not model.generates


@pytest.mark.asyncio
async def test_it_counts_calls_by_purpose_and_no_tokens() -> None:
    model = OfflineModel()
    assert model.usage("memory") == Usage()
    await model.complete(StructuredPrompt(prompt(EXTRACTION), Extraction))
    await model.complete(StructuredPrompt(prompt(CONSOLIDATION), Consolidation))
    async for _ in model.stream(prompt(ANSWER, "answer")):
        pass
    assert model.usage("memory") == Usage(calls=2)
    assert model.usage("answer") == Usage(calls=1)


@pytest.mark.asyncio
async def test_the_same_task_gives_the_same_result() -> None:
    first, second = OfflineModel(), OfflineModel()
    request = StructuredPrompt(prompt(EXTRACTION), Extraction)
    assert await first.complete(request) == await second.complete(request)
    assert await first.complete(request) == await first.complete(request)


@pytest.mark.asyncio
async def test_tasks_of_another_kind_are_refused_in_words() -> None:
    model = OfflineModel()
    with pytest.raises(UnreadableAnswer, match="language model"):
        await model.complete(StructuredPrompt(prompt(ANSWER), Extraction))
    with pytest.raises(UnreadableAnswer, match="language model"):
        async for _ in model.stream(prompt(EXTRACTION)):
            pass


class Verdict(BaseModel):
    guilty: bool


@pytest.mark.asyncio
async def test_a_shape_that_it_does_not_know_is_refused() -> None:
    with pytest.raises(ModelError):
        await OfflineModel().complete(StructuredPrompt(prompt(EXTRACTION), Verdict))


@pytest.mark.asyncio
async def test_closing_is_harmless() -> None:
    model = OfflineModel()
    await model.close()
    assert await model.complete(StructuredPrompt(prompt(CONSOLIDATION), Consolidation))


@pytest.mark.asyncio
async def test_others_have_their_turns_while_it_works() -> None:
    sentences = 50
    long = "The canoe club of the old mill decided to sell the trailer. " * sentences
    lines = tuple(Line(n, "Ann", START, f"{long} {n}") for n in range(1, 21))
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    waiting = asyncio.ensure_future(others())
    request = StructuredPrompt(prompt(ExtractionTask(lines, (), (), ())), Extraction)
    await OfflineModel().complete(request)
    waiting.cancel()
    assert turns >= sentences * len(lines)
