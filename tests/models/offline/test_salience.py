"""How much a memory matters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.salience import LEAST, MOST, salience_of
from bot.vocabulary import CellType

PLAIN = "The group talked about the colours of the new website."


def test_decisions_matter_most_and_facts_least() -> None:
    ranked = sorted(CellType, key=lambda kind: salience_of(PLAIN, kind))
    assert ranked[-1] is CellType.DECISION
    assert ranked[0] is CellType.FACT


@pytest.mark.parametrize(
    "more",
    [
        "The group talked about the 12 colours of the new website.",
        "The group talked about the deadline of the new website.",
        "The group must talk about the colours of the new website.",
        "My birthday is about the colours of the new website.",
        "Anna is responsible for the colours of the new website.",
    ],
)
def test_figures_dates_duties_and_persons_raise_it(more: str) -> None:
    assert salience_of(more, CellType.FACT) > salience_of(PLAIN, CellType.FACT)


@pytest.mark.parametrize(
    "less",
    [
        "The group maybe talked about the colours of the new website.",
        "They talked.",
        "The group talked about the coffee of the new website.",
    ],
)
def test_doubt_brevity_and_everyday_things_lower_it(less: str) -> None:
    assert salience_of(less, CellType.FACT) < salience_of(PLAIN, CellType.FACT)


def test_what_somebody_likes_to_eat_is_no_everyday_thing() -> None:
    liked = salience_of("I love pancakes for breakfast on Sundays.", CellType.PREFERENCE)
    assert liked >= salience_of("I love pancakes at home on my Sundays.", CellType.PREFERENCE)


@given(st.text(), st.sampled_from(list(CellType)))
def test_it_stays_within_its_bounds(text: str, kind: CellType) -> None:
    assert LEAST <= salience_of(text, kind) <= MOST
