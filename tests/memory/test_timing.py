"""Test what the times that a question names weigh."""

from datetime import UTC, datetime

import pytest

from bot.memory.times.periods import Period, day, week
from bot.memory.timing import DATE_FACTOR, OPEN_FACTOR, WHEN_FACTOR, Timing, timing_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
YESTERDAY = day(NOW, -1)
THEN = YESTERDAY.start


def test_without_times_nothing_is_preferred() -> None:
    timing = timing_of("What about the canoe?", NOW)
    assert not timing
    assert timing.factor(THEN, [YESTERDAY]) == 1.0


def test_what_was_said_then_or_tells_of_then_is_preferred_once() -> None:
    timing = timing_of("What about the canoe yesterday?", NOW)
    assert timing.factor(THEN) == DATE_FACTOR
    assert timing.factor(NOW, [YESTERDAY]) == DATE_FACTOR
    assert timing.factor(THEN, [YESTERDAY]) == DATE_FACTOR
    assert timing.factor(NOW) == 1.0


def test_what_tells_of_much_more_does_not_tell_of_a_day() -> None:
    timing = timing_of("yesterday", NOW)
    assert timing.factor(NOW, [week(NOW)]) == 1.0
    assert timing_of("this week", NOW).factor(NOW.replace(year=2020), [YESTERDAY]) == DATE_FACTOR


def test_an_open_end_weighs_less() -> None:
    timing = timing_of("before yesterday", NOW)
    assert timing.factor(day(NOW, -2).start) == OPEN_FACTOR
    assert timing.factor(THEN) == 1.0
    assert timing_of("since yesterday", NOW).factor(THEN) == DATE_FACTOR
    assert not timing.closed
    assert timing_of("before yesterday, or last week", NOW).closed
    assert not timing_of("", NOW).closed


@pytest.mark.parametrize(
    "text",
    [
        "When did we ship?",
        "since when is it broken",
        "what day is it due",
        "In which year was that?",
        "Wann war das?",
        "Quand est-ce ?",
        "¿Cuándo fue?",
    ],
)
def test_who_asks_when_prefers_what_tells_a_time(text: str) -> None:
    timing = timing_of(text, NOW)
    assert timing.factor(NOW, [YESTERDAY]) == WHEN_FACTOR
    assert timing.factor(NOW) == 1.0


def test_several_times_are_as_good_as_one() -> None:
    timing = Timing((YESTERDAY, YESTERDAY, Period(THEN, NOW)))
    assert timing.factor(THEN) == DATE_FACTOR
