"""Find what a selection chooses, a piece at a time."""

from typing import Any

from bot.memory.connections import Connections, Transaction, listed
from bot.memory.selections import (
    Cells,
    InChannel,
    Messages,
    Removed,
    SaidBefore,
    SaidBy,
    Selection,
)
from bot.memory.timestamps import to_milliseconds

_CHANNELS = """
SELECT DISTINCT channel_id FROM messages WHERE channel_id = :channel OR root_id = :channel
"""


def _chosen(selection: Selection) -> tuple[str, dict[str, Any]]:
    """Return the SELECT of the messages that are chosen, and its parameters."""
    match selection:
        case Messages(messages):
            ids = "id IN (SELECT value FROM json_each(:ids))"
            return f"SELECT id FROM messages WHERE {ids}", {"ids": listed(messages)}
        case InChannel(channel):
            among = f"channel_id IN ({_CHANNELS})"
            return f"SELECT id FROM messages WHERE {among}", {"channel": channel}
        case SaidBy(person):
            return "SELECT id FROM messages WHERE author_id = :person", {"person": person}
        case SaidBefore(moment):
            before = {"moment": to_milliseconds(moment)}
            return "SELECT id FROM messages WHERE said_at < :moment", before
        case Cells(cells, author):
            return (
                (
                    "SELECT DISTINCT said.id FROM cell_sources AS cited"
                    " JOIN messages AS said ON said.id = cited.message_id"
                    " WHERE cited.cell_id IN (SELECT value FROM json_each(:cells))"
                    " AND (:author IS NULL OR said.author_id = :author)"
                ),
                {"cells": listed(cells), "author": author},
            )


def _own_cells(selection: Selection) -> str:
    """Return the SELECT of the cells that are chosen themselves; its parameters are the same."""
    match selection:
        case Cells():
            return "SELECT id FROM mem_cells WHERE id IN (SELECT value FROM json_each(:cells))"
        case SaidBy():
            return (
                "SELECT id FROM mem_cells WHERE author_id = :person"
                " UNION SELECT id FROM mem_cells WHERE corrected_by = :person"
            )
        case _:
            return "SELECT NULL WHERE 0"


async def next_messages(transaction: Transaction, selection: Selection, limit: int) -> list[int]:
    """Return some of the messages that are chosen and still there."""
    sql, values = _chosen(selection)
    rows = await transaction.fetch(f"{sql} LIMIT :limit", {**values, "limit": limit})
    return [row[0] for row in rows]


async def chosen_cells(transaction: Transaction, selection: Selection) -> list[int]:
    """Return the cells that are chosen themselves, whatever becomes of their messages."""
    _, values = _chosen(selection)
    return [row[0] for row in await transaction.fetch(_own_cells(selection), values)]


async def count_chosen(connections: Connections, selection: Selection) -> Removed:
    """Count the chosen messages, the cells that cite them and the scenes of these."""
    sql, values = _chosen(selection)
    [row] = await connections.fetch(
        f"WITH going (id) AS MATERIALIZED ({sql}), told (id) AS MATERIALIZED ("
        " SELECT cell_id FROM cell_sources WHERE message_id IN (SELECT id FROM going)"
        f" UNION {_own_cells(selection)})"
        " SELECT (SELECT count(*) FROM messages WHERE id IN (SELECT id FROM going)"
        " AND from_memoir = 0), count(*), count(DISTINCT scene_id)"
        " FROM mem_cells WHERE id IN (SELECT id FROM told)",
        values,
    )
    return Removed(*row)
