"""How strong a memory is: every ground for it counts in one direction, and the end is foretold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.strength import (
    HALF_LIVES,
    LEAST_FACTOR,
    MOST_FACTOR,
    THRESHOLD,
    Life,
    cools_at,
    rank_factor,
    strength,
)
from bot.vocabulary import CellOrigin, CellType, TaskState

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FACT = Life(CellType.FACT, 0.5, START)

ages = st.timedeltas(timedelta(0), timedelta(days=5_000))
moments = ages.map(START.__add__)
lives = st.builds(
    Life,
    cell_type=st.sampled_from(sorted(HALF_LIVES)),
    salience=st.floats(0, 1),
    said_at=moments,
    uses=st.integers(0, 1_000),
    used_at=st.none() | moments,
    confirmations=st.integers(0, 1_000),
    confirmed_at=st.none() | moments,
    due_at=st.none() | moments,
    state=st.none() | st.sampled_from([TaskState.DONE, TaskState.DROPPED]),
    state_at=st.none() | moments,
)


@given(lives, moments)
def test_strength_and_what_it_does_to_a_rank_are_bounded(life: Life, now: datetime) -> None:
    assert 0 <= strength(life, now) <= 1
    assert LEAST_FACTOR <= rank_factor(life, now) <= MOST_FACTOR


@given(lives, moments, ages)
def test_what_is_older_is_never_stronger(life: Life, now: datetime, more: timedelta) -> None:
    assert strength(life, now + more) <= strength(life, now)


@given(lives, moments, st.floats(0, 1))
def test_what_matters_more_is_never_weaker(life: Life, now: datetime, salience: float) -> None:
    low, high = sorted((life.salience, salience))
    weaker, stronger = replace(life, salience=low), replace(life, salience=high)
    assert strength(weaker, now) <= strength(stronger, now)


@given(lives, moments, st.integers(0, 50))
def test_what_is_used_or_said_again_is_never_weaker(life: Life, now: datetime, more: int) -> None:
    assert strength(replace(life, uses=life.uses + more), now) >= strength(life, now)
    confirmed = replace(life, confirmations=life.confirmations + more)
    assert strength(confirmed, now) >= strength(life, now)


@given(lives, moments, moments)
def test_what_was_used_or_confirmed_later_is_never_weaker(
    life: Life, now: datetime, then: datetime
) -> None:
    for field in ("used_at", "confirmed_at", "state_at", "due_at"):
        before = getattr(life, field)
        later = replace(life, **{field: max(then, before) if before else then})
        assert strength(later, now) >= strength(life, now)


@given(lives)
def test_a_memory_cools_exactly_when_it_falls_to_the_threshold(life: Life) -> None:
    moment = cools_at(life)
    assert moment is not None
    assert strength(life, moment) == pytest.approx(THRESHOLD, rel=1e-6)
    assert strength(life, moment - timedelta(days=1)) > THRESHOLD
    assert strength(life, moment + timedelta(days=1)) < THRESHOLD


def test_even_what_matters_least_stays_for_a_half_life() -> None:
    trifle = replace(FACT, salience=0)
    assert cools_at(trifle) == START + HALF_LIVES[CellType.FACT]


def test_a_use_counts_half_of_being_said_again_and_neither_without_end() -> None:
    day = START + timedelta(days=60)
    used, said_again = replace(FACT, uses=1), replace(FACT, confirmations=1)
    assert strength(FACT, day) < strength(used, day) < strength(said_again, day)
    often = replace(FACT, uses=10**9)
    assert often.half_life == 4 * FACT.half_life


def test_a_plan_begins_to_fade_once_its_date_is_past() -> None:
    trip = Life(CellType.PLAN, 0.5, START, due_at=START + timedelta(days=400))
    assert strength(trip, START + timedelta(days=400)) == trip.weight
    assert strength(trip, START + timedelta(days=430)) == trip.weight / 2


@pytest.mark.parametrize(
    "life",
    [
        replace(FACT, pinned=True),
        replace(FACT, origin=CellOrigin.CORRECTED),
        Life(CellType.PREFERENCE, 0.1, START),
        Life(CellType.TASK, 0.1, START, state=TaskState.OPEN),
    ],
    ids=["pinned", "corrected by hand", "a preference", "an open task"],
)
def test_some_memories_never_fade(life: Life) -> None:
    assert cools_at(life) is None
    assert strength(life, START + timedelta(days=10_000)) == 1


def test_a_task_fades_once_it_is_done() -> None:
    done = Life(
        CellType.TASK,
        0.5,
        START,
        state=TaskState.DONE,
        state_at=START + timedelta(days=300),
    )
    assert strength(done, START + timedelta(days=300)) == done.weight
    assert cools_at(done) is not None
