import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.building import build, models
from bot.client import MemoirBot
from bot.clock import system_clock
from bot.config import Settings
from bot.errors import SettingsError
from bot.ids import GuildId
from bot.playground.server import Playground
from tests.cogs.conftest import running, settings_for
from tests.loopback_model import LoopbackModel


def settings(folder: Path, **more: Any) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **more)


def test_without_key_the_offline_model_answers(tmp_path: Path) -> None:
    assert not models(settings(tmp_path))[0].generates


def test_embeddings_without_an_endpoint_are_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="MEMOIR_EMBEDDING_MODEL needs an endpoint"):
        models(settings(tmp_path, embedding_model="all-minilm"))


@pytest.mark.asyncio
async def test_embeddings_are_off_unless_a_model_is_named(tmp_path: Path) -> None:
    model, embedder = models(settings(tmp_path, openai_api_key="sk-x"))
    assert embedder is None
    await model.close()


@pytest.mark.asyncio
async def test_with_embeddings_the_whole_bot_finds_by_meaning(tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    async with Playground() as playground, LoopbackModel() as endpoint:
        guild = playground.add_guild("Boat club")
        mara = playground.add_person("Mara", guilds=[guild])
        general = playground.add_channel(guild, "general")
        wanted = settings_for(
            playground,
            tmp_path,
            listen=True,
            openai_base_url=endpoint.url,
            embedding_model="all-minilm",
        )
        bot = build(wanted, system_clock)
        bot._connection.guild_ready_timeout = 0.05
        async with running(playground, bot):
            await playground.say(general, mara, "The canoe leaks.")
            await until_embedded(bot, guild)
            assert ["The canoe leaks."] in [request.texts for request in endpoint.requests]
            async with bot.databases.open(guild) as database:
                [find] = await database.recall.find("canoe", bot.audience_in(guild, None))
            assert find.message is not None
            assert endpoint.requests[-1].texts == ["canoe"]


async def until_embedded(bot: MemoirBot, guild: GuildId) -> None:
    async with asyncio.timeout(20):
        while True:
            status = await bot.manager.status(guild, bot.audience_in(guild, None))
            if status.messages and not status.without_vector:
                return
            await asyncio.sleep(0.005)


@pytest.mark.asyncio
async def test_with_a_key_the_named_model_answers(tmp_path: Path) -> None:
    model, _ = models(settings(tmp_path, openai_api_key="sk-x", model="gpt-x"))
    assert (model.label, model.generates) == ("gpt-x", True)
    await model.close()
