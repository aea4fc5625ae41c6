"""Test how the options of a search are read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.ids import UserId
from bot.vocabulary import CellType
from cogs.search_options import NoSuchTime, Wanted

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def typed(since: str | None = None, until: str | None = None, **more: Any) -> Wanted:
    values = {"cell_type": None, "author_id": None, **more}
    return Wanted.typed("canoe", **values, since=since, until=until, now=NOW)


def test_since_begins_with_and_until_ends_with_the_time_named() -> None:
    wanted = typed(since="last week", until="yesterday")
    assert wanted.since == datetime(2026, 11, 9, tzinfo=UTC)
    assert wanted.until == datetime(2026, 11, 22, tzinfo=UTC)


def test_without_times_all_of_time_is_searched() -> None:
    assert (typed().since, typed().until) == (None, None)


@pytest.mark.parametrize(
    ("options", "narrowed"),
    [
        ({}, False),
        ({"since": "May"}, True),
        ({"until": "May"}, True),
        ({"cell_type": CellType.FACT}, True),
        ({"author_id": UserId(1)}, True),
    ],
)
def test_it_is_known_whether_something_narrows_the_search(
    options: dict[str, Any], narrowed: bool
) -> None:
    assert typed(**options).narrowed is narrowed


@pytest.mark.parametrize("times", [("soon", None), (None, "soon"), ("May", "the canoe")])
def test_what_is_no_time_is_told(times: tuple[str | None, str | None]) -> None:
    with pytest.raises(NoSuchTime) as caught:
        typed(*times)
    assert caught.value.typed in times
