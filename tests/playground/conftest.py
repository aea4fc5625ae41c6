import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
import pytest_asyncio
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.ids import ChannelId, GuildId, UserId
from bot.playground.server import Playground

PATIENCE = 10.0  # seconds; a safeguard against hanging, never what decides


class Ear:
    """Keep every event that a real discord.py client dispatches."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, tuple[Any, ...]]] = []
        self._news = asyncio.Event()

    def note(self, event: str, args: tuple[Any, ...]) -> None:
        self.heard.append((event, args))
        self._news.set()

    def all(self, event: str) -> list[tuple[Any, ...]]:
        return [args for name, args in self.heard if name == event]

    async def hear(self, event: str, count: int = 1) -> Any:
        """Return what the count-th event of this name carried, waiting for it."""
        async with asyncio.timeout(PATIENCE):
            while len(self.all(event)) < count:
                self._news.clear()
                await self._news.wait()
        args = self.all(event)[count - 1]
        return args[0] if len(args) == 1 else args


class Hearing:
    """Make a client that tells its ear of everything and hurries where discord.py waits."""

    def __init__(self, intents: discord.Intents | None = None, **options: Any) -> None:
        self.ear = Ear()
        super().__init__(
            commands.when_mentioned,
            intents=intents or discord.Intents.all(),
            help_command=None,
            guild_ready_timeout=0.05,
            **options,
        )

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Skip discord.py's five seconds between two identifies."""

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        super().dispatch(event, *args, **kwargs)
        self.ear.note(event, args)


class Sharded(Hearing, commands.AutoShardedBot):
    pass


class Single(Hearing, commands.Bot):
    pass


@asynccontextmanager
async def pointed_at(playground: Playground) -> AsyncIterator[None]:
    """Let discord.py talk to the playground instead of Discord."""
    api, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = playground.api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(playground.gateway)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api, gateway


@asynccontextmanager
async def running(
    playground: Playground, client: Any, token: str | None = None
) -> AsyncIterator[Any]:
    """Run a client until it is ready; raise what ends it before that."""
    async with pointed_at(playground):
        running = asyncio.create_task(client.start(token or playground.token))
        ready = asyncio.create_task(client.ear.hear("ready"))
        try:
            await asyncio.wait([running, ready], return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
            await ready
            yield client
        finally:
            ready.cancel()
            await client.close()
            await asyncio.gather(running, ready, return_exceptions=True)


@dataclass
class Town:
    """A playground with one server, a channel and two people."""

    playground: Playground
    guild: GuildId
    general: ChannelId
    alice: UserId
    bob: UserId


@pytest_asyncio.fixture
async def town() -> AsyncIterator[Town]:
    async with Playground() as playground:
        guild = playground.add_guild("Boat club")
        alice = playground.add_person("Alice", guilds=[guild])
        bob = playground.add_person("Bob", guilds=[guild])
        general = playground.add_channel(guild, "general")
        yield Town(playground, guild, general, alice, bob)


Start = Callable[..., Awaitable[Any]]


@pytest_asyncio.fixture
async def start(town: Town) -> AsyncIterator[Start]:
    """Return a function that starts a client and closes it after the test."""
    async with AsyncExitStack() as stack:

        async def run(client: Any = None) -> Any:
            client = client or Sharded()
            return await stack.enter_async_context(running(town.playground, client))

        yield run


@pytest_asyncio.fixture
async def client(start: Start) -> Any:
    return await start()
