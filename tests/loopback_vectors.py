"""Answer requests for embeddings, plausibly: texts that share words lie near each other."""

import base64
import math
import re
import struct
import zlib
from dataclasses import dataclass, field
from typing import Any

DIMENSIONS = 64

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Embed:
    """Answer with a vector for each text, or with what a test wants wrong about them."""

    dimensions: int = DIMENSIONS
    less: int = 0  # vectors than texts
    numbers: dict[int, list[Any]] = field(default_factory=dict)  # by index, in place of its own
    backwards: bool = False
    lists: bool = False  # of numbers, whatever encoding was asked for
    usage: bool = True
    indices: dict[int, Any] = field(default_factory=dict)  # what is told in an index's place

    def body(self, asked: Json) -> Json:
        """Return the answer to a request."""
        texts = asked["input"]
        lists = self.lists or asked.get("encoding_format") != "base64"
        data = [
            {
                "object": "embedding",
                "index": self.indices.get(index, index),
                "embedding": _encoded(self._numbers(index, text), lists=lists),
            }
            for index, text in enumerate(texts[: len(texts) - self.less])
        ]
        tokens = sum(math.ceil(len(text) / 4) for text in texts)
        usage = {"usage": {"prompt_tokens": tokens, "total_tokens": tokens}} if self.usage else {}
        return {
            "object": "list",
            "data": data[::-1] if self.backwards else data,
            "model": asked["model"],
            **usage,
        }

    def _numbers(self, index: int, text: str) -> list[Any]:
        return self.numbers.get(index) or vector_of(text, self.dimensions)


def vector_of(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """Return a vector of any length, the same for the same words."""
    numbers = [0.01] * dimensions
    for word in re.findall(r"\w+", text.lower()):
        numbers[zlib.crc32(word.encode()) % dimensions] += 1.0
    return numbers


def _encoded(numbers: list[Any], *, lists: bool) -> Any:
    if lists:
        return numbers
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()
