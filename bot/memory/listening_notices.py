"""Keep which channels were told that Memoir reads along."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.clock import Clock
from bot.ids import ChannelId
from bot.memory.connections import Connections, Transaction, listed
from bot.memory.timestamps import to_milliseconds


@dataclass(frozen=True, slots=True)
class ListeningNotices:
    """See to it that each channel is told once for as long as it is read along in."""

    connections: Connections
    clock: Clock

    async def claim(self, channel_ids: Collection[ChannelId]) -> frozenset[ChannelId]:
        """Note these channels as told, and return those that were not: the caller tells them."""

        async def note(transaction: Transaction) -> frozenset[ChannelId]:
            rows = await transaction.fetch(
                "INSERT OR IGNORE INTO listening_notices (channel_id, told_at)"
                " SELECT value, ? FROM json_each(?) RETURNING channel_id",
                (to_milliseconds(self.clock()), listed(channel_ids)),
            )
            return frozenset(ChannelId(channel_id) for (channel_id,) in rows)

        return await self.connections.write(note)

    async def release(self, channel_ids: Collection[ChannelId]) -> None:
        """Note that these channels could not be told after all."""
        await self._delete("channel_id IN (SELECT value FROM json_each(?))", channel_ids)

    async def keep_only(self, channel_ids: Collection[ChannelId]) -> None:
        """Forget all other channels: they are told anew once they are read along in again."""
        await self._delete("channel_id NOT IN (SELECT value FROM json_each(?))", channel_ids)

    async def _delete(self, where: str, channel_ids: Collection[ChannelId]) -> None:
        sql = f"DELETE FROM listening_notices WHERE {where}"
        await self.connections.write(lambda writing: writing.fetch(sql, (listed(channel_ids),)))
