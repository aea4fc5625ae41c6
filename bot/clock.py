"""Give the time to whoever needs it, so that tests can turn the clock."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

Clock = Callable[[], datetime]


def in_zone(clock: Clock, zone: tzinfo) -> Clock:
    """Return the same clock, showing the time of this zone: its days begin at midnight there."""
    return lambda: clock().astimezone(zone)


def zone_of(clock: Clock) -> tzinfo:
    """Return the zone whose time a clock shows."""
    return clock().tzinfo or UTC


def system_clock() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)
