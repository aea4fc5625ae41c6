"""Read the options of a typed command, as Discord's own input line does."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bot.errors import PlaygroundError
from bot.playground.terminal.command_tree import Command, Option, OptionType

_YES = {"true", "yes", "on", "1"}
_NO = {"false", "no", "off", "0"}
_MENTION = re.compile(r"<(?:@[!&]?|#)(\d{1,20})>")


class Lookup(Protocol):
    """Find by name what options can refer to; raise PlaygroundError if there is no such one."""

    def person(self, name: str) -> int:
        """Return a person's id."""

    def channel(self, name: str) -> int:
        """Return a channel's id."""

    def role(self, name: str) -> int:
        """Return a role's id."""


def split(text: str, command: Command) -> dict[str, str]:
    """Return the typed value of each option; raise PlaygroundError if one is missing or unknown."""
    given, bare = _split(text, command)
    if bare:
        if command.bare is None or command.bare.name in given:
            raise PlaygroundError(_usage(command))
        given[command.bare.name] = bare
    missing = [o.name for o in command.options if o.required and not given.get(o.name)]
    if missing:
        raise PlaygroundError(f"{missing[0]} is missing. {_usage(command)}")
    return {name: value for name, value in given.items() if value}


def values(typed: Mapping[str, str], command: Command, lookup: Lookup) -> dict[str, Any]:
    """Return the options with values of their types; raise PlaygroundError on a wrong one."""
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


def _usage(command: Command) -> str:
    shown = (f"{o.name}: …" if o.required else f"[{o.name}: …]" for o in command.options)
    return f"It is typed: {' '.join(['/' + command.path, *shown])}"


def _value(text: str, option: Option, lookup: Lookup) -> Any:
    if option.choices:
        return _choice(text, option)
    readers: dict[OptionType, Callable[[str, Option], Any]] = {
        OptionType.INTEGER: _number,
        OptionType.NUMBER: _number,
        OptionType.BOOLEAN: _truth,
    }
    if reader := readers.get(option.type):
        return reader(text, option)
    finders: dict[OptionType, Callable[[str], int]] = {
        OptionType.USER: lookup.person,
        OptionType.MENTIONABLE: lookup.person,
        OptionType.CHANNEL: lookup.channel,
        OptionType.ROLE: lookup.role,
    }
    if finder := finders.get(option.type):
        return str(_identity(text, finder))
    if option.type is OptionType.ATTACHMENT:
        raise PlaygroundError("Files cannot be attached in the terminal.")
    return _text(text, option)


def _identity(text: str, finder: Callable[[str], int]) -> int:
    mention = _MENTION.fullmatch(text)
    return int(mention[1]) if mention else finder(text.lstrip("@#"))


def _choice(text: str, option: Option) -> Any:
    for name, value in option.choices:
        if text.casefold() in (name.casefold(), str(value).casefold()):
            return value
    known = ", ".join(name for name, _ in option.choices)
    raise PlaygroundError(f"{option.name} must be one of: {known}.")


def _number(text: str, option: Option) -> float:
    whole = option.type is OptionType.INTEGER
    try:
        number = int(text) if whole else float(text)
    except ValueError:
        kind = "a whole number" if whole else "a number"
        raise PlaygroundError(f"{option.name} must be {kind}.") from None
    if option.least is not None and number < option.least:
        raise PlaygroundError(f"{option.name} must be at least {option.least}.")
    if option.most is not None and number > option.most:
        raise PlaygroundError(f"{option.name} must be at most {option.most}.")
    return number


def _truth(text: str, option: Option) -> bool:
    if text.casefold() in _YES | _NO:
        return text.casefold() in _YES
    raise PlaygroundError(f"{option.name} must be true or false.")


def _text(text: str, option: Option) -> str:
    if option.least is not None and len(text) < option.least:
        raise PlaygroundError(f"{option.name} needs at least {option.least:.0f} letters.")
    if option.most is not None and len(text) > option.most:
        raise PlaygroundError(f"{option.name} takes at most {option.most:.0f} letters.")
    return text
