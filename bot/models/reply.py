"""Read what an endpoint sent, whatever its shape: a completion or an event of a stream."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.models.base import Usage
from bot.models.complaint import Complaint

# The standard's word for an answer cut off at its length, and what gateways pass through.
_CUT = frozenset({"length", "max_tokens"})
_FILTERED = frozenset({"content_filter", "safety", "prohibited_content", "recitation"})
# Ten times the largest window there is: an endpoint that reports more cannot count.
MOST_TOKENS = 100_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold a completion or a part of one."""

    text: str = ""
    refusal: str = ""
    finish: str | None = None
    usage: Usage | None = None

    @classmethod
    def of(cls, body: object) -> "Reply":
        """Read a decoded body; raise Complaint when it holds an error in place of an answer."""
        if _mapping(body).get("error"):
            raise Complaint.spoken(None, body)
        choice = _first(_mapping(body).get("choices"))
        said = _mapping(choice.get("delta") or choice.get("message"))
        finish = choice.get("finish_reason")
        return cls(
            text=_text(said.get("content")),
            refusal=_text(said.get("refusal")),
            finish=finish.lower() if isinstance(finish, str) else None,
            usage=_usage(_mapping(body).get("usage")),
        )

    @property
    def cut(self) -> bool:
        """Return whether the answer was cut off at its length."""
        return self.finish in _CUT

    def followed_by(self, part: "Reply") -> "Reply":
        """Return what is known after one more part; texts are for the caller to gather."""
        return Reply(
            refusal=self.refusal or part.refusal,
            finish=part.finish or self.finish,
            usage=part.usage or self.usage,
        )

    def check(self, *, said: bool) -> None:
        """Raise Complaint when the model or its endpoint declined, `said` if it said anything."""
        if self.refusal and not said:
            raise Complaint("declined")
        if self.finish in _FILTERED:
            raise Complaint("filtered")
        if self.finish == "error":
            raise Complaint("broken")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _first(choices: object) -> Mapping[str, Any]:
    return _mapping(choices[0]) if isinstance(choices, list) and choices else {}


def _text(content: object) -> str:
    """Return a content's text; some endpoints send it in parts, thoughts among them."""
    if isinstance(content, list):
        return "".join(_text(_mapping(part).get("text")) for part in content)
    return content if isinstance(content, str) else ""


def _usage(counts: object) -> Usage | None:
    """Return the tokens used, None where they are missing or no numbers."""
    prompt = _mapping(counts).get("prompt_tokens")
    completion = _mapping(counts).get("completion_tokens")
    if not isinstance(prompt, int) or not isinstance(completion, int):
        return None
    sensible = 0 < prompt <= MOST_TOKENS and 0 <= completion <= MOST_TOKENS
    return Usage(1, prompt, completion) if sensible else None
