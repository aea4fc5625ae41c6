import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any, get_args

import pytest
import pytest_asyncio
from openai.types import ChatModel

from bot.config import Settings
from bot.errors import SettingsError
from bot.models.base import Prompt, StructuredPrompt
from bot.models.compatible import CompatibleModel
from bot.models.connection import OPENAI, connect, connect_embedder, open_client
from bot.models.tasks import Extraction
from tests.loopback_model import LoopbackModel
from tests.models.conftest import whole


def settings(**given: Any) -> Settings:
    nothing = {"openai_api_key": None, "openai_base_url": None}
    return Settings(_env_file=None, **(nothing | given))  # type: ignore[call-arg]


@pytest_asyncio.fixture
async def local(server: LoopbackModel) -> AsyncIterator[CompatibleModel]:
    model = connect(settings(openai_base_url=server.url, model="a", memory_model="b"))
    yield model
    await model.close()


@pytest.mark.asyncio
async def test_the_settings_name_address_and_models(
    server: LoopbackModel,
    local: CompatibleModel,
    question: Prompt,
    request_for_cells: StructuredPrompt[Extraction],
) -> None:
    assert await whole(local, question)
    assert (await local.complete(request_for_cells)).cells
    assert [request.body["model"] for request in server.requests] == ["a", "b"]
    assert local.label == "a"


@pytest.mark.asyncio
async def test_a_server_of_ones_own_needs_no_key(
    server: LoopbackModel, local: CompatibleModel, question: Prompt
) -> None:
    await whole(local, question)
    assert server.requests[0].headers["Authorization"] == "Bearer none"


@pytest.mark.asyncio
async def test_the_key_is_sent(server: LoopbackModel, question: Prompt) -> None:
    server.key = "sk-ours"
    model = connect(settings(openai_base_url=server.url, openai_api_key="sk-ours"))
    assert await whole(model, question)
    await model.close()


@pytest.mark.asyncio
async def test_without_an_address_it_is_openais(monkeypatch: pytest.MonkeyPatch) -> None:
    # The openai package would read this by itself; settings are the one place that does.
    monkeypatch.setenv("OPENAI_BASE_URL", "http://elsewhere.invalid/v1")
    model = connect(settings(openai_api_key="sk-ours"))
    assert str(model._endpoint._client.base_url) == f"{OPENAI}/"
    await model.close()


@pytest.mark.asyncio
async def test_the_limits_are_those_of_the_settings(server: LoopbackModel) -> None:
    model = connect(settings(openai_base_url=server.url, model_timeout=7, model_calls=3))
    assert model._patience.first == 7
    assert model._slots._free == 3
    await model.close()


def test_without_key_and_address_there_is_nothing_to_connect_to() -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        connect(settings())


@pytest.mark.asyncio
async def test_the_embedding_model_is_asked_through_the_same_client(
    server: LoopbackModel, question: Prompt
) -> None:
    pytest.importorskip("numpy")
    server.key = "sk-ours"
    chosen = settings(
        openai_base_url=server.url, openai_api_key="sk-ours", embedding_model="all-minilm"
    )
    client = open_client(chosen)
    model, embedder = connect(chosen, client), connect_embedder(chosen, client)
    assert embedder is not None
    assert len(await embedder.embed(["the canoe is green"])) == 1
    assert await whole(model, question)
    assert [request.body["model"] for request in server.requests] == ["all-minilm", chosen.model]
    await embedder.close()
    await model.close()
    assert client.is_closed()


@pytest.mark.asyncio
async def test_without_an_embedding_model_there_is_none(server: LoopbackModel) -> None:
    chosen = settings(openai_base_url=server.url)
    client = open_client(chosen)
    assert connect_embedder(chosen, client) is None
    await client.close()


@pytest.mark.asyncio
async def test_without_numpy_it_is_said_how_to_install_it(
    server: LoopbackModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    chosen = settings(openai_base_url=server.url, embedding_model="all-minilm")
    client = open_client(chosen)
    with pytest.raises(SettingsError, match=r"pip install 'memoir-bot\[vectors\]'"):
        connect_embedder(chosen, client)
    await client.close()


def test_without_an_embedding_model_nobody_waits_for_numpy() -> None:
    script = (
        "import sys; from bot.clock import system_clock; from bot.config import Settings;"
        "from bot.building import build;"
        "build(Settings(_env_file=None, openai_base_url='http://127.0.0.1:1/v1'), system_clock);"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_default_models_are_known_to_the_openai_package() -> None:
    known = get_args(ChatModel)
    defaults = settings()
    assert defaults.model in known
    assert defaults.memory_model in known


def test_the_first_request_loads_no_more_modules_that_take_long() -> None:
    script = (
        "import sys; from bot.config import Settings; from bot.models.connection import connect;"
        "connect(Settings(_env_file=None, openai_base_url='http://127.0.0.1:1/v1'));"
        "late = {'anyio._backends._asyncio', 'openai.resources.chat.completions'};"
        "sys.exit(not late <= sys.modules.keys())"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_who_does_not_connect_does_not_wait_for_the_openai_package() -> None:
    script = (
        "import sys, bot.models.connection, bot.models.base, bot.prompts;"
        "sys.exit('openai' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
