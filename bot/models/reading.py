"""Read the object that was asked for out of whatever a model wrote."""

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from bot.models.base import Answer

# Twice what the longest answer asked for takes; keeps reading far below the loop's 10 ms.
READABLE_CHARACTERS = 100_000
# Prose holds a few stray brackets; text with more of them is not worth the time.
STARTS = 64
# Characters parsed in vain, in lengths of the text: nested unclosed brackets would take its square.
VAIN_LENGTHS = 3
# What a model is told about its mistakes: the first few are enough to mend them all.
MISTAKES = 3

_BRACKET = re.compile(r"[\[{]")
_THOUGHT = re.compile(r"\s*<(think|thinking|reasoning)>", re.IGNORECASE)
_THOUGHT_END = re.compile(r"</(think|thinking|reasoning)>", re.IGNORECASE)


class Unreadable(Exception):
    """Say to the model what was wrong with its answer."""

    def __init__(self, reason: str, said: str, *, has_json: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.said = said  # what the model wrote; not for logs
        self.has_json = has_json


def read(text: str, schema: type[Answer]) -> Answer:
    """Return the first object in the text that fits the schema; raise Unreadable if none does."""
    wrong: Unreadable | None = None
    for value in values(text):
        try:
            return schema.model_validate(_wrapped(value, schema))
        except ValidationError as error:
            wrong = wrong or Unreadable(_mistakes(error), text, has_json=True)
    raise wrong or Unreadable("It holds no complete JSON object.", text, has_json=False)


def values(text: str) -> Iterator[Any]:
    """Yield the outermost JSON objects in a text, then its lists; take a bounded time."""
    for part in _spoken_parts(text[:READABLE_CHARACTERS]):
        found = list(_values(part))
        for value in found:
            if isinstance(value, dict):
                yield from _unwrapped(value)
        # Prose may hold an empty box or a footnote's number: objects go first.
        yield from (value for value in found if isinstance(value, list))


def _spoken_parts(text: str) -> Iterator[str]:
    """Yield what follows a model's thoughts, then all that may hold an answer quoting their tag."""
    ends = [match.end() for match in _THOUGHT_END.finditer(text)]
    thoughtful = _THOUGHT.match(text) is not None
    if ends:
        yield text[ends[-1] :]
    if not thoughtful:
        yield text
    elif len(ends) > 1:
        yield text[ends[0] :]


def _values(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(strict=False, parse_constant=_no_number)
    vain, position = 0, 0
    for _ in range(STARTS):
        start = _BRACKET.search(text, position)
        if start is None or vain > VAIN_LENGTHS * len(text):
            return
        try:
            value, position = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError) as error:
            position = start.end()
            vain += getattr(error, "pos", len(text)) - start.start()
            continue
        # A list inside something that broke off is a part of it, not the answer.
        if isinstance(value, dict) or not vain:
            yield value


def _no_number(_: str) -> None:
    """Read NaN and Infinity as null: no schema of ours takes them."""


def _unwrapped(value: dict[str, Any]) -> Iterator[Any]:
    """Yield an object, then the one inside if it merely names it: {"Extraction": {...}}."""
    yield value
    if len(value) == 1:
        yield from (inner for inner in value.values() if isinstance(inner, dict))


def _wrapped(value: Any, schema: type[Answer]) -> Any:
    """Return a bare list as the one field of a schema that has no other."""
    if isinstance(value, list) and len(schema.model_fields) == 1:
        return dict.fromkeys(schema.model_fields, value)
    return value


def _mistakes(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return " ".join(
        f"{'.'.join(map(str, mistake['loc'])) or 'The whole'}: {mistake['msg']}."
        for mistake in found[:MISTAKES]
    )
