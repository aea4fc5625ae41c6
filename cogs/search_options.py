"""Read what was typed for a search."""

from dataclasses import dataclass
from datetime import datetime

from bot.ids import UserId
from bot.memory.dates import named_period
from bot.memory.times.periods import Period
from bot.vocabulary import CellType


class NoSuchTime(ValueError):
    """Hold what was typed for a time and is none."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


@dataclass(frozen=True, slots=True)
class Wanted:
    """Hold what somebody searches for."""

    query: str
    cell_type: CellType | None
    author_id: UserId | None
    since: datetime | None
    until: datetime | None
    now: datetime  # by the clock of whoever searches

    @classmethod
    def typed(
        cls,
        query: str,
        cell_type: CellType | None,
        author_id: UserId | None,
        *,
        since: str | None,
        until: str | None,
        now: datetime,
    ) -> "Wanted":
        """Read the times, the day named by `until` being included; raise NoSuchTime for others."""
        return cls(
            query,
            cell_type,
            author_id,
            since=_period(since, now).start if since else None,
            until=_period(until, now).end if until else None,
            now=now,
        )

    @property
    def narrowed(self) -> bool:
        """Return whether anything but the words leaves finds out."""
        filters = (self.cell_type, self.author_id, self.since, self.until)
        return any(each is not None for each in filters)


def _period(typed: str, now: datetime) -> Period:
    period = named_period(typed, now)
    if period is None:
        raise NoSuchTime(typed)
    return period
