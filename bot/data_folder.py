"""Prepare the folder that memory is kept in."""

import logging
import os
import stat
import tempfile
from pathlib import Path

from bot.errors import SettingsError
from bot.memory.ownership import (
    FOLDER_MODE,
    OF_OTHERS,
    close_to_others,
    is_open_to_others,
)

GUILDS = "guilds"  # the folder in it with a file for each guild
CHAT = "chat"  # the folder in it that is the data folder of `memoir chat`
OWN_FOLDERS = (GUILDS, CHAT)
OWN_FILES = ("memoir.db", "memoir.db-wal", "memoir.db-shm", "memoir.log", "registered-commands")

_log = logging.getLogger(__name__)


def keep_new_files_private() -> None:
    """Make everything that this process creates from now on its owner's alone."""
    os.umask(OF_OTHERS)


def prepare(folder: Path, setting: str) -> None:
    """Create the folder if missing and try to write; raise SettingsError naming the setting."""
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        _keep_private(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a path"
        raise SettingsError(
            f"{setting} names a folder that cannot be written, {str(folder)!r} ({reason.lower()}):"
            " make it writable or name another one."
        ) from None


def guilds_in(folder: Path) -> Path:
    """Return the folder with a file for each guild; raise SettingsError if there is none."""
    guilds = folder / GUILDS
    if not guilds.is_dir():
        raise SettingsError(
            f"There is no memory in {str(folder)!r}: name the folder that it is kept in with"
            " --data-dir or MEMOIR_DATA_DIR; `memoir chat` keeps its own in chat/."
        )
    return guilds


def _keep_private(folder: Path) -> None:
    """Close Memoir's own folders and files to others; of a folder with more in it, say so."""
    ours = [folder / name for name in (*OWN_FILES, *OWN_FOLDERS)]
    for path in (each for each in ours if not each.is_symlink()):
        close_to_others(path)
    if {path.name for path in folder.iterdir()} <= {path.name for path in ours}:
        if not folder.stat().st_mode & stat.S_ISVTX:
            close_to_others(folder)
    elif is_open_to_others(folder):
        _log.warning(
            "%s can be looked into by others and holds more than Memoir's data: what Memoir keeps"
            " there is closed to them. Give it a folder of its own, or run: chmod 700 %s",
            folder,
            folder,
        )
