from typing import Any, get_args

import pytest

from bot.errors import (
    ModelError,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    UnreadableAnswer,
)
from bot.models.complaint import Complaint, Kind
from bot.models.diagnosis import Diagnosis, diagnose


def diagnosed(complaint: Complaint) -> Diagnosis:
    return diagnose(complaint, model="talker", setting="MEMOIR_MODEL", silence=60.0)


def spoken(status: int | None, message: str = "", **error: Any) -> Diagnosis:
    body = {"error": {"message": message, **error}}
    return diagnosed(Complaint.spoken(status, body))


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_has_a_sentence(kind: Kind) -> None:
    sentence = str(diagnosed(Complaint(kind)).error)
    assert sentence.endswith(".")
    assert "{" not in sentence


@pytest.mark.parametrize(
    ("kind", "family", "again"),
    [
        ("slow", ModelUnavailable, False),
        ("unreachable", ModelUnavailable, True),
        ("garbled", ModelUnavailable, True),
        ("broken", ModelUnavailable, True),
        ("endless", UnreadableAnswer, True),
        ("empty", UnreadableAnswer, True),
        ("cut", UnreadableAnswer, False),
        ("declined", ModelRefused, False),
        ("filtered", ModelRefused, False),
        ("busy", ModelUnavailable, False),
        ("closed", ModelUnavailable, False),
    ],
)
def test_every_kind_has_its_family(kind: Kind, family: type[ModelError], again: bool) -> None:
    diagnosis = diagnosed(Complaint(kind))
    assert type(diagnosis.error) is family
    assert diagnosis.again is again


@pytest.mark.parametrize(
    ("diagnosis", "family", "names"),
    [
        (
            spoken(401, "Incorrect API key provided: sk-secret"),
            ModelMisconfigured,
            "OPENAI_API_KEY",
        ),
        (spoken(400, "API key not valid. Please pass a key"), ModelMisconfigured, "OPENAI_API_KEY"),
        (spoken(403, "Country not supported"), ModelMisconfigured, "MEMOIR_MODEL"),
        (
            spoken(404, "The model `x` does not exist", code="model_not_found"),
            ModelMisconfigured,
            "talker",
        ),
        (spoken(404, 'model "x" not found, try pulling it first'), ModelMisconfigured, "talker"),
        (spoken(400, "x is not a valid model ID"), ModelRefused, "MEMOIR_MODEL"),
        (spoken(400, "Model Not Exist"), ModelMisconfigured, "MEMOIR_MODEL"),
        (spoken(400, "Invalid model: x"), ModelMisconfigured, "MEMOIR_MODEL"),
        (
            spoken(404, "Invalid URL (POST /chat/completions)"),
            ModelMisconfigured,
            "OPENAI_BASE_URL",
        ),
        (spoken(405), ModelMisconfigured, "OPENAI_BASE_URL"),
        (spoken(400, "Something else"), ModelRefused, "OPENAI_BASE_URL"),
        (spoken(402, "Insufficient Balance"), ModelUnavailable, "credit"),
        (
            spoken(429, "You exceeded your current quota", code="insufficient_quota"),
            ModelUnavailable,
            "credit",
        ),
        (spoken(400, "Your credit balance is too low"), ModelUnavailable, "credit"),
        (
            spoken(400, "This model's maximum context length is 8192 tokens"),
            ModelRefused,
            "MEMOIR_PROMPT_TOKENS",
        ),
        (spoken(400, code="context_length_exceeded"), ModelRefused, "MEMOIR_PROMPT_TOKENS"),
        (
            spoken(400, "max_tokens is too large: 32000. This model supports at most 16384"),
            ModelRefused,
            "MEMOIR_ANSWER_TOKENS",
        ),
        (
            spoken(400, "the request exceeds the available context size"),
            ModelRefused,
            "MEMOIR_PROMPT_TOKENS",
        ),
        (
            spoken(400, "The input token count (9) exceeds the maximum number of tokens allowed"),
            ModelRefused,
            "MEMOIR_PROMPT_TOKENS",
        ),
        (spoken(413, "Payload too large"), ModelRefused, "MEMOIR_PROMPT_TOKENS"),
        (spoken(400, code="content_filter"), ModelRefused, "content filter"),
        (spoken(403, "Your chosen model requires moderation: flagged"), ModelRefused, "filter"),
    ],
)
def test_what_no_retry_helps_names_what_to_look_at(
    diagnosis: Diagnosis, family: type[ModelError], names: str
) -> None:
    assert type(diagnosis.error) is family
    assert names in str(diagnosis.error)
    assert not diagnosis.again


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529, None])
def test_what_may_pass_is_worth_a_retry(status: int | None) -> None:
    diagnosis = spoken(status, "Overloaded, try again")
    assert type(diagnosis.error) is ModelUnavailable
    assert diagnosis.again


def test_a_failed_generation_of_json_is_worth_a_retry() -> None:
    diagnosis = spoken(400, "Failed to generate JSON", code="json_validate_failed")
    assert type(diagnosis.error) is UnreadableAnswer
    assert diagnosis.again


@pytest.mark.parametrize(
    ("after", "when"),
    [
        (None, "in a little while"),
        (0.0, "in a little while"),
        (7.2, "in 8 seconds"),
        (300, "in 5 minutes"),
    ],
)
def test_people_are_told_when_to_try_again(after: float | None, when: str) -> None:
    complaint = Complaint("refused", status=429, after=after)
    assert str(diagnosed(complaint).error).endswith(f"Try again {when}.")


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 422, 429, 500, None])
def test_an_endpoints_words_never_reach_people(status: int | None) -> None:
    sentence = str(spoken(status, "sk-secret, and Anna said: hello {model}").error)
    assert "secret" not in sentence
    assert "Anna" not in sentence
    assert "{" not in sentence
