"""Put together what one conversation at the terminal consists of."""

from collections.abc import Awaitable, Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.playground.events import Json
from bot.playground.terminal.command_tree import CommandTree
from bot.playground.terminal.controls import Control
from bot.playground.terminal.downloads import Downloads
from bot.playground.terminal.home import Home
from bot.playground.terminal.messages import MessageView
from bot.playground.terminal.names import GuildNames
from bot.playground.terminal.output import Output
from bot.playground.terminal.revising import Revising
from bot.playground.terminal.screen import Screen
from bot.playground.terminal.session import Session
from bot.playground.terminal.tenant import Tenant
from bot.playground.terminal.times import Calendar
from bot.playground.terminal.using import Using
from bot.playground.terminal.watch import Watch
from bot.playground.terminal.whereabouts import Whereabouts


class Stage:
    """Hold the parts, and tell completion what can be named at this moment."""

    def __init__(
        self, home: Home, tenant: Tenant, output: Output, clock: Clock, downloads: Path
    ) -> None:
        """Take the folder that attachments are saved in."""
        playground = home.playground
        self._downloads = Downloads(downloads, playground.attached)
        self._output = output
        self._clock = clock
        self._names = GuildNames(playground.world, home.guild_id, clock)
        self._screen = Screen(output, self._view, playground.world.bot.id)
        self.watch = Watch(home, self._screen)
        self._whereabouts = Whereabouts(home, self._screen, self._names)
        self._using = Using(playground, self._whereabouts, self._screen, self.watch, output, clock)
        self.session = Session(
            home,
            tenant,
            whereabouts=self._whereabouts,
            using=self._using,
            revising=Revising(home, tenant, self._whereabouts, output),
            screen=self._screen,
            watch=self.watch,
            output=output,
        )

    def _view(self) -> MessageView:
        calendar, width = Calendar(self._clock()), self._output.width
        return MessageView(self._names, calendar, width, self._downloads.save)

    def commands(self) -> CommandTree:
        """Return the bot's commands."""
        return self._using.tree

    def people(self) -> Iterable[str]:
        """Return the people's names."""
        return self._names.people()

    def channels(self) -> Iterable[str]:
        """Return the names of the channels that the person can see."""
        return self._names.channels(self._whereabouts.me)

    def controls(self) -> list[Control]:
        """Return the buttons and menus shown last."""
        return self._screen.controls[1]

    def offered(
        self, path: str, focused: str, value: str, others: Mapping[str, Any]
    ) -> Awaitable[list[Json]]:
        """Ask the bot what it offers for an option; raise PlaygroundError if it does not."""
        return self._using.offered(path, focused, value, others)
