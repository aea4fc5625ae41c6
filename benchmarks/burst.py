"""Measure what 1,000 messages at once do to Memoir.

`python -m benchmarks.burst [--messages 1000]`: a Discord in another process delivers so many
messages in one go; counted is how many are on disk afterwards, and for how long the event loop was
held at worst, while they are logged and while they are organised by rules. Beside it stands a
client of discord.py that ignores every message.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

import discord
from pydantic import SecretStr

from benchmarks.elsewhere import Elsewhere, connected, discord_elsewhere
from benchmarks.loop import watched_loop
from benchmarks.talk import Talk
from bot.building import build
from bot.client import MemoirBot
from bot.clock import system_clock
from bot.config import UNLIMITED, Settings
from bot.ids import GuildId
from bot.memory.audit import OPERATOR
from bot.memory.guild_settings import EVERYWHERE

# Counting takes time itself.
BETWEEN_LOOKS_SECONDS = 0.1


def main() -> None:
    """Print how long the loop was held, and whether anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.burst", description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    arguments = parser.parse_args()
    asyncio.run(ignoring(arguments.messages))
    asyncio.run(remembering(arguments.messages))


class _Ignoring(discord.AutoShardedClient):
    """Count messages and do nothing with them."""

    def __init__(self, intents: discord.Intents, expected: int) -> None:
        super().__init__(intents=intents, max_messages=None)
        self._missing = expected
        self.all_heard = asyncio.Event()

    async def on_message(self, message: discord.Message) -> None:
        self._missing -= 1
        if not self._missing:
            self.all_heard.set()


async def ignoring(messages: int) -> None:
    """Deliver the messages to a client without memory."""
    intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
    async with discord_elsewhere() as there:
        client = _Ignoring(intents, messages)
        async with connected(client, there.info), watched_loop() as held:
            begun = time.perf_counter()
            _say(there, messages)
            await client.all_heard.wait()
            took = time.perf_counter() - begun
    print(f"a client that ignores them: {took:.2f} s, loop held {held.worst:.1f} ms at worst")


async def remembering(messages: int) -> None:
    """Deliver the messages to Memoir, and let it organise them."""
    with tempfile.TemporaryDirectory() as folder:
        async with discord_elsewhere() as there:
            settings = Settings(
                data_dir=Path(folder),
                discord_api=there.info["api"],
                discord_token=SecretStr(there.info["token"]),
                openai_api_key=None,
                openai_base_url=None,
                listen=True,
            ).model_copy(update=UNLIMITED)
            bot, guild = build(settings, system_clock), GuildId(there.info["guild"])
            async with connected(bot, there.info):
                bot.announces = False
                await bot.manager.change_settings(guild, OPERATOR, listen=EVERYWHERE)
                async with watched_loop() as logging:
                    begun = time.perf_counter()
                    _say(there, messages)
                    while True:
                        logged = await _logged(bot, guild)
                        if logged >= messages:
                            break
                        await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
                    took = time.perf_counter() - begun
                async with watched_loop() as organising:
                    await bot.manager.settle(guild)
    print(
        f"Memoir: {logged} of {messages} on disk after {took:.2f} s, loop held"
        f" {logging.worst:.1f} ms at worst; while organising {organising.worst:.1f} ms"
    )


async def _logged(bot: MemoirBot, guild: GuildId) -> int:
    status = await bot.manager.status(guild, bot.audience_in(guild, None))
    return status.messages


def _say(there: Elsewhere, messages: int) -> None:
    """Have people say so many things at once."""
    talk, people = Talk(), list(there.info["people"].values())
    for number in range(messages):
        there.say(people[number % len(people)], talk.next().text)


if __name__ == "__main__":
    main()
