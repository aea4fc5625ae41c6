"""A typed line is talk, one of the terminal's own commands, or one of the bot's."""

import pytest

from bot.playground.terminal.typed import OWN_COMMANDS, Invoke, Own, Talk, understand


@pytest.mark.parametrize("line", ["", "   ", "\t"])
def test_an_empty_line_asks_for_nothing(line: str) -> None:
    assert understand(line) is None


@pytest.mark.parametrize("line", ["hello", "  hello  ", "1/2 of it", "/etc/hosts is broken", "/ x"])
def test_words_are_said(line: str) -> None:
    assert understand(line) == Talk(line.strip())


@pytest.mark.parametrize("line", ["/memory search canoe", "/memory-admin reset", "/nonsense", "/"])
def test_other_commands_are_the_bots(line: str) -> None:
    assert understand(line) == Invoke(line[1:])


@pytest.mark.parametrize(
    ("line", "name", "argument"),
    [
        ("/say  hello there ", "say", "hello there"),
        ("/PRESS 2", "press", "2"),
        ("/quit", "quit", ""),
        ("/exit", "quit", ""),
        ("/q", "quit", ""),
        ("/?", "help", ""),
        ("/as Ada Lovelace", "as", "Ada Lovelace"),
    ],
)
def test_own_commands_take_the_rest_of_the_line(line: str, name: str, argument: str) -> None:
    understood = understand(line)
    assert isinstance(understood, Own)
    assert (understood.command.name, understood.argument) == (name, argument)


def test_every_own_command_explains_itself() -> None:
    assert all(command.does for command in OWN_COMMANDS)
    assert len({command.name for command in OWN_COMMANDS}) == len(OWN_COMMANDS)
