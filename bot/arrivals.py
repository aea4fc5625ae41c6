"""Know which messages are being taken in at this moment."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.ids import MessageId


class Arrivals:
    """Let whoever learns of a change to a message wait until the message itself is stored.

    Events come in order, but each is dealt with in a task of its own.
    """

    def __init__(self) -> None:
        self._under_way: dict[MessageId, asyncio.Event] = {}

    @contextmanager
    def of(self, message_id: MessageId) -> Iterator[None]:
        """Take a message in for as long as this lasts."""
        settled = self._under_way.setdefault(message_id, asyncio.Event())
        try:
            yield
        finally:
            settled.set()
            self._under_way.pop(message_id, None)

    async def settled(self, message_id: MessageId) -> None:
        """Return once a message that is being taken in is stored, or refused."""
        settled = self._under_way.get(message_id)
        if settled is not None:
            await settled.wait()

    async def all_settled(self) -> None:
        """Return once everything that is being taken in now is stored, or refused."""
        for settled in list(self._under_way.values()):
            await settled.wait()
