"""Read Discord's markdown inside one line of text."""

import re
from collections.abc import Callable
from typing import Protocol

from bot.ids import ChannelId, MessageId, UserId
from bot.playground.terminal.spans import Look, Span, Spans
from bot.playground.terminal.times import DEFAULT_STYLE, Calendar

_NESTING = 8  # deeper markup is no longer read by anyone; bounds the recursion

_TOKEN = re.compile(
    r"\\(?P<escaped>[^\w\s]|_)"
    r"|(?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|<@[!]?(?P<user>\d{1,20})>|<@&(?P<role>\d{1,20})>|<#(?P<channel>\d{1,20})>"
    r"|<t:(?P<time>-?\d{1,13})(?::(?P<style>[tTdDfFR]))?>"
    r"|</(?P<command>[^:>\n]{1,100}):\d{1,20}>|<a?(?P<emoji>:\w{2,32}:)\d{1,20}>"
    r"|\[(?P<label>(?:[^\[\]\\]|\\.)+)\]\(<?(?P<target>https?://[^\s)>]+)>?\)"
    r"|<?(?P<url>https?://[^\s<>]+)>?"
    r"|(?P<mark>\*\*\*(?!\*)|\*\*(?!\*)|\*(?!\*)|__|~~|\|\|)"
    r"(?P<inner>(?!\s).+?)(?<!\s)(?P=mark)(?!\*)"
    r"|(?<!\w)_(?P<slanted>(?!\s)[^_]+)_(?!\w)"
)
_JUMP = re.compile(r"https?://(?:\w+\.)?discord\.com/channels/(?:\d+|@me)/(\d+)(?:/(\d+))?$")
_AFTER_URL = ".,:;!?'\")"  # ends the sentence rather than the address
_MARKS = {
    "***": Look.BOLD | Look.ITALIC,
    "**": Look.BOLD,
    "*": Look.ITALIC,
    "__": Look.UNDERLINE,
    "~~": Look.STRIKE,
    "||": Look.PLAIN,  # a spoiler; whoever reads a terminal wants to read it
}
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Names(Protocol):
    """Say what people call the things that messages refer to by id."""

    def user(self, user_id: UserId) -> str:
        """Return a person's name."""

    def role(self, role_id: int) -> str:
        """Return a role's name."""

    def channel(self, channel_id: ChannelId) -> str:
        """Return a channel's name."""

    def quote(self, channel_id: ChannelId, message_id: MessageId) -> str:
        """Return who said what where, for a link to a message."""


class Reader:
    """Read the lines of one message; gather the messages it links to as numbered notes."""

    def __init__(self, names: Names, calendar: Calendar) -> None:
        self._names = names
        self._calendar = calendar
        self.notes: list[str] = []

    def read(self, text: str, look: Look = Look.PLAIN, depth: int = 0) -> Spans:
        """Return one line's text with its looks."""
        spans: list[Span] = []
        end = 0
        for found in _TOKEN.finditer(text) if depth < _NESTING else ():
            spans.append(Span(text[end : found.start()], look))
            spans.extend(self._token(found, look, depth))
            end = found.end()
        spans.append(Span(text[end:], look))
        return tuple(span for span in spans if span.text)

    def _token(self, found: re.Match[str], look: Look, depth: int) -> Spans:
        if escaped := found["escaped"]:
            return (Span(escaped, look),)
        if code := found["code"]:
            return (Span(code.strip("`") if len(code) > 1 else code, look | Look.CODE),)
        if inner := found["inner"]:
            return self.read(inner, look | _MARKS[found["mark"]], depth + 1)
        if slanted := found["slanted"]:
            return self.read(slanted, look | Look.ITALIC, depth + 1)
        if found["target"]:
            return self._link(found["label"], found["target"], look, depth)
        if found["url"]:
            return self._address(found["url"], look)
        return (Span(self._reference(found), look | self._look_of(found)),)

    def _reference(self, found: re.Match[str]) -> str:
        written: dict[str, Callable[[str], str]] = {
            "user": lambda given: "@" + self._names.user(UserId(int(given))),
            "role": lambda given: "@" + self._names.role(int(given)),
            "channel": lambda given: "#" + self._names.channel(ChannelId(int(given))),
            "time": lambda given: self._moment(given, found["style"]) or found[0],
            "command": lambda given: "/" + given,
            "emoji": lambda given: given,
        }
        kind = next(kind for kind in written if found[kind])
        return written[kind](found[kind])

    def _moment(self, seconds: str, style: str | None) -> str | None:
        return self._calendar.mark(int(seconds), style or DEFAULT_STYLE)

    @staticmethod
    def _look_of(found: re.Match[str]) -> Look:
        return Look.PLAIN if found["time"] or found["emoji"] else Look.ACCENT

    def _link(self, label: str, target: str, look: Look, depth: int) -> Spans:
        text = self.read(label, look | Look.ACCENT, depth + 1)
        note = self._note(target)
        return (*text, Span(note or f" ({target})", look | Look.DIM))

    def _address(self, url: str, look: Look) -> Spans:
        address = url.rstrip(_AFTER_URL)
        note = self._note(address)
        shown = Span(f"↗{note}" if note else address, look | Look.ACCENT)
        return (shown, Span(url[len(address) :], look))

    def _note(self, target: str) -> str | None:
        """Return the number of the note that says what this link leads to; None if elsewhere."""
        if not (jump := _JUMP.match(target)):
            return None
        channel_id, message_id = ChannelId(int(jump[1])), jump[2]
        note = (
            self._names.quote(channel_id, MessageId(int(message_id)))
            if message_id
            else "#" + self._names.channel(channel_id)
        )
        if note not in self.notes:
            self.notes.append(note)
        return str(self.notes.index(note) + 1).translate(_SUPERSCRIPTS)

    def numbered_notes(self) -> list[str]:
        """Return the gathered notes, each after its number."""
        return [
            f"{str(number).translate(_SUPERSCRIPTS)} {note}"
            for number, note in enumerate(self.notes, 1)
        ]
