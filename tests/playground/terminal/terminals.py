"""Sit at a terminal: type, and read what appears."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.command_line import PATIENCE, environment

ROWS, COLUMNS = 40, 100
# A terminal's keys reach only those whose own terminal it is.
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " os.execv(sys.argv[1], sys.argv[1:])"
)
_WHERE_IS_THE_CURSOR = b"\x1b[6n"
_SEQUENCE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[=>78])")


class Terminal:
    """Run a command at a pseudo-terminal."""

    def __init__(self, command: list[str], folder: Path, **settings: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", _TAKE_TERMINAL, *command],
            cwd=folder,
            env=environment(TERM="xterm-256color") | settings,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.raw = ""
        self._seen = 0  # how much of the text was expected already

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._master)

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    @property
    def text(self) -> str:
        """Return what was written, without colours and cursor movements."""
        return _SEQUENCE.sub("", self.raw).replace("\r\n", "\n").replace("\r", "")

    def expect(self, words: str) -> None:
        """Read until these words appear after those expected before."""
        deadline = time.monotonic() + PATIENCE
        while (found := self.text.find(words, self._seen)) < 0:
            assert self._read(deadline), f"{words!r} never came; this did:\n{self.text}"
        self._seen = found + len(words)

    def ended(self) -> int:
        """Read to the end and return the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline):
            pass
        return self._process.wait(timeout=PATIENCE)

    def _read(self, deadline: float) -> bool:
        readable, _, _ = select.select([self._master], [], [], max(0, deadline - time.monotonic()))
        try:
            data = os.read(self._master, 65_536) if readable else b""
        except OSError:  # Linux's way to say that nobody writes any more
            return False
        self.raw += data.decode(errors="replace")
        for _ in range(data.count(_WHERE_IS_THE_CURSOR)):
            self.type(f"\x1b[{ROWS};1R")
        return bool(data)
