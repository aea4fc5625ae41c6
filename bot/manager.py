"""Organise memory in the background: extraction and consolidation as supervised asyncio tasks."""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.clock import Clock
from bot.config import Settings
from bot.errors import StoreError, reason
from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.memory.audience import Audience
from bot.memory.embedding import Embedder
from bot.memory.exchange.importing import Imported, OptedOut, Placing
from bot.memory.exchange.records import Export
from bot.memory.guild_settings import GuildSettings
from bot.memory.pool import GuildDatabases
from bot.memory.records import MemoryStatus, Message, NamedUser, Recalled
from bot.memory.selections import Removed, Selection
from bot.models.base import LanguageModel
from bot.spending import Spending
from bot.steps.events import MemoryEvent
from bot.tending import GuildTender
from bot.use_log import UseLog

log = logging.getLogger(__name__)

# After an unforeseen error a guild's work is tried again after this long, then twice as long...
FIRST_DELAY = timedelta(seconds=2)
# ...and never later than this, so that a server heals by itself the same hour.
LONGEST_DELAY = timedelta(minutes=10)


class Audiences(Protocol):
    """Know who may read what in a guild at this moment."""

    def open_channels(self, guild_id: GuildId) -> frozenset[ChannelId]:
        """Return the channels that @everyone can read now; none if that is unknown."""

    def closed_channels(self, guild_id: GuildId) -> frozenset[ChannelId]:
        """Return the channels that are known not to be open now; none if that is unknown."""


class MemoryManager:
    """Log messages, and turn what waits into organised memory without being in the way."""

    def __init__(
        self,
        databases: GuildDatabases,
        model: LanguageModel,
        audiences: Audiences,
        settings: Settings,
        clock: Clock,
        observer: Callable[[MemoryEvent], None] = lambda event: None,
        embedder: Embedder | None = None,
        uses: UseLog | None = None,
        spending: Spending | None = None,
    ) -> None:
        self._databases = databases
        self._uses = uses or UseLog()
        self._spending = spending or Spending(databases, settings, clock)
        self._tender = GuildTender(
            databases,
            model,
            audiences.open_channels,
            settings,
            clock,
            observer,
            embedder,
            self._uses,
            self._spending,
            closed_channels=audiences.closed_channels,
        )
        self._settings: dict[GuildId, GuildSettings] = {}  # as they were last read or changed
        self._nudges: dict[GuildId, asyncio.Event] = {}  # of the guilds that are being tended
        self._at_rest: set[GuildId] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        """Take up what an earlier run left, in the background."""
        known = await asyncio.to_thread(self._databases.known)
        self._run(self._resume(known), "memory: resume")

    async def stop(self, grace: float) -> None:
        """Let work in flight finish for `grace` seconds, then end it; what is left stays logged."""
        self._stopping.set()
        self._tender.wind_down()
        for nudged in self._nudges.values():
            nudged.set()
        if not self._tasks:
            return
        _, unfinished = await asyncio.wait(self._tasks, timeout=grace)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def remember(self, guild_id: GuildId, message: Message, *, again: bool = False) -> bool:
        """Log a message; it is on disk when this returns. Return False if it was known.

        What was removed stays removed unless it is wanted `again`. Raise BudgetSpent if it is over
        a budget, and so is not kept.
        """
        budgets = self._spending.within(await self.guild_settings(guild_id))
        async with self._databases.open(guild_id) as database:
            new = await database.messages.add(message, budgets, again=again)
        if new:
            self._tend(guild_id)
        return new

    def note_shown(self, guild_id: GuildId, finds: Iterable[Recalled]) -> None:
        """Note in the background that these were shown to somebody."""
        self._uses.note(guild_id, finds)
        self._tend(guild_id)

    async def settle(self, guild_id: GuildId) -> None:
        """Organise all that waits now; raise ModelError if the model is of no use now."""
        await self._tender.work_off(guild_id)

    @contextmanager
    def at_rest(self, guild_id: GuildId) -> Iterator[None]:
        """Begin nothing for a guild by itself meanwhile: what comes is only logged, or settled."""
        self._at_rest.add(guild_id)
        try:
            yield
        finally:
            self._at_rest.discard(guild_id)
            self._tend(guild_id)

    def nudge(self, guild_id: GuildId) -> None:
        """Look what is to be done for a guild: something has changed around its memory."""
        if self._databases.has(guild_id):
            self._tend(guild_id)

    def rest(self, guild_id: GuildId) -> None:
        """Begin nothing for a guild by itself until it is woken."""
        self._at_rest.add(guild_id)

    def wake(self, guild_id: GuildId) -> None:
        """Go on with a guild's memory if it is at rest."""
        if guild_id in self._at_rest:
            self._at_rest.discard(guild_id)
            if self._databases.has(guild_id):
                self._tend(guild_id)

    async def holding(self, guild_id: GuildId, ids: Collection[MessageId]) -> set[MessageId]:
        """Return which of these messages are stored, whoever may see them."""
        if not self._databases.has(guild_id):
            return set()
        async with self._databases.open(guild_id) as database:
            return await database.messages.holding(ids)

    async def said_since(
        self, guild_id: GuildId, moment: datetime, *, limit: int
    ) -> dict[MessageId, ChannelId]:
        """Return where the newest messages of a guild were said, whoever may see them."""
        async with self._databases.open(guild_id) as database:
            return await database.messages.said_since(moment, limit)

    async def purge(self, guild_id: GuildId) -> None:
        """Delete a guild's memory with its file; what is in flight ends with it."""
        if self._databases.has(guild_id):
            try:
                await self.reset(guild_id)
            except StoreError as error:  # what can't be read can't be overwritten, but deleted
                log.error("A memory is deleted without being overwritten first: %s", error)
        await self._databases.delete(guild_id)

    async def reset(self, guild_id: GuildId) -> None:
        """Forget everything of a guild for good, also what is being worked on."""
        async with self._databases.open(guild_id) as database:
            await database.reset()

    async def remove(self, guild_id: GuildId, selection: Selection) -> Removed:
        """Remove what is chosen with all that was drawn from it; it is gone when this returns."""
        async with self._databases.open(guild_id) as database:
            removed = await database.removal.remove(selection)
        self._tend(guild_id)
        return removed

    async def removable(self, guild_id: GuildId, selection: Selection) -> Removed:
        """Count what would be removed."""
        async with self._databases.open(guild_id) as database:
            return await database.removal.count(selection)

    async def edit(
        self,
        guild_id: GuildId,
        message: MessageId,
        content: str,
        edited_at: datetime,
        mentions: Sequence[NamedUser] = (),
    ) -> Removed:
        """Give a known message another text; return what of the old one's is gone."""
        async with self._databases.open(guild_id) as database:
            removed = await database.removal.edit(message, content, edited_at, mentions)
        self._tend(guild_id)
        return removed

    async def guild_settings(self, guild_id: GuildId) -> GuildSettings:
        """Return what a guild's admins chose; the defaults for a guild without a memory."""
        if not self._databases.has(guild_id):
            self._settings.pop(guild_id, None)  # it was erased
            return GuildSettings()
        if guild_id not in self._settings:
            async with self._databases.open(guild_id) as database:
                read = await database.settings.read()
            self._settings.setdefault(guild_id, read)  # a change meanwhile is newer
        return self._settings[guild_id]

    async def change_settings(
        self, guild_id: GuildId, by: UserId, **values: object
    ) -> GuildSettings:
        """Choose some of a guild's settings; raise SettingRefused, then nothing is changed."""
        async with self._databases.open(guild_id) as database:
            changed = await database.settings.change(by, **values)
        self._settings[guild_id] = changed
        self._tend(guild_id)  # messages may be kept for less time now
        return changed

    async def take_in(
        self,
        guild_id: GuildId,
        export: Export,
        by: UserId,
        *,
        opted_out: OptedOut,
        placing: Placing,
    ) -> Imported:
        """Add what an export holds to a guild's memory; what is there stays as it is.

        Raise BudgetSpent, and add nothing, if the memory would be too large.
        """
        size = self._spending.within(await self.guild_settings(guild_id)).size
        async with self._databases.open(guild_id) as database:
            imported = await database.importer.take_in(
                export, by, opted_out=opted_out, placing=placing, size=size
            )
            self._settings[guild_id] = await database.settings.read()
        self._tend(guild_id)
        return imported

    async def note(self, guild_id: GuildId, by: UserId, what: str) -> None:
        """Add an entry to a guild's audit."""
        async with self._databases.open(guild_id) as database:
            await database.audit.note(by, what)

    async def status(self, guild_id: GuildId, audience: Audience) -> MemoryStatus:
        """Count what an audience may see of a guild's memory."""
        async with self._databases.open(guild_id) as database:
            return await database.status(audience)

    async def _resume(self, left: list[GuildId]) -> None:
        """Tend every guild with work left; come back to those whose memory can't be opened."""
        delay = FIRST_DELAY
        while left and not self._stopping.is_set():
            left = [guild_id for guild_id in left if not await self._take_up(guild_id)]
            if left:
                delay = await self._wait_longer(delay)

    async def _take_up(self, guild_id: GuildId) -> bool:
        """Tend a guild: an earlier run may have left work; return False if it can't be opened."""
        if self._stopping.is_set():
            return True
        try:
            async with self._databases.open(guild_id) as database:
                await database.queue.revive()
        except Exception as error:  # noqa: BLE001 - one guild's file costs the others nothing
            log.error("The memory of guild %s can't be taken up: %s", guild_id, reason(error))
            return False
        self._tend(guild_id)
        return True

    def _tend(self, guild_id: GuildId) -> None:
        """Wake the guild's task, or start it."""
        if self._stopping.is_set() or guild_id in self._at_rest:
            return
        if guild_id not in self._nudges:
            self._nudges[guild_id] = asyncio.Event()
            self._run(self._supervise(guild_id), f"memory: guild {guild_id}")
        self._nudges[guild_id].set()

    async def _supervise(self, guild_id: GuildId) -> None:
        """Do what is due for a guild until nothing waits; after an error try again later."""
        nudged, delay = self._nudges[guild_id], FIRST_DELAY
        try:
            while not (self._stopping.is_set() or guild_id in self._at_rest):
                nudged.clear()
                try:
                    wait = await self._tender.do_what_is_due(guild_id)
                except Exception as error:  # noqa: BLE001 - the edge of the task
                    log.error("Work on guild %s's memory failed: %s", guild_id, reason(error))
                    delay = await self._wait_longer(delay)
                    continue
                delay = FIRST_DELAY
                if wait is None and not nudged.is_set():
                    return
                await _until(nudged, wait)
        finally:
            del self._nudges[guild_id]

    async def _wait_longer(self, delay: timedelta) -> timedelta:
        """Wait, unless Memoir stops, and return how long to wait the next time."""
        log.info("The next try is in %s seconds.", delay.total_seconds())
        await _until(self._stopping, delay)
        return min(delay * 2, LONGEST_DELAY)

    def _run(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)  # the loop itself holds tasks weakly
        task.add_done_callback(self._tasks.discard)


async def _until(event: asyncio.Event, wait: timedelta | None) -> None:
    """Return when the event is set, or after the wait."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), wait.total_seconds() if wait is not None else None)
