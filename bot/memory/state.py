"""Keep the few numbers that a guild's memory knows about itself."""

from datetime import datetime

from bot.memory.connections import Connections, Transaction
from bot.memory.timestamps import to_milliseconds


async def epoch(source: Connections | Transaction) -> int:
    """Return how often the memory was reset: work begun in an earlier epoch is void."""
    rows = await source.fetch("SELECT value FROM guild_state WHERE key = 'epoch'")
    return int(rows[0][0]) if rows else 0


async def begin_epoch(transaction: Transaction, now: datetime) -> None:
    """Void all work in flight, and note that freed pages are still to be rewritten."""
    values = {
        "epoch": await epoch(transaction) + 1,
        "reset_at": to_milliseconds(now),
        "scrub": 1,
    }
    await transaction.run_many(
        "INSERT INTO guild_state (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        list(values.items()),
    )


async def scrub_if_needed(connections: Connections) -> None:
    """Rewrite the file if a reset left freed pages, also one that a crash interrupted."""
    if await connections.fetch("SELECT 1 FROM guild_state WHERE key = 'scrub'"):
        await connections.scrub()
        await connections.write(_scrubbed)


async def _scrubbed(transaction: Transaction) -> None:
    await transaction.fetch("DELETE FROM guild_state WHERE key = 'scrub'")
