"""Print a message while it grows, each line once it can no longer change."""

from collections.abc import Callable

from bot.playground.events import Json
from bot.playground.terminal.messages import MessageView
from bot.playground.terminal.output import Output
from bot.playground.terminal.spans import Spans


class Stream:
    """Follow one message through its edits."""

    def __init__(self, output: Output, view: Callable[[], MessageView]) -> None:
        self._output = output
        self._view = view
        self._message: Json = {}
        self._printed: list[Spans] = []

    def update(self, message: Json) -> None:
        """Print the lines that are certain and show the last one as it grows."""
        first = not self._message
        self._message = message
        if first:
            self._print_heading()
        lines = self._view().body(message, complete=False)
        if self._continues(lines):
            for line in lines[len(self._printed) : -1]:
                self._print(line)
        self._output.live(lines[-1] if lines else ())

    def finish(self) -> None:
        """Print the rest; all of it again if what was printed has changed since."""
        lines = self._view().body(self._message)
        if not self._continues(lines):
            self._printed.clear()
            self._print_heading()
        for line in lines[len(self._printed) :]:
            self._print(line)

    def _continues(self, lines: list[Spans]) -> bool:
        return lines[: len(self._printed)] == self._printed

    def _print(self, line: Spans) -> None:
        self._output.line(line)
        self._printed.append(line)

    def _print_heading(self) -> None:
        self._output.line(self._view().heading(self._message))
