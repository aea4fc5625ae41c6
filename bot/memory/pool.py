"""Keep a bounded number of guild databases open."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock
from bot.errors import StoreError
from bot.ids import GuildId
from bot.memory.db import MemoryDB
from bot.memory.stemming import Stemmer

_FILE = re.compile(r"(\d+)\.db")


@dataclass(slots=True)
class _Slot:
    """Hold a guild's open database and how many use it now."""

    opening: asyncio.Task[MemoryDB]
    users: int = 0


class GuildDatabases:
    """Open guild databases when they are needed; close the least recently used idle ones."""

    def __init__(self, folder: Path, *, capacity: int, clock: Clock) -> None:
        self._folder = folder
        self._capacity = capacity
        self._clock = clock
        self._stemmer = Stemmer()
        self._slots: OrderedDict[GuildId, _Slot] = OrderedDict()
        self._closing: dict[GuildId, asyncio.Task[None]] = {}
        self._changed = asyncio.Condition()

    def known(self) -> list[GuildId]:
        """Return every guild that has a memory file."""
        matches = (_FILE.fullmatch(path.name) for path in self._folder.glob("*.db"))
        return sorted(GuildId(int(match.group(1))) for match in matches if match)

    @asynccontextmanager
    async def open(self, guild_id: GuildId) -> AsyncIterator[MemoryDB]:
        """Lend a guild's database; it stays open for as long as it is lent.

        Waits while as many guilds as the pool holds are all in use.
        """
        slot = await self._lend(guild_id)
        try:
            yield await asyncio.shield(slot.opening)
        finally:
            slot.users -= 1
            if self._failed(slot):
                self._slots.pop(guild_id, None)
            await asyncio.shield(self._announce())

    async def close(self) -> None:
        """Close every database once nobody uses it."""
        async with self._changed:
            await self._changed.wait_for(lambda: not any(s.users for s in self._slots.values()))
            for guild_id in list(self._slots):
                self._retire(guild_id)
        await asyncio.gather(*self._closing.values())
        self._stemmer.close()

    async def _lend(self, guild_id: GuildId) -> _Slot:
        async with self._changed:
            while guild_id not in self._slots:
                if guild_id not in self._closing and self._make_room():
                    opening = asyncio.ensure_future(self._open(guild_id))
                    self._slots[guild_id] = _Slot(opening)
                else:
                    await self._changed.wait()
            slot = self._slots[guild_id]
            slot.users += 1
            self._slots.move_to_end(guild_id)
            return slot

    def _make_room(self) -> bool:
        """Return whether one more may be opened; begin to close an idle one if not."""
        if len(self._slots) + len(self._closing) < self._capacity:
            return True
        if not self._closing:
            idle = next((guild for guild, slot in self._slots.items() if not slot.users), None)
            if idle is not None:
                self._retire(idle)
        return False

    def _retire(self, guild_id: GuildId) -> None:
        slot = self._slots.pop(guild_id)
        self._closing[guild_id] = asyncio.ensure_future(self._close(guild_id, slot))

    async def _close(self, guild_id: GuildId, slot: _Slot) -> None:
        try:
            database = await slot.opening
            await database.close()
        finally:
            del self._closing[guild_id]
            await self._announce()

    async def _open(self, guild_id: GuildId) -> MemoryDB:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreError(
                f"The folder {self._folder} cannot be made: {error.strerror}."
            ) from error
        path = self._folder / f"{guild_id}.db"
        return await MemoryDB.open(path, clock=self._clock, stemmer=self._stemmer)

    async def _announce(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    @staticmethod
    def _failed(slot: _Slot) -> bool:
        return slot.opening.done() and slot.opening.exception() is not None
