"""Test which known memories a text calls former."""

from datetime import UTC, datetime

import pytest

from bot.models.offline.changes import replaced
from bot.models.offline.repeats import meaning
from bot.models.tasks import Memory

AT = datetime(2026, 3, 2, tzinfo=UTC)


def former(text: str, *known: str) -> list[int]:
    memories = [Memory(at, each, "Anna", AT) for at, each in enumerate(known, start=1)]
    return replaced(text, [(memory, meaning(memory.text)) for memory in memories])


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("We switched the database from Postgres to MySQL.", "The database is Postgres."),
        ("The frontend uses Vue instead of React.", "The frontend uses React."),
        ("We moved the docs from Notion to a wiki", "Our docs are in Notion."),
        ("Die Datenbank ist jetzt MySQL statt Postgres.", "Die Datenbank ist Postgres."),
    ],
)
def test_what_was_so_before_is_recognised(text: str, known: str) -> None:
    assert former(text, "The canoe is green.", known) == [2]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("The database is MySQL.", "The database is Postgres."),
        ("We switched the queue from Kafka to Redis.", "The database is Postgres."),
        ("We switched the queue from Postgres to Redis.", "The database is Postgres."),
        ("The train from Oslo to Bergen is late.", "The office is in Oslo."),
        ("", "The database is Postgres."),
    ],
)
def test_nothing_else_is(text: str, known: str) -> None:
    assert former(text, known) == []
