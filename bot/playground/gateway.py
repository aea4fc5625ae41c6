"""Speak Discord's gateway: sessions, heartbeats, events, resumes."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from bot.errors import PlaygroundError
from bot.ids import GuildId
from bot.playground import payloads
from bot.playground.events import Json
from bot.playground.intents import HIGHEST_BIT, PRIVILEGED, Intent, Portal
from bot.playground.records import Guild, Member
from bot.playground.sessions import Connection, Session, encode
from bot.playground.signals import Signal
from bot.playground.world import World

_HEARTBEAT_MILLISECONDS = 41_250  # Discord's usual figure
_MEMBERS_PER_CHUNK = 1_000
_FRAME_BYTES = 4_096  # the most that Discord takes from a bot at once

_DISPATCHED, _HEARTBEAT, _IDENTIFY, _PRESENCE, _VOICE, _RESUME = 0, 1, 2, 3, 4, 6
_RECONNECT, _REQUEST_MEMBERS, _INVALID_SESSION, _HELLO, _ACK = 7, 8, 9, 10, 11

_UNKNOWN_OPCODE, _DECODE_ERROR, _NOT_AUTHENTICATED = 4001, 4002, 4003
_AUTHENTICATION_FAILED, _ALREADY_AUTHENTICATED, _INVALID_SEQUENCE = 4004, 4005, 4007
_INVALID_SHARD, _INVALID_INTENTS, _DISALLOWED_INTENTS = 4010, 4013, 4014
_ENDS_SESSION = (1000, 1001)  # closed by the bot with these, a session cannot be resumed


class Gateway:
    """Serve the sockets of one bot and dispatch events to its sessions."""

    def __init__(self, world: World, portal: Portal, token: str) -> None:
        self._world = world
        self._portal = portal
        self._token = token
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self.changed = Signal()
        self.url = ""  # known once the server listens
        self.identifies = 0
        self.resumes = 0

    @property
    def connected(self) -> bool:
        """Return whether a session is being read by a bot."""
        return any(session.connection for session in self._sessions.values())

    def dispatch(
        self,
        event: str,
        data: Json,
        guild_id: GuildId | None,
        needs: Intent = Intent.NONE,
        hidden: Json | None = None,
    ) -> None:
        """Send an event to the shard it belongs to, if that asked for its kind.

        `hidden` is sent in place of `data` to a session without the message content intent.
        """
        guild = None if guild_id is None else self._world.guilds.get(guild_id)
        if guild and (guild.unavailable or not guild.bot_present):
            return
        for session in self._sessions.values():
            if session.serves(guild_id) and session.intents & needs == needs:
                whole = hidden is None or Intent.MESSAGE_CONTENT in session.intents
                session.dispatch(event, data if whole or hidden is None else hidden)

    def announce(self, guild: Guild, *, joined: bool) -> None:
        """Send GUILD_CREATE: for a guild that was joined, or one that is there (again)."""
        for session in self._sessions.values():
            if session.serves(guild.id) and Intent.GUILDS in session.intents:
                self._announce_to(session, guild, joined=joined)

    def withdraw(self, guild: Guild, *, outage: bool) -> None:
        """Send GUILD_DELETE: for an outage, or because the bot is in that guild no more."""
        data = {"id": str(guild.id)} | ({"unavailable": True} if outage else {})
        for session in self._sessions.values():
            if session.serves(guild.id) and Intent.GUILDS in session.intents:
                session.dispatch("GUILD_DELETE", data)

    def _announce_to(self, session: Session, guild: Guild, *, joined: bool) -> None:
        with_members = Intent.PRESENCES in session.intents
        data = payloads.guild_create(guild, self._world, with_members=with_members)
        session.dispatch("GUILD_CREATE", data if joined else data | {"unavailable": False})

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one socket until it closes."""
        socket = web.WebSocketResponse(max_msg_size=_FRAME_BYTES)
        await socket.prepare(request)
        if request.transport is None:
            raise PlaygroundError("The socket closed before it was open.")
        connection = Connection(socket, request.transport)
        self._connections.add(connection)
        hello = {"op": _HELLO, "d": {"heartbeat_interval": _HEARTBEAT_MILLISECONDS}, "s": None}
        connection.send(encode(hello | {"t": None}))
        writer = asyncio.create_task(connection.write())
        try:
            await self._read(socket, connection)
        finally:
            writer.cancel()
            by_bot = not connection.closed_here and socket.close_code in _ENDS_SESSION
            self._leave(connection, ended=by_bot)
        return socket

    async def _read(self, socket: web.WebSocketResponse, connection: Connection) -> None:
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            try:
                payload = json.loads(frame.data)
                op, data = int(payload["op"]), payload.get("d") or {}
            except (ValueError, KeyError, TypeError):
                await connection.close(_DECODE_ERROR, "Error while decoding payload.")
                return
            await self._receive(connection, op, data)

    def _leave(self, connection: Connection, *, ended: bool) -> None:
        self._connections.discard(connection)
        session = connection.session
        if session and session.connection is connection:
            session.connection = None
            if ended:
                self._sessions.pop(session.id, None)
        self.changed.tell()

    async def _receive(self, connection: Connection, op: int, data: Any) -> None:
        if op == _HEARTBEAT:
            connection.send(encode({"op": _ACK, "d": None, "s": None, "t": None}))
        elif op == _IDENTIFY:
            await self._identify(connection, data)
        elif op == _RESUME:
            await self._resume(connection, data)
        elif connection.session is None:
            await connection.close(_NOT_AUTHENTICATED, "Not authenticated.")
        elif op == _REQUEST_MEMBERS:
            self._send_members(connection.session, data)
        elif op not in (_PRESENCE, _VOICE):
            await connection.close(_UNKNOWN_OPCODE, "Unknown opcode.")

    async def _identify(self, connection: Connection, data: Json) -> None:
        refusal = self._refuses(connection, data)
        if refusal:
            await connection.close(*refusal)
            return
        shard, shards = data.get("shard", (0, 1))
        session = Session(Intent(data["intents"]), shard, shards)
        self._sessions[session.id] = session
        session.connection, connection.session = connection, session
        self.identifies += 1
        self._greet(session)
        self.changed.tell()

    def _refuses(self, connection: Connection, data: Json) -> tuple[int, str] | None:
        if data.get("token") != self._token:
            return _AUTHENTICATION_FAILED, "Authentication failed."
        if connection.session is not None:
            return _ALREADY_AUTHENTICATED, "Already authenticated."
        intents = data.get("intents")
        if not isinstance(intents, int) or not 0 <= intents < 1 << (HIGHEST_BIT + 1):
            return _INVALID_INTENTS, "Invalid intent(s)."
        if intents & PRIVILEGED & ~self._portal.allowed:
            return _DISALLOWED_INTENTS, "Disallowed intent(s)."
        shard, shards = data.get("shard", (0, 1))
        if not 0 <= shard < shards:
            return _INVALID_SHARD, "Invalid shard."
        return None

    def _greet(self, session: Session) -> None:
        guilds = [g for g in self._world.guilds.values() if g.bot_present and session.serves(g.id)]
        session.dispatch("READY", self._ready(session, guilds))
        for guild in guilds:
            if not guild.unavailable and Intent.GUILDS in session.intents:
                self._announce_to(session, guild, joined=False)

    def _ready(self, session: Session, guilds: list[Guild]) -> Json:
        return {
            "v": 10,
            "user": payloads.user(self._world.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "private_channels": [],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "shard": [session.shard, session.shards],
            "application": {"id": str(self._world.bot.id), "flags": 0},
        }

    async def _resume(self, connection: Connection, data: Json) -> None:
        if data.get("token") != self._token:
            await connection.close(_AUTHENTICATION_FAILED, "Authentication failed.")
            return
        session = self._sessions.get(data.get("session_id", ""))
        sequence = data.get("seq") or 0
        if session and sequence > session.sequence:
            await connection.close(_INVALID_SEQUENCE, "Invalid seq.")
        elif session is None or not session.can_replay(sequence):
            connection.send(encode({"op": _INVALID_SESSION, "d": False, "s": None, "t": None}))
        else:
            session.connection, connection.session = connection, session
            self.resumes += 1
            session.replay(sequence)
            session.dispatch("RESUMED", {})
            self.changed.tell()

    def _send_members(self, session: Session, data: Json) -> None:
        guild = self._world.guild(int(data["guild_id"]))
        found = [payloads.member(m) for m in self._asked_members(guild, data)]
        starts = range(0, len(found) or 1, _MEMBERS_PER_CHUNK)
        for index, start in enumerate(starts):
            chunk: Json = {
                "guild_id": str(guild.id),
                "members": found[start : start + _MEMBERS_PER_CHUNK],
                "chunk_index": index,
                "chunk_count": len(starts),
                "not_found": [],
            }
            nonce = {"nonce": data["nonce"]} if "nonce" in data else {}
            session.dispatch("GUILD_MEMBERS_CHUNK", chunk | nonce)

    def _asked_members(self, guild: Guild, data: Json) -> list[Member]:
        if "user_ids" in data:
            asked = data["user_ids"]
            wanted = {int(i) for i in (asked if isinstance(asked, list) else [asked])}
            return [m for i, m in guild.members.items() if i in wanted]
        prefix = str(data.get("query", "")).lower()
        named = [
            m for m in guild.members.values() if (m.nick or m.user.name).lower().startswith(prefix)
        ]
        return named[: int(data.get("limit", 0)) or None]

    async def drop(self, *, resumable: bool = True) -> None:
        """Cut every connection without a word; forget the sessions unless they may resume."""
        if not resumable:
            self._sessions.clear()
        for connection in list(self._connections):
            connection.abort()

    async def close(self, code: int) -> None:
        """Close every connection with a code."""
        for connection in list(self._connections):
            with suppress(ConnectionError):
                await connection.close(code)

    def ask_to_reconnect(self) -> None:
        """Ask every bot to reconnect and resume, as Discord does before it restarts a node."""
        self._say({"op": _RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every bot that its session is invalid."""
        if not resumable:
            for connection in self._connections:
                connection.session = None
            self._sessions.clear()
        self._say({"op": _INVALID_SESSION, "d": resumable})

    def _say(self, payload: Json) -> None:
        for connection in self._connections:
            connection.send(encode(payload | {"s": None, "t": None}))
