"""Turn questions into vectors, in the time that whoever asks can be kept waiting."""

import asyncio
import logging
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.errors import ModelError
from bot.memory.embedding import Embedder

if TYPE_CHECKING:
    from bot.memory.matrix import Vector

_log = logging.getLogger(__name__)

# Seconds that a question waits for its vector; most endpoints take a tenth. Words alone find
# nearly as much, and the answer's first word takes longer than this anyway.
PATIENCE = 0.8
# After a failure questions go on by words alone for so long: not each is to wait in vain.
PAUSE = timedelta(seconds=30)
# Questions come back: pages of a search are one each, a second look asks the first one again.
REMEMBERED = 256


class QuestionVectors:
    """Ask an embedding model, for all guilds; never raise and never take long."""

    def __init__(self, embedder: Embedder, clock: Clock, patience: float = PATIENCE) -> None:
        self._embedder = embedder
        self._clock = clock
        self._patience = patience
        self._known: OrderedDict[str, Vector] = OrderedDict()  # least recently asked first
        self._asking: dict[str, asyncio.Task[Vector | None]] = {}
        self._not_before: datetime | None = None

    @property
    def model(self) -> str:
        """Return the name of the model."""
        return self._embedder.model

    async def of(self, text: str) -> "Vector | None":
        """Return a text's vector of length 1; None if there is none in time."""
        if text in self._known:
            self._known.move_to_end(text)
            return self._known[text]
        if self._not_before is not None and self._clock() < self._not_before:
            return None
        asking = self._asking.get(text) or self._ask(text)
        done, _ = await asyncio.wait({asking}, timeout=self._patience)
        if not done:
            self._pause("no vector of a question came in time")
            return None
        return None if asking.cancelled() else asking.result()

    async def close(self) -> None:
        """Give up what is still being asked, and the model."""
        for asking in self._asking.values():
            asking.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)
        await self._embedder.close()

    def _ask(self, text: str) -> "asyncio.Task[Vector | None]":
        """Begin to ask; what comes too late for this question is there for the next."""
        asking = self._asking[text] = asyncio.create_task(self._fetch(text))
        asking.add_done_callback(lambda _: self._asking.pop(text))
        return asking

    async def _fetch(self, text: str) -> "Vector | None":
        try:
            vector: Vector = (await self._embedder.embed([text], urgent=True))[0]
        except ModelError as error:
            self._pause(str(error))
            return None
        self._not_before = None
        self._known[text] = vector
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return vector

    def _pause(self, why: str) -> None:
        self._not_before = self._clock() + PAUSE
        _log.warning("Recall goes by words alone for %d s: %s", PAUSE.total_seconds(), why)
