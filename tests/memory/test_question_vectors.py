"""Test that a question gets its vector in time or does without."""

import asyncio
from datetime import timedelta

import pytest

from bot.errors import ModelUnavailable
from tests.memory.samples import Clock, until

pytest.importorskip("numpy")
from bot.memory import question_vectors
from bot.memory.question_vectors import PAUSE, QuestionVectors
from tests.memory.embedding import WordEmbedder

AWAY = ModelUnavailable("The endpoint is away.")


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.asyncio
async def test_the_same_question_costs_one_call(embedder: WordEmbedder, clock: Clock) -> None:
    questions = QuestionVectors(embedder, clock, 10)
    first, second = await asyncio.gather(questions.of("canoe"), questions.of("canoe"))
    assert first is not None
    assert first is second
    assert await questions.of("canoe") is first
    assert embedder.calls == 1


@pytest.mark.asyncio
async def test_only_so_many_are_remembered_and_the_last_asked_stay(
    embedder: WordEmbedder, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question_vectors, "REMEMBERED", 2)
    questions = QuestionVectors(embedder, clock, 10)
    for text in ("one", "two", "one", "three", "one"):
        await questions.of(text)
    assert embedder.calls == 3
    await questions.of("two")
    assert embedder.calls == 4


@pytest.mark.asyncio
async def test_what_comes_too_late_is_there_for_the_next(
    embedder: WordEmbedder, clock: Clock
) -> None:
    questions = QuestionVectors(embedder, clock, 0.01)
    embedder.gate.clear()
    assert await questions.of("canoe") is None
    embedder.gate.set()
    await until(lambda: "canoe" in questions._known)
    assert await questions.of("canoe") is not None
    assert embedder.calls == 1


@pytest.mark.asyncio
async def test_after_a_failure_it_is_left_alone_for_a_while(
    embedder: WordEmbedder, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    questions = QuestionVectors(embedder, clock, 10)
    embedder.failure = AWAY
    assert [await questions.of(text) for text in ("my secret", "canoe")] == [None, None]
    assert embedder.calls == 1
    assert "The endpoint is away." in caplog.text
    assert "secret" not in caplog.text
    embedder.failure = None
    clock.now += PAUSE - timedelta(seconds=1)
    assert await questions.of("canoe") is None
    clock.now += timedelta(seconds=1)
    assert await questions.of("canoe") is not None


@pytest.mark.asyncio
async def test_closing_gives_up_what_is_asked_and_releases_the_model(
    embedder: WordEmbedder, clock: Clock
) -> None:
    questions = QuestionVectors(embedder, clock, 10)
    embedder.gate.clear()
    asked = asyncio.create_task(questions.of("canoe"))
    await until(lambda: embedder.calls)
    await questions.close()
    assert await asked is None
    assert embedder.closed
