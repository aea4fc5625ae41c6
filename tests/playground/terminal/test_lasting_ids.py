"""Ids are derived, so that every run gives the same ones."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.playground.snowflakes import moment
from bot.playground.terminal.lasting_ids import message_id, place_id

MOMENTS = st.integers(1, 2_600_000_000_000).map(  # milliseconds: some eighty years
    lambda after: datetime(2015, 1, 2, tzinfo=UTC) + timedelta(milliseconds=after)
)


def test_places_keep_their_ids_for_ever() -> None:
    assert place_id("channel", "general") == 459_512_220_693_524_942
    assert place_id("person", "Ada") == place_id("person", "aDA")


def test_kinds_and_names_make_different_ids() -> None:
    names = ["general", "random", "staff", "Ada", "ada lovelace"]
    ids = {place_id(kind, name) for kind in ("channel", "person") for name in names}
    assert len(ids) == 2 * len(names)


def test_words_do_not_run_into_each_other() -> None:
    assert place_id("a", "bc") != place_id("ab", "c")


@given(st.text(), st.text())
def test_places_look_as_if_made_in_discords_early_years(kind: str, name: str) -> None:
    assert 2016 <= moment(place_id(kind, name)).year < 2020


@given(MOMENTS, st.text())
def test_a_messages_id_tells_its_time_to_the_millisecond(time: datetime, key: str) -> None:
    assert moment(message_id(time, key)) == time
    assert message_id(time, key) == message_id(time, key)


def test_messages_of_one_moment_are_told_apart() -> None:
    now = datetime(2025, 1, 1, tzinfo=UTC)
    assert message_id(now, "general", "1") != message_id(now, "general", "2")
