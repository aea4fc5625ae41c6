from dataclasses import replace
from typing import Any

import pytest

from bot.models.complaint import Complaint
from bot.models.dialect import (
    REASONING_ROOM,
    WIDE_ROOM,
    Choices,
    Dialect,
    Knob,
    refused_knob,
)
from tests import loopback_refusals

ALL = Choices("max_tokens", 0, "json_schema", temperature=True, effort="low", usage=True)
NONE = Choices(None, 0, "text", temperature=False, effort=None, usage=False)

PARAMETERS: dict[str, Knob] = {
    "max_tokens": "length",
    "max_completion_tokens": "length",
    "json_schema": "shape",
    "json_object": "shape",
    "temperature": "temperature",
    "reasoning_effort": "effort",
    "stream_options": "usage",
}


def sending(name: str) -> tuple[Choices, dict[str, Any]]:
    """Return choices that send a parameter, and a request's body with it."""
    choices, body = ALL, {"model": "talker", "messages": [{"content": "temperature"}], name: 1}
    if name in ("json_schema", "json_object"):
        choices = replace(ALL, shape=name)  # type: ignore[arg-type]
    if name in ("max_tokens", "max_completion_tokens"):
        choices = replace(ALL, length=name)
    return choices, body


@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize("style", loopback_refusals.ALL)
def test_the_refused_parameter_is_recognised_in_every_endpoints_words(
    style: Any, name: str
) -> None:
    choices, body = sending(name)
    status, answer = style(name, body)
    assert refused_knob(Complaint.spoken(status, answer), choices) == PARAMETERS[name]


@pytest.mark.parametrize(
    ("message", "knob"),
    [
        ("Unexpected reasoning effort low. Supported types are medium and high.", "effort"),
        ('think value "low" is not supported for this model', "effort"),
        ("invalid temperature: only 1 is allowed for this model", "temperature"),
        ("Structured outputs are not supported by this model", "shape"),
        ("Failed to parse grammar", "shape"),
        ("Invalid schema for response_format 'extraction'", "shape"),
        ("Extra inputs are not permitted, field: 'stream_options'", "usage"),
        ("`temperature` and `max_tokens` cannot both be set", "temperature"),
    ],
)
def test_looser_words_are_understood(message: str, knob: Knob) -> None:
    assert refused_knob(Complaint.spoken(400, {"error": {"message": message}}), ALL) == knob


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Invalid request"),
        (401, "No access to temperature"),
        (404, "The model think-7b does not exist"),
        (429, "Too many requests with max_tokens"),
        (503, "No temperature today"),
        (400, "This model's maximum context length is 4096; you asked for max_tokens=800"),
        (400, "max_tokens is too large: 800"),
    ],
)
def test_what_is_about_no_parameter_teaches_nothing(status: int, message: str) -> None:
    assert refused_knob(Complaint.spoken(status, {"error": {"message": message}}), ALL) is None


@pytest.mark.parametrize("name", PARAMETERS)
def test_what_was_not_sent_cannot_be_refused(name: str) -> None:
    complaint = Complaint.spoken(400, {"error": {"message": f"no {name}", "param": name}})
    assert refused_knob(complaint, NONE) is None


def test_the_parameter_to_take_instead_is_not_the_refused_one() -> None:
    message = "Use 'max_completion_tokens', for 'max_tokens' is not supported."
    complaint = Complaint.spoken(400, {"error": {"message": message}})
    assert refused_knob(complaint, replace(ALL, length="max_tokens")) == "length"


def test_a_parameter_named_as_such_goes_before_all_others_that_are_mentioned() -> None:
    error = {"message": "With temperature, effort cannot be set.", "param": "reasoning_effort"}
    assert refused_knob(Complaint.spoken(400, {"error": error}), ALL) == "effort"


def test_openai_is_asked_in_its_own_way_first() -> None:
    choices = Dialect("m", at_openai=True).choices()
    assert (choices.length, choices.room) == ("max_completion_tokens", REASONING_ROOM)
    choices = Dialect("m", at_openai=False).choices()
    assert (choices.length, choices.room) == ("max_tokens", 0)


def test_everything_is_asked_for_at_first() -> None:
    assert Dialect("m", at_openai=False).choices() == ALL


@pytest.mark.parametrize(
    ("knob", "ways"),
    [
        ("length", ["max_tokens", "max_completion_tokens", None]),
        ("shape", ["json_schema", "json_object", "text"]),
        ("temperature", [True, False]),
        ("effort", ["low", None]),
        ("usage", [True, False]),
        ("room", [0, WIDE_ROOM, 0]),
    ],
)
def test_each_refusal_leads_to_the_next_way_and_the_last_to_none(
    knob: Knob, ways: list[Any]
) -> None:
    dialect = Dialect("m", at_openai=False)
    for number, way in enumerate(ways, start=1):
        choices = dialect.choices()
        assert getattr(choices, knob) == way
        assert replace(choices, **{knob: ways[0]}) == ALL
        assert dialect.learn(choices, knob) is (number < len(ways))


def test_calls_refused_together_learn_once() -> None:
    dialect = Dialect("m", at_openai=False)
    together = [dialect.choices() for _ in range(10)]
    assert all(dialect.learn(sent, "shape") for sent in together)
    assert dialect.choices().shape == "json_object"


def test_a_late_refusal_of_what_was_given_up_long_ago_changes_nothing() -> None:
    dialect = Dialect("m", at_openai=False)
    first = dialect.choices()
    dialect.learn(first, "shape")
    dialect.learn(dialect.choices(), "shape")
    assert dialect.learn(first, "shape")
    assert dialect.choices().shape == "text"


def test_an_answer_cut_off_asks_for_more_room_once() -> None:
    assert refused_knob(Complaint("cut"), ALL) == "room"
    assert refused_knob(Complaint("cut"), replace(ALL, room=WIDE_ROOM)) is None


def test_room_that_is_too_wide_for_the_model_is_given_back() -> None:
    complaint = Complaint.spoken(400, {"error": {"code": "context_length_exceeded"}})
    assert refused_knob(complaint, replace(ALL, room=WIDE_ROOM)) == "room"
    assert refused_knob(complaint, replace(ALL, room=REASONING_ROOM)) is None


def test_what_was_learnt_is_logged_without_what_was_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    dialect = Dialect("talker", at_openai=False)
    sent = dialect.choices()
    for _ in range(3):
        dialect.learn(sent, "effort")
    assert [record.getMessage() for record in caplog.records] == [
        "Asking talker with effort None, not 'low'."
    ]
