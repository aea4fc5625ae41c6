"""Test how moments become numbers and back."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.timestamps import from_milliseconds, to_milliseconds


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_comes_back_to_the_millisecond_whatever_its_zone(moment: datetime) -> None:
    try:
        back = from_milliseconds(to_milliseconds(moment))
    except OverflowError:  # outside the years that UTC can hold
        return
    assert timedelta(0) <= moment - back < timedelta(milliseconds=1)
    assert back.tzinfo is UTC


def test_the_count_begins_in_1970() -> None:
    assert to_milliseconds(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert to_milliseconds(datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == 0
    assert to_milliseconds(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)) == -1000


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        to_milliseconds(datetime(2026, 1, 1))  # noqa: DTZ001 - that is what is refused
