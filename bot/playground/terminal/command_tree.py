"""Find the bot's registered commands by the words a person types."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.errors import PlaygroundError
from bot.playground.command_rules import CommandKind, OptionKind
from bot.playground.events import Json
from bot.playground.terminal.typed import OWN_COMMANDS

SUGGESTIONS = 3


_NESTING = (OptionKind.SUBCOMMAND, OptionKind.GROUP)


@dataclass(frozen=True, slots=True)
class Option:
    """Describe one option of a command."""

    name: str
    kind: OptionKind
    description: str
    required: bool
    autocomplete: bool
    choices: tuple[tuple[str, Any], ...]  # name, value


@dataclass(frozen=True, slots=True)
class Command:
    """Describe one command that can be typed; `path` is its words, such as "memory search"."""

    path: str
    description: str
    options: tuple[Option, ...]

    @property
    def bare(self) -> Option | None:
        """Return the option whose name may be left out: the only required or the only one."""
        required = [option for option in self.options if option.required]
        candidates = required or self.options
        return candidates[0] if len(candidates) == 1 else None


class CommandTree:
    """Hold the commands as they were registered."""

    def __init__(self, registered: Iterable[Json]) -> None:
        registered = tuple(registered)
        # What stands in the menu of each message.
        self.menus = tuple(
            str(each["name"]) for each in registered if each.get("type") == CommandKind.MESSAGE
        )
        self.commands = tuple(
            command
            for each in registered
            if each.get("type", CommandKind.CHAT) == CommandKind.CHAT
            for command in _commands(each, each["name"])
        )
        self._by_path = {command.path: command for command in self.commands}

    def find(self, text: str) -> tuple[Command, str]:
        """Return the command that a line begins with and the rest of it.

        Raise PlaygroundError with suggestions if there is none.
        """
        words = text.split()
        for count in range(len(words), 0, -1):
            command = self._by_path.get(" ".join(words[:count]).casefold())
            if command:
                return command, _after(text, count)
        raise PlaygroundError(self._unknown(words))

    def _unknown(self, words: list[str]) -> str:
        if not words:
            return "A command needs a name after the slash. Try /help."
        typed = " ".join(words[:3]).casefold()
        below = [path for path in self._by_path if path.startswith(typed + " ")]
        paths = [*self._by_path, *(own.name for own in OWN_COMMANDS)]
        near = below or _near(typed, paths) or _near(words[0].casefold(), paths)
        known = " or ".join(f"/{path}" for path in (below or near[:SUGGESTIONS]))
        wrong = f"/{' '.join(words[:2])}"
        if below:
            return f"{wrong} goes on: {known}."
        return f"There is no {wrong}. " + (f"Did you mean {known}?" if near else "Try /help.")


def _near(typed: str, paths: list[str]) -> list[str]:
    return difflib.get_close_matches(typed, paths, n=SUGGESTIONS, cutoff=0.6) or [
        path for path in paths if path.split()[0] == typed.split()[0]
    ]


def _after(text: str, count: int) -> str:
    """Return what follows so many words, as it was typed."""
    parts = text.split(maxsplit=count)
    return parts[count] if len(parts) > count else ""


def _commands(node: Json, path: str) -> Iterator[Command]:
    options = node.get("options") or []
    nested = [option for option in options if option["type"] in _NESTING]
    for option in nested:
        yield from _commands(option, f"{path} {option['name']}")
    if not nested:
        yield Command(path, node.get("description", ""), tuple(map(_option, options)))


def _option(given: Json) -> Option:
    return Option(
        name=given["name"],
        kind=OptionKind(given["type"]),
        description=given.get("description", ""),
        required=given.get("required", False),
        autocomplete=given.get("autocomplete", False),
        choices=tuple((choice["name"], choice["value"]) for choice in given.get("choices") or ()),
    )
