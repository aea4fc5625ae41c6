"""Talk to the real bot through the terminal's parts, with typed lines and recorded output."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.clock import system_clock
from bot.config import Settings
from bot.playground.server import Playground
from bot.playground.terminal.home import Home
from bot.playground.terminal.journal import Journal
from bot.playground.terminal.spans import Painter, Spans
from bot.playground.terminal.stage import Stage
from bot.tenancy import News, Tenant
from tests.playground.conftest import pointed_at
from tests.waiting import until

PLAIN = Painter(ansi=False)


class Recorder:
    """Keep what is written."""

    def __init__(self, width: int = 10_000) -> None:
        self.width = width
        self.lines: list[str] = []
        self.living = ""

    def line(self, spans: Spans) -> None:
        self.lines.append(PLAIN.paint(spans))

    def live(self, spans: Spans) -> None:
        self.living = PLAIN.paint(spans)


@dataclass
class Typed:
    """Give lines that were typed beforehand."""

    lines: list[str]
    waits: bool = True
    prompts: list[str] = field(default_factory=list)

    async def read(self, prompt: Spans) -> str | None:
        self.prompts.append(PLAIN.paint(prompt))
        return self.lines.pop(0) if self.lines else None


@dataclass
class Talk:
    """A chat with the whole bot, offline."""

    playground: Playground
    home: Home
    tenant: Tenant
    stage: Stage
    recorder: Recorder
    news: list[News]

    async def type(self, *lines: str) -> list[str]:
        """Type lines one after another, and return what was written meanwhile."""
        before = len(self.recorder.lines)
        await self.stage.session.run(Typed(list(lines)))
        return self.recorder.lines[before:]


@asynccontextmanager
async def talking(folder: Path, **settings: Any) -> AsyncIterator[Talk]:
    with closing(Journal(folder / "discord.jsonl")) as journal:
        async with Playground() as playground, pointed_at(playground):
            home = Home(playground, journal)
            home.restore("Ada")
            basics = {"discord_api": playground.api, "data_dir": folder, "listen": True}
            values: dict[str, Any] = basics | settings
            news: list[News] = []
            moving_in = Tenant(
                Settings(_env_file=None, **values),  # type: ignore[call-arg]
                system_clock,
                token=playground.token,
                observer=news.append,
            )
            async with moving_in as tenant:
                await until(lambda: playground.commands)
                recorder = Recorder()
                stage = Stage(home, tenant, recorder, system_clock, folder / "attachments")
                watching = asyncio.create_task(stage.watch.run())
                yield Talk(playground, home, tenant, stage, recorder, news)
                watching.cancel()
                stage.watch.catch_up()
