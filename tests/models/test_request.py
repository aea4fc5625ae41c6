from dataclasses import replace

import pytest

from bot.models.base import Prompt, Turn
from bot.models.dialect import Choices, Shape
from bot.models.reading import Unreadable
from bot.models.request import (
    QUOTED_CHARACTERS,
    corrected,
    instructed,
    object_arguments,
    stream_arguments,
)
from bot.models.tasks import Consolidation, ConsolidationTask

ALL = Choices("max_tokens", 50, "json_schema", temperature=True, effort="low", usage=True)
NONE = Choices(None, 0, "text", temperature=False, effort=None, usage=False)
TURNS = (Turn("system", "You keep memory."), Turn("user", "Topic: Launch"))
PROMPT = Prompt(TURNS, ConsolidationTask("Launch", "", ()), "memory", 600)
SHOWN = [
    {"role": "system", "content": "You keep memory."},
    {"role": "user", "content": "Topic: Launch"},
]


def test_a_stream_is_asked_for_with_all_that_is_taken() -> None:
    assert stream_arguments(replace(PROMPT, purpose="answer"), "m", ALL) == {
        "model": "m",
        "messages": SHOWN,
        "max_tokens": 650,
        "temperature": 0.4,
        "reasoning_effort": "low",
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_a_stream_is_asked_for_with_nothing_that_is_refused() -> None:
    assert stream_arguments(PROMPT, "m", NONE) == {
        "model": "m",
        "messages": SHOWN,
        "stream": True,
    }


def test_an_object_is_asked_for_by_its_schema() -> None:
    asked = object_arguments(PROMPT, Consolidation, "m", ALL, None)
    assert asked["messages"] == SHOWN
    assert asked["response_format"]["json_schema"]["name"] == "consolidation"
    assert asked["temperature"] == 0.0
    assert "stream" not in asked


@pytest.mark.parametrize("shape", ["json_object", "text"])
def test_without_a_schema_the_words_ask_for_it(shape: Shape) -> None:
    asked = object_arguments(PROMPT, Consolidation, "m", replace(ALL, shape=shape), None)
    assert asked.get("response_format") == ({"type": shape} if shape == "json_object" else None)
    assert asked["messages"][0]["content"].startswith("You keep memory.\n\n")
    assert '"summary"' in asked["messages"][0]["content"]
    assert asked["messages"][1:] == SHOWN[1:]


def test_a_prompt_without_a_system_turn_gets_one() -> None:
    first, *rest = instructed(TURNS[1:], Consolidation)
    assert first.role == "system"
    assert rest == list(TURNS[1:])


def test_a_correction_quotes_the_answer_and_says_what_was_wrong() -> None:
    wrong = Unreadable("summary: Field required.", '{"text": ""}', has_json=True)
    *before, quoted, told = corrected(TURNS, Consolidation, wrong)
    assert tuple(before) == TURNS
    assert quoted == Turn("assistant", '{"text": ""}')
    assert told.role == "user"
    assert "summary: Field required." in told.text
    assert '"summary"' in told.text


def test_a_correction_quotes_no_more_than_is_needed() -> None:
    wrong = Unreadable("It holds no complete JSON object.", "x" * 10**6, has_json=False)
    assert len(corrected(TURNS, Consolidation, wrong)[-2].text) == QUOTED_CHARACTERS


def test_a_correction_of_nothing_quotes_nothing() -> None:
    wrong = Unreadable("It holds no complete JSON object.", " \n", has_json=False)
    turns = corrected(TURNS, Consolidation, wrong)
    assert [turn.role for turn in turns] == ["system", "user"]
    assert turns[1].text.startswith("Topic: Launch\n\n")
    assert '"summary"' in turns[1].text
