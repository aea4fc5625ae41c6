"""Follow what happens in the playground: keep it and show it."""

from bot.playground.events import PlaygroundEvent
from bot.playground.terminal.home import Home
from bot.playground.terminal.screen import Screen


class Watch:
    """Hand every event on, in order."""

    def __init__(self, home: Home, screen: Screen) -> None:
        self._events = home.playground.subscribe()
        self._home = home
        self._screen = screen

    async def run(self) -> None:
        """Follow events until cancelled."""
        while True:
            self._see(await self._events.get())

    def catch_up(self) -> None:
        """Follow what has happened already; no answer grows any more."""
        while not self._events.empty():
            self._see(self._events.get_nowait())
        self._screen.finish()

    def _see(self, event: PlaygroundEvent) -> None:
        self._home.record(event)
        self._screen.show(event)
