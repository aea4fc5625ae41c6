import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot import lifecycle
from bot.building import build
from bot.client import MemoirBot
from bot.clock import system_clock
from bot.config import Settings
from bot.errors import SettingsError
from bot.lifecycle import serve, stopped_by_signals
from bot.playground.server import Playground
from tests.cogs.conftest import settings_for
from tests.playground.conftest import pointed_at
from tests.scripted_model import ScriptedModel
from tests.waiting import until

NOBODY_LISTENS = "http://127.0.0.1:9/api/v10"  # the discard port


class Builder:
    """Build bots and remember them."""

    def __init__(self, *changes: dict[str, Any]) -> None:
        self.bots: list[MemoirBot] = []
        self._changes = list(changes)

    def __call__(self, settings: Settings) -> MemoirBot:
        changes = self._changes.pop(0) if self._changes else {}
        changed = settings.model_copy(update=changes)
        bot = build(changed, system_clock, model=ScriptedModel())
        self.bots.append(bot)
        return bot


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "FIRST_DELAY", 0.01)
    monkeypatch.setattr(lifecycle, "LONGEST_DELAY", 0.02)


@asynccontextmanager
async def serving(settings: Settings, builder: Builder) -> AsyncIterator[asyncio.Event]:
    stop = asyncio.Event()
    served = asyncio.create_task(serve(settings, builder, stop))
    try:
        yield stop
    finally:
        stop.set()
        await served


async def until_connected(builder: Builder, count: int = 1) -> MemoirBot:
    await until(lambda: len(builder.bots) >= count and builder.bots[-1].guilds)
    return builder.bots[-1]


@asynccontextmanager
async def playing() -> AsyncIterator[Playground]:
    async with Playground() as playground, pointed_at(playground):
        playground.add_guild("Boat club")
        yield playground


@pytest.mark.asyncio
async def test_it_serves_until_it_is_asked_to_stop(tmp_path: Path) -> None:
    builder = Builder()
    async with playing() as playground:
        async with serving(settings_for(playground, tmp_path), builder):
            bot = await until_connected(builder)
            assert not bot.is_closed()
        assert bot.is_closed()
        assert bot.model.closed  # type: ignore[attr-defined]
        assert len(builder.bots) == 1


@pytest.mark.asyncio
async def test_a_missing_token_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="DISCORD_TOKEN is not set"):
        await serve(Settings(_env_file=None, data_dir=tmp_path), Builder(), asyncio.Event())


@pytest.mark.asyncio
async def test_a_refused_token_is_named_and_not_shown(tmp_path: Path) -> None:
    token = "one.that.was.taken.back"
    async with playing() as playground:
        settings = settings_for(playground, tmp_path, discord_token=token)
        with pytest.raises(SettingsError, match="DISCORD_TOKEN is refused") as refused:
            await serve(settings, Builder(), asyncio.Event())
        assert token not in str(refused.value)


@pytest.mark.asyncio
async def test_a_token_that_is_refused_later_is_named_too(tmp_path: Path) -> None:
    builder = Builder()
    async with playing() as playground:
        served = asyncio.create_task(
            serve(settings_for(playground, tmp_path), builder, asyncio.Event())
        )
        await until_connected(builder)
        await playground.connection.close(4004)
        with pytest.raises(SettingsError, match="DISCORD_TOKEN is refused"):
            await served


@pytest.mark.asyncio
async def test_without_the_intent_it_goes_on_with_mentions_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    builder = Builder()
    async with playing() as playground:
        playground.portal.message_content = False
        async with serving(settings_for(playground, tmp_path, listen=True), builder):
            bot = await until_connected(builder, 2)
            assert [bot.listens for bot in builder.bots] == [True, False]
            assert bot.intent_refused
            assert builder.bots[0].is_closed()
            assert not bot.is_closed()
    assert caplog.text.count(lifecycle.NOT_GRANTED) == 1


@pytest.mark.asyncio
@pytest.mark.usefixtures("hurried")
async def test_an_unreachable_discord_is_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    builder = Builder({"discord_api": NOBODY_LISTENS}, {"discord_api": NOBODY_LISTENS})
    async with playing() as playground:
        async with serving(settings_for(playground, tmp_path), builder):
            await until_connected(builder, 3)
        assert all(bot.is_closed() for bot in builder.bots)
    assert caplog.text.count("Discord is out of reach") == 2


@pytest.mark.asyncio
@pytest.mark.usefixtures("hurried")
async def test_a_connection_that_ends_for_good_begins_anew(tmp_path: Path) -> None:
    builder = Builder()
    async with playing() as playground, serving(settings_for(playground, tmp_path), builder):
        await until_connected(builder)
        await playground.connection.close(4013)
        await until_connected(builder, 2)


@pytest.mark.asyncio
async def test_stopping_does_not_wait_for_the_next_try(tmp_path: Path) -> None:
    builder = Builder({"discord_api": NOBODY_LISTENS})
    async with (
        playing() as playground,
        serving(settings_for(playground, tmp_path), builder) as stop,
    ):
        await until(lambda: builder.bots and builder.bots[0].is_closed())
        stop.set()
    assert len(builder.bots) == 1


@pytest.mark.asyncio
async def test_stopping_while_logging_in_is_clean(tmp_path: Path) -> None:
    builder = Builder()
    async with playing() as playground:
        playground.faults.delay("GET /users/@me", 5)
        async with serving(settings_for(playground, tmp_path), builder) as stop:
            await until(lambda: playground.faults.struck)
            stop.set()
    assert builder.bots[0].is_closed()


def test_delays_grow_but_not_beyond_what_discord_allows() -> None:
    delays = lifecycle._growing_delays()
    first = [next(delays) for _ in range(30)]
    assert first[0] < 3
    assert all(delay <= lifecycle.LONGEST_DELAY * 1.2 for delay in first)
    assert sum(first[-10:]) / 10 > 24 * 60 * 60 / 1_000


@pytest.mark.asyncio
@pytest.mark.parametrize("each", [signal.SIGINT, signal.SIGTERM])
async def test_signals_ask_it_to_stop(each: signal.Signals) -> None:
    stop = asyncio.Event()
    before = signal.getsignal(each)
    with stopped_by_signals(stop):
        os.kill(os.getpid(), each)
        await asyncio.wait_for(stop.wait(), 5)
    assert signal.getsignal(each) in (before, signal.SIG_DFL, signal.default_int_handler)


@pytest.mark.asyncio
@pytest.mark.parametrize("each", [signal.SIGINT, signal.SIGTERM])
async def test_a_process_that_is_told_to_stop_ends_well(
    tmp_path: Path, each: signal.Signals
) -> None:
    async with Playground() as playground:
        guild = playground.add_guild("Boat club")
        mara = playground.add_person("Mara", guilds=[guild])
        general = playground.add_channel(guild, "general")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error::ResourceWarning", "-m", "bot",
            env={
                **os.environ,
                "DISCORD_TOKEN": playground.token,
                "MEMOIR_DISCORD_API": playground.api,
                "MEMOIR_DATA_DIR": str(tmp_path),
            },
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        await playground.until_connected(patience=30)
        await playground.say(general, mara, f"<@{playground.bot_user_id}> The boat is green.")
        await until(lambda: len(playground.messages(general)) == 2)
        process.send_signal(each)
        async with asyncio.timeout(10):
            _, errors = await process.communicate()
        assert process.returncode == 0
        assert b"Traceback" not in errors
