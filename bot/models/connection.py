"""Connect to the endpoint that the settings name."""

from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.errors import SettingsError
from bot.models.patience import Patience

if TYPE_CHECKING:
    from bot.models.compatible import CompatibleModel

OPENAI = "https://api.openai.com/v1"
# Servers of one's own ask for no key, but the client does not go without one.
NO_KEY = "none"


def connect(settings: Settings) -> "CompatibleModel":
    """Return the model that the settings name; raise SettingsError when they name none.

    The openai package is imported here and not before: whoever has no key need not wait for it.
    """
    from openai import AsyncOpenAI

    # The first request would load it, and hold the event loop for as long as that takes.
    with suppress(ImportError):
        import_module("anyio._backends._asyncio")

    from bot.models.compatible import CompatibleModel

    if settings.openai_api_key is None and settings.openai_base_url is None:
        raise SettingsError(
            "No language model is set: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that"
            " needs no key."
        )
    key = settings.openai_api_key
    client = AsyncOpenAI(
        api_key=NO_KEY if key is None else key.get_secret_value(),
        base_url=settings.openai_base_url or OPENAI,
    )
    return CompatibleModel(
        client,
        model=settings.model,
        memory_model=settings.memory_model,
        calls=settings.model_calls,
        patience=Patience.of(settings.model_timeout),
    )
