"""Test that a change of permissions has the memory of what was closed looked at."""

import asyncio
from datetime import timedelta

import pytest

from bot.ids import ChannelId
from bot.memory.audience import Audience
from bot.memory.records import Scene
from bot.playground.permissions import Permission
from bot.steps import rescope
from tests.cogs.conftest import Server
from tests.waiting import until


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescope, "SETTLED", timedelta(0))


async def scenes(server: Server, *channels: ChannelId) -> list[Scene]:
    audience = Audience(open_channels=frozenset(channels))
    async with server.bot.databases.open(server.guild) as memory:
        return await memory.scenes.recent(audience)


async def said_in_both(server: Server) -> ChannelId:
    races = server.playground.add_channel(server.guild, "races")
    await until(lambda: server.bot.get_channel(races))
    await server.say("[Boats/fact/0.9] The boats leak.", channel=races)
    await server.say("[Boats/fact/0.9] The boats are green.")
    await server.organise()
    assert await scenes(server, server.general) == []  # both have fed it
    return races


async def until_parted(server: Server) -> None:
    async with asyncio.timeout(20):
        while not (told := await scenes(server, server.general)):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert [(scene.name, scene.cells) for scene in told] == [("Boats", 1)]
    assert "leak" not in told[0].summary


@pytest.mark.asyncio
async def test_a_channel_that_closes_is_parted_without_anybody_saying_anything(
    server: Server,
) -> None:
    races = await said_in_both(server)
    server.playground.set_overwrite(races, server.guild, deny=Permission.VIEW_CHANNEL)
    await until_parted(server)


@pytest.mark.asyncio
async def test_so_is_one_that_only_its_roles_kept_open(server: Server) -> None:
    races = await said_in_both(server)
    general, guild = server.general, server.guild
    server.playground.set_overwrite(general, guild, allow=Permission.VIEW_CHANNEL)
    await until(lambda: server.bot.get_channel(general).overwrites)  # type: ignore[union-attr]
    server.playground.set_role(guild, guild, Permission.READ_MESSAGE_HISTORY)
    await until(lambda: races in server.bot.closed_channels(guild))
    await until_parted(server)
