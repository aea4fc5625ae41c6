"""Which past time a question is about."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.periods import Period, period_of, told_in

NOW = datetime(2025, 6, 18, 15, 0, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("what did we decide today?", date(2025, 6, 18), date(2025, 6, 18)),
        ("what was said yesterday", date(2025, 6, 17), date(2025, 6, 17)),
        ("what happened last night", date(2025, 6, 17), date(2025, 6, 17)),
        ("what was discussed last week?", date(2025, 6, 9), date(2025, 6, 15)),
        ("what was discussed this week?", date(2025, 6, 16), date(2025, 6, 18)),
        ("what changed this month", date(2025, 6, 1), date(2025, 6, 18)),
        ("what did Ann say last month", date(2025, 5, 1), date(2025, 5, 31)),
        ("what was decided last year", date(2024, 1, 1), date(2024, 12, 31)),
        ("what happened in March?", date(2025, 3, 1), date(2025, 3, 31)),
        ("what happened in September?", date(2024, 9, 1), date(2024, 9, 30)),
        ("what was said in February 2024?", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_a_question_about_the_past_names_its_days(question: str, first: date, last: date) -> None:
    period, rest = period_of(question, NOW)
    assert period == Period(first, last)
    assert len(rest) < len(question)


@pytest.mark.parametrize(
    "question", ["what happens in July?", "is the demo this week", "what did we decide?", ""]
)
def test_other_questions_name_none(question: str) -> None:
    assert period_of(question, NOW) == (None, question)


def test_a_period_holds_its_days() -> None:
    week = Period(date(2025, 6, 9), date(2025, 6, 15))
    assert datetime(2025, 6, 9, 0, 0, tzinfo=UTC) in week
    assert datetime(2025, 6, 15, 23, 59, tzinfo=UTC) in week
    assert datetime(2025, 6, 16, 0, 0, tzinfo=UTC) not in week


@given(st.sampled_from(["0000", "9999", "2024"]), st.sampled_from(["january", "december"]))
def test_odd_years_break_nothing(year: str, month: str) -> None:
    period, _ = period_of(f"what happened in {month} {year}", NOW)
    assert period is not None
    assert period.first <= period.last


def test_what_a_message_tells_is_read_from_its_own_day() -> None:
    assert told_in("it broke last night", NOW) == Period(date(2025, 6, 17), date(2025, 6, 17))
    assert told_in("we met in May", NOW) == Period(date(2025, 5, 1), date(2025, 5, 31))
    assert told_in("it broke", NOW) is None


def test_periods_overlap_where_they_share_a_day() -> None:
    week = Period(date(2025, 6, 9), date(2025, 6, 15))
    assert week.overlaps(Period(date(2025, 6, 15), date(2025, 6, 20)))
    assert week.overlaps(Period(date(2025, 6, 1), date(2025, 6, 30)))
    assert not week.overlaps(Period(date(2025, 6, 16), date(2025, 6, 20)))


@given(st.text())
def test_any_text_may_tell_of_a_time(text: str) -> None:
    told = told_in(text, NOW)
    assert told is None or told.first <= told.last
