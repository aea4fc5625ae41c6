"""Erase a person from the command line: what goes, what is told, and with which exit code."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.clock import system_clock
from bot.encryption import key_of
from bot.erasing import KEPT, erase
from bot.errors import StoreError
from bot.ids import GuildId, UserId
from bot.memory.pool import GuildDatabases
from bot.memory.registry import FILE, Registry
from tests.command_line import memoir
from tests.stage import ANNA, BEN, GUILD, OTHER_GUILD, Stage, message, plain_settings, stage

CANARY = "zanzibarblau"


async def fill(folder: Path) -> None:
    """Have Anna say something in two servers, and Ben in one."""
    async with stage(folder / "guilds", quiet_seconds=0, scene_quiet_seconds=0) as here:
        await here.say(f"The canoe is {CANARY}")
        await here.say(f"The paddle is {CANARY}", guild=OTHER_GUILD)
        await here.say("The kayak is red", BEN)
        for guild in (GUILD, OTHER_GUILD):
            await here.tender().work_off(guild)


def told(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith("- server")]


def found_in(folder: Path, text: str) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if text.encode() in path.read_bytes().lower()]


class TestCommand:
    @pytest.mark.asyncio
    async def test_it_asks_tells_and_erases_every_byte(self, tmp_path: Path) -> None:
        await fill(tmp_path / "data")
        kept = memoir("erase", str(ANNA), cwd=tmp_path, typed="n\n")
        assert kept.returncode == 1
        assert KEPT in kept.stdout
        assert told(kept.stdout) == [
            "- server 1: 1 message, 1 memory, 1 topic",
            "- server 2: 1 message, 1 memory, 1 topic",
        ]
        assert found_in(tmp_path / "data", CANARY) == ["1.db", "2.db"]
        assert memoir("erase", str(ANNA), cwd=tmp_path).returncode == 1  # nobody answers
        done = memoir("erase", str(ANNA), cwd=tmp_path, typed="yes\n")
        assert (done.returncode, done.stderr) == (0, "")
        assert "Backups of data and exported files" in done.stdout
        assert found_in(tmp_path / "data", CANARY[:8]) == []
        again = memoir("erase", str(ANNA), "--yes", cwd=tmp_path)
        assert again.returncode == 0
        assert "[y/N]" not in again.stdout
        assert told(again.stdout) == []
        async with stage(tmp_path / "data" / "guilds") as here:
            assert [cell.content for cell in await here.cells()] == ["The kayak is red"]

    def test_what_is_no_user_and_where_is_no_memory_is_said(self, tmp_path: Path) -> None:
        wrong = memoir("erase", "Anna", cwd=tmp_path)
        assert wrong.returncode == 2
        assert "a user id is a number" in wrong.stderr
        nowhere = memoir("erase", "5", "--yes", cwd=tmp_path)
        assert nowhere.returncode == 2
        assert "There is no memory" in nowhere.stderr
        assert not (tmp_path / "data").exists()


@pytest.mark.asyncio
async def test_it_works_while_memoir_runs_and_voids_what_that_has_in_flight(
    tmp_path: Path,
) -> None:
    settings = plain_settings(data_dir=tmp_path)
    async with stage(tmp_path / "guilds", quiet_seconds=0) as here:
        tender = here.tender()
        await here.say(f"The canoe is {CANARY}")
        here.model.gate.clear()
        at_work = asyncio.create_task(tender.work_off(GUILD))
        await here.model.called(1)
        assert await erase(settings, system_clock, ANNA, agreed=lambda: True, tell=lambda _: None)
        here.model.gate.set()
        await asyncio.wait([at_work])
        assert await content(here) == []
        assert await here.cells() == []
        assert await here.rows("SELECT * FROM cell_drafts") == []
        await here.say("The kayak is red", BEN)
        await tender.work_off(GUILD)
        assert [cell.content for cell in await here.cells()] == ["The kayak is red"]
    assert found_in(tmp_path, CANARY[:8]) == []


async def content(here: Stage) -> list[str]:
    return [row[0] for row in await here.rows("SELECT content FROM messages")]


@pytest.mark.asyncio
async def test_a_file_that_cannot_be_read_costs_the_others_nothing(tmp_path: Path) -> None:
    await fill(tmp_path)
    (tmp_path / "guilds" / "1.db").write_bytes(b"no database at all" * 99)
    lines: list[str] = []
    settings = plain_settings(data_dir=tmp_path)
    with pytest.raises(StoreError, match="1 server could not be erased"):
        await erase(settings, system_clock, ANNA, agreed=lambda: True, tell=lines.append)
    assert "- server 1: The memory file 1.db cannot be opened" in "\n".join(lines)
    assert "- server 2: 1 message, 1 memory, 1 topic" in lines[1]
    assert found_in(tmp_path, CANARY) == []


@pytest.mark.asyncio
async def test_who_opted_out_stays_opted_out_and_no_meeting_is_known(tmp_path: Path) -> None:
    await fill(tmp_path)
    registry = Registry(tmp_path / FILE, system_clock)
    await registry.open()
    await registry.introduce(GuildId(1), ANNA)
    await registry.opt_out(ANNA, GuildId(1))
    settings = plain_settings(data_dir=tmp_path)
    await erase(settings, system_clock, ANNA, agreed=lambda: True, tell=lambda _: None)
    await registry.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as file:
        assert file.execute("SELECT user_id FROM introductions").fetchall() == []
        assert file.execute("SELECT user_id FROM opt_outs").fetchall() == [(UserId(ANNA),)]


@pytest.mark.asyncio
async def test_an_encrypted_memory_needs_its_key(tmp_path: Path) -> None:
    pytest.importorskip("sqlcipher3")
    key = SecretStr("0123456789abcdef" * 4)
    settings = plain_settings(data_dir=tmp_path, database_key=key)
    databases = GuildDatabases(
        tmp_path / "guilds", capacity=1, clock=system_clock, key=key_of(settings)
    )
    async with databases.open(GUILD) as database:
        await database.messages.add(message(1, content=f"The canoe is {CANARY}"))
    await databases.close()
    lines: list[str] = []
    assert await erase(settings, system_clock, ANNA, agreed=lambda: True, tell=lines.append)
    assert "- server 1: 1 message, 0 memories, 0 topics" in lines[0]
    without = plain_settings(data_dir=tmp_path)
    with pytest.raises(StoreError, match="1 server could not be erased"):
        await erase(without, system_clock, ANNA, agreed=lambda: True, tell=lambda _: None)
