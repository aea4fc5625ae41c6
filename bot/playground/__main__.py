"""Run a playground in a process of its own, driven by JSON lines.

The first line out tells its addresses, its token and who and what is there. Each line in calls a
method of the playground: `{"id": 1, "call": "say", "args": [...], "options": {...}}`. Each line out
is the result of a call, `{"id": 1, "result": ...}` or `{"id": 1, "error": "..."}`, or something
that happened, `{"event": "MessagePosted", ...}`. The end of the input ends the process.
"""

import asyncio
import json
import sys
from collections.abc import Coroutine
from dataclasses import asdict
from typing import Any, TextIO

from bot.errors import PlaygroundError
from bot.playground.events import Json
from bot.playground.responses import Response
from bot.playground.server import Playground

_CALLS = frozenset(
    "say edit delete command autocomplete press select submit_modal messages message react"
    " add_guild add_person add_channel add_thread kick_bot outage restore until_connected".split()
)


class Console:
    """Do what lines of JSON ask and write down what happens."""

    def __init__(self, playground: Playground, out: TextIO) -> None:
        self._playground = playground
        self._out = out
        self._running: set[asyncio.Task[None]] = set()

    def write(self, line: Json) -> None:
        """Write one line."""
        self._out.write(json.dumps(line, ensure_ascii=False, default=_plain) + "\n")
        self._out.flush()

    async def report(self) -> None:
        """Write every event, for ever."""
        events = self._playground.subscribe()
        while True:
            event = await events.get()
            self.write({"event": type(event).__name__, **asdict(event)})

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something without making the next line wait for it."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def obey(self, line: str) -> None:
        """Do what one line asks and write the result."""
        asked: Json = {}
        try:
            asked = dict(json.loads(line))
            self.write({"id": asked.get("id"), "result": await self._call(asked)})
        except (PlaygroundError, ValueError, TypeError) as error:
            self.write({"id": asked.get("id"), "error": str(error)})

    async def _call(self, asked: Json) -> Any:
        if asked.get("call") not in _CALLS:
            raise PlaygroundError(f"There is no call {asked.get('call')}.")
        method = getattr(self._playground, asked["call"])
        result = method(*asked.get("args", ()), **asked.get("options", {}))
        return await result if asyncio.iscoroutine(result) else result


def _plain(value: Any) -> Any:
    if not isinstance(value, Response):
        return str(value)
    names = ("kind", "message", "ephemeral", "modal", "followups", "interaction_id")
    return {name: getattr(value, name) for name in names}


async def run(source: TextIO, out: TextIO) -> None:
    """Serve a playground with one server, which is Alice's, until the input ends."""
    async with Playground() as playground:
        alice = playground.add_person("Alice")
        guild = playground.add_guild("Playground", owner=alice)
        people = {"Alice": alice, "Bob": playground.add_person("Bob", guilds=[guild])}
        channel = playground.add_channel(guild, "general")
        console = Console(playground, out)
        console.start(console.report())
        console.write(
            {
                "api": playground.api,
                "gateway": playground.gateway,
                "token": playground.token,
                "bot": playground.bot_user_id,
                "guild": guild,
                "channel": channel,
                "people": people,
            }
        )
        while line := await asyncio.to_thread(source.readline):
            console.start(console.obey(line))


if __name__ == "__main__":
    asyncio.run(run(sys.stdin, sys.stdout))
