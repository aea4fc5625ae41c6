"""Find out what the process's terminal can do, and read and write accordingly."""

import importlib.util
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.playground.terminal.completion import Suggester
from bot.playground.terminal.interrupts import Interrupts
from bot.playground.terminal.lines import Lines, StreamLines
from bot.playground.terminal.output import Output, PlainOutput, PromptOutput
from bot.playground.terminal.spans import Painter

WIDEST = 100  # columns; longer lines are hard to read


class Console:
    """Read from standard input and write to standard output."""

    def __init__(self, *, colours: bool) -> None:
        """Take whether colours are welcome where they can be shown."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a terminal may lack letters that people use
        self._descriptor = sys.stdin.fileno() if sys.stdin else os.open(os.devnull, os.O_RDONLY)
        self.typed = os.isatty(self._descriptor)
        self.shown = sys.stdout.isatty()
        self._prompts = self.typed and self.shown and _has_prompt_toolkit()
        self._painter = Painter(ansi=self.shown and colours)
        self.plain = PlainOutput(sys.stdout, self._painter, _columns if self.shown else None)
        self.output: Output = self.plain
        if self._prompts:
            self.output = PromptOutput(self._painter, _columns)

    @contextmanager
    def lines(self, history: Path, suggester: Suggester, interrupts: Interrupts) -> Iterator[Lines]:
        """Give the typed lines; where there is a prompt, all else is written above it meanwhile."""
        if not isinstance(self.output, PromptOutput):
            yield StreamLines(self._descriptor, self.plain, echo=not self.typed)
            return
        from prompt_toolkit.patch_stdout import patch_stdout

        from bot.playground.terminal.prompt import PromptLines

        with patch_stdout(raw=True):
            yield PromptLines(self.output, self._painter, history, suggester, interrupts)


def _columns() -> int:
    return min(shutil.get_terminal_size().columns, WIDEST)


def _has_prompt_toolkit() -> bool:
    return importlib.util.find_spec("prompt_toolkit") is not None
