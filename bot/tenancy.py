"""Run the bot in this process for a playground, which must know when it has done its part."""

import asyncio
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self

from bot.building import build
from bot.clock import Clock
from bot.config import Settings
from bot.delivery.pace import Pace
from bot.delivery.turns import Answering, Turns
from bot.ids import ChannelId, GuildId, MessageId
from bot.memory.audit import OPERATOR
from bot.memory.guild_settings import EVERYWHERE
from bot.memory.records import MemoryStatus
from bot.steps.events import Concluded, Consolidated, Extracted, MemoryEvent, Regrouped, Remembered

# Seconds between edits of a growing answer: Discord's limits are Discord's alone.
EDIT_INTERVAL = 0.1
# Seconds between looks at what was heard: often enough to feel immediate.
GLANCE = 0.01
# Remembering is a row on disk; the rest of this is for a machine that is busy organising.
HEARING_PATIENCE = 10.0
NAMED_SCENES = 3  # in one line of news


@dataclass(frozen=True, slots=True)
class News:
    """Tell people what became of their messages."""

    text: str  # "" when there is nothing to tell
    messages: int = 0  # how many were organised


class WatchedTurns(Turns):
    """Know when no answer is under way."""

    def __init__(self, waiting: int) -> None:
        super().__init__(waiting)
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def take(self, channel_id: ChannelId, answering: Answering) -> bool:
        """Give this answer its turn as Turns does."""
        taken = super().take(channel_id, partial(self._watch, answering))
        if taken:
            self._under_way += 1
            self._idle.clear()
        return taken

    async def idle(self) -> None:
        """Return once no answer is under way or waits for its turn."""
        await self._idle.wait()

    async def _watch(self, answering: Answering) -> None:
        try:
            await answering()
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()


class Tenant:
    """Hold the bot while it lives in a playground; the context lasts from its arrival on."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        token: str,
        observer: Callable[[News], None],
    ) -> None:
        # A playground knows no commands yet, whatever an earlier run has told another one.
        (settings.data_dir / "registered-commands").unlink(missing_ok=True)
        self._bot = build(settings, clock, observer=lambda event: observer(news_of(event)))
        self._turns = WatchedTurns(settings.queue)
        self._bot.turns = self._turns
        self._bot.pace = Pace(EDIT_INTERVAL)
        self._token = token
        self._stack = AsyncExitStack()

    @property
    def model(self) -> str:
        """Return the name of the model that answers."""
        return self._bot.model.label

    @property
    def generates(self) -> bool:
        """Return whether the model writes its own sentences."""
        return self._bot.model.generates

    async def __aenter__(self) -> Self:
        """Log in and wait until the playground's guild is known."""
        await self._stack.enter_async_context(self._bot)
        try:
            await self._bot.login(self._token)
            connection = asyncio.create_task(self._bot.connect())
            self._stack.push_async_callback(_ended, connection)
            # discord.py calls itself ready only once no guild has come for two seconds.
            while not connection.done() and not self._at_home:
                await asyncio.wait({connection}, timeout=GLANCE)
            if connection.done():
                await connection
            await self._listen_everywhere()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    @property
    def _at_home(self) -> bool:
        guilds = self._bot.guilds
        return bool(guilds) and not any(guild.unavailable for guild in guilds)

    async def _listen_everywhere(self) -> None:
        """Read along in every channel of a home that is one person's, unless they chose else."""
        self._bot.announces = False
        for guild in self._bot.guilds:
            guild_id = GuildId(guild.id)
            async with self._bot.databases.open(guild_id) as database:
                chosen = await database.audit.count()
            if not chosen:
                await self._bot.manager.change_settings(guild_id, OPERATOR, listen=EVERYWHERE)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let work in flight end and close the memory, even if the caller is cancelled."""
        try:
            await self._bot.close()
        finally:
            await self._stack.aclose()

    async def heard(
        self, guild_id: GuildId, channel_id: ChannelId, message_ids: Collection[MessageId]
    ) -> int:
        """Wait until these messages of a channel are remembered; return how many of them are.

        What has not come within HEARING_PATIENCE after the last one was refused.
        """
        heard, deadline = -1, 0.0
        while heard < len(message_ids):
            before, heard = heard, len(await self.known(guild_id, channel_id, message_ids))
            now = asyncio.get_running_loop().time()
            if heard > before:
                deadline = now + HEARING_PATIENCE
            elif now > deadline:
                break
            await asyncio.sleep(GLANCE)
        return heard

    async def known(
        self, guild_id: GuildId, channel_id: ChannelId, message_ids: Collection[MessageId]
    ) -> Collection[MessageId]:
        """Return those of these messages of a channel that are remembered now."""
        audience = self._bot.audience_in(guild_id, self._bot.get_channel(channel_id))
        async with self._bot.databases.open(guild_id) as database:
            return await database.messages.where(message_ids, audience)

    async def revised(
        self, guild_id: GuildId, message_id: MessageId, edited_at: datetime | None
    ) -> None:
        """Wait until a message is remembered as edited then, or not at all (None: deleted).

        What has not come within HEARING_PATIENCE was not remembered in the first place.
        """
        deadline = asyncio.get_running_loop().time() + HEARING_PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            if message_id not in await self._bot.manager.holding(guild_id, [message_id]):
                return
            if edited_at is not None and await self._edited(guild_id, message_id, edited_at):
                return
            await asyncio.sleep(GLANCE)

    async def _edited(self, guild_id: GuildId, message_id: MessageId, at: datetime) -> bool:
        """Return whether a message's text is of then, or of later."""
        async with self._bot.databases.open(guild_id) as database:
            known = await database.messages.edited_at(message_id)
        return known is not None and known >= at.replace(microsecond=at.microsecond // 1000 * 1000)

    async def answered(self) -> None:
        """Return once no answer is under way."""
        await self._turns.idle()

    def at_rest(self, guild_id: GuildId) -> AbstractContextManager[None]:
        """Leave a guild's memory unorganised meanwhile, unless it is settled."""
        return self._bot.manager.at_rest(guild_id)

    async def settle(self, guild_id: GuildId) -> None:
        """Organise all that waits; raise ModelError if the model does not play along."""
        await self._bot.manager.settle(guild_id)

    async def status(self, guild_id: GuildId) -> MemoryStatus:
        """Count what everyone in the guild may see of its memory."""
        return await self._bot.manager.status(guild_id, self._bot.audience_in(guild_id, None))


async def _ended(connection: asyncio.Task[None]) -> None:
    """End a connection: while it reconnects, discord.py takes a cancellation for no end."""
    while not connection.done():
        connection.cancel()
        await asyncio.wait({connection}, timeout=GLANCE)


def news_of(event: MemoryEvent) -> News:
    """Say in a few words what happened to the memory."""
    if isinstance(event, Extracted):
        return News("", event.messages)
    if isinstance(event, Remembered):
        return News(_remembered(event))
    if isinstance(event, Consolidated):
        return News(f"summed up {event.scene}")
    if isinstance(event, Regrouped):
        return News(f"put topics in order: {event.told}")
    if isinstance(event, Concluded):
        return News(f"concluded {_counted(event.cells, 'thing')} from several memories")
    return News(f"could not organise {_counted(event.messages, 'message')}; nothing is lost")


def _remembered(event: Remembered) -> str:
    named = ", ".join(event.scenes[:NAMED_SCENES])
    more = len(event.scenes) - NAMED_SCENES
    return f"remembered {_counted(event.cells, 'thing')} in {named}" + (
        f" and {_counted(more, 'more topic')}" if more > 0 else ""
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
