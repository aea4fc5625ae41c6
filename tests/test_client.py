import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import client
from bot.building import build
from bot.client import MemoirBot
from bot.clock import system_clock
from bot.config import Settings
from bot.delivery.cooldowns import COSTLY
from bot.delivery.streaming import CUT_SHORT
from bot.delivery.turns import LAST_WORDS_SECONDS
from bot.ids import ChannelId, GuildId
from bot.manager import Audiences
from bot.memory.audience import Audience
from bot.playground.server import Playground
from tests.cogs.conftest import Server, boat_club, running, settings_for, shown
from tests.playground.conftest import pointed_at
from tests.scripted_model import ScriptedModel
from tests.waiting import until

NOWHERE = GuildId(404)


def settings(folder: Path, **more: Any) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **more)


def make(folder: Path, **more: Any) -> MemoirBot:
    return build(settings(folder, **more), system_clock, model=ScriptedModel())


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with boat_club(tmp_path) as server:
        yield server


@pytest.mark.asyncio
async def test_no_privileged_intent_is_asked_for_by_default(tmp_path: Path) -> None:
    bot = make(tmp_path)
    privileged = (bot.intents.members, bot.intents.presences, bot.intents.message_content)
    assert privileged == (False, False, False)
    assert bot.intents.guilds
    assert bot.intents.guild_messages
    assert bot.intents.dm_messages
    assert not bot.listens


@pytest.mark.asyncio
async def test_reading_along_asks_for_message_content_alone(tmp_path: Path) -> None:
    bot = make(tmp_path, listen=True)
    assert bot.listens
    assert (bot.intents.members, bot.intents.presences) == (False, False)


@pytest.mark.asyncio
async def test_nothing_that_people_say_or_are_is_kept_in_caches(server: Server) -> None:
    await server.ask("what colour is the boat?")
    state = server.bot._connection
    assert state._messages is None
    [guild] = server.bot.guilds
    assert [member.id for member in guild.members] == [server.playground.bot_user_id]


@pytest.mark.asyncio
async def test_nobody_is_pinged_unless_it_is_asked_for(tmp_path: Path) -> None:
    allowed = make(tmp_path).allowed_mentions
    assert allowed is not None
    assert allowed.to_dict() == discord.AllowedMentions.none().to_dict()


@pytest.mark.asyncio
async def test_it_tells_what_everyone_can_read(server: Server) -> None:
    audiences: Audiences = server.bot
    assert audiences.open_channels(server.guild) == {server.general}
    assert server.bot.audience_in(server.guild, None) == Audience(frozenset({server.general}))


@pytest.mark.asyncio
async def test_of_an_unknown_server_nothing_can_be_read(server: Server) -> None:
    assert server.bot.open_channels(NOWHERE) == frozenset()
    assert server.bot.closed_channels(NOWHERE) == frozenset()
    channel = server.bot.get_partial_messageable(7, guild_id=NOWHERE)
    assert server.bot.audience_in(NOWHERE, channel) == Audience()
    assert server.bot.audience_of(NOWHERE, channel, server.bot.users[0]) == Audience()


@pytest.mark.asyncio
async def test_a_server_in_an_outage_cannot_be_read_until_it_is_back(server: Server) -> None:
    server.playground.outage(server.guild)
    await until(lambda: server.bot.open_channels(server.guild) == frozenset())
    assert server.bot.closed_channels(server.guild) == frozenset()  # nobody knows
    server.playground.restore(server.guild)
    await until(lambda: server.bot.open_channels(server.guild) == {server.general})


@pytest.mark.asyncio
async def test_channels_are_open_or_not_as_of_now(server: Server) -> None:
    added = server.playground.add_channel(server.guild, "races")
    await until(lambda: added in server.bot.open_channels(server.guild))
    board = server.playground.add_channel(server.guild, "board", private_to=[server.mara])
    await until(lambda: board in server.bot.closed_channels(server.guild))
    assert added not in server.bot.closed_channels(server.guild)
    server.playground.delete_channel(board)
    await until(lambda: not server.bot.closed_channels(server.guild))
    server.playground.delete_channel(added)
    await until(lambda: server.bot.open_channels(server.guild) == {ChannelId(server.general)})


@pytest.mark.asyncio
async def test_commands_that_come_too_fast_are_refused_to_managers_too_while_typing_is_helped(
    tmp_path: Path,
) -> None:
    async with boat_club(tmp_path, offline=True, commands_per_minute=2) as server:
        owner = server.playground.world.guild(server.guild).owner_id
        for _ in range(2):
            await server.command("memory-admin reset", by=owner)
        refused = await server.command("memory-admin reset", by=owner)
        assert refused.ephemeral
        assert shown(refused).startswith("That was a lot at once: please wait ")
        place = (server.general, owner, "memory scene", "name", "")
        assert await server.playground.autocomplete(*place) == []
        assert "Mode" in shown(await server.command("memory status"))
        assert {each.qualified_name for each in server.bot.tree.walk_commands()} >= COSTLY


@pytest.mark.asyncio
async def test_another_discord_is_used_for_everything(tmp_path: Path) -> None:
    async with Playground() as playground, pointed_at(playground):
        Route.BASE = "https://discord.com/api/v10"
        DiscordWebSocket.DEFAULT_GATEWAY = "somewhere else"  # type: ignore[assignment]
        bot = make(tmp_path, discord_api=playground.api)
        async with bot:
            await bot.login(playground.token)
            assert playground.api == Route.BASE
            assert str(DiscordWebSocket.DEFAULT_GATEWAY) == playground.gateway


@pytest.mark.asyncio
async def test_closing_ends_everything_in_order_and_may_be_repeated(tmp_path: Path) -> None:
    async with boat_club(tmp_path) as server:
        await server.say("The canoe leaks.")
        await asyncio.gather(server.bot.close(), server.bot.close())
        await server.bot.close()
        assert server.bot.is_closed()
        assert server.model.closed
        assert server.bot.turns.closed


@pytest.mark.asyncio
async def test_a_bot_that_never_connected_closes_too(tmp_path: Path) -> None:
    bot = make(tmp_path)
    async with bot:
        pass
    assert bot.is_closed()


@pytest.mark.asyncio
async def test_closing_cuts_short_an_answer_that_does_not_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "ANSWERS_GRACE", 0.01)
    async with boat_club(tmp_path) as server:
        server.model.go.clear()
        await server.say(server.mention("what colour is the boat?"))
        await until(server.answers)
        await server.bot.close()
        assert server.answers()[0]["content"] == f"You\n\n-# {CUT_SHORT}"
        assert server.model.closed


def test_closing_takes_less_time_than_a_container_gives() -> None:
    graces = (client.ANSWERS_GRACE, LAST_WORDS_SECONDS, client.FAREWELL_GRACE, client.MEMORY_GRACE)
    assert sum(graces) < 9


@pytest.mark.asyncio
async def test_closing_does_not_wait_for_discords_farewell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "FAREWELL_GRACE", 0.01)
    never = asyncio.Event()

    async def deaf(_: object) -> None:
        await never.wait()

    async with boat_club(tmp_path) as server:
        with monkeypatch.context() as patch:
            patch.setattr(discord.http.HTTPClient, "close", deaf)
            await server.bot.close()
        assert server.model.closed
        never.set()
        await server.bot.http.close()


@pytest.mark.asyncio
async def test_closing_goes_on_when_a_step_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise OSError("disk")

    bot = make(tmp_path)
    monkeypatch.setattr(bot.manager, "stop", broken)
    with pytest.raises(OSError, match="disk"):
        async with bot:
            pass
    assert bot.model.closed  # type: ignore[attr-defined]


@pytest.mark.asyncio
async def test_a_failing_event_is_logged_without_what_was_said(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    async def on_typing(*_: object) -> None:
        raise KeyError("what somebody said")

    server.bot.add_listener(on_typing, "on_odd")
    server.bot.dispatch("odd", "what somebody said")
    await until(lambda: "on_typing" in caplog.text or "odd failed" in caplog.text)
    assert "KeyError" in caplog.text
    assert "what somebody said" not in caplog.text


@pytest.mark.asyncio
async def test_what_waits_is_taken_up_on_the_next_start(tmp_path: Path) -> None:
    async with Playground() as playground:
        guild = playground.add_guild("Boat club")
        mara = playground.add_person("Mara", guilds=[guild])
        general = playground.add_channel(guild, "general")
        for quiet in (3_600, 0):
            wanted = settings_for(playground, tmp_path, quiet_seconds=quiet)
            bot = build(wanted, system_clock, model=ScriptedModel())
            bot._connection.guild_ready_timeout = 0.05
            async with running(playground, bot):
                if quiet:
                    await playground.say(general, mara, "[Boats/fact/0.9] The canoe leaks.")
                await until_counted(bot, guild, messages=1, cells=0 if quiet else 1)


async def until_counted(bot: MemoirBot, guild: GuildId, *, messages: int, cells: int) -> None:
    async with asyncio.timeout(20):
        while True:
            status = await bot.manager.status(guild, bot.audience_in(guild, None))
            if (status.messages, status.cells) == (messages, cells):
                return
            await asyncio.sleep(0.005)
