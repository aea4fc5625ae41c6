"""Keep the bot running: start it, start it again when Discord is out of reach, stop it in time."""

import asyncio
import contextlib
import logging
import random
import signal
from collections.abc import Callable, Iterator

import aiohttp
import discord

from bot.client import MemoirBot
from bot.config import Settings
from bot.delivery.failures import reason
from bot.errors import SettingsError

# Discord takes a token away after 1,000 identifies in a day: the longest delay stays below that.
FIRST_DELAY = 2.0
LONGEST_DELAY = 120.0

UNREACHABLE = (
    discord.HTTPException,
    discord.GatewayNotFound,
    discord.ConnectionClosed,
    aiohttp.ClientError,
    OSError,
)

TOKEN_REFUSED = 4004  # the gateway's close code for it

MISSING = (
    "DISCORD_TOKEN is not set: put the bot's token from https://discord.com/developers/applications"
    " into it, or try `memoir chat`, which needs none."
)
REFUSED = (
    "DISCORD_TOKEN is refused by Discord: copy the bot's token again from"
    " https://discord.com/developers/applications (Bot, Reset Token)."
)
NOT_GRANTED = (
    "Discord does not grant the message content intent: Memoir goes on with mentions only. Switch"
    " it on in the developer portal (Bot, Message Content Intent) or set MEMOIR_LISTEN=false."
)

_log = logging.getLogger(__name__)


async def serve(
    settings: Settings, build: Callable[[Settings], MemoirBot], stop: asyncio.Event
) -> None:
    """Run the bot until `stop` is set; raise SettingsError if its token is no good."""
    token, delays, refused = _token(settings), _growing_delays(), False
    while not stop.is_set():
        try:
            bot = build(settings)
            bot.intent_refused = refused
            await _run(bot, token, stop)
        except discord.LoginFailure:
            raise SettingsError(REFUSED) from None
        except discord.PrivilegedIntentsRequired:
            _log.warning(NOT_GRANTED)
            settings, refused = settings.model_copy(update={"listen": False}), True
        except UNREACHABLE as error:
            if isinstance(error, discord.ConnectionClosed) and error.code == TOKEN_REFUSED:
                raise SettingsError(REFUSED) from None
            delay = next(delays)
            _log.warning("Discord is out of reach (%s): next try in %.0f s.", reason(error), delay)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), delay)


@contextlib.contextmanager
def stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """Set the event on SIGINT and SIGTERM for as long as this lasts."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    with contextlib.suppress(NotImplementedError):  # Windows: Ctrl+C cancels the main task instead
        for each in signals:
            loop.add_signal_handler(each, stop.set)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            for each in signals:
                loop.remove_signal_handler(each)


async def _run(bot: MemoirBot, token: str, stop: asyncio.Event) -> None:
    """Run one client to its end, or until it is asked to stop."""
    async with bot:
        running = asyncio.create_task(bot.start(token))
        asked = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({running, asked}, return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                await bot.close()
            else:
                await running
        finally:
            asked.cancel()
            running.cancel()
            await asyncio.wait({running})
            running.cancelled() or running.exception()


def _token(settings: Settings) -> str:
    if settings.discord_token is None:
        raise SettingsError(MISSING)
    return settings.discord_token.get_secret_value()


def _growing_delays() -> Iterator[float]:
    delay = FIRST_DELAY
    while True:
        yield delay * random.uniform(0.8, 1.2)  # many bots must not come back at the same moment
        delay = min(delay * 2, LONGEST_DELAY)
