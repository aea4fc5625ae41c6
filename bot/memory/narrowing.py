"""Narrow what is found to an author, a type, an age: inside the SQL, before ranking and limits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.ids import MessageId, UserId
from bot.memory.timestamps import to_milliseconds
from bot.vocabulary import CellType

Rows = Literal["messages", "mem_cells"]

_CONDITIONS = {
    "author_id": "found.author_id = :author_id",
    "cell_type": "found.cell_type = :cell_type",
    "since": "found.said_at >= :since",
    "until": "found.said_at < :until",
}
_BEFORE = {
    "messages": "found.id < :before",
    # A cell is as old as the oldest of its messages that are still there.
    "mem_cells": "coalesce((SELECT min(cited.message_id) FROM cell_sources AS cited"
    " WHERE cited.cell_id = found.id), 0) < :before",
}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Hold what a find must be, whatever its words; nothing by default."""

    author_id: UserId | None = None
    cell_type: CellType | None = None
    before: MessageId | None = None  # older than this message
    since: datetime | None = None  # said then or later
    until: datetime | None = None  # said earlier than then

    @property
    def parameters(self) -> dict[str, int | str]:
        """Return the values that the conditions' named parameters take."""
        asked: dict[str, int | str | None] = {
            "author_id": self.author_id,
            "cell_type": self.cell_type,
            "before": self.before,
            "since": None if self.since is None else to_milliseconds(self.since),
            "until": None if self.until is None else to_milliseconds(self.until),
        }
        return {name: value for name, value in asked.items() if value is not None}

    def conditions(self, rows: Rows) -> list[str]:
        """Return the SQL predicates for the rows of this table, named `found`."""
        known = {**_CONDITIONS, "before": _BEFORE[rows]}
        return [known[name] for name in self.parameters]


ANYTHING = Narrowing()
