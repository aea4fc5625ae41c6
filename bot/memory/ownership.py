"""Keep files and folders from everybody but their owner: what people said is nobody else's."""

import logging
import os
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700
OF_OTHERS = 0o077  # what everybody but the owner may do

_log = logging.getLogger(__name__)


def is_open_to_others(path: Path) -> bool:
    """Return whether anybody but the owner may do anything with a file or folder.

    On Windows modes say nothing of that: there a file takes the rights of its folder.
    """
    return os.name == "posix" and bool(path.stat().st_mode & OF_OTHERS)


def close_to_others(path: Path) -> None:
    """Take from others what an earlier release, a copy or a restored backup left them, if any."""
    try:
        if is_open_to_others(path):
            path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
    except FileNotFoundError:
        pass
    except OSError as error:  # it belongs to another account, as on a mounted volume
        _log.warning(
            "%s can be read by others, and that cannot be changed here (%s): close it to them"
            " yourself, for example with chmod.",
            path,
            error.strerror,
        )
