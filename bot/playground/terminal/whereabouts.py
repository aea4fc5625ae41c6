"""Know who speaks at the terminal, and in which channel."""

from collections.abc import Iterator

from bot.errors import PlaygroundError
from bot.ids import ChannelId, UserId
from bot.playground.terminal.home import OPEN_CHANNELS, Home
from bot.playground.terminal.names import GuildNames
from bot.playground.terminal.screen import Screen
from bot.playground.terminal.spans import Look, Span, Spans, on_one_line

LONGEST_NAME = 32  # letters; Discord's limit for people


class Whereabouts:
    """Move between people and channels."""

    def __init__(self, home: Home, screen: Screen, names: GuildNames) -> None:
        self._world = home.playground.world
        self._home = home
        self._screen = screen
        self.names = names
        self.me = home.owner
        self.here = home.channel(OPEN_CHANNELS[0])
        self._screen.turn(self.me, self.here)

    @property
    def prompt(self) -> Spans:
        """Return what stands before a typed line."""
        place = f" #{self.names.channel(self.here)}"
        return (
            Span(on_one_line(self.names.user(self.me)), Look.BOLD),
            Span(on_one_line(place), Look.DIM),
            Span(" ›", Look.ACCENT),
        )

    def speak_as(self, name: str) -> str:
        """Become somebody, new people included; return what happened."""
        name = " ".join(name.lstrip("@").split())
        if not 0 < len(name) <= LONGEST_NAME:
            raise PlaygroundError(f"A name has 1 to {LONGEST_NAME} letters: /as Ada")
        if name.casefold() == self._world.bot.name.casefold():
            raise PlaygroundError(f"{self._world.bot.name} speaks for itself.")
        new = name.casefold() not in map(str.casefold, self.names.people())
        me = self._home.person(name)
        if me not in self.names.people().values():
            raise PlaygroundError(f"{self.names.user(me)} is a bot; it speaks for itself.")
        self._turn(me, self.here)
        arrival = f"{self.names.user(me)} is new here. " if new else ""
        return f"{arrival}You are {self.names.user(me)} in #{self.names.channel(self.here)}."

    def _turn(self, me: UserId, here: ChannelId) -> None:
        channel = self._world.channel(here)
        if not self._world.can_see(channel, me):
            here = self._home.channel(OPEN_CHANNELS[0])
        self.me, self.here = me, here
        self._screen.turn(me, here)

    def go_to(self, name: str) -> str:
        """Go to a channel, which is opened if it is new; return what happened."""
        name = "-".join(name.lstrip("#").casefold().split())
        if not name:
            raise PlaygroundError("A channel needs a name: /channel random")
        new = name not in self._all_channels()
        here = self._home.channel(name)
        if not self._world.can_see(self._world.channel(here), self.me):
            raise PlaygroundError(f"{self.names.user(self.me)} cannot see #{name}.")
        self._turn(self.me, here)
        opened = "a new channel, " if new else ""
        return f"You are in #{name}, {opened}{self._readers(here)}."

    def _all_channels(self) -> set[str]:
        return {channel.name for channel in self._world.channels.values()}

    def _readers(self, channel_id: ChannelId) -> str:
        """Say who can read a channel."""
        channel = self._world.channel(channel_id)
        people = self.names.people()
        readers = [name for name, each in people.items() if self._world.can_see(channel, each)]
        if len(readers) == len(people) and not channel.member_overwrites:
            return "which everyone can read"
        return f"which only {', '.join(readers)} and Memoir can read"

    def people(self) -> Iterator[str]:
        """Yield a line for everyone who is here."""
        for name, each in self.names.people().items():
            yield f"{name} (you)" if each == self.me else name

    def channels(self) -> Iterator[str]:
        """Yield a line for every channel that the person can see."""
        for name, each in self.names.channels(self.me).items():
            mark = " (you are here)" if each == self.here else ""
            yield f"#{name}, {self._readers(each)}{mark}"
