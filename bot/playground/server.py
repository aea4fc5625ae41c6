"""Serve a Discord of one's own on loopback."""

import asyncio
from collections.abc import Iterator
from secrets import token_hex
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.clock import Clock, system_clock
from bot.errors import PlaygroundError
from bot.ids import UserId
from bot.playground.faults import Faults
from bot.playground.intents import Portal
from bot.playground.interacting import Interacting
from bot.playground.limits import Limits
from bot.playground.parts import assemble
from bot.playground.records import User
from bot.playground.refusals import Refusal, not_found
from bot.playground.rest.channels import ChannelRoutes
from bot.playground.rest.commands import CommandRoutes
from bot.playground.rest.door import PREFIX, Door, answer
from bot.playground.rest.guilds import GuildRoutes
from bot.playground.rest.identity import IdentityRoutes
from bot.playground.rest.interactions import InteractionRoutes
from bot.playground.rest.messages import MessageRoutes

BOT_ID = UserId(1_000_000_000_000_000_001)  # the same in every run, as a real bot's is
_OWNER_ID = UserId(1_000_000_000_000_000_002)
_GATEWAY_PATH = "/gateway"
_REQUEST_BYTES = 26 * 1024 * 1024  # over Discord's own limit, which the door refuses at
_PATIENCE = 10.0  # seconds that a bot may take to connect


class Playground(Interacting):
    """Run the server while the context lasts; what can be done in it stands in the base classes."""

    def __init__(
        self,
        *,
        clock: Clock = system_clock,
        bot_name: str = "Memoir",
        token: str | None = None,
        shards: int = 1,
        rate_limits: bool = False,
    ) -> None:
        self.token = token or f"playground.{token_hex(16)}"
        self.bot_user_id = BOT_ID
        self.portal = Portal()
        self.faults = Faults()
        self.limits = Limits(enabled=rate_limits)
        parts = assemble(User(BOT_ID, bot_name, bot=True), self.token, self.portal, clock)
        super().__init__(parts)
        self.add_person("Developer", user_id=_OWNER_ID)
        self._parts = parts
        self._shards = shards
        self._runner: web.AppRunner | None = None
        self._address = ""

    @property
    def api(self) -> str:
        """Return the REST address, as discord.py's `Route.BASE`."""
        return f"http://{self._address}{PREFIX}"

    @property
    def gateway(self) -> str:
        """Return the gateway's address, as discord.py's `DEFAULT_GATEWAY`."""
        return f"ws://{self._address}{_GATEWAY_PATH}"

    async def __aenter__(self) -> Self:
        """Listen on a free port of the loopback interface."""
        app = web.Application(client_max_size=_REQUEST_BYTES)
        app.add_routes(list(self._routes()))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self._address = f"{host}:{port}"
        self.connection.url = self.gateway
        self._parts.files.base = f"http://{self._address}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening and cut what is still connected."""
        self._parts.interactions.stop()
        await self.connection.drop(resumable=False)
        if self._runner:
            await self._runner.cleanup()

    def _routes(self) -> Iterator[web.RouteDef]:
        door = Door(self.token, self.faults, self.limits)
        parts = self._parts
        yield from IdentityRoutes(parts, self, _OWNER_ID, self._shards).routes(door)
        yield from ChannelRoutes(parts, self).routes(door)
        yield from MessageRoutes(parts, self.portal).routes(door)
        yield from GuildRoutes(parts, self.portal).routes(door)
        yield from CommandRoutes(parts).routes(door)
        yield from InteractionRoutes(parts).routes(door)
        yield web.get(_GATEWAY_PATH, self.connection.serve)
        yield web.get(_GATEWAY_PATH + "/", self.connection.serve)
        yield web.get("/attachments/{path:.*}", self._download)
        yield web.route("*", "/{path:.*}", self._nowhere)

    async def _download(self, request: web.Request) -> web.Response:
        try:
            upload = self._parts.files.fetch(request.path)
        except Refusal as refusal:
            return answer(refusal.body, refusal.status)
        return web.Response(body=upload.data, content_type=upload.content_type)

    async def _nowhere(self, request: web.Request) -> web.Response:
        return answer(not_found().body, 404)

    async def until_connected(self, *, patience: float = _PATIENCE) -> None:
        """Wait until a bot is connected; raise when that takes long."""
        try:
            async with asyncio.timeout(patience):
                await self.connection.changed.until(lambda: self.connection.connected)
        except TimeoutError:
            raise PlaygroundError("No bot connected to the playground.") from None
