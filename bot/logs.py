"""Set up logging: readable for people, silent about what people said."""

import logging
import sys
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import MappingProxyType

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
DATES = "%Y-%m-%d %H:%M:%S"

# Below these levels libraries write what people said: discord.py request bodies, aiosqlite SQL
# parameters, openai prompts. The rest merely chatter, a line for every request.
FLOORS: Mapping[str, int] = MappingProxyType(
    {
        "discord": logging.INFO,
        "discord.client": logging.ERROR,  # warns at each start that voice needs more packages
        "aiosqlite": logging.INFO,
        "asyncio": logging.INFO,
        "aiohttp": logging.WARNING,
        "httpcore2": logging.WARNING,
        "httpx2": logging.WARNING,
        "openai": logging.WARNING,
    }
)

FILE_BYTES = 1_000_000  # only warnings go to a file: years of them fit
OLD_FILES = 1

_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}


class OneLineFormatter(logging.Formatter):
    """Keep one record's message on one line: names come from people, who may forge a record.

    Of discord.py's errors only their kind is told: it logs a traceback for each lost connection.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line, and the traceback of an error of our own."""
        if record.exc_info and record.name.startswith("discord"):
            record = logging.makeLogRecord(record.__dict__)
            error = record.exc_info[1] if record.exc_info else None
            record.msg, record.args = f"{record.getMessage()} ({type(error).__name__})", ()
            record.exc_info = record.exc_text = None
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the record's line with control characters spelled out."""
        return super().formatMessage(record).translate(_CONTROL)


def to_stderr(level: str) -> None:
    """Log to standard error from this level on."""
    _configure(logging.StreamHandler(sys.stderr), level)


def to_file(path: Path, level: str = "WARNING") -> None:
    """Log to a file from this level on, so that a conversation in the terminal stays clean."""
    handler = RotatingFileHandler(
        path, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=True
    )
    _configure(handler, level)


def _configure(handler: logging.Handler, level: str) -> None:
    handler.setFormatter(OneLineFormatter(FORMAT, DATES))
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, floor in FLOORS.items():
        logging.getLogger(name).setLevel(max(floor, root.level))
