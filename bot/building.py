"""Build the whole bot out of the settings: the one place where its parts are put together."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import discord
from discord.http import Route

from bot.agent import WorkerAgent
from bot.client import MemoirBot
from bot.clock import Clock, in_zone
from bot.config import Settings
from bot.data_folder import GUILDS
from bot.encryption import key_of
from bot.errors import SettingsError
from bot.gateway import use_fair_websockets
from bot.manager import MemoryManager
from bot.memory.embedding import Embedder
from bot.memory.pool import GuildDatabases
from bot.memory.registry import FILE as REGISTRY
from bot.memory.registry import Registry
from bot.models.base import LanguageModel
from bot.spending import Spending
from bot.steps.events import MemoryEvent
from bot.use_log import UseLog

if TYPE_CHECKING:
    from bot.memory.vectors import Embeddings

EMBEDDINGS_OFFLINE = (
    "MEMOIR_EMBEDDING_MODEL needs an endpoint: set OPENAI_API_KEY or OPENAI_BASE_URL as well, or"
    " leave it out to recall by words alone."
)


def build(
    settings: Settings,
    clock: Clock,
    *,
    model: LanguageModel | None = None,
    embedder: Embedder | None = None,
    observer: Callable[[MemoryEvent], None] = lambda event: None,
) -> MemoirBot:
    """Build the whole bot, unconnected; without a model given, those that the settings name."""
    clock = in_zone(clock, settings.zone)
    if model is None:
        model, embedder = models(settings)
    Route.BASE = settings.discord_api
    use_fair_websockets()
    # Memoir does not speak; that it cannot is no news.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    key = key_of(settings)
    databases = GuildDatabases(
        settings.data_dir / GUILDS,
        capacity=settings.open_guilds,
        clock=clock,
        embeddings=_embeddings(embedder, clock),
        key=key,
    )
    uses, spending = UseLog(), Spending(databases, settings, clock)
    return MemoirBot(
        settings,
        clock,
        registry=Registry(settings.data_dir / REGISTRY, clock, key),
        databases=databases,
        model=model,
        agent=WorkerAgent(databases, model, settings, clock, uses, spending, _quoting(model)),
        spending=spending,
        managing=lambda audiences: MemoryManager(
            databases, model, audiences, settings, clock, observer, embedder, uses, spending
        ),
    )


def models(settings: Settings) -> tuple[LanguageModel, Embedder | None]:
    """Return the models that the settings name: offline rules if none, no embedder unless asked.

    Each is imported only when it is used: the other one's packages need not be waited for.
    """
    if settings.works_offline:
        if settings.embedding_model is not None:
            raise SettingsError(EMBEDDINGS_OFFLINE)
        from bot.models.offline.model import OfflineModel

        return OfflineModel(), None
    from bot.models.connection import connect, connect_embedder, open_client

    client = open_client(settings)
    return connect(settings, client), connect_embedder(settings, client)


def _quoting(model: LanguageModel) -> LanguageModel:
    """Return what answers where a model's budget is used up: it quotes, and costs nothing."""
    if not model.generates:
        return model
    from bot.models.offline.model import OfflineModel

    return OfflineModel()


def _embeddings(embedder: Embedder | None, clock: Clock) -> "Embeddings | None":
    if embedder is None:
        return None
    from bot.memory.vectors import Embeddings  # with numpy, which nobody else waits for

    return Embeddings.by(embedder, clock)
