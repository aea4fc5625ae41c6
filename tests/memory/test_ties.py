"""Test that all that ties memories together is shown together, with both its ends."""

from dataclasses import replace
from typing import Any

import pytest

from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.records import Cell, Relation
from bot.memory.ties import MOST_TIES
from bot.vocabulary import RelationKind
from tests.memory.samples import EVERYBODY, LAKE, OPEN, learn


async def ties(memory: MemoryDB, cell: Cell, audience: Audience = EVERYBODY) -> list[Any]:
    found = await memory.ties.of([cell.id], audience)
    return [(tie.kind, tie.outgoing, tie.content) for tie in found.get(cell.id, [])]


async def run(memory: MemoryDB, sql: str, *values: int) -> None:
    await memory.connections.write(lambda transaction: transaction.fetch(sql, values))


@pytest.mark.asyncio
async def test_a_link_is_seen_from_both_its_ends(memory: MemoryDB) -> None:
    first = await learn(memory, "We rent a van")
    follows = (Relation(first.id, RelationKind.FOLLOWS),)
    second = await learn(memory, "We need a driver", relations=follows)
    assert await ties(memory, second) == [("follows", True, "We rent a van")]
    assert await ties(memory, first) == [("follows", False, "We need a driver")]


@pytest.mark.asyncio
async def test_what_replaces_and_what_contradicts_is_tied_too(memory: MemoryDB) -> None:
    old, new = await learn(memory, "We sail on Sunday"), await learn(memory, "We sail at ten")
    await run(memory, "UPDATE mem_cells SET superseded_by = ? WHERE id = ?", new.id, old.id)
    other = await learn(memory, "Nobody ever sails")
    await run(
        memory,
        "INSERT INTO conflicts (older_id, newer_id, found_at) VALUES (?, ?, 1)",
        new.id,
        other.id,
    )
    assert await ties(memory, old) == [("replaces", False, "We sail at ten")]
    assert await ties(memory, new) == [
        ("contradicts", True, "Nobody ever sails"),
        ("replaces", True, "We sail on Sunday"),
    ]
    await run(memory, "UPDATE conflicts SET settled_at = 1")
    assert await ties(memory, other) == []


@pytest.mark.asyncio
async def test_a_tie_has_two_ends_that_may_be_seen(memory: MemoryDB) -> None:
    first = await learn(memory, "We rent a van", channel=LAKE)
    follows = (Relation(first.id, RelationKind.FOLLOWS),)
    audience = replace(EVERYBODY, open_channels=OPEN - {LAKE})
    second = await learn(memory, "We need a driver", relations=follows, channel=LAKE)
    assert await ties(memory, second)
    assert await ties(memory, second, audience) == []
    assert await ties(memory, first, audience) == []


@pytest.mark.asyncio
async def test_so_many_of_one_memory_are_shown(memory: MemoryDB) -> None:
    first = await learn(memory, "We rent a van")
    follows = (Relation(first.id, RelationKind.FOLLOWS),)
    for number in range(MOST_TIES + 2):
        await learn(memory, f"driver number {number}", relations=follows)
    assert len(await ties(memory, first)) == MOST_TIES
