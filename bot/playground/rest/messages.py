"""Let the bot read, send, edit and delete messages."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.ids import MessageId, UserId
from bot.playground import payloads
from bot.playground.drafts import Draft, read_draft
from bot.playground.forms import Form
from bot.playground.intents import Portal
from bot.playground.parts import Parts
from bot.playground.permissions import Permission
from bot.playground.records import Channel, Message
from bot.playground.refusals import Refusal, missing_permissions, unknown
from bot.playground.rest.door import Call, Door
from bot.playground.revisions import read_revision
from bot.playground.snowflakes import moment

_CHANNEL = r"/channels/{channel_id:\d+}"
_MESSAGES = _CHANNEL + "/messages"
_MESSAGE = _MESSAGES + r"/{message_id:\d+}"
_REACTIONS = _MESSAGE + "/reactions/{emoji}"
_PAGE, _DEFAULT_PAGE = 100, 50
_IN_BULK = range(2, 101)
_BULK_AGE = timedelta(days=14)


class MessageRoutes:
    """Serve /channels/…/messages and /channels/…/typing."""

    def __init__(self, parts: Parts, portal: Portal) -> None:
        self._world = parts.world
        self._messages = parts.messages
        self._threads = parts.threads
        self._clock = parts.clock
        self._portal = portal

    def routes(self, door: Door) -> Iterator[web.RouteDef]:
        """Yield the routes."""
        yield door.route("POST", _CHANNEL + "/typing", self._type)
        yield door.route("POST", _MESSAGES, self._create)
        yield door.route("GET", _MESSAGES, self._history)
        yield door.route("POST", _MESSAGES + "/bulk-delete", self._delete_in_bulk)
        yield door.route("PUT", _MESSAGES + r"/pins/{message_id:\d+}", self._pin)
        yield door.route("GET", _MESSAGE, self._get)
        yield door.route("PATCH", _MESSAGE, self._edit)
        yield door.route("DELETE", _MESSAGE, self._delete)
        yield door.route("PUT", _REACTIONS + "/@me", self._react)
        yield door.route("DELETE", _REACTIONS + "/@me", self._unreact)
        yield door.route("GET", _REACTIONS, self._reacted)

    def _channel(self, call: Call, needed: Permission = Permission.VIEW_CHANNEL) -> Channel:
        channel = self._world.channel(call.id("channel_id"))
        self._world.demand(channel, self._world.bot.id, needed)
        return channel

    def _message(self, call: Call) -> Message:
        message = self._world.message(call.id("message_id"), call.id("channel_id"))
        if message.only_for is not None:
            raise unknown(10008, "Message")
        return message

    def _show(self, message: Message) -> Any:
        return self._messages.show(message, whole=self._portal.message_content)

    async def _type(self, call: Call) -> Any:
        channel = self._writable(call)
        self._messages.type(channel, self._world.bot)

    def _writable(self, call: Call) -> Channel:
        channel = self._channel(call)
        if not self._world.can_write(channel, self._world.bot.id):
            raise missing_permissions()
        return channel

    async def _create(self, call: Call) -> Any:
        channel = self._writable(call)
        draft = read_draft(call.form, call.uploads)
        self._check_may_send(channel, draft)
        if channel.archived:
            if channel.locked:
                raise Refusal(400, 50083, "Thread is archived")
            self._threads.archive(channel, archived=False)
        if channel.is_thread:
            self._threads.join(channel, self._world.bot.id)
        message = self._messages.post(channel, self._world.bot, draft)
        return self._show(message) | ({"nonce": draft.nonce} if draft.nonce else {})

    def _check_may_send(self, channel: Channel, draft: Draft) -> None:
        granted = self._world.permissions(channel, self._world.bot.id)
        if draft.embeds and Permission.EMBED_LINKS not in granted:
            raise missing_permissions()
        if draft.uploads and Permission.ATTACH_FILES not in granted:
            raise missing_permissions()
        if draft.reply_to and Permission.READ_MESSAGE_HISTORY not in granted:
            raise Refusal(403, 160002, "Cannot reply without permission to read message history")

    async def _history(self, call: Call) -> Any:
        channel = self._channel(call)
        limit = call.number("limit", _DEFAULT_PAGE)
        form = Form({"limit": limit})
        form.at("limit").integer(least=1, most=_PAGE)
        form.problems.check()
        granted = self._world.permissions(channel, self._world.bot.id)
        if Permission.READ_MESSAGE_HISTORY not in granted:
            return []
        messages = list(self._world.history(channel.id))
        return [self._show(message) for message in _page(messages, call, limit)]

    async def _get(self, call: Call) -> Any:
        self._channel(call, Permission.READ_MESSAGE_HISTORY)
        return self._show(self._message(call))

    async def _edit(self, call: Call) -> Any:
        channel = self._channel(call)
        message = self._message(call)
        if message.author_id != self._world.bot.id:
            raise Refusal(403, 50005, "Cannot edit a message authored by another user")
        if channel.archived:
            raise Refusal(400, 50083, "Thread is archived")
        draft = read_revision(message, call.form, call.uploads)
        self._messages.edit(message, draft)
        return self._show(message)

    async def _pin(self, call: Call) -> Any:
        self._channel(call, Permission.PIN_MESSAGES)
        self._messages.pin(self._message(call))

    async def _delete(self, call: Call) -> Any:
        self._channel(call)
        message = self._message(call)
        if message.author_id != self._world.bot.id:
            self._channel(call, Permission.MANAGE_MESSAGES)
        self._messages.delete([message])

    async def _delete_in_bulk(self, call: Call) -> Any:
        channel = self._channel(call, Permission.MANAGE_MESSAGES)
        listed = call.form.at("messages")
        ids = [MessageId(item.snowflake()) for item in listed.items(most=_IN_BULK[-1])]
        if len(ids) not in _IN_BULK:
            listed.refuse("BASE_TYPE_BAD_LENGTH", "Must be between 2 and 100 in length.")
        listed.problems.check()
        if any(self._clock() - moment(i) > _BULK_AGE for i in ids):
            raise Refusal(
                400, 50034, "You can only bulk delete messages that are under 14 days old."
            )
        there = [i for i in ids if i in channel.message_ids]
        self._messages.delete([self._world.message(i) for i in there], in_bulk=True)

    async def _react(self, call: Call) -> Any:
        self._channel(call, Permission.READ_MESSAGE_HISTORY)
        message, emoji = self._message(call), call.text("emoji")
        if emoji not in message.reactions:
            self._channel(call, Permission.ADD_REACTIONS)
        self._messages.react(message, self._world.bot, emoji, add=True)

    async def _unreact(self, call: Call) -> Any:
        self._channel(call)
        message, emoji = self._message(call), call.text("emoji")
        self._messages.react(message, self._world.bot, emoji, add=False)

    async def _reacted(self, call: Call) -> Any:
        self._channel(call, Permission.READ_MESSAGE_HISTORY)
        users = self._message(call).reactions.get(call.text("emoji"), [])
        return [payloads.user(self._world.user(UserId(i))) for i in users]


def _page(messages: list[Message], call: Call, limit: int) -> list[Message]:
    """Return the asked part of a channel's messages, newest first."""
    before, after = call.number("before", 0), call.number("after", 0)
    around = call.number("around", 0)
    if around:
        older = [m for m in messages if m.id < around][-(limit // 2) :]
        newer = [m for m in messages if m.id >= around][: limit - limit // 2]
        chosen = older + newer
    elif after:
        chosen = [m for m in messages if m.id > after][:limit]
    else:
        chosen = [m for m in messages if not before or m.id < before][-limit:]
    return chosen[::-1]
