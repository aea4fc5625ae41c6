"""Keep how the steps of the memory's graph have fared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.memory.connections import Connections, Transaction
from bot.memory.timestamps import from_milliseconds, to_milliseconds


@dataclass(frozen=True, slots=True)
class StepRun:
    """Count a step's runs, how many of them failed, and how long they took."""

    runs: int = 0
    failures: int = 0
    milliseconds: int = 0
    last_at: datetime | None = None

    def __add__(self, other: "StepRun") -> "StepRun":
        """Return the sum of both."""
        last = [moment for moment in (self.last_at, other.last_at) if moment is not None]
        return StepRun(
            self.runs + other.runs,
            self.failures + other.failures,
            self.milliseconds + other.milliseconds,
            max(last, default=None),
        )


class StepRuns:
    """Add up what steps did."""

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    async def add(self, runs: Mapping[str, StepRun]) -> None:
        """Count these runs in."""
        now = to_milliseconds(self._clock())
        rows = [(step, run.runs, run.failures, run.milliseconds, now) for step, run in runs.items()]

        async def write(transaction: Transaction) -> None:
            await transaction.run_many(
                "INSERT INTO step_runs (step, runs, failures, milliseconds, last_at)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (step) DO UPDATE SET"
                " runs = runs + excluded.runs, failures = failures + excluded.failures,"
                " milliseconds = milliseconds + excluded.milliseconds, last_at = excluded.last_at",
                rows,
            )

        await self._connections.write(write)

    async def all(self) -> dict[str, StepRun]:
        """Return what each step did since the memory began."""
        rows = await self._connections.fetch(
            "SELECT step, runs, failures, milliseconds, last_at FROM step_runs"
        )
        return {row[0]: StepRun(row[1], row[2], row[3], from_milliseconds(row[4])) for row in rows}
