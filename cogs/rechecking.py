"""Check stored messages against Discord: what is gone there is forgotten, what is edited is learnt.

Deletions that happened while Memoir was away are announced by nobody.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import discord

from bot.client import MemoirBot
from bot.delivery.outbox import UNDELIVERABLE
from bot.ids import ChannelId, GuildId, MessageId
from bot.memory.selections import InChannel, Messages
from cogs.edits import learn_edit

PAGE = 100  # messages that Discord tells of in one call
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008  # Discord's error codes


@dataclass(slots=True)
class Rechecked:
    """Tell what became of messages; those in neither set could not be checked."""

    there: set[MessageId] = field(default_factory=set)
    gone: set[MessageId] = field(default_factory=set)  # and out of memory now

    def add(self, other: "Rechecked") -> None:
        """Take in what became of other messages."""
        self.there |= other.there
        self.gone |= other.gone


async def recheck(
    bot: MemoirBot, guild_id: GuildId, where: Mapping[MessageId, ChannelId], *, calls: int = 20
) -> Rechecked:
    """Look for stored messages on Discord, a hundred a call at best, in at most so many calls.

    Whatever is gone is removed from memory with all that was drawn from it, whatever was edited is
    learnt, before this returns.
    """
    in_channel: defaultdict[ChannelId, list[MessageId]] = defaultdict(list)
    for message_id, channel_id in sorted(where.items()):
        in_channel[channel_id].append(message_id)
    found = Rechecked()
    for channel_id, ids in in_channel.items():
        channel = _Channel(bot, guild_id, channel_id, ids)
        try:
            while channel.left and calls > 0:
                calls -= await channel.check_next()
        except discord.HTTPException as error:
            await channel.give_up(error)
        except UNDELIVERABLE:
            pass  # an outage tells nothing of messages
        found.add(channel.found)
    return found


class _Channel:
    """Check messages of one channel, oldest first."""

    def __init__(
        self, bot: MemoirBot, guild_id: GuildId, channel_id: ChannelId, ids: list[MessageId]
    ) -> None:
        self._bot = bot
        self._guild_id = guild_id
        self._channel = bot.get_partial_messageable(channel_id, guild_id=guild_id)
        self.left = ids
        self.found = Rechecked()

    async def check_next(self) -> int:
        """Check all messages that the next page speaks of; return how many calls it took."""
        page = await self._bot.outbox.through(self._page())
        if not page and not await self._is_gone(self.left[0]):
            self.left = []  # nothing is shown to who may not read the history
            return 2
        whole = len(page) < PAGE
        reach = self.left[-1] if whole else MessageId(page[-1].id)
        told = [each for each in self.left if each <= reach]
        self.left = self.left[len(told) :]
        there = {MessageId(message.id): message for message in page}
        await self._forget([each for each in told if each not in there])
        for message_id in told:
            if message_id in there:
                await self._look_at(there[message_id])
        return 1 if page else 2

    async def give_up(self, error: discord.HTTPException) -> None:
        """Forget a channel that is gone; of any other refusal nothing follows."""
        if error.code == UNKNOWN_CHANNEL:
            channel_id = ChannelId(self._channel.id)
            await self._bot.manager.remove(self._guild_id, InChannel(channel_id))
            self.found.gone |= {*self.left, *self.found.there}
            self.found.there.clear()

    async def _page(self) -> list[discord.Message]:
        after = discord.Object(self.left[0] - 1)
        return [each async for each in self._channel.history(limit=PAGE, after=after)]

    async def _is_gone(self, message_id: MessageId) -> bool:
        try:
            await self._bot.outbox.through(self._channel.fetch_message(message_id))
        except discord.NotFound as error:
            if error.code == UNKNOWN_MESSAGE:
                return True
            raise
        return False

    async def _forget(self, gone: Collection[MessageId]) -> None:
        if gone:
            await self._bot.manager.remove(self._guild_id, Messages.of(gone))
            self.found.gone |= set(gone)

    async def _look_at(self, message: discord.Message) -> None:
        kept = await learn_edit(self._bot, self._guild_id, message)
        (self.found.there if kept else self.found.gone).add(MessageId(message.id))
