"""Test what holds of every recall: it stays in its audience, and says the same every time."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ids import MessageId
from bot.memory.audience import EVERYONE, Audience
from bot.memory.db import MemoryDB
from bot.memory.records import Cell, Message, Recalled
from bot.vocabulary import CellType
from tests.memory.samples import (
    BOARD,
    GENERAL,
    LAKE,
    PEOPLE,
    STAFF,
    START,
    draft,
    extract,
    open_memory,
    say,
    scope_audience,
)

CHANNELS = (GENERAL, LAKE, STAFF, BOARD)
SAID = (
    "We bought a green canoe yesterday",
    "Anna prefers tea, my dog likes water",
    "We decided to move the database to Postgres on 2 May",
    "Ben will fix the server before the release",
    "Is the canoe in the shed?",
)
WORDS = [*"canoe green dog pet database server release decided Anna Ben I we yesterday".split()]
ASKED = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
    st.sampled_from(
        [
            "What pets do we have?",
            "What was decided in May?",
            "What happened before the release?",
            "What do you know about me?",
            "What happened yesterday?",
            "Who would fix the server?",
        ]
    ),
    st.text(max_size=80),
)
AUDIENCES = st.builds(
    scope_audience,
    st.sets(st.sampled_from(CHANNELS)),
    st.sets(st.sampled_from(CHANNELS)),
)
CHECKED = settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest_asyncio.fixture(loop_scope="function")
async def told(tmp_path: Path) -> AsyncIterator[MemoryDB]:
    """Lend a memory in which everything was said in every channel, and made a cell of."""
    memory = await open_memory(tmp_path / "memory.db")
    for channel in CHANNELS:
        for day, text in enumerate(SAID):
            by = ("Anna", "Ben", "Cara")[day % 3]
            at = START - timedelta(days=day)
            message = await say(memory, text, by, channel=channel, said_at=at)
            kind = list(CellType)[day % len(CellType)]
            await extract(memory, draft(text, message, cell_type=kind), of=[message])
    yield memory
    await memory.close()


def may_see(audience: Audience, each: Message | Cell) -> bool:
    place = each.place
    if place.scope == EVERYONE:
        return place.root_id in audience.open_channels
    return place.scope in audience.own_scopes


def shown(found: list[Recalled]) -> list[tuple[int, int, float]]:
    return [
        (each.cell.id if each.cell else 0, each.message.id if each.message else 0, each.score)
        for each in found
    ]


@CHECKED
@given(text=ASKED, audience=AUDIENCES, relevant=st.booleans(), own_words=st.booleans())
@pytest.mark.asyncio
async def test_nothing_is_found_that_the_audience_may_not_see(
    told: MemoryDB, text: str, audience: Audience, relevant: bool, own_words: bool
) -> None:
    found = await told.recall.find(
        text, audience, asker=PEOPLE["Anna"], relevant=relevant, own_words=own_words
    )
    for each in found:
        assert each.cell is None or may_see(audience, each.cell)
        assert each.message is None or may_see(audience, each.message)


@CHECKED
@given(text=ASKED, audience=AUDIENCES)
@pytest.mark.asyncio
async def test_the_same_question_is_answered_the_same_and_nothing_twice(
    told: MemoryDB, text: str, audience: Audience
) -> None:
    first = shown(await told.recall.find(text, audience, asker=PEOPLE["Ben"]))
    assert shown(await told.recall.find(text, audience, asker=PEOPLE["Ben"])) == first
    cells = [cell for cell, _, _ in first if cell]
    alone = [MessageId(message) for cell, message, _ in first if not cell]
    assert len(set(cells)) == len(cells)
    assert len(set(alone)) == len(alone)
    scores = [score for _, _, score in first]
    assert scores == sorted(scores, reverse=True)
