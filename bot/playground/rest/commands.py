"""Let the bot register its commands."""

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from bot.ids import GuildId
from bot.playground.parts import Parts
from bot.playground.refusals import missing_access
from bot.playground.rest.door import Call, Door

_APPLICATION = r"/applications/{application_id:\d+}"
_EVERYWHERE = _APPLICATION + "/commands"
_IN_GUILD = _APPLICATION + r"/guilds/{guild_id:\d+}/commands"


class CommandRoutes:
    """Serve /applications/…/commands, everywhere and per guild."""

    def __init__(self, parts: Parts) -> None:
        self._world = parts.world
        self._commands = parts.commands

    def routes(self, door: Door) -> Iterator[web.RouteDef]:
        """Yield the routes."""
        for base in (_EVERYWHERE, _IN_GUILD):
            one = base + r"/{command_id:\d+}"
            yield door.route("GET", base, self._all)
            yield door.route("PUT", base, self._overwrite)
            yield door.route("POST", base, self._upsert)
            yield door.route("GET", one, self._get)
            yield door.route("DELETE", one, self._delete)
        yield door.route("GET", _IN_GUILD + "/permissions", self._permissions)

    def _scope(self, call: Call) -> GuildId | None:
        if call.id("application_id") != self._world.bot.id:
            raise missing_access()
        if "guild_id" not in call.request.match_info:
            return None
        return self._world.bots_guild(call.id("guild_id")).id

    async def _all(self, call: Call) -> Any:
        return self._commands.all(self._scope(call))

    async def _overwrite(self, call: Call) -> Any:
        return self._commands.overwrite(self._scope(call), call.body)

    async def _upsert(self, call: Call) -> Any:
        return self._commands.upsert(self._scope(call), call.body)

    async def _get(self, call: Call) -> Any:
        return self._commands.get(self._scope(call), call.id("command_id"))

    async def _delete(self, call: Call) -> Any:
        self._commands.delete(self._scope(call), call.id("command_id"))

    async def _permissions(self, call: Call) -> Any:
        self._scope(call)
        return []
