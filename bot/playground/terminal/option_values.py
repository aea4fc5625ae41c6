"""Read the options of a typed command, as Discord's own input line does."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bot.errors import PlaygroundError
from bot.playground.command_rules import OptionKind
from bot.playground.terminal.command_tree import Command, Option
from bot.playground.terminal.manual import usage

_MENTION = re.compile(r"<(?:@[!&]?|#)(\d{1,20})>")


class Lookup(Protocol):
    """Find by name what options can refer to; raise PlaygroundError if there is no such one."""

    def person_id(self, name: str) -> int:
        """Return a person's id."""

    def channel_id(self, name: str) -> int:
        """Return a channel's id."""

    def role_id(self, name: str) -> int:
        """Return a role's id."""


def split(text: str, command: Command) -> dict[str, str]:
    """Return the typed value of each option; raise PlaygroundError if one is missing or unknown."""
    given, bare = _split(text, command)
    if bare:
        if command.bare is None or command.bare.name in given:
            raise PlaygroundError(f"It is typed: {usage(command)}")
        given[command.bare.name] = bare
    missing = [o.name for o in command.options if o.required and not given.get(o.name)]
    if missing:
        raise PlaygroundError(f"{missing[0]} is missing. It is typed: {usage(command)}")
    return {name: value for name, value in given.items() if value}


def values(typed: Mapping[str, str], command: Command, lookup: Lookup) -> dict[str, Any]:
    """Return the options' values, with names of people and places looked up."""
    options = {option.name: option for option in command.options}
    return {name: _value(text, options[name], lookup) for name, text in typed.items()}


def last_option(text: str, command: Command) -> tuple[Option | None, str]:
    """Return the option that is being typed at the end of a line, and its value so far."""
    found = list(_names(command).finditer(text))
    options = {option.name: option for option in command.options}
    if found:
        return options[found[-1][1].casefold()], text[found[-1].end() :]
    return command.bare, text


def named(text: str, command: Command) -> set[str]:
    """Return the names of the options that a line names."""
    return {found[1].casefold() for found in _names(command).finditer(text)}


def typed_so_far(text: str, command: Command) -> dict[str, str]:
    """Return the options of a line that is still being typed."""
    given, bare = _split(text, command)
    if bare and command.bare:
        given.setdefault(command.bare.name, bare)
    return {name: value for name, value in given.items() if value}


def _split(text: str, command: Command) -> tuple[dict[str, str], str]:
    found = list(_names(command).finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    given = (
        {
            match[1].casefold(): text[match.end() : end].strip()
            for match, end in zip(found, ends, strict=True)
        }
        if found
        else {}
    )
    bare = text[: found[0].start()] if found else text
    return given, bare.strip()


def _names(command: Command) -> re.Pattern[str]:
    """Return the pattern of "name:" for this command's options; of nothing if it has none."""
    names = "|".join(re.escape(option.name) for option in command.options)
    return re.compile(rf"(?:(?<=\s)|^)({names}):\s*" if names else r"(?!)()", re.IGNORECASE)


def _value(text: str, option: Option, lookup: Lookup) -> Any:
    """Return what the option's words stand for; what else is wrong the playground says itself."""
    for name, value in option.choices:
        if text.casefold() in (name.casefold(), str(value).casefold()):
            return value
    if option.kind is OptionKind.ATTACHMENT:
        raise PlaygroundError("Files cannot be attached in the terminal.")
    return looked_up(text, option.kind, lookup)


def looked_up(text: str, kind: OptionKind, lookup: Lookup) -> str:
    """Return the id that a name stands for where an option refers to somebody or something."""
    finders: dict[OptionKind, Callable[[str], int]] = {
        OptionKind.USER: lookup.person_id,
        OptionKind.MENTIONABLE: lookup.person_id,
        OptionKind.CHANNEL: lookup.channel_id,
        OptionKind.ROLE: lookup.role_id,
    }
    if kind in finders and not _MENTION.fullmatch(text):
        return str(finders[kind](text.lstrip("@#")))
    return text
