"""Test that files are encrypted with a key, and what is said where file and key do not fit."""

import hashlib
import logging
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import SettingsError, StoreError
from bot.memory import encryption
from bot.memory.connections import Connections, Transaction
from bot.memory.db import MemoryDB
from bot.memory.drafts import is_at_fault
from bot.memory.encryption import DatabaseKey, connector, is_plain, is_raw_key, is_strong
from bot.memory.progress import progress_in
from bot.memory.stemming import Stemmer
from tests.memory.encrypted import OTHER_RAW_KEY, PASSPHRASE, RAW_KEY, open_encrypted
from tests.memory.samples import EVERYBODY, Clock, open_memory, rows, say, until

SECRET = "quartzboathouse"


def bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def bytes_of(path: Path) -> bytes:
    return path.read_bytes()


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def found(memory: MemoryDB) -> list[str]:
    return [f.message.content for f in await memory.recall.find(SECRET, EVERYBODY) if f.message]


class TestSecrets:
    @pytest.mark.parametrize(
        "secret", [RAW_KEY, RAW_KEY.upper(), PASSPHRASE, "zwölf Boxkämpfer jagen"]
    )
    def test_long_ones_of_many_characters_are_strong(self, secret: str) -> None:
        assert is_strong(secret)

    @pytest.mark.parametrize(
        "secret", ["", "hunter2", "a" * 64, "abcabc" * 20, "0123456789abcdefgh"]
    )
    def test_short_and_monotonous_ones_are_not(self, secret: str) -> None:
        assert not is_strong(secret)

    def test_a_whole_key_is_of_hexadecimal_digits(self) -> None:
        assert is_raw_key(RAW_KEY)
        assert not is_raw_key(RAW_KEY[:-1])
        assert not is_raw_key("g" + RAW_KEY[1:])

    def test_nobody_is_shown_a_key(self) -> None:
        key = DatabaseKey(PASSPHRASE)
        key.of_file(b"s" * 16)
        assert PASSPHRASE not in f"{key} {key!r}"

    def test_files_of_one_passphrase_have_keys_of_their_own(self) -> None:
        key, salts = DatabaseKey(PASSPHRASE), (b"a" * 16, b"b" * 16)
        first, other = (key.of_file(salt) for salt in salts)
        assert first[:66] != other[:66]
        derived = hashlib.pbkdf2_hmac("sha512", PASSPHRASE.encode(), salts[0], 256_000, 32)
        assert first == f"x'{derived.hex()}{salts[0].hex()}'"
        assert key.of_file(salts[0]) is first  # to derive it again would take a moment

    def test_without_sqlcipher_the_extra_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(encryption, "sqlcipher", None)
        with pytest.raises(SettingsError, match=r"pip install 'memoir-bot\[encryption\]'"):
            DatabaseKey(RAW_KEY)


class TestEncrypted:
    @pytest.mark.asyncio
    @pytest.mark.parametrize("secret", [RAW_KEY, PASSPHRASE], ids=["raw", "passphrase"])
    async def test_no_byte_on_disk_tells_what_was_said(self, tmp_path: Path, secret: str) -> None:
        path = tmp_path / "1.db"
        memory = await open_encrypted(path, secret)
        await say(memory, f"The canoe is in the {SECRET}")
        assert names_in(tmp_path) == ["1.db", "1.db-shm", "1.db-wal"]
        assert SECRET.encode() not in bytes_in(tmp_path)
        await memory.close()
        assert SECRET.encode() not in bytes_in(tmp_path)
        assert is_plain(path) is False
        again = await open_encrypted(path, secret)
        assert await found(again) == [f"The canoe is in the {SECRET}"]
        await again.close()

    @pytest.mark.asyncio
    async def test_it_reads_and_writes_as_safely_as_a_plain_one(self, path: Path) -> None:
        memory = await open_encrypted(path)
        names = (
            "journal_mode synchronous foreign_keys secure_delete temp_store recursive_triggers"
            " cipher_version"
        ).split()

        async def settings(transaction: Transaction) -> dict[str, str]:
            return {n: str((await transaction.fetch(f"PRAGMA {n}"))[0][0]) for n in names}

        told = await memory.connections.write(settings)
        assert told.pop("cipher_version").startswith("4.")
        assert told == {
            "journal_mode": "wal",
            "synchronous": "2",
            "foreign_keys": "1",
            "secure_delete": "1",
            "temp_store": "2",
            "recursive_triggers": "0",
        }
        assert await rows(memory, "PRAGMA temp_store") == [(2,)]
        with pytest.raises(StoreError, match="readonly"):
            await memory.connections.fetch("DELETE FROM messages")
        await memory.close()

    @pytest.mark.asyncio
    async def test_what_sqlcipher_finds_wrong_is_a_sentence_and_its_kind_is_known(
        self, path: Path
    ) -> None:
        memory = await open_encrypted(path)
        with pytest.raises(StoreError, match=r"1\.db cannot be read: no such table") as caught:
            await memory.connections.fetch("SELECT 1 FROM nowhere")
        assert not is_at_fault(caught.value)
        with pytest.raises(StoreError, match="constraint") as caught:
            await memory.connections.write(
                lambda transaction: transaction.fetch("INSERT INTO guild_state DEFAULT VALUES")
            )
        assert is_at_fault(caught.value)
        await memory.close()

    @pytest.mark.asyncio
    async def test_it_is_counted_from_outside_with_its_key(self, path: Path) -> None:
        memory = await open_encrypted(path)
        await say(memory, "hello")
        await memory.close()
        assert progress_in(path, DatabaseKey(RAW_KEY)).waiting.to_extract == 1
        with pytest.raises(StoreError, match="MEMOIR_DATABASE_KEY"):
            progress_in(path)


class TestWhereFileAndKeyDoNotFit:
    @pytest.mark.asyncio
    @pytest.mark.parametrize("secret", [OTHER_RAW_KEY, PASSPHRASE], ids=["raw", "passphrase"])
    async def test_a_wrong_key_is_said_and_changes_nothing(
        self,
        path: Path,
        secret: str,
        capfd: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        await (await open_encrypted(path)).close()
        before, threads = bytes_of(path), set(threading.enumerate())
        with (
            caplog.at_level(logging.DEBUG),
            pytest.raises(StoreError, match=r"MEMOIR_DATABASE_KEY is not the key .* 1\.db"),
        ):
            await open_encrypted(path, secret)
        assert bytes_of(path) == before
        assert secret not in caplog.text
        assert RAW_KEY not in caplog.text
        assert capfd.readouterr().err == ""
        await until(lambda: set(threading.enumerate()) <= threads)

    @pytest.mark.asyncio
    async def test_a_missing_key_is_said_and_changes_nothing(self, path: Path) -> None:
        await (await open_encrypted(path)).close()
        before = bytes_of(path)
        with pytest.raises(StoreError, match=r"1\.db .* encrypted.* set MEMOIR_DATABASE_KEY"):
            await open_memory(path)
        assert bytes_of(path) == before

    @pytest.mark.asyncio
    async def test_a_key_for_a_file_that_is_not_encrypted_is_said(self, path: Path) -> None:
        await (await open_memory(path)).close()
        before = bytes_of(path)
        with pytest.raises(StoreError, match=r"1\.db is not encrypted.*run `memoir encrypt`"):
            await open_encrypted(path)
        assert bytes_of(path) == before

    @pytest.mark.asyncio
    async def test_keys_are_in_no_log_however_much_is_logged(
        self, path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            memory = await open_encrypted(path, PASSPHRASE)
            await say(memory, "hello")
            await memory.close()
        key = DatabaseKey(PASSPHRASE).of_file(bytes_of(path)[:16])
        assert "executing" in caplog.text  # aiosqlite tells of each statement
        assert PASSPHRASE not in caplog.text
        assert key[2:66] not in caplog.text


class TestPlain:
    @pytest.mark.asyncio
    async def test_what_sorting_and_rewriting_need_stays_in_memory(self, path: Path) -> None:
        connections = await Connections.open(path)
        assert await connections.fetch("PRAGMA temp_store") == [(2,)]
        asked = "PRAGMA temp_store"
        assert await connections.write(lambda transaction: transaction.fetch(asked)) == [(2,)]
        await connections.close()

    def test_an_empty_file_is_neither_plain_nor_encrypted(self, path: Path) -> None:
        assert is_plain(path) is None
        path.touch()
        assert is_plain(path) is None
        with closing(sqlite3.connect(path)) as database:
            database.execute("CREATE TABLE a (b)")
        assert is_plain(path) is True

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="cannot be opened"):
            connector(tmp_path, DatabaseKey(RAW_KEY))

    @pytest.mark.asyncio
    async def test_memory_without_a_key_needs_no_sqlcipher(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(encryption, "sqlcipher", None)
        stemmer = Stemmer()
        memory = await MemoryDB.open(path, clock=Clock(), stemmer=stemmer)
        await say(memory, f"in the {SECRET}")
        assert await found(memory) == [f"in the {SECRET}"]
        await memory.close()
        stemmer.close()
