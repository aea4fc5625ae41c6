"""Extract: turn what waits of a conversation into drafts of cells."""

import logging
from dataclasses import replace
from functools import partial

from bot import extraction
from bot.errors import reason
from bot.graph.step import Work
from bot.ids import GuildId
from bot.memory.records import Batch, WaitingChannel
from bot.pacing import Pacing
from bot.steps.context import StepContext
from bot.steps.events import Extracted, SetAside

log = logging.getLogger(__name__)

# About 3,000 tokens of conversation: a batch that every model's window holds.
BATCH_CHARACTERS = 12_000
# What was said just before, so that "agreed" can be understood.
CONTEXT_MESSAGES = 4


class Extract:
    """Draw memories from the messages of one conversation at a time."""

    name = "extract"
    reads = frozenset({"messages", "talks"})
    writes = frozenset({"drafts"})
    width = 2  # conversations: a guild with many leaves the model to others too

    def __init__(self, context: StepContext, pacing: Pacing) -> None:
        self._context = context
        self._pacing = pacing

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        """Return every conversation with messages that wait."""
        async with self._context.databases.open(guild_id) as database:
            talks = await database.queue.waiting()
        return [
            Work(
                self._pacing.extraction_due(each),
                partial(self._extract, guild_id, each),
                channel_id=each.root_id,
                gives_up=True,
            )
            for each in talks
            if each.talk_id is not None
        ]

    async def _extract(self, guild_id: GuildId, waiting: WaitingChannel) -> bool:
        """Extract one batch; note a failure, and raise it.

        No database is held while the model thinks: other guilds may need the place.
        """
        context, limit = self._context, self._context.settings.batch_messages
        async with context.databases.open(guild_id) as database:
            audience = context.audience(guild_id, waiting.scope)
            if await database.drafts.on_their_way(waiting.scope, audience):
                return False  # what was said before must be known first, also after a crash
            batch = await database.queue.batch(
                waiting, limit=limit, characters=BATCH_CHARACTERS, context=CONTEXT_MESSAGES
            )
            if batch is None:
                return False
            batch = extraction.piece_of(batch, limit=limit)
            seen = replace(audience, open_channels=context.open_channels(guild_id))
            told = await database.messages.still_told(batch.context, seen)
            batch = replace(batch, context=told)
            request = await extraction.request_for(database, batch, audience)
        try:
            answer = await context.complete(guild_id, request.prompt, waiting.root_id)
            drafts = extraction.drafts_of(request, answer)
        except Exception as error:
            await self._note_failure(guild_id, batch, error)
            raise
        async with context.databases.open(guild_id) as database:
            staged = await database.queue.finish(batch, drafts)
        self._pacing.note_extraction(waiting.channel_id)
        context.retries.note_success(waiting.channel_id)
        if staged:
            context.observer(Extracted(guild_id, waiting.channel_id, len(batch.messages)))
        return True

    async def _note_failure(self, guild_id: GuildId, batch: Batch, error: Exception) -> None:
        """Try again later, or set a batch aside that may be at fault itself."""
        log.warning("Extraction failed for guild %s: %s", guild_id, reason(error))
        retry = self._context.retries.of_batch(batch, error)
        async with self._context.databases.open(guild_id) as database:
            await database.queue.fail(batch, reason(error), retry_at=retry.at, counts=retry.counts)
            reset = await database.epoch() != batch.epoch
        if retry.at is None and not reset:
            self._context.observer(SetAside(guild_id, len(batch.messages)))
