"""Write, edit, delete and read as the people in the playground."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from bot.errors import PlaygroundError
from bot.ids import ChannelId, MessageId, UserId
from bot.playground.drafts import Draft, Upload, read_draft
from bot.playground.events import Json, PlaygroundEvent
from bot.playground.forms import Form
from bot.playground.mentions import AllowedMentions
from bot.playground.parts import Parts
from bot.playground.places import Places
from bot.playground.records import Channel, Message, User
from bot.playground.revisions import read_revision

LONGEST_MESSAGE = 4_000  # what a paying person may write; bots get 2,000

File = tuple[str, bytes]  # name, content


class People(Places):
    """Let people write and read, as their permissions allow."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._messages = parts.messages
        self._feed = parts.feed

    async def say(
        self,
        channel_id: ChannelId,
        person_id: UserId,
        text: str,
        *,
        reply_to: MessageId | None = None,
        ping: bool = True,
        at: datetime | None = None,
        files: Iterable[File] = (),
        message_id: int | None = None,
    ) -> MessageId:
        """Write a message, now or at another time; `ping` tells whom a reply is to."""
        channel, person = self.world.channel(channel_id), self.world.user(person_id)
        self._check_may_write(channel, person)
        if channel.is_thread and not person.webhook_of:
            self.threads.join(channel, person_id)
        body: Json = {"content": text}
        if reply_to is not None:
            body["message_reference"] = {"message_id": str(reply_to)}
        uploads = [Upload(name, data) for name, data in files]
        draft = read_draft(
            Form(body),
            uploads,
            default=AllowedMentions(replied_user=ping),
            most=LONGEST_MESSAGE,
        )
        known_id = MessageId(message_id) if message_id else None
        if known_id in self.world.messages:
            raise PlaygroundError(f"There is a message {known_id} already.")
        message = self._messages.post(channel, person, draft, at=at, message_id=known_id)
        await asyncio.sleep(0)  # a replay of thousands must let others run
        return message.id

    def _check_may_write(self, channel: Channel, person: User) -> None:
        guild = self.world.guild_of(channel)
        if guild and guild.unavailable:
            raise PlaygroundError(f"{guild.name} is unavailable.")
        if person.webhook_of is not None:
            allowed = person.webhook_of == channel.id
        else:
            allowed = self.world.can_write(channel, person.id)
        if not allowed:
            raise PlaygroundError(f"{person.name} cannot write in #{channel.name}.")
        if channel.archived and not channel.locked:
            self.threads.archive(channel, archived=False)

    def _found(self, channel_id: ChannelId, message_id: MessageId) -> Message:
        return self.world.message(message_id, channel_id)

    async def edit(self, channel_id: ChannelId, message_id: MessageId, text: str) -> None:
        """Edit a message as its author."""
        message = self._found(channel_id, message_id)
        draft = read_draft(
            Form({"content": text, "flags": message.payload["flags"]}),
            kept=message.payload["attachments"],
            most=LONGEST_MESSAGE,
        )
        self._messages.edit(message, draft)

    async def unfurl(self, message_id: MessageId, *embeds: Json) -> None:
        """Add link previews to a message, as Discord does without anybody editing it."""
        message = self.world.message(message_id)
        draft: Draft = read_revision(message, Form({"embeds": list(embeds)}))
        self._messages.edit(message, draft, marked=False)

    async def delete(
        self, channel_id: ChannelId, message_ids: MessageId | Iterable[MessageId]
    ) -> None:
        """Delete a message, or several at once as moderators do."""
        ids = [message_ids] if isinstance(message_ids, int) else list(message_ids)
        found = [self._found(channel_id, i) for i in ids]
        self._messages.delete(found, in_bulk=len(found) > 1)

    async def react(
        self, message_id: MessageId, person_id: UserId, emoji: str, *, add: bool = True
    ) -> None:
        """Add or take away a reaction."""
        message, person = self.world.message(message_id), self.world.user(person_id)
        self._messages.react(message, person, emoji, add=add)

    async def begin_typing(self, channel_id: ChannelId, person_id: UserId) -> None:
        """Show that a person types."""
        self._messages.type(self.world.channel(channel_id), self.world.user(person_id))

    def subscribe(self) -> asyncio.Queue[PlaygroundEvent]:
        """Return a queue of everything that happens from now on."""
        return self._feed.subscribe()

    def unsubscribe(self, queue: asyncio.Queue[PlaygroundEvent]) -> None:
        """Stop filling a queue."""
        self._feed.unsubscribe(queue)

    def messages(self, channel_id: ChannelId, *, seen_by: UserId | None = None) -> list[Json]:
        """Return a channel's messages, oldest first; with those only this person sees."""
        history = self.world.history(channel_id, seen_by)
        return [self._messages.show(message) for message in history]

    def message(self, message_id: MessageId) -> Json:
        """Return a message as it is now."""
        return self._messages.show(self.world.message(message_id))
