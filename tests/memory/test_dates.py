"""Test which dates are found in a question."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.dates import Period, periods

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def span(text: str, now: datetime = NOW) -> list[tuple[str, int]]:
    """Return each period's first day and its length in days."""
    found = periods(text, now)
    return [(f"{p.start:%Y-%m-%d}", (p.end - p.start).days) for p in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What happened on 2023-05-08?", [("2023-05-08", 1)]),
        ("in 2023-05", [("2023-05-01", 31)]),
        ("on 5 May 2023", [("2023-05-05", 1)]),
        ("on the 5th of may, 2023", [("2023-05-05", 1)]),
        ("on May 5, 2023", [("2023-05-05", 1)]),
        ("on Sept. 3rd, 2020", [("2020-09-03", 1)]),
        ("In FEBRUARY 2024", [("2024-02-01", 29)]),
        ("in December of 2022", [("2022-12-01", 31)]),
        ("in 2021", [("2021-01-01", 365)]),
        ("during 2024", [("2024-01-01", 366)]),
        ("between jan 3 2026 and feb 2021", [("2026-01-03", 1), ("2021-02-01", 28)]),
        ("first 2020-01-01, then 2020-01-02", [("2020-01-01", 1), ("2020-01-02", 1)]),
    ],
)
def test_days_months_and_years_are_found(text: str, expected: list[tuple[str, int]]) -> None:
    assert span(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 21 November", ("2026-11-21", 1)),
        ("on 22 November", ("2026-11-22", 1)),
        ("on 23 November", ("2025-11-23", 1)),
        ("on december 1st", ("2025-12-01", 1)),
        ("in november", ("2026-11-01", 30)),
        ("last december", ("2025-12-01", 31)),
        ("since May", ("2026-05-01", 31)),
        ("on 29 February", ("2024-02-29", 1)),
    ],
)
def test_without_a_year_the_last_past_one_is_meant(text: str, expected: tuple[str, int]) -> None:
    assert span(text) == [expected]


def test_29_february_is_found_across_a_century_without_leap_year() -> None:
    assert span("on 29 feb", datetime(2103, 1, 1, tzinfo=UTC)) == [("2096-02-29", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "May I march in? Will june come?",
        "at june 5:30",
        "31 June 2020",
        "0 May 2020",
        "2023-00",
        "2023-13-01",
        "2023-02-30",
        "2021-02-29",
        "99 may",
        "12345-06-07",
        "the year 1850-01-01",
        "1 \u017feptember 2020",  # a long s, which "s" matches when case is ignored
        "\u0663 may",  # a digit three of another script
        "the maybelline 5 marching decimal",
    ],
)
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert periods(text, NOW) == []


def test_a_period_ends_before_its_end() -> None:
    day = Period(NOW, NOW + timedelta(days=1))
    assert day.holds(day.start)
    assert day.holds(day.end - timedelta(microseconds=1))
    assert not day.holds(day.end)
    assert not day.holds(day.start - timedelta(microseconds=1))


PIECES = (
    "may may. 5 05 31 2020 1999- -00 -13 -02 29 30 feb of , in since sept september 5th last"
).split()
DATE_LIKE = st.lists(st.sampled_from([*PIECES, " "])).map(
    lambda parts: ("" if len(parts) % 2 else " ").join(parts)
)


@given(DATE_LIKE | st.text(max_size=200), st.datetimes(timezones=st.just(UTC)))
def test_no_text_at_no_time_makes_it_fail(text: str, now: datetime) -> None:
    for period in periods(text, now):
        assert timedelta(days=1) <= period.end - period.start <= timedelta(days=366)
