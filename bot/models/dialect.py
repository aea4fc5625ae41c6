"""Learn what an endpoint takes from what it refuses, once for each model."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from bot.models.complaint import Complaint
from bot.models.diagnosis import too_long

logger = logging.getLogger(__name__)

Knob = Literal["length", "room", "shape", "temperature", "effort", "usage"]
Shape = Literal["json_schema", "json_object", "text"]

# Tokens that a reasoning model may think beside its answer; at low effort it seldom needs more.
REASONING_ROOM = 2_000
# For models that turned out to think longer. Prompt, answer and this still fit a context of 8,192.
WIDE_ROOM = 4_000


@dataclass(frozen=True, slots=True)
class Choices:
    """Hold one way to ask."""

    length: str | None  # the parameter that limits the answer
    room: int  # tokens on top of that limit
    shape: Shape
    temperature: bool
    effort: str | None
    usage: bool  # whether to ask for the usage of streams


class Dialect:
    """Hold the ways to ask one model, best first; go on to the next when one is refused."""

    def __init__(self, model: str, *, at_openai: bool) -> None:
        self._model = model
        lengths = ["max_completion_tokens", "max_tokens"]
        room = REASONING_ROOM if at_openai else 0
        self._ways: dict[Knob, tuple[Any, ...]] = {
            "length": (*(lengths if at_openai else reversed(lengths)), None),
            "room": (room, WIDE_ROOM, room),  # back again if that is too wide for the model
            "shape": ("json_schema", "json_object", "text"),
            "temperature": (True, False),
            "effort": ("low", None),
            "usage": (True, False),
        }
        self._current: dict[Knob, int] = dict.fromkeys(self._ways, 0)

    def choices(self) -> Choices:
        """Return the best way that was not refused."""
        return Choices(**{knob: self._ways[knob][at] for knob, at in self._current.items()})

    def learn(self, sent: Choices, knob: Knob) -> bool:
        """Give up what was sent for this knob; return whether there is another way now.

        Calls that were under way together learn the same thing once: only what is still current
        is given up.
        """
        refused = getattr(sent, knob)
        ways, at = self._ways[knob], self._current[knob]
        if ways[at] == refused and at + 1 < len(ways):
            self._current[knob] = at = at + 1
            logger.info("Asking %s with %s %r, not %r.", self._model, knob, ways[at], refused)
        return bool(ways[at] != refused)


# 500 and 501 are what servers say that stumble over a schema.
_STATUSES = frozenset({400, 422, 500, 501})

_NAMES: Mapping[str, Knob] = MappingProxyType(
    {
        "max_completion_tokens": "length",
        "max_tokens": "length",
        "response_format": "shape",
        "temperature": "temperature",
        "reasoning_effort": "effort",
        "stream_options": "usage",
    }
)

# What endpoints say in place of a parameter's name.
_HINTS: Mapping[str, Knob] = MappingProxyType(
    {
        r"json[ _]?(schema|object|mode)|structured outputs?|response format|grammar": "shape",
        r"reasoning|think(ing)?": "effort",
        r"include_usage|stream options": "usage",
    }
)


def refused_knob(complaint: Complaint, sent: Choices) -> Knob | None:
    """Return which choice an endpoint's complaint is about, None if about none of them."""
    if complaint.kind == "cut":
        return "room" if sent.room < WIDE_ROOM else None
    if too_long(complaint):
        return "room" if sent.room == WIDE_ROOM else None
    if complaint.kind != "refused" or complaint.status not in _STATUSES:
        return None
    names = {name: knob for name, knob in _NAMES.items() if _was_sent(name, knob, sent)}
    hints = {hint: knob for hint, knob in _HINTS.items() if _was_sent(hint, knob, sent)}
    return (
        _earliest(complaint.param, names)
        or _earliest(complaint.words, names)
        or _earliest(complaint.words, hints)
    )


def _was_sent(name: str, knob: Knob, sent: Choices) -> bool:
    if knob == "length":
        return sent.length == name
    return getattr(sent, knob) not in (None, False, "text")


def _earliest(text: str, patterns: Mapping[str, Knob]) -> Knob | None:
    """Return the knob named first: what endpoints name later is what they take instead."""
    found = [
        (match.start(), knob)
        for pattern, knob in patterns.items()
        if (match := re.search(rf"(?<![a-z_])({pattern})(?![a-z_])", text, re.IGNORECASE))
    ]
    return min(found)[1] if found else None
