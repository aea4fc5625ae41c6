"""Hold what every step of the memory work stands on."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.clock import Clock
from bot.config import Settings
from bot.ids import ChannelId, GuildId
from bot.memory.audience import EVERYONE, Audience, Scope
from bot.memory.budgets import Bearers
from bot.memory.pool import GuildDatabases
from bot.models.base import Answer, LanguageModel, StructuredPrompt
from bot.retries import Retries
from bot.spending import Spending
from bot.steps.events import MemoryEvent
from bot.use_log import UseLog


def nothing_closed(guild_id: GuildId) -> frozenset[ChannelId]:
    """Know of no channel that it is closed."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class StepContext:
    """Hold the databases, the model and whoever wants to know what became of memory."""

    databases: GuildDatabases
    model: LanguageModel
    open_channels: Callable[[GuildId], frozenset[ChannelId]]
    settings: Settings
    clock: Clock
    retries: Retries
    observer: Callable[[MemoryEvent], None]
    spending: Spending
    uses: UseLog = field(default_factory=UseLog)
    closed_channels: Callable[[GuildId], frozenset[ChannelId]] = nothing_closed

    async def complete(
        self,
        guild_id: GuildId,
        request: StructuredPrompt[Answer],
        channel_id: ChannelId | None = None,
    ) -> Answer:
        """Ask the model on behalf of a guild: none takes all the calls that there may be.

        What it takes is borne by the guild, and by a channel if one is named.
        """
        async with self.spending.metered(guild_id, Bearers(channel_id)) as meter:
            prompt = replace(request.prompt, party=guild_id, meter=meter)
            return await self.model.complete(replace(request, prompt=prompt))

    def audience(self, guild_id: GuildId, scope: Scope) -> Audience:
        """Return the audience of one scope alone: background work never mixes them."""
        if scope == EVERYONE:
            return Audience(open_channels=self.open_channels(guild_id))
        return Audience(own_scopes=frozenset({scope}))
