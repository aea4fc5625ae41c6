"""Keep the playground's guilds, channels, people and messages, and say who may see what."""

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.playground import permissions
from bot.playground.permissions import IN_DIRECT_MESSAGES, NOTHING, Permission
from bot.playground.records import Channel, ChannelKind, Guild, Member, Message, User
from bot.playground.refusals import missing_access, missing_permissions, unknown

_NO_OVERWRITE = (NOTHING, NOTHING)


@dataclass(slots=True)
class World:
    """Hold everything that exists; look-ups refuse as Discord does."""

    bot: User
    guilds: dict[GuildId, Guild] = field(default_factory=dict)
    users: dict[UserId, User] = field(default_factory=dict)
    channels: dict[ChannelId, Channel] = field(default_factory=dict)
    messages: dict[MessageId, Message] = field(default_factory=dict)

    def guild(self, guild_id: int) -> Guild:
        """Return a guild; refuse with 10004."""
        found = self.guilds.get(GuildId(guild_id))
        if found is None:
            raise unknown(10004, "Guild")
        return found

    def bots_guild(self, guild_id: int) -> Guild:
        """Return a guild that the bot is in; refuse with 10004."""
        found = self.guild(guild_id)
        if not found.bot_present:
            raise unknown(10004, "Guild")
        return found

    def channel(self, channel_id: int) -> Channel:
        """Return a channel, thread or DM; refuse with 10003."""
        found = self.channels.get(ChannelId(channel_id))
        if found is None:
            raise unknown(10003, "Channel")
        return found

    def user(self, user_id: int) -> User:
        """Return a person, bot or webhook; refuse with 10013."""
        found = self.users.get(UserId(user_id))
        if found is None:
            raise unknown(10013, "User")
        return found

    def member(self, guild_id: int, user_id: int) -> Member:
        """Return a membership; refuse with 10007."""
        found = self.guild(guild_id).members.get(UserId(user_id))
        if found is None:
            raise unknown(10007, "Member")
        return found

    def message(self, message_id: int, channel_id: int | None = None) -> Message:
        """Return a message, in this channel if one is named; refuse with 10008."""
        found = self.messages.get(MessageId(message_id))
        if found is None or channel_id not in (None, found.channel_id):
            raise unknown(10008, "Message")
        return found

    def guild_of(self, channel: Channel) -> Guild | None:
        """Return the guild that a channel is in; None for a DM."""
        return None if channel.guild_id is None else self.guild(channel.guild_id)

    def parent_of(self, channel: Channel) -> Channel:
        """Return the channel whose overwrites rule: a thread's parent, else the channel."""
        return self.channel(channel.parent_id or 0) if channel.is_thread else channel

    def keep(self, message: Message) -> None:
        """Add a message at the place that its id gives it."""
        self.messages[message.id] = message
        insort(self.channel(message.channel_id).message_ids, message.id)

    def drop(self, message: Message) -> None:
        """Take a message away."""
        del self.messages[message.id]
        self.channel(message.channel_id).message_ids.remove(message.id)

    def history(self, channel_id: int, viewer: UserId | None = None) -> Iterator[Message]:
        """Yield a channel's messages, oldest first; a viewer's ephemeral ones among them."""
        for message_id in self.channel(channel_id).message_ids:
            message = self.messages[message_id]
            if message.only_for in (None, viewer):
                yield message

    def guild_permissions(self, guild: Guild, user_id: UserId) -> Permission:
        """Return what somebody may do in the whole server."""
        member = guild.members.get(user_id)
        if member is None:
            return NOTHING
        if guild.owner_id == user_id:
            return permissions.EVERYTHING
        everyone = guild.roles[guild.id].permissions
        return permissions.of_roles([everyone, *(guild.roles[r].permissions for r in member.roles)])

    def permissions(self, channel: Channel, user_id: UserId) -> Permission:
        """Return what somebody may do in a channel; in a thread, by its parent's overwrites."""
        guild = self.guild_of(channel)
        if guild is None:
            return IN_DIRECT_MESSAGES if user_id in channel.members else NOTHING
        member = guild.members.get(user_id)
        if member is None:
            return NOTHING
        parent = self.parent_of(channel)
        granted = permissions.in_channel(
            self.guild_permissions(guild, user_id),
            parent.role_overwrites.get(guild.id, _NO_OVERWRITE),
            [parent.role_overwrites[r] for r in member.roles if r in parent.role_overwrites],
            parent.member_overwrites.get(user_id, _NO_OVERWRITE),
            _writing(channel),
        )
        return NOTHING if self._shut_out(channel, user_id, granted) else granted

    def _shut_out(self, channel: Channel, user_id: UserId, granted: Permission) -> bool:
        return (
            channel.kind is ChannelKind.PRIVATE_THREAD
            and user_id not in channel.members
            and Permission.MANAGE_THREADS not in granted
        )

    def can_see(self, channel: Channel, user_id: UserId) -> bool:
        """Return whether somebody may see a channel."""
        return Permission.VIEW_CHANNEL in self.permissions(channel, user_id)

    def can_write(self, channel: Channel, user_id: UserId) -> bool:
        """Return whether somebody may send messages to a channel."""
        return _writing(channel) in self.permissions(channel, user_id)

    def demand(self, channel: Channel, user_id: UserId, needed: Permission) -> None:
        """Refuse with 50001 if somebody cannot see a channel, 50013 if he may not do this there."""
        granted = self.permissions(channel, user_id)
        if Permission.VIEW_CHANNEL not in granted:
            raise missing_access()
        if needed not in granted:
            raise missing_permissions()


def _writing(channel: Channel) -> Permission:
    threads, others = Permission.SEND_MESSAGES_IN_THREADS, Permission.SEND_MESSAGES
    return threads if channel.is_thread else others
