"""Open, fill, leave and archive threads."""

from collections.abc import Iterable

from bot.clock import Clock
from bot.ids import ChannelId, UserId
from bot.playground import payloads
from bot.playground.events import Json
from bot.playground.gateway import Gateway
from bot.playground.intents import Intent
from bot.playground.records import Channel, ChannelKind
from bot.playground.snowflakes import Snowflakes
from bot.playground.world import World


class Threads:
    """Keep threads and tell the bot of those that it can see."""

    def __init__(
        self, world: World, gateway: Gateway, snowflakes: Snowflakes, clock: Clock
    ) -> None:
        self._world = world
        self._gateway = gateway
        self._snowflakes = snowflakes
        self._clock = clock

    def open(
        self,
        parent: Channel,
        name: str,
        owner_id: UserId,
        *,
        private: bool = False,
        members: Iterable[UserId] = (),
        thread_id: int | None = None,
    ) -> Channel:
        """Open a thread; its id is that of the message it hangs on, if it hangs on one."""
        guild = self._world.guild(parent.guild_id or 0)
        kind = ChannelKind.PRIVATE_THREAD if private else ChannelKind.PUBLIC_THREAD
        new_id = ChannelId(thread_id or self._snowflakes.make())
        thread = Channel(new_id, kind, name, guild.id, parent.id, owner_id=owner_id)
        now = self._clock()
        thread.members = dict.fromkeys([owner_id, *members], now)
        guild.threads[new_id] = self._world.channels[new_id] = thread
        self._tell("THREAD_CREATE", thread, newly_created=True)
        return thread

    def _tell(self, event: str, thread: Channel, **more: object) -> None:
        if self._world.can_see(thread, self._world.bot.id):
            data: Json = payloads.thread(thread, self._world) | more
            self._gateway.dispatch(event, data, thread.guild_id, Intent.GUILDS)

    def join(self, thread: Channel, user_id: UserId) -> None:
        """Add somebody to a thread."""
        if user_id in thread.members:
            return
        saw = self._world.can_see(thread, self._world.bot.id)
        thread.members[user_id] = self._clock()
        if user_id == self._world.bot.id and not saw:
            self._tell("THREAD_CREATE", thread)
        self._tell_members(thread, added=[payloads.thread_member(thread, user_id)])

    def leave(self, thread: Channel, user_id: UserId) -> None:
        """Take somebody out of a thread."""
        if user_id not in thread.members:
            return
        saw = self._world.can_see(thread, self._world.bot.id)
        del thread.members[user_id]
        if saw:
            self._tell_members(thread, removed=[str(user_id)])

    def _tell_members(
        self, thread: Channel, *, added: list[Json] | None = None, removed: list[str] | None = None
    ) -> None:
        bot = str(self._world.bot.id)
        about_bot = bot in (removed or []) or any(m["user_id"] == bot for m in added or [])
        if not about_bot and not self._world.can_see(thread, self._world.bot.id):
            return
        data: Json = {
            "id": str(thread.id),
            "guild_id": str(thread.guild_id),
            "member_count": min(len(thread.members), 50),
            "added_members": added or [],
            "removed_member_ids": removed or [],
        }
        # Without the members intent a bot is told of itself alone.
        needs = Intent.GUILDS if about_bot else Intent.GUILDS | Intent.MEMBERS
        self._gateway.dispatch("THREAD_MEMBERS_UPDATE", data, thread.guild_id, needs)

    def archive(self, thread: Channel, *, archived: bool = True, locked: bool = False) -> None:
        """Archive a thread or open it again."""
        thread.archived, thread.locked = archived, locked
        self._tell("THREAD_UPDATE", thread)
