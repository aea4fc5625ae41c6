"""Ask the loopback model server through the real client, with waits that tests can bear."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from openai import AsyncOpenAI, DefaultAsyncHttpxClient

from bot import prompts
from bot.models.base import Prompt, StructuredPrompt
from bot.models.compatible import CompatibleModel
from bot.models.patience import Patience
from bot.models.tasks import AnswerTask, Extraction, ExtractionTask, Line
from tests.loopback_model import LoopbackModel

# Long waits never pass in a test that is right; short ones are set where one is to pass.
PATIENCE = Patience(first=10, between=10, whole=10, after=10, pause=0.001, longest_pause=0.01)
KEY = "sk-a-secret-key"
SAID = "We decided to ship the launch on Friday."

Connect = Callable[..., CompatibleModel]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[LoopbackModel]:
    async with LoopbackModel() as running:
        yield running


@pytest_asyncio.fixture
async def connect(server: LoopbackModel) -> AsyncIterator[Connect]:
    """Connect to the server; every connection is closed at the end."""
    models: list[CompatibleModel] = []

    def connected(**changes: Any) -> CompatibleModel:
        given: dict[str, Any] = {
            "model": "talker",
            "memory_model": "keeper",
            "calls": 4,
            "patience": PATIENCE,
        } | changes
        # Nothing here speaks TLS, and reading certificates takes longer than most of these tests.
        http = DefaultAsyncHttpxClient(verify=False)
        client = AsyncOpenAI(api_key=KEY, base_url=given.pop("url", server.url), http_client=http)
        models.append(CompatibleModel(client, **given))
        return models[-1]

    yield connected
    for model in models:
        await model.close()


@pytest.fixture
def model(connect: Connect) -> CompatibleModel:
    return connect()


@pytest.fixture
def question() -> Prompt:
    return asked("When do we ship the launch?")


@pytest.fixture
def request_for_cells() -> StructuredPrompt[Extraction]:
    return prompts.extraction(ExtractionTask((said(),), (), ("Launch",), ()))


def asked(text: str, max_tokens: int = 800) -> Prompt:
    task = AnswerTask(text, "Bob", datetime(2026, 3, 1, tzinfo=UTC), (), (), (said(),), None)
    return prompts.answer(task, max_tokens)


def said(text: str = SAID) -> Line:
    return Line(1, "Anna", datetime(2026, 1, 5, 10, 12, tzinfo=UTC), text)


async def whole(model: CompatibleModel, prompt: Prompt) -> str:
    return "".join([piece async for piece in model.stream(prompt)])
