import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
from discord.http import Route

from tests.playground.conftest import PATIENCE, Sharded


class Process:
    """Speak JSON lines with a playground that runs on its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.events: list[Any] = []

    async def read(self) -> Any:
        async with asyncio.timeout(PATIENCE):
            assert self._process.stdout
            return json.loads(await self._process.stdout.readline())

    def write(self, line: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(line).encode() + b"\n")

    async def call(self, name: str, *args: Any, **options: Any) -> Any:
        self.write({"id": name, "call": name, "args": args, "options": options})
        while True:
            line = await self.read()
            if line.get("id") == name:
                return line
            self.events.append(line)


@asynccontextmanager
async def playground() -> AsyncIterator[Process]:
    pipe = asyncio.subprocess.PIPE
    arguments = (sys.executable, "-m", "bot.playground")
    process = await asyncio.create_subprocess_exec(*arguments, stdin=pipe, stdout=pipe)
    try:
        yield Process(process)
    finally:
        assert process.stdin
        process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0


@pytest.mark.asyncio
async def test_people_are_driven_by_lines_while_a_bot_is_connected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with playground() as process:
        there = await process.read()
        monkeypatch.setattr(Route, "BASE", there["api"])
        client = Sharded()

        @client.tree.command(description="d")
        async def ping(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("pong", ephemeral=True)

        async with client:
            running = asyncio.create_task(client.start(there["token"]))
            await client.ear.hear("ready")
            await client.tree.sync()
            alice = there["people"]["Alice"]
            said = await process.call("say", there["channel"], alice, "Hello 記憶")
            message = await client.ear.hear("message")
            assert (message.id, message.content) == (said["result"], "Hello 記憶")
            used = await process.call("command", there["channel"], alice, "ping")
            assert used["result"]["kind"] == "message"
            assert used["result"]["message"]["content"] == "pong"
            posted = [e for e in process.events if e.get("event") == "MessagePosted"]
            assert [e["message"]["content"] for e in posted] == ["Hello 記憶", "pong"]
            assert [e["only_for"] for e in posted] == [None, alice]
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.asyncio
async def test_what_cannot_be_done_is_answered_with_a_sentence() -> None:
    async with playground() as process:
        await process.read()
        assert (await process.call("say", 1, 2, "x"))["error"] == "Unknown Channel"
        assert "no call explode" in (await process.call("explode"))["error"]
        assert "argument" in (await process.call("say"))["error"]
        process.write("nonsense")
        assert (await process.read())["error"]
