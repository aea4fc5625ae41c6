"""Explain what can be typed."""

from collections.abc import Iterator

from bot.playground.terminal.command_tree import Command, CommandTree
from bot.playground.terminal.spans import Look, Span, Spans, columns
from bot.playground.terminal.typed import OWN_COMMANDS

_GAP = 2


def manual(tree: CommandTree) -> Iterator[Spans]:
    """Yield the lines of help."""
    yield (Span("Whatever you type is said to Memoir, which answers and remembers."),)
    own = [(f"/{each.name} {each.argument}".rstrip(), each.does) for each in OWN_COMMANDS]
    commands = [(usage(command), command.description) for command in tree.commands]
    widest = max(columns(typed) for typed, _ in own + commands) + _GAP
    yield from _table("Memoir's commands", commands, widest)
    yield from _table("Here in the terminal", own, widest)


def usage(command: Command) -> str:
    """Return how a command is typed; what may be left out stands in brackets."""
    options = (f"{o.name}: …" if o.required else f"[{o.name}: …]" for o in command.options)
    return " ".join([f"/{command.path}", *options])


def _table(title: str, rows: list[tuple[str, str]], widest: int) -> Iterator[Spans]:
    yield ()
    yield (Span(title, Look.BOLD),)
    for typed, does in rows:
        gap = " " * (widest - columns(typed))
        yield (Span(f"  {typed}", Look.ACCENT), Span(gap), Span(does, Look.DIM))
