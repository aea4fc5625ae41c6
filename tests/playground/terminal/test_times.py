"""Discord's time marks are written as local dates."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.playground.terminal.times import Calendar

NOW = datetime(2025, 3, 3, 14, 2, 30, tzinfo=UTC)
HERE = timezone(timedelta(hours=2))
MARK = int(datetime(2025, 3, 2, 22, 30, 5, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("t", "00:30"),
        ("T", "00:30:05"),
        ("d", "3 Mar 2025"),
        ("D", "3 March 2025"),
        ("f", "3 March 2025 00:30"),
        ("F", "Monday, 3 March 2025 00:30"),
    ],
)
def test_every_style_is_written_in_the_readers_zone(style: str, written: str) -> None:
    assert Calendar(NOW, HERE).mark(MARK, style) == written


@pytest.mark.parametrize(
    ("away", "written"),
    [
        (timedelta(0), "now"),
        (timedelta(seconds=-1), "1 second ago"),
        (timedelta(minutes=-59), "59 minutes ago"),
        (timedelta(hours=-5), "5 hours ago"),
        (timedelta(days=-1), "1 day ago"),
        (timedelta(days=-70), "2 months ago"),
        (timedelta(days=-800), "2 years ago"),
        (timedelta(days=3), "in 3 days"),
    ],
)
def test_relative_times_say_how_far_away(away: timedelta, written: str) -> None:
    assert Calendar(NOW, UTC).mark(int((NOW + away).timestamp()), "R") == (
        written if away else "now"
    )


@pytest.mark.parametrize("style", ["f", "R"])
def test_what_is_no_moment_is_not_written(style: str) -> None:
    assert Calendar(NOW, UTC).mark(10**12, style) is None
    assert Calendar(NOW, UTC).mark(-(10**12), style) is None


def test_a_day_is_short() -> None:
    assert Calendar(NOW, HERE).day(NOW) == "3 Mar 2025"
