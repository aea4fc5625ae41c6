"""Turn texts into vectors at any endpoint that speaks OpenAI's embeddings API."""

import asyncio
import base64
import logging
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from openai import AsyncOpenAI, Timeout

from bot.errors import ModelError, ModelMisconfigured, UnreadableAnswer
from bot.models.base import Usage
from bot.models.complaint import FAULTS, Complaint
from bot.models.diagnosis import diagnose
from bot.models.events import Body
from bot.models.patience import Patience
from bot.models.slots import Slots

logger = logging.getLogger(__name__)

SETTING = "MEMOIR_EMBEDDING_MODEL"
# Texts in one call. Their vectors of 1,536 numbers, written out, are read within 10 ms.
BATCH_TEXTS = 32
# 32 vectors of 4,096 numbers, written out with 20 letters each.
BODY_BYTES = 3_000_000
# Calls under way at a time, half of them for the background: endpoints work through texts in turn.
CALLS = 4
# What servers say that stumble over one text: it is no outage.
_STUMBLED = 500

Vectors: TypeAlias = NDArray[np.float32]
Numbers: TypeAlias = NDArray[np.floating[Any]]


class CompatibleEmbedder:
    """Turn texts into vectors; raise nothing but ModelError, and ask only once."""

    def __init__(self, client: AsyncOpenAI, *, model: str, patience: Patience) -> None:
        """Take the process's one client."""
        self._client = client.with_options(
            max_retries=0, timeout=Timeout(None, connect=patience.connect)
        )
        # Looked up now, for it imports a good deal: the first question is not to wait for that.
        self._create = self._client.embeddings.with_streaming_response.create
        self._model = model
        self._patience = patience
        self._slots = Slots(CALLS)
        # As base64 they are a third of the bytes, and read in no time.
        self._encoding: Literal["base64", "float"] = "base64"
        self._dimensions: int | None = None
        self._usage = Usage()

    @property
    def model(self) -> str:
        """Return the model's name: vectors of different models do not compare."""
        return self._model

    @property
    def batch(self) -> int:
        """Return how many texts one call takes at most."""
        return BATCH_TEXTS

    @property
    def usage(self) -> Usage:
        """Return what was used so far, as far as the endpoint reports it."""
        return self._usage

    async def embed(self, texts: Sequence[str], *, urgent: bool = False) -> Vectors:
        """Return one row of length 1 for each of at most BATCH_TEXTS texts, in order.

        `urgent` is for what a question waits for. Raise UnreadableAnswer for an answer in which
        anything is wrong.
        """
        try:
            return await self._attempt(texts, urgent=urgent)
        except FAULTS as error:
            complaint = Complaint.of(error)
        if self._encoding == "base64" and _is_about_encoding(complaint):
            logger.info("Asking %s for embeddings as lists of numbers.", self._model)
            self._encoding = "float"
            return await self.embed(texts, urgent=urgent)
        logger.info("%s made no vectors: %s.", self._model, complaint)
        raise self._error(complaint)

    async def close(self) -> None:
        """Release connections."""
        await self._client.close()

    async def _attempt(self, texts: Sequence[str], *, urgent: bool) -> Vectors:
        async with (
            self._slots.hold("answer" if urgent else "memory"),
            asyncio.timeout(self._patience.first),
        ):
            body = await self._body(texts)
        vectors = self._read(body, len(texts))
        self._count(body)
        return vectors

    async def _body(self, texts: Sequence[str]) -> object:
        if self._client.is_closed():
            raise Complaint("closed")
        body = Body(BODY_BYTES)
        asked = self._create(model=self._model, input=list(texts), encoding_format=self._encoding)
        async with asked as response:
            async for chunk in response.iter_bytes():
                body.feed(chunk)
        return body.end()[0]

    def _read(self, body: object, count: int) -> Vectors:
        """Return the rows in the order of their texts; raise UnreadableAnswer if any is wrong."""
        if isinstance(body, Mapping) and body.get("error"):
            raise Complaint.spoken(None, body)
        with suppress(ValueError, TypeError, OverflowError), np.errstate(over="ignore"):
            rows = _in_order(body, count)
            lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
            if rows.size and np.isfinite(lengths).all() and lengths.all():
                return self._of_one_dimension(np.asarray(rows / lengths, np.float32))
        raise _unreadable()

    def _of_one_dimension(self, rows: Vectors) -> Vectors:
        self._dimensions = self._dimensions or rows.shape[1]
        if rows.shape[1] != self._dimensions:
            raise _unreadable()
        return rows

    def _count(self, body: object) -> None:
        usage = body.get("usage") if isinstance(body, Mapping) else None
        tokens = usage.get("prompt_tokens") if isinstance(usage, Mapping) else None
        self._usage += Usage(1, tokens if isinstance(tokens, int) and tokens > 0 else 0, 0)

    def _error(self, complaint: Complaint) -> ModelError:
        if complaint.kind == "refused" and complaint.status == _STUMBLED:
            return UnreadableAnswer(
                "The embedding model's endpoint failed on its own side (status 500)."
            )
        diagnosed = diagnose(
            complaint, model=self._model, setting=SETTING, silence=self._patience.first
        )
        if complaint.status in (404, 405) and isinstance(diagnosed.error, ModelMisconfigured):
            return ModelMisconfigured(
                f"The endpoint makes no embeddings with {self._model}: check {SETTING}, or leave it"
                " out to recall by words alone."
            )
        return diagnosed.error


def _in_order(body: Any, count: int) -> Numbers:
    """Return the vectors by their index; raise ValueError or TypeError on anything else."""
    if not isinstance(body, Mapping) or not isinstance(body.get("data"), list):
        raise TypeError("no list of vectors")
    data = body["data"]
    indices = [item["index"] for item in data if isinstance(item, Mapping) and "index" in item]
    if sorted(indices) != list(range(count)) or len(data) != count:
        raise ValueError("not one vector for each text")
    rows = dict(zip(indices, (_numbers(item.get("embedding")) for item in data), strict=True))
    return np.stack([rows[index] for index in range(count)])


def _numbers(embedding: object) -> Numbers:
    if isinstance(embedding, str):
        return np.frombuffer(base64.b64decode(embedding, validate=True), "<f4")
    if not isinstance(embedding, list) or not all(map(_is_number, embedding)):
        raise TypeError("no vector")
    return np.array(embedding, np.float64)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _is_about_encoding(complaint: Complaint) -> bool:
    return complaint.kind == "refused" and (
        "encoding" in complaint.param or "encoding_format" in complaint.words
    )


def _unreadable() -> UnreadableAnswer:
    return UnreadableAnswer(
        "The embedding model's answer could not be used: not one vector of equal length for each"
        f" text. If that lasts, choose another model in {SETTING}."
    )
