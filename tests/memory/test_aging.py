"""Recall tells what holds now before what was, and what is strong before what is weak."""

from datetime import timedelta
from typing import Any

import pytest

from bot.ids import CellId
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.records import Cell
from bot.memory.strength import LEAST_FACTOR, MOST_FACTOR
from tests.memory.samples import (
    EVERYBODY,
    LAKE,
    PEOPLE,
    STAFF,
    STAFF_MEMBERS,
    START,
    Clock,
    learn,
)

BEFORE = START - timedelta(days=30)


async def replace_by(memory: MemoryDB, old: Cell, new: Cell) -> None:
    async def end(transaction: Any) -> None:
        await transaction.fetch(
            "UPDATE mem_cells SET superseded_by = ?, valid_to = said_at + 1 WHERE id = ?",
            (new.id, old.id),
        )

    await memory.connections.write(end)


async def found(
    memory: MemoryDB, text: str, audience: Audience = EVERYBODY, **more: Any
) -> list[CellId | None]:
    finds = await memory.recall.find(text, audience, own_words=True, **more)
    return [find.cell.id if find.cell else None for find in finds]


@pytest.mark.asyncio
async def test_what_replaced_something_comes_before_it(memory: MemoryDB) -> None:
    old = await learn(memory, "We keep the red canoe in the old boathouse")
    new = await learn(memory, "We keep the canoe in the barn")
    asked = "Do we keep the red canoe in the old boathouse?"
    assert await found(memory, asked) == [old.id, new.id]
    await replace_by(memory, old, new)
    assert await found(memory, asked) == [new.id, old.id]


@pytest.mark.asyncio
async def test_what_replaced_something_is_found_without_a_word_of_its_own(
    memory: MemoryDB,
) -> None:
    old = await learn(memory, "We host the site on Heroku")
    new = await learn(memory, "It runs at Hetzner now")
    await replace_by(memory, old, new)
    assert await found(memory, "Where do we host?") == [new.id, old.id]


@pytest.mark.asyncio
async def test_a_chain_of_changes_leads_to_what_holds(memory: MemoryDB) -> None:
    cells = [await learn(memory, text) for text in ("Heroku hosts it", "Fly runs it", "Hetzner")]
    await replace_by(memory, cells[0], cells[1])
    await replace_by(memory, cells[1], cells[2])
    assert await found(memory, "Heroku") == [cells[2].id, cells[0].id]


@pytest.mark.asyncio
async def test_a_successor_that_may_not_be_seen_is_not_brought(memory: MemoryDB) -> None:
    old = await learn(memory, "We host the site on Heroku")
    new = await learn(memory, "It runs at Hetzner now", channel=STAFF)
    await replace_by(memory, old, new)
    assert await found(memory, "Where do we host?") == [old.id]
    assert await found(memory, "Where do we host?", STAFF_MEMBERS) == [new.id, old.id]


@pytest.mark.asyncio
async def test_a_successor_is_kept_to_what_the_search_is_kept_to(memory: MemoryDB) -> None:
    old = await learn(memory, "We host the site on Heroku")
    new = await learn(memory, "It runs at Hetzner now", "Ben", channel=LAKE)
    await replace_by(memory, old, new)
    assert await found(memory, "Where do we host?", author_id=PEOPLE["Anna"]) == [old.id]


@pytest.mark.asyncio
async def test_of_two_that_fit_alike_the_stronger_comes_first(
    memory: MemoryDB, clock: Clock
) -> None:
    strong = await learn(memory, "The canoe is red today")
    weak = await learn(memory, "The canoe is red indeed", at=BEFORE)
    assert await found(memory, "canoe red") == [strong.id, weak.id]
    clock.turn(days=60)
    await memory.forgetting.note_use([weak.id], [])
    assert await found(memory, "canoe red") == [weak.id, strong.id]


@pytest.mark.asyncio
async def test_strength_changes_a_score_within_bounds(memory: MemoryDB, clock: Clock) -> None:
    await learn(memory, "The canoe is red", salience=1.0, at=clock())
    [fresh] = await memory.recall.find("canoe", EVERYBODY)
    clock.turn(days=5_000)
    [old] = await memory.recall.find("canoe", EVERYBODY)
    assert old.score / fresh.score == pytest.approx(LEAST_FACTOR / MOST_FACTOR, rel=0.01)
