"""Search messages as one would without further thought: what Memoir's recall is compared to."""

import re
import sqlite3
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from bot.ids import MessageId
from bot.memory.records import Message

Ranking = list[MessageId]


class PlainSearch:
    """Search messages by the words of a question, in an index of its own."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE said USING fts5 (content)")
        self._database.executemany(
            "INSERT INTO said (rowid, content) VALUES (?, ?)", [(m.id, m.content) for m in messages]
        )

    def unordered(self, text: str, limit: int) -> Ranking:
        """Return whatever holds any of the words, in no particular order."""
        return self._find(text, "", limit)

    def ranked(self, text: str, limit: int) -> Ranking:
        """Return what holds any of the words, ordered by bm25."""
        return self._find(text, "ORDER BY bm25(said)", limit)

    def _find(self, text: str, order: str, limit: int) -> Ranking:
        match = " OR ".join(f'"{word}"' for word in _words(text))
        rows = self._database.execute(
            f"SELECT rowid FROM said WHERE said MATCH ? {order} LIMIT ?", (match, limit)
        )
        return [MessageId(message_id) for (message_id,) in rows]


class RankBM25:
    """Rank by the package rank_bm25, which keeps all words of all messages in memory."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._ids = [message.id for message in messages]
        # Not a dependency, and it brings no types.
        library: Any = import_module("rank_bm25")
        self._ranker = library.BM25Okapi([_words(message.content.lower()) for message in messages])

    @staticmethod
    def is_installed() -> bool:
        """Return whether there is such a package here."""
        return find_spec("rank_bm25") is not None

    def ranked(self, text: str, limit: int) -> Ranking:
        """Return the messages, best first."""
        scores = self._ranker.get_scores(_words(text.lower()))
        best = sorted(range(len(self._ids)), key=lambda at: -scores[at])[:limit]
        return [self._ids[at] for at in best]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
