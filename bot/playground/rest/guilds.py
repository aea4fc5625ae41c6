"""Let the bot read guilds, their channels, roles and members."""

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from bot.playground import payloads
from bot.playground.intents import Portal
from bot.playground.parts import Parts
from bot.playground.records import Guild
from bot.playground.refusals import missing_access
from bot.playground.rest.door import Call, Door

_GUILD = r"/guilds/{guild_id:\d+}"
_PAGE = 1_000


class GuildRoutes:
    """Serve /guilds."""

    def __init__(self, parts: Parts, portal: Portal) -> None:
        self._world = parts.world
        self._portal = portal

    def routes(self, door: Door) -> Iterator[web.RouteDef]:
        """Yield the routes."""
        yield door.route("GET", _GUILD, self._get)
        yield door.route("GET", _GUILD + "/channels", self._channels)
        yield door.route("GET", _GUILD + "/roles", self._roles)
        yield door.route("GET", _GUILD + "/threads/active", self._threads)
        yield door.route("GET", _GUILD + "/members", self._members)
        yield door.route("GET", _GUILD + "/members/search", self._search)
        yield door.route("GET", _GUILD + r"/members/{user_id:\d+}", self._member)

    def _guild(self, call: Call) -> Guild:
        return self._world.bots_guild(call.id("guild_id"))

    async def _get(self, call: Call) -> Any:
        guild = self._guild(call)
        counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": 0}
        return payloads.guild(guild) | (counts if call.asks("with_counts") else {})

    async def _channels(self, call: Call) -> Any:
        return [payloads.channel(c, self._world) for c in self._guild(call).channels.values()]

    async def _roles(self, call: Call) -> Any:
        return [payloads.role(role) for role in self._guild(call).roles.values()]

    async def _threads(self, call: Call) -> Any:
        bot = self._world.bot.id
        active = [
            thread
            for thread in self._guild(call).threads.values()
            if not thread.archived and self._world.can_see(thread, bot)
        ]
        return {
            "threads": [payloads.thread(thread, self._world) for thread in active],
            "members": [payloads.thread_member(t, bot) for t in active if bot in t.members],
        }

    async def _members(self, call: Call) -> Any:
        guild = self._guild(call)
        if not self._portal.members:
            raise missing_access()
        after, limit = call.number("after", 0), call.number("limit", 1)
        ids = sorted(user_id for user_id in guild.members if user_id > after)
        return [payloads.member(guild.members[i]) for i in ids[: min(limit, _PAGE)]]

    async def _search(self, call: Call) -> Any:
        prefix = call.request.query.get("query", "").lower()
        found = [
            payloads.member(member)
            for member in self._guild(call).members.values()
            if (member.nick or member.user.name).lower().startswith(prefix)
        ]
        return found[: call.number("limit", 1)]

    async def _member(self, call: Call) -> Any:
        guild = self._guild(call)
        return payloads.member(self._world.member(guild.id, call.id("user_id")))
