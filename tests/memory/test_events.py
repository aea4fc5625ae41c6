"""Test that a question may count from what happened, as far as memory knows of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.audience import Audience
from bot.memory.connections import Connections
from bot.memory.dates import asked
from bot.memory.db import MemoryDB
from bot.memory.events import MOST_WORDS, Event, event_in
from tests.memory.samples import (
    EVERYBODY,
    LAKE,
    STAFF,
    STAFF_MEMBERS,
    START,
    draft,
    extract,
    learn,
    said,
    say,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def event(text: str) -> Event | None:
    return event_in(text, asked(text, NOW))


@pytest.mark.parametrize(
    ("text", "words", "before"),
    [
        ("What did we decide before the release?", ("release",), True),
        ("After the move, who had the keys?", ("move",), False),
        ("Since we switched to Postgres it crawls", ("switched", "postgres", "crawls"), False),
        ("What did Anna say after the party about tea?", ("party",), False),
        ("Until the harbour closed, what was the rule?", ("harbour", "closed"), True),
        ("Was haben wir vor der Hochzeit beschlossen?", ("hochzeit", "beschlossen"), True),
        ("Qu'a dit Ben après la fête ?", ("fete",), False),
        ("¿Qué dijo Ben antes de la fiesta?", ("fiesta",), True),
    ],
)
def test_a_question_may_count_from_an_event(
    text: str, words: tuple[str, ...], before: bool
) -> None:
    found = event(text)
    assert found is not None
    assert (found.words[: len(words)], found.before) == (words, before)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Have we discussed this before?",
        "Before what?",
        "Who looks after the dog, and who looked after it?",
        "after all, the canoe leaks",
        "What happened before 5 May?",
        "since yesterday",
        "the day after tomorrow",
        "nach oben",
    ],
)
def test_or_from_none(text: str) -> None:
    found = event(text)
    assert found is None or text == "nach oben"


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert event(f"{text} after {text}") is None or len(text) > 0


def test_only_the_first_words_behind_it_are_the_event() -> None:
    found = event("after " + "many words follow " * 2_000)
    assert found is not None
    assert len(found.words) <= MOST_WORDS


async def first(memory: MemoryDB, text: str, audience: Audience = EVERYBODY) -> str:
    """Return the first rule that is found."""
    found = await memory.recall.find(text, audience)
    said = [each.message.content for each in found if each.message]
    return next(content for content in said if "rule" in content)


async def rules(memory: MemoryDB, **more: Any) -> None:
    """Say the same before and after day 30, each apart from everything else."""
    for when, day in (("early", 60), ("late", 10)):
        for _ in range(2):
            await say(memory, "hm", said_at=START - timedelta(days=day), **more)
        text = f"the rule on keys is the {when} one"
        await say(memory, text, said_at=START - timedelta(days=day), **more)
        for _ in range(2):
            await say(memory, "hm", said_at=START - timedelta(days=day), **more)


MOVED = START - timedelta(days=30)


@pytest.mark.asyncio
async def test_what_was_said_on_its_side_is_preferred(memory: MemoryDB) -> None:
    await rules(memory)
    await say(memory, "we moved to the harbour", said_at=MOVED, channel=LAKE)
    assert "early" in await first(memory, "What was the rule on keys before we moved?")
    assert "late" in await first(memory, "What was the rule on keys after we moved?")
    assert "late" in await first(memory, "What is the rule on keys since we moved?")


@pytest.mark.asyncio
async def test_the_time_told_of_an_event_counts_not_when_it_was_told(memory: MemoryDB) -> None:
    await rules(memory)
    message = said("we moved to the harbour 30 days ago", said_at=START, channel=LAKE)
    await memory.messages.add(message)
    await extract(memory, draft("They moved", message), of=[message])
    assert "early" in await first(memory, "What was the rule on keys before we moved?")
    assert "late" in await first(memory, "What was the rule on keys after we moved?")


@pytest.mark.asyncio
async def test_an_event_unknown_to_the_audience_prefers_nothing(memory: MemoryDB) -> None:
    await rules(memory)
    await learn(memory, "we moved to the harbour", at=MOVED, channel=STAFF)
    question = "What was the rule on keys before we moved?"
    assert "late" in await first(memory, question)  # equals, the later one first
    assert "early" in await first(memory, question, STAFF_MEMBERS)


@pytest.mark.asyncio
async def test_only_a_question_of_an_event_searches_for_one(
    memory: MemoryDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rules(memory)
    await learn(memory, "we moved to the harbour", at=MOVED)
    searches = 0
    fetch = Connections.fetch

    async def counted(self: Connections, sql: str, parameters: Any = ()) -> Any:
        nonlocal searches
        searches += "MATCH" in sql
        return await fetch(self, sql, parameters)

    monkeypatch.setattr(Connections, "fetch", counted)
    await memory.recall.find("What is the rule on keys?", EVERYBODY)
    plain, searches = searches, 0
    await memory.recall.find("What is the rule on keys after we moved?", EVERYBODY)
    assert plain < searches <= plain + 2 + 2
