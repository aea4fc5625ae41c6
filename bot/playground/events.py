"""Say what a person in the playground sees happen."""

from dataclasses import dataclass
from typing import Any

from bot.ids import ChannelId, MessageId, UserId

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """Show a new message; `message` is Discord's message object."""

    channel_id: ChannelId
    message: Json
    only_for: UserId | None = None  # set for an ephemeral answer


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """Show a message's new state."""

    channel_id: ChannelId
    message: Json
    only_for: UserId | None = None


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """Show that a message is gone."""

    channel_id: ChannelId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class TypingStarted:
    """Show that somebody types."""

    channel_id: ChannelId
    user_id: UserId


@dataclass(frozen=True, slots=True)
class ModalShown:
    """Show a modal to the person whose interaction opened it."""

    user_id: UserId
    interaction_id: int
    modal: Json  # custom_id, title, components


@dataclass(frozen=True, slots=True)
class InteractionDone:
    """Tell how an interaction was first answered.

    `kind` is "message", "deferred", "update", "modal", "choices" or "failed".
    """

    interaction_id: int
    user_id: UserId
    kind: str


PlaygroundEvent = (
    MessagePosted | MessageEdited | MessageDeleted | TypingStarted | ModalShown | InteractionDone
)
