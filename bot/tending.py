"""Tend one guild's memory: find out what is due, and do it."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from weakref import WeakValueDictionary

from bot import consolidation, extraction
from bot.clock import Clock
from bot.config import Settings
from bot.errors import ModelError, ModelUnavailable
from bot.ids import ChannelId, GuildId
from bot.memory.audience import EVERYONE, Audience, Scope
from bot.memory.pool import GuildDatabases
from bot.memory.records import Batch, DirtyScene, WaitingChannel
from bot.models.base import LanguageModel
from bot.pacing import Pacing

log = logging.getLogger(__name__)

# About 3,000 tokens of conversation: a batch that every model's window holds.
BATCH_CHARACTERS = 12_000
# What was said just before, so that "agreed" can be understood.
CONTEXT_MESSAGES = 4
# A batch that could not be read so often is set aside: it would block its channel.
ATTEMPTS = 3
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Extracted:
    """Tell that messages became cells."""

    guild_id: GuildId
    channel_id: ChannelId
    messages: int
    cells: int  # new ones
    scenes: tuple[str, ...]  # that they went into


@dataclass(frozen=True, slots=True)
class Consolidated:
    """Tell that a scene has a new summary."""

    guild_id: GuildId
    scene: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Tell that messages were set aside because extraction failed too often."""

    guild_id: GuildId
    messages: int


MemoryEvent = Extracted | Consolidated | SetAside


class GuildTender:
    """Extract and consolidate what is due; one worker at a time for each guild."""

    def __init__(
        self,
        databases: GuildDatabases,
        model: LanguageModel,
        open_channels: Callable[[GuildId], frozenset[ChannelId]],
        settings: Settings,
        clock: Clock,
        observer: Callable[[MemoryEvent], None],
    ) -> None:
        self._databases = databases
        self._model = model
        self._open_channels = open_channels
        self._settings = settings
        self._clock = clock
        self._observer = observer
        self._pacing = Pacing(settings, clock)
        self._working: WeakValueDictionary[GuildId, asyncio.Lock] = WeakValueDictionary()
        self._outages: dict[GuildId, int] = {}

    async def do_what_is_due(self, guild_id: GuildId) -> timedelta | None:
        """Do all that is due; return how long until something else is, None if nothing waits."""
        async with self._alone(guild_id):
            waiting, dirty = await self._to_do(guild_id)
            for channel in waiting:
                if self._pacing.extraction_due(channel) <= self._clock():
                    await self._extract(guild_id, channel, patient=True)
            for scene in dirty:
                if self._pacing.consolidation_due(scene) <= self._clock():
                    await self._consolidate(guild_id, scene, patient=True)
            waiting, dirty = await self._to_do(guild_id)
        due = [
            *map(self._pacing.extraction_due, waiting),
            *map(self._pacing.consolidation_due, dirty),
        ]
        return max(min(due) - self._clock(), timedelta(0)) if due else None

    async def work_off(self, guild_id: GuildId) -> None:
        """Do all that can be done, due or not; raise ModelError at the first failure."""
        async with self._alone(guild_id):
            while waiting := (await self._to_do(guild_id))[0]:
                for channel in waiting:
                    await self._extract(guild_id, channel, patient=False)
            done = True
            while done:
                dirty = (await self._to_do(guild_id))[1]
                done = any([await self._consolidate(guild_id, d, patient=False) for d in dirty])

    def _alone(self, guild_id: GuildId) -> asyncio.Lock:
        return self._working.setdefault(guild_id, asyncio.Lock())

    async def _to_do(self, guild_id: GuildId) -> tuple[list[WaitingChannel], list[DirtyScene]]:
        async with self._databases.open(guild_id) as database:
            waiting = await database.queue.waiting()
            return waiting, await database.scenes.dirty(await database.epoch())

    async def _extract(self, guild_id: GuildId, waiting: WaitingChannel, *, patient: bool) -> None:
        """Extract one batch; a failure is noted, and raised too unless patient.

        No database is held while the model thinks: other guilds may need the place.
        """
        async with self._databases.open(guild_id) as database:
            batch = await database.queue.batch(
                waiting,
                limit=self._settings.batch_messages,
                characters=BATCH_CHARACTERS,
                context=CONTEXT_MESSAGES,
            )
            if batch is None:
                return
            audience = self._audience(guild_id, waiting.scope)
            request = await extraction.request_for(database, batch, audience)
        self._pacing.note_extraction(waiting.channel_id)
        try:
            answer = await self._model.complete(request.prompt)
        except ModelError as error:
            await self._note_failure(guild_id, batch, error)
            if not patient:
                raise
            return
        self._outages.pop(guild_id, None)
        drafts = extraction.drafts_of(request, answer)
        async with self._databases.open(guild_id) as database:
            added = await database.queue.finish(batch, drafts)
        if added is not None:
            scenes = tuple(dict.fromkeys(draft.scene for draft in drafts))
            count = len(batch.messages)
            self._observer(Extracted(guild_id, waiting.channel_id, count, added, scenes))

    async def _note_failure(self, guild_id: GuildId, batch: Batch, error: ModelError) -> None:
        """Try again later; set a batch aside that may be at fault itself."""
        log.warning("Extraction failed for guild %s: %s", guild_id, error)
        at_fault = not isinstance(error, ModelUnavailable)
        set_aside = at_fault and batch.attempts + 1 >= ATTEMPTS
        delay = _retry_delay(batch.attempts if at_fault else self._outage(guild_id))
        async with self._databases.open(guild_id) as database:
            await database.queue.fail(
                batch,
                str(error),
                retry_at=None if set_aside else self._clock() + delay,
                counts=at_fault,
            )
        if set_aside:
            self._observer(SetAside(guild_id, len(batch.messages)))

    def _outage(self, guild_id: GuildId) -> int:
        """Return how many times the endpoint was out of reach before, one after another."""
        before = self._outages.get(guild_id, 0)
        self._outages[guild_id] = before + 1
        return before

    async def _consolidate(self, guild_id: GuildId, dirty: DirtyScene, *, patient: bool) -> bool:
        """Rewrite one summary; a failure is noted, and raised too unless patient.

        Return whether the summary speaks of more cells than before.
        """
        audience = self._audience(guild_id, dirty.scene.scope)
        async with self._databases.open(guild_id) as database:
            request = await consolidation.request_for(database, dirty, audience)
        if request is None:
            await self._postpone(guild_id, dirty)
            return False
        try:
            answer = await self._model.complete(request.prompt)
            summary = consolidation.accepted(answer.summary, dirty.scene.summary)
        except ModelError as error:
            log.warning("Consolidation failed for guild %s: %s", guild_id, error)
            await self._postpone(guild_id, dirty)
            if not patient:
                raise
            return False
        async with self._databases.open(guild_id) as database:
            replaced = await database.scenes.replace_summary(dirty, summary, request.cells)
        if replaced:
            self._observer(Consolidated(guild_id, dirty.scene.name))
        return replaced

    async def _postpone(self, guild_id: GuildId, dirty: DirtyScene) -> None:
        retry_at = self._clock() + _retry_delay(dirty.attempts)
        async with self._databases.open(guild_id) as database:
            await database.scenes.postpone(dirty, retry_at)

    def _audience(self, guild_id: GuildId, scope: Scope) -> Audience:
        """Return the audience of one scope alone: background work never mixes them."""
        if scope == EVERYONE:
            return Audience(open_channels=self._open_channels(guild_id))
        return Audience(own_scopes=frozenset({scope}))


def _retry_delay(attempts: int) -> timedelta:
    """Return a delay that doubles with each attempt, up to LONGEST_RETRY."""
    doubled: timedelta = FIRST_RETRY * 2 ** min(attempts, 16)
    return min(doubled, LONGEST_RETRY)
