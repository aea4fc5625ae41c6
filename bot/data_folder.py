"""Prepare the folder that memory is kept in."""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from bot.errors import SettingsError

OWNER_ONLY = 0o700  # what people said is nobody else's business on this machine
NEW_FILES_MASK = 0o077
GUILDS = "guilds"  # the folder in it with a file for each guild


def keep_new_files_private() -> None:
    """Make everything that this process creates from now on its owner's alone."""
    os.umask(NEW_FILES_MASK)


def prepare(folder: Path, setting: str) -> None:
    """Create the folder if missing and try to write; raise SettingsError naming the setting."""
    try:
        folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        _close_to_others_if_unused(folder)
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


def _close_to_others_if_unused(folder: Path) -> None:
    """Take an empty folder for Memoir's own; one in use keeps the mode its owner gave it."""
    mode = folder.stat().st_mode
    if mode & NEW_FILES_MASK and not mode & stat.S_ISVTX and not any(folder.iterdir()):
        with contextlib.suppress(PermissionError):  # a mounted volume belongs to its own owner
            folder.chmod(OWNER_ONLY)
