"""Test that texts become vectors, and that nothing wrong with an answer gets past."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from openai import AsyncOpenAI, DefaultAsyncHttpxClient

from bot.errors import (
    ModelError,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    UnreadableAnswer,
)
from tests.loopback_model import Answer, Fail, Hang, LoopbackModel, Raw, Reset
from tests.loopback_vectors import Embed, vector_of
from tests.models.conftest import PATIENCE

np = pytest.importorskip("numpy")
from bot.models.embeddings import BATCH_TEXTS, BODY_BYTES, CompatibleEmbedder  # noqa: E402

TEXTS = ["the canoe is green", "we ship on Friday", "the canoe leaks"]
NAN, INFINITY = float("nan"), float("inf")

Connect = Callable[..., CompatibleEmbedder]


@pytest_asyncio.fixture
async def connect(server: LoopbackModel) -> AsyncIterator[Connect]:
    embedders: list[CompatibleEmbedder] = []

    def connected(url: str = server.url, **changes: Any) -> CompatibleEmbedder:
        http = DefaultAsyncHttpxClient(verify=False)
        client = AsyncOpenAI(api_key="sk-a-secret-key", base_url=url, http_client=http)
        embedder = CompatibleEmbedder(client, **{"model": "m", "patience": PATIENCE, **changes})
        embedders.append(embedder)
        return embedder

    yield connected
    await asyncio.gather(*(embedder.close() for embedder in embedders))


@pytest.fixture
def embedder(connect: Connect) -> CompatibleEmbedder:
    return connect()


def expected(texts: list[str]) -> Any:
    rows = np.array([vector_of(text) for text in texts], np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.asyncio
@pytest.mark.parametrize("answer", [Embed(), Embed(lists=True), Embed(backwards=True)])
async def test_each_text_gets_its_vector_of_length_one(
    server: LoopbackModel, embedder: CompatibleEmbedder, answer: Embed
) -> None:
    server.script(answer)
    vectors = await embedder.embed(TEXTS)
    assert vectors.dtype == np.float32
    assert np.allclose(vectors, expected(TEXTS), atol=1e-6)
    [request] = server.requests
    assert request.body["model"] == "m"
    assert request.texts == TEXTS


@pytest.mark.asyncio
async def test_texts_that_share_words_lie_nearer(embedder: CompatibleEmbedder) -> None:
    canoe, ship, leak = await embedder.embed(TEXTS)
    assert canoe @ leak > canoe @ ship


WRONG = {
    "one less": Embed(less=1),
    "none at all": Embed(less=3),
    "another dimension among them": Embed(numbers={1: [1.0, 2.0]}),
    "no number": Embed(numbers={1: [NAN] * 64}),
    "no number in a list": Embed(numbers={1: [NAN] * 64}, lists=True),
    "no end": Embed(numbers={1: [INFINITY] * 64}, lists=True),
    "nothing but zeros": Embed(numbers={1: [0.0] * 64}),
    "too large to be a float": Embed(numbers={1: [1e300] * 64}, lists=True),
    "an immense whole number": Embed(numbers={1: [10**400] * 64}, lists=True),
    "words": Embed(numbers={1: ["a"] * 64}, lists=True),
    "null": Embed(numbers={1: [None] * 64}, lists=True),
    "an index twice": Embed(indices={1: 0}),
    "an index that is none": Embed(indices={1: "one"}),
    "an index too far": Embed(indices={1: 7}),
    "no list": Raw(b'{"data": {"embedding": [1.0]}}'),
    "a list alone": Raw(b"[[1.0], [1.0], [1.0]]"),
    "texts for vectors": Raw(
        json.dumps({"data": [{"index": i, "embedding": "!"} for i in range(3)]}).encode()
    ),
    "vectors of nothing": Raw(
        json.dumps({"data": [{"index": i, "embedding": []} for i in range(3)]}).encode()
    ),
    "far too much": Raw(b" " * (BODY_BYTES + 1)),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("answer", WRONG.values(), ids=WRONG)
async def test_a_wrong_answer_is_unreadable_as_a_whole(
    server: LoopbackModel, embedder: CompatibleEmbedder, answer: Answer
) -> None:
    server.script(answer)
    with pytest.raises(UnreadableAnswer):
        await embedder.embed(TEXTS)
    assert len(await embedder.embed(TEXTS)) == 3


@pytest.mark.asyncio
async def test_vectors_of_another_dimension_than_before_are_refused(
    server: LoopbackModel, embedder: CompatibleEmbedder
) -> None:
    server.script(Embed(), Embed(dimensions=32))
    await embedder.embed(TEXTS)
    with pytest.raises(UnreadableAnswer, match="equal length"):
        await embedder.embed(TEXTS)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "family", "words"),
    [
        (Fail(503), ModelUnavailable, "status 503"),
        (Fail(429), ModelUnavailable, "rate limit"),
        (Reset(), ModelUnavailable, "OPENAI_BASE_URL"),
        (Raw(b"<html>"), ModelUnavailable, "OPENAI_BASE_URL"),
        (Fail(401), ModelMisconfigured, "OPENAI_API_KEY"),
        (
            Fail(404, {"error": {"message": "model 'm' not found"}}),
            ModelMisconfigured,
            "no embeddings with m: check MEMOIR_EMBEDDING_MODEL",
        ),
        (Fail(404), ModelMisconfigured, "no embeddings with m: check MEMOIR_EMBEDDING_MODEL"),
        (Fail(405), ModelMisconfigured, "MEMOIR_EMBEDDING_MODEL"),
        (Fail(400, {"error": {"message": "does not do that"}}), ModelRefused, "EMBEDDING_MODEL"),
        (Fail(500), UnreadableAnswer, "status 500"),
        (Raw(b'{"error": {"message": "overloaded", "code": 503}}'), ModelUnavailable, "503"),
    ],
)
async def test_a_failure_is_told_in_one_family_and_at_once(
    server: LoopbackModel,
    embedder: CompatibleEmbedder,
    answer: Answer,
    family: type[ModelError],
    words: str,
) -> None:
    server.script(answer)
    with pytest.raises(family, match=words) as raised:
        await embedder.embed(TEXTS)
    assert type(raised.value) is family
    assert len(server.requests) == 1


@pytest.mark.asyncio
async def test_an_endpoint_that_hangs_is_given_up(server: LoopbackModel, connect: Connect) -> None:
    server.script(Hang())
    with pytest.raises(ModelUnavailable, match="silent"):
        await connect(patience=replace(PATIENCE, first=0.05)).embed(TEXTS)


@pytest.mark.asyncio
async def test_one_that_is_not_there_is_unavailable(connect: Connect) -> None:
    async with LoopbackModel() as gone:
        url = gone.url
    with pytest.raises(ModelUnavailable):
        await connect(url=url).embed(TEXTS)


@pytest.mark.asyncio
async def test_one_that_takes_no_base64_is_asked_for_lists_from_then_on(
    server: LoopbackModel, embedder: CompatibleEmbedder
) -> None:
    server.script(Fail(400, {"error": {"message": "Unsupported encoding_format", "param": ""}}))
    assert len(await embedder.embed(TEXTS)) == 3
    assert len(await embedder.embed(TEXTS)) == 3
    encodings = [request.body["encoding_format"] for request in server.requests]
    assert encodings == ["base64", "float", "float"]


@pytest.mark.asyncio
async def test_no_vector_comes_after_the_client_is_closed(embedder: CompatibleEmbedder) -> None:
    await embedder.close()
    await embedder.close()
    with pytest.raises(ModelUnavailable, match="shutting down"):
        await embedder.embed(TEXTS)


@pytest.mark.asyncio
async def test_what_is_used_is_counted_as_far_as_it_is_told(
    server: LoopbackModel, embedder: CompatibleEmbedder
) -> None:
    server.script(Embed(), Embed(usage=False), Embed(less=1))
    await embedder.embed(TEXTS)
    await embedder.embed(TEXTS)
    with pytest.raises(UnreadableAnswer):
        await embedder.embed(TEXTS)
    assert embedder.usage.calls == 2
    told = sum(-(-len(text) // 4) for text in TEXTS)
    assert embedder.usage.prompt_tokens == told


@pytest.mark.asyncio
async def test_a_question_does_not_wait_for_the_background(
    server: LoopbackModel, embedder: CompatibleEmbedder
) -> None:
    server.respond = lambda request: Hang() if len(request.texts) > 1 else Embed()
    background = [asyncio.create_task(embedder.embed(TEXTS)) for _ in range(6)]
    await server.until(lambda: server.under_way == 2)
    assert len(await embedder.embed(["Who has the canoe?"], urgent=True)) == 1
    for task in background:
        task.cancel()
    await asyncio.gather(*background, return_exceptions=True)


@pytest.mark.asyncio
async def test_a_full_batch_of_long_vectors_written_out_fits(
    server: LoopbackModel, embedder: CompatibleEmbedder
) -> None:
    server.script(Embed(dimensions=4096, lists=True))
    vectors = await embedder.embed([f"text {number}" for number in range(BATCH_TEXTS)])
    assert vectors.shape == (BATCH_TEXTS, 4096)
    assert embedder.batch == BATCH_TEXTS
