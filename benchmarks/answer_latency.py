"""Measure how long Memoir thinks before it asks the model.

`python -m benchmarks.answer_latency [--cells 10000] [--mentions 200]`: the time from a mention to
the model request that it causes, with so many cells in the server's memory; beside it the time from
a mention to the reply of a bot that does nothing but reply. Both run on a Discord on loopback, in
this one process.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median, quantiles

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from benchmarks.talk import Talk
from bot.client import build
from bot.clock import system_clock
from bot.config import Settings
from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.memory.audience import EVERYONE
from bot.memory.pool import GuildDatabases
from bot.memory.records import Batch, CellDraft, Message, Place
from bot.playground.events import MessagePosted, PlaygroundEvent
from bot.playground.server import Playground
from bot.vocabulary import CellType
from tests.loopback_answers import plausible
from tests.loopback_model import LoopbackModel, Request, Say

# Cells are written in batches of so many; Memoir itself writes them in batches of twenty.
FILL = 500


def main() -> None:
    """Print the latencies of both, and their difference."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.answer_latency", description=__doc__
    )
    parser.add_argument("--cells", type=int, default=10_000)
    parser.add_argument("--mentions", type=int, default=200)
    arguments = parser.parse_args()
    replies = asyncio.run(plain_replies(arguments.mentions))
    requests = asyncio.run(memoir_requests(arguments.mentions, arguments.cells))
    for name, times in (("a bot that only replies", replies), ("Memoir to its model", requests)):
        p95 = quantiles(times, n=20)[-1]
        print(f"{name:24} p50 {median(times):6.1f} ms   p95 {p95:6.1f} ms")
    print(f"{'added by memory':24} p50 {median(requests) - median(replies):6.1f} ms")


class _PlainBot(discord.AutoShardedClient):
    """Reply to every mention, and do nothing else."""

    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot:
            await message.reply("Hello.")


async def plain_replies(mentions: int) -> list[float]:
    """Return the milliseconds from each mention to the reply of a bot without memory."""
    async with Playground() as playground:
        _, channel, person = _place(playground)
        intents = discord.Intents(guilds=True, guild_messages=True)
        async with _connected(_PlainBot(intents=intents), playground):
            return [await _until_reply(playground, channel, person) for _ in range(mentions)]


async def memoir_requests(mentions: int, cells: int) -> list[float]:
    """Return the milliseconds from each mention to Memoir's request to its model."""
    asked: asyncio.Queue[float] = asyncio.Queue()

    def respond(request: Request) -> Say:
        if request.kind == "answer":
            asked.put_nowait(time.perf_counter())
        return Say(plausible(request.body))

    async with Playground() as playground, LoopbackModel(respond) as server:
        guild, channel, person = _place(playground)
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(
                data_dir=Path(folder),
                discord_api=playground.api,
                openai_base_url=server.url,
                openai_api_key=None,
                discord_token=SecretStr(playground.token),
            )
            await fill(settings, guild, channel, cells)
            talk = Talk(seed=11)
            bot = build(settings, system_clock)
            async with _connected(bot, playground):
                await bot.manager.settle(guild)
                times = []
                for _ in range(mentions):
                    events = playground.subscribe()
                    begun = time.perf_counter()
                    text = f"<@{playground.bot_user_id}> {talk.next().text}"
                    await playground.say(channel, person, text)
                    times.append((await asked.get() - begun) * 1000)
                    await _reply_in(events, playground)
                return times


async def fill(settings: Settings, guild: GuildId, channel: ChannelId, cells: int) -> None:
    """Write so many made-up messages, and a cell for each."""
    databases = GuildDatabases(settings.data_dir / "guilds", capacity=1, clock=system_clock)
    talk, place = Talk(), Place(channel, channel, EVERYONE)
    async with databases.open(guild) as database:
        for start in range(1, cells + 1, FILL):
            said = [(number, talk.next()) for number in range(start, min(start + FILL, cells + 1))]
            messages = [
                Message(MessageId(n), place, s.author_id, s.author_name, s.text, system_clock())
                for n, s in said
            ]
            await asyncio.gather(*map(database.messages.add, messages))
            drafts = [
                CellDraft(
                    scene=each.topic,
                    cell_type=CellType.FACT,
                    salience=0.5,
                    content=each.text,
                    author_id=each.author_id,
                    author_name=each.author_name,
                    said_at=system_clock(),
                    sources=(MessageId(number),),
                )
                for number, each in said
            ]
            batch = Batch(await database.epoch(), tuple(messages), (), 0)
            await database.queue.finish(batch, drafts)
    await databases.close()


def _place(playground: Playground) -> tuple[GuildId, ChannelId, UserId]:
    guild = playground.add_guild("Benchmark")
    person = playground.add_person("Anna", guilds=[guild])
    return guild, playground.add_channel(guild, "general"), person


@asynccontextmanager
async def _connected(client: discord.Client, playground: Playground) -> AsyncIterator[None]:
    """Run a client on the playground for as long as the block runs."""
    Route.BASE = playground.api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(playground.gateway)
    async with client:
        running = asyncio.create_task(client.start(playground.token))
        await playground.until_connected()
        await client.wait_until_ready()
        yield
        await client.close()
        await running


async def _until_reply(playground: Playground, channel: ChannelId, person: UserId) -> float:
    events = playground.subscribe()
    begun = time.perf_counter()
    await playground.say(channel, person, f"<@{playground.bot_user_id}> hello")
    await _reply_in(events, playground)
    return (time.perf_counter() - begun) * 1000


async def _reply_in(events: asyncio.Queue[PlaygroundEvent], playground: Playground) -> None:
    """Wait until the bot has posted."""
    while True:
        event = await events.get()
        if not isinstance(event, MessagePosted):
            continue
        if int(event.message["author"]["id"]) == playground.bot_user_id:
            return


if __name__ == "__main__":
    main()
