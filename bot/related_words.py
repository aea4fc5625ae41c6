"""Know which English words often go with each other: "pet" and "dog", "deploy" and "release"."""

import gzip
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

# Made by `python -m benchmarks.related_words`: a word a line, those related to it behind it.
LIST = Path(str(resources.files("bot"))) / "related_words.txt.gz"
_PLURALS = {"ies": "y", "es": "", "s": ""}


def related_words(word: str) -> list[str]:
    """Return the words that go with a word, nearest first; none for a word that is not known.

    The first call reads the list, which takes some tens of milliseconds.
    """
    for form in (word, *_singulars(word)):
        if form in _list():
            return _list()[form].split()
    return []


def _singulars(word: str) -> list[str]:
    return [word.removesuffix(end) + base for end, base in _PLURALS.items() if word.endswith(end)]


@cache
def _list() -> Mapping[str, str]:
    lines = gzip.decompress(LIST.read_bytes()).decode().splitlines()
    return dict(line.split(" ", 1) for line in lines)
