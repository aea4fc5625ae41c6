"""Check application commands against Discord's limits."""

import re
from enum import IntEnum

from bot.playground.events import Json
from bot.playground.forms import Form

COMMANDS = 100  # chat commands, per application and again per guild
MENUS = 15  # of each context menu type
_NAME, _DESCRIPTION, _OPTIONS, _CHOICES, _CHOICE_TEXT = 32, 100, 25, 25, 100
_WHOLE_COMMAND = 8_000
_STRING_LENGTH = 6_000
_NAME_PATTERN = re.compile(r"[-_'\w]{1,32}")
_LARGEST_NUMBER = 1 << 53


class CommandKind(IntEnum):
    """Number the kinds of application commands as Discord does."""

    CHAT = 1
    USER = 2
    MESSAGE = 3


class OptionKind(IntEnum):
    """Number the kinds of options as Discord does."""

    SUBCOMMAND = 1
    GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


_NESTS = (OptionKind.SUBCOMMAND, OptionKind.GROUP)
_CHOOSES = (OptionKind.STRING, OptionKind.INTEGER, OptionKind.NUMBER)
_VALUES = tuple(kind for kind in OptionKind if kind not in _NESTS)


def check_command(form: Form) -> None:
    """Note what Discord would not take in one command."""
    command = form.mapping()
    kind = form.at("type").integer(least=1, most=4, default=CommandKind.CHAT)
    if kind == CommandKind.CHAT:
        _check_name(form.at("name"))
        form.at("description").text(least=1, most=_DESCRIPTION)
        _check_options(form.at("options"), tuple(OptionKind))
    else:
        form.at("name").text(least=1, most=_NAME)
        if form.at("description").value:
            form.at("description").refuse(
                "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION",
                "Context menu commands cannot have description",
            )
    if not form.problems.found and _length(command) > _WHOLE_COMMAND:
        form.refuse(
            "APPLICATION_COMMAND_TOO_LARGE",
            f"Command exceeds maximum size ({_WHOLE_COMMAND})",
        )


def _check_name(form: Form) -> None:
    name = form.text(least=1, most=_NAME)
    if not name or len(name) > _NAME:
        return
    if not _NAME_PATTERN.fullmatch(name) or name != name.lower():
        form.refuse("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(form: Form, allowed: tuple[OptionKind, ...]) -> None:
    names: set[str] = set()
    optional_seen = False
    kinds = set()
    for option in form.items(most=_OPTIONS):
        kind = option.at("type").choice([int(k) for k in allowed])
        kinds.add(kind in _NESTS)
        _check_option(option, kind)
        name, required = str(option.at("name").value), option.at("required").value is True
        if name in names:
            option.at("name").refuse(
                "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists"
            )
        if required and optional_seen:
            option.refuse(
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        names.add(name)
        optional_seen = optional_seen or not required
    if len(kinds) > 1:
        form.refuse(
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other "
            "types",
        )


def _check_option(form: Form, kind: int) -> None:
    _check_name(form.at("name"))
    form.at("description").text(least=1, most=_DESCRIPTION)
    if kind == OptionKind.GROUP:
        _check_options(form.at("options"), (OptionKind.SUBCOMMAND,))
    elif kind == OptionKind.SUBCOMMAND:
        _check_options(form.at("options"), _VALUES)
    elif kind in _CHOOSES:
        check_choices(form.at("choices"), kind)
        if form.at("choices").value and form.at("autocomplete").value is True:
            form.at("autocomplete").refuse(
                "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE",
                "Choices and autocomplete are mutually exclusive",
            )
    if kind == OptionKind.STRING:
        form.at("min_length").integer(least=0, most=_STRING_LENGTH)
        form.at("max_length").integer(least=1, most=_STRING_LENGTH, default=1)


def check_choices(form: Form, kind: int) -> None:
    """Note what Discord would not take in the choices of an option or an autocompletion."""
    for choice in form.items(most=_CHOICES):
        choice.at("name").text(least=1, most=_CHOICE_TEXT)
        value = choice.at("value")
        if kind == OptionKind.STRING:
            value.text(least=1, most=_CHOICE_TEXT)
        elif not isinstance(value.value, int | float) or abs(value.value) > _LARGEST_NUMBER:
            value.refuse("NUMBER_TYPE_COERCE", f'Value "{value.value}" is not a number.')


def _length(command: Json) -> int:
    own = sum(len(str(command.get(field, ""))) for field in ("name", "description"))
    choices = sum(len(c["name"]) + len(str(c["value"])) for c in command.get("choices") or [])
    return own + choices + sum(_length(option) for option in command.get("options") or [])
