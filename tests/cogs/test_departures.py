import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from bot.building import build
from bot.client import MemoirBot
from bot.ids import GuildId
from bot.playground.server import Playground
from cogs.departures import Departures
from tests.cogs.conftest import running, settings_for
from tests.scripted_model import ScriptedModel
from tests.waiting import until

GRACE = timedelta(days=7)


class Calendar:
    """Tell a time that tests turn on."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Club:
    """Hold a server that Memoir may be thrown out of, and another one."""

    def __init__(self, folder: Path, playground: Playground) -> None:
        self.folder = folder
        self.playground = playground
        self.calendar = Calendar()
        self.guild = playground.add_guild("Boat club")
        self.other = playground.add_guild("Chess club")
        self.mara = playground.add_person("Mara", guilds=[self.guild, self.other])
        self.channels = {
            guild: playground.add_channel(guild, "general") for guild in (self.guild, self.other)
        }

    @asynccontextmanager
    async def memoir(self) -> AsyncIterator[MemoirBot]:
        """Run Memoir, from when every shard has told of its servers."""
        settings = settings_for(self.playground, self.folder)
        bot = build(settings, self.calendar, model=ScriptedModel())
        bot._connection.guild_ready_timeout = 0.01
        async with running(self.playground, bot):
            await until(bot.is_ready)
            yield bot

    async def say(self, bot: MemoirBot, text: str, guild: GuildId) -> None:
        said = await self.playground.say(self.channels[guild], self.mara, text)
        await until_stored(bot, guild, said)

    def files(self, guild: GuildId) -> list[str]:
        return sorted(path.name for path in (self.folder / "guilds").glob(f"{guild}*"))


async def until_stored(bot: MemoirBot, guild: GuildId, said: int) -> None:
    async with asyncio.timeout(20):
        while not await bot.manager.holding(guild, [said]):  # type: ignore[list-item]  # noqa: ASYNC110
            await asyncio.sleep(0.005)


@asynccontextmanager
async def club(folder: Path) -> AsyncIterator[Club]:
    async with Playground() as playground:
        yield Club(folder, playground)


def watcher(bot: MemoirBot) -> Departures:
    return cast("Departures", bot.get_cog("Departures"))


async def look(bot: MemoirBot) -> None:
    """Have the servers that were left looked at now."""
    await watcher(bot)._look()


def departed(bot: MemoirBot, guild: GuildId) -> bool:
    return guild in bot.registry.departures


@pytest.mark.asyncio
async def test_a_memory_outlives_the_grace_and_no_more(tmp_path: Path) -> None:
    async with club(tmp_path) as here, here.memoir() as bot:
        await here.say(bot, "The canoe is green.", here.guild)
        await here.say(bot, "The rook is white.", here.other)
        here.playground.kick_bot(here.guild)
        await until(lambda: departed(bot, here.guild))
        here.calendar.ahead = GRACE - timedelta(minutes=1)
        await look(bot)
        assert f"{here.guild}.db" in here.files(here.guild)
        here.calendar.ahead = GRACE + timedelta(minutes=1)
        await look(bot)
        assert here.files(here.guild) == []
        assert not departed(bot, here.guild)
        assert f"{here.other}.db" in here.files(here.other)


@pytest.mark.asyncio
async def test_who_invites_it_back_finds_what_it_knew(tmp_path: Path) -> None:
    async with club(tmp_path) as here, here.memoir() as bot:
        await here.say(bot, "The canoe is green.", here.guild)
        here.playground.kick_bot(here.guild)
        await until(lambda: departed(bot, here.guild))
        here.playground.invite_bot(here.guild)
        await until(lambda: not departed(bot, here.guild))
        here.calendar.ahead = 2 * GRACE
        await look(bot)
        assert f"{here.guild}.db" in here.files(here.guild)
        await here.say(bot, "It is sold.", here.guild)


@pytest.mark.asyncio
async def test_an_outage_is_no_departure(tmp_path: Path) -> None:
    async with club(tmp_path) as here, here.memoir() as bot:
        await here.say(bot, "The canoe is green.", here.guild)
        here.playground.outage(here.guild)
        await until(lambda: any(guild.unavailable for guild in bot.guilds))
        here.calendar.ahead = 2 * GRACE
        await look(bot)
        assert not departed(bot, here.guild)
        here.playground.restore(here.guild)
        await until(lambda: not any(guild.unavailable for guild in bot.guilds))
        await here.say(bot, "It is sold.", here.guild)


@pytest.mark.asyncio
async def test_nothing_is_deleted_while_any_server_is_out(tmp_path: Path) -> None:
    async with club(tmp_path) as here, here.memoir() as bot:
        await here.say(bot, "The canoe is green.", here.guild)
        here.playground.kick_bot(here.guild)
        await until(lambda: departed(bot, here.guild))
        here.playground.outage(here.other)
        await until(lambda: any(guild.unavailable for guild in bot.guilds))
        here.calendar.ahead = 2 * GRACE
        await look(bot)
        assert f"{here.guild}.db" in here.files(here.guild)


@pytest.mark.asyncio
async def test_nothing_is_deleted_while_a_shard_is_away(tmp_path: Path) -> None:
    async with club(tmp_path) as here, here.memoir() as bot:
        await here.say(bot, "The canoe is green.", here.guild)
        here.playground.kick_bot(here.guild)
        await until(lambda: departed(bot, here.guild))
        await watcher(bot).on_shard_disconnect(0)
        here.calendar.ahead = 2 * GRACE
        await look(bot)
        assert f"{here.guild}.db" in here.files(here.guild)
        await watcher(bot).on_shard_resumed(0)
        await look(bot)
        assert here.files(here.guild) == []


@pytest.mark.asyncio
async def test_being_thrown_out_while_away_is_noticed_at_the_next_start(tmp_path: Path) -> None:
    async with club(tmp_path) as here:
        async with here.memoir() as bot:
            await here.say(bot, "The canoe is green.", here.guild)
        here.playground.kick_bot(here.guild)
        async with here.memoir() as bot:
            await until(lambda: departed(bot, here.guild))
            assert f"{here.guild}.db" in here.files(here.guild)
        here.calendar.ahead = 2 * GRACE
        async with here.memoir() as bot:
            await until(lambda: not departed(bot, here.guild))
            assert here.files(here.guild) == []


@pytest.mark.asyncio
async def test_discord_must_confirm_the_departure(tmp_path: Path) -> None:
    async with club(tmp_path) as here, here.memoir() as bot:
        await here.say(bot, "The canoe is green.", here.guild)
        here.playground.kick_bot(here.guild)
        await until(lambda: departed(bot, here.guild))
        here.calendar.ahead = 2 * GRACE
        here.playground.faults.fail("GET /guilds/*", 400)
        await look(bot)
        assert f"{here.guild}.db" in here.files(here.guild)
        assert departed(bot, here.guild)
        here.playground.faults.fail("GET /guilds/*", 403, code=50001)
        await look(bot)
        assert here.files(here.guild) == []


@pytest.mark.asyncio
async def test_a_server_that_discord_says_it_is_in_is_kept(tmp_path: Path) -> None:
    async with club(tmp_path) as here, here.memoir() as bot:
        await here.say(bot, "The canoe is green.", here.guild)
        await bot.registry.note_departure(here.guild)
        here.calendar.ahead = 2 * GRACE
        await look(bot)
        assert not departed(bot, here.guild)
        assert f"{here.guild}.db" in here.files(here.guild)


@pytest.mark.asyncio
async def test_nothing_is_thought_about_a_server_that_was_left(tmp_path: Path) -> None:
    async with club(tmp_path) as here, here.memoir() as bot:
        await here.say(bot, "[Boats/fact/0.9] The canoe is green.", here.guild)
        here.playground.kick_bot(here.guild)
        await until(lambda: departed(bot, here.guild))
        assert here.guild in bot.manager._at_rest
        here.playground.invite_bot(here.guild)
        await until(lambda: here.guild not in bot.manager._at_rest)
