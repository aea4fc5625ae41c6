"""Show an answer while it is being written."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace

import discord

from bot.delivery.failures import explain, is_foreseen, reason
from bot.delivery.outbox import Outbox
from bot.delivery.pace import Pace
from bot.delivery.splitting import MOST_PARTS, split
from bot.ids import ChannelId

# A first glance of a few words, not of one: how long they may gather before they are shown.
FIRST_GLANCE_SECONDS = 0.4
# A model that does not stop is stopped here: ten times what the messages of one answer hold.
ANSWER_CHARACTERS = 100_000

NOTHING = "I have no answer to that."
CUT_SHORT = "I have to stop here: I am being restarted. Please ask me again in a minute."
REST = "-# The rest is too long for messages: it is in this file."
REST_FILE = "rest-of-the-answer.md"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ending:
    """Hold what stands below an answer that has ended, and is no part of it."""

    small_print: str = ""
    view: discord.ui.View | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Hold one message of an answer as it stands in Discord."""

    message: discord.Message
    text: str
    is_end: bool = False  # it shows what stands below the answer


@dataclass(frozen=True, slots=True)
class Delivered:
    """Hold what stands in Discord of an answer."""

    messages: tuple[Sent, ...]
    complete: bool  # the model's whole answer, with nothing but it


class AnswerStream:
    """Bring what stands in Discord up to the text so far, a write at a time."""

    def __init__(
        self,
        outbox: Outbox,
        pace: Pace,
        asked: discord.Message,
        typing: asyncio.Event,
        ending: Callable[[bool], Ending] = lambda complete: Ending(),
    ) -> None:
        """Take what tells the ending, once it is known whether the answer is complete."""
        self._outbox = outbox
        self._pace = pace
        self._asked = asked
        self._typing = typing
        self._text = ""
        self._sent: list[Sent] = []
        self._news = asyncio.Event()
        self._complete = False
        self._tell_ending = ending
        self._ending = Ending()  # while the answer goes on
        self._writing: asyncio.Task[None] | None = None
        self._wanted = True  # until somebody deletes it or Discord refuses it

    async def deliver(self, pieces: AsyncIterator[str]) -> Delivered:
        """Show the answer as it comes; end it with a sentence if it breaks off."""
        reader = asyncio.create_task(self._read(pieces))
        reader.add_done_callback(lambda _: self._news.set())
        try:
            await self._news.wait()
            await asyncio.wait({reader}, timeout=FIRST_GLANCE_SECONDS)
            await self._follow(reader)
        except asyncio.CancelledError:
            await self._cut_short(reader)
            raise
        finally:
            reader.cancel()
        return Delivered(tuple(self._answer()), self._complete and self._wanted)

    async def _read(self, pieces: AsyncIterator[str]) -> None:
        async for piece in pieces:
            self._text += piece
            self._news.set()
            if len(self._text) > ANSWER_CHARACTERS:
                break
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()

    async def _follow(self, reader: asyncio.Task[None]) -> None:
        ended = False
        while self._wanted and not ended:
            await self._news.wait()
            self._news.clear()
            if ended := reader.done():
                self._conclude(reader.exception())
            await self._catch_up()
        if self._wanted and (rest := split(self._text).rest):
            await self._outbox.send(
                self._asked.channel, f"{REST}{self._below}", attachment=(REST_FILE, rest)
            )

    def _conclude(self, error: BaseException | None) -> None:
        self._complete = error is None and bool(self._text.strip())
        if error is not None:
            if not is_foreseen(error):
                _log.error("An answer broke off: %s", reason(error))
            self._append(explain(error))
        elif not self._complete:
            self._append(NOTHING)
        self._ending = self._tell_ending(self._complete)

    async def _cut_short(self, reader: asyncio.Task[None]) -> None:
        reader.cancel()
        if self._writing is not None:
            await asyncio.wait({self._writing})
        self._append(CUT_SHORT)
        await self._catch_up(hurry=True)

    def _append(self, sentence: str) -> None:
        if not self._text.strip():
            self._text = sentence
            return
        inside_code = self._text.count("```") % 2 == 1
        self._text = self._text.rstrip() + ("\n```" if inside_code else "") + f"\n\n-# {sentence}"

    async def _catch_up(self, *, hurry: bool = False) -> None:
        """Write until Discord shows the text; what comes meanwhile is written along."""
        while self._wanted and (index := self._behind()) is not None:
            if index < len(self._sent) and not hurry:
                await self._pace.turn(self._channel_id)
            self._writing = self._outbox.keep(asyncio.create_task(self._write(index)))
            await asyncio.shield(self._writing)

    def _behind(self) -> int | None:
        """Return which message is the first to differ from what is to be shown."""
        shown = [(sent.text, sent.is_end) for sent in self._sent]
        parts = self._parts()
        return next((i for i, part in enumerate(parts) if part not in shown[i : i + 1]), None)

    async def _write(self, index: int) -> None:
        """Bring one message up to the text as it is by now."""
        for text, is_end in self._parts()[index : index + 1]:
            view = self._ending.view if is_end else None
            if index < len(self._sent):
                await self._edit(index, text, view)
            else:
                await self._post(text, view)
            if self._wanted:
                self._sent[index] = replace(self._sent[index], text=text, is_end=is_end)
            self._pace.written(self._channel_id)

    async def _post(self, text: str, view: discord.ui.View | None) -> None:
        self._typing.set()
        reply_to = None if self._sent else self._asked
        message = await self._outbox.send(self._asked.channel, text, reply_to=reply_to, view=view)
        if message is None:
            self._wanted = False
        else:
            self._sent.append(Sent(message, text))

    async def _edit(self, index: int, text: str, view: discord.ui.View | None) -> None:
        self._wanted = await self._outbox.edit(self._sent[index].message, text, view=view)

    def _parts(self) -> list[tuple[str, bool]]:
        """Return the text of each message, and whether it is the answer's end."""
        if self._ending == Ending():
            return [(part, False) for part in split(self._text).parts]
        *others, last = split(self._text).parts
        whole = split(f"{last}{self._below}").parts
        if split(self._text).rest or len(others) + len(whole) > MOST_PARTS:
            whole = (last,)  # what stands below comes with the rest, or not at all
        texts = [*others, *whole]
        return [(text, at == len(texts)) for at, text in enumerate(texts, start=1)]

    def _answer(self) -> Iterator[Sent]:
        """Yield the messages as the model wrote them, without what stands below."""
        for sent in self._sent:
            text = sent.text.removesuffix(self._below) if sent.is_end else sent.text
            if text != self._below.strip():
                yield replace(sent, text=text)

    @property
    def _below(self) -> str:
        """Return the small print as it goes below the text, if there is any."""
        small_print = self._ending.small_print
        return f"\n\n-# {small_print}" if small_print else ""

    @property
    def _channel_id(self) -> ChannelId:
        return ChannelId(self._asked.channel.id)
