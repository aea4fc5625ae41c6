from pathlib import Path
from typing import Any

import pytest

from bot.building import build
from bot.clock import system_clock
from bot.playground.server import Playground
from tests.cogs.conftest import running, settings_for
from tests.scripted_model import ScriptedModel
from tests.waiting import until

PUT = "PUT /applications/*/commands"


def make(playground: Playground, folder: Path) -> Any:
    return build(settings_for(playground, folder), system_clock, model=ScriptedModel())


async def registrations(playground: Playground, folder: Path) -> int:
    """Run the bot once and return how often commands have been registered by then."""
    async with running(playground, make(playground, folder)):
        return playground.registry.registrations


@pytest.mark.asyncio
async def test_commands_are_registered_once_and_not_on_every_start(tmp_path: Path) -> None:
    async with Playground() as playground:
        playground.add_guild("Boat club")
        assert [await registrations(playground, tmp_path) for _ in range(3)] == [1, 1, 1]
        groups, menus = ["memory", "memory-admin", "privacy"], ["Forget this", "Remember this"]
        assert sorted(c["name"] for c in playground.commands) == [*menus, *groups]


@pytest.mark.asyncio
async def test_a_reconnect_registers_nothing_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(*_: object, **__: object) -> None:
        """Skip discord.py's five seconds between two identifies."""

    async with Playground() as playground:
        playground.add_guild("Boat club")
        bot = make(playground, tmp_path)
        monkeypatch.setattr(bot, "before_identify_hook", at_once)
        async with running(playground, bot):
            first = bot._registering
            playground.connection.invalidate()
            await until(lambda: bot._registering is not first and bot._registering.done())
        assert playground.registry.registrations == 1


@pytest.mark.asyncio
async def test_changed_commands_are_registered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Playground() as playground:
        playground.add_guild("Boat club")
        await registrations(playground, tmp_path)
        monkeypatch.setattr("bot.client.EXTENSIONS", ("cogs.memory",))
        assert await registrations(playground, tmp_path) == 2
        assert [command["name"] for command in playground.commands] == ["memory"]


@pytest.mark.asyncio
async def test_another_discord_is_told_too(tmp_path: Path) -> None:
    for _ in range(2):
        async with Playground() as playground:
            playground.add_guild("Boat club")
            assert await registrations(playground, tmp_path) == 1


@pytest.mark.asyncio
async def test_a_damaged_note_means_registering_again(tmp_path: Path) -> None:
    async with Playground() as playground:
        playground.add_guild("Boat club")
        await registrations(playground, tmp_path)
        (tmp_path / "registered-commands").write_bytes(b"\xff\xfe")
        assert await registrations(playground, tmp_path) == 2


@pytest.mark.asyncio
async def test_a_refused_registration_is_tried_again_on_the_next_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Playground() as playground:
        playground.add_guild("Boat club")
        playground.faults.fail(PUT, 403, code=50001)
        async with running(playground, make(playground, tmp_path)):
            pass
        assert playground.commands == []
        assert "could not be registered: Discord answered 403" in caplog.text
        assert await registrations(playground, tmp_path) == 1
