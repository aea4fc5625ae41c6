import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio

from bot.building import build
from bot.client import MemoirBot
from bot.clock import system_clock
from bot.config import Settings
from bot.delivery.pace import Pace
from bot.errors import StoreError
from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.memory.audience import Audience, scope_of_channel
from bot.memory.audit import OPERATOR
from bot.memory.guild_settings import EVERYWHERE
from bot.memory.records import Message
from bot.models.offline.model import OfflineModel
from bot.playground.events import Json
from bot.playground.server import Playground
from tests.playground.conftest import pointed_at
from tests.scripted_model import ScriptedModel
from tests.waiting import until

EPHEMERAL = 1 << 6
QUICK = 0.02  # seconds between edits; Discord's own pace is for Discord


@dataclass
class Server:
    """A server of a boat club in a playground, with Memoir in it."""

    playground: Playground
    bot: MemoirBot
    model: ScriptedModel
    guild: GuildId
    general: ChannelId
    mara: UserId
    jonas: UserId

    async def say(
        self,
        text: str,
        *,
        by: UserId | None = None,
        channel: ChannelId | None = None,
        reply_to: MessageId | None = None,
    ) -> MessageId:
        """Say something and wait until it is remembered."""
        said = await self.playground.say(
            channel or self.general, by or self.mara, text, reply_to=reply_to
        )
        await self.until_stored(said)
        return said

    def mention(self, text: str) -> str:
        return f"<@{self.playground.bot_user_id}> {text}"

    async def ask(self, text: str, *, by: UserId | None = None, **where: Any) -> str:
        """Ask Memoir something and return what it answers."""
        channel = where.get("channel") or self.general
        before = len(self.answers(channel))
        await self.playground.say(channel, by or self.mara, self.mention(text))
        await until(lambda: len(self.answers(channel)) > before and not self.bot.turns._waiting)
        return str(self.answers(channel)[-1]["content"])

    def answers(self, channel: ChannelId | None = None) -> list[Json]:
        bot = str(self.playground.bot_user_id)
        found = self.playground.messages(channel or self.general)
        return [
            message
            for message in found
            if message["author"]["id"] == bot and not message["flags"] & 64
        ]

    async def stored(self, message_id: MessageId | int) -> Message | None:
        """Return a message from the log, whoever may see it."""
        guild = self.playground.world.guild(self.guild)
        places = [ChannelId(each) for each in (*guild.channels, *guild.threads)]
        audience = Audience(frozenset(places), frozenset(map(scope_of_channel, places)))
        async with self.bot.databases.open(self.guild) as database:
            return await database.messages.get(MessageId(int(message_id)), audience)

    async def until_stored(self, message_id: MessageId | int) -> Message:
        async with asyncio.timeout(20):
            while (found := await self.stored(message_id)) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        return found

    async def organise(self) -> None:
        await self.bot.manager.settle(self.guild)

    async def command(self, path: str, /, by: UserId | None = None, **options: Any) -> Any:
        where = options.pop("channel", self.general)
        return await self.playground.command(where, by or self.mara, path, **options)


def shown(response: Any) -> str:
    """Return all the text that an answer shows."""
    message = response if isinstance(response, dict) else response.message
    texts = [message["content"]]
    for embed in message["embeds"]:
        texts += [embed.get("title", ""), embed.get("description", "")]
        texts += [f"{field['name']}: {field['value']}" for field in embed.get("fields", ())]
        texts.append((embed.get("footer") or {}).get("text", ""))
    return "\n".join(filter(None, texts))


def buttons(message: Json) -> dict[str, bool]:
    """Return the buttons of a message by label, and whether each can be pressed."""
    return {
        part["label"]: not part.get("disabled", False)
        for row in message["components"]
        for part in row["components"]
        if part["type"] == 2
    }


@asynccontextmanager
async def running(playground: Playground, bot: MemoirBot) -> AsyncIterator[MemoirBot]:
    """Run the bot, from when the commands are registered and the servers known.

    If it can listen, it reads along everywhere, and channels get no notice by themselves.
    """
    bot.announces = False
    async with pointed_at(playground), bot:
        connection = asyncio.create_task(bot.start(playground.token))
        await until(lambda: connection.done() or (bot._registering and bot._registering.done()))
        try:
            if connection.done():
                connection.result()
            await until(lambda: not any(guild.unavailable for guild in bot.guilds))
            for guild in bot.guilds if bot.listens else ():
                with suppress(StoreError):  # a test may have spoiled the file
                    await bot.manager.change_settings(
                        GuildId(guild.id), OPERATOR, listen=EVERYWHERE
                    )
            yield bot
        finally:
            await bot.close()
            connection.cancel()
            await asyncio.gather(connection, return_exceptions=True)


def settings_for(playground: Playground, folder: Path, **more: Any) -> Settings:
    values = {
        "discord_token": playground.token,
        "discord_api": playground.api,
        "data_dir": folder,
        "listen": True,
        "quiet_seconds": 3600,
        "commands_per_minute": 0,  # tests are faster than people
    }
    return Settings(_env_file=None, **values | more)


@asynccontextmanager
async def boat_club(
    folder: Path, *, offline: bool = False, model: ScriptedModel | None = None, **more: Any
) -> AsyncIterator[Server]:
    async with Playground() as playground:
        guild = playground.add_guild("Boat club")
        mara = playground.add_person("Mara", guilds=[guild])
        jonas = playground.add_person("Jonas", guilds=[guild])
        general = playground.add_channel(guild, "general")
        model = model or ScriptedModel()
        mind = OfflineModel() if offline else model
        bot = build(settings_for(playground, folder, **more), system_clock, model=mind)
        bot.pace = Pace(QUICK)
        async with running(playground, bot):
            for person in (mara, jonas):  # they know what Memoir is
                await bot.registry.introduce(guild, person)
            yield Server(playground, bot, model, guild, general, mara, jonas)


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with boat_club(tmp_path) as server:
        yield server
