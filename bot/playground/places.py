"""Build servers, channels, threads and people, and tell the bot of every change."""

from collections.abc import Iterable
from typing import Literal

from bot.errors import PlaygroundError
from bot.ids import ChannelId, GuildId, UserId
from bot.playground import payloads
from bot.playground.events import Json
from bot.playground.intents import Intent
from bot.playground.parts import Parts
from bot.playground.permissions import (
    EVERYONE_BY_DEFAULT,
    INVITED_BOT,
    NOTHING,
    Permission,
)
from bot.playground.records import Channel, ChannelKind, Guild, Member, Role, User

Kind = Literal["text", "announcement", "voice", "forum", "category"]


class Places:
    """Build the playground's servers; ids may be given where they must outlive the process."""

    def __init__(self, parts: Parts) -> None:
        self.world = parts.world
        self.connection = parts.gateway
        self.threads = parts.threads
        self._snowflakes = parts.snowflakes
        self._clock = parts.clock

    def add_guild(
        self,
        name: str,
        *,
        owner: UserId | None = None,
        guild_id: int | None = None,
        bot_permissions: Permission = INVITED_BOT,
    ) -> GuildId:
        """Add a server that the bot is in; its owner is a new person if none is named."""
        new_id = GuildId(guild_id or self._snowflakes.make())
        owner_id = owner if owner is not None else self.add_person(f"Owner of {name}")
        guild = Guild(new_id, name, owner_id, self._clock())
        guild.roles[new_id] = Role(new_id, "@everyone", EVERYONE_BY_DEFAULT)
        self.world.guilds[new_id] = guild
        self._join(guild, self.world.user(owner_id))
        self._join_bot(guild, bot_permissions)
        self.connection.announce(guild, joined=True)
        return new_id

    def _join(self, guild: Guild, user: User, nick: str | None = None) -> Member:
        member = Member(user, self._clock(), nick)
        guild.members[user.id] = member
        return member

    def _join_bot(self, guild: Guild, granted: Permission) -> None:
        bot = self.world.bot
        role = Role(self._snowflakes.make(), bot.name, granted, len(guild.roles), False, bot.id)
        guild.roles[role.id] = role
        self._join(guild, bot).roles.add(role.id)
        guild.bot_present = True
        guild.bot_joined_at = self._clock()

    def add_person(
        self,
        name: str,
        *,
        guilds: Iterable[GuildId] = (),
        nick: str | None = None,
        user_id: int | None = None,
        bot: bool = False,
    ) -> UserId:
        """Add a person and let him join servers."""
        new_id = UserId(user_id or self._snowflakes.make())
        self.world.users[new_id] = User(new_id, name, bot=bot)
        for guild_id in guilds:
            self.join(guild_id, new_id, nick=nick)
        return new_id

    def add_bot(
        self, name: str, *, guilds: Iterable[GuildId] = (), user_id: int | None = None
    ) -> UserId:
        """Add another bot, which speaks through `say` as people do."""
        return self.add_person(name, guilds=guilds, user_id=user_id, bot=True)

    def add_webhook(self, channel_id: ChannelId, name: str) -> UserId:
        """Add a webhook that may speak in one channel."""
        self.world.channel(channel_id)
        new_id = UserId(self._snowflakes.make())
        self.world.users[new_id] = User(new_id, name, bot=True, webhook_of=channel_id)
        return new_id

    def join(self, guild_id: GuildId, user_id: UserId, *, nick: str | None = None) -> None:
        """Let a person join a server."""
        guild = self.world.guild(guild_id)
        member = self._join(guild, self.world.user(user_id), nick)
        data = payloads.member(member) | {"guild_id": str(guild_id)}
        self.connection.dispatch("GUILD_MEMBER_ADD", data, guild_id, Intent.MEMBERS)

    def leave(self, guild_id: GuildId, user_id: UserId) -> None:
        """Take a person out of a server."""
        guild = self.world.guild(guild_id)
        member = guild.members.pop(self.world.member(guild_id, user_id).user.id)
        for thread in guild.threads.values():
            thread.members.pop(user_id, None)
        data = {"guild_id": str(guild_id), "user": payloads.user(member.user)}
        self.connection.dispatch("GUILD_MEMBER_REMOVE", data, guild_id, Intent.MEMBERS)

    def add_role(
        self,
        guild_id: GuildId,
        name: str,
        permissions: int = 0,
        *,
        mentionable: bool = False,
        role_id: int | None = None,
    ) -> int:
        """Add a role."""
        guild = self.world.guild(guild_id)
        new_id = role_id or self._snowflakes.make()
        role = Role(new_id, name, Permission(permissions), len(guild.roles), mentionable)
        guild.roles[new_id] = role
        data = {"guild_id": str(guild_id), "role": payloads.role(role)}
        self.connection.dispatch("GUILD_ROLE_CREATE", data, guild_id, Intent.GUILDS)
        return new_id

    def set_role(self, guild_id: GuildId, role_id: int, permissions: int) -> None:
        """Change what a role grants; the role with the guild's id is everyone's."""
        role = self.world.guild(guild_id).roles[role_id]
        role.permissions = Permission(permissions)
        data = {"guild_id": str(guild_id), "role": payloads.role(role)}
        self.connection.dispatch("GUILD_ROLE_UPDATE", data, guild_id, Intent.GUILDS)

    def give_role(self, guild_id: GuildId, user_id: UserId, role_id: int) -> None:
        """Give a role to a member."""
        self.world.member(guild_id, user_id).roles.add(role_id)
        self._member_changed(guild_id, user_id)

    def take_role(self, guild_id: GuildId, user_id: UserId, role_id: int) -> None:
        """Take a role from a member."""
        self.world.member(guild_id, user_id).roles.discard(role_id)
        self._member_changed(guild_id, user_id)

    def _member_changed(self, guild_id: GuildId, user_id: UserId) -> None:
        member = self.world.member(guild_id, user_id)
        data = payloads.member(member) | {"guild_id": str(guild_id)}
        # A bot is told of itself whatever it asked for.
        needs = Intent.GUILDS if user_id == self.world.bot.id else Intent.MEMBERS
        self.connection.dispatch("GUILD_MEMBER_UPDATE", data, guild_id, needs)

    def add_channel(
        self,
        guild_id: GuildId,
        name: str,
        *,
        private_to: Iterable[UserId] | None = None,
        kind: Kind = "text",
        parent: ChannelId | None = None,
        topic: str = "",
        nsfw: bool = False,
        channel_id: int | None = None,
        for_bot: bool = True,
    ) -> ChannelId:
        """Add a channel; a private one is for those named, and for the bot unless denied."""
        guild = self.world.guild(guild_id)
        new_id = ChannelId(channel_id or self._snowflakes.make())
        channel = Channel(new_id, ChannelKind[kind.upper()], name, guild_id, parent, topic, nsfw)
        channel.position = len(guild.channels)
        if private_to is not None:
            channel.role_overwrites[guild_id] = (NOTHING, Permission.VIEW_CHANNEL)
            seers = [*private_to, *([self.world.bot.id] if for_bot else [])]
            for user_id in seers:
                channel.member_overwrites[user_id] = (Permission.VIEW_CHANNEL, NOTHING)
        guild.channels[new_id] = self.world.channels[new_id] = channel
        self._tell("CHANNEL_CREATE", channel)
        return new_id

    def add_thread(
        self,
        channel_id: ChannelId,
        name: str,
        *,
        private: bool = False,
        members: Iterable[UserId] = (),
        owner: UserId | None = None,
        thread_id: int | None = None,
        for_bot: bool = True,
    ) -> ChannelId:
        """Add a thread; the bot is in it unless denied. Its owner is the server's by default."""
        parent = self.world.channel(channel_id)
        owner_id = owner or self.world.guild(parent.guild_id or 0).owner_id
        joined = [*members, *([self.world.bot.id] if for_bot else [])]
        thread = self.threads.open(
            parent, name, owner_id, private=private, members=joined, thread_id=thread_id
        )
        return thread.id

    def _tell(self, event: str, channel: Channel) -> None:
        data: Json = payloads.channel(channel, self.world)
        self.connection.dispatch(event, data, channel.guild_id, Intent.GUILDS)

    def set_overwrite(
        self, channel_id: ChannelId, target: int, *, allow: int = 0, deny: int = 0
    ) -> None:
        """Set a channel's overwrite for a role or a member; both 0 takes it away."""
        channel = self.world.channel(channel_id)
        guild = self.world.guild(channel.guild_id or 0)
        bits = (Permission(allow), Permission(deny))
        saw = self.world.can_see(channel, self.world.bot.id)
        if target in guild.roles:
            channel.role_overwrites[target] = bits
        else:
            channel.member_overwrites[UserId(target)] = bits
        if not allow and not deny:
            channel.role_overwrites.pop(target, None)
            channel.member_overwrites.pop(UserId(target), None)
        self._tell("CHANNEL_UPDATE", channel)
        if not saw and self.world.can_see(channel, self.world.bot.id):
            self._sync_threads(guild, channel)

    def _sync_threads(self, guild: Guild, channel: Channel) -> None:
        bot = self.world.bot.id
        active = [
            thread
            for thread in guild.threads.values()
            if thread.parent_id == channel.id and not thread.archived
            if self.world.can_see(thread, bot)
        ]
        data: Json = {
            "guild_id": str(guild.id),
            "channel_ids": [str(channel.id)],
            "threads": [payloads.thread(thread, self.world) for thread in active],
            "members": [payloads.thread_member(t, bot) for t in active if bot in t.members],
        }
        self.connection.dispatch("THREAD_LIST_SYNC", data, guild.id, Intent.GUILDS)

    def rename_channel(self, channel_id: ChannelId, name: str) -> None:
        """Give a channel or thread another name."""
        channel = self.world.channel(channel_id)
        channel.name = name
        self._tell("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE", channel)

    def change_topic(self, channel_id: ChannelId, topic: str) -> None:
        """Give a channel another topic."""
        channel = self.world.channel(channel_id)
        channel.topic = topic
        self._tell("CHANNEL_UPDATE", channel)

    def delete_channel(self, channel_id: ChannelId) -> None:
        """Delete a channel with its threads, or one thread."""
        channel = self.world.channel(channel_id)
        guild = self.world.guild(channel.guild_id or 0)
        threads = [t for t in guild.threads.values() if t.parent_id == channel_id]
        seen = not channel.is_thread or self.world.can_see(channel, self.world.bot.id)
        for gone in [channel, *threads]:
            for message_id in gone.message_ids:
                del self.world.messages[message_id]
            del self.world.channels[gone.id]
            (guild.threads if gone.is_thread else guild.channels).pop(gone.id)
        if seen:
            self._tell("THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE", channel)

    def open_dm(self, user_id: UserId) -> ChannelId:
        """Return the direct conversation of a person with the bot."""
        self.world.user(user_id)
        for channel in self.world.channels.values():
            if channel.kind is ChannelKind.DM and user_id in channel.members:
                return channel.id
        new_id = ChannelId(self._snowflakes.make())
        now = self._clock()
        members = {user_id: now, self.world.bot.id: now}
        self.world.channels[new_id] = Channel(new_id, ChannelKind.DM, "", members=members)
        return new_id

    def outage(self, guild_id: GuildId) -> None:
        """Make a server unavailable."""
        guild = self.world.guild(guild_id)
        self.connection.withdraw(guild, outage=True)
        guild.unavailable = True

    def restore(self, guild_id: GuildId) -> None:
        """Make a server available again."""
        guild = self.world.guild(guild_id)
        guild.unavailable = False
        self.connection.announce(guild, joined=False)

    def kick_bot(self, guild_id: GuildId) -> None:
        """Take the bot out of a server."""
        guild = self.world.guild(guild_id)
        if not guild.bot_present:
            raise PlaygroundError(f"The bot is not in {guild.name}.")
        guild.bot_present = False
        bot = guild.members.pop(self.world.bot.id)
        for role_id in bot.roles:
            if guild.roles[role_id].managed_by:
                del guild.roles[role_id]
        self.connection.withdraw(guild, outage=False)

    def invite_bot(self, guild_id: GuildId, permissions: Permission = INVITED_BOT) -> None:
        """Let the bot join a server (again)."""
        guild = self.world.guild(guild_id)
        self._join_bot(guild, permissions)
        self.connection.announce(guild, joined=True)
