"""Tell what each draft speaks of, and to which cells it is linked."""

from collections.abc import Sequence

from bot.memory.audience import Audience
from bot.memory.connections import Connections
from bot.memory.records import StagedDraft


class Linker:
    """Find the people and things that drafts speak of, and the cells that they follow from."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def link(self, drafts: Sequence[StagedDraft], audience: Audience) -> list[StagedDraft]:
        """Return the drafts of one scope with their ties; the audience is of that scope."""
        return list(drafts)
