from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.building import build
from bot.client import MemoirBot
from bot.clock import system_clock
from bot.ids import ChannelId, GuildId
from bot.playground.server import Playground
from tests.cogs.conftest import running, settings_for
from tests.cogs.test_departures import until_stored
from tests.scripted_model import ScriptedModel
from tests.stage import until


@asynccontextmanager
async def memoir(folder: Path, playground: Playground) -> AsyncIterator[MemoirBot]:
    bot = build(settings_for(playground, folder), system_clock, model=ScriptedModel())
    async with running(playground, bot):
        yield bot


async def texts(bot: MemoirBot, guild: GuildId) -> list[str]:
    async with bot.databases.open(guild) as database:
        rows = await database.connections.fetch("SELECT content FROM messages ORDER BY id")
    return [row[0] for row in rows]


@pytest.mark.asyncio
async def test_what_was_deleted_or_edited_meanwhile_is_made_up_for(tmp_path: Path) -> None:
    async with Playground() as playground:
        guild = playground.add_guild("Boat club")
        mara = playground.add_person("Mara", guilds=[guild])
        general = playground.add_channel(guild, "general")
        regatta = playground.add_channel(guild, "regatta")
        async with memoir(tmp_path, playground) as bot:
            said = []
            for text, where in (("One", general), ("Two", general), ("Three", regatta)):
                said.append(await playground.say(ChannelId(where), mara, text))
                await until_stored(bot, guild, said[-1])
        await playground.delete(general, said[0])
        await playground.edit(general, said[1], "Zwei")
        playground.delete_channel(regatta)
        async with memoir(tmp_path, playground) as bot:

            async def caught_up() -> bool:
                return await texts(bot, guild) == ["Zwei"]

            await until(caught_up)


@pytest.mark.asyncio
async def test_one_server_that_fails_does_not_stop_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Playground() as playground:
        first, second = playground.add_guild("First"), playground.add_guild("Second")
        mara = playground.add_person("Mara", guilds=[first, second])
        rooms = {guild: playground.add_channel(guild, "general") for guild in (first, second)}
        async with memoir(tmp_path, playground) as bot:
            for guild, room in rooms.items():
                await until_stored(bot, guild, said := await playground.say(room, mara, "One"))
        await playground.delete(rooms[second], said)
        (tmp_path / "guilds" / f"{first}.db").write_bytes(b"no database" * 999)
        async with memoir(tmp_path, playground) as bot:

            async def caught_up() -> bool:
                return await texts(bot, second) == []

            await until(caught_up)
        assert f"Server {first} could not be checked" in caplog.text
