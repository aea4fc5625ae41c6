"""Help lists all that can be typed."""

from bot.playground.terminal.command_tree import CommandTree
from bot.playground.terminal.manual import manual, usage
from bot.playground.terminal.spans import Painter
from bot.playground.terminal.typed import OWN_COMMANDS
from tests.playground.terminal.samples import COMMANDS

TREE = CommandTree(COMMANDS)


def test_help_names_every_command_and_what_it_does() -> None:
    shown = "\n".join(Painter(ansi=False).paint(line) for line in manual(TREE))
    for command in TREE.commands:
        assert f"/{command.path}" in shown
        assert command.description in shown
    for own in OWN_COMMANDS:
        assert f"/{own.name} {own.argument}".strip() in shown


def test_descriptions_stand_in_one_column() -> None:
    lines = [Painter(ansi=False).paint(line) for line in manual(TREE)]
    starts = {
        line.index(c.description) for c in TREE.commands for line in lines if f" /{c.path} " in line
    }
    assert len(starts) == 1


def test_usage_puts_what_may_be_left_out_in_brackets() -> None:
    command, _ = TREE.find("memory search")
    assert usage(command) == "/memory search query: … [type: …] [person: …] [limit: …]"
