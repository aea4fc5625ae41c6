"""Stem words exactly as the full-text index does, by asking SQLite itself."""

import sqlite3
from collections.abc import Iterable

from bot.memory.text import spellings

# Distinct words of a busy server fit; each takes some hundred bytes.
REMEMBERED_WORDS = 50_000

# As in the schema: whatever stands between spaces is a word, and porter stems it.
TOKENIZER = "porter unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"

_SCHEMA = f"""
CREATE VIRTUAL TABLE word USING fts5 (text, content = '', tokenize = "{TOKENIZER}");
CREATE VIRTUAL TABLE word_term USING fts5vocab (word, 'instance');
"""


class Stemmer:
    """Turn words into index terms; quick enough (some microseconds a word) for the event loop."""

    def __init__(self) -> None:
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.executescript(_SCHEMA)
        self._known: dict[str, tuple[str, ...]] = {}

    def close(self) -> None:
        """Release the scratch database."""
        self._database.close()

    def terms(self, words: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the terms of each word; several for what the index splits, none for signs."""
        asked = dict.fromkeys(words)
        if len(self._known) + len(asked) > REMEMBERED_WORDS:
            self._known.clear()
        self._learn([word for word in asked if word not in self._known])
        return {word: self._known[word] for word in asked}

    def _learn(self, unknown: list[str]) -> None:
        if not unknown:
            return
        found: dict[int, list[str]] = {at: [] for at in range(len(unknown))}
        rows = [(at, spellings(word)[0]) for at, word in enumerate(unknown)]
        self._database.executemany("INSERT INTO word (rowid, text) VALUES (?, ?)", rows)
        terms = self._database.execute('SELECT doc, term FROM word_term ORDER BY doc, "offset"')
        for at, term in terms:
            found[at].append(term)
        self._database.execute("INSERT INTO word (word) VALUES ('delete-all')")
        self._known.update((word, tuple(found[at])) for at, word in enumerate(unknown))
