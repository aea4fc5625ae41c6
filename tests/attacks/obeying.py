"""A model on loopback that obeys whatever it reads, and a server where it lives."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.building import build
from bot.clock import system_clock
from bot.delivery.pace import Pace
from bot.ids import ChannelId, UserId
from bot.playground.server import Playground
from tests.cogs.conftest import QUICK, Server, running, settings_for
from tests.loopback_answers import plausible
from tests.loopback_model import LoopbackModel, Request, Say
from tests.scripted_model import ScriptedModel


@dataclass(slots=True)
class Obedience:
    """Do what an attack wants as soon as its words are in a prompt; else be fair."""

    wants: dict[str, Callable[[str], Any]] = field(default_factory=dict)  # by kind of request
    trigger: str = ""
    read: list[str] = field(default_factory=list)  # kinds of requests in which it stood

    def __call__(self, request: Request) -> Say:
        shown = str(request.messages[-1]["content"])
        if not self.trigger or self.trigger not in shown:
            return Say(plausible(request.body))
        self.read.append(request.kind)
        wanted = self.wants.get(request.kind)
        if wanted is None:
            return Say(plausible(request.body))
        answer = wanted(shown)
        return Say(answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False))


@dataclass
class Harbour(Server):
    """A boat club whose model is the real client, talking to one that obeys."""

    obedience: Obedience
    endpoint: LoopbackModel

    def prompts(self, kind: str) -> list[str]:
        """Return what was shown in requests of a kind."""
        return [
            str(request.messages[-1]["content"])
            for request in self.endpoint.requests
            if request.messages and request.kind == kind
        ]


@asynccontextmanager
async def harbour(folder: Path, *, jonas: str = "Jonas", **more: Any) -> AsyncIterator[Harbour]:
    """Open a server with a model that obeys; one of its people may be called anything."""
    obedience = Obedience()
    async with Playground() as playground, LoopbackModel(obedience) as endpoint:
        guild = playground.add_guild("Boat club")
        mara = playground.add_person("Mara", guilds=[guild])
        other: UserId = playground.add_person("jonas", guilds=[guild], nick=jonas)
        general: ChannelId = playground.add_channel(guild, "general")
        settings = settings_for(
            playground, folder, openai_base_url=endpoint.url, openai_api_key="sk-x", **more
        )
        bot = build(settings, system_clock)
        bot.pace = Pace(QUICK)
        async with running(playground, bot):
            for person in (mara, other):
                await bot.registry.introduce(guild, person)
            yield Harbour(
                playground, bot, ScriptedModel(), guild, general, mara, other, obedience, endpoint
            )
