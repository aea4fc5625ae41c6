"""Turn what went wrong into a sentence for people, and say whether to ask again."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import (
    ModelError,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    UnreadableAnswer,
)
from bot.models.complaint import Complaint, Kind

Applies = Callable[[Complaint], bool]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Hold the error to raise in the end, and whether asking again at once may help before."""

    error: ModelError
    again: bool


def diagnose(complaint: Complaint, *, model: str, setting: str, silence: float) -> Diagnosis:
    """Name the setting to look at; never the endpoint's words, which may echo prompt or key."""
    rule = next(rule for rule in _RULES if rule.applies(complaint))
    sentence = rule.sentence.format(
        model=model,
        setting=setting,
        silence=f"{silence:g}",
        status=complaint.status or "not given",
        when=_when(complaint.after),
    )
    return Diagnosis(rule.family(sentence), rule.again)


def _when(after: float | None) -> str:
    if not after:
        return "in a little while"
    if after < 120:
        return f"in {math.ceil(after)} seconds"
    return f"in {math.ceil(after / 60)} minutes"


def _kind(kind: Kind) -> Applies:
    return lambda complaint: complaint.kind == kind


def _status(*statuses: int) -> Applies:
    return lambda complaint: complaint.status in statuses


def _says(pattern: str, *statuses: int) -> Applies:
    """Return whether an endpoint answers with one of these statuses, and in words like these."""
    search = re.compile(pattern, re.IGNORECASE | re.DOTALL).search
    return lambda complaint: (
        complaint.status in statuses and search(f"{complaint.code} {complaint.words}") is not None
    )


_context_full = _says(
    r"context[ _](length|window|size)|too many (input )?tokens|(prompt|input) is too long"
    r"|tokens\W.{0,80}(too (large|big)|at most|less than or equal)"
    r"|exceed.{0,40}(maximum|context|tokens)",
    *(400, 422, 500),
)


def too_long(complaint: Complaint) -> bool:
    """Return whether the prompt, or the answer asked for, is more than the model can hold."""
    return complaint.status == 413 or _context_full(complaint)


def _failed(complaint: Complaint) -> bool:
    status = complaint.status
    return status is None or status in (408, 409, 425) or (status >= 500 and status != 501)


_filtered = _says(
    r"content[ _](filter|policy|management policy)|invalid_prompt|flagged|moderation",
    *(400, 403, 422, 451),
)
_out_of_credit = _says(
    r"insufficient[ _](quota|balance|credit|funds)|credit balance|exceeded your current quota",
    *(400, 403, 429),
)
_key_refused = _says(
    r"api[ _-]?key.{0,40}(not valid|invalid|incorrect|missing|required)"
    r"|(invalid|incorrect|missing|no).{0,20}api[ _-]?key",
    *(400, 403),
)
_no_such_model = _says(
    r"model.{0,80}(not (a )?(found|exist|valid|available)|does ?n.t exist|not exist)"
    r"|(invalid|unknown|no such|unsupported) model",
    *(400, 404, 422),
)


@dataclass(frozen=True, slots=True)
class _Rule:
    applies: Applies
    family: type[ModelError]
    sentence: str
    again: bool = False


_FILTER_SENTENCE = "The content filter of the model's endpoint stops this."

# The first that applies counts.
_RULES = (
    _Rule(
        _kind("slow"),
        ModelUnavailable,
        "The model stayed silent for {silence} seconds. Try again, or raise MEMOIR_MODEL_TIMEOUT"
        " if it needs longer.",
    ),
    _Rule(
        _kind("unreachable"),
        ModelUnavailable,
        "The model's endpoint cannot be reached. If that lasts, check OPENAI_BASE_URL and the"
        " network.",
        again=True,
    ),
    _Rule(
        _kind("garbled"),
        ModelUnavailable,
        "What answered does not speak like a model's endpoint. If that lasts, check"
        " OPENAI_BASE_URL: it usually ends in /v1.",
        again=True,
    ),
    _Rule(
        _kind("broken"),
        ModelUnavailable,
        "The model's answer broke off before its end. Please ask again.",
        again=True,
    ),
    _Rule(
        _kind("empty"),
        UnreadableAnswer,
        "The model answered without a word. Please ask again; if that lasts, choose another model"
        " in {setting}.",
        again=True,
    ),
    _Rule(
        _kind("cut"),
        UnreadableAnswer,
        "The model used up its tokens before it had answered. Raise MEMOIR_ANSWER_TOKENS, or choose"
        " a model that thinks less in {setting}.",
    ),
    _Rule(
        _kind("endless"),
        UnreadableAnswer,
        "The model's answer would not end. Please ask again; if that lasts, choose another model"
        " in {setting}.",
        again=True,
    ),
    _Rule(_kind("declined"), ModelRefused, "The model declined to answer this."),
    _Rule(_kind("filtered"), ModelRefused, _FILTER_SENTENCE),
    _Rule(
        _kind("busy"),
        ModelUnavailable,
        "More questions came at once than Memoir may ask its model (MEMOIR_MODEL_CALLS). Please ask"
        " again in a little while.",
    ),
    _Rule(_kind("closed"), ModelUnavailable, "Memoir is shutting down. Please ask again later."),
    _Rule(
        too_long,
        ModelRefused,
        "This is more than the model {model} can hold: lower MEMOIR_PROMPT_TOKENS or"
        " MEMOIR_ANSWER_TOKENS.",
    ),
    _Rule(_filtered, ModelRefused, _FILTER_SENTENCE),
    _Rule(
        lambda complaint: complaint.status == 402 or _out_of_credit(complaint),
        ModelUnavailable,
        "The account behind OPENAI_API_KEY has no credit left; Memoir goes on once it has.",
    ),
    _Rule(
        lambda complaint: complaint.status == 401 or _key_refused(complaint),
        ModelMisconfigured,
        "The model's endpoint does not accept the key: check OPENAI_API_KEY.",
    ),
    _Rule(
        _no_such_model,
        ModelMisconfigured,
        "The model's endpoint knows no model {model}: check {setting}.",
    ),
    _Rule(
        lambda complaint: complaint.status in (404, 405),
        ModelMisconfigured,
        "There is no chat endpoint at the model's address: check OPENAI_BASE_URL, which usually"
        " ends in /v1.",
    ),
    _Rule(
        lambda complaint: complaint.status == 403,
        ModelMisconfigured,
        "The key in OPENAI_API_KEY may not use the model {model}: check its rights, or choose"
        " another model in {setting}.",
    ),
    _Rule(
        lambda complaint: complaint.status == 429,
        ModelUnavailable,
        "The model's endpoint takes no more calls for now (its rate limit). Try again {when}.",
        again=True,
    ),
    _Rule(
        lambda complaint: complaint.code == "json_validate_failed",  # Groq's word
        UnreadableAnswer,
        "The model did not write the object that it was asked for.",
        again=True,
    ),
    _Rule(
        _failed,
        ModelUnavailable,
        "The model's endpoint failed on its own side (status {status}). Try again {when}.",
        again=True,
    ),
    _Rule(
        lambda _: True,
        ModelRefused,
        "The model's endpoint refuses what Memoir asks (status {status}): check that {setting} and"
        " OPENAI_BASE_URL belong together.",
    ),
)
