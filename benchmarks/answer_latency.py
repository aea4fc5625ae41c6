"""Measure how long Memoir thinks before it asks the model.

`python -m benchmarks.answer_latency [--cells 10000] [--mentions 200]`: the time from a mention to
the model request that it causes, with so many cells in the server's memory; beside it the time from
a mention to the reply of a bot that does nothing but reply. Discord is a playground in another
process, the model a server on loopback.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

import discord
from pydantic import SecretStr

from benchmarks.elsewhere import Elsewhere, connected, discord_elsewhere
from benchmarks.filling import placed_as_they_are
from benchmarks.talk import Talk
from bot.building import build
from bot.clock import system_clock
from bot.config import UNLIMITED, Settings
from bot.ids import ChannelId, GuildId, MessageId
from bot.memory.audience import EVERYONE
from bot.memory.pool import GuildDatabases
from bot.memory.records import Batch, CellDraft, Message, Place
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
    intents = discord.Intents(guilds=True, guild_messages=True)
    async with discord_elsewhere() as there, connected(_PlainBot(intents=intents), there.info):
        return [await _passed(there, "hello", there.posted) for _ in range(mentions)]


async def memoir_requests(mentions: int, cells: int) -> list[float]:
    """Return the milliseconds from each mention to Memoir's request to its model."""
    asked: asyncio.Queue[float] = asyncio.Queue()

    def respond(request: Request) -> Say:
        if request.kind == "answer":
            asked.put_nowait(time.perf_counter())
        return Say(plausible(request.body))

    async with discord_elsewhere() as there, LoopbackModel(respond) as server:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(
                data_dir=Path(folder),
                discord_api=there.info["api"],
                openai_base_url=server.url,
                openai_api_key=None,
                discord_token=SecretStr(there.info["token"]),
            ).model_copy(update=UNLIMITED)
            guild, channel = GuildId(there.info["guild"]), ChannelId(there.info["channel"])
            await fill(settings, guild, channel, cells)
            bot, talk = build(settings, system_clock), Talk(seed=11)
            async with connected(bot, there.info):
                await bot.manager.settle(guild)
                times = []
                for _ in range(mentions):
                    times.append(await _passed(there, talk.next().text, asked))
                    await there.posted.get()
                return times


async def _passed(there: Elsewhere, text: str, then: asyncio.Queue[float]) -> float:
    """Return the milliseconds from a mention until something happens."""
    begun = time.perf_counter()
    there.say(there.info["people"]["Alice"], f"<@{there.info['bot']}> {text}")
    return (await then.get() - begun) * 1000


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
            await placed_as_they_are(database, EVERYONE)
    await databases.close()


if __name__ == "__main__":
    main()
