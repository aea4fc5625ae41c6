"""Test what a question is found to be after beyond its words."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.aims import Aim, aim_of
from bot.memory.dates import asked
from bot.vocabulary import CellType

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANNA = frozenset({"anna"})


def aim(text: str) -> Aim:
    return aim_of(text, asked(text, NOW), ANNA)


@pytest.mark.parametrize(
    ("text", "cell_type"),
    [
        ("What was decided in May?", CellType.DECISION),
        ("What did we agree on last week?", CellType.DECISION),
        ("What is planned for next week?", CellType.PLAN),
        ("What has Anna to do?", CellType.TASK),
        ("Which tasks are open?", CellType.TASK),
        ("What does Anna like?", CellType.PREFERENCE),
        ("What risks do we know of?", CellType.RISK),
        ("Was wurde gestern beschlossen?", CellType.DECISION),
        ("Was mag Anna?", CellType.PREFERENCE),
        ("Qu'est-ce qui est prévu demain ?", CellType.PLAN),
        ("¿Qué le gusta a Anna?", CellType.PREFERENCE),
        ("What happened yesterday?", None),
        ("What did Anna say last week?", None),
        ("What do you know about Anna?", None),
        ("Who is Anna?", None),
        ("", None),
    ],
)
def test_a_question_may_have_no_word_of_its_answer(text: str, cell_type: CellType | None) -> None:
    found = aim(text)
    assert found.wordless
    assert found.cell_type is cell_type


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What was decided about the canoe in May?", ("canoe",)),
        ("When did Anna go to the lake?", ("lake",)),
        ("What does Ben like?", ("ben",)),
        ("Who plans the trip on 5 May?", ("trip",)),
        ("昨日のカヌー", ("のカ", "カヌ", "ヌー")),
    ],
)
def test_words_that_tell_are_told(text: str, words: tuple[str, ...]) -> None:
    assert aim(text).words[: len(words)] == words


@given(st.text())
def test_any_text_has_an_aim(text: str) -> None:
    assert isinstance(aim(text), Aim)
