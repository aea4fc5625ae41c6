"""Open database files: plain, or encrypted with SQLCipher where there is a key."""

import hashlib
import secrets
import sqlite3
import string
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bot.errors import SettingsError, StoreError


def _installed() -> Any:
    try:
        from sqlcipher3 import dbapi2
    except ImportError:
        return None
    return dbapi2


sqlcipher = _installed()  # None: the extra "encryption" is not installed

SETTING = "MEMOIR_DATABASE_KEY"
# What SQLite itself finds wrong; SQLCipher's module has a family of errors of its own.
DATABASE_ERRORS: tuple[type[Exception], ...] = (sqlite3.Error,)
OPERATIONAL_ERRORS: tuple[type[Exception], ...] = (sqlite3.OperationalError,)
if sqlcipher is not None:
    DATABASE_ERRORS += (sqlcipher.Error,)
    OPERATIONAL_ERRORS += (sqlcipher.OperationalError,)

# Whoever has the file can guess passphrases at leisure; six words of a word list are out of reach.
SHORTEST_PASSPHRASE = 20
FEWEST_CHARACTERS = 8  # different ones: "aaaa..." is long, and no secret
RAW_KEY_DIGITS = 64  # hexadecimal: 256 bits
STRONG = (
    f"{RAW_KEY_DIGITS} hexadecimal digits, as `openssl rand -hex 32` makes them, or a passphrase of"
    f" at least {SHORTEST_PASSPHRASE} characters, {FEWEST_CHARACTERS} of them different"
)
# How SQLCipher 4 derives a key from a passphrase, so that its own tools open these files as well.
_ROUNDS = 256_000
_KEY_BYTES = 32
_SALT_BYTES = 16  # a file's first bytes
_PLAIN = b"SQLite format 3\0"  # of the same length, in a file that is not encrypted
_NO_DATABASE = "file is not a database"  # SQLite's words

MISSING_EXTRA = (
    f"{SETTING} needs SQLCipher: run pip install 'memoir-bot[encryption]', or leave the setting"
    " out to keep memory unencrypted."
)


class DatabaseKey:
    """Hold the secret that files are encrypted with, and the key of each; shown to nobody."""

    def __init__(self, secret: str, setting: str = SETTING) -> None:
        """Take a raw key or a passphrase; raise SettingsError if SQLCipher is not installed."""
        if sqlcipher is None:
            raise SettingsError(MISSING_EXTRA)
        self.setting = setting  # that it came from
        self._secret = secret
        self._of_salt: dict[bytes, str] = {}

    def of_file(self, salt: bytes) -> str:
        """Return the key of the file with this salt as SQLCipher reads it.

        To derive one from a passphrase takes 0.2 s of a core, once for each file.
        """
        if salt not in self._of_salt:
            self._of_salt[salt] = f"x'{self._raw(salt)}{salt.hex()}'"
        return self._of_salt[salt]

    def _raw(self, salt: bytes) -> str:
        if is_raw_key(self._secret):
            return self._secret
        passphrase = self._secret.encode()
        return hashlib.pbkdf2_hmac("sha512", passphrase, salt, _ROUNDS, _KEY_BYTES).hex()


def is_raw_key(secret: str) -> bool:
    """Return whether a secret is a whole key, and no passphrase to derive one from."""
    return len(secret) == RAW_KEY_DIGITS and set(secret) <= set(string.hexdigits)


def is_strong(secret: str) -> bool:
    """Return whether a secret is too long to be guessed."""
    return len(secret) >= SHORTEST_PASSPHRASE and len(set(secret)) >= FEWEST_CHARACTERS


def is_plain(path: Path) -> bool | None:
    """Return whether a file is an unencrypted database; None for one that is empty or missing.

    Never call this for a file that this process has open: to close it lets go of SQLite's locks.
    """
    head = _head(path)
    return head == _PLAIN if head else None


def connector(path: Path, key: DatabaseKey | None) -> Callable[..., Any]:
    """Return what opens connections to a file, with the options of `sqlite3.connect`.

    Raise StoreError where file and key do not go together. With a key this looks into the file, as
    `is_plain` does.
    """
    if key is None:
        return partial(_connect, sqlite3, path)
    head = _head(path)
    if head == _PLAIN:
        raise StoreError(
            f"The memory file {path.name} is not encrypted, but {SETTING} is set: stop Memoir and"
            " run `memoir encrypt`, or leave the setting out."
        )
    return partial(_connect_encrypted, path, key, head or secrets.token_bytes(_SALT_BYTES))


def told(error: Exception) -> str:
    """Return what SQLite finds wrong; what is encrypted is no database to who has no key."""
    if _NO_DATABASE not in str(error):
        return str(error)
    return f"it is encrypted, or damaged: set {SETTING} to the key that it was encrypted with"


def attach(connection: Any, path: Path, name: str, key: DatabaseKey | None) -> None:
    """Attach a new file to a connection of SQLCipher's, encrypted if there is a key."""
    spec = key.of_file(secrets.token_bytes(_SALT_BYTES)) if key else ""
    connection.execute(f"ATTACH ? AS {name} KEY ?", (str(path), spec))


def connect_by_sqlcipher(path: Path, key: DatabaseKey | None) -> Any:
    """Open a file by SQLCipher, plain or encrypted: it can write each as the other."""
    if key is not None:
        return connector(path, key)(isolation_level=None)
    if sqlcipher is None:
        raise SettingsError(MISSING_EXTRA)
    return sqlcipher.connect(str(path), isolation_level=None)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_SALT_BYTES)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise StoreError(
            f"The memory file {path.name} cannot be opened: {error.strerror}."
        ) from error


def _connect(module: Any, path: Path, address: str | None = None, **options: Any) -> Any:
    return module.connect(address or str(path), **options)


def _connect_encrypted(
    path: Path, key: DatabaseKey, salt: bytes, address: str | None = None, **options: Any
) -> Any:
    connection = _connect(sqlcipher, path, address, **options)
    try:
        # Otherwise a wrong key fills standard error; what is wrong is said in a sentence.
        connection.execute("PRAGMA cipher_log_level = NONE").close()
        connection.execute(f'PRAGMA key = "{key.of_file(salt)}"').close()
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlcipher.DatabaseError) and _NO_DATABASE in str(error):
            raise StoreError(
                f"{key.setting} is not the key that the memory file {path.name} was encrypted"
                " with, or the file is damaged. Nothing was changed: set the right key."
            ) from None
        raise
    return connection
