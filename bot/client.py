"""Stand on Discord: Memoir's client, with everything that cogs ask it for."""

import asyncio
import gc
import logging
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket

from bot.agent import WorkerAgent
from bot.arrivals import Arrivals
from bot.clock import Clock
from bot.config import Settings
from bot.delivery.cooldowns import Cooldowns
from bot.delivery.failures import reason
from bot.delivery.interactions import tell_failure
from bot.delivery.outbox import NOBODY, UNDELIVERABLE, Outbox
from bot.delivery.pace import Pace
from bot.delivery.turns import Turns
from bot.ids import ChannelId, GuildId
from bot.manager import Audiences, MemoryManager
from bot.map.drawing import Drawing
from bot.memory.audience import Audience
from bot.memory.pool import GuildDatabases
from bot.memory.registry import Registry
from bot.models.base import LanguageModel
from bot.places import (
    NOTHING,
    Identified,
    audience_of_all,
    audience_of_one,
    open_channels,
    place_of,
)
from bot.readers import Readers, RuleBooks
from bot.registration import Registration
from bot.spending import Spending

DISCORD_API = "https://discord.com/api/v10"
EXTENSIONS = (
    "cogs.conversation",
    "cogs.memory",
    "cogs.administration",
    "cogs.removals",
    "cogs.departures",
    "cogs.catching_up",
    "cogs.permissions",
    "cogs.privacy",
    "cogs.remembering",
)

# Together under the ten seconds that containers give a process between SIGTERM and SIGKILL.
ANSWERS_GRACE = 3.0
FAREWELL_GRACE = 1.5  # Discord need not wave back
MEMORY_GRACE = 3.0

_log = logging.getLogger(__name__)


class MemoirTree(app_commands.CommandTree["MemoirBot"]):
    """Hold every command back that comes too fast, and answer every one that fails."""

    async def interaction_check(self, interaction: discord.Interaction["MemoirBot"], /) -> bool:
        """Refuse whoever uses commands too fast, managers as well."""
        self.client.cooldowns.use(interaction)
        return True

    async def on_error(
        self, interaction: discord.Interaction["MemoirBot"], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person what happened."""
        await tell_failure(interaction, error)


class MemoirBot(commands.AutoShardedBot):
    """Stand on Discord with one memory for each server; own all that it is made of."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        registry: Registry,
        databases: GuildDatabases,
        model: LanguageModel,
        agent: WorkerAgent,
        spending: Spending,
        managing: Callable[[Audiences], MemoryManager],
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=MemoirTree,
            intents=_intents(listen=settings.listen),
            allowed_mentions=NOBODY,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.settings = settings
        self.clock = clock
        self.registry = registry
        self.databases = databases
        self.model = model
        self.agent = agent
        self.spending = spending
        self.manager = managing(self)
        self.outbox = Outbox()
        self.arrivals = Arrivals()
        self.pace = Pace()
        self.cooldowns = Cooldowns(settings.commands_per_minute)
        self.turns = Turns(settings.queue)
        self.drawing = Drawing()
        self._rule_books = RuleBooks()
        self._registration = Registration(
            settings.data_dir / "registered-commands", settings.discord_api
        )
        self._registering: asyncio.Task[None] | None = None
        self.intent_refused = False  # the message content intent, by the developer portal
        self.announces = True  # a notice where it begins to read along by itself
        self._remembering = False
        self._leaving: asyncio.Task[None] | None = None

    @property
    def me(self) -> discord.ClientUser:
        """Return Memoir's own user, known since before the first event."""
        if self.user is None:
            raise RuntimeError("Memoir is not logged in yet.")
        return self.user

    @property
    def listens(self) -> bool:
        """Return whether Memoir can read along, or sees only what is said to it."""
        return self.intents.message_content

    async def listens_in(self, guild_id: GuildId, channel: Identified) -> bool:
        """Return whether what is said in a channel is to be read along now."""
        if not self.listens:
            return False
        chosen = await self.manager.guild_settings(guild_id)
        here = ChannelId(channel.id)
        alone = isinstance(channel, discord.Thread) and channel.is_private()
        return chosen.listens_in(here, here if alone else place_of(channel).root_id)

    def open_channels(self, guild_id: GuildId) -> frozenset[ChannelId]:
        """Return the channels that @everyone can read now and nobody is denied.

        None if the server is unknown.
        """
        readers = self._readers(guild_id)
        return open_channels(readers) if readers is not None else frozenset()

    def closed_channels(self, guild_id: GuildId) -> frozenset[ChannelId]:
        """Return the channels that are known not to be open now; none if the server is away."""
        readers = self._readers(guild_id)
        if readers is None:
            return frozenset()
        return frozenset(readers.rules) - open_channels(readers)

    def audience_in(self, guild_id: GuildId, channel: Identified | None) -> Audience:
        """Return what an answer that all in this channel see may draw on now.

        Without a channel: what everyone in the server may see.
        """
        if channel is None:
            return Audience(open_channels=self.open_channels(guild_id))
        readers = self._readers(guild_id)
        return audience_of_all(readers, channel) if readers is not None else NOTHING

    def audience_of(
        self, guild_id: GuildId, channel: Identified | None, reader: discord.User | discord.Member
    ) -> Audience:
        """Return what an answer in this channel that one person alone sees may draw on now."""
        readers = self._readers(guild_id)
        if readers is None or channel is None or not isinstance(reader, discord.Member):
            return NOTHING
        return audience_of_one(readers, channel, reader)

    def _readers(self, guild_id: GuildId) -> Readers | None:
        guild = self.get_guild(guild_id)
        return self._rule_books.readers(guild) if guild is not None else None

    async def setup_hook(self) -> None:
        """Load the cogs; whatever can wait begins once Discord is there."""
        await self.registry.open()
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        if self.settings.discord_api != DISCORD_API:
            _, gateway, _ = await self.http.get_bot_gateway()
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)

    async def on_connect(self) -> None:
        """Register the commands, in the background and at most once at a time."""
        if self._registering is None or self._registering.done():
            self._registering = asyncio.create_task(self._register())

    async def on_ready(self) -> None:
        """Take up the memory that waits, now that it is known who can read what."""
        if not self._remembering:
            self._remembering = True
            # What is imported stays: looking through it for garbage would hold the loop for 100 ms
            # again and again.
            gc.freeze()
            await self.manager.start()
            mode = "reading along" if self.listens else "mentions only"
            by = self.settings.embedding_model
            recall = f"words and the vectors of {by}" if by else "words"
            _log.info("Ready in %s servers, %s; recall by %s.", len(self.guilds), mode, recall)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Read ahead who can read what."""
        await self._rule_books.read_ahead(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Read ahead who can read what."""
        await self._rule_books.read_ahead(guild)

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the conversation: there are no prefix commands."""

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what failed without what was said."""
        error = sys.exc_info()[1]
        if error is not None:
            _log.error("The event %s failed: %s", event_method, reason(error))

    async def close(self) -> None:
        """Let work in flight end, say goodbye and close the memory; may be called twice."""
        if self._leaving is None:
            self._leaving = asyncio.create_task(self._leave())
        await asyncio.shield(self._leaving)

    async def _leave(self) -> None:
        async with AsyncExitStack() as steps:  # last one first
            steps.push_async_callback(self.model.close)
            steps.push_async_callback(self.registry.close)
            steps.push_async_callback(self.databases.close)
            steps.push_async_callback(self.manager.stop, MEMORY_GRACE)
            steps.push_async_callback(self._disconnect)
            steps.push_async_callback(self.turns.drain, ANSWERS_GRACE)

    async def _disconnect(self) -> None:
        farewell = self.outbox.keep(asyncio.create_task(super().close()))
        await asyncio.wait({farewell}, timeout=FAREWELL_GRACE)

    async def _register(self) -> None:
        try:
            await self._registration.update(self.tree)
        except (app_commands.AppCommandError, *UNDELIVERABLE) as error:
            _log.error("The commands could not be registered: %s", reason(error))


def _intents(*, listen: bool) -> discord.Intents:
    """Ask for no more than what is used; only reading along needs a privileged intent."""
    intents = discord.Intents.none()
    intents.guilds = True
    intents.guild_messages = True
    intents.dm_messages = True
    intents.message_content = listen
    return intents
