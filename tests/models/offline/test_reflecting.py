"""What rules conclude from several memories, and what they leave alone."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.models.offline.reflecting import reflect
from bot.models.offline.steps import in_steps
from bot.models.reflection import Conclusion
from bot.models.tasks import Memory, ReflectionTask
from bot.vocabulary import CellType

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FAILURES = (
    "The nightly build failed on a full disk",
    "The build failed again in the nightly run",
    "The nightly build failed, nobody knows why",
)
OTHERS = ("We ship on Friday", "The logo is green", "Ben likes tea", "Lunch costs 12 euros")


def memories(*texts: str, days: float = 7) -> tuple[Memory, ...]:
    """Return memories with so many days between them."""
    return tuple(
        Memory(number, text, "Anna", START + timedelta(days=days * number), CellType.FACT, "Builds")
        for number, text in enumerate(texts, start=1)
    )


def concluded(cells: tuple[Memory, ...], before: tuple[Memory, ...] = ()) -> list[Conclusion]:
    return asyncio.run(in_steps(reflect(ReflectionTask(cells, before)))).conclusions


def test_a_problem_of_three_days_recurs() -> None:
    [one] = concluded(memories(OTHERS[0], *FAILURES, *OTHERS[1:]))
    assert one.content == "Recurring problem: The build failed in the nightly run"
    assert one.cell_type is CellType.RISK
    assert one.cells == [2, 3, 4]


def test_a_custom_that_people_call_so_is_told() -> None:
    [one] = concluded(
        memories(
            "The retro is always held on Friday",
            "As always, the retro is held on Friday afternoon",
            "Every retro is held on Friday with cake",
        )
    )
    assert one.content == "Regular custom: The retro is always held on Friday"
    assert one.cell_type is CellType.FACT


@pytest.mark.parametrize(
    "cells",
    [
        memories(),
        memories(*OTHERS),
        memories(*FAILURES[:2]),
        memories(*FAILURES, days=0.1),  # one incident
        memories("Ben went to the lake", "Ben went to the lake house", "Ben went to the lake bar"),
        memories("The build failed", "The invoice failed to arrive", "The demo failed badly"),
        memories("It failed", "It failed!", "It failed again"),
    ],
)
def test_in_doubt_nothing_is_concluded(cells: tuple[Memory, ...]) -> None:
    assert concluded(cells) == []


def test_what_was_concluded_before_is_not_said_again() -> None:
    before = memories("Recurring problem: The nightly build failed")
    assert concluded(memories(*FAILURES), before) == []


def test_it_says_the_same_every_time() -> None:
    cells = memories(*FAILURES, *OTHERS)
    assert concluded(cells) == concluded(cells)
