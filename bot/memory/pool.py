"""Keep a bounded number of guild databases open."""

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.errors import StoreError
from bot.ids import GuildId
from bot.memory.db import MemoryDB
from bot.memory.encryption import DatabaseKey
from bot.memory.ownership import FOLDER_MODE, close_to_others
from bot.memory.stemming import Stemmer

if TYPE_CHECKING:  # it needs numpy, and is imported only where it is used
    from bot.memory.vectors import Embeddings

_FILE = re.compile(r"([0-9]+)\.db")

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Slot:
    """Hold a guild's database and how many use it now."""

    opening: asyncio.Task[MemoryDB]  # it waits for a place first
    users: int = 0

    @property
    def idle(self) -> bool:
        """Return whether the database may be closed."""
        return self.opening.done() and not self.users


class GuildDatabases:
    """Open guild databases when they are needed; close the least recently used idle ones."""

    def __init__(
        self,
        folder: Path,
        *,
        capacity: int,
        clock: Clock,
        embeddings: "Embeddings | None" = None,
        key: DatabaseKey | None = None,
    ) -> None:
        """Take what their vectors share if embeddings are on, and what encrypts their files."""
        self._embeddings = embeddings
        self._key = key
        self._folder = folder
        self._clock = clock
        self._stemmer = Stemmer()
        self._places = asyncio.Semaphore(capacity)
        self._free = capacity
        self._waiting = 0  # how many openings wait for a place
        self._slots: OrderedDict[GuildId, _Slot] = OrderedDict()  # least recently used first
        self._closing: dict[GuildId, asyncio.Task[None]] = {}
        self._emptied = asyncio.Event()
        self._given_back = asyncio.Event()
        self._ending = self._closed = False

    def known(self) -> list[GuildId]:
        """Return every guild that has a memory file."""
        matches = (_FILE.fullmatch(path.name) for path in self._folder.glob("*.db"))
        return sorted(GuildId(int(match.group(1))) for match in matches if match)

    def has(self, guild_id: GuildId) -> bool:
        """Return whether a guild has a memory file."""
        return (self._folder / f"{guild_id}.db").exists()

    @asynccontextmanager
    async def open(self, guild_id: GuildId) -> AsyncIterator[MemoryDB]:
        """Lend a guild's database; it stays open for as long as it is lent.

        Waits while as many guilds as the pool holds are all in use. Raises StoreError if the file
        can't be opened, or if the pool was closed.
        """
        slot = self._slots.get(guild_id) or self._begin(guild_id)
        slot.users += 1
        try:
            yield await asyncio.shield(slot.opening)
        finally:
            slot.users -= 1
            if guild_id in self._slots:
                self._slots.move_to_end(guild_id)
            self._make_room()
            self._given_back.set()

    async def delete(self, guild_id: GuildId) -> None:
        """Delete a guild's file with its write-ahead log, once nobody uses it.

        Raises StoreError if that is impossible. Whoever opens it then founds a new memory.
        """
        while guild_id in self._closing or self._in_use(guild_id):
            self._given_back.clear()
            await self._given_back.wait()
        slot = self._slots.pop(guild_id, None)
        database = slot.opening.result() if slot is not None else None
        deleting = asyncio.ensure_future(self._delete(guild_id, database))
        self._closing[guild_id] = deleting
        await asyncio.shield(deleting)

    async def close(self) -> None:
        """Close every database once nobody uses it; then none can be opened any more."""
        self._ending = True
        self._make_room()
        while self._slots or self._closing:
            self._emptied.clear()
            await self._emptied.wait()
        self._closed = True
        self._stemmer.close()
        if self._embeddings is not None:
            await self._embeddings.questions.close()

    def _begin(self, guild_id: GuildId) -> _Slot:
        if self._closed:
            raise StoreError("Memoir is stopping: its memory is closed.")
        slot = self._slots[guild_id] = _Slot(asyncio.ensure_future(self._open(guild_id)))
        slot.opening.add_done_callback(partial(self._opened, guild_id))
        return slot

    async def _open(self, guild_id: GuildId) -> MemoryDB:
        if guild_id in self._closing:
            await asyncio.wait([self._closing[guild_id]])
        await self._take_place()
        try:
            self._make_folder()
            path = self._folder / f"{guild_id}.db"
            return await MemoryDB.open(
                path,
                clock=self._clock,
                stemmer=self._stemmer,
                embeddings=self._embeddings,
                key=self._key,
            )
        except BaseException:
            self._give_place()
            raise

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
            close_to_others(self._folder)
        except OSError as error:
            reason = error.strerror
            raise StoreError(f"The folder {self._folder} cannot be made: {reason}.") from error

    def _opened(self, guild_id: GuildId, opening: asyncio.Task[MemoryDB]) -> None:
        if opening.cancelled() or opening.exception() is not None:
            del self._slots[guild_id]  # whoever comes next tries again
        self._make_room()
        self._given_back.set()

    def _make_room(self) -> None:
        """Begin to close idle databases if places are short; all of them at the end."""
        short = self._waiting - self._free - len(self._closing)
        if self._ending:
            short = len(self._slots)
        if short > 0:
            idle = (guild_id for guild_id, slot in self._slots.items() if slot.idle)
            for guild_id in list(islice(idle, short)):
                database = self._slots.pop(guild_id).opening.result()
                self._closing[guild_id] = asyncio.ensure_future(self._close(guild_id, database))
        if not self._slots and not self._closing:
            self._emptied.set()

    async def _close(self, guild_id: GuildId, database: MemoryDB) -> None:
        try:
            await database.close()
        except Exception:  # noqa: BLE001 - the edge of a task
            _log.exception("The memory of guild %s was not closed cleanly.", guild_id)
        finally:
            del self._closing[guild_id]
            self._give_place()
            self._make_room()
            self._given_back.set()

    def _in_use(self, guild_id: GuildId) -> bool:
        slot = self._slots.get(guild_id)
        return slot is not None and not slot.idle

    async def _delete(self, guild_id: GuildId, database: MemoryDB | None) -> None:
        try:
            if database is not None:
                await database.close()
            await asyncio.to_thread(_unlink, self._folder / f"{guild_id}.db")
        finally:
            del self._closing[guild_id]
            if database is not None:
                self._give_place()
            self._make_room()
            self._given_back.set()

    async def _take_place(self) -> None:
        self._waiting += 1
        self._make_room()
        try:
            await self._places.acquire()
            self._free -= 1
        finally:
            self._waiting -= 1

    def _give_place(self) -> None:
        self._free += 1
        self._places.release()


def _unlink(path: Path) -> None:
    """Delete a database file, itself last: as long as it is there, it is known what is to go."""
    try:
        for suffix in ("-wal", "-shm", ""):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"The memory file {path.name} cannot be deleted: {error.strerror}."
        ) from error
