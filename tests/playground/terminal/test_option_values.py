"""Options are typed by name, up to the next name, and read by their types."""

from typing import Any

import pytest

from bot.errors import PlaygroundError
from bot.playground.terminal.command_tree import CommandTree
from bot.playground.terminal.option_values import last_option, named, split, values
from tests.playground.terminal.samples import COMMANDS

TREE = CommandTree(COMMANDS)


class Known:
    """Know one person, one channel and one role."""

    def person_id(self, name: str) -> int:
        return self._found(name, {"ada": 5})

    def channel_id(self, name: str) -> int:
        return self._found(name, {"general": 6})

    def role_id(self, name: str) -> int:
        return self._found(name, {"staff": 7})

    def _found(self, name: str, known: dict[str, int]) -> int:
        if name.casefold() in known:
            return known[name.casefold()]
        raise PlaygroundError(f"There is no {name}.")


def read(line: str) -> dict[str, Any]:
    command, rest = TREE.find(line)
    return values(split(rest, command), command, Known())


def complaint(line: str) -> str:
    with pytest.raises(PlaygroundError) as caught:
        read(line)
    return str(caught.value)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("memory scenes", {}),
        ("memory search query: canoe", {"query": "canoe"}),
        ("memory search canoe", {"query": "canoe"}),
        ("memory search canoe trip at 9:30", {"query": "canoe trip at 9:30"}),
        ("memory search query:two words type:plan", {"query": "two words", "type": "plan"}),
        ("memory search canoe type: Decision", {"query": "canoe", "type": "decision"}),
        ("memory search type: plan query: x", {"query": "x", "type": "plan"}),
        ("memory search QUERY: x", {"query": "x"}),
        ("memory search x limit: 25", {"query": "x", "limit": "25"}),
        ("memory search x person: Ada", {"query": "x", "person": "5"}),
        ("memory search x person: @ada", {"query": "x", "person": "5"}),
        ("memory search x person: <@!99>", {"query": "x", "person": "<@!99>"}),
        ("memory search x type:", {"query": "x"}),
        ("memory search my type:writer", {"query": "my", "type": "writer"}),
        ("tune loud: true speed: 2.5", {"loud": "true", "speed": "2.5"}),
        ("tune where: #general for: staff", {"where": "6", "for": "7"}),
    ],
)
def test_options_are_read(line: str, options: dict[str, Any]) -> None:
    assert read(line) == options


def test_a_name_inside_a_word_begins_no_option() -> None:
    assert read("memory search prototype: done") == {"query": "prototype: done"}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("memory search", "query is missing. It is typed: /memory search query: …"),
        ("memory search type: plan", "query is missing."),
        ("memory search query:", "query is missing."),
        ("memory scenes now", "It is typed: /memory scenes"),
        ("tune loudly", "It is typed: /tune [loud: …] [speed: …]"),
        ("memory search a query: b", "It is typed: /memory search query: …"),
        ("memory search x person: Bob", "There is no Bob."),
        ("tune file: x", "Files cannot be attached in the terminal."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(line: str, sentence: str) -> None:
    assert complaint(line).startswith(sentence)


@pytest.mark.parametrize(
    ("rest", "option", "value"),
    [
        ("", "query", ""),
        ("can", "query", "can"),
        ("query: can", "query", "can"),
        ("canoe type: de", "type", "de"),
        ("canoe type: ", "type", ""),
    ],
)
def test_the_option_being_typed_is_the_last_one(rest: str, option: str, value: str) -> None:
    command, _ = TREE.find("memory search")
    found, typed = last_option(rest, command)
    assert found is not None
    assert (found.name, typed) == (option, value)


def test_named_options_are_known_while_typing() -> None:
    command, _ = TREE.find("memory search")
    assert named("query: x type: ", command) == {"query", "type"}
    assert last_option("x", TREE.find("tune")[0]) == (None, "x")
