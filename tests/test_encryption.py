"""All memory in a data folder is encrypted and decrypted, and a wrong key stops the bot in time."""

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import Settings
from bot.data_folder import CHAT, GUILDS
from bot.encryption import check, decrypt, encrypt, key_of
from bot.errors import SettingsError, StoreError
from bot.memory.connections import Connections
from bot.memory.encryption import is_plain
from bot.memory.registry import FILE, Registry
from tests.command_line import memoir
from tests.memory.encrypted import OTHER_RAW_KEY, PASSPHRASE, RAW_KEY
from tests.memory.samples import Clock
from tests.stage import plain_settings

SECRET = b"quartzboathouse"
TALK = "we decided that the canoe stays in the quartzboathouse\n"
FILES = (f"{GUILDS}/7.db", f"{GUILDS}/8.db", f"{CHAT}/{GUILDS}/9.db")


def settings_of(folder: Path, key: str = "", old: str = "") -> Settings:
    return plain_settings(
        data_dir=folder,
        database_key=SecretStr(key) if key else None,
        old_database_key=SecretStr(old) if old else None,
    )


async def _fill(folder: Path) -> None:
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        await (await Connections.open(folder / name)).close()
    registry = Registry(folder / FILE, Clock())
    await registry.open()
    await registry.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lend a data folder with unencrypted memory of three servers."""
    asyncio.run(_fill(tmp_path / "data"))
    return tmp_path / "data"


def plain_in(folder: Path) -> set[bool | None]:
    return {is_plain(folder / name) for name in (FILE, *FILES)}


def snapshot(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestConverting:
    def test_every_memory_is_encrypted_once_and_decrypted_again(self, folder: Path) -> None:
        assert encrypt(settings_of(folder, RAW_KEY)).startswith("Encrypted: 4 files. Keep MEMOIR_")
        assert plain_in(folder) == {False}
        check(settings_of(folder, RAW_KEY))
        assert encrypt(settings_of(folder, RAW_KEY)).startswith("Encrypted: 0 files.")
        assert decrypt(settings_of(folder, RAW_KEY)).startswith("Decrypted: 4 files. Now leave")
        assert plain_in(folder) == {True}
        assert decrypt(settings_of(folder, RAW_KEY)).startswith("Decrypted: 0 files.")
        check(settings_of(folder))

    def test_the_key_is_changed_with_the_old_one_given(self, folder: Path) -> None:
        encrypt(settings_of(folder, RAW_KEY))
        before = snapshot(folder)
        with pytest.raises(StoreError, match="MEMOIR_DATABASE_KEY is not the key"):
            encrypt(settings_of(folder, OTHER_RAW_KEY))
        with pytest.raises(StoreError, match="MEMOIR_OLD_DATABASE_KEY is not the key"):
            encrypt(settings_of(folder, OTHER_RAW_KEY, old=PASSPHRASE))
        assert snapshot(folder) == before
        assert encrypt(settings_of(folder, OTHER_RAW_KEY, old=RAW_KEY)).startswith("Encrypted: 4 ")
        check(settings_of(folder, OTHER_RAW_KEY))

    def test_what_was_cut_short_is_gone_on_with(self, folder: Path) -> None:
        encrypt(settings_of(folder, RAW_KEY))
        left = folder / GUILDS / "7.db.converting"
        for path in (left, left.with_name(f"{left.name}-journal")):
            path.write_bytes(SECRET)
        decrypt(settings_of(folder, RAW_KEY))
        assert SECRET not in b"".join(snapshot(folder).values())

    def test_without_a_key_nothing_is_done(self, folder: Path) -> None:
        before = snapshot(folder)
        with pytest.raises(SettingsError, match="openssl rand -hex 32"):
            encrypt(settings_of(folder))
        with pytest.raises(SettingsError, match="nothing can be decrypted"):
            decrypt(settings_of(folder))
        assert snapshot(folder) == before


class TestCheck:
    def test_an_empty_folder_goes_with_any_key(self, tmp_path: Path) -> None:
        check(settings_of(tmp_path))
        check(settings_of(tmp_path, RAW_KEY))
        assert list(tmp_path.iterdir()) == []

    def test_a_key_for_memory_that_is_not_encrypted_is_refused(self, folder: Path) -> None:
        with pytest.raises(SettingsError, match="run `memoir encrypt`"):
            check(settings_of(folder, RAW_KEY))
        (folder / FILE).unlink()  # as in a folder of an earlier release
        with pytest.raises(SettingsError, match=r"not encrypted yet \(3 files\).*memoir encrypt"):
            check(settings_of(folder, RAW_KEY))

    def test_a_wrong_or_missing_key_is_refused_before_anything_is_heard(self, folder: Path) -> None:
        encrypt(settings_of(folder, RAW_KEY))
        before = snapshot(folder)
        with pytest.raises(SettingsError, match="MEMOIR_DATABASE_KEY is not the key"):
            check(settings_of(folder, OTHER_RAW_KEY))
        with pytest.raises(SettingsError, match="set MEMOIR_DATABASE_KEY"):
            check(settings_of(folder))
        assert snapshot(folder) == before

    def test_no_key_is_no_encryption(self, tmp_path: Path) -> None:
        assert key_of(settings_of(tmp_path)) is None
        assert key_of(settings_of(tmp_path, RAW_KEY)) is not None


def test_a_whole_conversation_is_kept_encrypted_from_the_command_line(tmp_path: Path) -> None:
    asked = "where is the canoe?\n"
    memoir("chat", cwd=tmp_path, typed=TALK)
    data = tmp_path / "data"
    assert SECRET in b"".join(snapshot(data).values())

    refused = memoir("chat", cwd=tmp_path, typed=asked, MEMOIR_DATABASE_KEY=PASSPHRASE)
    assert refused.returncode == 2
    assert "run `memoir encrypt`" in refused.stderr

    done = memoir("encrypt", cwd=tmp_path, MEMOIR_DATABASE_KEY=PASSPHRASE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "Encrypted: 2 files. Keep MEMOIR_DATABASE_KEY: without it nobody can read them.\n"
    )
    memories = [path for path in data.rglob("*.db*") if path.is_file()]
    assert SECRET not in b"".join(path.read_bytes() for path in memories)

    told = memoir("chat", cwd=tmp_path, typed=asked, MEMOIR_DATABASE_KEY=PASSPHRASE)
    assert (told.returncode, told.stderr) == (0, "")
    assert "quartzboathouse" in told.stdout
    assert SECRET not in b"".join(path.read_bytes() for path in memories)

    counted = memoir(
        "graph", "--data-dir", "data/chat", cwd=tmp_path, MEMOIR_DATABASE_KEY=PASSPHRASE
    )
    assert "in 1 server" in counted.stdout

    refused = memoir("chat", cwd=tmp_path, typed=asked)
    assert refused.returncode == 2
    assert refused.stderr.startswith("The memory file memoir.db cannot be opened: it is encrypted")
