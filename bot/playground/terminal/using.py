"""Use what the bot offers: commands, buttons, menus, modals."""

from collections.abc import Awaitable, Mapping
from contextlib import suppress
from typing import Any

from bot.clock import Clock
from bot.errors import PlaygroundError
from bot.ids import MessageId
from bot.playground.command_rules import OptionKind
from bot.playground.components import Kind
from bot.playground.events import Json
from bot.playground.interacting import Interacting
from bot.playground.responses import Response
from bot.playground.terminal import option_values
from bot.playground.terminal.command_tree import Command, CommandTree
from bot.playground.terminal.controls import Control, chosen, find
from bot.playground.terminal.form import Form
from bot.playground.terminal.lines import Lines
from bot.playground.terminal.markup import Reader
from bot.playground.terminal.output import Output
from bot.playground.terminal.screen import Screen
from bot.playground.terminal.times import Calendar
from bot.playground.terminal.watch import Watch
from bot.playground.terminal.whereabouts import Whereabouts

# How long a message that was used may take to change; a press that changes nothing costs as much.
CHANGE_PATIENCE = 5.0

CHOOSE = "choose from"

_REFERS_TO = {
    Kind.USER_SELECT: OptionKind.USER,
    Kind.ROLE_SELECT: OptionKind.ROLE,
    Kind.MENTIONABLE_SELECT: OptionKind.MENTIONABLE,
    Kind.CHANNEL_SELECT: OptionKind.CHANNEL,
}


class Using:
    """Use things as the person at the terminal, and show what comes of it."""

    def __init__(
        self,
        playground: Interacting,
        whereabouts: Whereabouts,
        screen: Screen,
        watch: Watch,
        output: Output,
        clock: Clock,
    ) -> None:
        self._playground = playground
        self._whereabouts = whereabouts
        self._screen = screen
        self._watch = watch
        self._output = output
        self._clock = clock

    @property
    def tree(self) -> CommandTree:
        """Return the bot's commands."""
        return CommandTree(self._playground.commands)

    async def invoke(self, text: str, lines: Lines) -> None:
        """Use one of the bot's commands, typed without its slash."""
        command, rest = self.tree.find(text)
        typed = option_values.split(rest, command)
        options = option_values.values(typed, command, self._whereabouts.names)
        options |= await self._completed(command, options)
        here, me = self._whereabouts.here, self._whereabouts.me
        await self._respond(self._playground.command(here, me, command.path, **options), lines)

    async def _completed(self, command: Command, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of choices that the bot offers under the names that were typed."""
        found: dict[str, Any] = {}
        for option in command.options:
            if not option.autocomplete or option.name not in options:
                continue
            typed = str(options[option.name])
            others = {name: value for name, value in options.items() if name != option.name}
            for choice in await self.offered(command.path, option.name, typed, others):
                if choice["name"].casefold() == typed.casefold():
                    found.setdefault(option.name, choice["value"])
        return found

    async def offered(
        self, path: str, focused: str, value: str, others: Mapping[str, Any]
    ) -> list[Json]:
        """Ask the bot what it offers for an option; raise PlaygroundError if it does not."""
        here, me = self._whereabouts.here, self._whereabouts.me
        return await self._playground.autocomplete(here, me, path, focused, value, **others)

    async def press(self, label: str, lines: Lines) -> None:
        """Press a button shown last, by its number or label."""
        message_id, usable = self._screen.controls
        button = find(label, [control for control in usable if control.is_button], to="press")
        me = self._whereabouts.me
        used = self._playground.press(message_id, button.custom_id, me)
        await self._respond(used, lines, self._playground.message(message_id))

    async def choose(self, text: str, lines: Lines) -> None:
        """Choose from a menu shown last."""
        message_id, usable = self._screen.controls
        menu, words = _menu_for(text, [control for control in usable if not control.is_button])
        values = chosen(words, menu) if menu.choices else self._looked_up(words, menu)
        me, custom_id = self._whereabouts.me, menu.custom_id
        used = self._playground.select(message_id, custom_id, values, me)
        await self._respond(used, lines, self._playground.message(message_id))

    async def menu(self, text: str, lines: Lines) -> None:
        """Use the menu of the last thing that a person said here, or the last with some words."""
        entry, _, words = text.partition(":")
        known = {name.casefold(): name for name in self.tree.menus}
        name = known.get(entry.strip().casefold())
        if name is None:
            raise PlaygroundError(f"In a message's menu there is: {', '.join(known.values())}.")
        here, me = self._whereabouts.here, self._whereabouts.me
        target = MessageId(int(self._said_with(words.strip())["id"]))
        await self._respond(self._playground.menu(here, me, name, target), lines)

    def _said_with(self, words: str) -> Json:
        sought, here = words.casefold(), self._playground.messages(self._whereabouts.here)
        for message in reversed(here):
            if not message["author"].get("bot") and sought in message["content"].casefold():
                return message
        raise PlaygroundError(
            f"Nobody said anything here with {words!r} in it."
            if words
            else "Nothing was said here."
        )

    def _looked_up(self, words: str, menu: Control) -> list[str]:
        """Return the ids of the people or places that were named."""
        named = [word.strip() for word in words.split(",")] if menu.most > 1 else [words]
        kind, names = _REFERS_TO[menu.kind], self._whereabouts.names
        return [option_values.looked_up(each, kind, names) for each in named]

    async def _respond(
        self, response: Awaitable[Response], lines: Lines, before: Json | None = None
    ) -> None:
        """Show what came of using something; fill in the modal that it opens.

        `before` is the message that was used: it often changes only after the first answer.
        """
        came = await response
        if came.kind == "update":
            with suppress(PlaygroundError):  # some buttons change nothing
                await came.until(
                    lambda: came.message != before or bool(came.followups), patience=CHANGE_PATIENCE
                )
        self._watch.catch_up()
        if came.kind == "failed":
            raise PlaygroundError("Memoir did not respond in time.")
        if came.modal is not None:
            await self._fill(came.modal, lines, before)

    async def _fill(self, modal: Json, lines: Lines, before: Json | None) -> None:
        reader = Reader(self._whereabouts.names, Calendar(self._clock()))
        values = await Form(modal, reader).fill(lines, self._output)
        if values is not None:
            submitted = self._playground.submit_modal(modal, self._whereabouts.me, **values)
            await self._respond(submitted, lines, before)


def _menu_for(text: str, menus: list[Control]) -> tuple[Control, str]:
    """Return the menu that is meant and the words for it: the only one, or the one numbered."""
    number, _, words = text.partition(" ")
    if len(menus) > 1 and words and number.isdecimal():
        return find(number, menus, to=CHOOSE), words
    for menu in menus:
        if any(choice.label.casefold() == text.casefold() for choice in menu.choices):
            return menu, text
    return (menus[0] if len(menus) == 1 else find(number, menus, to=CHOOSE)), text
