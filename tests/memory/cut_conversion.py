"""Convert a file and die at one point of it, as a process does that is killed.

python -m tests.memory.cut_conversion FILE OLD_KEY NEW_KEY POINT
"""

import os
import sys
from pathlib import Path
from typing import Any

from bot.memory import converting
from bot.memory.encryption import DatabaseKey

# What is done just before the end, or not done any more.
POINTS = ("before _copy", "after _copy", "after _compare", "before replace", "after replace")
KILLED = 9


def cut(point: str) -> None:
    when, name = point.split()
    owner: Any = Path if name == "replace" else converting
    whole = getattr(owner, name)

    def fatal(*arguments: Any) -> None:
        if when == "after":
            whole(*arguments)
        os._exit(KILLED)

    setattr(owner, name, fatal)


def key(secret: str) -> DatabaseKey | None:
    return DatabaseKey(secret) if secret else None


if __name__ == "__main__":
    file, old, new, point = sys.argv[1:]
    if point in POINTS:
        cut(point)
    converting.convert(Path(file), key(old), key(new))
