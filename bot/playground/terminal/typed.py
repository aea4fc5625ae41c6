"""Understand a typed line: something said, a command of the bot's or one of the terminal's."""

from dataclasses import dataclass

PREFIX = "/"


@dataclass(frozen=True, slots=True)
class OwnCommand:
    """Describe one of the terminal's own commands."""

    name: str
    argument: str  # what it takes, for people; "" for nothing
    does: str


OWN_COMMANDS = (
    OwnCommand("say", "text", "say something without mentioning Memoir"),
    OwnCommand("edit", "text", "change your last message here"),
    OwnCommand("delete", "words", "delete your last message here, or the last with these words"),
    OwnCommand("press", "button", "press a button by its number or name"),
    OwnCommand("choose", "option", "choose from a menu"),
    OwnCommand(
        "menu", "entry: words", "use the menu of the last message here, or with these words"
    ),
    OwnCommand("as", "name", "speak as somebody else"),
    OwnCommand("channel", "name", "go to another channel"),
    OwnCommand("people", "", "list who is here"),
    OwnCommand("channels", "", "list the channels"),
    OwnCommand("help", "", "show what can be typed"),
    OwnCommand("quit", "", "leave; everything is kept"),
)
_OWN = {command.name: command for command in OWN_COMMANDS}
_SHORT = {"exit": "quit", "q": "quit", "?": "help"}


@dataclass(frozen=True, slots=True)
class Talk:
    """Say this to Memoir."""

    text: str


@dataclass(frozen=True, slots=True)
class Own:
    """Do something in the terminal."""

    command: OwnCommand
    argument: str


@dataclass(frozen=True, slots=True)
class Invoke:
    """Use one of the bot's commands; `text` is everything after the slash."""

    text: str


Typed = Talk | Own | Invoke


def understand(line: str) -> Typed | None:
    """Return what a line asks for; None if it is empty."""
    text = line.strip()
    if not text:
        return None
    if not text.startswith(PREFIX) or text[1:2].isspace():
        return Talk(text)
    word, _, rest = text[1:].partition(" ")
    if PREFIX in word:  # a path, such as /etc/hosts
        return Talk(text)
    name = _SHORT.get(word.casefold(), word.casefold())
    if name in _OWN:
        return Own(_OWN[name], rest.strip())
    return Invoke(text[1:])
