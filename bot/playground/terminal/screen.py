"""Show what happens in the playground to the person at the terminal."""

import asyncio
from collections.abc import Callable
from typing import Any

from bot.ids import ChannelId, MessageId, UserId
from bot.playground.components import walk
from bot.playground.drafts import Flag
from bot.playground.events import (
    Json,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    PlaygroundEvent,
    TypingStarted,
)
from bot.playground.terminal.controls import Control, controls
from bot.playground.terminal.messages import MessageView
from bot.playground.terminal.output import Output
from bot.playground.terminal.spans import Look, Span
from bot.playground.terminal.stream import Stream


class Screen:
    """Follow one person in one channel: what is shown is what the bot says there."""

    def __init__(self, output: Output, view: Callable[[], MessageView], bot: UserId) -> None:
        self._output = output
        self._view = view
        self._bot = bot
        self._streams: dict[MessageId, Stream] = {}
        self._with_controls: Json | None = None
        self._replied: dict[MessageId, asyncio.Event] = {}
        self.here = ChannelId(0)
        self.me = UserId(0)

    def show(self, event: PlaygroundEvent) -> None:
        """Show an event if it is for this person in this channel."""
        if isinstance(event, MessagePosted | MessageEdited):
            self._message(event)
        elif isinstance(event, MessageDeleted):
            self._forget(event.message_id)
        elif event == TypingStarted(self.here, self._bot) and not self._streams:
            self._output.live((Span("Memoir is typing…", Look.DIM),))

    def _message(self, event: MessagePosted | MessageEdited) -> None:
        message = event.message
        if int(message["author"]["id"]) != self._bot:
            return
        if event.channel_id == self.here and event.only_for in (None, self.me):
            self._show(message, posted=isinstance(event, MessagePosted))
        if reference := message.get("message_reference"):
            self._reply_event(MessageId(int(reference["message_id"]))).set()

    def _show(self, message: Json, *, posted: bool) -> None:
        if Flag.LOADING in Flag(message["flags"]):
            return
        message_id = MessageId(int(message["id"]))
        if posted or message_id not in self._streams:  # a deferred answer comes as an edit
            self.finish()
        before, usable = self._with_controls, bool(controls(message))
        if before is not None and before["id"] == message["id"]:
            self._with_controls = message if usable else None
            if not usable and _words(before) == _words(message):
                return  # its buttons ran out of time: nothing new to read
        elif usable:
            self._with_controls = message
        stream = self._streams.setdefault(message_id, Stream(self._output, self._view))
        stream.update(message)
        if not _grows(message):
            self.finish()

    def _forget(self, message_id: MessageId) -> None:
        self._streams.pop(message_id, None)
        if self._with_controls is not None and int(self._with_controls["id"]) == message_id:
            self._with_controls = None

    def finish(self) -> None:
        """Show the rest of every message: none of them grows any more."""
        streams, self._streams = self._streams, {}
        for stream in streams.values():
            stream.finish()
        self._output.live(())

    async def replied(self, message_id: MessageId) -> None:
        """Return once the bot has begun to reply to this message."""
        await self._reply_event(message_id).wait()
        del self._replied[message_id]

    def _reply_event(self, message_id: MessageId) -> asyncio.Event:
        return self._replied.setdefault(message_id, asyncio.Event())

    @property
    def controls(self) -> tuple[MessageId, list[Control]]:
        """Return the buttons and menus shown last, and the message that they are on."""
        if self._with_controls is None:
            return MessageId(0), []
        return MessageId(int(self._with_controls["id"])), controls(self._with_controls)

    def turn(self, me: UserId, here: ChannelId) -> None:
        """Follow somebody else, or the same person elsewhere."""
        self.finish()
        self.me, self.here = me, here
        self._with_controls = None


def _words(message: Json) -> list[Any]:
    """Return what there is to read in a message."""
    texts = [part.get("content") for part in walk(message["components"])]
    return [message["content"], message["embeds"], *filter(None, texts)]


def _grows(message: Json) -> bool:
    """Tell whether a message is an answer that may still be under way."""
    private = Flag.EPHEMERAL in Flag(message["flags"])
    return bool(message["content"]) and not (private or message["embeds"] or message["components"])
