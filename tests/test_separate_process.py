"""The bot as its operators run it: a process with a token, and Discord somewhere else."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import pytest

from tests import command_line
from tests.command_line import environment

DECIDED = "We decided to use Postgres for the billing service."


class Discord:
    """Drive a playground in another process, one JSON line a call."""

    def __init__(self, process: Process, world: dict[str, Any]) -> None:
        self.world = world
        self._process = process
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._posted: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator[Self]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.playground", stdin=PIPE, stdout=PIPE, limit=2**24
        )
        assert process.stdin is not None
        assert process.stdout is not None
        discord = cls(process, json.loads(await process.stdout.readline()))
        try:
            yield discord
        finally:
            process.stdin.close()
            await process.wait()
            await discord._reading

    async def call(self, name: str, *args: Any, **options: Any) -> Any:
        assert self._process.stdin is not None
        number = len(self._answers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        line = {"id": number, "call": name, "args": args, "options": options}
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        answer = await self._answers[number]
        assert "error" not in answer, answer
        return answer["result"]

    async def tell(self, text: str, *, hears: str) -> str:
        """Say something to Memoir as Alice; return its answer once it holds what is expected."""
        said = f"<@{self.world['bot']}> {text}"
        await self.call("say", self.world["channel"], self.world["people"]["Alice"], said)
        while True:
            message = await self._posted.get()
            if int(message["author"]["id"]) == self.world["bot"] and hears in message["content"]:
                return str(message["content"])

    async def command(self, path: str, **options: Any) -> dict[str, Any]:
        alice = self.world["people"]["Alice"]
        return dict(await self.call("command", self.world["channel"], alice, path, **options))

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            seen = json.loads(line)
            if "id" in seen:
                self._answers[seen["id"]].set_result(seen)
            elif seen["event"] in ("MessagePosted", "MessageEdited"):
                self._posted.put_nowait(seen["message"])


@asynccontextmanager
async def memoir(discord: Discord, folder: Path) -> AsyncIterator[None]:
    """Run `memoir`; stop it with SIGTERM, and see that it leaves in peace."""
    settings = environment(
        DISCORD_TOKEN=discord.world["token"],
        MEMOIR_DISCORD_API=discord.world["api"],
        MEMOIR_DATA_DIR=str(folder),
        MEMOIR_QUIET_SECONDS="0",
        MEMOIR_SCENE_QUIET_SECONDS="0",
    )
    process = await asyncio.create_subprocess_exec(
        *command_line.command(), env=settings, cwd=folder, stderr=DEVNULL
    )
    try:
        await discord.call("until_connected")
        await registered(discord)
        yield
    finally:
        process.terminate()
        async with asyncio.timeout(10):  # what the issue promises to containers
            assert await process.wait() == 0


async def registered(discord: Discord) -> None:
    """Wait until the commands are there: they are registered in the background."""
    while True:
        try:
            await discord.command("memory status")
        except AssertionError as error:
            assert "There is no command" in str(error)  # noqa: PT017 - anything else is a failure
        else:
            return


async def until_shown(discord: Discord, path: str, text: str, **options: Any) -> str:
    """Repeat a command until its answer holds a text: memory is organised in the background."""
    while True:
        shown = json.dumps((await discord.command(path, **options))["message"], ensure_ascii=False)
        if text in shown:
            return shown


@pytest.mark.asyncio
async def test_it_answers_organises_survives_a_restart_and_forgets(tmp_path: Path) -> None:
    async with asyncio.timeout(command_line.PATIENCE), Discord.running() as discord:
        async with memoir(discord, tmp_path):
            await discord.tell(DECIDED, hears="Noted")
            answer = await discord.tell("What did we decide about billing?", hears="Postgres")
            assert "Alice" in answer

            await until_shown(discord, "memory scenes", "Postgres")
            found = await until_shown(discord, "memory search", "decision", query="billing")
            assert "https://discord.com/channels/" in found

        async with memoir(discord, tmp_path):
            await discord.tell("What does the billing service use?", hears="Postgres")

            shown = await discord.command("memory-admin reset")
            alice = discord.world["people"]["Alice"]
            pressed = await discord.call(
                "press", int(shown["message"]["id"]), "Erase everything…", alice
            )
            modal = pressed["modal"]
            name = {field_of(modal): "Playground"}
            await discord.call("submit_modal", modal, alice, **name)
            await until_shown(discord, "memory scenes", "No scenes yet")
            answer = await discord.tell("What does the billing service use?", hears="remember")
            assert "Postgres" not in answer


def field_of(modal: dict[str, Any]) -> str:
    """Return the name under which a modal's only field is filled in."""
    return str(modal["components"][0]["component"]["custom_id"])
