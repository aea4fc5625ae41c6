"""Say what a step of the memory work is."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.graph.graph import Node
from bot.ids import ChannelId, GuildId


@dataclass(frozen=True, slots=True)
class Work:
    """Hold one piece of work that waits, as the database tells.

    `run` does it; it may be done again after a crash with the same end. It returns whether anything
    has changed, so that more may wait; it raises ModelError once it has noted when to try again.
    """

    due_at: datetime
    run: Callable[[], Awaitable[bool]]
    early: bool = True  # may be done before it is due, when somebody wants all done now
    channel_id: ChannelId | None = None  # whose budget bears it, besides the server's
    gives_up: bool = False  # sets aside by itself what no model can read, and goes on behind it


class Step(Node, Protocol):
    """Do one kind of memory work for any guild."""

    @property
    def width(self) -> int:
        """Return how many pieces of its work may run at once for one guild."""

    async def waiting(self, guild_id: GuildId) -> Sequence[Work]:
        """Return what waits, due or not, in the order in which it is to be done."""
