"""Search messages and cells side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.memory.audience import Audience
from bot.memory.narrowing import Narrowing
from bot.memory.search import FullTextSearch, Hit


@dataclass(frozen=True, slots=True)
class Found:
    """Hold what one look found in both tables, best first."""

    messages: Sequence[Hit]
    cells: Sequence[Hit]


@dataclass(frozen=True, slots=True)
class Looking:
    """Look for words as one question wants it."""

    messages: FullTextSearch
    cells: FullTextSearch
    audience: Audience
    narrowing: Narrowing
    limit: int  # of each table
    own_words: bool  # what only its neighbours say does not find a message

    async def first(self, words: Sequence[str], *, compounds: bool) -> Found:
        """Return what says the words best."""

        def search(table: FullTextSearch) -> Awaitable[list[Hit]]:
            return table.find(
                words,
                self.audience,
                limit=self.limit,
                narrowing=self.narrowing,
                own_words=self.own_words,
                compounds=compounds,
            )

        return await self._both(search)

    async def again(self, words: Sequence[str]) -> Found:
        """Return what says any of many words, at a lower cost; nothing without words."""
        if not words:
            return Found([], [])

        def search(table: FullTextSearch) -> Awaitable[list[Hit]]:
            return table.find_any(
                words,
                self.audience,
                limit=self.limit,
                narrowing=self.narrowing,
                own_words=self.own_words,
            )

        return await self._both(search)

    async def _both(self, search: Callable[[FullTextSearch], Awaitable[list[Hit]]]) -> Found:
        if self.narrowing.cell_type is not None:
            return Found([], await search(self.cells))
        return Found(*await asyncio.gather(search(self.messages), search(self.cells)))
