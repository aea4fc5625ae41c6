"""Run the whole bot in a playground and talk to it in the terminal."""

import asyncio
import getpass
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock
from bot.errors import PlaygroundError
from bot.playground.server import Playground
from bot.playground.terminal import folder
from bot.playground.terminal.completion import Suggester
from bot.playground.terminal.console import Console
from bot.playground.terminal.home import Home
from bot.playground.terminal.interrupts import Interrupts
from bot.playground.terminal.journal import Journal
from bot.playground.terminal.output import note
from bot.playground.terminal.replay import Replay
from bot.playground.terminal.stage import Stage
from bot.playground.terminal.tenant import News, Tenant
from bot.playground.terminal.transcript import Transcript
from bot.playground.terminal.welcome import welcome

JOURNAL = "discord.jsonl"
HISTORY = "typed-lines"
DOWNLOADS = "attachments"
COMMANDS_PATIENCE = 10.0  # seconds; registering commands takes one request on loopback
GLANCE = 0.01  # seconds between looks whether they are there
_NAMELESS = "Guest"

Listener = Callable[[News], None]
MoveIn = Callable[[str, str, Listener], AbstractAsyncContextManager[Tenant]]


@dataclass(frozen=True, slots=True)
class Request:
    """Say how a chat is to be run."""

    folder: Path
    version: str
    fresh: bool = False
    transcript: Transcript | None = None
    colours: bool = True


class Chat:
    """Run one chat from its beginning to its end."""

    def __init__(self, request: Request, move_in: MoveIn, clock: Clock) -> None:
        """Take how the bot moves in: given the API's address, its token and who hears its news."""
        self._request = request
        self._move_in = move_in
        self._clock = clock
        self._console = Console(colours=request.colours)
        self._leaving = asyncio.Event()
        self._interrupts = Interrupts(clock, hint=self._hint, leave=self._leaving.set)
        self._listener: Listener = self._show

    async def run(self) -> None:
        """Chat until the lines end or a signal comes."""
        with folder.occupied(self._request.folder), self._signals():
            if self._request.fresh:
                folder.clear(self._request.folder)
            staying = asyncio.create_task(self._stay())
            leaving = asyncio.create_task(self._leaving.wait())
            await asyncio.wait({staying, leaving}, return_when=asyncio.FIRST_COMPLETED)
            for task in (leaving, staying):
                task.cancel()  # does nothing to what is done
            with suppress(asyncio.CancelledError):
                await staying

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Leave on SIGTERM, when the terminal closes, and on SIGINT at the second time."""
        loop = asyncio.get_running_loop()
        handlers = {signal.SIGINT: self._interrupts.strike, signal.SIGTERM: self._leaving.set}
        if sys.platform != "win32":
            handlers[signal.SIGHUP] = self._leaving.set
        with suppress(NotImplementedError):  # Windows: Ctrl-C cancels the main task instead
            for number, handler in handlers.items():
                loop.add_signal_handler(number, handler)
        try:
            yield
        finally:
            with suppress(NotImplementedError):
                for number in handlers:
                    loop.remove_signal_handler(number)

    async def _stay(self) -> None:
        with closing(Journal(self._request.folder / JOURNAL)) as journal:
            await self._open(journal)

    async def _open(self, journal: Journal) -> None:
        async with Playground(clock=self._clock) as playground:
            home = Home(playground, journal)
            home.restore(_own_name())
            moving_in = self._move_in(
                playground.api, playground.token, lambda news: self._listener(news)
            )
            async with moving_in as tenant:
                await _until_registered(playground)
                await self._converse(home, tenant)

    async def _converse(self, home: Home, tenant: Tenant) -> None:
        output = self._console.output
        downloads = self._request.folder / DOWNLOADS
        stage = Stage(home, tenant, output, self._clock, downloads)
        watching = asyncio.create_task(stage.watch.run())
        try:
            counts = await tenant.status(home.guild_id)
            for line in welcome(self._request.version, tenant, counts, output.width):
                output.line(line)
            if self._request.transcript is not None:
                await self._replay(self._request.transcript, home, tenant, stage)
            history = self._request.folder / HISTORY
            with self._console.lines(history, Suggester(stage), self._interrupts) as lines:
                await stage.session.run(lines)
        finally:
            self._listener = _ignore  # what is organised on the way out is no part of the talk
            watching.cancel()
            stage.watch.catch_up()
            if self._console.typed:
                output.line(note("Goodbye. Everything is kept."))

    async def _replay(
        self, transcript: Transcript, home: Home, tenant: Tenant, stage: Stage
    ) -> None:
        bar, output = self._console.shown, self._console.plain
        replay = Replay(home, tenant, stage.watch, output, bar=bar)
        self._listener = replay.tell
        try:
            await replay.run(transcript)
        finally:
            self._listener = self._show

    def _show(self, news: News) -> None:
        if news.text:
            self._console.output.line(note(news.text))

    def _hint(self) -> None:
        self._console.output.line(note("Ctrl-C again leaves; so does Ctrl-D or /quit"))


def _ignore(_: News) -> None:
    """Let news go unread."""


async def _until_registered(playground: Playground) -> None:
    """Wait until the bot has registered its commands."""
    for _ in range(int(COMMANDS_PATIENCE / GLANCE)):
        if playground.commands:
            return
        await asyncio.sleep(GLANCE)
    raise PlaygroundError("Memoir could not register its commands: memoir.log says why.")


def _own_name() -> str:
    """Return what to call the person at the terminal: the name they logged in with."""
    try:
        return getpass.getuser().capitalize()
    except (OSError, KeyError, ImportError):  # which of them depends on system and version
        return _NAMELESS
