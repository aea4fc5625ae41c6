"""Keep the few numbers that a guild's memory knows about itself."""

from datetime import datetime

from bot.memory.connections import Connections, Transaction
from bot.memory.timestamps import from_milliseconds, to_milliseconds

# Since when freed bytes are to be overwritten, and those that are being overwritten.
SWEEP, SWEEPING = "sweep", "sweeping"
SWEEP_TOOK = "sweep_took"
# When messages were last removed whose ids are not noted: they were kept for long enough.
EXPIRED_AT = "expired_at"


async def epoch(source: Connections | Transaction) -> int:
    """Return how often work in flight was voided, by a reset or by what was removed."""
    return await number(source, "epoch") or 0


async def generation(source: Connections | Transaction) -> int:
    """Return how often the memory was reset: then its numbers begin anew."""
    return await number(source, "generation") or 0


async def reset_at(source: Connections | Transaction) -> datetime | None:
    """Return when the memory was last reset, if ever: what was said before must not come back."""
    moment = await number(source, "reset_at")
    return None if moment is None else from_milliseconds(moment)


async def begin_epoch(transaction: Transaction, now: datetime) -> None:
    """Void all work in flight, and note that freed pages are still to be rewritten."""
    values = {
        "epoch": await epoch(transaction) + 1,
        "generation": await generation(transaction) + 1,
        "reset_at": to_milliseconds(now),
        "scrub": 1,
    }
    for key, value in values.items():
        await set_number(transaction, key, value)


async def begin_removal(transaction: Transaction, now: datetime, *, voids_work: bool) -> None:
    """Note since when freed bytes are to be overwritten; void work in flight if need be."""
    if voids_work:
        await set_number(transaction, "epoch", await epoch(transaction) + 1)
    await transaction.fetch(
        "INSERT OR IGNORE INTO guild_state (key, value) VALUES (?, ?)",
        (SWEEP, to_milliseconds(now)),
    )


async def sweep_wanted(source: Connections | Transaction) -> datetime | None:
    """Return since when freed bytes are to be overwritten; None if there are none."""
    noted = (await number(source, SWEEPING), await number(source, SWEEP))
    since = min((each for each in noted if each is not None), default=None)
    return None if since is None else from_milliseconds(since)


async def begin_sweep(transaction: Transaction) -> None:
    """Note that freed bytes are being overwritten: what is removed meanwhile is for the next time.

    One that a crash interrupts is still wanted.
    """
    since = await sweep_wanted(transaction)
    if since is not None:
        await set_number(transaction, SWEEPING, to_milliseconds(since))
    await transaction.fetch("DELETE FROM guild_state WHERE key = ?", (SWEEP,))


async def swept(transaction: Transaction, milliseconds: int) -> None:
    """Note that freed bytes are overwritten, and how long it took."""
    await transaction.fetch("DELETE FROM guild_state WHERE key = ?", (SWEEPING,))
    await set_number(transaction, SWEEP_TOOK, milliseconds)


async def scrub_if_needed(connections: Connections) -> None:
    """Rewrite the file if a reset left freed pages, also one that a crash interrupted."""
    if await number(connections, "scrub") is not None:
        await connections.scrub()
        await connections.write(_scrubbed)


async def _scrubbed(transaction: Transaction) -> None:
    await transaction.fetch("DELETE FROM guild_state WHERE key = 'scrub'")


async def number(source: Connections | Transaction, key: str) -> int | None:
    """Return a number that the memory knows about itself; None if it does not know it yet."""
    rows = await source.fetch("SELECT value FROM guild_state WHERE key = ?", (key,))
    return int(rows[0][0]) if rows else None


async def set_number(transaction: Transaction, key: str, value: int) -> None:
    """Note a number that the memory knows about itself."""
    await transaction.fetch(
        "INSERT INTO guild_state (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
