"""Overwrite what removals leave behind: markers in the indexes, and the write-ahead log."""

import time
from functools import partial

from bot.memory.connections import Connections, Transaction
from bot.memory.state import begin_sweep, swept

# Each keeps what was deleted from it until its parts are merged.
INDEXES = ("messages_fts", "mem_cells_fts", "long_words_fts")
# Pages of one piece of merging: some milliseconds, in which no message is logged.
PAGES_AT_ONCE = 200
# Less work than this means that nothing is left to merge, as SQLite's manual has it.
NO_WORK = 2


async def sweep(connections: Connections) -> None:
    """Merge the indexes until nothing that was deleted is in them, and empty the log."""
    begun = time.monotonic()
    await connections.write(begin_sweep)
    for index in INDEXES:
        more = await _merge(connections, index, -PAGES_AT_ONCE)
        while more:
            more = await _merge(connections, index, PAGES_AT_ONCE)
    took = int((time.monotonic() - begun) * 1_000)
    await connections.empty_log()
    await connections.write(partial(swept, milliseconds=took))


async def _merge(connections: Connections, index: str, pages: int) -> bool:
    """Merge some pages, of all parts together if negative; return whether there may be more."""

    async def merge(transaction: Transaction) -> bool:
        [(before,)] = await transaction.fetch("SELECT total_changes()")
        await transaction.fetch(
            f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,)
        )
        [(after,)] = await transaction.fetch("SELECT total_changes()")
        return bool(after - before >= NO_WORK)

    return await connections.write(merge)
