"""Hold what is wrong with one attempt to ask a model, whatever told so."""

import math
import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import anyio
import httpx2
import openai

Kind = Literal[
    "refused",  # the endpoint said so, with or without a status
    "slow",
    "unreachable",
    "garbled",  # what came is not what an endpoint sends
    "broken",  # a stream ended before its answer did
    "endless",  # far more than any answer
    "empty",
    "cut",  # at its length, before anything of use was said
    "declined",  # by the model
    "filtered",  # by the endpoint
    "busy",  # Memoir itself asks too much already
    "closed",  # Memoir itself is going
]

# Enough for any endpoint's explanation, little enough to search at leisure.
WORDS_CHARACTERS = 4_000
_DEPTH = 8
# A code such as "context_length_exceeded", and no key or sentence.
_NAME = re.compile(r"[a-z_]{1,50}")
# Where endpoints repeat what they were sent: people's words explain nothing.
_ECHOES = frozenset({"input", "messages", "body", "ctx", "failed_generation"})


class Complaint(Exception):
    """Hold a fault's kind, and what the endpoint said of it.

    Its words may echo keys and prompts: they never leave this package. `str` gives what may.
    """

    def __init__(
        self,
        kind: Kind,
        *,
        status: int | None = None,
        code: str = "",
        param: str = "",
        words: str = "",
        after: float | None = None,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status
        self.code = code
        self.param = param
        self.words = words
        self.after = after  # seconds that the endpoint asks to wait

    def __str__(self) -> str:
        """Return kind, status and code, for a log."""
        status = f", status {self.status}" if self.status else ""
        code = f", {self.code}" if _NAME.fullmatch(self.code) else ""
        return f"{self.kind}{status}{code}"

    @classmethod
    def of(cls, error: Exception) -> "Complaint":
        """Return what any of FAULTS amounts to."""
        if isinstance(error, Complaint):
            return error
        if isinstance(error, openai.APIStatusError):
            return cls.spoken(error.status_code, error.body, error.response.headers)
        if isinstance(error, TimeoutError):
            return cls("slow")
        garbled = isinstance(error, ValueError | httpx2.DecodingError)
        return cls("garbled" if garbled else "unreachable")

    @classmethod
    def spoken(
        cls, status: int | None, body: object, headers: Mapping[str, str] | None = None
    ) -> "Complaint":
        """Read an endpoint's refusal out of a body of any shape."""
        error = _error(body)
        code = error.get("code")
        if status is None and isinstance(code, int):  # OpenRouter reports so inside a stream
            status = code
        return cls(
            "refused",
            status=status,
            code=str(code or error.get("type") or ""),
            param=str(error.get("param") or ""),
            words=" ".join(_words(body, _DEPTH))[:WORDS_CHARACTERS],
            after=_after(headers or {}),
        )


# The openai package lets a few faults of the connection through as they are, and all of them
# while a body is being read.
FAULTS = (
    Complaint,
    openai.OpenAIError,
    httpx2.HTTPError,
    anyio.EndOfStream,
    anyio.ClosedResourceError,
    OSError,
    ValueError,
)


def _error(body: object) -> Mapping[str, Any]:
    """Return the object that describes the error."""
    if isinstance(body, list) and body:  # Gemini wraps it in a list
        body = body[0]
    if not isinstance(body, Mapping):
        return {}
    inner = body.get("error")
    return inner if isinstance(inner, Mapping) else body


def _words(body: object, depth: int) -> Iterator[str]:
    """Yield the texts of a body of any shape, names of fields among them, echoes left out."""
    if isinstance(body, str):
        yield body
    elif depth and isinstance(body, Mapping):
        for key, value in body.items():
            if key not in _ECHOES:
                yield str(key)
                yield from _words(value, depth - 1)
    elif depth and isinstance(body, list):
        for item in body:
            yield from _words(item, depth - 1)


def _after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that the endpoint asks to wait, if it does so intelligibly."""
    try:
        if "retry-after-ms" in headers:
            seconds = float(headers["retry-after-ms"]) / 1000
        elif (asked := headers.get("retry-after", "")).replace(".", "", 1).isdigit():
            seconds = float(asked)
        else:  # a date; measured by the endpoint's own clock, which need not be ours
            until, now = parsedate_to_datetime(asked), parsedate_to_datetime(headers["date"])
            seconds = (until - now).total_seconds()
    except (KeyError, ValueError, TypeError):
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
