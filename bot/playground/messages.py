"""Post, edit, delete and answer with messages, and tell everyone who sees it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.ids import ChannelId, MessageId, UserId
from bot.playground import payloads
from bot.playground.composing import Composer
from bot.playground.drafts import Draft
from bot.playground.events import (
    Json,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    TypingStarted,
)
from bot.playground.files import Files
from bot.playground.gateway import Gateway
from bot.playground.intents import Intent
from bot.playground.records import WITHOUT_MESSAGES, Channel, Message, User
from bot.playground.refusals import Refusal, invalid
from bot.playground.signals import Feed
from bot.playground.snowflakes import Snowflakes, moment
from bot.playground.world import World


class Messages:
    """Keep every channel's messages and tell the bot and the people of each change."""

    def __init__(
        self,
        world: World,
        gateway: Gateway,
        feed: Feed,
        files: Files,
        snowflakes: Snowflakes,
        clock: Clock,
    ) -> None:
        self._world = world
        self._gateway = gateway
        self._feed = feed
        self._files = files
        self._snowflakes = snowflakes
        self._clock = clock
        self._composer = Composer(world)

    def post(
        self,
        channel: Channel,
        author: User,
        draft: Draft,
        *,
        at: datetime | None = None,
        message_id: MessageId | None = None,
        only_for: UserId | None = None,
        more: Json | None = None,
    ) -> Message:
        """Post a message; return the first one if a nonce that counts repeats it."""
        if channel.kind in WITHOUT_MESSAGES:
            raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
        repeated = self._repeated(channel, author, draft)
        if repeated:
            return repeated
        draft = self._checked_reply(draft)
        new_id = message_id or MessageId(self._snowflakes.make(at))
        attachments = [self._files.keep(upload, channel.id) for upload in draft.uploads]
        time = at or moment(new_id)
        message = self._composer.compose(new_id, channel, author, draft, attachments, time)
        message.payload = message.payload | (more or {})
        message.only_for = only_for
        self._world.keep(message)
        self._tell_posted(message, channel)
        return message

    def _repeated(self, channel: Channel, author: User, draft: Draft) -> Message | None:
        if not (draft.once and draft.nonce):
            return None
        recent = (self._world.messages[i] for i in channel.message_ids[-50:])
        for message in recent:
            if message.nonce == draft.nonce and message.author_id == author.id:
                return message
        return None

    def _checked_reply(self, draft: Draft) -> Draft:
        if draft.reply_to is None or draft.reply_to in self._world.messages:
            return draft
        if draft.reply_or_fail:
            raise invalid(["message_reference"], "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        return replace(draft, reply_to=None)

    def _tell_posted(self, message: Message, channel: Channel) -> None:
        self._dispatch("MESSAGE_CREATE", message, channel)
        shown = self._composer.show(message)
        self._feed.publish(MessagePosted(channel.id, shown, message.only_for))

    def _dispatch(self, event: str, message: Message, channel: Channel) -> None:
        if message.only_for or not self._world.can_see(channel, self._world.bot.id):
            return
        needs = Intent.GUILD_MESSAGES if channel.guild_id else Intent.DIRECT_MESSAGES
        whole = self._composer.for_gateway(message, whole=True)
        nonce = {"nonce": message.nonce} if message.nonce else {}
        hidden = self._composer.for_gateway(message, whole=False)
        self._gateway.dispatch(event, whole | nonce, channel.guild_id, needs, hidden | nonce)

    def pin(self, message: Message) -> None:
        """Pin a message."""
        message.payload = message.payload | {"pinned": True}
        self._dispatch("MESSAGE_UPDATE", message, self._world.channel(message.channel_id))

    def edit(self, message: Message, draft: Draft, *, marked: bool = True) -> None:
        """Replace a message's body and mark it as edited, unless its author did not edit it."""
        channel = self._world.channel(message.channel_id)
        attachments = [self._files.keep(upload, channel.id) for upload in draft.uploads]
        self._composer.recompose(message, draft, attachments, self._clock() if marked else None)
        self.tell_edited(message)

    def tell_edited(self, message: Message) -> None:
        """Tell everyone of a message's new state."""
        channel = self._world.channel(message.channel_id)
        self._dispatch("MESSAGE_UPDATE", message, channel)
        shown = self._composer.show(message)
        self._feed.publish(MessageEdited(channel.id, shown, message.only_for))

    def delete(self, messages: Iterable[Message], *, in_bulk: bool = False) -> None:
        """Delete messages of one channel."""
        gone = list(messages)
        for message in gone:
            self._world.drop(message)
            self._feed.publish(MessageDeleted(message.channel_id, message.id))
        seen = [message for message in gone if message.only_for is None]
        if in_bulk and seen:
            ids = {"ids": [str(message.id) for message in seen]}
            self._tell_gone("MESSAGE_DELETE_BULK", seen[0].channel_id, ids)
        elif not in_bulk:
            for message in seen:
                self._tell_gone("MESSAGE_DELETE", message.channel_id, {"id": str(message.id)})

    def _tell_gone(self, event: str, channel_id: ChannelId, ids: Json) -> None:
        channel = self._world.channel(channel_id)
        guild = {"guild_id": str(channel.guild_id)} if channel.guild_id else {}
        needs = Intent.GUILD_MESSAGES if channel.guild_id else Intent.DIRECT_MESSAGES
        if self._world.can_see(channel, self._world.bot.id):
            data = ids | {"channel_id": str(channel_id)} | guild
            self._gateway.dispatch(event, data, channel.guild_id, needs)

    def react(self, message: Message, user: User, emoji: str, *, add: bool) -> None:
        """Add or take away somebody's reaction."""
        users = message.reactions.setdefault(emoji, [])
        if (user.id in users) == add:
            return
        if add:
            users.append(user.id)
        else:
            users.remove(user.id)
        if not users:
            del message.reactions[emoji]
        self._tell_reaction(message, user, emoji, add=add)
        shown = self._composer.show(message)
        self._feed.publish(MessageEdited(message.channel_id, shown, message.only_for))

    def _tell_reaction(self, message: Message, user: User, emoji: str, *, add: bool) -> None:
        channel = self._world.channel(message.channel_id)
        if message.only_for or not self._world.can_see(channel, self._world.bot.id):
            return
        data: Json = {
            "user_id": str(user.id),
            "channel_id": str(channel.id),
            "message_id": str(message.id),
            "message_author_id": str(message.author_id),
            "emoji": {"id": None, "name": emoji},
            "burst": False,
            "type": 0,
        }
        guild = self._world.guild_of(channel)
        if guild:
            data["guild_id"] = str(guild.id)
            if add and user.id in guild.members:
                data["member"] = payloads.member(guild.members[user.id])
        event = "MESSAGE_REACTION_ADD" if add else "MESSAGE_REACTION_REMOVE"
        needs = Intent.GUILD_REACTIONS if guild else Intent.DIRECT_REACTIONS
        self._gateway.dispatch(event, data, channel.guild_id, needs)

    def type(self, channel: Channel, user: User) -> None:
        """Show that somebody types."""
        self._feed.publish(TypingStarted(channel.id, user.id))
        guild = self._world.guild_of(channel)
        data: Json = {
            "channel_id": str(channel.id),
            "user_id": str(user.id),
            "timestamp": int(self._clock().timestamp()),
        }
        if guild and user.id in guild.members:
            member = payloads.member(guild.members[user.id])
            data |= {"guild_id": str(guild.id), "member": member}
        if self._world.can_see(channel, self._world.bot.id):
            needs = Intent.GUILD_TYPING if guild else Intent.DIRECT_TYPING
            self._gateway.dispatch("TYPING_START", data, channel.guild_id, needs)

    def show(self, message: Message, *, whole: bool = True) -> Json:
        """Return a message object as it is now."""
        return self._composer.show(message, whole=whole)
