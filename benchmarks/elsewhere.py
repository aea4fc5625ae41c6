"""Run a Discord in another process, so that its work is not counted as the bot's."""

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

# How long a run may take before something is wrong.
PATIENCE_SECONDS = 120.0


class Elsewhere:
    """Drive the Discord in the other process, and hear when the bot has posted."""

    def __init__(self, process: Process, info: dict[str, Any]) -> None:
        self.info = info
        self.posted: asyncio.Queue[float] = asyncio.Queue()  # when; of time.perf_counter
        self._process = process

    def say(self, person: int, text: str) -> None:
        """Have somebody say something; do not wait for it."""
        call = {"id": 0, "call": "say", "args": [self.info["channel"], person, text]}
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps(call).encode() + b"\n")

    async def listen(self) -> None:
        """Note the bot's posts until the process ends."""
        by_bot = f'"author": {{"id": "{self.info["bot"]}"'.encode()
        while self._process.stdout is not None:
            line = await self._process.stdout.readline()
            if not line:
                break
            if line.startswith(b'{"event": "MessagePosted"') and by_bot in line:
                self.posted.put_nowait(time.perf_counter())


@asynccontextmanager
async def discord_elsewhere() -> AsyncIterator[Elsewhere]:
    """Run a playground in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.playground", stdin=PIPE, stdout=PIPE, limit=2**24
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("The playground has no pipes.")
    there = Elsewhere(process, json.loads(await process.stdout.readline()))
    listening = asyncio.create_task(there.listen())
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield there
    finally:
        process.stdin.close()
        await process.wait()
        await listening


@asynccontextmanager
async def connected(client: discord.Client, info: dict[str, Any]) -> AsyncIterator[None]:
    """Run a client on that Discord for as long as the block runs."""
    Route.BASE = info["api"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(info["gateway"])
    async with client:
        running = asyncio.create_task(client.start(info["token"]))
        await client.wait_until_ready()
        yield
        await client.close()
        await running
