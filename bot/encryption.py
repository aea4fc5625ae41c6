"""Encrypt all memory in a data folder, decrypt it, and notice where folder and key do not fit."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pydantic import SecretStr

from bot.config import Settings
from bot.data_folder import CHAT, GUILDS
from bot.errors import SettingsError, StoreError
from bot.memory.converting import UNFINISHED, convert, discard
from bot.memory.encryption import DATABASE_ERRORS, SETTING, DatabaseKey, connector, is_plain, told
from bot.memory.registry import FILE as REGISTRY

OLD_SETTING = "MEMOIR_OLD_DATABASE_KEY"
NO_KEY = (
    f"{SETTING} is not set: put 64 hexadecimal digits into it, as `openssl rand -hex 32` makes"
    " them, keep a copy where the memory is not, and try again. Without the key nothing can be"
    " read any more."
)


def key_of(settings: Settings) -> DatabaseKey | None:
    """Return what memory is encrypted with; None if it is not.

    Raise SettingsError if there is a key but no SQLCipher.
    """
    return _key(settings.database_key, SETTING)


def check(settings: Settings) -> None:
    """Raise SettingsError unless the memory in the data folder is of the key that is set.

    To be called before the bot hears anything: what it could not keep would be lost.
    """
    key, registry = key_of(settings), settings.data_dir / REGISTRY
    try:
        if is_plain(registry) is not None:
            _open(registry, key)
    except StoreError as error:
        raise SettingsError(str(error)) from None
    plain = [path for path in _files(settings.data_dir) if is_plain(path)]
    if key is not None and plain:
        raise SettingsError(
            f"{SETTING} is set, but memory is not encrypted yet ({_count(len(plain))}): run"
            " `memoir encrypt`, or leave the setting out."
        )


def encrypt(settings: Settings) -> str:
    """Encrypt every memory file that is not yet under the key; return what was done.

    Files under MEMOIR_OLD_DATABASE_KEY come under the new one. Raises SettingsError without a key.
    """
    key = key_of(settings)
    if key is None:
        raise SettingsError(NO_KEY)
    done = _convert_all(settings.data_dir, _key(settings.old_database_key, OLD_SETTING), key)
    return f"Encrypted: {_count(done)}. Keep {SETTING}: without it nobody can read them."


def decrypt(settings: Settings) -> str:
    """Write every encrypted memory file without encryption; return what was done."""
    key = key_of(settings)
    if key is None:
        raise SettingsError(f"{SETTING} is not set: without it nothing can be decrypted.")
    done = _convert_all(settings.data_dir, key, None)
    return f"Decrypted: {_count(done)}. Now leave {SETTING} out."


def _convert_all(folder: Path, old: DatabaseKey | None, new: DatabaseKey | None) -> int:
    """Return how many files were written anew; those that are as asked are left alone."""
    done = 0
    for path in _files(folder):
        discard(path.with_name(path.name + UNFINISHED))
        if _is_as_asked(path, new):
            continue
        convert(path, None if is_plain(path) else old or new, new)
        done += 1
    return done


def _is_as_asked(path: Path, key: DatabaseKey | None) -> bool:
    plain = is_plain(path)
    if plain is None:
        return True  # empty: nothing was written into it yet
    if key is None or plain:
        return plain and key is None
    try:
        _open(path, key)
    except StoreError:
        return False  # under the old key, which is tried next
    return True


def _open(path: Path, key: DatabaseKey | None) -> None:
    """Open a file for a moment; raise StoreError if it cannot be read with this key."""
    try:
        with closing(connector(path, key)()) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except DATABASE_ERRORS as error:
        raise StoreError(f"The memory file {path.name} cannot be opened: {told(error)}.") from None


def _files(folder: Path) -> Iterator[Path]:
    """Find the memory files of the bot and of `memoir chat`."""
    for home in (folder, folder / CHAT):
        yield from (path for path in [home / REGISTRY] if path.exists())
        yield from sorted((home / GUILDS).glob("*.db"))


def _key(secret: SecretStr | None, setting: str) -> DatabaseKey | None:
    return DatabaseKey(secret.get_secret_value(), setting) if secret else None


def _count(files: int) -> str:
    return "1 file" if files == 1 else f"{files:,} files"
