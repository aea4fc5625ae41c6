"""Name the playground's people and places, and find them by their names."""

import re
from collections.abc import Mapping
from datetime import datetime

from bot.clock import Clock
from bot.errors import PlaygroundError
from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.playground.events import Json
from bot.playground.records import ChannelKind
from bot.playground.terminal.spans import columns
from bot.playground.terminal.times import Calendar
from bot.playground.world import World

QUOTED_COLUMNS = 60  # of a linked message; enough to recognise it
_MENTION = re.compile(r"<(@!?|@&|#)(\d{1,20})>")
_TALKED_IN = (ChannelKind.TEXT, ChannelKind.PUBLIC_THREAD, ChannelKind.PRIVATE_THREAD)


class GuildNames:
    """Know one guild's names, both ways."""

    def __init__(self, world: World, guild_id: GuildId, clock: Clock) -> None:
        self._world = world
        self._guild_id = guild_id
        self._clock = clock

    def people(self) -> dict[str, UserId]:
        """Return who is in the guild and no bot."""
        members = self._world.guild(self._guild_id).members.values()
        return {m.user.name: m.user.id for m in members if not m.user.bot}

    def channels(self, seen_by: UserId) -> dict[str, ChannelId]:
        """Return the channels that somebody can see and talk in."""
        return {
            channel.name: channel.id
            for channel in self._world.channels.values()
            if channel.kind in _TALKED_IN and self._world.can_see(channel, seen_by)
        }

    def user(self, user_id: UserId) -> str:
        """Return a person's name."""
        user = self._world.users.get(user_id)
        return user.name if user else "somebody"

    def role(self, role_id: int) -> str:
        """Return a role's name."""
        role = self._world.guild(self._guild_id).roles.get(role_id)
        return role.name.removeprefix("@") if role else "a-role"

    def channel(self, channel_id: ChannelId) -> str:
        """Return a channel's name."""
        channel = self._world.channels.get(channel_id)
        return channel.name if channel else "a-channel"

    def quote(self, channel_id: ChannelId, message_id: MessageId) -> str:
        """Return who said what where; that it is gone if it is."""
        place = f"#{self.channel(channel_id)}"
        message = self._world.messages.get(message_id)
        if message is None or message.channel_id != channel_id:
            return f"{place} · a message that is gone"
        author = self.user(message.author_id)
        return f"{place} · {author}, {self._when(message.payload)}: “{self._text(message.payload)}”"

    def _when(self, payload: Json) -> str:
        calendar = Calendar(self._clock())
        return calendar.day(datetime.fromisoformat(payload["timestamp"]))

    def _text(self, payload: Json) -> str:
        text = " ".join(_MENTION.sub(self._mentioned, payload["content"]).split())
        short = text
        while columns(short) > QUOTED_COLUMNS:
            short = short[:-1]
        return text if short == text else short.rstrip() + "…"

    def _mentioned(self, found: re.Match[str]) -> str:
        kind, given = found[1], int(found[2])
        if kind == "#":
            return "#" + self.channel(ChannelId(given))
        return "@" + (self.role(given) if kind == "@&" else self.user(UserId(given)))

    def person_id(self, name: str) -> int:
        """Return the id of a person or bot in the guild; raise PlaygroundError without one."""
        members = self._world.guild(self._guild_id).members.values()
        return _found(
            name,
            {m.user.name: int(m.user.id) for m in members},
            f"Nobody called “{name}” is here; /people shows who is.",
        )

    def channel_id(self, name: str) -> int:
        """Return a channel's id; raise PlaygroundError if there is none."""
        known = {c.name: int(c.id) for c in self._world.channels.values() if c.name}
        return _found(
            name, known, f"There is no channel “{name}”; /channels shows which there are."
        )

    def role_id(self, name: str) -> int:
        """Return a role's id; raise PlaygroundError if there is none."""
        roles = self._world.guild(self._guild_id).roles.values()
        return _found(name, {r.name: r.id for r in roles}, f"There is no role “{name}”.")

    def with_mentions(self, text: str) -> str:
        """Return the text with @names and #channels as Discord sends them."""
        members = self._world.guild(self._guild_id).members.values()
        marks = {f"@{m.user.name}": f"<@{m.user.id}>" for m in members}
        marks |= {f"#{c.name}": f"<#{c.id}>" for c in self._world.channels.values() if c.name}
        marks[f"@{self._world.bot.name}"] = f"<@{self._world.bot.id}>"
        return _replaced(text, marks)


def _found(name: str, known: Mapping[str, int], complaint: str) -> int:
    """Return the id of the one of this name, or of the only one whose name begins so."""
    wanted = name.casefold()
    same = [found for each, found in known.items() if each.casefold() == wanted]
    near = [found for each, found in known.items() if wanted and each.casefold().startswith(wanted)]
    if same or len(near) == 1:
        return (same or near)[0]
    raise PlaygroundError(complaint)


def _replaced(text: str, marks: Mapping[str, str]) -> str:
    """Replace names wherever they stand alone; of two that fit the longer."""
    longest_first = sorted(marks, key=len, reverse=True)
    names = "|".join(map(re.escape, longest_first))
    folded = {name.casefold(): mark for name, mark in marks.items()}
    pattern = re.compile(rf"(?<![\w<])(?:{names})(?!\w)", re.IGNORECASE)
    return pattern.sub(lambda found: folded[found[0].casefold()], text)
