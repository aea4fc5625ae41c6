"""Let the bot read and change channels and threads."""

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from bot.ids import MessageId, UserId
from bot.playground import payloads
from bot.playground.drafts import read_draft
from bot.playground.forms import Form
from bot.playground.parts import Parts
from bot.playground.permissions import Permission
from bot.playground.places import Places
from bot.playground.records import Channel, ChannelKind
from bot.playground.refusals import Refusal, unknown
from bot.playground.rest.door import Call, Door

_CHANNEL = r"/channels/{channel_id:\d+}"
_MEMBERS = _CHANNEL + "/thread-members"
_NAME = 100
_PRIVATE = 12
_TOPIC = 1_024
_TOPICS = {ChannelKind.FORUM: 4_096}


class ChannelRoutes:
    """Serve /channels, but for their messages."""

    def __init__(self, parts: Parts, places: Places) -> None:
        self._world = parts.world
        self._threads = parts.threads
        self._messages = parts.messages
        self._places = places

    def routes(self, door: Door) -> Iterator[web.RouteDef]:
        """Yield the routes."""
        yield door.route("GET", _CHANNEL, self._get)
        yield door.route("PATCH", _CHANNEL, self._change)
        yield door.route("DELETE", _CHANNEL, self._delete)
        yield door.route("POST", _CHANNEL + "/threads", self._open_thread)
        yield door.route(
            "POST", _CHANNEL + r"/messages/{message_id:\d+}/threads", self._hang_thread
        )
        yield door.route("GET", _MEMBERS, self._members)
        yield door.route("PUT", _MEMBERS + "/@me", self._join)
        yield door.route("DELETE", _MEMBERS + "/@me", self._leave)
        yield door.route("GET", _MEMBERS + "/@me", self._own_membership)
        yield door.route("GET", _MEMBERS + r"/{user_id:\d+}", self._membership)
        yield door.route("PUT", _MEMBERS + r"/{user_id:\d+}", self._add)
        yield door.route("DELETE", _MEMBERS + r"/{user_id:\d+}", self._remove)

    def _channel(self, call: Call, needed: Permission = Permission.VIEW_CHANNEL) -> Channel:
        channel = self._world.channel(call.id("channel_id"))
        self._world.demand(channel, self._world.bot.id, needed)
        return channel

    def _thread(self, call: Call) -> Channel:
        channel = self._channel(call)
        if not channel.is_thread:
            raise Refusal(400, 50024, "Cannot execute action on this channel type")
        return channel

    async def _get(self, call: Call) -> Any:
        return payloads.channel(self._channel(call), self._world)

    async def _change(self, call: Call) -> Any:
        channel = self._channel(call)
        own = channel.is_thread and channel.owner_id == self._world.bot.id
        if not own:
            threads, others = Permission.MANAGE_THREADS, Permission.MANAGE_CHANNELS
            self._channel(call, threads if channel.is_thread else others)
        form = call.form
        if form.at("name").value is not None:
            name = form.at("name").text(least=1, most=_NAME)
            form.problems.check()
            self._places.rename_channel(channel.id, name)
        if not channel.is_thread and "topic" in call.body:
            topic = form.at("topic").text(most=_TOPICS.get(channel.kind, _TOPIC)) or ""
            form.problems.check()
            self._places.change_topic(channel.id, topic)
        if channel.is_thread and ("archived" in call.body or "locked" in call.body):
            archived = call.body.get("archived", channel.archived) is True
            locked = call.body.get("locked", channel.locked) is True
            self._threads.archive(channel, archived=archived, locked=locked)
        return payloads.channel(channel, self._world)

    async def _delete(self, call: Call) -> Any:
        channel = self._channel(call)
        threads, others = Permission.MANAGE_THREADS, Permission.MANAGE_CHANNELS
        self._channel(call, threads if channel.is_thread else others)
        payload = payloads.channel(channel, self._world)
        self._places.delete_channel(channel.id)
        return payload

    async def _open_thread(self, call: Call) -> Any:
        parent = self._channel(call)
        form, bot = call.form, self._world.bot
        if parent.kind is ChannelKind.FORUM:
            return self._open_post(call, parent)
        private = form.at("type").integer(least=10, most=_PRIVATE, default=_PRIVATE) == _PRIVATE
        public_needs, private_needs = (
            Permission.CREATE_PUBLIC_THREADS,
            Permission.CREATE_PRIVATE_THREADS,
        )
        self._channel(call, private_needs if private else public_needs)
        thread = self._threads.open(parent, self._name(form), bot.id, private=private)
        return payloads.thread(thread, self._world)

    def _name(self, form: Form) -> str:
        name = form.at("name").text(least=1, most=_NAME)
        form.problems.check()
        return name

    def _open_post(self, call: Call, forum: Channel) -> Any:
        self._channel(call, Permission.SEND_MESSAGES)
        draft = read_draft(call.form.at("message"), call.uploads)
        bot = self._world.bot
        thread = self._threads.open(forum, self._name(call.form), bot.id)
        message = self._messages.post(thread, bot, draft, message_id=MessageId(thread.id))
        shown = self._messages.show(message)
        return payloads.thread(thread, self._world) | {"message": shown}

    async def _hang_thread(self, call: Call) -> Any:
        parent = self._channel(call, Permission.CREATE_PUBLIC_THREADS)
        message = self._world.message(call.id("message_id"), parent.id)
        if int(message.id) in self._world.channels:
            raise Refusal(400, 160004, "A thread has already been created for this message")
        bot, name = self._world.bot, self._name(call.form)
        thread = self._threads.open(parent, name, bot.id, thread_id=message.id)
        return payloads.thread(thread, self._world)

    async def _members(self, call: Call) -> Any:
        thread = self._thread(call)
        return [payloads.thread_member(thread, user_id) for user_id in thread.members]

    async def _join(self, call: Call) -> Any:
        self._threads.join(self._thread(call), self._world.bot.id)

    async def _leave(self, call: Call) -> Any:
        self._threads.leave(self._thread(call), self._world.bot.id)

    async def _own_membership(self, call: Call) -> Any:
        return self._one_member(self._thread(call), self._world.bot.id)

    async def _membership(self, call: Call) -> Any:
        return self._one_member(self._thread(call), UserId(call.id("user_id")))

    def _one_member(self, thread: Channel, user_id: UserId) -> Any:
        if user_id not in thread.members:
            raise unknown(10007, "Member")
        return payloads.thread_member(thread, user_id)

    async def _add(self, call: Call) -> Any:
        user = self._world.user(call.id("user_id"))
        self._threads.join(self._thread(call), user.id)

    async def _remove(self, call: Call) -> Any:
        thread = self._thread(call)
        if thread.owner_id != self._world.bot.id:
            self._channel(call, Permission.MANAGE_THREADS)
        self._threads.leave(thread, UserId(call.id("user_id")))
