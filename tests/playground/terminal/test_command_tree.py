"""Commands are found by their words; a wrong one gets suggestions."""

import pytest

from bot.errors import PlaygroundError
from bot.playground.command_rules import OptionKind
from bot.playground.terminal.command_tree import CommandTree
from tests.playground.terminal.samples import COMMANDS

TREE = CommandTree(COMMANDS)


def complaint(text: str) -> str:
    with pytest.raises(PlaygroundError) as caught:
        TREE.find(text)
    return str(caught.value)


def test_every_command_that_can_be_typed_is_known_by_its_path() -> None:
    assert [command.path for command in TREE.commands] == [
        "memory scenes",
        "memory scene",
        "memory search",
        "memory-admin reset",
        "tune",
    ]


def test_a_command_takes_the_rest_of_the_line_as_typed() -> None:
    command, rest = TREE.find("memory  search query:  two  words ")
    assert command.path == "memory search"
    assert rest.strip() == "query:  two  words"


def test_letter_case_does_not_matter() -> None:
    assert TREE.find("Memory SCENES")[0].path == "memory scenes"


def test_options_keep_what_they_need() -> None:
    command, _ = TREE.find("memory search")
    query, kind, person, _ = command.options
    assert (query.required, query.autocomplete) == (True, False)
    assert kind.choices == (("Decision", "decision"), ("Plan", "plan"))
    assert person.kind is OptionKind.USER
    assert TREE.find("memory scene")[0].options[0].autocomplete


@pytest.mark.parametrize(
    ("path", "bare"),
    [("memory search", "query"), ("memory scene", "name"), ("tune", None), ("memory scenes", None)],
)
def test_only_a_single_required_option_may_be_bare(path: str, bare: str | None) -> None:
    option = TREE.find(path)[0].bare
    assert (option.name if option else None) == bare


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("memory serch canoe", "/memory search"),
        ("memori search", "/memory search"),
        ("pres 2", "/press"),
        ("memory-admin rest", "/memory-admin reset"),
        ("halp", "/help"),
    ],
)
def test_a_slip_gets_the_nearest_commands(typed: str, suggestion: str) -> None:
    sentence = complaint(typed)
    assert sentence.startswith("There is no /")
    assert suggestion in sentence


def test_half_a_command_says_how_it_goes_on() -> None:
    sentence = complaint("memory")
    assert sentence == "/memory goes on: /memory scenes or /memory scene or /memory search."


def test_nonsense_points_to_help() -> None:
    assert complaint("xyzzy plugh") == "There is no /xyzzy plugh. Try /help."


def test_nothing_after_the_slash_points_to_help() -> None:
    assert complaint("").endswith("Try /help.")
