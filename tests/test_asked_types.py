"""Tell when a question is after a type of memory as such."""

import pytest

from bot.asked_types import asked_types
from bot.vocabulary import CellType

TASK, DECISION, PREFERENCE = CellType.TASK, CellType.DECISION, CellType.PREFERENCE


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("what are my open tasks?", TASK),
        ("@Memoir What do I need to do?", TASK),
        ("list my todos", TASK),
        ("what tasks are open in this channel?", TASK),
        ("Was sind meine offenen Aufgaben?", TASK),
        ("Quelles sont mes tâches ?", TASK),
        ("what did we decide?", DECISION),
        ("Which decisions were made so far?", DECISION),
        ("What did we agree on?", DECISION),
        ("Was haben wir beschlossen?", DECISION),
        ("what do I like?", PREFERENCE),
        ("What are my preferences?", PREFERENCE),
    ],
)
def test_a_question_after_all_of_a_type(question: str, kind: CellType) -> None:
    assert asked_types(question) == {kind}


def test_a_question_may_be_after_two_types() -> None:
    assert asked_types("Which tasks and decisions are there?") == {TASK, DECISION}


@pytest.mark.parametrize(
    "question",
    [
        "what did we decide about the logo?",
        "who takes care of the canoe?",
        "what does Anna like?",
        "We decided.",
        "I love it!",
        "what happened?",
        "",
        "?",
        "\0",
        "🎉",
    ],
)
def test_one_with_a_subject_or_none_at_all_is_not(question: str) -> None:
    assert asked_types(question) == frozenset()
