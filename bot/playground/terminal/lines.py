"""Read typed lines from a pipe, a file or a terminal."""

import asyncio
import codecs
import os
import threading
from typing import Protocol

from bot.playground.terminal.output import PlainOutput
from bot.playground.terminal.spans import Span, Spans, on_one_line

_CHUNK = 65_536  # bytes


class Lines(Protocol):
    """Give typed lines one after another."""

    @property
    def waits(self) -> bool:
        """Return whether a line is dealt with in full before the next is read."""

    async def read(self, prompt: Spans) -> str | None:
        """Return the next line; None at the end."""


class StreamLines:
    """Read from a file descriptor in a thread: files and pipes cannot be awaited alike."""

    waits = True

    def __init__(self, descriptor: int, output: PlainOutput, *, echo: bool) -> None:
        """Echo what is read where nobody sees it being typed."""
        self._descriptor = descriptor
        self._output = output
        self._echo = echo
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._wanted = threading.Semaphore(0)
        self._reader: threading.Thread | None = None

    async def read(self, prompt: Spans) -> str | None:
        """Return the next line; None at the end."""
        self._start()
        if self._lines.empty():
            self._wanted.release()
        if not self._echo:
            self._output.prompt((*prompt, Span(" ")))
        try:
            line = await self._lines.get()
        finally:
            self._output.prompt(())
        if line is None:
            self._lines.put_nowait(None)
        elif self._echo:
            self._output.line((*prompt, Span(" " + on_one_line(line))))
        return line

    def _start(self) -> None:
        if self._reader is None:
            loop = asyncio.get_running_loop()
            # A daemon: nothing can wake a thread that waits for somebody to type.
            self._reader = threading.Thread(target=self._run, args=(loop,), daemon=True)
            self._reader.start()

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        begun = ""
        while chunk := self._next_chunk():
            *whole, begun = (begun + decoder.decode(chunk)).split("\n")
            for line in whole:
                self._hand_over(loop, line.removesuffix("\r"))
            if not whole:
                self._wanted.release()  # the line that is waited for is not complete
        if begun := begun + decoder.decode(b"", final=True):
            self._hand_over(loop, begun)
        self._hand_over(loop, None)

    def _next_chunk(self) -> bytes:
        self._wanted.acquire()
        try:
            return os.read(self._descriptor, _CHUNK)
        except OSError:  # the terminal went away
            return b""

    def _hand_over(self, loop: asyncio.AbstractEventLoop, line: str | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._lines.put_nowait, line)
