import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import discord
import pytest_asyncio

from bot.ids import ChannelId, GuildId, UserId
from bot.playground.events import Json, PlaygroundEvent
from bot.playground.server import Playground
from tests.playground.conftest import PATIENCE, Sharded, running


@dataclass
class Quay:
    """A channel, somebody who asks in it, and the client that is asked."""

    playground: Playground
    client: Sharded
    guild: GuildId
    channel: ChannelId
    asker: UserId
    events: asyncio.Queue[PlaygroundEvent]
    asked: int = 0

    async def ask(self, text: str = "A question?") -> discord.Message:
        self.asked += 1
        await self.playground.say(self.channel, self.asker, text)
        message = await self.client.ear.hear("message", self.asked)
        assert isinstance(message, discord.Message)
        return message

    def answers(self) -> list[Json]:
        bot = str(self.playground.bot_user_id)
        found = self.playground.messages(self.channel)
        return [message for message in found if message["author"]["id"] == bot]

    async def event(self, kind: type[PlaygroundEvent]) -> PlaygroundEvent:
        """Return the next event of this kind, waiting for it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                event = await self.events.get()
                if isinstance(event, kind):
                    return event

    def happened(self, kind: type[PlaygroundEvent]) -> int:
        """Count the events of this kind since they were last taken."""
        count = 0
        while not self.events.empty():
            count += isinstance(self.events.get_nowait(), kind)
        return count


@pytest_asyncio.fixture
async def quay() -> AsyncIterator[Quay]:
    async with Playground() as playground:
        guild = playground.add_guild("Boat club")
        asker = playground.add_person("Mara", guilds=[guild])
        channel = playground.add_channel(guild, "general")
        client = Sharded(discord.Intents.all(), allowed_mentions=discord.AllowedMentions.none())
        async with running(playground, client):
            yield Quay(playground, client, guild, channel, asker, playground.subscribe())
