"""Answer who the bot is, where its gateway stands and whom it talks to."""

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from bot.ids import UserId
from bot.playground import payloads
from bot.playground.events import Json
from bot.playground.parts import Parts
from bot.playground.places import Places
from bot.playground.rest.door import Call, Door

_IDENTIFIES_A_DAY = 1_000
_DAY_MILLISECONDS = 86_400_000


class IdentityRoutes:
    """Serve /users, /oauth2, /applications/@me and /gateway."""

    def __init__(self, parts: Parts, places: Places, owner_id: UserId, shards: int) -> None:
        self._world = parts.world
        self._gateway = parts.gateway
        self._places = places
        self._owner_id = owner_id
        self._shards = shards

    def routes(self, door: Door) -> Iterator[web.RouteDef]:
        """Yield the routes."""
        yield door.route("GET", "/users/@me", self._me)
        yield door.route("GET", "/users/@me/guilds", self._my_guilds)
        yield door.route("DELETE", r"/users/@me/guilds/{guild_id:\d+}", self._leave)
        yield door.route("POST", "/users/@me/channels", self._open_dm)
        yield door.route("GET", r"/users/{user_id:\d+}", self._user)
        yield door.route("GET", "/oauth2/applications/@me", self._application)
        yield door.route("GET", "/applications/@me", self._application)
        yield door.route("GET", "/gateway", self._address, public=True)
        yield door.route("GET", "/gateway/bot", self._address_for_bot)

    async def _me(self, call: Call) -> Any:
        return payloads.user(self._world.bot) | {"verified": True, "mfa_enabled": True}

    async def _my_guilds(self, call: Call) -> Any:
        bot = self._world.bot.id
        return [
            {
                "id": str(guild.id),
                "name": guild.name,
                "icon": None,
                "owner": False,
                "permissions": str(int(self._world.guild_permissions(guild, bot))),
                "features": [],
            }
            for guild in self._world.guilds.values()
            if guild.bot_present
        ]

    async def _leave(self, call: Call) -> Any:
        self._places.kick_bot(self._world.bots_guild(call.id("guild_id")).id)

    async def _open_dm(self, call: Call) -> Any:
        user_id = UserId(call.form.at("recipient_id").snowflake())
        return payloads.channel(self._world.channel(self._places.open_dm(user_id)), self._world)

    async def _user(self, call: Call) -> Any:
        return payloads.user(self._world.user(call.id("user_id")))

    async def _application(self, call: Call) -> Any:
        application: Json = {
            "id": str(self._world.bot.id),
            "name": self._world.bot.name,
            "icon": None,
            "description": "",
            "rpc_origins": [],
            "bot_public": True,
            "bot_require_code_grant": False,
            "owner": payloads.user(self._world.user(self._owner_id)),
            "verify_key": "0" * 64,
            "team": None,
            "flags": 0,
            "tags": [],
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "integration_types_config": {"0": {}},
            "approximate_guild_count": len(self._world.guilds),
        }
        return application

    async def _address(self, call: Call) -> Any:
        return {"url": self._gateway.url}

    async def _address_for_bot(self, call: Call) -> Any:
        limit = {
            "total": _IDENTIFIES_A_DAY,
            "remaining": max(0, _IDENTIFIES_A_DAY - self._gateway.identifies),
            "reset_after": _DAY_MILLISECONDS,
            "max_concurrency": 1,
        }
        return {"url": self._gateway.url, "shards": self._shards, "session_start_limit": limit}
