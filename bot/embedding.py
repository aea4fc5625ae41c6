"""Give messages and cells their vectors in the background: what waits is read from the database."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.errors import ModelError, ModelMisconfigured, ModelUnavailable
from bot.ids import GuildId
from bot.memory.embedding import Embedder
from bot.memory.pool import GuildDatabases

if TYPE_CHECKING:  # they need numpy, and are imported only where they are used
    from bot.memory.matrix import Vector
    from bot.memory.vector_store import VectorBatch

log = logging.getLogger(__name__)

# After so many calls in a row extraction has its turn again.
CALLS_IN_A_ROW = 8
# A batch that was not full is followed by a pause, so that not every message costs a call.
PAUSE = timedelta(seconds=5)
# An endpoint that is away is asked again after this long, then twice as long...
FIRST_RETRY = timedelta(seconds=10)
# ...and never later than this: until it is back recall goes by words.
LONGEST_RETRY = timedelta(minutes=10)


class VectorTender:
    """Embed what waits in a guild, a batch at a time."""

    def __init__(self, databases: GuildDatabases, embedder: Embedder, clock: Clock) -> None:
        self._databases = databases
        self._embedder = embedder
        self._clock = clock
        self._not_before: dict[GuildId, datetime] = {}
        self._failures: dict[GuildId, int] = {}  # in a row
        self._ending = False

    def wind_down(self) -> None:
        """Finish the call that is under way, and begin no other."""
        self._ending = True

    async def do_what_is_due(self, guild_id: GuildId) -> timedelta | None:
        """Embed some of what waits; return how long until more is due, None if nothing waits."""
        due = await self.due(guild_id)
        if due is not None and due <= self._clock():
            with suppress(ModelError):  # noted, with a time to try again
                await self.embed(guild_id)
            due = await self.due(guild_id)
        return None if due is None or self._ending else due - self._clock()

    async def due(self, guild_id: GuildId) -> datetime | None:
        """Return when what waits is to be embedded; None if nothing waits."""
        async with self._databases.open(guild_id) as database:
            if database.vectors is None or await database.vectors.next(1) is None:
                return None
        return max(self._clock(), self._not_before.get(guild_id, self._clock()))

    async def embed(self, guild_id: GuildId) -> bool:
        """Embed some of what waits; return whether anything did.

        Raise ModelError, with a time to try again noted, if the model is of no use now.
        """
        done = False
        try:
            for _ in range(CALLS_IN_A_ROW):
                if self._ending or not await self._embed_batch(guild_id):
                    return done
                done = True
        except ModelError as error:
            self._put_off(guild_id, error)
            raise
        return done

    async def _embed_batch(self, guild_id: GuildId) -> bool:
        """Embed one batch; return False if nothing waits.

        No database is held while the model works: other guilds may need the place.
        """
        asked = await self._next(guild_id)
        if asked is None:
            return False
        batch, texts = asked
        vectors = await self._vectors_of(texts)
        async with self._databases.open(guild_id) as database:
            if database.vectors is not None:
                await database.vectors.finish(batch, vectors)
        if self._failures.pop(guild_id, 0):
            log.info("The embedding model makes vectors for guild %s again.", guild_id)
        if len(texts) < self._embedder.batch:
            self._not_before[guild_id] = self._clock() + PAUSE
        return True

    async def _next(self, guild_id: GuildId) -> "tuple[VectorBatch, list[str]] | None":
        async with self._databases.open(guild_id) as database:
            vectors = database.vectors
            batch = await vectors.next(self._embedder.batch) if vectors is not None else None
            if vectors is None or batch is None:
                return None
            return batch, await vectors.shown(batch)

    async def _vectors_of(self, texts: Sequence[str]) -> "list[Vector | None]":
        """Return the vectors; None for each text that the model does not take by itself."""
        try:
            return list(await self._embedder.embed(texts))
        except (ModelUnavailable, ModelMisconfigured):
            raise
        except ModelError:
            found = [each for half in _halves(texts) for each in await self._made_of(half)]
            if all(vector is None for vector in found):
                raise  # no text is at fault
            return found

    async def _made_of(self, texts: Sequence[str]) -> "list[Vector | None]":
        try:
            return await self._vectors_of(texts)
        except (ModelUnavailable, ModelMisconfigured):
            raise
        except ModelError:
            return [None] * len(texts)

    def _put_off(self, guild_id: GuildId, error: ModelError) -> None:
        failures = self._failures.get(guild_id, 0)
        self._failures[guild_id] = failures + 1
        delay: timedelta = min(FIRST_RETRY * 2 ** min(failures, 16), LONGEST_RETRY)
        self._not_before[guild_id] = self._clock() + delay
        log.warning("No vectors for guild %s for %s: %s", guild_id, delay, error)


def _halves(texts: Sequence[str]) -> list[Sequence[str]]:
    """Return two halves of several texts, nothing of one."""
    middle = len(texts) // 2
    return [texts[:middle], texts[middle:]] if middle else []
