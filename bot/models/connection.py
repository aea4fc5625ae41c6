"""Connect to the endpoint that the settings name."""

from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.errors import SettingsError
from bot.models.patience import Patience

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from bot.models.compatible import CompatibleModel
    from bot.models.embeddings import CompatibleEmbedder

OPENAI = "https://api.openai.com/v1"
# Servers of one's own ask for no key, but the client does not go without one.
NO_KEY = "none"


def connect(settings: Settings, client: "AsyncOpenAI | None" = None) -> "CompatibleModel":
    """Return the model that the settings name; raise SettingsError when they name none.

    The openai package is imported here and not before: whoever has no key need not wait for it.
    """
    client = client or open_client(settings)
    from bot.models.compatible import CompatibleModel

    return CompatibleModel(
        client,
        model=settings.model,
        memory_model=settings.memory_model,
        calls=settings.model_calls,
        patience=Patience.of(settings.model_timeout),
    )


def connect_embedder(settings: Settings, client: "AsyncOpenAI") -> "CompatibleEmbedder | None":
    """Return the embedding model that the settings name; None when they name none.

    Raise SettingsError when numpy is missing, which is imported for embeddings alone.
    """
    if settings.embedding_model is None:
        return None
    try:
        import_module("numpy")
    except ImportError:
        raise SettingsError(
            "MEMOIR_EMBEDDING_MODEL needs numpy: run pip install 'memoir-bot[vectors]', or leave"
            " the setting out to recall by words alone."
        ) from None
    from bot.models.embeddings import CompatibleEmbedder

    return CompatibleEmbedder(
        client, model=settings.embedding_model, patience=Patience.of(settings.model_timeout)
    )


def open_client(settings: Settings) -> "AsyncOpenAI":
    """Return a client of the endpoint that the settings name; one is enough for a process."""
    from openai import AsyncOpenAI

    # The first request would load it, and hold the event loop for as long as that takes.
    with suppress(ImportError):
        import_module("anyio._backends._asyncio")

    if settings.works_offline:
        raise SettingsError(
            "No language model is set: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that"
            " needs no key."
        )
    key = settings.openai_api_key
    return AsyncOpenAI(
        api_key=NO_KEY if key is None else key.get_secret_value(),
        base_url=settings.openai_base_url or OPENAI,
    )
