"""Test that what is to be removed can be noted on disk, and counted."""

from datetime import UTC, datetime

import pytest

from bot.ids import CellId, ChannelId, MessageId, UserId
from bot.memory.db import MemoryDB
from bot.memory.selections import (
    Cells,
    InChannel,
    Messages,
    Removed,
    SaidBefore,
    SaidBy,
    Selection,
    noted,
    read_note,
)
from tests.memory.samples import GENERAL, LAKE, PEOPLE, START, learn, say

EVERY_KIND: list[Selection] = [
    Messages((MessageId(1), MessageId(1_477_000_000_000_000_000))),
    InChannel(ChannelId(3)),
    SaidBy(UserId(4)),
    SaidBefore(datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)),
    Cells((CellId(5),), author=UserId(6)),
    Cells((CellId(5), CellId(7))),
]


@pytest.mark.parametrize("keep_out", [True, False])
@pytest.mark.parametrize("selection", EVERY_KIND)
def test_a_note_is_read_as_it_was_written(selection: Selection, keep_out: bool) -> None:
    assert read_note(noted(selection, keep_out=keep_out)) == (selection, keep_out)


def test_counts_add_up_and_nothing_is_false() -> None:
    assert Removed(1, 2, 3) + Removed(4, 0, 1) == Removed(5, 2, 4)
    assert not Removed()
    assert Removed(cells=1)


@pytest.mark.asyncio
async def test_every_kind_is_counted_before_it_is_removed(memory: MemoryDB) -> None:
    cell = await learn(memory, "The boat leaks", "Anna")
    await learn(memory, "The tent is dry", "Ben", channel=LAKE)
    await say(memory, "Fine", "Anna", said_at=START)
    counts = {
        Messages.of(cell.sources): Removed(1, 1, 1),
        InChannel(GENERAL): Removed(2, 1, 1),
        SaidBy(PEOPLE["Anna"]): Removed(2, 1, 1),
        SaidBy(PEOPLE["Cara"]): Removed(),
        SaidBefore(START): Removed(2, 2, 1),
        Cells((cell.id,)): Removed(1, 1, 1),
        Cells((cell.id,), author=PEOPLE["Ben"]): Removed(0, 1, 1),
    }
    for selection, expected in counts.items():
        assert await memory.removal.count(selection) == expected, selection
