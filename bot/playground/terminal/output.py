"""Write to the terminal, the pipe or above the prompt."""

import sys
from collections.abc import Callable
from typing import Protocol, TextIO

from bot.playground.terminal.spans import Look, Painter, Span, Spans, columns, on_one_line

# A pipe's reader wraps lines as it likes, and may look for words that a break would part.
UNWRAPPED = 100_000
_ERASE_LINE = "\r\x1b[K"


class Output(Protocol):
    """Take finished lines, and one line that still changes."""

    @property
    def width(self) -> int:
        """Return how many columns there are."""

    def line(self, spans: Spans) -> None:
        """Write a line that stays."""

    def live(self, spans: Spans) -> None:
        """Show a line that the next one replaces; nothing takes it away."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, such as "1 memory" and "2 memories"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def note(text: str) -> Spans:
    """Return a line about what goes on behind the conversation."""
    return (Span(f"· {on_one_line(text)}", Look.DIM),)


def warning(text: str) -> Spans:
    """Return a line that says what went wrong."""
    return (Span(on_one_line(text), Look.WARNING),)


class PlainOutput:
    """Write to a stream; the live line shows on a terminal alone."""

    def __init__(self, stream: TextIO, painter: Painter, width: Callable[[], int] | None) -> None:
        """Take the width of a terminal; None for a pipe or file."""
        self._stream = stream
        self._painter = painter
        self._width = width
        self._prompt = ""
        self._living = ""

    @property
    def width(self) -> int:
        """Return how many columns there are."""
        return self._width() if self._width else UNWRAPPED

    def line(self, spans: Spans) -> None:
        """Write a line that stays, above what stands at the bottom."""
        bottom = self._prompt or self._living
        erasing = _ERASE_LINE if bottom else ""
        self._write(erasing + self._painter.paint(spans) + "\n" + bottom)

    def live(self, spans: Spans) -> None:
        """Show a line that the next one replaces, as much of it as fits; at a prompt none."""
        before, self._living = self._living, self._fitted(spans)
        if not self._prompt:
            self._write((_ERASE_LINE if before else "") + self._living)

    def prompt(self, spans: Spans) -> None:
        """Ask for a line where somebody types; nothing when it has come."""
        before, self._prompt = self._prompt or self._living, self._fitted(spans)
        self._write((_ERASE_LINE if before else "") + (self._prompt or self._living))

    def _fitted(self, spans: Spans) -> str:
        if self._width is None:
            return ""
        return self._painter.paint(fitting(spans, self._width() - 1), trim=False)

    def _write(self, text: str) -> None:
        if text:
            self._stream.write(text)
            self._stream.flush()


class PromptOutput:
    """Write above a prompt that stays at the bottom; the prompt shows the live line itself."""

    def __init__(self, painter: Painter, width: Callable[[], int]) -> None:
        self._painter = painter
        self._width = width
        self.living: Spans = ()
        self.redraw: Callable[[], None] = lambda: None  # the prompt's, once there is one

    @property
    def width(self) -> int:
        """Return how many columns there are."""
        return self._width()

    def line(self, spans: Spans) -> None:
        """Write a line that stays."""
        sys.stdout.write(self._painter.paint(spans) + "\n")  # the prompt takes this stream's place

    def live(self, spans: Spans) -> None:
        """Show a line that the next one replaces, as much of it as fits."""
        self.living = fitting(spans, self.width - 1)
        self.redraw()


def fitting(spans: Spans, width: int) -> Spans:
    """Return as much of a line as fits into so many columns."""
    kept: list[Span] = []
    left = width
    for span in spans:
        text = span.text
        while columns(text) > left:
            text = text[:-1]
        kept.append(Span(text, span.look))
        left -= columns(text)
    return tuple(kept)
