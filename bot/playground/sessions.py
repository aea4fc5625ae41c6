"""Hold one bot's gateway session and the socket that it is presently read from."""

import asyncio
import json
from collections import deque
from secrets import token_hex

from aiohttp import web

from bot.ids import GuildId
from bot.playground.events import Json
from bot.playground.intents import Intent

# What a session keeps for a resume; older events are lost and the session with them.
_REPLAYABLE_EVENTS = 10_000
_SHARD_SHIFT = 22


def encode(payload: Json) -> str:
    """Return a frame's text."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


class Connection:
    """Send frames to one socket, in order, without making the sender wait."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.BaseTransport) -> None:
        self._socket = socket
        self._transport = transport
        self._frames: asyncio.Queue[str] = asyncio.Queue()
        self.session: Session | None = None
        self.closed_here = False  # by the playground, whatever code the socket shows

    def send(self, frame: str) -> None:
        """Queue a frame."""
        self._frames.put_nowait(frame)

    async def write(self) -> None:
        """Send queued frames until cancelled or the peer is gone."""
        while not self._socket.closed:
            try:
                await self._socket.send_str(await self._frames.get())
            except ConnectionError:
                return

    async def close(self, code: int, reason: str = "") -> None:
        """Close the socket with one of Discord's codes."""
        self.closed_here = True
        await self._socket.close(code=code, message=reason.encode())

    def abort(self) -> None:
        """Cut the line without a word."""
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.abort()


class Session:
    """Number the events of one shard and keep them for a resume."""

    def __init__(self, intents: Intent, shard: int, shards: int) -> None:
        self.id = token_hex(16)
        self.intents = intents
        self.shard = shard
        self.shards = shards
        self.sequence = 0
        self.connection: Connection | None = None
        self._sent: deque[tuple[int, str]] = deque(maxlen=_REPLAYABLE_EVENTS)

    def serves(self, guild_id: GuildId | None) -> bool:
        """Return whether this shard is the guild's; direct messages belong to the first."""
        return ((guild_id or 0) >> _SHARD_SHIFT) % self.shards == self.shard

    def dispatch(self, event: str, data: Json) -> None:
        """Give an event its number, keep it and send it if a socket is there."""
        self.sequence += 1
        frame = encode({"op": 0, "t": event, "s": self.sequence, "d": data})
        self._sent.append((self.sequence, frame))
        if self.connection:
            self.connection.send(frame)

    def can_replay(self, after: int) -> bool:
        """Return whether every event after this one is still kept."""
        first = self._sent[0][0] if self._sent else self.sequence + 1
        return first - 1 <= after <= self.sequence

    def replay(self, after: int) -> None:
        """Send the kept events after this one again."""
        if self.connection:
            for sequence, frame in self._sent:
                if sequence > after:
                    self.connection.send(frame)
