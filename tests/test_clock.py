"""Test whose time the clock shows."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import in_zone, system_clock, zone_of

LATE = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)


def test_the_system_shows_utc() -> None:
    assert system_clock().utcoffset() == timedelta(0)


def test_a_clock_in_a_zone_tells_the_same_moment_by_the_days_of_that_zone() -> None:
    shown = in_zone(lambda: LATE, ZoneInfo("Europe/Berlin"))()
    assert shown == LATE
    assert (shown.day, shown.hour) == (3, 0)


def test_the_zone_of_a_clock_is_that_of_what_it_shows() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert zone_of(system_clock) is UTC
    assert zone_of(in_zone(system_clock, berlin)) is berlin
