"""Which day a task is due or a plan is for."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.memory.due import due_in, moment_of_day

TUESDAY = datetime(2026, 5, 5, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ben will send the draft by Friday", date(2026, 5, 8)),
        ("I'll do it before Friday", date(2026, 5, 7)),
        ("Bis Freitag schicke ich den Entwurf", date(2026, 5, 8)),
        ("finish until the end of the month", date(2026, 5, 31)),
        ("we meet tomorrow at 5pm", date(2026, 5, 6)),
        ("report due 2026-05-08", date(2026, 5, 8)),
        ("the deadline is June 12", date(2026, 6, 12)),
        ("we go hiking in June", date(2026, 6, 30)),
        ("needed by EOD", date(2026, 5, 5)),
        ("tonight we cook", date(2026, 5, 5)),
        ("We met on Monday; the report is due by Thursday", date(2026, 5, 7)),
        ("We meet on Friday and I need the list by Thursday", date(2026, 5, 7)),
    ],
)
def test_a_day_named_is_due(text: str, day: date) -> None:
    assert due_in(text, TUESDAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "Ben will send the draft",
        "we met yesterday",
        "since Monday I work on it",
        "the trip on 3 May 2026",
        "we clean up every Tuesday",
        "wir treffen uns jeden Freitag",
        "on Tuesdays we meet",
        "write the 2026 budget",
    ],
)
def test_what_is_past_recurs_or_has_no_end_is_not(text: str) -> None:
    assert due_in(text, TUESDAY) is None


def test_a_day_is_read_by_the_clock_of_whoever_speaks() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    late = TUESDAY.astimezone(auckland)  # Wednesday there
    assert due_in("tomorrow we cook", late) == date(2026, 5, 7)
    assert moment_of_day(date(2026, 5, 7), auckland).astimezone(UTC).date() == date(2026, 5, 7)
