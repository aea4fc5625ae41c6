"""Put a prompt into the words of the chat API."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from bot.models.base import Prompt, Turn
from bot.models.dialect import Choices
from bot.models.reading import Unreadable
from bot.models.schema import instruction, response_format

# Memory is to be the same whenever it is drawn; an answer may have a little life.
TEMPERATURES = MappingProxyType({"memory": 0.0, "answer": 0.4})
# What a model is shown of its own unreadable answer: enough to recognise it.
QUOTED_CHARACTERS = 2_000

Json = dict[str, Any]


def stream_arguments(prompt: Prompt, model: str, choices: Choices) -> Json:
    """Return the arguments that ask for a streamed answer."""
    arguments = _arguments(prompt, model, choices, prompt.turns) | {"stream": True}
    if choices.usage:
        arguments["stream_options"] = {"include_usage": True}
    return arguments


def object_arguments(
    prompt: Prompt,
    schema: type[BaseModel],
    model: str,
    choices: Choices,
    wrong: Unreadable | None,
) -> Json:
    """Return the arguments that ask for an object of a schema."""
    turns = prompt.turns if wrong is None else corrected(prompt.turns, schema, wrong)
    if choices.shape == "json_schema":
        return _arguments(prompt, model, choices, turns) | {
            "response_format": response_format(schema)
        }
    arguments = _arguments(prompt, model, choices, instructed(turns, schema))
    if choices.shape == "json_object":
        arguments["response_format"] = {"type": "json_object"}
    return arguments


def instructed(turns: tuple[Turn, ...], schema: type[BaseModel]) -> tuple[Turn, ...]:
    """Return the turns with the schema in the words of the first, the system's."""
    words = instruction(schema)
    if turns and turns[0].role == "system":
        return Turn("system", f"{turns[0].text}\n\n{words}"), *turns[1:]
    return Turn("system", words), *turns


def corrected(
    turns: tuple[Turn, ...], schema: type[BaseModel], wrong: Unreadable
) -> tuple[Turn, ...]:
    """Return the turns with a word on what was wrong with the answer to them."""
    words = f"That could not be read. {wrong.reason} {instruction(schema)}"
    if not wrong.said.strip():  # several servers refuse a turn without text
        return *turns[:-1], Turn(turns[-1].role, f"{turns[-1].text}\n\n{instruction(schema)}")
    return *turns, Turn("assistant", wrong.said[:QUOTED_CHARACTERS]), Turn("user", words)


def _arguments(prompt: Prompt, model: str, choices: Choices, turns: Iterable[Turn]) -> Json:
    arguments: Json = {
        "model": model,
        "messages": [{"role": turn.role, "content": turn.text} for turn in turns],
    }
    if choices.length:
        arguments[choices.length] = prompt.max_tokens + choices.room
    if choices.temperature:
        arguments["temperature"] = TEMPERATURES[prompt.purpose]
    if choices.effort:
        arguments["reasoning_effort"] = choices.effort
    return arguments
