"""Turn drafts into message objects, and show those to whoever may read them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.ids import MessageId, UserId
from bot.playground import payloads
from bot.playground.components import walk
from bot.playground.drafts import Draft, Flag
from bot.playground.events import Json
from bot.playground.mentions import Mentions, found, names
from bot.playground.records import Channel, ChannelKind, Message, User
from bot.playground.world import World

_DEFAULT, _REPLY = 0, 19
_HIDDEN: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


class Composer:
    """Write message objects."""

    def __init__(self, world: World) -> None:
        self._world = world

    def compose(
        self,
        message_id: MessageId,
        channel: Channel,
        author: User,
        draft: Draft,
        attachments: Sequence[Json],
        at: datetime,
    ) -> Message:
        """Return a new message."""
        replied = self._replied(draft.reply_to)
        mentions = self._mentions(draft, author, channel, replied)
        payload: Json = {
            "id": str(message_id),
            "channel_id": str(channel.id),
            "type": _REPLY if draft.reply_to else _DEFAULT,
            "author": payloads.user(author),
            "timestamp": payloads.timestamp(at),
            "edited_timestamp": None,
            "tts": draft.tts,
            "pinned": False,
            **self._body(draft, attachments, mentions),
        }
        if draft.reply_to:
            payload["message_reference"] = self._reference(draft.reply_to, channel)
        if author.webhook_of:
            payload["webhook_id"] = str(author.id)
        message = Message(message_id, channel.id, author.id, payload, nonce=draft.nonce)
        message.open_to_bot = self._open_to_bot(message, channel, replied)
        return message

    def recompose(
        self, message: Message, draft: Draft, attachments: Sequence[Json], at: datetime | None
    ) -> None:
        """Replace a message's body; `at` is None for what is no edit by its author."""
        channel = self._world.channel(message.channel_id)
        author = self._world.user(message.author_id)
        reference = message.payload.get("message_reference", {}).get("message_id")
        replied = self._replied(MessageId(int(reference)) if reference else None)
        # An edit neither adds nor takes away the ping of the one replied to.
        pinged = {user["id"] for user in message.payload["mentions"]}
        keeps_ping = replied is not None and str(replied.author_id) in pinged
        allowed = replace(draft.allowed, replied_user=keeps_ping)
        mentions = self._mentions(replace(draft, allowed=allowed), author, channel, replied)
        edited = payloads.timestamp(at) if at else message.payload["edited_timestamp"]
        body = self._body(draft, attachments, mentions)
        message.payload = message.payload | body | {"edited_timestamp": edited}
        message.open_to_bot = self._open_to_bot(message, channel, replied)

    def _body(self, draft: Draft, attachments: Sequence[Json], mentions: Mentions) -> Json:
        links = {f"attachment://{a['filename']}": a["url"] for a in attachments}
        embeds, components = list(draft.embeds), list(draft.components)
        shown = json.dumps([embeds, components])
        for name, link in links.items():
            shown = shown.replace(json.dumps(name), json.dumps(link))
        embeds, components = json.loads(shown)
        return {
            "content": draft.content,
            "embeds": embeds,
            "components": components,
            "attachments": [*draft.kept, *attachments],
            "flags": int(draft.flags),
            "mentions": [payloads.user(self._world.user(i)) for i in mentions.users],
            "mention_roles": [str(role) for role in mentions.roles],
            "mention_everyone": mentions.everyone,
        }

    def _replied(self, message_id: MessageId | None) -> Message | None:
        return self._world.messages.get(message_id) if message_id else None

    def _reference(self, message_id: MessageId, channel: Channel) -> Json:
        guild = {"guild_id": str(channel.guild_id)} if channel.guild_id else {}
        ids = {"message_id": str(message_id), "channel_id": str(channel.id)}
        return {"type": 0} | ids | guild

    def _mentions(
        self, draft: Draft, author: User, channel: Channel, replied: Message | None
    ) -> Mentions:
        shown = walk(list(draft.components))
        text = draft.content + "".join(str(c.get("content", "")) for c in shown)
        mentions = found(text, author, channel, self._world, draft.allowed)
        if replied is None or not draft.allowed.replied_user:
            return mentions
        users = dict.fromkeys([*mentions.users, replied.author_id])
        return Mentions(tuple(users), mentions.roles, mentions.everyone)

    def _open_to_bot(self, message: Message, channel: Channel, replied: Message | None) -> bool:
        """Tell whether the bot may read this without the message content intent."""
        bot = self._world.bot.id
        if message.author_id == bot or channel.kind is ChannelKind.DM:
            return True
        if str(bot) not in [user["id"] for user in message.payload["mentions"]]:
            return False
        regular = bool(replied) and "interaction_metadata" not in (replied or message).payload
        return names(message.payload["content"], bot) or regular

    def show(self, message: Message, *, whole: bool = True) -> Json:
        """Return a message as it is now, with what it replies to; without content if not whole."""
        payload = self._shown(message, whole=whole)
        reference = payload.get("message_reference")
        if reference is None:
            return payload
        replied = self._world.messages.get(MessageId(int(reference["message_id"])))
        if replied is None or replied.only_for not in (None, message.only_for):
            return payload | {"referenced_message": None}
        return payload | {"referenced_message": self._shown(replied, whole=whole)}

    def _shown(self, message: Message, *, whole: bool) -> Json:
        payload = message.payload
        if message.reactions:
            payload = payload | {"reactions": self._reactions(message)}
        if payload["flags"] & Flag.SUPPRESS_EMBEDS:
            payload = payload | {"embeds": []}
        return payload if whole or message.open_to_bot else payload | _HIDDEN

    def _reactions(self, message: Message) -> list[Json]:
        return [
            {
                "emoji": {"id": None, "name": emoji},
                "count": len(users),
                "count_details": {"normal": len(users), "burst": 0},
                "me": self._world.bot.id in users,
                "me_burst": False,
                "burst_colors": [],
            }
            for emoji, users in message.reactions.items()
        ]

    def for_gateway(self, message: Message, *, whole: bool) -> Json:
        """Return a message as events carry it: with the guild and its members."""
        payload = self.show(message, whole=whole)
        guild = self._world.guild_of(self._world.channel(message.channel_id))
        if guild is None:
            return payload
        payload = payload | {"guild_id": str(guild.id)}
        author = guild.members.get(message.author_id)
        if author and "webhook_id" not in payload:
            payload["member"] = payloads.member(author, with_user=False)
        payload["mentions"] = [
            mentioned | {"member": payloads.member(member, with_user=False)}
            if (member := guild.members.get(UserId(int(mentioned["id"]))))
            else mentioned
            for mentioned in payload["mentions"]
        ]
        return payload
