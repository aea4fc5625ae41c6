"""Embed without a network: texts that share words, or are said to be alike, lie near each other."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.clock import Clock
from bot.errors import ModelError
from bot.memory.db import MemoryDB
from bot.memory.vectors import Embeddings, Vectors
from tests.loopback_vectors import vector_of
from tests.memory.samples import STEMMER
from tests.memory.samples import Clock as TurnedClock

# Words that mean the same to this model: nothing that full-text search knows.
ALIKE = {"boat": "canoe", "vessel": "canoe", "pooch": "dog", "wedding": "marriage"}


class WordEmbedder:
    """Turn words into numbers as a test likes."""

    batch = 4

    def __init__(self, model: str = "words", dimensions: int = 64) -> None:
        self.model = model
        self.dimensions = dimensions
        self.texts: list[str] = []
        self.calls = 0
        self.failure: ModelError | None = None
        self.refused = ""  # a word that no text may have
        self.refusal: ModelError | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.closed = False

    async def embed(self, texts: Sequence[str], *, urgent: bool = False) -> Any:
        self.calls += 1
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        if self.refused and self.refusal and any(self.refused in text for text in texts):
            raise self.refusal
        self.texts += texts
        rows = np.array([self._numbers(text) for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    async def close(self) -> None:
        self.closed = True

    def _numbers(self, text: str) -> list[float]:
        words = [ALIKE.get(word, word) for word in text.lower().rstrip("?.!").split()]
        return vector_of(" ".join(words), self.dimensions)


async def open_with(
    path: Path, embedder: WordEmbedder | None, clock: Clock | None = None, patience: float = 10.0
) -> MemoryDB:
    """Open a memory with embeddings on; off without an embedder."""
    clock = clock or TurnedClock()
    shared = Embeddings.by(embedder, clock, patience) if embedder else None
    return await MemoryDB.open(path, clock=clock, stemmer=STEMMER, embeddings=shared)


def vectors_of(memory: MemoryDB) -> Vectors:
    assert memory.vectors is not None
    return memory.vectors


async def embed_some(memory: MemoryDB, embedder: WordEmbedder, limit: int = 4) -> int:
    """Give the next batch its vectors; return how many texts it had."""
    batch = await vectors_of(memory).next(limit)
    if batch is None:
        return 0
    shown = await vectors_of(memory).shown(batch)
    await vectors_of(memory).finish(batch, list(await embedder.embed(shown)))
    return len(shown)


async def embed_all(memory: MemoryDB, embedder: WordEmbedder) -> None:
    while await embed_some(memory, embedder):
        pass
