"""Tell which times a message tells of, as the database keeps them."""

import json
from datetime import datetime

from bot.memory.dates import told
from bot.memory.times.periods import Period
from bot.memory.timestamps import from_milliseconds, to_milliseconds

Milliseconds = tuple[int, int]


def times_told(content: str, said_at: datetime) -> list[Milliseconds]:
    """Return the periods that a message tells of, read by the clock of its `said_at`."""
    return [in_milliseconds(period) for period in told(content, said_at)]


def times_told_of(message: str) -> str:
    """Return the same as JSON, of a message's content and milliseconds as JSON."""
    content, said_at = json.loads(message)
    return json.dumps(times_told(content, from_milliseconds(said_at)))


def in_milliseconds(period: Period) -> Milliseconds:
    """Return a period's start and end as the database keeps them."""
    return to_milliseconds(period.start), to_milliseconds(period.end)
