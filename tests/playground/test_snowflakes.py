from datetime import UTC, datetime, timedelta

import discord
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.snowflakes import Snowflakes, moment

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def test_ids_of_one_millisecond_are_different_and_ascend() -> None:
    snowflakes = Snowflakes(lambda: NOON)
    ids = [snowflakes.make() for _ in range(5_000)]
    assert ids == sorted(set(ids))


def test_an_id_tells_the_present_unless_another_time_is_given() -> None:
    snowflakes = Snowflakes(lambda: NOON)
    assert moment(snowflakes.make()) == NOON
    earlier = NOON - timedelta(days=400)
    assert moment(snowflakes.make(earlier)) == earlier


@given(st.datetimes(min_value=datetime(2015, 1, 2), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_discord_py_reads_the_same_time_to_the_millisecond(naive: datetime) -> None:
    at = naive.replace(tzinfo=UTC)
    made = Snowflakes(lambda: NOON).make(at)
    assert abs(discord.utils.snowflake_time(made) - at) < timedelta(milliseconds=1)
    assert abs(moment(made) - at) < timedelta(milliseconds=1)


def test_an_earlier_message_has_the_smaller_id_whenever_it_was_made() -> None:
    snowflakes = Snowflakes(lambda: NOON)
    later = snowflakes.make(NOON + timedelta(milliseconds=1))
    assert snowflakes.make(NOON) < later
