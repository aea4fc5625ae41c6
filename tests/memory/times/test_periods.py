"""Test how a calendar cuts time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.memory.times.periods import (
    DAY,
    Period,
    day,
    easter,
    month,
    named_day,
    named_month,
    named_week,
    part_of_day,
    quarter,
    thanksgiving,
    week,
    weekend,
    year,
)

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)


def dates(period: Period | None) -> tuple[str, str]:
    """Return the first day of a period and the first after it."""
    assert period is not None
    return f"{period.start:%Y-%m-%d}", f"{period.end:%Y-%m-%d}"


def test_a_period_ends_before_its_end() -> None:
    period = Period(NOW, NOW + timedelta(days=1))
    assert period.holds(period.start)
    assert period.holds(period.end - timedelta(microseconds=1))
    assert not period.holds(period.end)
    assert not period.holds(period.start - timedelta(microseconds=1))


def test_a_period_mostly_holds_what_it_shares_at_least_half_of() -> None:
    today = day(NOW)
    assert today.mostly_holds(today)
    assert week(NOW).mostly_holds(today)
    assert not today.mostly_holds(week(NOW))
    assert today.mostly_holds(part_of_day(today, 18, 12))
    assert not today.mostly_holds(part_of_day(today, 19, 12))
    assert not today.mostly_holds(day(NOW, 1))


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (day(NOW, -1), ("2026-11-21", "2026-11-22")),
        (week(NOW), ("2026-11-16", "2026-11-23")),
        (week(NOW, -2), ("2026-11-02", "2026-11-09")),
        (weekend(NOW), ("2026-11-21", "2026-11-23")),
        (month(NOW, -11), ("2025-12-01", "2026-01-01")),
        (month(NOW, 2), ("2027-01-01", "2027-02-01")),
        (quarter(NOW), ("2026-10-01", "2027-01-01")),
        (quarter(NOW, -4), ("2025-10-01", "2026-01-01")),
        (year(NOW, -2), ("2024-01-01", "2025-01-01")),
        (named_day(2024, 2, 29, UTC), ("2024-02-29", "2024-03-01")),
        (named_month(2024, 12, UTC, lasting=3), ("2024-12-01", "2025-03-01")),
        (named_week(2020, 53, UTC), ("2020-12-28", "2021-01-04")),
        (thanksgiving(2029, UTC), ("2029-11-22", "2029-11-23")),
    ],
)
def test_periods_of_the_calendar(period: Period | None, expected: tuple[str, str]) -> None:
    assert dates(period) == expected


def test_what_no_calendar_has_is_none() -> None:
    assert named_day(2023, 2, 29, UTC) is None
    assert named_month(2023, 13, UTC) is None
    assert named_week(2021, 53, UTC) is None


@pytest.mark.parametrize(
    "sunday", ["1961-04-02", "2000-04-23", "2019-04-21", "2024-03-31", "2025-04-20", "2038-04-25"]
)
def test_easter_is_when_it_was_and_will_be(sunday: str) -> None:
    wanted = date.fromisoformat(sunday)
    period = easter(wanted.year, UTC)
    assert (period.start + 2 * DAY).date() == wanted
    assert period.length == 4 * DAY
