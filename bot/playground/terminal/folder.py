"""Keep the chat's own folder: for one chat at a time, and empty when it is to begin anew."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import SettingsError

_LOCK = "lock"


@contextmanager
def occupied(folder: Path) -> Iterator[None]:
    """Keep other chats out of a folder; raise SettingsError if one is in it.

    SQLite locks alike on every system, and the system lets go of the lock when a process is killed.
    """
    with closing(sqlite3.connect(folder / _LOCK, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise SettingsError(
                f"Another `memoir chat` uses {folder}: leave that one, or name another folder with"
                " --data-dir."
            ) from None
        yield


def clear(folder: Path) -> None:
    """Delete everything that a chat kept in a folder."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif not path.name.startswith(_LOCK):
            path.unlink()
