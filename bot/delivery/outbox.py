"""Carry messages to Discord: never cancelled on the way, never pinging, never fatal."""

import asyncio
import io
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

import aiohttp
import discord

from bot.delivery.failures import reason

Result = TypeVar("Result")

NOBODY = discord.AllowedMentions.none()
ASKER = discord.AllowedMentions(everyone=False, users=False, roles=False, replied_user=True)

# What a request may end with once discord.py's own retries are used up; RuntimeError is what a
# closed session raises.
UNDELIVERABLE = (discord.HTTPException, aiohttp.ClientError, OSError, RuntimeError)

# The message to reply to is unknown, its body invalid because of it, or its history unreadable.
_REPLY_REFUSED = frozenset({10008, 50035, 160002})

_log = logging.getLogger(__name__)


class Outbox:
    """Send and edit messages, each request carried through whoever stops waiting for it.

    discord.py leaves all requests of the process blocked when one is cancelled while it waits for
    the global rate limit. So nothing here has a deadline and nothing is cancelled.
    """

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[Any]] = set()

    async def send(
        self,
        channel: discord.abc.Messageable,
        text: str,
        *,
        reply_to: discord.Message | None = None,
        attachment: tuple[str, str] | None = None,  # file name, text
        view: discord.ui.View | None = None,
        mentions: discord.AllowedMentions = ASKER,
    ) -> discord.Message | None:
        """Send one message, pinging at most whom it replies to; return None when it is refused."""
        try:
            return await self.through(_send(channel, text, reply_to, attachment, view, mentions))
        except UNDELIVERABLE as error:
            if reply_to is not None and _reply_refused(error):
                return await self.send(channel, text, attachment=attachment, view=view)
            _log.warning("A message could not be sent: %s", reason(error))
            return None

    async def edit(
        self, message: discord.Message, text: str, *, view: discord.ui.View | None = None
    ) -> bool:
        """Change a message's text, and its buttons if any are given.

        Return False when it is gone or out of reach for good.
        """
        mentions = ASKER if message.reference else NOBODY  # else the first ping would be undone
        options: dict[str, Any] = {} if view is None else {"view": view}
        try:
            await self.through(message.edit(content=text, allowed_mentions=mentions, **options))
        except UNDELIVERABLE as error:
            _log.warning("A message could not be edited: %s", reason(error))
            return not isinstance(error, discord.NotFound | discord.Forbidden)
        return True

    async def through(self, request: Coroutine[Any, Any, Result]) -> Result:
        """Await a request to Discord that goes on when whoever awaits it is cancelled."""
        return await asyncio.shield(self.keep(asyncio.create_task(request)))

    def keep(self, task: asyncio.Task[Result]) -> asyncio.Task[Result]:
        """Hold a task until it is done."""
        self._under_way.add(task)
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waits sees it; when nobody does, it is no news


def _reply_refused(error: BaseException) -> bool:
    return isinstance(error, discord.HTTPException) and error.code in _REPLY_REFUSED


async def _send(
    channel: discord.abc.Messageable,
    text: str,
    reply_to: discord.Message | None,
    attachment: tuple[str, str] | None,
    view: discord.ui.View | None,
    mentions: discord.AllowedMentions,
) -> discord.Message:
    options: dict[str, Any] = {}
    if reply_to is not None:
        options["reference"] = reply_to.to_reference(fail_if_not_exists=False)
    if attachment is not None:
        name, content = attachment
        file = io.BytesIO(content.encode("utf-8", "replace"))
        options["file"] = discord.File(file, filename=name)
    if view is not None:
        options["view"] = view
    mentions = mentions if reply_to is not None else NOBODY
    # Links quoted from memory would unfold into a wall of previews.
    return await channel.send(text, allowed_mentions=mentions, suppress_embeds=True, **options)
