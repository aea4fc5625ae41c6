"""Say what memory asks of an embedding model, and which text of a message it is shown."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from bot.memory.connections import Connections
from bot.memory.names import name_words
from bot.memory.text import clean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# About 512 tokens: many models take no more, and what a message is about it says before that.
EMBEDDED_CHARACTERS = 2_000

# A word with the signs that make it a mention or a genitive.
_WORD = re.compile(r"@?[^\W_]+(?:['’]s\b)?")
_GENITIVE = re.compile(r"['’]s$")
_LINK = re.compile(r"https?://\S+")
_MARKS = re.compile(r"[*_~`|#>]+|:(?=\w+:)|(?<=\w):(?=\s|$)")


class Embedder(Protocol):
    """Turn texts into vectors; raise nothing but ModelError."""

    @property
    def model(self) -> str:
        """Return the model's name: vectors of different models do not compare."""

    @property
    def batch(self) -> int:
        """Return how many texts one call takes at most."""

    async def embed(self, texts: Sequence[str], *, urgent: bool = False) -> "NDArray[np.float32]":
        """Return one row of length 1 for each text, in order; `urgent` if a question waits."""

    async def close(self) -> None:
        """Release connections."""


async def embeddable(texts: Sequence[str], connections: Connections) -> list[str]:
    """Return texts as a model is shown them: without people's names, markup and links.

    A vector of few numbers has no room for who said it: names drown what was said, and recall
    looks at them by itself.
    """
    names = await _names_in(texts, connections)
    return [_shown(text, names) for text in texts]


def _shown(text: str, names: frozenset[str]) -> str:
    plain = " ".join(_MARKS.sub(" ", _LINK.sub(" ", clean(text))).split())
    bare = _WORD.sub(lambda word: "" if _is_name(word[0], names) else word[0], plain)
    bare = " ".join(bare.split())
    shown = bare if any(map(str.isalnum, bare)) else plain
    return (shown or clean(text))[:EMBEDDED_CHARACTERS]


def _is_name(word: str, names: frozenset[str]) -> bool:
    """Return whether a word is written like a name, and is one: "will" is none, "Will" may be."""
    mentioned = word.startswith("@")
    bare = _GENITIVE.sub("", word.lstrip("@"))
    return (mentioned or not bare.islower()) and bool(names.intersection(name_words(bare)))


async def _names_in(texts: Iterable[str], connections: Connections) -> frozenset[str]:
    words = {name for text in texts for word in _WORD.findall(text) for name in _spellings(word)}
    rows = await connections.fetch(
        "SELECT DISTINCT word FROM name_words WHERE word IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(words)),),
    )
    return frozenset(word for (word,) in rows)


def _spellings(word: str) -> list[str]:
    return name_words(_GENITIVE.sub("", word.lstrip("@")))
