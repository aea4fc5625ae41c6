"""Tend one guild's memory: find out what is due, and do it."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import consolidation, extraction
from bot.clock import Clock
from bot.config import Settings
from bot.embedding import VectorTender
from bot.errors import ModelError, UnreadableAnswer, reason
from bot.ids import ChannelId, GuildId
from bot.memory.audience import EVERYONE, Audience, Scope
from bot.memory.embedding import Embedder
from bot.memory.pool import GuildDatabases
from bot.memory.records import Batch, DirtyScene, WaitingChannel
from bot.models.base import LanguageModel
from bot.pacing import Pacing
from bot.retries import Retries

log = logging.getLogger(__name__)

# About 3,000 tokens of conversation: a batch that every model's window holds.
BATCH_CHARACTERS = 12_000
# What was said just before, so that "agreed" can be understood.
CONTEXT_MESSAGES = 4


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
        embedder: Embedder | None = None,
    ) -> None:
        self._databases = databases
        self._model = model
        self._open_channels = open_channels
        self._settings = settings
        self._clock = clock
        self._observer = observer
        self._pacing = Pacing(settings, clock)
        self._retries = Retries(clock)
        self._alone: defaultdict[GuildId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._vectors = VectorTender(databases, embedder, clock) if embedder else None
        self._ending = False

    def wind_down(self) -> None:
        """Finish what is under way, and begin nothing more of what is due."""
        self._ending = True
        if self._vectors is not None:
            self._vectors.wind_down()

    async def do_what_is_due(self, guild_id: GuildId) -> timedelta | None:
        """Do all that is due; return how long until something else is, None if nothing waits."""
        async with self._alone[guild_id]:
            for channel in await self._waiting(guild_id):
                if self._is_due(self._pacing.extraction_due(channel)):
                    with suppress(ModelError):  # noted, with a time to try again
                        await self._extract(guild_id, channel)
            for scene in await self._dirty(guild_id):
                if self._is_due(self._pacing.consolidation_due(scene)):
                    with suppress(ModelError):
                        await self._consolidate(guild_id, scene)
            embedding = await self._vectors.do_what_is_due(guild_id) if self._vectors else None
            due = [
                *map(self._pacing.extraction_due, await self._waiting(guild_id)),
                *map(self._pacing.consolidation_due, await self._dirty(guild_id)),
            ]
        waits = [max(moment - self._clock(), timedelta(0)) for moment in due]
        return min([*waits, embedding] if embedding is not None else waits, default=None)

    async def work_off(self, guild_id: GuildId) -> None:
        """Do all that can be done, due or not; raise ModelError if the model is of no use now."""
        async with self._alone[guild_id]:
            while waiting := await self._waiting(guild_id):
                for channel in waiting:
                    with suppress(UnreadableAnswer):  # set aside if that happens too often
                        await self._extract(guild_id, channel)
            done = True
            while done:
                done = False
                for scene in await self._dirty(guild_id):
                    with suppress(UnreadableAnswer):  # the old summary stays
                        done |= await self._consolidate(guild_id, scene)
            if self._vectors is not None:
                await self._vectors.work_off(guild_id)

    async def _waiting(self, guild_id: GuildId) -> list[WaitingChannel]:
        async with self._databases.open(guild_id) as database:
            return await database.queue.waiting()

    async def _dirty(self, guild_id: GuildId) -> list[DirtyScene]:
        async with self._databases.open(guild_id) as database:
            return await database.scenes.dirty(await database.epoch())

    def _is_due(self, moment: datetime) -> bool:
        return not self._ending and moment <= self._clock()

    async def _extract(self, guild_id: GuildId, waiting: WaitingChannel) -> None:
        """Extract one batch; note a failure and raise it.

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
            batch = extraction.piece_of(batch, limit=self._settings.batch_messages)
            audience = self._audience(guild_id, waiting.scope)
            request = await extraction.request_for(database, batch, audience)
        try:
            answer = await self._model.complete(request.prompt)
            drafts = extraction.drafts_of(request, answer)
        except Exception as error:
            await self._note_failure(guild_id, batch, error)
            raise
        async with self._databases.open(guild_id) as database:
            added = await database.queue.finish(batch, drafts)
        self._pacing.note_extraction(waiting.channel_id)
        self._retries.note_success(waiting.channel_id)
        if added is not None:
            scenes = tuple(dict.fromkeys(draft.scene for draft in drafts))
            count = len(batch.messages)
            self._observer(Extracted(guild_id, waiting.channel_id, count, added, scenes))

    async def _note_failure(self, guild_id: GuildId, batch: Batch, error: Exception) -> None:
        """Try again later, or set a batch aside that may be at fault itself."""
        log.warning("Extraction failed for guild %s: %s", guild_id, reason(error))
        retry = self._retries.of_batch(batch, error)
        async with self._databases.open(guild_id) as database:
            await database.queue.fail(batch, reason(error), retry_at=retry.at, counts=retry.counts)
            reset = await database.epoch() != batch.epoch
        if retry.at is None and not reset:
            self._observer(SetAside(guild_id, len(batch.messages)))

    async def _consolidate(self, guild_id: GuildId, dirty: DirtyScene) -> bool:
        """Rewrite one summary; note a failure and raise it.

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
        except Exception as error:
            log.warning("Consolidation failed for guild %s: %s", guild_id, reason(error))
            await self._postpone(guild_id, dirty)
            raise
        async with self._databases.open(guild_id) as database:
            replaced = await database.scenes.replace_summary(dirty, summary, request.cells)
        if replaced:
            self._observer(Consolidated(guild_id, dirty.scene.name))
        return replaced

    async def _postpone(self, guild_id: GuildId, dirty: DirtyScene) -> None:
        async with self._databases.open(guild_id) as database:
            await database.scenes.postpone(dirty, self._retries.of_scene(dirty))

    def _audience(self, guild_id: GuildId, scope: Scope) -> Audience:
        """Return the audience of one scope alone: background work never mixes them."""
        if scope == EVERYONE:
            return Audience(open_channels=self._open_channels(guild_id))
        return Audience(own_scopes=frozenset({scope}))
