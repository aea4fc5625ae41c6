"""Search the bytes of a data folder for what must not be in it any more."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

# So much of a word tells it: indexes cut off endings, and what it shares with the one before.
PIECE = 6
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def remains(folder: Path, words: Iterable[str], blobs: Iterable[bytes] = ()) -> list[str]:
    """Return which pieces of the words, and which of the blobs, are in which files."""
    pieces = {piece for word in words for piece in pieces_of(word)}
    sought = [(piece, piece.encode(code)) for piece in sorted(pieces) for code in ENCODINGS]
    sought += [(f"blob {number}", blob) for number, blob in enumerate(blobs)]
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            lowered = content.lower()
            found += [
                f"{name} in {path.name}"
                for name, sign in sought
                if sign in (content if name.startswith("blob") else lowered)
            ]
            found += [f"{part} in an index of {path.name}" for part in _indexed(path, words)]
    return found


def pieces_of(word: str) -> Iterator[str]:
    """Yield all of a word's pieces."""
    lowered = word.lower()
    yield from (lowered[at : at + PIECE] for at in range(len(lowered) - PIECE + 1))


def _indexed(path: Path, words: Iterable[str]) -> Iterator[str]:
    """Yield the threes of letters of the words that an index holds, and no word there is has."""
    if path.suffix != ".db" or not _is_memory(path):
        return
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        long_words = " ".join(row[0] for row in file.execute("SELECT word FROM long_words"))
        kept = set(_threes(long_words))
        blocks = [row[0] for row in file.execute("SELECT block FROM long_words_fts_data")]
    for word in words:
        for three in {*_threes(word.lower())} - kept:
            # Three letters are found by chance: only the rare ones tell.
            if set(three) & set("jqxz") and any(three.encode() in block for block in blocks):
                yield three


def _is_memory(path: Path) -> bool:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        tables = "SELECT 1 FROM sqlite_schema WHERE name = 'long_words_fts_data'"
        return bool(file.execute(tables).fetchall())


def _threes(text: str) -> Iterator[str]:
    yield from (text[at : at + 3] for at in range(len(text) - 2))
