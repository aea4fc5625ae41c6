"""Hold what the playground's Discord consists of."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.playground.events import Json
from bot.playground.permissions import Overwrite, Permission


class ChannelKind(IntEnum):
    """Number the kinds of channels as Discord does."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = frozenset({ChannelKind.PUBLIC_THREAD, ChannelKind.PRIVATE_THREAD})
WITHOUT_MESSAGES = frozenset({ChannelKind.CATEGORY, ChannelKind.FORUM})


@dataclass(slots=True)
class User:
    """Hold a person, a bot or a webhook."""

    id: UserId
    name: str
    bot: bool = False
    webhook_of: ChannelId | None = None


@dataclass(slots=True)
class Role:
    """Hold a role; the one with the guild's id is everyone's."""

    id: int
    name: str
    permissions: Permission
    position: int = 0
    mentionable: bool = False
    managed_by: UserId | None = None  # the bot whose invitation made it


@dataclass(slots=True)
class Member:
    """Hold somebody's membership of one guild."""

    user: User
    joined_at: datetime
    nick: str | None = None
    roles: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Channel:
    """Hold a channel, a thread or a direct conversation."""

    id: ChannelId
    kind: ChannelKind
    name: str
    guild_id: GuildId | None = None
    parent_id: ChannelId | None = None
    topic: str = ""
    nsfw: bool = False
    position: int = 0
    role_overwrites: dict[int, Overwrite] = field(default_factory=dict)
    member_overwrites: dict[UserId, Overwrite] = field(default_factory=dict)
    owner_id: UserId | None = None  # of a thread
    members: dict[UserId, datetime] = field(default_factory=dict)  # of a thread or DM
    archived: bool = False
    locked: bool = False
    message_ids: list[MessageId] = field(default_factory=list)  # ascending

    @property
    def is_thread(self) -> bool:
        """Return whether this is a thread."""
        return self.kind in THREADS


@dataclass(slots=True)
class Guild:
    """Hold a server."""

    id: GuildId
    name: str
    owner_id: UserId
    bot_joined_at: datetime
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[UserId, Member] = field(default_factory=dict)
    channels: dict[ChannelId, Channel] = field(default_factory=dict)
    threads: dict[ChannelId, Channel] = field(default_factory=dict)
    unavailable: bool = False
    bot_present: bool = True


@dataclass(slots=True)
class Message:
    """Hold a message; its payload is replaced by an edit, never changed in place."""

    id: MessageId
    channel_id: ChannelId
    author_id: UserId
    payload: Json
    only_for: UserId | None = None  # the one who sees an ephemeral answer
    open_to_bot: bool = True  # readable without the message content intent
    nonce: str | None = None
    reactions: dict[str, list[UserId]] = field(default_factory=dict)
