"""Suggest how a line that is being typed may go on."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.errors import PlaygroundError
from bot.playground.command_rules import OptionKind
from bot.playground.events import Json
from bot.playground.terminal.command_tree import Command, CommandTree, Option
from bot.playground.terminal.controls import Control
from bot.playground.terminal.option_values import last_option, named, typed_so_far
from bot.playground.terminal.typed import OWN_COMMANDS, PREFIX


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Replace the last `back` letters with `text`."""

    text: str
    back: int
    about: str = ""


class Knowledge(Protocol):
    """Know what can be named at this moment."""

    def commands(self) -> CommandTree:
        """Return the bot's commands."""

    def people(self) -> Iterable[str]:
        """Return the people's names."""

    def channels(self) -> Iterable[str]:
        """Return the channels' names."""

    def controls(self) -> list[Control]:
        """Return the buttons and menus shown last."""

    def offered(
        self, path: str, focused: str, value: str, others: Mapping[str, Any]
    ) -> Awaitable[list[Json]]:
        """Ask the bot what it offers for an option; raise PlaygroundError if it does not."""


class Suggester:
    """Complete commands, options and their values, names and buttons."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    async def suggest(self, text: str) -> list[Suggestion]:
        """Return how the line may go on, best first."""
        if not text.startswith(PREFIX):
            return list(self._mentions(text))
        body = text[len(PREFIX) :]
        word, space, argument = body.partition(" ")
        if space and any(word == own.name for own in OWN_COMMANDS):
            return list(self._argument(word, argument))
        tree = self._knowledge.commands()
        for command in tree.commands:
            if body.casefold().startswith(command.path + " "):
                return await self._options(command, body[len(command.path) + 1 :])
        return list(_paths(tree, body))

    def _mentions(self, text: str) -> Iterator[Suggestion]:
        word = text.rpartition(" ")[2]
        if word.startswith("@"):
            yield from _fitting(self._knowledge.people(), word[1:])
        elif word.startswith("#"):
            yield from _fitting(self._knowledge.channels(), word[1:])

    def _argument(self, command: str, argument: str) -> Iterator[Suggestion]:
        known: dict[str, Callable[[], Iterable[str]]] = {
            "as": self._knowledge.people,
            "channel": self._knowledge.channels,
            "press": lambda: (c.label for c in self._knowledge.controls() if c.is_button),
            "choose": self._choices,
            "menu": lambda: self._knowledge.commands().menus,
        }
        if command in known:
            yield from _fitting(known[command](), argument.lstrip("@#"))
        else:
            yield from self._mentions(argument)

    def _choices(self) -> Iterator[str]:
        for control in self._knowledge.controls():
            if not control.is_button:
                yield from (choice.label for choice in control.choices)

    async def _options(self, command: Command, rest: str) -> list[Suggestion]:
        option, value = last_option(rest, command)
        found = await self._values(command, option, value, rest) if option else []
        if not rest.strip() or (value.strip() and rest.endswith(" ")):
            given = named(rest, command)
            found += [
                Suggestion(f"{other.name}: ", 0, other.description)
                for other in command.options
                if other.name not in given
            ]
        return found

    async def _values(
        self, command: Command, option: Option, value: str, rest: str
    ) -> list[Suggestion]:
        if option.choices:
            return list(_fitting((name for name, _ in option.choices), value))
        if option.kind in (OptionKind.USER, OptionKind.MENTIONABLE):
            return list(_fitting(self._knowledge.people(), value))
        if option.kind is OptionKind.CHANNEL:
            return list(_fitting(self._knowledge.channels(), value))
        if option.kind is OptionKind.BOOLEAN:
            return list(_fitting(("true", "false"), value))
        return await self._offered(command, option, value, rest) if option.autocomplete else []

    async def _offered(
        self, command: Command, option: Option, value: str, rest: str
    ) -> list[Suggestion]:
        others = typed_so_far(rest, command)
        others.pop(option.name, None)
        try:
            choices = await self._knowledge.offered(command.path, option.name, value, others)
        except PlaygroundError:
            return []
        return [Suggestion(choice["name"], len(value)) for choice in choices]


def _paths(tree: CommandTree, body: str) -> Iterator[Suggestion]:
    for command in tree.commands:
        if command.path.startswith(body.casefold()):
            yield Suggestion(command.path, len(body), command.description)
    for own in OWN_COMMANDS:
        if own.name.startswith(body.casefold()):
            yield Suggestion(own.name, len(body), own.does)


def _fitting(names: Iterable[str], begun: str) -> Iterator[Suggestion]:
    """Yield the names that begin so, then those that hold it."""
    wanted = begun.casefold()
    known = list(names)
    first = [name for name in known if name.casefold().startswith(wanted)]
    for name in [*first, *(n for n in known if n not in first and wanted in n.casefold())]:
        yield Suggestion(name, len(begun))
