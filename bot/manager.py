"""Organise memory in the background: extraction and consolidation as supervised asyncio tasks."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.clock import Clock
from bot.config import Settings
from bot.ids import ChannelId, GuildId
from bot.memory.audience import Audience
from bot.memory.pool import GuildDatabases
from bot.memory.records import MemoryStatus, Message
from bot.models.base import LanguageModel
from bot.tending import GuildTender, MemoryEvent

log = logging.getLogger(__name__)

# After an unforeseen error a guild's work is tried again after this long, then twice as long...
FIRST_DELAY = timedelta(seconds=2)
# ...and never later than this, so that a server heals by itself the same hour.
LONGEST_DELAY = timedelta(minutes=10)


class Audiences(Protocol):
    """Know who may read what in a guild at this moment."""

    def open_channels(self, guild_id: GuildId) -> frozenset[ChannelId]:
        """Return the channels that @everyone can read now; none if that is unknown."""


@dataclass(slots=True)
class _Tended:
    """Hold the background task of one guild, and what wakes it."""

    nudged: asyncio.Event
    task: asyncio.Task[None] | None = None


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
    ) -> None:
        self._databases = databases
        self._tender = GuildTender(
            databases, model, audiences.open_channels, settings, clock, observer
        )
        self._tended: dict[GuildId, _Tended] = {}
        self._resuming: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Take up what an earlier run left, in the background."""
        self._resuming = asyncio.create_task(self._resume(), name="memory: resume")

    async def stop(self, grace: float) -> None:
        """Let work in flight finish for `grace` seconds, then end it; what is left stays logged."""
        self._stopping = True
        tasks = {tended.task for tended in self._tended.values() if tended.task}
        if self._resuming is not None:
            tasks.add(self._resuming)
        for tended in self._tended.values():
            tended.nudged.set()
        if not tasks:
            return
        _, unfinished = await asyncio.wait(tasks, timeout=grace)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def remember(self, guild_id: GuildId, message: Message) -> bool:
        """Log a message; it is on disk when this returns. Return False if it was known."""
        async with self._databases.open(guild_id) as database:
            new = await database.messages.add(message)
        if new:
            self._tend(guild_id)
        return new

    async def settle(self, guild_id: GuildId) -> None:
        """Organise all that waits now; raise ModelError if the model does not play along."""
        await self._tender.work_off(guild_id)

    async def reset(self, guild_id: GuildId) -> None:
        """Forget everything of a guild for good, also what is being worked on."""
        async with self._databases.open(guild_id) as database:
            await database.reset()

    async def status(self, guild_id: GuildId, audience: Audience) -> MemoryStatus:
        """Count what an audience may see of a guild's memory."""
        async with self._databases.open(guild_id) as database:
            return await database.status(audience)

    async def _resume(self) -> None:
        """Tend every guild with work left; one that can't be opened costs the others nothing."""
        for guild_id in self._databases.known():
            if self._stopping:
                return
            try:
                async with self._databases.open(guild_id) as database:
                    waits = await database.queue.revive()
            except Exception:
                log.exception("The memory of guild %s could not be taken up.", guild_id)
                continue
            if waits:
                self._tend(guild_id)

    def _tend(self, guild_id: GuildId) -> None:
        """Wake the guild's task, or start it."""
        if self._stopping:
            return
        tended = self._tended.setdefault(guild_id, _Tended(asyncio.Event()))
        tended.nudged.set()
        if tended.task is None:
            tended.task = asyncio.create_task(
                self._supervise(guild_id, tended), name=f"memory: guild {guild_id}"
            )

    async def _supervise(self, guild_id: GuildId, tended: _Tended) -> None:
        """Do what is due for a guild until nothing waits; after an error try again later."""
        delay = FIRST_DELAY
        while not self._stopping:
            tended.nudged.clear()
            try:
                wait = await self._tender.do_what_is_due(guild_id)
                delay = FIRST_DELAY
            except Exception:
                log.exception(
                    "Organising the memory of guild %s failed; it goes on later.", guild_id
                )
                wait, delay = delay, min(delay * 2, LONGEST_DELAY)
            if wait is None and not tended.nudged.is_set():
                del self._tended[guild_id]
                return
            with suppress(TimeoutError):
                seconds = wait.total_seconds() if wait is not None else None
                await asyncio.wait_for(tended.nudged.wait(), seconds)
