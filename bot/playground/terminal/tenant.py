"""Say what the terminal asks of the bot that lives in its playground."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from bot.ids import ChannelId, GuildId, MessageId


class News(Protocol):
    """Tell what became of messages in the background."""

    @property
    def text(self) -> str:
        """Return a few words for people; "" when there is nothing to tell."""

    @property
    def messages(self) -> int:
        """Return how many messages were organised."""


class Counts(Protocol):
    """Count what is remembered."""

    @property
    def messages(self) -> int:
        """Return how many messages are logged."""

    @property
    def waiting_messages(self) -> int:
        """Return how many of them are not organised yet."""

    @property
    def cells(self) -> int:
        """Return how many memories there are."""

    @property
    def scenes(self) -> int:
        """Return how many topics they gather in."""


class Tenant(Protocol):
    """Stand for the running bot."""

    @property
    def model(self) -> str:
        """Return the name of the model that answers."""

    @property
    def generates(self) -> bool:
        """Return whether the model writes its own sentences."""

    async def known(
        self, guild_id: GuildId, channel_id: ChannelId, message_ids: Collection[MessageId]
    ) -> Collection[MessageId]:
        """Return those of these messages of a channel that are remembered now."""

    async def heard(
        self, guild_id: GuildId, channel_id: ChannelId, message_ids: Collection[MessageId]
    ) -> int:
        """Wait until these messages of a channel are remembered; return how many of them are."""

    async def revised(
        self, guild_id: GuildId, message_id: MessageId, edited_at: datetime | None
    ) -> None:
        """Wait until a message is remembered as edited then, or not at all (None: deleted)."""

    async def answered(self) -> None:
        """Return once no answer is under way."""

    def at_rest(self, guild_id: GuildId) -> AbstractContextManager[None]:
        """Leave a guild's memory unorganised meanwhile, unless it is settled."""

    async def settle(self, guild_id: GuildId) -> None:
        """Organise all that waits; raise ModelError if the model does not play along."""

    async def status(self, guild_id: GuildId) -> Counts:
        """Count what everyone in the guild may see of its memory."""
