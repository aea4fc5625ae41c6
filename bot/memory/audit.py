"""Keep a record of what admins and the operator did: who, when, what."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.ids import UserId
from bot.memory.connections import Connections, Transaction
from bot.memory.timestamps import from_milliseconds, to_milliseconds

OPERATOR = UserId(0)  # whoever runs Memoir, from the command line
# Years of an admin's work; a record that anybody may fill must end somewhere.
MOST_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Say who did what; no entry holds what people said."""

    done_at: datetime
    done_by: UserId
    what: str  # a setting's name, or what else was done
    before: str | None  # JSON; None: nothing was chosen
    after: str | None


@dataclass(frozen=True, slots=True)
class AuditLog:
    """Read and add entries."""

    connections: Connections
    clock: Clock

    async def note(self, by: UserId, what: str) -> None:
        """Note that somebody did something that is no setting."""
        await self.connections.write(lambda writing: note(writing, self.clock, by, what))

    async def count(self) -> int:
        """Return how many entries there are."""
        [(number,)] = await self.connections.fetch("SELECT count(*) FROM audit")
        return int(number)

    async def recent(self, *, limit: int, offset: int = 0) -> list[AuditEntry]:
        """Return entries, newest first."""
        rows = await self.connections.fetch(
            "SELECT done_at, done_by, what, before, after FROM audit"
            " ORDER BY id DESC LIMIT ? OFFSET ?",
            (limit, offset),
        )
        return [AuditEntry(from_milliseconds(at), UserId(by), *rest) for at, by, *rest in rows]


async def note(
    transaction: Transaction,
    clock: Clock,
    by: UserId,
    what: str,
    *,
    before: str | None = None,
    after: str | None = None,
) -> None:
    """Note an entry within a transaction; the oldest beyond MOST_ENTRIES go."""
    [(added,)] = await transaction.fetch(
        "INSERT INTO audit (done_at, done_by, what, before, after) VALUES (?, ?, ?, ?, ?)"
        " RETURNING id",
        (to_milliseconds(clock()), by, what, before, after),
    )
    await transaction.fetch("DELETE FROM audit WHERE id <= ?", (added - MOST_ENTRIES,))
