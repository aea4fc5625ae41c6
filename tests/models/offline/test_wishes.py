"""Notice what somebody wishes of answers to them."""

import pytest

from bot.models.offline.answer import answer
from bot.models.offline.wishes import is_wish
from bot.models.tasks import AnswerTask
from tests.models.offline.conversation import START, finished


@pytest.mark.parametrize(
    "sentence",
    [
        "Please always answer me in German.",
        "answer in Spanish from now on",
        "reply briefly please",
        "keep your answers short",
        "I'd like short answers",
        "call me Al",
        "My name is Albert but please call me Al",
        "Antworte mir bitte auf Deutsch",
        "Nenn mich Al",
        "réponds-moi en français",
        "Respóndeme en español, o responde en español",
    ],
)
def test_how_to_answer_and_what_to_call_somebody_are_wishes(sentence: str) -> None:
    assert is_wish(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Call me when you are there",
        "call me back",
        "Did she answer in German?",
        "I want answers from the landlord?",
        "Write the report by Friday",
        "We speak about the canoe tomorrow",
        "keep the short paddle",
        "",
    ],
)
def test_other_calls_and_answers_are_none(sentence: str) -> None:
    assert not is_wish(sentence)


@pytest.mark.parametrize("told", ["Please always answer me in German.", "call me Al"])
def test_a_wish_is_noted_as_a_preference(told: str) -> None:
    task = AnswerTask(told, "Quinn", START, (), (), (), None)
    said = "".join(finished(answer(task)))
    assert said.startswith("Noted: ")
    assert said.endswith(" I remember it as a preference.")
