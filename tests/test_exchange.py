"""Test that an operator writes a server's memory to a file and takes it back."""

import json
import stat
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.clock import system_clock
from bot.encryption import key_of
from bot.errors import SettingsError
from bot.exchange import export_to, import_from
from bot.ids import GuildId, UserId
from bot.memory.exchange.reading import ExportRefused
from bot.memory.registry import FILE, Registry
from tests.command_line import memoir
from tests.memory.exchange_samples import fill
from tests.memory.samples import PEOPLE, open_memory
from tests.stage import plain_settings

GUILD = GuildId(77)


async def filled(folder: Path) -> Path:
    """Return a data folder with a server's memory in it."""
    (folder / "guilds").mkdir(parents=True)
    memory = await open_memory(folder / "guilds" / f"{GUILD}.db")
    await fill(memory)
    await memory.close()
    return folder


@pytest.mark.asyncio
async def test_the_commands_write_a_file_and_take_it_back_into_another_folder(
    tmp_path: Path,
) -> None:
    await filled(tmp_path / "data")
    written = memoir("export", str(GUILD), "memory.json", cwd=tmp_path)
    assert (written.returncode, written.stderr) == (0, "")
    file = tmp_path / "memory.json"
    assert f"{file.stat().st_size:,} bytes" in written.stdout
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    whole = json.loads(file.read_text("utf-8"))
    assert "raise" in str(whole["messages"])  # what was said in private too
    done = memoir("import", str(GUILD), "memory.json", "--data-dir", "new", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"New: {len(whole['messages'])} messages, {len(whole['cells'])} memories" in done.stdout
    new = plain_settings(data_dir=tmp_path / "new")
    await export_to(new, system_clock, GUILD, tmp_path / "second.json")
    second = json.loads((tmp_path / "second.json").read_text("utf-8"))
    assert second | {"exported_at": ""} == whole | {"exported_at": ""}
    (tmp_path / "bad.json").write_text("{}", "utf-8")
    refused = memoir("import", str(GUILD), "bad.json", cwd=tmp_path)
    assert refused.returncode == 1
    assert "no export of Memoir's" in refused.stderr


def test_a_servers_id_is_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", "general", "memory.json"])
    assert "a server id is a number" in capsys.readouterr().err


@pytest.mark.asyncio
async def test_opt_outs_hold_for_the_operator_too(tmp_path: Path) -> None:
    settings = plain_settings(data_dir=await filled(tmp_path / "data"))
    file = tmp_path / "memory.json"
    assert await export_to(settings, system_clock, GUILD, file) == file.stat().st_size
    new = plain_settings(data_dir=tmp_path / "new")
    new.data_dir.mkdir()
    registry = Registry(new.data_dir / FILE, system_clock, key_of(new))
    await registry.open()
    await registry.opt_out(UserId(PEOPLE["Ben"]), None)
    await registry.close()
    done = await import_from(new, system_clock, GUILD, file)
    assert done.left_out == 2


@pytest.mark.asyncio
async def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path: Path) -> None:
    settings = plain_settings(data_dir=await filled(tmp_path / "data"))
    with pytest.raises(SettingsError, match="no memory of server 78"):
        await export_to(settings, system_clock, GuildId(78), tmp_path / "x.json")
    with pytest.raises(SettingsError, match="cannot be written"):
        await export_to(settings, system_clock, GUILD, tmp_path / "nowhere" / "x.json")
    with pytest.raises(SettingsError, match="cannot be read"):
        await import_from(settings, system_clock, GUILD, tmp_path / "nowhere.json")
    file = tmp_path / "memory.json"
    await export_to(settings, system_clock, GUILD, file)
    with pytest.raises(SettingsError, match=r"memory\.json cannot be written"):
        await export_to(settings, system_clock, GUILD, file)  # it would be lost
    with pytest.raises(ExportRefused, match="of another server"):
        await import_from(settings, system_clock, GuildId(78), file)
    assert sorted(each.name for each in (settings.data_dir / "guilds").glob("*.db")) == ["77.db"]
