"""Keep what outlives a server's memory: who opted out, who was introduced, which server was left.

Ids and moments alone, no word that anybody said.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from bot.clock import Clock
from bot.errors import StoreError
from bot.ids import GuildId, UserId
from bot.memory.connections import Connections, Row, Transaction
from bot.memory.encryption import DatabaseKey
from bot.memory.migrations import migrations
from bot.memory.timestamps import from_milliseconds, to_milliseconds

FILE = "memoir.db"  # in the data folder
SCHEMA = "bot.memory.registry_schema"

_EVERYWHERE = GuildId(0)  # no server has it


class Registry:
    """Know all opt-outs and departures at once; they are few, and asked for at every message."""

    def __init__(self, path: Path, clock: Clock, key: DatabaseKey | None = None) -> None:
        self._path = path
        self._key = key
        self._clock = clock
        self._connections: Connections | None = None
        self._opt_outs: dict[tuple[GuildId, UserId], datetime] = {}
        self._departures: dict[GuildId, datetime] = {}

    async def open(self) -> None:
        """Open or create the file and read it; raise StoreError if that is impossible."""
        connections = await Connections.open(self._path, migrations(SCHEMA), key=self._key)
        try:
            opt_outs, departures = await connections.write(_all)
        except BaseException:
            await connections.close()
            raise
        self._opt_outs = {(GuildId(g), UserId(u)): from_milliseconds(at) for g, u, at in opt_outs}
        self._departures = {GuildId(g): from_milliseconds(at) for g, at in departures}
        self._connections = connections

    async def close(self) -> None:
        """Close the file, if it is open."""
        if self._connections is not None:
            await self._connections.close()
            self._connections = None

    def opted_out(self, guild_id: GuildId, user_id: UserId) -> bool:
        """Return whether nothing of this person may be kept in this server."""
        return self.opted_out_since(guild_id, user_id) is not None

    def opted_out_since(self, guild_id: GuildId | None, user_id: UserId) -> datetime | None:
        """Return since when a person is not remembered in a server; None: everywhere at once."""
        self._opened()  # while it is not known who opted out, nothing may be kept of anybody
        everywhere = self._opt_outs.get((_EVERYWHERE, user_id))
        return everywhere or self._opt_outs.get((guild_id or _EVERYWHERE, user_id))

    def any_opted_out(self, guild_id: GuildId) -> bool:
        """Return whether anybody at all may not be remembered in this server."""
        self._opened()
        return any(where in (guild_id, _EVERYWHERE) for where, _ in self._opt_outs)

    async def opt_out(self, user_id: UserId, guild_id: GuildId | None) -> None:
        """Keep nothing more of a person in one server, or in none; from this call on."""
        key, now = (guild_id or _EVERYWHERE, user_id), self._clock()
        self._opt_outs.setdefault(key, now)
        await self._write(
            "INSERT OR IGNORE INTO opt_outs (guild_id, user_id, since) VALUES (?, ?, ?)",
            *key,
            to_milliseconds(now),
        )

    async def opt_in(self, user_id: UserId, guild_id: GuildId | None) -> None:
        """Take back an opt-out from one server; None: every opt-out of this person."""
        await self._write(
            "DELETE FROM opt_outs WHERE user_id = ? AND ? IN (guild_id, 0)",
            user_id,
            guild_id or _EVERYWHERE,
        )
        for where, who in list(self._opt_outs):
            if who == user_id and guild_id in (None, where):
                del self._opt_outs[where, who]

    async def has_met(self, guild_id: GuildId, user_id: UserId) -> bool:
        """Return whether a person was told in a server that Memoir remembers."""
        return bool(
            await self._opened().fetch(
                "SELECT 1 FROM introductions WHERE guild_id = ? AND user_id = ?",
                (guild_id, user_id),
            )
        )

    async def introduce(self, guild_id: GuildId, user_id: UserId) -> None:
        """Note that a person was told in a server that Memoir remembers."""
        await self._write(
            "INSERT OR IGNORE INTO introductions (guild_id, user_id) VALUES (?, ?)",
            guild_id,
            user_id,
        )

    @property
    def departures(self) -> Mapping[GuildId, datetime]:
        """Return when Memoir was removed from the servers whose memory is to be deleted."""
        return MappingProxyType(self._departures)

    async def note_departure(self, guild_id: GuildId) -> None:
        """Note that Memoir was removed from a server, unless that is known already."""
        now = self._clock()
        await self._write(
            "INSERT OR IGNORE INTO departures (guild_id, left_at) VALUES (?, ?)",
            guild_id,
            to_milliseconds(now),
        )
        self._departures.setdefault(guild_id, now)

    async def forget_departure(self, guild_id: GuildId) -> None:
        """Note that Memoir is back in a server, or that its memory is deleted."""
        await self._write("DELETE FROM departures WHERE guild_id = ?", guild_id)
        self._departures.pop(guild_id, None)

    async def forget_guild(self, guild_id: GuildId) -> None:
        """Forget whom Memoir met in a server; who opted out there stays opted out."""
        await self._write("DELETE FROM introductions WHERE guild_id = ?", guild_id)

    async def forget_person(self, user_id: UserId, guild_id: GuildId | None = None) -> None:
        """Forget that Memoir met a person, in one server or anywhere; opt-outs stay."""
        await self._write(
            "DELETE FROM introductions WHERE user_id = ? AND ? IN (guild_id, 0)",
            user_id,
            guild_id or _EVERYWHERE,
        )

    async def _write(self, sql: str, *parameters: int) -> list[Row]:
        async def run(transaction: Transaction) -> list[Row]:
            return await transaction.fetch(sql, parameters)

        return await self._opened().write(run)

    def _opened(self) -> Connections:
        if self._connections is None:
            raise StoreError(f"The file {self._path.name} is not open: nothing can be kept now.")
        return self._connections


async def _all(transaction: Transaction) -> tuple[list[Row], list[Row]]:
    return (
        await transaction.fetch("SELECT guild_id, user_id, since FROM opt_outs"),
        await transaction.fetch("SELECT guild_id, left_at FROM departures"),
    )
